"""One breach, one supervision, however many deadlines it misses; and only of units that may be supervised."""

from __future__ import annotations

import pytest
import time_machine

from app.store import audit, incidents
from app.usecases import deploy, due_work
from tests.engine.drawing import boundary, flows, lanes, node, process, service, timer, user
from tests.processes.officer import Officer, broken_links
from tests.processes.test_crime_case import suspected, with_police

TWO_CLOCKS = process(
    "copy_late",
    lanes(移送单位承办人="start know copy end late_a late_b end_a end_b"),
    node("startEvent", "start"),
    node("scriptTask", "know", '<bpmn:script>decision_on = "2026-09-28"</bpmn:script>'),
    user("copy", name="抄告处罚决定"),
    boundary("bt_a", "copy", timer('deadline("penalty.copy", decision_on)')),
    boundary("bt_b", "copy", timer('deadline("share.cap", decision_on)')),
    service("late_a", "deadline.passed", inputs={"rule": "penalty.copy"}),
    service("late_b", "deadline.passed", inputs={"rule": "share.cap"}),
    node("endEvent", "end_a"),
    node("endEvent", "end_b"),
    flows("start > know > copy > end", "bt_a > late_a > end_a", "bt_b > late_b > end_b"),
)
BOTH = {"penalty.copy", "share.cap"}


@pytest.fixture
def copying(huantai: Officer) -> str:
    deploy.deploy(huantai.admin, "huantai", {"bpmn/copy_late.bpmn": TWO_CLOCKS})
    case = huantai.start("zj-officer", "copy_late")
    assert set(huantai.clocks(case)) == BOTH
    return case


def test_both_pass_unseen(huantai: Officer, copying: str, clock: time_machine.Coordinates) -> None:
    clock.move_to("2026-10-20T09:00:00+08:00")
    (supervision,) = huantai.linked(copying, "supervision")
    reason = huantai.value(supervision, "reason")
    book = "桓政办发〔2017〕54号"
    assert reason.count(book) == 2, reason
    assert {huantai.standing(copying, rule) for rule in BOTH} == {("passed", "overdue")}
    assert broken_links() == []


def test_one_after_the_other(huantai: Officer, copying: str, clock: time_machine.Coordinates) -> None:
    clock.move_to("2026-10-01T09:00:00+08:00")
    (supervision,) = huantai.linked(copying, "supervision")
    clock.move_to("2026-10-20T09:00:00+08:00")
    assert huantai.linked(copying, "supervision") == [supervision]
    (noted,) = [e for e in audit.history(huantai.admin, supervision) if e.action == "case.noted"]
    assert "已超期" in noted.detail["text"]
    assert incidents.listed(huantai.admin) == ()


def test_the_police_are_not_supervised(driver: Officer, clock: time_machine.Coordinates) -> None:
    """Neither document lets the office supervise the police; the unit that waits is told."""
    case = suspected(driver)
    clock.move_to("2026-10-16T10:00:00+08:00")
    with_police(driver, case)
    clock.move_to("2026-10-26T09:00:00+08:00")
    due_work.work_all()
    assert driver.standing(case, "criminal.police_answer") == ("passed", "overdue")
    supervised = [driver.value(s, "rule_key") for s in driver.linked(case, "supervision")]
    assert "criminal.police_answer" not in supervised
    titles = [notice.title for notice in driver.notices("zj-liaison")]
    assert [t for t in titles if "请依法催告、提请监督" in t], titles
