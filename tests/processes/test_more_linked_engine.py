"""Decided matters, data requests, hazards and what follows a penalty: every path through the real engine."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.errors import InvalidAnswers
from app.domain.operation import DeadlinePassed, SendNotice
from tests.processes.walk import Walk

DAY = "2026-11-20"
NOW = f"{DAY}T10:00:00+08:00"


@pytest.fixture(autouse=True)
def _clock() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def passed(walk: Walk) -> list[str]:
    return [effect.rule for effect in walk.effects if isinstance(effect, DeadlinePassed)]


# ---- decided_matter


def matter(county: str) -> Walk:
    return Walk.opened(
        county,
        "decided_matter",
        "",
        matter_title="建筑垃圾联合整治",
        matter_text="十一月底前完成。",
        owner_unit="zhujian",
        due_on="2026-11-30",
        meeting_key="纪要〔2026〕1号",
        minutes_on=DAY,
    )


def done(walk: Walk) -> Walk:
    return walk.answer(
        "report_progress",
        progress_state="done",
        progress_text="已完成。",
        reported_on=DAY,
        done_on=DAY,
        progress_files=["file-1"],
    )


@pytest.mark.clause("HT-21", "YC-07", "YC-13")
@pytest.mark.parametrize("county", ["huantai", "yicheng"])
def test_a_matter_is_done_after_a_difficulty(county: str) -> None:
    walk = matter(county)
    assert [effect.units for effect in walk.effects if isinstance(effect, SendNotice)] == [("zhujian",)]
    assert walk.rules == {"bt_due": "decided.due", "bt_progress": "decided.progress"}
    walk.answer("report_progress", progress_state="going_on", progress_text="已开工。", reported_on=DAY)
    walk.answer(
        "report_progress",
        progress_state="difficult",
        progress_text="停工。",
        reported_on=DAY,
        difficulties="缺经费。",
    )
    walk.answer("study_difficulty", study_text="商财政解决。")
    done(walk).answer("check_result", matter_done="yes", check_text="属实。")
    assert walk.ended == "end_done"


@pytest.mark.clause("YC-07")
def test_a_matter_not_done_gets_a_new_date() -> None:
    walk = done(matter("yicheng"))
    walk.answer("check_result", matter_done="no", check_text="未到位。", due_on="2026-12-31")
    assert walk.due("bt_due") == "2026-12-31"
    done(walk).answer("check_result", matter_done="yes", check_text="属实。")
    assert walk.ended == "end_done"


def test_a_late_matter_is_noted() -> None:
    walk = matter("huantai")
    with time_machine.travel("2026-12-02T10:00:00+08:00", tick=False):
        walk.wake()
    assert passed(walk) == ["decided.due"]
    assert walk.open == ["report_progress"]


# ---- data_request


def data(county: str, asking: str, giving: str) -> Walk:
    walk = Walk.opened(
        county,
        "data_request",
        asking,
        providing_unit=giving,
        request_text="今年燃气处罚数据",
        purpose="行业统计",
        request_on=DAY,
    )
    return walk.answer("sign_request", received_on=DAY, receipt_signer="甲")


@pytest.mark.clause("HT-67", "HT-68", "YC-42")
@pytest.mark.parametrize(
    ("county", "asking", "giving", "rule", "day"),
    [
        ("huantai", "zhujian", "zhifa", "data.request", "2026-11-25"),
        ("huantai", "zhifa", "zhujian", "data.provide", "2026-11-24"),
        ("yicheng", "zhifa", "zhujian", "data.provide", "2026-11-24"),
    ],
)
def test_data_are_given(county: str, asking: str, giving: str, rule: str, day: str) -> None:
    walk = data(county, asking, giving)
    assert (walk.rules, walk.due("bt_answer")) == ({"bt_answer": rule}, day)
    walk.answer("prepare_data", data_given="yes", answer_text="处罚台账一份。")
    walk.answer("sign_answer", signed="no", sign_opinion="补充说明。")
    walk.answer("prepare_data", data_given="yes", answer_text="处罚台账一份，附说明。")
    walk.answer("sign_answer", signed="yes", replied_on=DAY)
    assert "处罚台账一份，附说明。" in walk.letter("data_reply").paragraphs
    walk.answer("receive_data", secrecy=True, taken_on=DAY)
    assert walk.ended == "end_answered"


@pytest.mark.clause("HT-68")
def test_data_are_refused_only_on_a_legal_ground() -> None:
    walk = data("huantai", "zhifa", "zhujian")
    with pytest.raises(InvalidAnswers):
        walk.answer("prepare_data", data_given="no")
    walk.answer("prepare_data", data_given="no", refusal_ground="《保守国家秘密法》第二十六条。")
    walk.answer("sign_answer", signed="yes", replied_on=DAY)
    assert "《保守国家秘密法》第二十六条。" in walk.letter("data_refusal").paragraphs
    assert walk.answer("receive_data", secrecy=True, taken_on=DAY).ended == "end_answered"


# ---- hazard_notice


def hazard(county: str) -> Walk:
    return Walk.opened(
        county,
        "hazard_notice",
        "",
        hazard_kind="safety",
        found_at="2026-11-20T09:00:00+08:00",
        place="某某广场",
        notified_unit="zhujian",
        facts="燃气泄漏。",
    )


@pytest.mark.clause("YC-33")
@pytest.mark.parametrize("first", ["notify_department", "report_government"])
def test_a_hazard_goes_both_ways_at_once(first: str) -> None:
    walk = hazard("yicheng")
    assert walk.rules == {"bt_notify": "hazard.notify", "bt_report": "hazard.report"}
    steps = {
        "notify_department": {
            "notice_text": "请处置。",
            "sent_at": "2026-11-20T09:30:00+08:00",
            "told_by": "phone",
        },
        "report_government": {"report_text": "已通报。", "reported_at": "2026-11-20T09:40:00+08:00"},
    }
    for node in sorted(steps, key=lambda node: node != first):
        walk.answer(node, **steps[node])
    assert {letter.kind for letter in walk.letters} == {"hazard_notice", "hazard_report"}
    walk.answer("handle_hazard", received_on=DAY, receipt_signer="乙", handling_text="已关阀。")
    assert walk.answer("close_hazard", result_text="隐患消除。").ended == "end_hazard"


def test_a_hazard_not_passed_on_is_reminded_of() -> None:
    walk = hazard("yicheng")
    with time_machine.travel("2026-11-20T12:00:00+08:00", tick=False):
        walk.wake()
    assert sorted(passed(walk)) == ["hazard.notify", "hazard.report"]
    assert sorted(walk.open) == ["notify_department", "report_government"]


# ---- enforcement_followup


def penalty(kind: str, **units: str) -> Walk:
    return Walk.opened(
        "yicheng",
        "enforcement_followup",
        "",
        party_name="某某公司",
        decision_number="峄综执罚〔2026〕3号",
        decision_on=DAY,
        decision_content="责令拆除。",
        followup_kind=kind,
        **units,
    )


@pytest.mark.clause("YC-44")
def test_another_unit_helps_to_carry_out_the_decision() -> None:
    walk = penalty("cooperate", executing_unit="zhujian")
    assert (walk.rules, walk.due("bt_letter")) == ({"bt_letter": "exec_cooperate.letter"}, "2026-11-25")
    walk.answer("write_letter", cooperate_text="停止办理后续手续。", sent_on=DAY)
    assert walk.letter("exec_cooperate_letter").addressees == (walk.book.unit("zhujian").name,)
    assert walk.answer("cooperate", cooperate_result="已办。", replied_on=DAY).ended == "end_cooperated"


@pytest.mark.clause("YC-45")
def test_a_permit_is_proposed_to_be_revoked_with_the_file() -> None:
    walk = penalty("revoke", issuing_unit="zhujian")
    with pytest.raises(InvalidAnswers):
        walk.answer("write_proposal", permit_name="燃气许可证", revoke_reason="以欺骗取得。", sent_on=DAY)
    walk.answer(
        "write_proposal",
        permit_name="燃气许可证",
        revoke_reason="以欺骗取得。",
        sent_on=DAY,
        revoke_files=["f1"],
    )
    walk.answer("decide_permit", permit_revoked="yes", permit_reason="属实。", replied_on=DAY)
    assert walk.ended == "end_proposed"


@pytest.mark.clause("YC-54")
@pytest.mark.parametrize(("performed", "end"), [("yes", "end_performed"), ("no", "end_enforced")])
def test_the_party_is_urged_before_anything_is_forced(performed: str, end: str) -> None:
    walk = penalty("enforce").answer("urge_party", urged_on=DAY, urge_text="十日内履行。")
    assert walk.rules == {"bt_urge": "enforcement.urge"}
    walk.answer("await_performance", performed=performed, performance_text="未陈述。")
    if performed == "no":
        walk.answer("enforce", enforcement_way="court", applied_on=DAY, enforcement_text="已申请。")
    assert walk.ended == end


# ---- joint_enforcement


def planned(county: str, town: str, major: str = "no") -> Walk:
    known = {"supervising_unit": "zhujian"} if county == "yicheng" else {}
    walk = Walk.opened(
        county,
        "joint_enforcement",
        town,
        joint_source="whistle",
        **known,
        found_on=DAY,
        joint_title="占道经营整治",
        facts="集中反映。",
    )
    return walk.answer(
        "plan_action",
        plan_text="分两组。",
        participating_units=["zhifa", "zhujian"],
        called_on=DAY,
        action_on="2026-12-01",
        action_place="镇政府",
        **({"major_action": major} if county == "yicheng" else {}),
    )


def towns(county: str) -> str:
    return next(code for code, unit in Walk.units(county).items() if unit.kind == "town")


@pytest.mark.clause("HT-04", "HT-22", "YC-50")
@pytest.mark.parametrize("county", ["huantai", "yicheng"])
def test_every_unit_reports_in_and_the_results_are_recorded(county: str) -> None:
    walk = planned(county, towns(county))
    assert walk.letter("joint_notice").addressees == tuple(
        walk.book.unit(u).name for u in ("zhifa", "zhujian")
    )
    assert walk.open == ["report_in", "report_in"]
    assert walk.rules == {"bt_report_in": "joint.report_in"}
    walk.answer(
        "report_in", report_state="present", reporters="甲、乙", reported_at="2026-11-20T09:00:00+08:00"
    )
    walk.answer("report_in", report_state="absent", absence_reason="出差。")
    walk.answer("act_on_site", site_text="劝离十二处。", obstructed="no")
    assert walk.answer("record_results", result_text="已整治。").ended == "end_joint"


@pytest.mark.clause("YC-55", "YC-56", "YC-57")
def test_the_police_are_told_before_a_major_action_and_after_an_obstruction() -> None:
    walk = planned("yicheng", towns("yicheng"), major="yes")
    assert (walk.rules, walk.due("bt_police")) == ({"bt_police": "police.notice_before"}, "2026-11-26")
    walk.answer("notify_police", police_request="派员维持秩序。", sent_on=DAY)
    walk.answer("police_reply", police_answer="派四人。", replied_on=DAY)
    for _ in range(2):
        walk.answer(
            "report_in", report_state="present", reporters="甲", reported_at="2026-11-20T09:00:00+08:00"
        )
    walk.answer("act_on_site", site_text="检查。", obstructed="yes", obstruction_text="推搡执法人员。")
    walk.answer("police_handling", handling_text="行政拘留。", handled_on=DAY)
    assert walk.answer("record_results", result_text="已整治。").ended == "end_joint"
    assert {letter.kind for letter in walk.letters} == {"joint_notice", "police_notice", "obstruction_report"}


def test_late_reporting_is_noted_and_keeps_every_answer() -> None:
    walk = planned("huantai", towns("huantai"))
    walk.answer("report_in", report_state="absent", absence_reason="出差。")
    with time_machine.travel("2026-11-30T10:00:00+08:00", tick=False):
        walk.wake()
        assert passed(walk) == ["joint.report_in"]
        walk.answer("report_in", report_state="absent", absence_reason="出差。")
    assert walk.open == ["act_on_site"]
