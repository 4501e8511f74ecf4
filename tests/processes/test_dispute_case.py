"""管辖、职责争议 with the people of both counties: agreed, conferred, decided by the government, late."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from tests.processes.late import due, let_pass
from tests.processes.officer import Officer, broken_links


def dispute(driver: Officer, kind: str, **more: Any) -> str:
    """住建局 against 执法局."""
    case = driver.start(
        "zj-officer",
        "jurisdiction_dispute",
        respondent_unit="zhifa",
        dispute_kind=kind,
        dispute_subject="车辆遗撒由谁查处",
        facts="车辆沿途遗撒",
        **more,
    )
    driver.fill(case, "state_dispute")
    return case


def told(driver: Officer) -> None:
    for who in ("zj-officer", "zf-officer"):
        assert any("争议已有处理结果" in notice.title for notice in driver.notices(who))


@pytest.mark.clause("HT-41")
def test_agreed_between_the_two(huantai: Officer, clock: time_machine.Coordinates) -> None:
    case = dispute(huantai, "jurisdiction")
    assert due(huantai, case) == {"dispute.negotiate": ("2026-10-13", "", "zhujian")}
    assert let_pass(huantai, clock, case, "dispute.negotiate") == "reminder"
    huantai.fill(case, "negotiate", negotiation_outcome="reached", dispute_result="receiver")
    assert huantai.open_items(case) == {"confirm_negotiation": ("zhifa/officer",)}
    huantai.fill(case, "confirm_negotiation", negotiation_agreed="yes")
    assert huantai.end(case) == ("finished", "end_settled")
    assert huantai.letters(case) == []
    told(huantai)


@pytest.mark.clause("HT-02", "HT-03", "HT-42", "HT-43")
@pytest.mark.parametrize("kind", ["jurisdiction", "duty"])
@pytest.mark.parametrize("found", [True, False])
def test_conferred_and_decided(
    huantai: Officer, clock: time_machine.Coordinates, kind: str, found: bool
) -> None:
    """HT-41 协商未果, or HT-02 at once -> 编办 and 法制办 -> HT-03, 43: 处理意见 to the government."""
    case = dispute(huantai, kind)
    if kind == "jurisdiction":
        huantai.fill(case, "negotiate", negotiation_outcome="failed")
        huantai.fill(case, "confirm_negotiation", negotiation_agreed="no")
    assert "coordination_request" in huantai.letters(case)
    assert huantai.open_items(case) == {"consult_org": ("bianban/officer", "bianban/head")}
    assert due(huantai, case) == {"dispute.confer": ("2026-10-13", "", "bianban")}
    assert let_pass(huantai, clock, case, "dispute.confer") == "reminder"
    huantai.fill(case, "consult_org")
    assert huantai.open_items(case) == {"consult_legal": ("sifa/officer", "sifa/head")}
    if found:
        huantai.fill(case, "consult_legal", ruling="settled", dispute_result="receiver")
    else:
        huantai.fill(case, "consult_legal", ruling="unresolved")
        to_the_government(huantai, clock, case, recorder="bianban")
    if kind == "duty":
        assert huantai.open_items(case) == {"update_list": ("bianban/officer", "bianban/head")}
        huantai.fill(case, "update_list")
    assert huantai.end(case) == ("finished", "end_settled")
    assert huantai.value(case, "dispute_result") == ("receiver" if found else "sender")
    told(huantai)
    assert broken_links() == []


def to_the_government(driver: Officer, clock: time_machine.Coordinates, case: str, recorder: str) -> None:
    """The government does not sign in: its decision is recorded; both reminders of the way there."""
    assert driver.waiting(case) == {"prepare_opinion"}
    assert let_pass(driver, clock, case, "dispute.report") == "reminder"
    driver.fill(case, "prepare_opinion")
    assert "dispute_opinion" in driver.letters(case)
    item = driver.item(case, "decide_government")
    assert item.unit == "zhengfu"
    assert {group.split("/")[0] for group in item.groups} == {recorder}
    assert let_pass(driver, clock, case, "dispute.decide") == "reminder"
    driver.fill(case, "decide_government", dispute_result="sender")


@pytest.mark.clause("YC-22")
def test_the_receiver_asks_the_government_at_once(yicheng: Officer, clock: time_machine.Coordinates) -> None:
    """YC-22: no negotiation; the 请示 goes up, its decision is recorded for the government."""
    case = dispute(yicheng, "jurisdiction")
    assert yicheng.letters(case) == ["dispute_request"]
    assert all(yicheng.numbers(case))
    item = yicheng.item(case, "decide_government")
    assert (item.unit, item.groups) == ("zhengfu", ("zhujian/liaison",))
    assert due(yicheng, case) == {"dispute.decide": ("2026-10-20", "", "zhengfu")}
    assert let_pass(yicheng, clock, case, "dispute.decide") == "reminder"
    yicheng.fill(case, "decide_government", dispute_result="designated", designated_unit="shuiwu")
    assert yicheng.end(case) == ("finished", "end_settled")
    told(yicheng)


@pytest.mark.clause("YC-47", "YC-48")
@pytest.mark.parametrize("kind", ["enforcement", "duty"])
@pytest.mark.parametrize("found", [True, False])
def test_the_legal_office_mediates(
    yicheng: Officer, clock: time_machine.Coordinates, kind: str, found: bool
) -> None:
    """YC-47 法制机构协商处理; 协商不成 YC-48 the government decides."""
    case = dispute(yicheng, kind)
    assert yicheng.open_items(case) == {"legal_negotiate": ("sifa/officer", "sifa/head")}
    assert due(yicheng, case) == {"dispute.confer": ("2026-10-13", "", "sifa")}
    assert let_pass(yicheng, clock, case, "dispute.confer") == "reminder"
    if found:
        yicheng.fill(case, "legal_negotiate", ruling="settled", dispute_result="sender")
    else:
        yicheng.fill(case, "legal_negotiate", ruling="unresolved")
        to_the_government(yicheng, clock, case, recorder="zhujian")
    if kind == "duty":
        yicheng.fill(case, "update_list")
    assert yicheng.end(case) == ("finished", "end_settled")
    told(yicheng)
