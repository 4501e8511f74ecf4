"""Assistance: every kind in both counties, its deadline, the way back for changes, a second request, late."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.errors import InvalidAnswers
from app.domain.operation import DeadlinePassed
from tests.processes.walk import Walk

NOW = "2026-11-20T10:00:00+08:00"
DAY = "2026-11-20"
LAW = {"applicable_article": "《城镇燃气管理条例》第十五条", "penalty_standard": "五万元以上"}
EXTRA: dict[str, dict[str, object]] = {"huantai": {"truth_statement": True}, "yicheng": dict(LAW)}


@pytest.fixture(autouse=True)
def _clock() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def requested(county: str, kind: str) -> Walk:
    walk = Walk(
        county,
        "assistance_request",
        requesting_unit="zhifa",
        assisting_unit="zhujian",
        assist_kind=kind,
        request_on=DAY,
        request_text="请认定该行为是否属于无证经营。",
    )
    return received(walk)


def received(walk: Walk) -> Walk:
    """The letter is signed as it was asked for, and its receipt, too."""
    assert walk.rules == {}, "no clock before the receipt"
    walk.answer("sign_letter", request_text=walk.variables["request_text"])
    return walk.answer("sign_request", received_on=DAY, receipt_signer="丁")


def answered(walk: Walk, county: str) -> Walk:
    walk.answer("prepare_answer", answer_text="属于无证经营。", **EXTRA[county])
    return walk.answer("sign_answer", signed="yes", replied_on=DAY)


@pytest.mark.clause("HT-33", "HT-34", "HT-55", "YC-35", "YC-36", "YC-39")
@pytest.mark.parametrize(
    ("county", "kind", "rule", "day"),
    [
        ("huantai", "evidence", "assist.evidence", "2026-11-24"),
        ("huantai", "appraisal", "assist.evidence", "2026-11-24"),
        ("huantai", "cooperate", "assist.cooperate", "2026-11-24"),
        ("huantai", "consult", "assist.cooperate", "2026-11-24"),
        ("huantai", "urgent", "assist.evidence", "2026-11-24"),
        ("yicheng", "appraisal", "assist.evidence", "2026-11-25"),
        ("yicheng", "consult", "consult.opinion", "2026-11-25"),
        ("yicheng", "urgent", "assist.urgent", "2026-11-21"),
    ],
)
def test_the_kind_names_the_deadline(county: str, kind: str, rule: str, day: str) -> None:
    walk = requested(county, kind)
    assert walk.rules == {"bt_answer": rule}
    assert walk.due("bt_answer") == day
    if kind == "urgent":
        walk.answer(
            "attend_site", arrived_at="2026-11-20T09:50:00+08:00", site_officers="戊", site_text="已封存。"
        )
    answered(walk, county).answer("receive_answer", enough="yes")
    assert walk.ended == "end_answered"
    assert walk.variables["answer_text"] == "属于无证经营。"


@pytest.mark.clause("YC-38")
def test_yicheng_has_no_deadline_for_guidance() -> None:
    assert requested("yicheng", "cooperate").rules == {}


@pytest.mark.clause("HT-36", "YC-39")
def test_the_letters_bear_the_name_of_their_kind() -> None:
    walk = answered(requested("yicheng", "consult"), "yicheng")
    assert {letter.kind for letter in walk.letters} == {"consult_letter", "consult_reply"}
    page = "".join(walk.letter("consult_reply").paragraphs)
    assert LAW["applicable_article"] in page
    assert LAW["penalty_standard"] in page
    walk = answered(requested("huantai", "evidence"), "huantai")
    assert "真实性、准确性负责" in "".join(walk.letter("assistance_reply").paragraphs)


@pytest.mark.clause("HT-36", "YC-39")
def test_what_a_county_demands_of_an_answer_is_demanded() -> None:
    with pytest.raises(InvalidAnswers):
        requested("yicheng", "consult").answer("prepare_answer", answer_text="属于。")
    with pytest.raises(InvalidAnswers):
        requested("huantai", "evidence").answer("prepare_answer", answer_text="属于。", truth_statement=False)


def test_sent_back_and_asked_again() -> None:
    walk = requested("huantai", "evidence")
    walk.answer("prepare_answer", answer_text="属于。", truth_statement=True)
    walk.answer("sign_answer", signed="no", sign_opinion="写明依据。")
    answered(walk, "huantai")
    walk.answer("receive_answer", enough="no", request_text="请补充许可档案。")
    received(walk)
    assert "请补充许可档案。" in walk.letter("assistance_letter").paragraphs
    answered(walk, "huantai").answer("receive_answer", enough="yes")
    assert walk.ended == "end_answered"


def test_a_late_answer_is_noted_once_and_still_awaited() -> None:
    walk = requested("huantai", "evidence")
    with time_machine.travel("2026-11-26T10:00:00+08:00", tick=False):
        walk.wake().wake()
        answered(walk, "huantai").answer("receive_answer", enough="yes")
    passed = [effect.rule for effect in walk.effects if isinstance(effect, DeadlinePassed)]
    assert passed == ["assist.evidence"]
    assert walk.ended == "end_answered"
