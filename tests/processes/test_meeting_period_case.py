"""Regular meetings by the period (HT-14, YC-08): started once, warned of before the end, marked at it."""

from __future__ import annotations

import contextlib
import re
from datetime import datetime
from typing import Any

import flask
import pytest
import time_machine

from app.domain.errors import ContentRejected
from app.domain.moment import local
from app.settings import ROOT
from app.store import case_lists, due, registers, work_items
from app.store.case_lists import Filter
from app.store.transaction import reading, transaction
from app.usecases import deploy, due_work, knowledge, live
from app.usecases.until import until
from tests.processes.officer import Officer, broken_links, day
from tests.web.person import Person

NEW_YEAR = "2027-01-01T00:00:01+08:00"
WARNED = {"huantai": "2027-05-31T23:00:00+08:00", "yicheng": "2027-03-01T23:00:00+08:00"}
ENDED = {"huantai": "2027-07-01T00:00:01+08:00", "yicheng": "2027-04-01T00:00:01+08:00"}
MEETING = {"huantai": "2027-03-10", "yicheng": "2027-02-24"}


def office(driver: Officer) -> None:
    """Posts that no demo person holds."""
    posts = ["lianxi_ban/office_clerk", "lianxi/convener"]
    posts += ["lianxi/deputy_convener"] if driver.is_huantai else []
    driver.add_person("test-office", *posts)


def cases(driver: Officer, process: str = "meeting_period") -> list[str]:
    due_work.work_all()
    return [row.id for row in case_lists.search(driver.admin, Filter(process=process)).rows]


def begun(driver: Officer, clock: time_machine.Coordinates) -> str:
    office(driver)
    clock.move_to(NEW_YEAR)
    (case,) = cases(driver)
    return case


def test_the_office_sees_until_when_the_meeting_is_to_be_held(
    driver: Officer, clock: time_machine.Coordinates, app: flask.Flask
) -> None:
    """The day in the list is a reminder: no deadline is behind it, and nothing follows when it passes."""
    begun(driver, clock)
    (meeting,) = cases(driver, "joint_meeting")
    item = driver.item(meeting, "set_date")
    assert item.due_at is not None
    assert local(item.due_at).date().isoformat() == driver.value(meeting, "period_until")
    assert driver.deadlines(meeting) == {}
    person = Person(app.test_client(), driver.hand(item).login)
    person.sign_in()
    for page in ("/inbox", f"/items/{item.id}"):
        shown = person.get(page).text
        assert "内部提醒" in shown, page
        assert "剩余" in shown, page
        assert "已超期" not in shown, page
    clock.move_to(ENDED[driver.county])
    due_work.work_all()
    person.sign_in()
    _, _, below = person.get(f"/items/{item.id}").text.partition("<dt>期限</dt>")
    own, _, _ = below.partition("</dd>")
    assert "内部提醒已过" in own
    assert "已超期" not in own
    assert driver.linked(meeting, "supervision") == []


@pytest.mark.parametrize(("value", "shown"), [("", None), ("soon", None), ("2027-03-31", "03-31")])
def test_a_step_is_dated_by_a_date_alone(driver: Officer, value: str, shown: str | None) -> None:
    with reading() as tx:
        library = knowledge.of_start(tx, driver.county, "joint_meeting")[1].library
    found = until(library, "joint_meeting", "set_date", {"period_until": value})
    assert (found and f"{local(found):%m-%d}") == shown
    assert until(library, "joint_meeting", "issue_notice", {"period_until": "2027-03-31"}) is None


class Undo(Exception):
    """Leaves a transaction without a trace."""


def armed(driver: Officer) -> list[datetime]:
    """When the period starts of the county are to run."""
    found: list[datetime] = []
    with contextlib.suppress(Undo), transaction() as tx:
        found += due.drop_starts(tx, driver.county, "period:").values()
        raise Undo
    return found


