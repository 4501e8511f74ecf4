"""Every path of the dispute: 桓台 negotiates, confers, decides; 峄城 reports at once or mediates."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.errors import InvalidAnswers
from app.domain.operation import DeadlinePassed, SendNotice
from tests.processes.walk import Walk

NOW = "2026-11-20T10:00:00+08:00"
CASE: dict[str, object] = {
    "applicant_unit": "zhujian",
    "respondent_unit": "zhifa",
    "dispute_subject": "建筑垃圾运输车辆遗撒由谁查处",
    "matter": None,
    "party_name": "某某渣土运输有限公司",
    "facts": "车辆沿途遗撒建筑垃圾。",
}


@pytest.fixture(autouse=True)
def _clock() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def dispute(county: str, kind: str) -> Walk:
    walk = Walk(county, "jurisdiction_dispute", **CASE, dispute_kind=kind)
    return walk.answer("state_dispute", dispute_on="2026-11-20", applicant_reason="依据职责分工办法。")


def negotiated(walk: Walk, *, agreed: str = "yes", outcome: str = "reached") -> Walk:
    result = {"dispute_result": "receiver"} if outcome == "reached" else {}
    walk.answer(
        "negotiate",
        negotiated_on="2026-11-20",
        negotiation_result="双方分管负责人面谈。",
        negotiation_outcome=outcome,
        **result,
    )
    return walk.answer(
        "confirm_negotiation",
        respondent_reason="同意由我局查处。",
        negotiation_agreed=agreed,
        decided_on="2026-11-20",
    )


def decided(walk: Walk) -> Walk:
    return walk.answer(
        "decide_government",
        decided_on="2026-11-20",
        decision_text="由综合行政执法局查处。",
        dispute_result="designated",
        designated_unit="zhifa",
    )


def results(walk: Walk) -> tuple[object, object, object]:
    return tuple(walk.variables.get(name) for name in ("dispute_result", "designated_unit", "decided_on"))


@pytest.mark.clause("HT-41")
def test_huantai_agrees_between_the_two() -> None:
    walk = negotiated(dispute("huantai", "jurisdiction"))
    assert walk.ended == "end_settled"
    assert results(walk) == ("receiver", None, "2026-11-20")
    notice = next(effect for effect in walk.effects if isinstance(effect, SendNotice))
    assert notice.units == ("zhujian", "zhifa")


@pytest.mark.clause("HT-41", "HT-42")
@pytest.mark.parametrize(("agreed", "outcome"), [("no", "reached"), ("yes", "failed")])
def test_huantai_confers_when_they_do_not_agree(agreed: str, outcome: str) -> None:
    walk = negotiated(dispute("huantai", "jurisdiction"), agreed=agreed, outcome=outcome)
    assert walk.open == ["consult_org"]
    assert set(walk.letter("coordination_request").addressees) == {
        walk.book.unit(str(walk.book.rule(name))).name for name in ("establishment_office", "legal_office")
    }
    walk.answer("consult_org", org_opinion="按三定规定属执法局。")
    walk.answer(
        "consult_legal",
        ruling="settled",
        ruling_text="会商认定由接收单位办理。",
        decided_on="2026-11-20",
        dispute_result="receiver",
    )
    assert walk.ended == "end_settled"
    assert results(walk) == ("receiver", None, "2026-11-20")


@pytest.mark.clause("HT-03", "HT-43")
def test_huantai_government_decides_what_nobody_can_settle() -> None:
    walk = negotiated(dispute("huantai", "jurisdiction"), agreed="no")
    walk.answer("consult_org", org_opinion="意见不一致。")
    walk.answer("consult_legal", ruling="unresolved", ruling_text="无法认定。", decided_on="2026-11-20")
    walk.answer("prepare_opinion", opinion_reason="两办意见不一致。", opinion_text="建议由执法局办理。")
    assert walk.letter("dispute_opinion").layout == "upward"
    assert decided(walk).ended == "end_settled"
    assert results(walk) == ("designated", "zhifa", "2026-11-20")


@pytest.mark.clause("HT-02")
def test_unclear_duties_begin_with_the_conference_and_end_in_the_list() -> None:
    walk = dispute("huantai", "duty")
    assert walk.open == ["consult_org"]
    walk.answer("consult_org", org_opinion="属住建部门。")
    walk.answer(
        "consult_legal",
        ruling="settled",
        ruling_text="会商一致。",
        decided_on="2026-11-20",
        dispute_result="designated",
        designated_unit="zhujian",
    )
    walk.answer("update_list", updated_on="2026-11-20", list_entry="建筑垃圾运输：主管住建局，执法执法局。")
    assert walk.ended == "end_settled"


@pytest.mark.clause("YC-22")
def test_yicheng_receiver_reports_to_the_government_and_never_negotiates() -> None:
    walk = dispute("yicheng", "jurisdiction")
    assert walk.open == ["decide_government"]
    assert "妥否，请批示。" in walk.letter("dispute_request").paragraphs
    assert decided(walk).ended == "end_settled"
    assert "negotiate" not in walk.passed


@pytest.mark.clause("YC-47")
@pytest.mark.parametrize("kind", ["enforcement", "duty"])
def test_yicheng_legal_office_mediates_other_disputes(kind: str) -> None:
    walk = dispute("yicheng", kind)
    walk.answer(
        "legal_negotiate",
        ruling="settled",
        ruling_text="按有利处置原则。",
        decided_on="2026-11-20",
        dispute_result="sender",
    )
    if kind == "duty":
        walk.answer("update_list", updated_on="2026-11-20", list_entry="明确职责。")
    assert walk.ended == "end_settled"


@pytest.mark.clause("YC-48")
def test_yicheng_government_decides_when_mediation_fails() -> None:
    walk = dispute("yicheng", "enforcement")
    walk.answer("legal_negotiate", ruling="unresolved", ruling_text="协商不成。", decided_on="2026-11-20")
    walk.answer("prepare_opinion", opinion_reason="协商不成。", opinion_text="建议由执法局办理。")
    assert decided(walk).ended == "end_settled"


def test_negotiation_is_reminded_of_and_goes_on() -> None:
    walk = dispute("huantai", "jurisdiction")
    assert walk.rules == {"bt_negotiate": "dispute.negotiate"}
    with time_machine.travel("2026-12-20T10:00:00+08:00", tick=False):
        walk.wake()
        assert [effect.rule for effect in walk.effects if isinstance(effect, DeadlinePassed)] == [
            "dispute.negotiate"
        ]
        assert walk.open == ["negotiate"]


def test_a_result_without_a_unit_kind_is_refused() -> None:
    walk = dispute("yicheng", "jurisdiction")
    with pytest.raises(InvalidAnswers):
        walk.answer("decide_government", decided_on="2026-11-20", decision_text="x")
