"""Handling: investigation, crime, another unit's case, decision and notices; rectification beside it."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.operation import StartProcess
from tests.processes.running import Case
from tests.processes.transfer_steps import (
    HT,
    YC,
    begun,
    decided,
    filed,
    investigated,
    letters,
    referred,
    under_way,
)


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel("2026-09-30T10:00:00+08:00", tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize("county", [HT, YC])
def test_investigation_goes_on_with_assistance(county: str) -> None:
    running = under_way(county)
    asked = {
        "ask_assistance": True,
        "assisting_unit": "zhujian",
        "assist_kind": "evidence",
        "request_on": "2026-09-30",
        "request_text": "请提供许可档案",
    }
    investigated(running, "continue", **asked)
    assert running.open == ["investigate"]
    (request,) = (s for s in running.of(StartProcess) if s.process == "assistance_request")
    assert request.variables["requesting_unit"] == "zhifa"
    assert request.variables["assisting_unit"] == "zhujian"
    investigated(running, "continue", ask_assistance=False)
    assert [s.process for s in running.of(StartProcess)].count("assistance_request") == 1
    decided(investigated(running, "decision"), "no_penalty")
    assert running.variables["outcome"] == "no_penalty"
    notices = [s for s in running.of(StartProcess) if s.process == "information_notice"]
    assert [s.variables["notice_rule"] for s in notices] == ["transfer.result_notice"]
    assert notices[0].variables["notified_unit"] == "zhujian"


@pytest.mark.clause("HT-08", "HT-40", "YC-52")
@pytest.mark.parametrize("county", [HT, YC])
@pytest.mark.parametrize("filed", [True, False])
def test_crime_found_while_investigating(county: str, filed: bool) -> None:
    running = investigated(under_way(county), "crime", suspected_on="2026-09-30")
    assert running.open == ["assign_team"]
    referred(running, filed)
    if filed:
        assert (running.progress.end_node, running.variables["outcome"]) == ("end_closed", "referral")
    else:
        assert running.open == ["investigate"]
        decided(investigated(running, "decision"))
        assert running.variables["outcome"] == "decision"


@pytest.mark.clause("HT-38", "YC-22")
@pytest.mark.parametrize(("county", "follows"), [(HT, "case_transfer"), (YC, "jurisdiction_dispute")])
def test_no_second_transfer_in_yicheng(county: str, follows: str) -> None:
    running = investigated(under_way(county), "not_ours", not_ours_on="2026-09-30")
    assert (running.progress.end_node, running.variables["outcome"]) == ("end_closed", "return")
    last = running.of(StartProcess)[-1]
    assert last.process == follows
    asker = "sender_unit" if county == HT else "applicant_unit"
    assert last.variables[asker] == "zhifa"


def test_own_case_may_be_transferred_in_yicheng() -> None:
    running = filed(begun(YC, "zhifa", own_power=True))
    investigated(running, "not_ours", not_ours_on="2026-09-30")
    assert running.of(StartProcess)[-1].process == "case_transfer"


RECTIFY: dict[str, object] = {
    "supervising_unit": "zhujian",
    "party_name": "桓台县晨光餐饮店",
    "party_id": "91370321MA3AAAAA0X",
    "matter": "road_occupation",
    "facts": "占用人行道",
    "verified_on": "2026-09-30",
}


@pytest.mark.clause("HT-24", "HT-26")
@pytest.mark.parametrize("kind", ["breach", "unlicensed"])
def test_rectification(clock: time_machine.Coordinates, kind: str) -> None:
    running = Case(HT, "rectification", **RECTIFY, breach_kind=kind)
    running.do("issue_notice", facts="占用人行道", rectify_request="立即撤除", rectify_until="2026-10-09")
    assert letters(running) == ["rectification_notice"]
    assert running.clocks == {"rectification.recheck": "2026-10-15"}
    clock.move_to("2026-10-16T09:00:00+08:00")
    assert running.wake() is running
    assert running.late == ["rectification.recheck"]
    running.do("recheck", rechecked_on="2026-10-16", recheck_result="done", recheck_text="已撤除")
    if kind == "breach":
        assert running.progress.end_node == "end_rectified"
        return
    assert running.groups == {"record_licensing": ("zhujian/window",)}
    running.do("record_licensing", licensed_on="2026-10-16", licensing_result="准予许可")
    assert [task.process for task in running.progress.open_tasks] == ["information_notice"]
    while not running.progress.ended:
        running.fill(running.open[0])
    assert running.progress.end_node == "end_licensing"


@pytest.mark.clause("YC-44", "YC-45", "YC-54")
@pytest.mark.parametrize(
    ("kind", "unit_field"), [("cooperate", "executing_unit"), ("revoke", "issuing_unit"), ("enforce", "")]
)
def test_enforcement_follows_in_yicheng(kind: str, unit_field: str) -> None:
    running = investigated(under_way(YC), "decision")
    unit = {"followup_unit": "zhujian"} if unit_field else {}
    running.do(
        "record_decision",
        decision_kind="penalty",
        decision_number="峄综执罚〔2026〕1号",
        decision_on="2026-09-30",
        decision_summary="罚款五百元",
        related_units=["zhujian"],
        ask_followup=True,
        followup_kind=kind,
        **unit,
    )
    (follow,) = (s for s in running.of(StartProcess) if s.process == "enforcement_followup")
    given = {field: follow.variables[field] for field in ("executing_unit", "issuing_unit")}
    assert given == {field: "zhujian" if field == unit_field else "" for field in given}
    assert follow.variables["handling_unit"] == "zhifa"
