"""Drawn case actions over REST: listed for the role, taken with a reason, refused with a sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.usecases import deploy
from tests.api.caller import County
from tests.api.test_rest_refused import admin
from tests.usecases.test_actions import content


@pytest.fixture
def asked(huantai_rest: County) -> tuple[County, str]:
    deploy.deploy(admin(huantai_rest), "huantai", content(accepts="meeting_on"))
    begun = huantai_rest.as_("zj-officer").post("/instances", {"process": "round"}, 201)
    return huantai_rest, f"/instances/{begun['id']}/actions"


def press(action: str, **changes: Any) -> dict[str, Any]:
    return {"action": action, "reason": "会期已近", **changes}


def test_listed_and_taken(asked: tuple[County, str]) -> None:
    rest, path = asked
    officer = rest.as_("zj-officer")
    (action,) = officer.get(path)["items"]
    assert {key: action[key] for key in ("label", "role", "about", "interrupting", "accepts", "clauses")} == {
        "label": "停止收集",
        "role": "移送单位承办人",
        "about": "提出意见",
        "interrupting": True,
        "accepts": ["meeting_on"],
        "clauses": [],
    }
    moved = officer.post(path, press(action["id"], variables={"meeting_on": "2026-12-01"}))
    assert [item["node"] for item in moved["work_items"]] == ["closed"]
    assert officer.get(path)["items"] == []
    told = officer.get(path.removesuffix("/actions"))["history"]
    assert [(e["title"], e["said"]) for e in told if e["title"] == "停止收集"] == [
        ("停止收集", [{"label": "理由", "text": "会期已近"}])
    ]
    again = officer.post(path, press(action["id"]), 409)
    assert again["code"] == "action-gone"


def test_refused(asked: tuple[County, str]) -> None:
    rest, path = asked
    (action,) = rest.as_("zj-officer").get(path)["items"]
    liaison = rest.as_("zj-liaison")
    assert liaison.get(path)["items"] == []
    assert liaison.post(path, press(action["id"]), 403)["code"] == "not-allowed"
    rest.as_("sw-officer").post(path, press(action["id"]), 404)
    officer = rest.as_("zj-officer")
    assert officer.post(path, press("x"), 409)["code"] == "action-gone"
    for wrong, key in (
        (press(action["id"], reason=""), "reason"),
        ({"action": action["id"]}, "reason"),
        (press(""), "action"),
        (press(action["id"], variables={"案号": 1}), "variables"),
        (press(action["id"], variables={"sender_unit": "zhifa"}), "variables.sender_unit"),
    ):
        answer = officer.post(path, wrong, 422)
        assert [error["key"] for error in answer["errors"]] == [key], json.dumps(answer, ensure_ascii=False)
    assert officer.get(path)["items"] == [action]
