"""Signing in and out. In demo mode the page lists people to try, by the three kinds of user."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import LianbanError
from app.http import current, session
from app.http.throttle import Throttle, TooManyAttempts
from app.settings import Settings
from app.store import people as people_store
from app.store.records import PersonRecord
from app.usecases import people
from app.web.blueprint import bp
from app.web.county import county_of

throttle = Throttle()


@dataclass(frozen=True, slots=True)
class DemoPerson:
    name: str
    place: str
    login: str
    password: str


@dataclass(frozen=True, slots=True)
class DemoGroup:
    title: str
    note: str
    people: list[DemoPerson]


@bp.get("/login")
def login() -> str | Response:
    if current.signed_in() is not None:
        return redirect(url_for("web.inbox"))
    return _page("", "")


@bp.post("/login")
def sign_in() -> tuple[str, int] | Response:
    """A wrong password and an unknown login look the same and take the same time."""
    name, password = request.form.get("login", "").strip(), request.form.get("password", "")
    address = request.remote_addr or ""
    try:
        throttle.refuse_if_blocked(name, address)
        viewer = people.sign_in(name, password)
    except TooManyAttempts as blocked:
        return _page(name, blocked.sentence()), 429
    except people.WrongCredentials as wrong:
        throttle.missed(name, address)
        return _page(name, wrong.sentence()), 401
    throttle.succeeded(name)
    target = session.local_path(request.form.get("next", "/"))
    session.sign_in(viewer.person_id)
    return redirect(target, 303)


@bp.post("/logout")
def sign_out() -> Response:
    session.sign_out()
    flash("已退出登录。", "done")
    return redirect(url_for("web.login"), 303)


def _page(name: str, error: str) -> str:
    settings: Settings = current_app.config["LIANBAN"]
    target = request.values.get("next", "/")
    groups = _demo() if settings.demo else []
    passwords = {person.password for group in groups for person in group.people}
    return render_template(
        "login.html",
        login=name,
        error=error,
        next=target,
        groups=groups,
        shared_password=passwords.pop() if len(passwords) == 1 else "",
    )


def _demo() -> list[DemoGroup]:
    """办理人员 of each county, then analysts, then administrators and auditors."""
    everyone = people_store.demo_people()
    names = people.county_names()
    staff = [person for person in everyone if not person.capabilities]
    groups = [
        DemoGroup(
            "办理人员",
            names.get(code, code),
            [_demo_person(person) for person in staff if person.jurisdiction == code],
        )
        for code in names
    ]
    groups.append(DemoGroup("流程分析员", "", _with(everyone, {"analyst"})))
    groups.append(DemoGroup("系统管理员、监督人员", "", _with(everyone, {"admin", "auditor"})))
    return [group for group in groups if group.people]


def _with(everyone: Sequence[PersonRecord], wanted: set[str]) -> list[DemoPerson]:
    return [_demo_person(person) for person in everyone if wanted & set(person.capabilities)]


def _demo_person(person: PersonRecord) -> DemoPerson:
    county = county_of(person.jurisdiction)
    try:
        posts: dict[str, list[str]] = {}
        for unit, post in person.posts:
            posts.setdefault(county.short(unit), []).append(county.post(post))
        place = "；".join(f"{unit} {'、'.join(names)}" for unit, names in posts.items())
    except LianbanError:
        place = ""
    return DemoPerson(person.name, place or county.rulebook.name, person.login, person.demo_password or "")
