"""The line by which people recognise a case: what its diagram names, one line, persons masked."""

from __future__ import annotations

from tests.processes.meeting import Meeting
from tests.processes.officer import Officer


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
