"""People at their desks: a browser context each, signed in by the demo table, and forms filled by key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from app.domain.moment import CHINA
from app.usecases import calendar, clock, due_work
from app.usecases.demo import PAGE
from tests.driver import Driver

WIDE = (1440, 900)
PHONE = (390, 844)
PREFIX = {"huantai": "ht", "yicheng": "yc"}
PATIENCE = 20_000
"""Milliseconds to wait for a page: two busy cores are slower than an office computer."""

expect.set_options(timeout=PATIENCE)


def today() -> str:
    return datetime.now(CHINA).date().isoformat()


def working_days_ago(count: int) -> str:
    """The latest day since which so many working days have passed."""
    found, working = clock.today(), calendar.current()
    while working.working_days_between(found, clock.today()) < count:
        found -= timedelta(days=1)
    return found.isoformat()


def overdue(cases: Driver) -> str:
    """A case of 桓台 verified three working days ago, with two working days to send it: late on any day."""
    why = "记录随纸质卷宗移交后补录"
    case = cases.transfer(found_on=working_days_ago(4), late_reason=why)
    cases.verify(case, verified_on=working_days_ago(3), late_reason=why)
    due_work.work_all()
    assert cases.case(case).overdue == 1
    return case


class Office:
    """Hands out one browser context a person. `complaints` is what the browser's console held against us."""

    def __init__(self, browser: Browser, address: str, keys: dict[str, Any]) -> None:
        """`keys`: what the browser remembers of people who signed in before, by login."""
        self.browser = browser
        self.address = address
        self.keys = keys
        self.complaints: list[str] = []
        self.expected: list[str] = []
        self._contexts: list[BrowserContext] = []

    def visitor(self, size: tuple[int, int] = WIDE, login: str = "") -> Desk:
        """Somebody who has not signed in, or who did so in a test before."""
        context = self.browser.new_context(
            base_url=self.address,
            storage_state=self.keys.get(login),
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return Desk(page)

    def person(self, login: str, size: tuple[int, int] = WIDE) -> Desk:
        """Somebody of the demo table, signed in by clicking their line there."""
        desk = self.visitor(size, login)
        if login not in self.keys:
            desk.page.goto("/login")
            desk.page.locator(f'button[data-login="{login}"]').click()
            desk.page.wait_for_url(re.compile(r"/(inbox|cases|definitions)"))
            self.keys[login] = desk.page.context.storage_state()
        else:
            desk.page.goto("/")
        return desk

    def expect_refusal(self, status: int) -> None:
        """The browser reports every answer of 400 and above; a test says which ones it means to get."""
        self.expected.append(f"status of {status} ")

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        if message.text.startswith("Failed to load resource") and any(
            w in message.text for w in self.expected
        ):
            return
        self.complaints.append(f"{message.location.get('url')}: {message.text}")


class Desk:
    """One person before the screen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def form(self) -> Form:
        return Form(self.page)

    def open_item(self, title: str, step: str) -> None:
        """From the inbox, as people do: the line of the case and step."""
        self.page.goto("/inbox")
        row = self.page.locator("#list tbody tr", has_text=title).filter(has_text=step)
        row.first.locator("a b").click()
        self.form.wait()

    def open_case(self, title: str, process: str = "案件移送") -> None:
        self.page.goto("/cases?" + urlencode({"q": title}))
        self.page.locator("#list tbody tr", has_text=process).locator("a").first.click()
        self.page.wait_for_url(re.compile(r"/cases/\w+$"))

    def do(self, title: str, step: str, **answers: Any) -> None:
        """Opens an item from the inbox, fills its form, completes it."""
        self.open_item(title, step)
        self.form.fill(**answers)
        self.complete(step)

    def complete(self, step: str) -> None:
        self.page.locator('[data-act="submit"]').click()
        expect(self.page.locator(".note-done")).to_contain_text(f"“{step}”已办结")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def see(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        return int(self.page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth"))


class Form:
    """A form-js form in the page, filled as a person would: typing, ticking, choosing, uploading."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def wait(self) -> None:
        self.page.locator("#form[data-ready]").wait_for()

    def schema(self) -> dict[str, dict[str, Any]]:
        """The fields that the page was given, by key."""
        document = json.loads(self.page.locator("#form-page").text_content() or "{}")
        return dict(_fields(document["schema"]["components"]))

    def fill(self, **answers: Any) -> None:
        fields = self.schema()
        for key, value in answers.items():
            self._put(fields[key], value)

    def value(self, key: str) -> str:
        field = self.schema()[key]
        ending = "-date" if field["type"] == "datetime" else ""
        return self._input(field, ending).input_value()

    def container(self, key: str) -> Locator:
        return self._input(self.schema()[key], "").locator(
            "xpath=ancestor::div[contains(@class,'fjs-form-field')][1]"
        )

    def _input(self, field: Mapping[str, Any], ending: str = "") -> Locator:
        return self.page.locator(f'#form [id$="-{field["id"]}{ending}"]').first

    def _put(self, field: Mapping[str, Any], value: Any) -> None:
        kind = field["type"]
        if kind in {"textfield", "textarea", "number"}:
            self._input(field).fill(str(value))
        elif kind == "checkbox":
            self._input(field).set_checked(bool(value))
        elif kind == "radio":
            at = [option["value"] for option in field["values"]].index(value)
            self._input(field, f"-{at}").check()
        elif kind == "datetime":
            box = self._input(field, "-date")
            box.fill(str(value))
            box.press("Enter")
            box.press("Escape")
        elif kind == "select":
            self._choose(field, str(value))
        elif kind in {"taglist", "checklist"}:
            for one in value:
                self._choose(field, str(one))
        elif kind == "filepicker":
            self._upload(field, str(value))
        else:
            raise AssertionError(f"no way to fill a {kind}")

    def _choose(self, field: Mapping[str, Any], value: str) -> None:
        """Types the first letters of the choice, then takes it."""
        label = next(option["label"] for option in field["values"] if option["value"] == value)
        box = self._input(field)
        if field.get("searchable") or field["type"] == "taglist":
            box.press_sequentially(label[:6])
        else:
            box.locator("xpath=..").click()
        self.page.locator(".fjs-dropdownlist-item", has_text=label).first.click()

    def _upload(self, field: Mapping[str, Any], name: str) -> None:
        self._input(field).set_input_files({"name": name, "mimeType": "application/pdf", "buffer": PAGE})
        expect(self.page.locator(".materials-list input:checked").first).to_be_visible()
        expect(self.page.locator("#file-list")).to_contain_text(name)


def _fields(components: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    for component in components:
        if component["type"] == "dynamiclist":
            continue  # its rows have keys of their own
        if component.get("components"):
            found += _fields(component["components"])
        elif component.get("key"):
            found.append((component["key"], component))
    return found