@pytest.mark.clause("HT-14", "YC-08")
def test_a_period_begins_once(driver: Officer, clock: time_machine.Coordinates) -> None:
    assert cases(driver) == []
    case = begun(driver, clock)
    assert driver.value(case, "start_reason") == "period"
    assert driver.value(case, "period_on") == "2027-01-01"
    assert driver.value(case, "period_until") == ("2027-06-30" if driver.is_huantai else "2027-03-31")
    (meeting,) = cases(driver, "joint_meeting")
    assert driver.relations(case) == [("joint_meeting", "meeting")]
    assert driver.waiting(meeting) == {"set_date"}
    live.forget()
    clock.move_to("2027-02-01T10:00:00+08:00")
    assert cases(driver) == [case]
    clock.move_to(ENDED[driver.county])
    assert len(cases(driver)) == 2
    assert {driver.value(found, "period_on") for found in cases(driver)} == {
        "2027-01-01",
        "2027-07-01" if driver.is_huantai else "2027-04-01",
    }
    assert not broken_links()


def hold(driver: Officer, on: str) -> str:
    """The office brings the meeting of the period about, up to the day on which it is held."""
    (meeting,) = cases(driver, "joint_meeting")
    driver.fill(meeting, "set_date", meeting_on=on)
    driver.fill(meeting, "call_topics", member_units=["zhujian"], called_on=driver.today)
    driver.fill(meeting, "collect_topics", has_topic="no")
    driver.fill(meeting, "prepare_agenda", invited_units=["zhujian"])
    while driver.waiting(meeting) != {"issue_notice"}:
        (node,) = driver.waiting(meeting)
        decided: dict[str, Any] = {} if node == "study_topics" else {"agenda_decision": "agree"}
        decided = {"deputy_decision": "agree"} if node == "approve_deputy" else decided
        driver.fill(meeting, node, **decided)
    driver.fill(meeting, "issue_notice", meeting_at=f"{on}T09:00+08:00", invited_units=["zhujian"])
    return meeting


def test_a_meeting_held_on_the_platform_is_seen(driver: Officer, clock: time_machine.Coordinates) -> None:
    case = begun(driver, clock)
    hold(driver, MEETING[driver.county])
    assert driver.end(case) == ("running", None)
    clock.move_to(WARNED[driver.county])
    clock.shift(3600)
    assert driver.end(case) == ("finished", "end_period")
    assert driver.deadlines(case) == {}


def warned(driver: Officer, clock: time_machine.Coordinates) -> str:
    case = begun(driver, clock)
    clock.move_to(WARNED[driver.county])
    due_work.work_all()
    assert driver.waiting(case) == set()
    clock.shift(3600)
    due_work.work_all()
    return case


@pytest.mark.clause("HT-14", "YC-08")
def test_a_period_without_a_meeting_is_warned_of(driver: Officer, clock: time_machine.Coordinates) -> None:
    case = warned(driver, clock)
    assert driver.waiting(case) == {"report_meeting"}
    (row,) = driver.rows(case, "meeting.regular")
    assert day(row) == driver.value(case, "period_until")
    assert row.unit == "lianxi_ban"
    assert row.clause == ("HT-14" if driver.is_huantai else "YC-08")
    (item,) = [item for item in work_items.of_instance(driver.admin, case) if item.status == "open"]
    assert item.due_at == row.due_at
    told = registers.notices(driver.hand(item))
    assert any(notice.title == "本期例会尚未召开" for notice in told)


@pytest.mark.clause("HT-14", "YC-08")
def test_the_end_of_the_period_is_marked_by_the_rule(
    driver: Officer, clock: time_machine.Coordinates
) -> None:
    """每半年一次 is overdue and supervised; 原则上每季度 asks for a reason."""
    case = warned(driver, clock)
    clock.move_to(ENDED[driver.county])
    expected = "overdue" if driver.is_huantai else "soft"
    assert driver.standing(case, "meeting.regular") == ("passed", expected)
    assert len(driver.linked(case, "supervision")) == (1 if driver.is_huantai else 0)
    driver.fill(case, "report_meeting", period_result="not_held", not_held_reason="换届")
    assert driver.standing(case, "meeting.regular") == ("late", expected)
    assert driver.end(case) == ("finished", "end_period")


