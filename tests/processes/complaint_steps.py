"""The steps of a complaint in 桓台 as the people of its units do them, shared by its tests."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import InvalidAnswers, LianbanError
from app.store import registers
from tests.processes.officer import Officer

COMPLAINT: dict[str, Any] = {
    "channel": "hotline",
    "received_on": "2026-09-30",
    "anonymous": False,
    "complainant_name": "丁一诺",
    "complainant_phone": "13900001234",
    "matter": "road_occupation",
    "place": "建设街与兴桓路口",
    "complaint_text": "反映有人占道堆放建材",
}
PARTY: dict[str, Any] = {
    "party_name": "某建材有限公司",
    "party_kind": "enterprise",
    "party_id": "91370321MA3C0XXX1A",
    "matter": "road_occupation",
    "place": "建设街与兴桓路口",
}
TRANSFER: dict[str, Any] = {
    **PARTY,
    "transfer_unit": "zhifa",
    "breach_kind": "breach",
    "permit_involved": True,
    "permit": "城市道路占用许可",
    "permit_limit": "无",
}


#: What is not asked of a complaint that is not taken on.
AWAY: dict[str, Any] = {"accepted_on": None, "accept_way": None, "share_units": []}


class Desk(Officer):
    """The steps of a complaint, each filled in as the people of 住建局 would."""

    def complaint(self, who: str = "zj-officer", **changes: Any) -> str:
        return self.start(who, "complaint_first_responder", **{**COMPLAINT, **changes})

    def triage(self, case: str, who: str = "zj-officer", **changes: Any) -> None:
        answers = {"triage": "accept", "accepted_on": self.today, "accept_way": "phone"}
        self.do(case, who, "triage_complaint", **{**answers, "share_units": ["zhifa"], **changes})

    def verify_complaint(self, case: str, finding: str, who: str = "zj-officer", **more: Any) -> None:
        answers = {"verified_on": self.today, "facts": "占用城市道路约三十平方米"}
        self.do(case, who, "verify_complaint", **{**answers, "complaint_finding": finding, **more})

    def reply(self, case: str, who: str = "zj-officer", **changes: Any) -> None:
        answers = {"reply_possible": "yes", "reply_text": "已依法处理", "reply_way": "written"}
        self.do(case, who, "reply_complainant", **{**answers, "replied_on": self.today, **changes})

    def shared(self, who: str = "zf-officer") -> list[tuple[str, str, str]]:
        rows = registers.shared(self.person(who), category="complaints")
        return [(row.unit, row.title, row.formed_on) for row in rows]


def refusal(caught: pytest.ExceptionInfo[LianbanError]) -> list[str]:
    """What the person reads."""
    wrong = caught.value
    return [e.zh for e in wrong.errors] if isinstance(wrong, InvalidAnswers) else [wrong.sentence()]
