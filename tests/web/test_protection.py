"""What holds for every screen: tokens, origins, headers, no inline code, nothing of other counties."""

from __future__ import annotations

import re

import flask
import pytest

from tests.driver import Driver
from tests.web.conftest import SignIn
from tests.web.person import Person

PAGES = {
    "ht-zj-officer": ["/inbox", "/inbox?box=done", "/inbox?box=started", "/inbox?box=unit", "/start",
                      "/start/case_transfer", "/cases", "/holds", "/notices", "/notices/bell"],
    "ht-analyst": ["/definitions", "/definitions/case_transfer", "/cases"],
    "ht-admin": ["/cases", "/incidents", "/incidents?all=1", "/definitions", "/holds?all=1"],
    "ht-auditor": ["/cases", "/holds"],
}  # fmt: skip
TABS = ("", "/diagram", "/deadlines", "/files", "/letters", "/links", "/audit")
INLINE = re.compile(
    r"<style|<script(?![^>]*\bsrc=)(?![^>]*application/json)|\sstyle=|\son[a-z]+=\"|javascript:"
)


def pages_of(driver: Driver) -> list[tuple[str, str]]:
    case = driver.dispatched()
    item = driver.item(case, "sign_receipt").id
    pages = [(login, path) for login, paths in PAGES.items() for path in paths]
    pages += [("ht-zj-officer", f"/cases/{case}{tab}") for tab in TABS]
    return [*pages, ("ht-zf-liaison", f"/items/{item}"), ("ht-zj-officer", f"/items/{item}")]


def test_every_page_opens_without_inline_code_and_with_a_strict_policy(
    huantai: Driver, sign_in: SignIn
) -> None:
    people: dict[str, Person] = {}
    for login, path in pages_of(huantai):
        person = people.get(login) or people.setdefault(login, sign_in(login))
        answer = person.get(path)
        assert answer.status_code == 200, (login, path, answer.text[:1500])
        assert not INLINE.search(answer.text), (path, INLINE.search(answer.text))
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


def test_assets_are_kept_by_the_browser(app: flask.Flask, sign_in: SignIn) -> None:
    person = sign_in("ht-zj-officer")
    script = re.search(r'src="(/static/dist/app-[^"]+\.js)"', person.page("/inbox"))
    assert script
    with person.get(script[1]) as answer:
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("headers", [{}, {"X-CSRF-Token": "forged"}], ids=["no token", "forged token"])
def test_a_change_without_the_token_is_refused(
    huantai: Driver, sign_in: SignIn, headers: dict[str, str]
) -> None:
    person = sign_in("ht-zj-officer")
    item = huantai.item(huantai.transfer(), "verify_facts")
    given = {"Accept": "application/json", **headers}
    answer = person.client.post(f"/items/{item.id}", json={"answers": {}}, headers=given)
    assert answer.status_code == 403
    assert answer.json is not None
    assert answer.json["code"] == "stale-page"
    assert huantai.item(item.instance_id, "verify_facts").status == item.status


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=["origin", "fetch site"],
)
def test_a_change_from_another_site_is_refused(sign_in: SignIn, headers: dict[str, str]) -> None:
    person = sign_in("ht-zj-officer")
    answer = person.client.post("/logout", data={"csrf_token": person.token}, headers=headers)
    assert answer.status_code == 403
    assert person.get("/inbox").status_code == 200


@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("ht-zj-officer", "/definitions"),
        ("ht-zj-officer", "/definitions/case_transfer"),
        ("ht-zj-officer", "/incidents"),
        ("ht-analyst", "/incidents"),
        ("ht-auditor", "/definitions"),
    ],
)
def test_pages_of_others_are_refused_with_a_sentence(sign_in: SignIn, login: str, path: str) -> None:
    answer = sign_in(login).get(path)
    assert answer.status_code == 403
    assert "此页面只对" in answer.text


def test_another_county_sees_nothing(huantai: Driver, sign_in: SignIn) -> None:
    case = huantai.dispatched()
    item = huantai.item(case, "sign_receipt").id
    letter = re.search(r"/letters/\w+", sign_in("ht-zj-officer").page(f"/cases/{case}/letters"))
    file = re.search(r"/files/\w+", sign_in("ht-zj-officer").page(f"/cases/{case}/files"))
    assert letter
    assert file
    paths = [*(f"/cases/{case}{tab}" for tab in TABS), f"/items/{item}", letter[0], file[0]]
    for login in ("yc-zf-officer", "yc-admin", "yc-auditor"):
        person = sign_in(login)
        assert [person.get(path).status_code for path in paths] == [404] * len(paths)
        assert case not in person.page("/cases")


def test_a_unit_that_takes_no_part_sees_nothing(huantai: Driver, sign_in: SignIn) -> None:
    case = huantai.transfer()
    assert sign_in("ht-sw-officer").get(f"/cases/{case}").status_code == 404


def test_wrong_addresses_get_a_sentence(sign_in: SignIn) -> None:
    person = sign_in("ht-zj-officer")
    for path in (
        "/nowhere",
        "/items/nothing",
        "/cases/nothing",
        "/cases/x/none",
        "/files/x",
        "/letters/x",
        "/start/none",
    ):
        answer = person.get(path)
        assert answer.status_code == 404, path
        assert "没有" in answer.text
    assert person.get("/inbox?after=garbage").status_code == 404
    assert person.get("/calendar/day?on=garbage", headers={"Accept": "application/json"}).status_code == 422
    assert person.get("/logout").status_code == 405


@pytest.mark.parametrize(
    "address", ["/cases?q=%00", "/cases?process=a%00b", "/registers/letters?q=%ED%A0%80%00"]
)
def test_signs_that_no_database_keeps_are_refused(sign_in: SignIn, address: str) -> None:
    assert sign_in("ht-zj-officer").get(address).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/cases/%00",
        "/files/a%00b",
        "/cases?after=nonsense",
        "/cases?after=2026-01-01~0",
        "/cases?after=2026-01-01T00:00:00%2B00:00~!",
        "/inbox?box=unit&after=2026-01-01~0",
    ],
)
def test_addresses_that_name_nothing_are_not_found(sign_in: SignIn, address: str) -> None:
    assert sign_in("ht-zj-officer").get(address).status_code == 404
