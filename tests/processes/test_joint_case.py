"""基层联合执法 with the people of both counties: who leads, police before and after, report-in, late."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from app.domain.errors import InvalidAnswers, NotAllowed
from app.usecases import start
from tests.processes.late import due, let_pass
from tests.processes.officer import Officer, broken_links


def called(driver: Officer, **plan: Any) -> str:
    """The town asks; in 桓台 it leads itself, in 峄城 the supervising unit does."""
    own = {} if driver.is_huantai else {"supervising_unit": "zhujian", "whistle_number": "诉递 0917 号"}
    case = driver.start(
        "sz-officer" if driver.is_huantai else "ly-officer",
        "joint_enforcement",
        joint_source="case" if driver.is_huantai else "whistle",
        found_on=driver.today,
        joint_title="占道经营整治",
        facts="集中反映。",
        **own,
    )
    if plan:
        planned(driver, case, **plan)
    return case


def planned(driver: Officer, case: str, **plan: Any) -> None:
    major = {} if driver.is_huantai else {"major_action": "no"}
    answers: dict[str, Any] = {
        "participating_units": ["zhifa", "shuiwu"],
        "called_on": driver.today,
        "action_on": "2026-10-16",
    }
    driver.fill(case, "plan_action", **{**answers, **major, **plan})


def reported_in(driver: Officer, case: str) -> None:
    for state in ("present", "absent"):
        driver.fill(case, "report_in", report_state=state)


@pytest.mark.clause("HT-04", "HT-05", "HT-22", "YC-46", "YC-50")
def test_planned_reported_in_and_recorded(driver: Officer, clock: time_machine.Coordinates) -> None:
    case = called(driver)
    lead = "suozhen" if driver.is_huantai else "zhujian"
    assert driver.value(case, "lead_unit") == lead
    assert driver.open_items(case) == {"plan_action": (f"{lead}/officer",)}
    clause = "HT-22" if driver.is_huantai else ""
    assert due(driver, case) == {"joint.organise": ("2026-10-09", clause, lead)}
    planned(driver, case)
    assert driver.letters(case) == ["joint_notice"]
    items = [item for item in driver.items(case) if item.node == "report_in"]
    assert {(item.unit, item.groups) for item in items} == {
        ("zhifa", ("zhifa/liaison",)),
        ("shuiwu", ("shuiwu/liaison",)),
    }
    reported_in(driver, case)
    driver.fill(case, "act_on_site", obstructed="no")
    driver.fill(case, "record_results")
    assert driver.end(case) == ("finished", "end_joint")
    assert all(driver.numbers(case))
    assert broken_links() == []


def test_late(driver: Officer, clock: time_machine.Coordinates) -> None:
    """Neither document gives days: reminders only."""
    case = called(driver)
    assert let_pass(driver, clock, case, "joint.organise") == "reminder"
    planned(driver, case)
    assert driver.clocks(case).keys() == {"joint.report_in"}
    clock.move_to("2026-10-14T09:00:00+08:00")
    assert driver.standing(case, "joint.report_in") == ("passed", "reminder")
    reported_in(driver, case)
    assert driver.waiting(case) == {"act_on_site"}


@pytest.mark.clause("YC-56", "YC-57")
def test_the_police_are_told_before(yicheng: Officer, clock: time_machine.Coordinates) -> None:
    """YC-56: the bureau tells them before the action starts; the clock runs backwards from the action."""
    case = called(yicheng, major_action="yes")
    assert yicheng.open_items(case) == {"notify_police": ("zhifa/liaison",)}
    assert due(yicheng, case) == {"police.notice_before": ("2026-10-13", "YC-56", "zhifa")}
    assert let_pass(yicheng, clock, case, "police.notice_before") == "reminder"
    yicheng.fill(case, "notify_police")
    assert "police_notice" in yicheng.letters(case)
    assert let_pass(yicheng, clock, case, "police.respond") == "reminder"
    yicheng.fill(case, "police_reply")
    reported_in(yicheng, case)
    yicheng.fill(case, "act_on_site", obstructed="no")
    yicheng.fill(case, "record_results")
    assert yicheng.end(case) == ("finished", "end_joint")


@pytest.mark.clause("HT-71", "YC-55", "YC-57")
def test_obstructed(driver: Officer, clock: time_machine.Coordinates) -> None:
    """暴力、威胁阻碍: the facts go to the police, what they did is recorded."""
    case = called(driver, action_place="镇政府")
    reported_in(driver, case)
    driver.fill(case, "act_on_site", obstructed="yes")
    assert "obstruction_report" in driver.letters(case)
    assert driver.open_items(case) == {"police_handling": ("zhifa/liaison",)}
    clause = "HT-71" if driver.is_huantai else "YC-57"
    assert due(driver, case)["police.respond"] == ("2026-10-09", clause, "zhifa")
    assert let_pass(driver, clock, case, "police.respond") == "reminder"
    driver.fill(case, "police_handling")
    driver.fill(case, "record_results")
    assert driver.end(case) == ("finished", "end_joint")


def test_the_forms_ask_only_what_the_county_knows(driver: Officer) -> None:
    """No form speaks of the other county; 桓台 knows no 吹哨, no police notice, no leading department."""
    who = "sz-officer" if driver.is_huantai else "ly-officer"
    shown = str(start.start_form(driver.person(who), "joint_enforcement").schema)
    assert ("峄城" if driver.is_huantai else "桓台") not in shown
    assert ("whistle_number" in shown) == (not driver.is_huantai)
    assert ("supervising_unit" in shown) == (not driver.is_huantai)
    if driver.is_huantai:
        case = called(driver)
        with pytest.raises(InvalidAnswers):
            planned(driver, case, major_action="yes")


@pytest.mark.clause("HT-04", "HT-22", "YC-46")
def test_who_may_ask_for_it(driver: Officer) -> None:
    """桓台: the town's office and nobody else; 峄城: a department or the bureau plans one, too."""
    offered = {form.key for form in start.startable(driver.person("zj-officer"))}
    assert ("joint_enforcement" in offered) == (not driver.is_huantai)
    if driver.is_huantai:
        with pytest.raises(NotAllowed):
            driver.start("zj-officer", "joint_enforcement", joint_source="case")
    else:
        known = {"supervising_unit": "zhujian", "found_on": driver.today, "facts": "专项检查。"}
        case = driver.start(
            "zf-officer", "joint_enforcement", joint_source="plan", joint_title="渣土专项", **known
        )
        driver.fill(case, "plan_action", participating_units=["zhifa"], major_action="no")
        assert driver.waiting(case) == {"report_in"}
