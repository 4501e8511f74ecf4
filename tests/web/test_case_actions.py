"""The button of a drawn case action on the page of the case, for those of the role."""

from __future__ import annotations

import re

import pytest

from app.store import subscriptions
from app.usecases import deploy
from tests.driver import Driver
from tests.usecases.test_actions import content
from tests.web.conftest import SignIn


@pytest.fixture
def asked(huantai: Driver) -> str:
    deploy.deploy(huantai.admin, "huantai", content())
    return huantai.start("zj-officer", "round")


def test_pressed_with_a_reason(sign_in: SignIn, huantai: Driver, asked: str) -> None:
    """What the page offers is what the form sends."""
    officer = sign_in("ht-zj-officer")
    page = officer.page(f"/cases/{asked}")
    (row,) = subscriptions.actions(huantai.admin, asked)
    path = f"/cases/{asked}/actions/{row.task_id}"
    assert f'action="{path}"' in page
    assert "停止收集" in page
    assert officer.post(path, reason="会期已近").status_code == 303
    assert huantai.waiting(asked) == {"closed"}
    page = officer.page(f"/cases/{asked}")
    assert path not in page
    assert re.search(r"停止收集</b>.*?会期已近", page, re.S)
    assert "已取消" in page
    assert "停止收集：会期已近" in page


def test_others_have_no_button(sign_in: SignIn, asked: str) -> None:
    assert "停止收集" not in sign_in("ht-zj-liaison").page(f"/cases/{asked}")


def test_too_late_is_said_on_the_page(sign_in: SignIn, huantai: Driver, asked: str) -> None:
    officer = sign_in("ht-zj-officer")
    (row,) = subscriptions.actions(huantai.admin, asked)
    path = f"/cases/{asked}/actions/{row.task_id}"
    officer.post(path, reason="会期已近")
    assert officer.post(path, reason="会期已近").status_code == 303
    assert "此操作已不能进行" in officer.page(f"/cases/{asked}")
    assert huantai.waiting(asked) == {"closed"}
