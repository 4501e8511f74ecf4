"""Signing in and out: sentences, throttling, and a cookie that does not help a thief."""

from __future__ import annotations

from dataclasses import replace

import flask
import pytest

from app.web import login as login_page
from tests.web.conftest import SignIn
from tests.web.person import Person


@pytest.fixture(autouse=True)
def fresh_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_page, "throttle", login_page.Throttle())


@pytest.fixture
def stranger(app: flask.Flask) -> Person:
    return Person(app.test_client(), "ht-zj-officer")


def test_demo_people_are_listed_by_the_three_kinds_of_user(stranger: Person) -> None:
    page = stranger.page("/login")
    for word in (
        "办理人员",
        "流程分析员",
        "系统管理员",
        "ht-zj-officer",
        "yc-zf-officer",
        "ht-analyst",
        "ht-admin",
    ):
        assert word in page


def test_without_demo_mode_nobody_is_listed(app: flask.Flask) -> None:
    app.config["LIANBAN"] = replace(app.config["LIANBAN"], demo=False)
    page = app.test_client().get("/login").text
    assert "ht-zj-officer" not in page
    assert "lianban2026" not in page


@pytest.mark.parametrize(
    ("login", "password"), [("ht-zj-officer", "wrong"), ("nobody", "some-secret"), ("", "")]
)
def test_a_wrong_password_and_an_unknown_login_look_the_same(
    app: flask.Flask, login: str, password: str
) -> None:
    answer = Person(app.test_client(), login).sign_in(password)
    assert answer.status_code == 401
    assert "登录名或密码不正确" in answer.text
    assert password == "" or password not in answer.text


def test_five_misses_make_the_next_try_wait_even_with_the_right_password(stranger: Person) -> None:
    for _ in range(5):
        assert stranger.sign_in("wrong").status_code == 401
    blocked = stranger.sign_in()
    assert blocked.status_code == 429
    assert "分钟后再试" in blocked.text


def test_a_page_asks_for_sign_in_and_comes_back_to_it(stranger: Person) -> None:
    answer = stranger.get("/cases?status=running")
    assert answer.status_code == 303
    assert answer.location == "/login?next=/cases?status%3Drunning"
    assert stranger.sign_in(next="/cases?status=running").location == "/cases?status=running"


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"]
)
def test_nobody_is_sent_to_another_site_after_signing_in(stranger: Person, target: str) -> None:
    assert stranger.sign_in(next=target).location == "/"


def test_the_cookie_is_closed_to_scripts_and_other_sites(stranger: Person) -> None:
    cookie = stranger.sign_in().headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_signing_in_makes_a_new_csrf_token(stranger: Person) -> None:
    stranger.get("/login")
    before = stranger.token
    stranger.sign_in()
    assert stranger.token != before


def test_after_signing_out_pages_are_closed(sign_in: SignIn) -> None:
    person = sign_in("ht-zj-officer")
    assert person.post("/logout").status_code == 303
    assert person.get("/inbox").status_code == 303


def test_a_script_without_a_session_gets_a_sentence_not_a_page(stranger: Person) -> None:
    answer = stranger.client.post("/items/x/draft", json={}, headers={"Accept": "application/json"})
    assert answer.status_code in (401, 403)
    assert answer.mimetype == "application/problem+json"
