"""A step that was sent back, on the screens of who sent it and of who gets it."""

from __future__ import annotations

from app.usecases import send_back
from tests.driver import Driver
from tests.web.conftest import SignIn


def test_both_read_the_reason(huantai: Driver, sign_in: SignIn) -> None:
    case = huantai.transfer()
    huantai.verify(case)
    huantai.prepare(case)
    item = huantai.item(case, "approve_transfer").id
    recorded = send_back.send_back(huantai.person("zj-head"), item, "prepare_materials", "照片看不清，请重拍")
    left = sign_in("ht-zj-head").page(f"/items/{item}")
    assert "退回" in left
    assert "办结本环节" not in left
    again = sign_in("ht-zj-officer").page(f"/items/{recorded.opened[0]}")
    assert "照片看不清，请重拍" in again
    timeline = sign_in("ht-zj-liaison").page(f"/cases/{case}")
    assert "已退回" in timeline
    assert "照片看不清，请重拍" in timeline
