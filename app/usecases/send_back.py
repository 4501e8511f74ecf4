"""Send back (退回): whoever does a step returns the case to an earlier one, with a reason.

The diagram sets the limits (`app/engine/back.py`): the same run of the same process, no parallel branches or
repeated activities between. One more is the law's: once a letter has gone out, the case returns to another
unit only by the way that the diagram draws for it (refusal, supplement, dispute), never by a button.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import BadInput, Conflict, RuleForbids
from app.domain.viewer import Viewer
from app.engine import Execution
from app.store import audit, instances, materials, work_items
from app.store.records import AuditRecord, LockedInstance, WorkItemRecord
from app.store.transaction import Transaction, reading
from app.store.work_items import Trace
from app.usecases import access, knowledge, step, surroundings
from app.usecases.record import Recorded
from app.usecases.step import Step

ACTION = "task.sent-back"
MAX_REASON = 2000

Target = tuple[str, str]
"""An earlier step: node id and name."""


class LetterWentOut(RuleForbids):
    """不能从“{name}”退回到“{target}”：其间已发出文书{number}，退回另一单位须按流程图规定的方式办理。

    “{name}” cannot be sent back to “{target}”: the letter {number} has gone out since; to another unit the
    case returns only by the way the diagram draws for it.
    """

    code = "letter-went-out"


@dataclass(frozen=True, slots=True)
class SentBack:
    """Why a work item came back: who sent it, from which step, when, and the reason."""

    who: str
    unit: str
    step: str
    at: datetime
    reason: str


def targets(actor: Viewer, work_item_id: str) -> tuple[Target, ...]:
    """The steps to which the actor may send the item back now, the latest first; empty when none."""
    item = work_items.find(actor, work_item_id)
    if item.status == "confirming" or not access.may_act(actor, item):
        return ()
    with reading() as tx:
        traces = work_items.traces(tx, item.instance_id)
        if not any(_done(trace, item) for trace in traces):
            return ()
        found = instances.peek(tx, actor, item.instance_id)
        if found.status != "running":
            return ()
        known = knowledge.of_instance(tx, found)
        around = surroundings.of_step(tx, found.jurisdiction, known)
        execution = Execution.restore(known.library, found.process, found.state, around)
        issued = materials.issued(tx, item.instance_id)
        return tuple(
            (node.id, node.name)
            for node in execution.send_back_targets(item.task_id)
            if _letter_between(traces, issued, item, node.id) is None
        )


def _done(trace: Trace, item: WorkItemRecord) -> bool:
    return trace.process == item.process and trace.status == "done"


def _letter_between(
    traces: Iterable[Trace], issued: Iterable[tuple[datetime, str]], item: WorkItemRecord, node: str
) -> str | None:
    """The number of a letter issued since the step of another unit was done; None where nothing forbids."""
    last = [trace for trace in traces if _done(trace, item) and trace.node == node][-1:]
    if not last or last[0].unit == item.unit:
        return None
    at = last[0].completed_at
    return next((number for issued_at, number in issued if at is None or issued_at >= at), None)


def send_back(actor: Viewer, work_item_id: str, node: str, reason: str) -> Recorded:
    """Returns the case from the item to the step `node`; whoever did that step gets it back with the reason.

    Raises BadInput without a reason, NotAllowed, SomebodyWasFirst, CannotSendBack, LetterWentOut.
    """
    why = reason.strip()
    if not why:
        raise BadInput(reason="退回须写明理由。", reason_en="State why it is sent back.")
    if len(why) > MAX_REASON:
        raise BadInput(
            reason=f"退回理由最多 {MAX_REASON} 字。",
            reason_en=f"The reason has at most {MAX_REASON} characters.",
        )

    def find(tx: Transaction) -> tuple[LockedInstance, WorkItemRecord]:
        return work_items.lock(tx, actor, work_item_id)

    def act(running: Step, item: WorkItemRecord) -> None:
        access.must_act(actor, item)
        if item.status == "confirming":
            raise Conflict(
                reason="此项正在等待第二人复核，不能退回。",
                reason_en="It waits for a second person and cannot be sent back.",
            )
        running.execution.send_back(item.task_id, node)
        target = running.knowledge.library.definition(item.process).node(node)
        name = target.name if target else node
        _refuse_after_letter(running.tx, item, node, name)
        running.returned = item
        detail = {"to": node, "to_name": name, "reason": why, "work_item": item.id}
        running.note(ACTION, detail, node=item.node, name=item.name, unit=item.unit)

    return step.run(actor, find, act)


def _refuse_after_letter(tx: Transaction, item: WorkItemRecord, node: str, name: str) -> None:
    traces, issued = work_items.traces(tx, item.instance_id), materials.issued(tx, item.instance_id)
    number = _letter_between(traces, issued, item, node)
    if number is not None:
        raise LetterWentOut(name=item.name, target=name, number=number)


def why_returned(viewer: Viewer, item: WorkItemRecord) -> SentBack | None:
    """Who sent this item back to its step, and why; None when it came the ordinary way."""
    for entry in reversed(audit.history(viewer, item.instance_id)):
        opened = entry.action == ACTION and entry.at == item.created_at
        if opened and entry.detail.get("to") == item.node:
            return _sent_back(entry)
    return None


def _sent_back(entry: AuditRecord) -> SentBack:
    detail: Mapping[str, object] = entry.detail
    return SentBack(entry.actor, entry.unit, entry.name, entry.at, str(detail.get("reason", "")))
