"""涉嫌犯罪移送 started by hand, with the people of both counties: every way, and every clock of order 310."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine

from app.domain.moment import CHINA
from tests.processes.late import due, let_pass
from tests.processes.officer import Officer, broken_links

Step = tuple[str, dict[str, Any]]


def at() -> str:
    return datetime.now(CHINA).isoformat(timespec="minutes")


def suspected(driver: Officer) -> str:
    return driver.start(
        "zf-officer",
        "criminal_referral",
        suspected_on=driver.today,
        party_name="某某燃气服务部",
        matter="gas_business",
        facts="未取得许可储存大量瓶装液化石油气。",
    )


#: Each stage: the steps to it from the one before it.
STAGES: dict[str, Callable[[], list[Step]]] = {
    "reported": lambda: [("assign_team", {}), ("write_report", {})],
    "approved": lambda: [("approve_referral", {"criminal_result": "approved", "approved_at": at()})],
    "handed": lambda: [("hand_over", {"handed_over_at": at()})],
    "received": lambda: [("police_receive", {"received_at": at(), "police_own": "yes"})],
    "filed": lambda: [("police_decide", {"criminal_result": "filed"})],
    "refused": lambda: [("police_decide", {"criminal_result": "not_filed"})],
    "reviewed": lambda: [("decide_review", {"objection": "review"})],
    "upheld": lambda: [("police_review", {"review_result": "returned"})],
    "judged": lambda: [("hand_items", {}), ("judicial_outcome", {"criminal_result": "returned"})],
}
UP_TO = {
    "reported": ["reported"],
    "approved": ["reported", "approved"],
    "handed": ["reported", "approved", "handed"],
    "received": ["reported", "approved", "handed", "received"],
    "filed": ["reported", "approved", "handed", "received", "filed"],
    "refused": ["reported", "approved", "handed", "received", "refused"],
    "reviewed": ["reported", "approved", "handed", "received", "refused", "reviewed"],
    "upheld": ["reported", "approved", "handed", "received", "refused", "reviewed", "upheld"],
    "judged": ["reported", "approved", "handed", "received", "filed", "judged"],
}


def brought(driver: Officer, stage: str) -> str:
    case = suspected(driver)
    for name in UP_TO.get(stage, []):
        for node, answers in STAGES[name]():
            driver.fill(case, node, **answers)
    return case


def finish(driver: Officer, case: str, *steps: Step) -> tuple[str, str | None]:
    for node, answers in steps:
        driver.fill(case, node, **answers)
    return driver.end(case)


TAKEN: Step = ("take_back", {})
WAYS: list[tuple[str, list[Step], str]] = [
    ("reported", [("approve_referral", {"criminal_result": "not_approved"})], "end_not_approved"),
    ("filed", [("hand_items", {}), ("judicial_outcome", {"criminal_result": "filed"})], "end_filed"),
    ("judged", [("police_return", {}), TAKEN], "end_returned"),
    ("refused", [("decide_review", {"objection": "accept"}), TAKEN], "end_returned"),
    ("reviewed", [("police_review", {"review_result": "filed"}), ("hand_items", {}),
                  ("judicial_outcome", {"criminal_result": "filed"})], "end_filed"),
    ("upheld", [("decide_supervision", {"supervision_choice": "no"}), TAKEN], "end_returned"),
    ("upheld", [("decide_supervision", {"supervision_choice": "yes"}),
                ("prosecutor_result", {"review_result": "returned"}), TAKEN], "end_returned"),
    ("upheld", [("decide_supervision", {"supervision_choice": "yes"}),
                ("prosecutor_result", {"review_result": "filed"}), ("hand_items", {}),
                ("judicial_outcome", {"criminal_result": "filed"})], "end_filed"),
    ("refused", [("decide_review", {"objection": "prosecutor"}),
                 ("prosecutor_result", {"review_result": "filed"}), ("hand_items", {}),
                 ("judicial_outcome", {"criminal_result": "filed"})], "end_filed"),
]  # fmt: skip


@pytest.mark.clause("HT-07", "HT-08", "HT-09", "HT-40", "YC-51", "YC-52", "YC-53")
@pytest.mark.parametrize(("stage", "steps", "end"), WAYS)
def test_every_way(driver: Officer, stage: str, steps: list[Step], end: str) -> None:
    case = brought(driver, stage)
    assert finish(driver, case, *steps) == ("finished", end)
    letters = driver.letters(case)
    assert letters.count("criminal_transfer_letter") == (0 if end == "end_not_approved" else 1)
    assert ("review_request" in letters) == (stage in ("reviewed", "upheld"))
    assert ("prosecutor_suggestion" in letters) == any(node == "prosecutor_result" for node, _ in steps)
    assert all(driver.numbers(case))
    assert broken_links() == []


def test_a_transfer_between_police_organs(driver: Officer) -> None:
    """属其他公安机关管辖: forwarded and received again, as often as it takes."""
    case = brought(driver, "handed")
    for _ in range(2):
        driver.fill(case, "police_receive", received_at=at(), police_own="no")
        driver.fill(case, "police_forward", forwarded_at=at())
    driver.fill(case, "police_receive", received_at=at(), police_own="yes")
    assert driver.waiting(case) == {"police_decide"}


#: stage -> rule, clause, unit whose clock runs, what follows when late.
LATE = [
    ("", "criminal.assign", "CRIM-05", "zhifa", "reminder"),
    ("reported", "criminal.approve", "CRIM-05", "zhifa", "overdue"),
    ("approved", "criminal.handover", "CRIM-05", "zhifa", "overdue"),
    ("received", "criminal.police_answer", "CRIM-08", "gongan", "overdue"),
    ("filed", "criminal.items", "CRIM-12", "zhifa", "overdue"),
    ("refused", "criminal.review", "CRIM-09", "zhifa", "overdue"),
    ("reviewed", "criminal.review_answer", "CRIM-09", "gongan", "overdue"),
    ("upheld", "criminal.prosecutor", "CRIM-09", "zhifa", "overdue"),
]


@pytest.mark.clause("HT-08", "HT-40", "YC-52")
@pytest.mark.parametrize(("stage", "rule", "clause", "unit", "outcome"), LATE)
def test_late(
    driver: Officer,
    clock: time_machine.Coordinates,
    stage: str,
    rule: str,
    clause: str,
    unit: str,
    outcome: str,
) -> None:
    case = brought(driver, stage)
    _, found, whose = due(driver, case)[rule]
    assert (found, whose) == (clause, unit)
    assert let_pass(driver, clock, case, rule) == outcome


@pytest.mark.clause("YC-53")
def test_the_return_is_reminded_of(driver: Officer, clock: time_machine.Coordinates) -> None:
    """YC-53 及时: a reminder to the police; their return is recorded by the handling unit's liaison."""
    case = brought(driver, "judged")
    clause = "CRIM-10" if driver.is_huantai else "YC-53"
    assert due(driver, case) == {"criminal.return": ("2026-10-09", clause, "gongan")}
    item = driver.item(case, "police_return")
    assert (item.unit, item.groups) == ("gongan", ("zhifa/liaison",))
    assert let_pass(driver, clock, case, "criminal.return") == "reminder"
    assert finish(driver, case, ("police_return", {}), TAKEN) == ("finished", "end_returned")


@pytest.mark.clause("HT-09")
def test_priority_is_marked_where_the_document_asks_for_it(driver: Officer) -> None:
    case = brought(driver, "handed")
    if driver.is_huantai:
        driver.fill(case, "police_receive", received_at=at(), police_own="yes", priority=True)
        assert driver.value(case, "priority") is True
    else:
        driver.fill(case, "police_receive", received_at=at(), police_own="yes")
        assert driver.value(case, "priority") is None
