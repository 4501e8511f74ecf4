"""The transfer that is measured: who completes which step with which answers, in 桓台县."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

TODAY = date.today().isoformat()
START: Mapping[str, Any] = {
    "party_name": "某建材有限公司",
    "party_kind": "enterprise",
    "party_id": "91370321MA3C0XXX1A",
    "matter": "road_occupation",
    "found_on": TODAY,
    "source": "patrol",
    "place": "建设街与兴桓路口",
    "facts": "擅自占用城市道路堆放建材",
}
#: What the start form and the readonly fields of the product hold besides the answers, for the bare engine.
BARE: Mapping[str, Any] = {
    "sender_unit": "zhujian",
    "direction": "to_bureau",
    "negotiated": False,
    "approval": None,
    "refusal_result": None,
    "criminal_result": None,
    "ask_assistance": False,
    "enforcement_kinds": [],
    "urgent": False,
}
FILES = ("source_files", "evidence_files")
STEPS: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    (
        "ht-zj-officer",
        "verify_facts",
        {
            "verified_on": TODAY,
            "facts": "占用城市道路约三十平方米",
            "party_id": "91370321MA3C0XXX1A",
            "breach_kind": "breach",
            "penalty_needed": True,
            "own_power": False,
            "needs_appraisal": False,
            "suspected_crime": False,
            "historical": False,
            "receiver_unit": "zhifa",
            "permit_involved": False,
        },
    ),
    (
        "ht-zj-officer",
        "prepare_materials",
        {
            "facts": "占用城市道路约三十平方米",
            "contact_name": "周明远",
            "contact_phone": "0533-8210000",
            "check_facts": True,
            "check_evidence": True,
            "check_procedure": True,
            "check_formalities": True,
        },
    ),
    ("ht-zj-head", "approve_transfer", {"approval": "agree", "approved_on": TODAY}),
    ("ht-zj-liaison", "seal_and_send", {"sent_on": TODAY, "send_way": "platform"}),
    (
        "ht-zf-liaison",
        "sign_receipt",
        {"received_on": TODAY, "received_way": "platform", "materials_counted": True},
    ),
    (
        "ht-zf-officer",
        "review_transfer",
        {"accepted": "yes", "contact_name": "吴承志", "contact_phone": "0533-8220000"},
    ),
    ("ht-zf-head", "sign_reply", {"reply_approval": "agree"}),
    ("ht-zf-head", "file_case", {"filed_on": TODAY, "officer_one": "吴承志", "officer_two": "郑一帆"}),
    ("ht-zf-officer", "investigate", {"investigation_record": "现场勘验", "finding": "decision"}),
    (
        "ht-zf-officer",
        "record_decision",
        {
            "decision_kind": "penalty",
            "decision_number": "综执罚〔2026〕1号",
            "decision_on": TODAY,
            "decision_summary": "罚款五千元",
            "related_units": ["zhujian"],
        },
    ),
)
PEOPLE = tuple(dict.fromkeys(who for who, _, _ in STEPS))