def test_saying_that_there_will_be_none_ends_no_clock(
    driver: Officer, clock: time_machine.Coordinates
) -> None:
    case = warned(driver, clock)
    driver.fill(case, "report_meeting", period_result="not_held", not_held_reason="换届")
    assert driver.standing(case, "meeting.regular") == ("open", None)
    clock.move_to(ENDED[driver.county])
    status = driver.standing(case, "meeting.regular")
    assert status == ("late", "overdue" if driver.is_huantai else "soft")
    assert driver.end(case) == ("finished", "end_period")


def test_a_meeting_held_elsewhere_is_recorded(driver: Officer, clock: time_machine.Coordinates) -> None:
    case = warned(driver, clock)
    driver.fill(case, "report_meeting", period_result="held", held_on=driver.today)
    assert driver.standing(case, "meeting.regular") == ("met", None)
    assert driver.end(case) == ("finished", "end_period")


def redrawn(change: tuple[str, str] | None) -> dict[str, bytes]:
    text = (ROOT / "bpmn" / "meeting_period.bpmn").read_text(encoding="utf-8")
    if change is None:  # without its timer start
        text = re.sub(
            r"<bpmn:timerEventDefinition id=\"timer_period_def\">.*?</bpmn:timerEventDefinition>",
            "",
            text,
            flags=re.S,
        )
    else:
        assert text.count(change[0]) >= 1
        text = text.replace(*change)
    return {"bpmn/meeting_period.bpmn": text.encode()}


def test_a_deployment_replaces_what_was_armed(driver: Officer, clock: time_machine.Coordinates) -> None:
    first = armed(driver)
    assert len(first) == 1
    clock.move_to("2026-12-01T10:00:00+08:00")
    deploy.deploy(driver.admin, driver.county, redrawn(("本期开始", "新一期开始")))
    assert armed(driver) == first
    changed = (
        (ROOT / "bpmn" / "joint_meeting.bpmn")
        .read_bytes()
        .replace("拟会议通知".encode(), "拟开会通知".encode())
    )
    deploy.deploy(driver.admin, driver.county, {"bpmn/joint_meeting.bpmn": changed})
    assert armed(driver) == first


def test_a_deployment_loses_nothing_that_is_due(driver: Officer, clock: time_machine.Coordinates) -> None:
    clock.move_to(NEW_YEAR)
    deploy.deploy(driver.admin, driver.county, redrawn(("本期开始", "新一期开始")))
    assert len(cases(driver)) == 1


def test_only_a_period_can_start_by_the_period(huantai: Officer) -> None:
    wrong = redrawn(("meeting.regular", "transfer.feedback"))
    with pytest.raises(ContentRejected) as caught:
        deploy.deploy(huantai.admin, "huantai", wrong)
    assert "not-a-period" in {problem.code for problem in caught.value.problems}


def test_a_county_without_the_rule_starts_nothing(yicheng: Officer, clock: time_machine.Coordinates) -> None:
    text = (ROOT / "jurisdictions" / "yicheng.toml").read_text(encoding="utf-8")
    none = re.sub(
        r'(\[deadline\."meeting\.regular"\]\nname = "例行会议"\n)(?:[^\[]+?)(?=\n\n)', r"\1none = true", text
    )
    assert none != text
    deploy.load_rulebook("测试", "yicheng.toml", none.encode())
    assert armed(yicheng) == []
    clock.move_to(NEW_YEAR)
    assert cases(yicheng) == []
    deploy.load_rulebook("测试", "yicheng.toml", text.encode())
    assert len(armed(yicheng)) == 1
