"""Supervision: dropped, accepted, repeated, escalated, with and without a lead for accountability."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.operation import DeadlinePassed
from tests.processes.walk import Walk

NOW = "2026-11-20T10:00:00+08:00"


@pytest.fixture(autouse=True)
def _clock() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def opened(county: str) -> Walk:
    return Walk(
        county,
        "supervision",
        supervisor_unit="sifa" if county == "huantai" else "lianxi_ban",
        supervised_unit="zhifa",
        case_key="桓执移〔2026〕1号",
        reason="逾期未告知是否受理",
        rule_key="transfer.feedback",
        passed_on="2026-11-18",
    )


def asked(walk: Walk) -> Walk:
    return walk.answer(
        "prepare_letter",
        supervise="yes",
        reason="逾期未告知是否受理",
        requirement="立即审查并告知。",
        notified_on="2026-11-20",
    )


def answered(walk: Walk) -> Walk:
    walk.answer("draft_answer", answer_text="已审查并告知。")
    return walk.answer("sign_answer", signed="yes", replied_on="2026-11-20")


@pytest.mark.clause("HT-74", "YC-03")
@pytest.mark.parametrize("county", ["huantai", "yicheng"])
def test_accepted(county: str) -> None:
    walk = asked(opened(county))
    assert walk.rules == {"bt_answer": "supervision.answer"}
    assert "立即审查并告知。" in walk.letter("supervision_letter").paragraphs
    answered(walk)
    assert walk.letter("supervision_answer").addressees == (walk.letter("supervision_letter").signature,)
    walk.answer("review_answer", review="accept", review_text="属实。")
    assert walk.ended == "end_accepted"


def test_dropped_with_a_reason() -> None:
    walk = opened("huantai").answer(
        "prepare_letter", supervise="no", reason="逾期", drop_reason="已于昨日告知，系统未登记。"
    )
    assert walk.ended == "end_dropped"
    assert not walk.letters


def test_the_head_sends_it_back_and_the_supervisor_asks_again() -> None:
    walk = asked(opened("huantai"))
    walk.answer("draft_answer", answer_text="正在办。")
    walk.answer("sign_answer", signed="no", sign_opinion="写明完成日期。")
    assert walk.open == ["draft_answer"]
    answered(walk)
    walk.answer(
        "review_answer",
        review="again",
        review_text="没有附件。",
        requirement="补附件。",
        notified_on="2026-11-20",
    )
    assert len([letter for letter in walk.letters if letter.kind == "supervision_letter"]) == 2
    answered(walk).answer("review_answer", review="accept", review_text="属实。")
    assert walk.ended == "end_accepted"


@pytest.mark.clause("HT-72")
@pytest.mark.parametrize(("consequence", "end"), [("serious_loss", "end_lead"), ("none", "end_escalated")])
def test_huantai_escalates_with_a_lead_only_on_a_ground(consequence: str, end: str) -> None:
    walk = answered(asked(opened("huantai")))
    walk.answer("review_answer", review="escalate", review_text="拒不办理。")
    lead = {"accountability_unit": "jiwei", "lead_facts": "造成重大损失。"} if consequence != "none" else {}
    walk.answer(
        "escalate",
        escalated_to="分管副县长",
        escalated_on="2026-11-20",
        handling_opinion="责令改正。",
        consequence=consequence,
        **lead,
    )
    assert walk.ended == end
    assert ("accountability_lead" in [letter.kind for letter in walk.letters]) == (end == "end_lead")


def test_yicheng_knows_no_accountability() -> None:
    walk = answered(asked(opened("yicheng")))
    walk.answer("review_answer", review="escalate", review_text="拒不办理。")
    walk.answer(
        "escalate", escalated_to="组长", escalated_on="2026-11-20", handling_opinion="提请联席会议研究。"
    )
    assert walk.ended == "end_escalated"


def test_a_late_answer_is_noted_and_still_awaited() -> None:
    walk = asked(opened("huantai"))
    with time_machine.travel("2026-11-27T10:00:00+08:00", tick=False):
        walk.wake()
        passed = [effect for effect in walk.effects if isinstance(effect, DeadlinePassed)]
        assert [(effect.rule, effect.node) for effect in passed] == [("supervision.answer", "late_answer")]
        walk.answer("draft_answer", answer_text="已办。")
        walk.answer("sign_answer", signed="yes", replied_on="2026-11-27")
        walk.answer("review_answer", review="accept", review_text="属实。")
        assert walk.ended == "end_accepted"
