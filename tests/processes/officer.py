"""A county's officers at work: what the tests of situations ask of a case, over the `Driver`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.domain.moment import CHINA
from app.store import audit, deadlines, incidents, instances, materials, registers, work_items
from app.store.records import AuditRecord, DeadlineRecord, NoticeRecord, WorkItemRecord
from app.store.transaction import reading
from app.usecases import complete, due_work
from app.usecases.record import Recorded
from tests.driver import Driver


class Officer(Driver):
    """Phases beyond the plain transfer, and questions about a case."""

    # ---- phases ----------------------------------------------------------------------------------------

    def received(self, **changes: Any) -> str:
        """A case whose receipt 执法局 signed today."""
        case = self.dispatched(**changes)
        self.receive(case)
        return case

    def under_way(self) -> str:
        """Accepted and filed: being investigated."""
        case = self.accepted()
        self.file(case)
        return case

    def refused(self) -> str:
        """A case that 执法局 refused in writing today."""
        case = self.received()
        self.refuse(case)
        return case

    def refuse(self, case: str, kind: str = "not_ours") -> Recorded:
        self.review(case, accepted="no", refusal_kind=kind, refusal_reason="不属于本局划转事项")
        return self.sign_reply(case)

    def answer_refusal(self, case: str, choice: str, **more: Any) -> Recorded:
        answers = {"refusal_result": choice, "refusal_answer": "经研究，按此办理"}
        return self.do(case, "zj-officer", "answer_refusal", **answers, **more)

    def send_again(self, case: str) -> None:
        self.prepare(case)
        self.approve(case)
        self.send(case)

    def conclude(self, case: str) -> None:
        """From an accepted case to its decision."""
        self.file(case)
        self.investigate(case)
        self.decide(case)

    def complete(self, item: WorkItemRecord, **answers: Any) -> Recorded:
        """Completes an item at once: unlike `act`, no due work runs before."""
        return complete.complete(self.hand(item), item.id, answers)

    # ---- questions -------------------------------------------------------------------------------------

    def end(self, case: str) -> tuple[str, str | None]:
        """(status, end node) once all due work is done."""
        due_work.work_all()
        found = self.case(case)
        return found.status, found.end_node

    def numbers(self, case: str) -> list[str]:
        return [letter.number for letter in materials.letters(self.admin, case)]

    def value(self, case: str, name: str) -> Any:
        return self.case(case).variables.get(name)

    def letters(self, case: str) -> list[str]:
        return [letter.kind for letter in materials.letters(self.admin, case)]

    def rows(self, case: str, rule: str) -> list[DeadlineRecord]:
        """Every deadline of a rule, in the order in which they were set."""
        return [row for row in deadlines.of_instance(self.admin, case) if row.rule == rule]

    def clocks(self, case: str) -> dict[str, str]:
        """Rule -> day it falls due, of every deadline that still runs and can fall due."""
        rows = deadlines.of_instance(self.admin, case)
        return {row.rule: day(row) for row in rows if row.status == "open" and row.due_at.year < 2900}

    def standing(self, case: str, rule: str) -> tuple[str, str | None]:
        """(status, outcome) of the newest deadline of a rule, once all due work is done."""
        due_work.work_all()
        row = self.rows(case, rule)[-1]
        return row.status, row.outcome

    def notices(self, who: str) -> list[NoticeRecord]:
        return list(registers.notices(self.person(who)))

    def history(self, case: str, action: str) -> list[AuditRecord]:
        return [entry for entry in audit.history(self.admin, case) if entry.action == action]

    def relations(self, case: str) -> list[tuple[str, str]]:
        """(process, relation) of every case this one led to."""
        due_work.work_all()
        links = instances.links(self.admin, case)
        return sorted((link.process, link.relation) for link in links if link.direction == "to")

    def admin_incidents(self, case: str) -> list[str]:
        """What went wrong technically in a case: never anything, in the situations of a law."""
        found = incidents.listed(self.admin, open_only=False, instance_id=case)
        return [incident.message for incident in found]

    def items(self, case: str) -> list[WorkItemRecord]:
        """The open items as they stand, without any due work."""
        items = work_items.of_instance(self.admin, case)
        return [item for item in items if item.status in work_items.OPEN]

    def open_items(self, case: str) -> dict[str, tuple[str, ...]]:
        """Node -> the groups that may do it."""
        return {item.node: item.groups for item in self.items(case)}


def day(row: DeadlineRecord) -> str:
    """The legal day on which a deadline falls due."""
    return row.due_at.astimezone(CHINA).date().isoformat()


def broken_links() -> Sequence[object]:
    """What the audit check finds."""
    with reading() as tx:
        return list(audit.verify(tx))
