"""Whose clock a deadline is: who may ask for more time, and which work it hurries.

Only the unit that must act may have its own deadline extended or paused: whoever does one of the steps the
deadline runs over, or a head of that unit. Never the side that waits.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.errors import NotAllowed
from app.domain.viewer import Viewer
from app.engine import Library
from app.store import deadlines, work_items
from app.store.records import DeadlineRecord, WorkItemRecord
from app.store.transaction import Transaction
from app.usecases import access
from app.usecases.record_deadlines import covers
from app.usecases.until import until

HEADS = frozenset({"head", "leader", "chief"})
"""The posts that answer for a unit."""


def leads(actor: Viewer, unit: str) -> bool:
    return any((unit, post) in actor.posts for post in HEADS)


def held_by(actor: Viewer, row: DeadlineRecord, items: Sequence[WorkItemRecord], library: Library) -> bool:
    """Whether the actor may move this deadline. `items`: the open work items of its case."""
    if leads(actor, row.unit):
        return True
    hurried = [item for item in items if _hurries(library, row, item)]
    return row.unit in actor.units and any(access.may_act(actor, item) for item in hurried)


def must_hold(tx: Transaction, actor: Viewer, row: DeadlineRecord, library: Library) -> None:
    """Raises NotAllowed."""
    if not held_by(actor, row, work_items.open_of(tx, row.instance_id), library):
        raise NotAllowed(
            reason="期限的延长、中止，只能由负责办理的单位的经办人或负责人登记。",
            reason_en="a deadline is moved only by whoever does the step in the unit whose clock runs, "
            "or by a head of that unit.",
        )


def redate(tx: Transaction, instance_id: str, library: Library) -> None:
    """Gives the open work items of a case the due times its deadlines now have; lists are ordered by them."""
    running = [row for row in deadlines.running(tx, instance_id) if row.paused_at is None]
    for item in work_items.open_of(tx, instance_id):
        dated = until(library, item.process, item.node, item.data)
        due = min((row.due_at for row in running if _hurries(library, row, item)), default=dated)
        if due != item.due_at:
            work_items.set_due(tx, item.id, due)


def _hurries(library: Library, row: DeadlineRecord, item: WorkItemRecord) -> bool:
    attached = row.attached_to
    return bool(attached) and covers(library, row.process, attached or "", item.process, item.node)
