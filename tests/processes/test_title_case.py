"""The line by which people recognise a case: what its diagram names, one line, persons masked."""

from __future__ import annotations

import flask
import pytest

from tests.processes.complaint_steps import COMPLAINT
from tests.processes.meeting import Meeting
from tests.processes.officer import Officer
from tests.web.person import Person


def test_what_the_start_event_names(driver: Officer) -> None:
    asked = {"request_text": "提供占用许可的审批材料\n附清单", "request_on": driver.today}
    data = driver.start("zf-officer", "data_request", providing_unit="zhujian", purpose="办案", **asked)
    help_ = driver.start(
        "zf-officer",
        "assistance_request",
        assisting_unit="shuiwu",
        assist_kind="evidence",
        party_name="李守田",
        **{**asked, "request_text": "核对李守田的许可"},
    )
    assert driver.case(data).title == "提供占用许可的审批材料"
    assert driver.case(help_).title == "李** · 核对李**的许可"


def test_a_meeting_is_named_by_its_topic(driver: Officer) -> None:
    assert driver.case(Meeting(driver, "special").case).title == "专题会议：渣土运输"
    assert driver.case(Meeting(driver).case).title == "联席会议例会"


def test_a_complaint_is_named_by_matter_and_place_never_by_who_complained(huantai: Officer) -> None:
    case = huantai.start("zj-officer", "complaint_first_responder", **COMPLAINT)
    assert huantai.case(case).title == "擅自占用、挖掘城市道路 · 建设街与兴桓路口"


def test_a_supervision_by_hand_is_named_by_what_it_is_about(driver: Officer) -> None:
    who = "fz-officer" if driver.is_huantai else "lx-supervisor"
    answers = {"supervised_unit": "zhujian", "case_key": "某移案〔2026〕1号", "reason": "领导批示"}
    case = driver.start(who, "supervision", **answers)
    assert driver.case(case).title == "某移案〔2026〕1号 · 领导批示"


@pytest.mark.parametrize(
    ("process", "who", "answers", "shown"),
    [
        (
            "data_request",
            "zf-officer",
            {"providing_unit": "zhujian", "purpose": "办案", "request_text": "提供占用许可的审批材料"},
            "申请 → 提供",
        ),
        (
            "assistance_request",
            "zf-officer",
            {"assisting_unit": "shuiwu", "assist_kind": "evidence", "request_text": "核对许可"},
            "请求 → 协助",
        ),
    ],
)
def test_the_head_of_a_case_names_its_units(
    driver: Officer, app: flask.Flask, process: str, who: str, answers: dict[str, str], shown: str
) -> None:
    case = driver.start(who, process, request_on=driver.today, **answers)
    person = Person(app.test_client(), f"{driver.prefix}-{who}")
    person.sign_in()
    page = person.get(f"/cases/{case}").text
    assert f"<dt>{shown}</dt>" in page
    assert "综合行政执法局 → " in page
