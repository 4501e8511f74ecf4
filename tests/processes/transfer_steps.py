"""The steps of a case transfer that its tests share, each filled in as an officer would."""

from __future__ import annotations

from app.domain.operation import IssueLetter, StartProcess
from tests.processes.running import Case

HT, YC = "huantai", "yicheng"
CLUE: dict[str, object] = {
    "party_name": "桓台县晨光餐饮店",
    "party_kind": "individual",
    "matter": "road_occupation",
    "found_on": "2026-09-29",
    "source": "patrol",
    "place": "中心大街与建设街路口",
    "facts": "占用人行道摆放桌椅约二十平方米",
}
VERIFIED: dict[str, object] = {
    "verified_on": "2026-09-30",
    "facts": "经核实占用人行道二十二平方米",
    "party_id": "91370321MA3AAAAA0X",
    "penalty_needed": True,
    "own_power": False,
    "needs_appraisal": False,
    "suspected_crime": False,
    "receiver_unit": "zhifa",
}
HT_ONLY: dict[str, object] = {
    "breach_kind": "breach",
    "historical": False,
    "permit_involved": True,
    "permit": "城市道路占用许可",
    "permit_limit": "2026-11-01",
}
YC_ONLY: dict[str, object] = {"stop_measures": "当场制止并责令撤除", "urgent": False}
COUNTY = {HT: HT_ONLY, YC: YC_ONLY}


def begun(county: str, sender: str = "zhujian", **verified: object) -> Case:
    running = Case.start(county, "case_transfer", sender, **CLUE)
    return running.do("verify_facts", **{**VERIFIED, **COUNTY[county], **verified})


def prepared(running: Case, county: str) -> Case:
    checks = ("check_facts", "check_evidence", "check_procedure", "check_formalities")
    own: dict[str, object] = dict.fromkeys(checks, True) if county == HT else {"one_case_one_letter": True}
    return running.do(
        "prepare_materials",
        source_files=["file-1"],
        evidence_files=["file-2"],
        facts="经核实占用人行道二十二平方米",
        contact_name="承办人甲",
        contact_phone="05330000000",
        **own,
    )


def dispatched(running: Case, county: str) -> Case:
    prepared(running, county).do("approve_transfer", approval="agree", approved_on="2026-09-30")
    return running.do("seal_and_send", sent_on="2026-09-30", send_way="platform")


def received(running: Case) -> Case:
    return running.do(
        "sign_receipt", received_on="2026-09-30", received_way="platform", materials_counted=True
    )


def reviewed(running: Case, accepted: str) -> Case:
    no = {"refusal_kind": "not_ours", "refusal_reason": "不属于我单位管辖"} if accepted == "no" else {}
    running.do("review_transfer", accepted=accepted, contact_name="乙", contact_phone="1", **no)
    return running.do("sign_reply", reply_approval="agree")


def filed(running: Case) -> Case:
    return running.do("file_case", filed_on="2026-09-30", officer_one="甲", officer_two="乙")


def investigated(running: Case, finding: str, **more: object) -> Case:
    return running.do("investigate", investigation_record="已调查", finding=finding, **more)


def decided(running: Case, kind: str = "penalty") -> Case:
    related = {"related_units": ["zhujian"]} if kind == "penalty" else {}
    return running.do(
        "record_decision",
        decision_kind=kind,
        decision_number="桓综执罚〔2026〕1号",
        decision_on="2026-09-30",
        decision_summary="罚款五百元",
        **related,
    )


def letters(running: Case) -> list[str]:
    return [letter.kind for letter in running.of(IssueLetter)]


def started(running: Case) -> list[tuple[str, object]]:
    return [(s.process, s.variables.get("notice_rule")) for s in running.of(StartProcess)]


def referred(running: Case, filed: bool) -> Case:
    """Through the criminal referral: refused by the principal, or filed and kept by the police."""
    running.fill("assign_team").fill("write_report")
    if not filed:
        return running.fill("approve_referral", criminal_result="not_approved")
    running.fill("approve_referral", criminal_result="approved").fill("hand_over")
    running.fill("police_receive", police_own="yes").fill("police_decide", criminal_result="filed")
    return running.fill("hand_items").fill("judicial_outcome", criminal_result="filed")


def under_way(county: str) -> Case:
    """Accepted, filed, being investigated."""
    return filed(reviewed(received(dispatched(begun(county), county)), "yes"))


def refused(county: str) -> Case:
    running = reviewed(received(dispatched(begun(county), county)), "no")
    answer = "rejection_notice" if county == HT else "feedback_opinion"
    assert letters(running) == ["transfer_letter", answer]
    return running


def answered(running: Case, choice: str, **more: object) -> Case:
    return running.do("answer_refusal", refusal_result=choice, refusal_answer="理由", **more)


def disputed(running: Case, county: str, result: str) -> Case:
    """Through the dispute diagram by its own shortest way."""
    if county == HT:
        running.fill("state_dispute").fill("negotiate", negotiation_outcome="reached", dispute_result=result)
        return running.fill("confirm_negotiation", negotiation_agreed="yes")
    running.fill("state_dispute")
    return running.fill("decide_government", dispute_result=result)
