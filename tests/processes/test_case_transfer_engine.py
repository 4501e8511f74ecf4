"""Every path of the case transfer up to its dispatch, and each clock, by the rule books of both counties."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.operation import PlaceHold, ReleaseHold, StartProcess
from tests.processes.running import Case
from tests.processes.transfer_steps import (
    CLUE,
    COUNTY,
    HT,
    VERIFIED,
    YC,
    begun,
    decided,
    dispatched,
    filed,
    investigated,
    letters,
    prepared,
    received,
    referred,
    reviewed,
    started,
)


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel("2026-09-30T10:00:00+08:00", tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize("county", [HT, YC])
def test_accepted_and_penalised(county: str) -> None:
    running = begun(county)
    assert running.clocks == (
        {"transfer.out.breach": "2026-10-09"} if county == HT else {"transfer.out": "2026-10-08"}
    )
    dispatched(running, county)
    assert running.groups == {"sign_receipt": ("zhifa/liaison",)}
    received(running)
    assert running.clocks == {"transfer.feedback": "2026-10-13" if county == HT else "2026-10-08"}
    decided(investigated(filed(reviewed(running, "yes")), "decision"))
    assert running.progress.ended
    assert running.progress.end_node == "end_closed"
    assert running.variables["outcome"] == "decision"
    answer = "acceptance_notice" if county == HT else "feedback_opinion"
    assert letters(running) == ["transfer_letter", answer]
    notices = [("information_notice", "transfer.result_notice"), ("information_notice", "penalty.copy")]
    assert started(running) == ([("rectification", None)] if county == HT else []) + notices
    holds = running.of(PlaceHold)
    assert [hold.permit for hold in holds] == (["城市道路占用许可"] if county == HT else [])
    assert [release.event for release in running.of(ReleaseHold)] == ["decision"]
    assert running.late == []


@pytest.mark.clause("HT-25", "HT-27", "HT-38", "YC-16")
@pytest.mark.parametrize(
    ("county", "sender", "verified", "rule", "day", "direction"),
    [
        (HT, "zhujian", {"breach_kind": "breach"}, "transfer.out.breach", "2026-10-09", "to_bureau"),
        (HT, "zhujian", {"breach_kind": "unlicensed"}, "transfer.out.unlicensed", "2026-10-09", "to_bureau"),
        (HT, "zhujian", {"breach_kind": "other"}, "transfer.out.other", "2026-10-09", "to_bureau"),
        (HT, "zhujian", {"receiver_unit": "shuiwu"}, "transfer.out.breach", "2026-10-09", "between"),
        (HT, "zhifa", {"receiver_unit": "zhujian"}, "transfer.out.bureau", "2026-10-09", "to_department"),
        (YC, "zhujian", {}, "transfer.out", "2026-10-08", "to_bureau"),
        (YC, "zhifa", {"receiver_unit": "zhujian"}, "transfer.out.bureau", "2026-10-08", "to_department"),
    ],
)
def test_route_and_deadline(
    county: str, sender: str, verified: dict[str, object], rule: str, day: str, direction: str
) -> None:
    running = begun(county, sender, **verified)
    assert running.open == ["prepare_materials"]
    assert (running.variables["out_rule"], running.variables["direction"]) == (rule, direction)
    assert running.clocks == {rule: day}
    rectified = county == HT and sender != "zhifa" and verified.get("breach_kind") != "other"
    assert [s.process for s in running.of(StartProcess)] == (["rectification"] if rectified else [])


@pytest.mark.clause("YC-17")
def test_urgent_is_notified_first() -> None:
    running = begun(YC, urgent=True, found_at="2026-09-30T09:30+08:00")
    assert running.open == ["notify_urgent"]
    assert running.clocks == {"transfer.urgent": "2026-09-30"}
    running.do(
        "notify_urgent",
        notified_at="2026-09-30T09:40+08:00",
        notice_way="phone",
        notified_person="值班室",
        notice_content="现场有坍塌危险",
    )
    assert running.open == ["prepare_materials"]


@pytest.mark.clause("HT-29")
@pytest.mark.parametrize(
    ("county", "kind", "rule"),
    [
        (HT, "breach", "transfer.out.breach"),
        (HT, "unlicensed", "transfer.out.unlicensed"),
        (HT, "other", "transfer.out.appraised"),
        (YC, "", "transfer.out"),
    ],
)
def test_appraisal_first(clock: time_machine.Coordinates, county: str, kind: str, rule: str) -> None:
    running = begun(county, needs_appraisal=True)
    assert running.open == ["obtain_appraisal"]
    assert running.clocks == {}
    clock.move_to("2026-10-12T09:00:00+08:00")
    running.do(
        "obtain_appraisal",
        appraiser="检测中心",
        appraised_on="2026-10-12",
        appraisal_conclusion="不合格",
        penalty_needed=True,
        receiver_unit="zhifa",
        **({"breach_kind": kind} if kind else {}),
    )
    assert running.open == ["prepare_materials"]
    assert running.clocks == {rule: "2026-10-14" if county == HT else "2026-10-15"}


def test_appraisal_finds_a_crime() -> None:
    running = begun(HT, needs_appraisal=True)
    running.do(
        "obtain_appraisal",
        appraiser="检测中心",
        appraised_on="2026-09-30",
        appraisal_conclusion="有毒",
        penalty_needed=True,
        receiver_unit="zhifa",
        breach_kind="other",
        suspected_crime=True,
        criminal_result="none",
    )
    assert "call_criminal" in {token.node for token in running.progress.tokens}


@pytest.mark.parametrize("county", [HT, YC])
def test_no_penalty_needed(county: str) -> None:
    running = begun(county, penalty_needed=False)
    assert (running.progress.ended, running.progress.end_node) == (True, "end_not_transferred")
    assert [s.process for s in running.of(StartProcess)] == (["rectification"] if county == HT else [])


@pytest.mark.clause("HT-37")
@pytest.mark.parametrize("county", [HT, YC])
def test_own_power(county: str) -> None:
    running = begun(county, "zhifa", own_power=True)
    assert running.groups["file_case"][0].startswith("zhifa/")
    decided(investigated(filed(running), "decision"))
    assert running.progress.end_node == "end_closed"
    # nobody sent it: the penalty is copied, no sender is told
    assert started(running) == [("information_notice", "penalty.copy")]
    assert running.variables["handling_unit"] == "zhifa"


@pytest.mark.clause("HT-39")
@pytest.mark.parametrize(
    ("result", "node"),
    [("transfer", "prepare_materials"), ("own", "file_case"), ("none", "end_not_transferred")],
)
def test_historical_problem_is_negotiated_first(result: str, node: str) -> None:
    running = begun(HT, historical=True)
    assert running.open == ["negotiate_historical"]
    running.do(
        "negotiate_historical",
        negotiated_on="2026-09-30",
        participants="双方",
        negotiation_record="一致",
        negotiation_result=result,
        negotiated=True,
    )
    assert node in (*running.open, running.progress.end_node)
    if result == "transfer":
        assert running.clocks == {"transfer.out.breach": "2026-10-09"}, "the clock does not stop"


def test_historical_already_negotiated() -> None:
    running = begun(HT, historical=True, negotiated=True, negotiation_result="transfer")
    assert running.open == ["prepare_materials"]


@pytest.mark.parametrize("county", [HT, YC])
def test_crime_already_filed(county: str) -> None:
    running = begun(county, suspected_crime=True, criminal_result="filed")
    assert running.progress.end_node == "end_criminal"


@pytest.mark.parametrize("county", [HT, YC])
def test_crime_already_returned(county: str) -> None:
    running = begun(county, suspected_crime=True, criminal_result="returned", returned_on="2026-09-30")
    assert running.open == ["prepare_materials"]
    assert running.variables["clock_start"] == "2026-09-30"


@pytest.mark.clause("HT-08", "HT-40", "YC-52")
@pytest.mark.parametrize("county", [HT, YC])
@pytest.mark.parametrize("filed", [True, False])
def test_crime_goes_to_the_police_first(county: str, filed: bool) -> None:
    running = begun(county, suspected_crime=True, criminal_result="none")
    assert running.open == ["assign_team"]
    referred(running, filed)
    if filed:
        assert running.progress.end_node == "end_criminal"
    else:
        assert running.open == ["prepare_materials"]
        assert str(running.variables["clock_start"]).startswith("2026-09-30")


@pytest.mark.parametrize("county", [HT, YC])
def test_not_approved(county: str) -> None:
    running = prepared(begun(county), county)
    running.do("approve_transfer", approval="deny", approval_opinion="证据不足", approved_on="2026-09-30")
    assert (running.progress.ended, running.progress.end_node) == (True, "end_not_transferred")
    assert letters(running) == []
    assert running.progress.timers == ()


def test_sent_back_keeps_the_clock() -> None:
    running = prepared(begun(HT), HT)
    running.do("approve_transfer", approval="return", approval_opinion="补照片", approved_on="2026-09-30")
    assert running.open == ["prepare_materials"]
    assert running.clocks == {"transfer.out.breach": "2026-10-09"}
    dispatched(running, HT)
    assert running.open == ["sign_receipt"]


@pytest.mark.parametrize("county", [HT, YC])
def test_late_everywhere(clock: time_machine.Coordinates, county: str) -> None:
    running = Case.start(county, "case_transfer", "zhujian", **CLUE)
    clock.move_to("2026-10-20T09:00:00+08:00")
    assert running.wake() is running
    assert running.late == ["transfer.verify"]
    running.do("verify_facts", **{**VERIFIED, **COUNTY[county]})
    out = "transfer.out.breach" if county == HT else "transfer.out"
    assert running.late == ["transfer.verify", out], "the facts are old: late from the first moment"
    dispatched(running, county)
    assert running.late == ["transfer.verify", out, "transfer.receipt"]
    received(running)
    assert running.late[3:] == ["transfer.feedback"]
    reviewed(running, "yes")
    assert running.open == ["file_case"], "nothing is decided by the clock"
