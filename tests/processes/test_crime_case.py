"""A suspected crime: handed over to the police at any stage, filed, or returned for the penalty."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from app.domain.errors import InvalidAnswers
from app.domain.moment import CHINA
from app.usecases import due_work
from tests.processes.officer import Officer, broken_links


def at(minutes: int = 0) -> str:
    """A moment of today, some minutes ago, as people enter it."""
    return (datetime.now(CHINA) - timedelta(minutes=minutes)).isoformat(timespec="minutes")


def suspected(driver: Officer) -> str:
    """A clue of 住建局 that turns out to be a suspected crime."""
    driver.add_person("zj-chief", "zhujian/chief")
    case = driver.transfer()
    driver.verify(case, suspected_crime=True, criminal_result="none")
    return case


def reported(driver: Officer, case: str) -> None:
    driver.fill(case, "assign_team", officer_one="甲", officer_two="乙", assigned_at=at())
    driver.fill(case, "write_report", report_on=driver.today)


def with_police(driver: Officer, case: str) -> None:
    reported(driver, case)
    driver.fill(case, "approve_referral", criminal_result="approved", approved_at=at())
    driver.fill(case, "hand_over", handed_over_at=at())
    driver.fill(case, "police_receive", received_at=at(), police_own="yes")


def filed(driver: Officer, case: str) -> None:
    driver.fill(case, "police_decide", criminal_result="filed")
    driver.fill(case, "hand_items")


def returned(driver: Officer, case: str) -> None:
    driver.fill(case, "police_decide", criminal_result="not_filed")
    driver.fill(case, "decide_review", objection="accept")
    driver.fill(case, "take_back")


@pytest.mark.clause("HT-08", "HT-40", "YC-52")
def test_filed_and_judged(driver: Officer) -> None:
    case = suspected(driver)
    with_police(driver, case)
    filed(driver, case)
    driver.fill(case, "judicial_outcome", criminal_result="filed")
    assert driver.end(case) == ("finished", "end_criminal")
    assert driver.letters(case).count("criminal_transfer_letter") == 1
    assert driver.letters(case).count("transfer_letter") == 0
    assert broken_links() == []


def test_the_police_do_not_sign_in(driver: Officer) -> None:
    """Their answers are recorded by the liaison of the handling unit; the item still names the police."""
    case = suspected(driver)
    reported(driver, case)
    driver.fill(case, "approve_referral", criminal_result="approved", approved_at=at())
    driver.fill(case, "hand_over", handed_over_at=at())
    item = driver.item(case, "police_receive")
    assert (item.unit, item.role) == ("gongan", "公安机关")
    assert item.groups[0] == "zhujian/liaison"


def test_only_the_principal_approves(driver: Officer) -> None:
    """Order 310: 正职负责人 or who is in charge, never an agent."""
    case = suspected(driver)
    reported(driver, case)
    item = driver.item(case, "approve_referral")
    assert set(item.groups) == {"zhujian/chief"}
    with pytest.raises(InvalidAnswers):
        driver.fill(case, "approve_referral", approver_is_principal=False)


@pytest.mark.clause("YC-53")
def test_returned_for_the_penalty(driver: Officer, clock: time_machine.Coordinates) -> None:
    """The clock of the transfer starts with the return."""
    case = suspected(driver)
    clock.move_to("2026-10-12T10:00:00+08:00")
    with_police(driver, case)
    returned(driver, case)
    assert driver.waiting(case) == {"prepare_materials"}
    out = {"transfer.out.breach": "2026-10-14"} if driver.is_huantai else {"transfer.out": "2026-10-15"}
    assert driver.clocks(case) == out
    driver.send_again(case)
    assert driver.waiting(case) == {"sign_receipt"}


def test_returned_by_the_prosecutor(driver: Officer) -> None:
    case = suspected(driver)
    with_police(driver, case)
    filed(driver, case)
    driver.fill(case, "judicial_outcome", judicial_organ="procuratorate", criminal_result="returned")
    driver.fill(case, "police_return")
    driver.fill(case, "take_back")
    assert driver.waiting(case) == {"prepare_materials"}


def test_not_approved_is_not_handed_over(driver: Officer) -> None:
    case = suspected(driver)
    reported(driver, case)
    driver.fill(case, "approve_referral", criminal_result="not_approved", approved_at=at())
    assert driver.letters(case) == []
    assert "hand_over" not in driver.waiting(case)


@pytest.mark.clause("HT-40", "YC-52")
def test_three_days_for_the_approval(driver: Officer, clock: time_machine.Coordinates) -> None:
    """Order 310 says days without saying which: both readings are kept."""
    case = suspected(driver)
    clock.move_to("2026-10-16T10:00:00+08:00")
    reported(driver, case)
    (row,) = driver.rows(case, "criminal.approve")
    assert [day.isoformat()[:10] for day in (row.due_at, row.other_due_at) if day] == [
        "2026-10-19",
        "2026-10-21",
    ]


def approved(driver: Officer, clock: time_machine.Coordinates) -> str:
    case = suspected(driver)
    clock.move_to("2026-10-12T10:30:00+08:00")
    reported(driver, case)
    driver.fill(case, "approve_referral", criminal_result="approved", approved_at=at())
    return case


def test_handed_over_within_the_hour(driver: Officer, clock: time_machine.Coordinates) -> None:
    case = approved(driver, clock)
    (row,) = driver.rows(case, "criminal.handover")
    assert row.due_at == datetime(2026, 10, 13, 10, 30, tzinfo=CHINA)
    clock.move_to("2026-10-13T10:29:30+08:00")
    assert driver.standing(case, "criminal.handover") == ("open", None)
    driver.fill(case, "hand_over", handed_over_at=at(1))
    assert driver.standing(case, "criminal.handover") == ("met", None)


def test_handed_over_a_minute_late(driver: Officer, clock: time_machine.Coordinates) -> None:
    case = approved(driver, clock)
    clock.move_to("2026-10-13T10:31:00+08:00")
    assert driver.standing(case, "criminal.handover") == ("passed", "overdue")
    driver.fill(case, "hand_over", handed_over_at=at())
    assert driver.standing(case, "criminal.handover") == ("late", "overdue")
    assert len(driver.linked(case, "supervision")) == 1


def test_the_police_answer_late(driver: Officer, clock: time_machine.Coordinates) -> None:
    """Three days by either reading; then it is on record, and the case still waits for the police."""
    case = suspected(driver)
    clock.move_to("2026-10-16T10:00:00+08:00")
    with_police(driver, case)
    clock.move_to("2026-10-20T09:00:00+08:00")
    assert driver.standing(case, "criminal.police_answer") == ("passed", "undecided")
    clock.move_to("2026-10-22T09:00:00+08:00")
    assert driver.standing(case, "criminal.police_answer") == ("passed", "overdue")
    assert "police_decide" in driver.waiting(case)
    filed(driver, case)
    driver.fill(case, "judicial_outcome", criminal_result="filed")
    assert driver.end(case) == ("finished", "end_criminal")


@pytest.mark.clause("HT-08", "HT-40", "YC-52")
@pytest.mark.parametrize("ends", ["filed", "returned"])
def test_found_while_investigating(driver: Officer, ends: str) -> None:
    """Out of the handling: filed closes the case as referred; returned goes on with the penalty."""
    case = driver.under_way()
    driver.investigate(case, finding="crime", suspected_on=driver.today)
    assert driver.waiting(case) == {"assign_team"}
    with_police(driver, case)
    if ends == "returned":
        returned(driver, case)
        assert driver.waiting(case) == {"investigate"}
        driver.investigate(case)
        driver.decide(case)
        assert driver.value(case, "outcome") == "decision"
    else:
        filed(driver, case)
        driver.fill(case, "judicial_outcome", criminal_result="filed")
        assert driver.value(case, "outcome") == "referral"
    assert driver.end(case) == ("finished", "end_closed")
    assert broken_links() == []


def test_found_by_the_appraisal(driver: Officer) -> None:
    driver.add_person("zj-chief", "zhujian/chief")
    case = driver.transfer()
    driver.verify(case, needs_appraisal=True)
    kind: dict[str, Any] = {"breach_kind": "other"} if driver.is_huantai else {}
    driver.fill(
        case,
        "obtain_appraisal",
        suspected_crime=True,
        criminal_result="none",
        penalty_needed=True,
        own_power=False,
        receiver_unit="zhifa",
        **kind,
    )
    assert driver.waiting(case) == {"assign_team"}


def test_a_referral_of_its_own(driver: Officer) -> None:
    """Started by hand by the bureau; the way through review and prosecutor ends with the police filing."""
    case = driver.start(
        "zf-officer",
        "criminal_referral",
        suspected_on=driver.today,
        party_name="某燃气经营部",
        matter="road_occupation",
        facts="涉嫌危险作业",
    )
    with_police(driver, case)
    driver.fill(case, "police_decide", criminal_result="not_filed")
    driver.fill(case, "decide_review", objection="review")
    driver.fill(case, "police_review", review_result="returned")
    driver.fill(case, "decide_supervision", supervision_choice="yes")
    driver.fill(case, "prosecutor_result", review_result="filed")
    driver.fill(case, "hand_items")
    driver.fill(case, "judicial_outcome", criminal_result="filed")
    assert driver.end(case) == ("finished", "end_filed")
    due_work.work_all()
    assert set(driver.letters(case)) >= {"criminal_transfer_letter", "review_request"}
