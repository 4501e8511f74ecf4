"""The present period on a new installation, a meeting under way or just held, and an empty agenda."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.errors import InvalidAnswers
from app.store import case_lists
from app.store.case_lists import Filter
from app.usecases import due_work, live, period_start
from tests.processes.meeting import Meeting
from tests.processes.officer import Officer

PERIOD = {"huantai": ("2026-07-01", "2026-12-31"), "yicheng": ("2026-07-01", "2026-09-30")}


def cases(driver: Officer, process: str) -> list[str]:
    due_work.work_all()
    return [row.id for row in case_lists.search(driver.admin, Filter(process=process)).rows]


@pytest.mark.clause("HT-14", "YC-08")
def test_a_new_installation_begins_in_the_present_period(driver: Officer) -> None:
    """Its meeting is still missing: it is brought about at once, and once."""
    assert cases(driver, "meeting_period") == []
    period_start.catch_up()
    (case,) = cases(driver, "meeting_period")
    assert (driver.value(case, "period_on"), driver.value(case, "period_until")) == PERIOD[driver.county]
    (meeting,) = cases(driver, "joint_meeting")
    assert driver.item(meeting, "set_date").data["period_until"] == PERIOD[driver.county][1]
    period_start.catch_up()
    live.forget()
    assert cases(driver, "meeting_period") == [case]
    assert cases(driver, "joint_meeting") == [meeting]


def test_the_next_period_begins_all_the_same(driver: Officer, clock: time_machine.Coordinates) -> None:
    period_start.catch_up()
    assert len(cases(driver, "meeting_period")) == 1
    clock.move_to("2027-01-01T00:00:01+08:00")
    assert len(cases(driver, "meeting_period")) >= 2
    assert driver.value(cases(driver, "meeting_period")[0], "period_on") == "2027-01-01"


def test_a_meeting_under_way_is_not_doubled(driver: Officer) -> None:
    meeting = Meeting(driver)
    period_start.catch_up()
    (case,) = cases(driver, "meeting_period")
    assert cases(driver, "joint_meeting") == [meeting.case]
    assert driver.relations(case) == [("joint_meeting", "meeting")]
    assert driver.end(case) == ("running", None), "it is still watched until the meeting is held"


@pytest.mark.clause("HT-14", "YC-08")
def test_a_meeting_of_the_last_thirty_days_is_not_followed_by_another(
    driver: Officer, clock: time_machine.Coordinates
) -> None:
    """The new period still wants its meeting: it is watched, but none is started on the heels of the last."""
    clock.move_to("2026-12-01T10:00:00+08:00")
    meeting = Meeting(driver).date("2026-12-21").call(["zhujian"], until="2026-12-10").submit("zhujian")
    meeting.prepare()
    while driver.waiting(meeting.case) != {"issue_notice"}:
        (node,) = driver.waiting(meeting.case)
        decided = {"deputy_decision": "agree"} if node == "approve_deputy" else {"agenda_decision": "agree"}
        driver.fill(meeting.case, node, **({} if node == "study_topics" else decided))
    meeting.notify("2026-12-21T09:00+08:00")
    clock.move_to("2026-12-21T09:00:05+08:00")
    due_work.work_all()
    meeting.minute().sign()
    assert driver.end(meeting.case) == ("finished", "end_meeting")
    clock.move_to("2027-01-01T00:00:01+08:00")
    (case,) = cases(driver, "meeting_period")
    assert cases(driver, "joint_meeting") == [meeting.case]
    assert driver.end(case) == ("running", None)
    clock.move_to("2027-06-02T10:00:00+08:00" if driver.is_huantai else "2027-03-02T10:00:00+08:00")
    assert driver.item(case, "report_meeting").node == "report_meeting"


@pytest.mark.clause("HT-14", "YC-08")
def test_an_empty_agenda_does_not_excuse_the_period(driver: Officer, clock: time_machine.Coordinates) -> None:
    """Nobody has a topic, the meeting is declined: the period goes on without its meeting, and is marked."""
    clock.move_to("2027-01-01T00:00:01+08:00")
    (case,) = cases(driver, "meeting_period")
    (meeting,) = cases(driver, "joint_meeting")
    driver.fill(meeting, "set_date", meeting_on="2027-02-24")
    driver.fill(meeting, "call_topics", member_units=["zhujian"], called_on=driver.today)
    driver.fill(meeting, "collect_topics", has_topic="no")
    driver.fill(meeting, "prepare_agenda", invited_units=["zhujian"])
    if driver.is_huantai:
        driver.fill(meeting, "approve_deputy", deputy_decision="agree")
    driver.fill(meeting, "approve_topics", agenda_decision="decline")
    assert driver.end(meeting) == ("finished", "end_declined")
    clock.move_to("2027-07-01T00:00:01+08:00" if driver.is_huantai else "2027-04-01T00:00:01+08:00")
    due_work.work_all()
    expected = "overdue" if driver.is_huantai else "soft"
    assert driver.standing(case, "meeting.regular") == ("passed", expected)


@pytest.mark.clause("HT-14", "YC-08")
def test_a_meeting_held_after_the_warning_is_seen_at_the_end(
    driver: Officer, clock: time_machine.Coordinates
) -> None:
    """Nobody has to type what the platform knows: the period ends met."""
    clock.move_to("2027-01-01T00:00:01+08:00")
    (case,) = cases(driver, "meeting_period")
    (meeting,) = cases(driver, "joint_meeting")
    clock.move_to("2027-06-02T10:00:00+08:00" if driver.is_huantai else "2027-03-02T10:00:00+08:00")
    assert driver.item(case, "report_meeting")
    on = "2027-06-24" if driver.is_huantai else "2027-03-24"
    driver.fill(meeting, "set_date", meeting_on=on)
    driver.fill(meeting, "call_topics", member_units=["zhujian"], called_on=driver.today)
    driver.fill(meeting, "collect_topics", has_topic="no")
    driver.fill(meeting, "prepare_agenda", invited_units=["zhujian"])
    while driver.waiting(meeting) != {"issue_notice"}:
        (node,) = driver.waiting(meeting)
        decided = {"deputy_decision": "agree"} if node == "approve_deputy" else {"agenda_decision": "agree"}
        driver.fill(meeting, node, **({} if node == "study_topics" else decided))
    driver.fill(meeting, "issue_notice", meeting_at=f"{on}T09:00+08:00", invited_units=["zhujian"])
    clock.move_to("2027-06-30T23:55:00+08:00" if driver.is_huantai else "2027-03-31T23:55:00+08:00")
    assert driver.standing(case, "meeting.regular") == ("met", None)
    assert driver.end(case) == ("finished", "end_period")
    assert driver.waiting(case) == set()


@pytest.mark.clause("HT-14", "YC-08")
def test_a_day_after_the_period_asks_for_a_reason(driver: Officer, clock: time_machine.Coordinates) -> None:
    clock.move_to("2027-01-01T00:00:01+08:00")
    cases(driver, "meeting_period")
    (meeting,) = cases(driver, "joint_meeting")
    beyond = "2027-07-05" if driver.is_huantai else "2027-04-06"
    with pytest.raises(InvalidAnswers) as caught:
        driver.do(meeting, "lx-clerk", "set_date", meeting_on=beyond)
    (wrong,) = caught.value.errors
    quoted = "例行会议每半年召开一次" if driver.is_huantai else "例行会议原则上每季度召开一次"
    last = "2027年6月30日" if driver.is_huantai else "2027年3月31日"
    assert wrong.zh.startswith(f"“拟开会日期”已过{last}：“{quoted}”")
    assert wrong.clauses == (("HT-14",) if driver.is_huantai else ("YC-08",))
    driver.do(meeting, "lx-clerk", "set_date", meeting_on=beyond, beyond_reason="换届期间")
