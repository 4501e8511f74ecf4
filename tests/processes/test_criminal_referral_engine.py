"""The referral of a suspected crime by order 310: approval, police, review, prosecutor, and the way back."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.errors import InvalidAnswers
from app.domain.operation import DeadlinePassed
from tests.processes.walk import Walk

NOW = "2026-11-20T10:00:00+08:00"
DAY = "2026-11-20"


@pytest.fixture(autouse=True)
def _clock() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def referred(county: str = "huantai") -> Walk:
    walk = Walk(
        county,
        "criminal_referral",
        handling_unit="zhifa",
        party_name="某某燃气经营部",
        party_id="91370321MA00000001",
        matter=None,
        facts="无证经营燃气并造成爆燃事故。",
        suspected_on=DAY,
    )
    walk.answer(
        "assign_team",
        officer_one="甲 15030001",
        officer_two="乙 15030002",
        assigned_at="2026-11-20T09:00:00+08:00",
    )
    return walk.answer(
        "write_report", report_on=DAY, suspected_charge="危险作业罪", report_text="经核实，涉嫌犯罪。"
    )


def approved(county: str = "huantai") -> Walk:
    return referred(county).answer(
        "approve_referral",
        approver_is_principal=True,
        criminal_result="approved",
        approved_at="2026-11-20T09:30:00+08:00",
    )


def with_police(county: str = "huantai") -> Walk:
    walk = approved(county).answer(
        "hand_over",
        handover_items=["letter", "report", "items"],
        handed_over_at="2026-11-20T09:40:00+08:00",
        handover_way="直接送达",
    )
    return received(walk)


def received(walk: Walk, own: str = "yes") -> Walk:
    return walk.answer(
        "police_receive", received_at="2026-11-20T09:45:00+08:00", receipt_signer="丙", police_own=own
    )


def refused(walk: Walk) -> Walk:
    return walk.answer(
        "police_decide",
        criminal_result="not_filed",
        police_decided_on=DAY,
        refusal_notice_on=DAY,
        not_filed_reason="情节显著轻微。",
    )


def reviewed(walk: Walk, result: str) -> Walk:
    walk.answer(
        "decide_review", objection="review", objection_reason="事故后果严重。", review_received_on=DAY
    )
    notice = {"filing_notice_on": DAY} if result == "filed" else {}
    return walk.answer(
        "police_review", review_result=result, review_answer_on=DAY, review_reason="经复议。", **notice
    )


def taken_back(walk: Walk) -> Walk:
    if "police_return" in walk.open:
        assert walk.rules == {"bt_return": "criminal.return"}
        walk.answer("police_return", return_sent_on=DAY, return_reason="不追究刑事责任。")
    walk.answer("take_back", returned_on=DAY, return_reason="不追究刑事责任。")
    assert walk.ended == "end_returned"
    assert (walk.variables["criminal_result"], walk.variables["returned_on"]) == ("returned", DAY)
    return walk


def closed(walk: Walk) -> Walk:
    walk.answer("hand_items", items_text="钢瓶 12 只", items_on=DAY)
    walk.answer(
        "judicial_outcome",
        judicial_organ="court",
        criminal_result="filed",
        outcome_on=DAY,
        outcome_text="已判决。",
    )
    assert walk.ended == "end_filed"
    assert walk.variables["criminal_result"] == "filed"
    return walk


@pytest.mark.parametrize("county", ["huantai", "yicheng"])
def test_filed_and_closed_by_the_court(county: str) -> None:
    walk = with_police(county)
    assert walk.rules == {"bt_answer": "criminal.police_answer"}
    walk.answer("police_decide", criminal_result="filed", police_decided_on=DAY, filing_notice_on=DAY)
    assert walk.rules == {"bt_items": "criminal.items"}
    closed(walk)
    assert walk.letter("criminal_transfer_letter").addressees == (walk.book.unit("gongan").name,)


def test_not_approved_ends_with_the_reason_on_record() -> None:
    walk = referred()
    with pytest.raises(InvalidAnswers):
        walk.answer(
            "approve_referral",
            approver_is_principal=True,
            criminal_result="not_approved",
            approved_at="2026-11-20T09:30:00+08:00",
        )
    walk.answer(
        "approve_referral",
        approver_is_principal=True,
        criminal_result="not_approved",
        approved_at="2026-11-20T09:30:00+08:00",
        approval_reason="证据不足，继续行政调查。",
    )
    assert (walk.ended, walk.variables["criminal_result"]) == ("end_not_approved", "not_approved")
    assert not walk.letters


def test_the_head_approves_in_person_or_not_at_all() -> None:
    with pytest.raises(InvalidAnswers):
        referred().answer(
            "approve_referral",
            approver_is_principal=False,
            criminal_result="approved",
            approved_at="2026-11-20T09:30:00+08:00",
        )


def test_forwarded_to_the_competent_police() -> None:
    walk = approved().answer(
        "hand_over",
        handover_items=["letter"],
        handed_over_at="2026-11-20T09:40:00+08:00",
        handover_way="直接送达",
    )
    received(walk, own="no")
    assert walk.rules == {"bt_forward": "criminal.police_forward"}
    walk.answer(
        "police_forward",
        forwarded_to="邻县公安局",
        forwarded_at="2026-11-20T09:50:00+08:00",
        forward_told=True,
    )
    assert received(walk).open == ["police_decide"]


def test_no_objection_brings_the_case_back() -> None:
    walk = refused(with_police())
    assert walk.rules == {"bt_review": "criminal.review"}
    taken_back(walk.answer("decide_review", objection="accept"))


def test_the_review_files_the_case() -> None:
    walk = reviewed(refused(with_police()), "filed")
    assert "事故后果严重。" in walk.letter("review_request").paragraphs
    closed(walk)


@pytest.mark.parametrize("suggest", ["yes", "no"])
def test_the_review_upholds_and_the_prosecutor_may_be_asked(suggest: str) -> None:
    walk = reviewed(refused(with_police("yicheng")), "returned")
    assert walk.rules == {"bt_prosecutor": "criminal.prosecutor"}
    if suggest == "no":
        taken_back(walk.answer("decide_supervision", supervision_choice="no"))
        return
    walk.answer("decide_supervision", supervision_choice="yes", objection_reason="事故后果严重。")
    walk.answer(
        "prosecutor_result",
        review_result="filed",
        prosecutor_on=DAY,
        prosecutor_text="通知立案。",
        filing_notice_on=DAY,
    )
    assert walk.letter("prosecutor_suggestion").addressees == (walk.book.unit("jianchayuan").name,)
    closed(walk)


def test_the_prosecutor_is_asked_at_once_and_declines() -> None:
    walk = refused(with_police())
    walk.answer("decide_review", objection="prosecutor", objection_reason="事故后果严重。")
    walk.answer(
        "prosecutor_result", review_result="returned", prosecutor_on=DAY, prosecutor_text="理由成立。"
    )
    taken_back(walk)


def test_the_prosecutor_returns_a_filed_case_for_an_administrative_penalty() -> None:
    walk = with_police("yicheng")
    walk.answer("police_decide", criminal_result="filed", police_decided_on=DAY, filing_notice_on=DAY)
    walk.answer("hand_items", items_text="钢瓶 12 只", items_on=DAY)
    walk.answer(
        "judicial_outcome",
        judicial_organ="procuratorate",
        criminal_result="returned",
        outcome_on=DAY,
        outcome_text="不起诉，建议行政处罚。",
    )
    taken_back(walk)


def test_every_deadline_of_the_order_is_noted_and_holds_nothing_up() -> None:
    walk = referred()
    assert walk.rules == {"bt_approve": "criminal.approve"}
    with time_machine.travel("2026-12-20T10:00:00+08:00", tick=False):
        walk.wake()
        assert walk.open == ["approve_referral"]
        walk.answer(
            "approve_referral",
            approver_is_principal=True,
            criminal_result="approved",
            approved_at="2026-12-18T09:30:00+08:00",
        ).wake()
        walk.answer(
            "hand_over",
            handover_items=["letter"],
            handed_over_at="2026-12-20T09:00:00+08:00",
            handover_way="直接送达",
        )
    rules = [effect.rule for effect in walk.effects if isinstance(effect, DeadlinePassed)]
    assert rules == ["criminal.approve", "criminal.handover"]
