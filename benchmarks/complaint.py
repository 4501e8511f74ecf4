"""A complaint with two nested cases and a linked one, against the plain transfer.

    python benchmarks/complaint.py [--rounds N] [--json FILE]

The complaint calls the transfer, which calls the handling, in which an assistance is asked as a linked case.
Every step is held against the median step of the plain transfer of the same run, as in benchmarks/meeting.py.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.usecases import due_work
from benchmarks.meeting import Office, Timed, report
from benchmarks.statements import file_of
from benchmarks.transfer import FILES, STEPS, TODAY

DESK, OFFICER = "ht-zj-officer", "ht-zf-officer"
COMPLAINT: dict[str, Any] = {
    "channel": "hotline",
    "received_on": TODAY,
    "anonymous": False,
    "complainant_name": "丁一诺",
    "complainant_phone": "13900001234",
    "matter": "road_occupation",
    "place": "建设街与兴桓路口",
    "complaint_text": "反映有人占道堆放建材",
}
VERIFIED: dict[str, Any] = {
    "verified_on": TODAY,
    "facts": "占用城市道路约三十平方米",
    "complaint_finding": "transfer",
    "party_name": "某建材有限公司",
    "party_kind": "enterprise",
    "party_id": "91370321MA3C0XXX1A",
    "matter": "road_occupation",
    "place": "建设街与兴桓路口",
    "transfer_unit": "zhifa",
    "breach_kind": "breach",
    "permit_involved": False,
}
ASK: dict[str, Any] = {
    "investigation_record": "现场勘验",
    "finding": "continue",
    "ask_assistance": True,
    "assisting_unit": "zhujian",
    "assist_kind": "evidence",
    "request_on": TODAY,
    "request_text": "提供该路段占用许可的审批材料",
}


class Desk(Office):
    """住建局 takes the complaint, 执法局 handles what is transferred and answers."""

    def chain(self) -> Iterator[Timed]:
        yield self.start(DESK, "complaint_first_responder", COMPLAINT)
        accepted = {"accepted_on": TODAY, "accept_way": "phone", "share_units": ["zhifa"]}
        yield self.step(DESK, "triage_complaint", triage="accept", matter="road_occupation", **accepted)
        yield self.step(DESK, "verify_complaint", **VERIFIED)
        for login, node, answers in STEPS:
            if node == "investigate":
                with self.app.app_context():
                    due_work.work_all()  # what was left to do before is not the assistance's
                yield self.step(login, node, **ASK)
                yield from self._assistance()
            item, given = self.items(login, node)[0], dict(answers)
            if node == "verify_facts":
                del given["party_id"]  # known from the complaint
            if node == "prepare_materials":
                given |= {"redacted": True, **{name: [self._file(login, item, name)] for name in FILES}}
            yield self.complete(login, node, item, given)
        reply = {"reply_text": "已依法处理", "reply_way": "written", "replied_on": TODAY}
        yield self.step(OFFICER, "reply_complainant", reply_possible="yes", **reply)

    def _file(self, login: str, item: str, name: str) -> str:
        answer = self.call(login, "POST", f"/work-items/{item}/files", data=file_of(name))
        return str(answer["id"])

    def _assistance(self) -> Iterator[Timed]:
        """The linked case: its start is due work, timed like a step."""
        complaint = self.case
        with self.app.app_context():
            _, *timed = self._timed(due_work.work_all)
        yield ("start_assistance", *timed)  # type: ignore[misc]
        linked = self.call(DESK, "GET", f"/instances/{complaint}")["links"]
        self.case = next(str(link["id"]) for link in linked if link["process"] == "assistance_request")
        yield self.step(OFFICER, "sign_letter", request_text=ASK["request_text"])
        yield self.step("ht-zj-liaison", "sign_request", received_on=TODAY, receipt_signer="赵可欣")
        yield self.step(DESK, "prepare_answer", answer_text="已批准占用十平方米", truth_statement=True)
        yield self.step("ht-zj-head", "sign_answer", signed="yes", replied_on=TODAY)
        yield self.step(OFFICER, "receive_answer", enough="yes")
        self.case = complaint


if __name__ == "__main__":
    raise SystemExit(report(__doc__, "complaint with two nested cases", Desk, "chain"))
