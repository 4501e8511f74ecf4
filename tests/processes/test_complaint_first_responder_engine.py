"""Every path of a complaint in 桓台: told where to go, merged, ordinary, handled, transferred, answered."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.operation import LinkCase, ShareInformation
from tests.processes.running import Case
from tests.processes.transfer_steps import VERIFIED, decided, filed, investigated, letters
from tests.processes.walk import rulebook

HT = "huantai"
PARTY: dict[str, object] = {
    "party_name": "桓台县晨光餐饮店",
    "party_kind": "individual",
    "party_id": "91370321MA3AAAAA0X",
    "matter": "road_occupation",
    "place": "中心大街",
}


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel("2026-09-30T10:00:00+08:00", tick=False) as traveller:
        yield traveller


def registered(channel: str = "hotline", unit: str = "zhujian") -> Case:
    return Case(
        HT,
        "complaint_first_responder",
        complaint_unit=unit,
        channel=channel,
        received_on="2026-09-30",
        anonymous=False,
        complainant_name="举报人甲",
        matter="road_occupation",
        place="中心大街",
        complaint_text="占道经营",
    )


def accepted(channel: str = "hotline", unit: str = "zhujian") -> Case:
    return registered(channel, unit).do(
        "triage_complaint",
        triage="accept",
        accepted_on="2026-09-30",
        accept_way="phone",
        share_units=["zhifa"],
    )


def verified(running: Case, finding: str, **more: object) -> Case:
    party = {} if finding == "none" else PARTY
    if finding == "transfer":
        more = {"transfer_unit": "zhifa", "breach_kind": "other", **more}
    return running.do(
        "verify_complaint",
        verified_on="2026-09-30",
        facts="经核实",
        complaint_finding=finding,
        **party,
        **more,
    )


def answered(running: Case) -> Case:
    return running.do(
        "reply_complainant",
        reply_possible="yes",
        complainant_name="举报人甲",
        reply_text="已依法处理",
        reply_way="phone",
        replied_on="2026-09-30",
    )


@pytest.mark.parametrize("channel", ["xinfang", "market_complaint", "market_report", "hotline", "other"])
def test_the_channel_gives_the_clocks(channel: str) -> None:
    def clocks_of(step: str) -> list[str]:
        key = f"complaint.{channel}.{step}"
        return [] if rulebook(HT).deadline(key).none else [key]

    assert list(registered(channel).clocks) == clocks_of("accept")
    assert list(accepted(channel).clocks) == clocks_of("finish")


@pytest.mark.clause("HT-50", "HT-51")
def test_not_ours_is_told_where_to_go() -> None:
    running = registered().do("triage_complaint", triage="not_ours")
    running.do(
        "inform_authority", complainant_name="举报人甲", inform_reason="属其他机关", informed_on="2026-09-30"
    )
    assert running.progress.end_node == "end_informed"
    assert letters(running) == ["complaint_inform"]


def test_ordinary_matters_leave_the_system() -> None:
    running = registered().do(
        "triage_complaint", triage="ordinary", ordinary_reason="属内部管理，转县局信访科"
    )
    assert running.progress.end_node == "end_ordinary"


def test_a_repeated_complaint_joins_the_running_case() -> None:
    accepted_so = {"accepted_on": "2026-09-30", "accept_way": "phone", "share_units": ["zhifa"]}
    running = registered().do(
        "triage_complaint", triage="duplicate", merged_key="桓首问〔2026〕3号", **accepted_so
    )
    assert running.open == ["reply_complainant"], "each complainant keeps the right to a reply"
    assert running.of(LinkCase) == [LinkCase("桓首问〔2026〕3号", "merged")]


@pytest.mark.clause("HT-52", "HT-53", "HT-58")
def test_nothing_found_is_answered_by_the_first_responder() -> None:
    running = verified(accepted(), "none")
    assert running.groups == {"reply_complainant": ("zhujian/officer",)}
    answered(running)
    assert running.progress.end_node == "end_replied"
    assert letters(running) == ["complaint_reply"]
    assert [entry.unit for entry in running.of(ShareInformation)] == ["zhujian", "zhujian"]


def test_no_reply_possible_needs_a_reason() -> None:
    running = verified(accepted(), "none")
    running.do(
        "reply_complainant", reply_possible="no", no_reply_reason="联系方式无效", replied_on="2026-09-30"
    )
    assert running.progress.end_node == "end_replied"
    assert letters(running) == []


@pytest.mark.clause("HT-54", "HT-57")
def test_the_bureau_handles_its_own() -> None:
    running = verified(accepted(unit="zhifa"), "own")
    decided(investigated(filed(running), "decision"))
    assert running.groups == {"reply_complainant": ("zhifa/officer",)}
    assert answered(running).progress.end_node == "end_replied"


def test_a_crime_goes_to_the_police() -> None:
    running = verified(accepted(), "crime", suspected_on="2026-09-30")
    assert [task.process for task in running.progress.open_tasks] == ["criminal_referral"]
    running.fill("assign_team").fill("write_report")
    running.fill("approve_referral", criminal_result="not_approved")
    assert running.open == ["reply_complainant"]


@pytest.mark.clause("HT-56", "HT-59")
def test_a_transfer_begins_with_what_was_verified() -> None:
    running = verified(accepted(), "transfer")
    task = running.task("verify_facts")
    assert (task.data["party_name"], task.data["verified_on"]) == (PARTY["party_name"], "2026-09-30")
    more = {"breach_kind": "other", "historical": False, "permit_involved": False}
    running.do("verify_facts", **{**VERIFIED, **more, "penalty_needed": False, "receiver_unit": None})
    assert running.open == ["reply_complainant"]
    assert running.groups == {"reply_complainant": ("zhujian/officer",)}


def test_late(clock: time_machine.Coordinates) -> None:
    running = registered("market_complaint")
    clock.move_to("2026-10-30T09:00:00+08:00")
    running.wake()
    assert running.late == ["complaint.market_complaint.accept"]
    running.do(
        "triage_complaint",
        triage="accept",
        accepted_on="2026-10-30",
        accept_way="phone",
        share_units=["zhifa"],
    )
    clock.move_to("2027-06-01T09:00:00+08:00")
    running.wake()
    assert running.late[1:] == ["complaint.market_complaint.finish"]
    verified(running, "none")
    assert running.late[2:] == ["complaint.market_complaint.finish"]
    assert running.open == ["reply_complainant"]


@pytest.mark.clause("HT-01")
@pytest.mark.parametrize("unit", ["zhujian", "zhifa", "shuiwu"])
def test_the_responsibility_list_says_who_supervises_and_who_enforces(unit: str) -> None:
    """Every matter of the list, asked by a unit that supervises, enforces, or does neither."""
    book = rulebook(HT)
    for code, matter in book.matters.items():
        running = registered(unit=unit)
        running.do(
            "triage_complaint", matter=code, triage="accept",
            accepted_on="2026-09-30", accept_way="phone", share_units=["zhifa"],
        )  # fmt: skip
        found = {
            name: running.variables[name] for name in ("supervising_unit", "enforcing_unit", "competence")
        }
        enforcing, supervising = book.enforcing(code), book.supervising(code)
        own = "enforcing" if enforcing == unit else "supervising" if supervising == unit else "other"
        assert found == {"supervising_unit": supervising, "enforcing_unit": enforcing, "competence": own}
        assert running.variables["transfer_unit"] == ("" if own == "enforcing" else enforcing), matter.name


def test_what_is_not_on_the_list_names_nobody() -> None:
    running = registered()
    running.do(
        "triage_complaint", matter=None, triage="accept",
        accepted_on="2026-09-30", accept_way="phone", share_units=["zhifa"],
    )  # fmt: skip
    assert (running.variables["competence"], running.variables["transfer_unit"]) == ("unlisted", "")
