"""Switches that no shipped county turns: what another choice of the county does to a running case."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine

from app.domain.errors import InvalidAnswers, NotAllowed
from app.settings import ROOT
from app.store import registers
from app.usecases import deploy, holds
from tests.processes.late import due, let_pass
from tests.processes.officer import Officer

Turn = Callable[[str, str], None]


@pytest.fixture
def turn(huantai: Officer) -> Turn:
    """`turn("licence_hold.override", "false")`: 桓台 as it would be with another value of the switch."""

    def load(switch: str, value: str) -> None:
        lines = (ROOT / "jurisdictions" / "huantai.toml").read_text(encoding="utf-8").splitlines()
        (at,) = [n for n, line in enumerate(lines) if line.startswith(f'"{switch}" = ')]
        lines[at] = f'"{switch}" = {value}'
        deploy.load_rulebook("测试", "huantai.toml", "\n".join(lines).encode())

    return load


@pytest.mark.clause("HT-30")
def test_a_hold_nobody_may_override(huantai: Officer, turn: Turn) -> None:
    turn("licence_hold.override", "false")
    huantai.dispatched()
    (hold,) = registers.holds(huantai.person("zj-head"))
    with pytest.raises(NotAllowed):
        holds.override(huantai.person("zj-head"), hold.id, "当事人已整改完毕")


@pytest.mark.clause("HT-30")
@pytest.mark.parametrize(("events", "open_after"), [('["decision", "no_penalty"]', 0), ('["decision"]', 1)])
def test_a_hold_that_only_some_ends_release(
    huantai: Officer, turn: Turn, events: str, open_after: int
) -> None:
    turn("licence_hold.release_events", events)
    case = huantai.accepted()
    huantai.file(case)
    huantai.investigate(case)
    huantai.fill(case, "record_decision", decision_kind="no_penalty")
    assert huantai.end(case)[0] == "finished"
    assert len(registers.holds(huantai.person("zj-head"))) == open_after
    assert len(huantai.history(case, "hold.kept")) == open_after


def test_how_far_back_a_date_may_lie(huantai: Officer, turn: Turn) -> None:
    """Eight working days back: a reason by default, none where the county allows more."""
    with pytest.raises(InvalidAnswers):
        huantai.transfer(found_on="2026-09-20")
    turn("fact_date.reason_after_workdays", "10")
    case = huantai.transfer(found_on="2026-09-20")
    assert huantai.waiting(case) == {"verify_facts"}


@pytest.mark.clause("HT-31", "YC-30")
@pytest.mark.parametrize(("scope", "copies"), [("all_related", 1), ("transferred_only", 1)])
def test_a_transferred_case_is_always_copied(huantai: Officer, turn: Turn, scope: str, copies: int) -> None:
    turn("penalty.copy_scope", f'"{scope}"')
    case = huantai.accepted()
    huantai.conclude(case)
    rules = [huantai.value(linked, "notice_rule") for linked in huantai.linked(case, "information_notice")]
    assert rules.count("penalty.copy") == copies


@pytest.mark.clause("HT-32")
def test_the_decision_is_reminded_of(driver: Officer, clock: time_machine.Coordinates) -> None:
    """Ninety days by the law of penalties, not by either document: a reminder, never an overdue."""
    case = driver.under_way()
    assert due(driver, case)["case.decide"] == ("2026-12-29", "PENAL-60", "zhifa")
    assert let_pass(driver, clock, case, "case.decide") == "reminder"
    driver.investigate(case)
    driver.decide(case)
    assert driver.end(case)[0] == "finished"
