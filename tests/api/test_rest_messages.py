"""Messages: to the one case that waits, of the own county, or a clear refusal."""

from __future__ import annotations

from typing import Any

import pytest

from app.usecases import deploy
from tests.api.caller import County
from tests.api.test_rest_refused import admin
from tests.engine.drawing import extensions, flows, lanes, message, node, process, properties

WAITING = process(
    "lab_report",
    lanes(移送单位承办人="start wait read end"),
    node("startEvent", "start", name="委托检测"),
    node(
        "intermediateCatchEvent",
        "wait",
        extensions(properties(accepts="result")) + message("report"),
        name="等待检测报告",
    ),
    node("userTask", "read", name="核对报告"),
    flows("start > wait > read > end"),
    messages="report",
)
BY_NUMBER = process(
    "lab_sample",
    lanes(移送单位承办人="start wait read end"),
    node("startEvent", "start"),
    node(
        "intermediateCatchEvent",
        "wait",
        extensions(properties(correlation="sender_unit", accepts="result")) + message("sample"),
        name="等待样品",
    ),
    node("userTask", "read", name="核对样品"),
    flows("start > wait > read > end"),
    messages="sample",
)


@pytest.fixture
def lab(huantai_rest: County) -> County:
    files = {"bpmn/lab_report.bpmn": WAITING, "bpmn/lab_sample.bpmn": BY_NUMBER}
    deploy.deploy(admin(huantai_rest), "huantai", files)
    return huantai_rest


def begin(lab: County, key: str, process_key: str = "lab_report") -> Any:
    body = {"process": process_key, "business_key": key}
    return lab.as_("zj-officer").post("/instances", body, 201)


def report(key: str, **changes: Any) -> dict[str, Any]:
    body = {"name": "report", "correlation": {"business_key": key}, "variables": {"result": "超标"}}
    return {**body, **changes}


def test_a_message_reaches_the_case_that_waits(lab: County) -> None:
    first, second = begin(lab, "甲1"), begin(lab, "甲2")
    assert first["work_items"] == []
    officer = lab.as_("zj-officer")
    moved = officer.post("/messages", report("甲2"))
    assert moved["instance"] == second["id"]
    assert [item["node"] for item in moved["work_items"]] == ["read"]
    assert officer.get(f"/instances/{second['id']}")["variables"]["result"] == "超标"
    assert officer.get(f"/instances/{first['id']}")["work_items"] == []


def test_none_waits(lab: County) -> None:
    begin(lab, "甲1")
    officer = lab.as_("zj-officer")
    for wrong in (report("甲9"), report("甲1", name="nothing")):
        assert officer.post("/messages", wrong, 404)["code"] == "not-found"
    officer.post("/messages", report("甲1"))
    officer.post("/messages", report("甲1"), 404)  # it no longer waits
    english = officer.post("/messages", report("甲1"), 404, headers={"Accept-Language": "en"})
    assert english["detail"] == "A case waiting for “report” was not found, or you may not see it."


def test_several_wait(lab: County) -> None:
    begin(lab, "乙1", "lab_sample")
    begin(lab, "乙2", "lab_sample")
    body = {"name": "sample", "correlation": {"sender_unit": "zhujian"}}
    answer = lab.as_("zj-officer").post("/messages", body, 409)
    assert "2" in answer["detail"]


def test_only_of_the_own_county_and_unit(lab: County, yicheng_rest: County) -> None:
    case = begin(lab, "甲1")["id"]
    yicheng_rest.as_("zj-officer").post("/messages", report("甲1"), 404)
    yicheng_rest.as_("admin").post("/messages", report("甲1"), 404)
    lab.as_("sw-officer").post("/messages", report("甲1"), 404)
    assert lab.as_("zj-officer").get(f"/instances/{case}")["work_items"] == []


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"correlation": {}}, "correlation"),
        ({"correlation": {"business_key": {"a": 1}}}, "correlation.business_key"),
        ({"correlation": "甲1"}, "correlation"),
        ({"variables": []}, "variables"),
        ({"variables": {"__class__": 1}}, "variables"),
        ({"variables": {"案号": 1}}, "variables"),
        ({"to": "甲1"}, "to"),
    ],
)
def test_wrong_messages(lab: County, changes: dict[str, Any], key: str) -> None:
    case = begin(lab, "甲1")["id"]
    wrong = lab.as_("zj-officer").post("/messages", report("甲1", **changes), 422)
    assert [error["key"] for error in wrong["errors"]] == [key]
    assert lab.as_("zj-officer").get(f"/instances/{case}")["work_items"] == []


def test_only_what_the_event_accepts_enters_the_case(lab: County) -> None:
    begin(lab, "甲1")
    sent = report("甲1", variables={"result": "超标", "sender_unit": "zhifa"})
    refused = lab.as_("zj-officer").post("/messages", sent, 422)
    assert [wrong["key"] for wrong in refused["errors"]] == ["variables.sender_unit"]
    lab.as_("zj-officer").post("/messages", report("甲1"))


def test_only_by_the_people_of_the_lane_it_is_drawn_in(lab: County) -> None:
    case = begin(lab, "甲1")["id"]
    refused = lab.as_("zj-liaison").post("/messages", report("甲1"), 403)
    assert "移送单位承办人" in refused["detail"]
    lab.as_("admin").post("/messages", report("甲1"), 403)
    assert lab.as_("zj-officer").get(f"/instances/{case}")["work_items"] == []
