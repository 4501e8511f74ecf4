"""配合执行、建议撤销证件、催告执行 (峄城 only), after a penalty and by hand."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from app.domain.errors import InvalidAnswers, LianbanError
from tests.processes.late import due, let_pass
from tests.processes.officer import Officer, broken_links


def needed(driver: Officer, kind: str, **more: Any) -> str:
    return driver.start(
        "zf-officer",
        "enforcement_followup",
        party_name="某建材有限公司",
        decision_number="峄综执罚〔2026〕1号",
        decision_on=driver.today,
        matter="road_occupation",
        decision_content="责令恢复原状，罚款五千元。",
        followup_kind=kind,
        **more,
    )


@pytest.mark.clause("YC-44")
def test_a_unit_is_asked_to_cooperate(yicheng: Officer, clock: time_machine.Coordinates) -> None:
    """YC-44: the letter within five days of the penalty; the unit answers."""
    case = needed(yicheng, "cooperate", executing_unit="zhujian")
    assert due(yicheng, case) == {"exec_cooperate.letter": ("2026-10-08", "YC-44", "zhifa")}
    assert let_pass(yicheng, clock, case, "exec_cooperate.letter") == "overdue"
    yicheng.fill(case, "write_letter")
    assert yicheng.letters(case) == ["exec_cooperate_letter"]
    assert yicheng.open_items(case) == {"cooperate": ("zhujian/officer",)}
    yicheng.fill(case, "cooperate")
    assert yicheng.end(case) == ("finished", "end_cooperated")
    assert broken_links() == []


@pytest.mark.clause("YC-45")
def test_a_permit_should_be_revoked(yicheng: Officer, clock: time_machine.Coordinates) -> None:
    """YC-45: 及时, with the file of the case; without it nothing is sent."""
    case = needed(yicheng, "revoke", issuing_unit="zhujian")
    assert due(yicheng, case) == {"revoke.letter": ("2026-10-09", "YC-45", "zhifa")}
    assert let_pass(yicheng, clock, case, "revoke.letter") == "reminder"
    with pytest.raises(InvalidAnswers):
        yicheng.fill(case, "write_proposal", revoke_files=[])
    yicheng.fill(case, "write_proposal")
    assert yicheng.letters(case) == ["revoke_letter"]
    assert yicheng.open_items(case) == {"decide_permit": ("zhujian/officer",)}
    yicheng.fill(case, "decide_permit", permit_revoked="no")
    assert yicheng.end(case) == ("finished", "end_proposed")


@pytest.mark.clause("YC-54")
@pytest.mark.parametrize(("performed", "end"), [("yes", "end_performed"), ("no", "end_enforced")])
def test_urged_before_enforced(
    yicheng: Officer, clock: time_machine.Coordinates, performed: str, end: str
) -> None:
    case = needed(yicheng, "enforce")
    yicheng.fill(case, "urge_party")
    assert yicheng.clocks(case).keys() == {"enforcement.urge"}
    assert let_pass(yicheng, clock, case, "enforcement.urge") == "reminder"
    yicheng.fill(case, "await_performance", performed=performed)
    if performed == "no":
        yicheng.fill(case, "enforce", enforcement_way="court")
    assert yicheng.end(case) == ("finished", end)


@pytest.mark.clause("YC-44", "YC-45", "YC-54")
@pytest.mark.parametrize(
    ("kind", "first"),
    [("cooperate", "write_letter"), ("revoke", "write_proposal"), ("enforce", "urge_party")],
)
def test_begun_by_the_penalty(yicheng: Officer, kind: str, first: str) -> None:
    """From the decision of a transfer: a linked case, filled in from it, seen from both sides."""
    case = yicheng.under_way()
    yicheng.investigate(case)
    unit = {} if kind == "enforce" else {"followup_unit": "shuiwu"}
    yicheng.decide(case, ask_followup=True, followup_kind=kind, **unit)
    (linked,) = yicheng.linked(case, "enforcement_followup")
    assert yicheng.waiting(linked) == {first}
    assert yicheng.value(linked, "decision_number") == "综执罚〔2026〕1号"
    assert ("enforcement_followup", "enforcement") in yicheng.relations(case)


def test_huantai_has_no_such_rule(huantai: Officer) -> None:
    with pytest.raises(LianbanError) as caught:
        needed(huantai, "enforce")
    assert "桓政办发〔2017〕54号" in caught.value.sentence()
