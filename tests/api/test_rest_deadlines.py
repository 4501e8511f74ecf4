"""More time by REST: what may be asked for, what is granted, what is refused with its clause."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from app.usecases import due_work
from tests.api.caller import County

FRIDAY = "2026-11-20"
TOLD = {"notified_who": "县综合行政执法局", "notified_on": FRIDAY}


@pytest.fixture(autouse=True)
def _friday(huantai_rest: County, yicheng_rest: County) -> Any:
    with time_machine.travel(f"{FRIDAY}T10:00:00+08:00", tick=True):
        yield


def asked(county: County) -> tuple[str, Any]:
    """A request for evidence, received by 住建局: the case and its running deadline."""
    variables = {
        "assisting_unit": "zhujian",
        "assist_kind": "evidence",
        "request_on": FRIDAY,
        "request_text": "请认定是否属于无证经营。",
    }
    body = {"process": "assistance_request", "variables": variables}
    made = county.as_("zf-officer").post("/instances", body, 201)
    (item,) = made["work_items"]
    answers = {"request_text": variables["request_text"]}
    county.as_("zf-officer").post(f"/work-items/{item['id']}/complete", {"answers": answers})
    (item,) = county.as_("zj-liaison").get(f"/instances/{made['id']}")["work_items"]
    answers = {"received_on": FRIDAY, "receipt_signer": "赵可欣"}
    county.as_("zj-liaison").post(f"/work-items/{item['id']}/complete", {"answers": answers})
    whole = county.as_("zj-officer").get(f"/instances/{made['id']}")
    (deadline,) = [line for line in whole["deadlines"] if line["status"] == "open"]
    return made["id"], deadline


def test_a_deadline_says_what_may_be_asked_for(huantai_rest: County) -> None:
    _, deadline = asked(huantai_rest)
    path = f"/deadlines/{deadline['id']}"
    own = huantai_rest.as_("zj-officer").get(path)
    assert own["possible"] == {
        "extend": True,
        "pause": False,
        "resume": False,
        "kind": "notice",
        "latest": None,
        "clause": "HT-35",
        "notice_clause": "HT-35",
        "grounds": [],
        "why_not": "",
    }
    assert huantai_rest.as_("zf-officer").get(path)["possible"] is None
    assert own["history"] == []


def test_it_is_extended(huantai_rest: County) -> None:
    case, deadline = asked(huantai_rest)
    officer = huantai_rest.as_("zj-officer")
    body = {"new_date": "2026-12-18", "reason": "调阅许可档案", **TOLD}
    moved = officer.post(f"/deadlines/{deadline['id']}/extend", body)
    assert moved["due"] == "2026-12-18T23:59:59+08:00"
    (link,) = moved["history"]
    assert (link["kind"], link["clause"], link["before"]) == ("extended", "HT-35", deadline["due"])
    whole = officer.get(f"/instances/{case}")
    assert [item["due"] for item in whole["work_items"]] == [moved["due"]]
    longer = officer.post(f"/deadlines/{deadline['id']}/extend", {"amount": 30, "reason": "又", **TOLD})
    assert [link["amount"] for link in longer["history"]] == [None, 30]


def test_what_the_clause_does_not_allow(huantai_rest: County, yicheng_rest: County) -> None:
    for county, clause, notice in ((huantai_rest, "HT-34", "HT-35"), (yicheng_rest, "YC-35", "YC-37")):
        _, deadline = asked(county)
        officer, path = county.as_("zj-officer"), f"/deadlines/{deadline['id']}"
        missing = officer.post(f"{path}/extend", {"new_date": "2026-12-18", "reason": "忙"}, 422)
        assert (missing["code"], missing["clause"]) == ("notice-first", notice)
        never = officer.post(f"{path}/pause", {"ground": "等候鉴定", "reason": "忙"}, 422)
        assert (never["code"], never["clause"]) == ("not-pausable", clause)
        officer.post(f"{path}/resume", {"reason": "忙"}, 409)
        body = {"new_date": "2026-12-18", "reason": "忙", **TOLD}
        county.as_("zf-officer").post(f"{path}/extend", body, 403)
        officer.post(f"{path}/extend", {**body, "new_date": "2026-11-24"}, 422)
        assert officer.get(path)["due"] == deadline["due"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reason": "忙", "days": 3},
        {"reason": "忙", "amount": "3", **TOLD},
        {"reason": "忙", "amount": 0, **TOLD},
        {"reason": "忙", "new_date": "明天", **TOLD},
        {"reason": "忙", "new_date": "2026-12-18", "amount": 3, **TOLD},
        {"reason": "忙", "new_date": "2026-12-18", **TOLD, "notified_on": "2026-12-01"},
    ],
)
def test_what_is_sent_must_make_sense(huantai_rest: County, body: dict[str, Any]) -> None:
    _, deadline = asked(huantai_rest)
    answer = huantai_rest.as_("zj-officer").post(f"/deadlines/{deadline['id']}/extend", body, 422)
    assert answer["errors"]


def test_another_county_finds_nothing(huantai_rest: County, yicheng_rest: County) -> None:
    _, deadline = asked(huantai_rest)
    stranger, path = yicheng_rest.as_("zj-officer"), f"/deadlines/{deadline['id']}"
    stranger.get(path, 404)
    stranger.post(f"{path}/extend", {"reason": "忙", "amount": 3, **TOLD}, 404)
    huantai_rest.as_("zj-officer").get("/deadlines/nonsense", 404)


@pytest.mark.clause("YC-35")
def test_why_a_general_deadline_passed(huantai_rest: County, yicheng_rest: County) -> None:
    """“一般”: its unit says why, once; nobody else does. A deadline with a number is not explained away."""
    (_, soft), (_, strict) = asked(yicheng_rest), asked(huantai_rest)
    path, why = f"/deadlines/{soft['id']}/explain", {"reason": "许可档案在档案馆，须调取"}
    late, waits = yicheng_rest.as_("zj-officer"), yicheng_rest.as_("zf-officer")
    assert late.post(path, why, 409)["code"] == "nothing-to-explain"
    with time_machine.travel("2026-12-21T10:00:00+08:00", tick=True):
        due_work.work_all()
        assert late.get(f"/deadlines/{soft['id']}")["outcome"] == "soft"
        waits.post(path, why, 403)
        huantai_rest.as_("zj-officer").post(path, why, 404)
        late.post(path, {"reason": " "}, 422)
        late.post(path, {}, 422)
        assert late.post(path, why)["reason"] == why["reason"]
        assert late.post(path, why, 409)["code"] == "nothing-to-explain"
        other = huantai_rest.as_("zj-officer")
        refused = other.post(f"/deadlines/{strict['id']}/explain", why, 409)
        assert refused["code"] == "nothing-to-explain"
        assert other.get(f"/deadlines/{strict['id']}")["reason"] is None
