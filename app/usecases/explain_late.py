"""A soft deadline (一般, 原则上) passed: its unit says why. Nobody is supervised for it, but it is asked."""

from __future__ import annotations

from app.domain.errors import Conflict, NotAllowed, NotFound
from app.domain.viewer import Viewer
from app.store import deadlines, instances
from app.store.records import LockedInstance
from app.store.transaction import Transaction
from app.usecases import move_deadline, step
from app.usecases.record import Recorded
from app.usecases.step import Step


class NothingToExplain(Conflict):
    """只有超过一般期限、尚未说明的，才需要说明原因。

    Only a general deadline that passed without a reason is explained.
    """

    code = "nothing-to-explain"


def explain(actor: Viewer, deadline_id: str, reason: str) -> Recorded:
    """Keeps why the clause's general limit was passed. Raises BadInput without a reason, NotAllowed for
    anybody but the unit whose clock ran, NothingToExplain."""
    reason = move_deadline.reason_of(reason)

    def find(tx: Transaction) -> tuple[LockedInstance, None]:
        return instances.lock(tx, actor, deadlines.case_of(tx, actor, deadline_id)), None

    def act(running: Step, _: None) -> None:
        row = deadlines.lock_one(running.tx, deadline_id)
        if row is None:
            raise NotFound(what="期限")
        if row.unit not in actor.units:
            raise NotAllowed(
                reason="超过一般期限的原因，由负责办理的单位说明。",
                reason_en="the unit whose clock ran says why the general deadline was passed.",
            )
        if row.outcome != "soft" or row.reason:
            raise NothingToExplain()
        deadlines.change(running.tx, [row.id], {"reason": reason})
        name = running.knowledge.rulebook.deadline(row.rule).name or row.rule
        detail = {"rule": row.rule, "reason": reason, "clause": row.clause}
        running.note("deadline.explained", detail, node=row.node, name=name, unit=row.unit)

    return step.run(actor, find, act)
