"""Work items: locked with their case for writing; listed per person and group for reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from app.domain.errors import NotFound
from app.domain.viewer import Viewer
from app.store import codec
from app.store.base import db
from app.store.instances import LOCKED, join_locked, locked_of
from app.store.records import LockedInstance, WorkItemRecord
from app.store.tables import Candidate, Instance, WorkItem
from app.store.transaction import Transaction
from app.store.visibility import visible

OPEN = ("open", "claimed", "confirming")
NEVER = "9999-12-31T00:00:00+00:00"


def _record(item: WorkItem) -> WorkItemRecord:
    return WorkItemRecord(
        id=item.id,
        instance_id=item.instance_id,
        jurisdiction=item.jurisdiction,
        task_id=item.task_id,
        process=item.process,
        node=item.node,
        name=item.name,
        role=item.role,
        unit=item.unit,
        groups=tuple(codec.load(item.groups)),
        form_key=item.form_key,
        clauses=tuple(item.clauses.split()),
        data=codec.load(item.data),
        status=item.status,
        assignee_id=item.assignee_id,
        owner_id=item.owner_id,
        created_at=item.created_at,
        due_at=item.due_at,
        draft=codec.load(item.draft),
        draft_by=item.draft_by,
        draft_at=item.draft_at,
        answers=codec.load(item.answers),
        completed_by=item.completed_by,
        completed_by_name=item.completed_by_name,
        completed_at=item.completed_at,
        pending=codec.load(item.pending),
        pending_by=item.pending_by,
        cancel_reason=item.cancel_reason,
        recorder_unit=item.recorder_unit,
    )


# ---- writes (inside a transaction) -----------------------------------------------------------------


def lock(tx: Transaction, viewer: Viewer, work_item_id: str) -> tuple[LockedInstance, WorkItemRecord]:
    """Locks the case of a work item and reads the item behind that lock; NotFound when not visible."""
    query = join_locked(
        select(WorkItem, *LOCKED).select_from(WorkItem).join(Instance, Instance.id == WorkItem.instance_id)
    )
    row = tx.execute(query.where(WorkItem.id == work_item_id, visible(viewer))).first()
    if row is None:
        raise NotFound(what="待办")
    return locked_of(row), _record(row[0])


@dataclass(frozen=True, slots=True)
class Trace:
    """The little of a work item that the next step needs: is it open, and who did it last time."""

    id: str
    task_id: str
    process: str
    node: str
    status: str
    completed_by: int | None
    due_at: datetime | None
    unit: str
    completed_at: datetime | None


def traces(tx: Transaction, instance_id: str) -> tuple[Trace, ...]:
    """All items of a case, oldest completion first."""
    rows = tx.execute(
        select(
            WorkItem.id,
            WorkItem.task_id,
            WorkItem.process,
            WorkItem.node,
            WorkItem.status,
            WorkItem.completed_by,
            WorkItem.due_at,
            WorkItem.unit,
            WorkItem.completed_at,
        )
        .where(WorkItem.instance_id == instance_id)
        .order_by(WorkItem.completed_at)
    )
    return tuple(Trace(*row) for row in rows)


def insert_items(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        tx.execute(insert(WorkItem), [dict(row) for row in rows])


def offer(tx: Transaction, rows: Iterable[tuple[str, str, datetime | None, Sequence[str]]]) -> None:
    """Offers items to groups: rows of (jurisdiction, item id, due, groups)."""
    values = [
        {
            "group": f"{jurisdiction}:{group}",
            "due": due.astimezone(UTC).isoformat() if due else NEVER,
            "work_item_id": item_id,
        }
        for jurisdiction, item_id, due, groups in rows
        for group in groups
    ]
    if values:
        tx.execute(insert(Candidate), values)


def withdraw_offers(tx: Transaction, item_ids: Sequence[str]) -> None:
    if item_ids:
        tx.execute(delete(Candidate).where(Candidate.work_item_id.in_(item_ids)))


def change(tx: Transaction, item_ids: Sequence[str], values: Mapping[str, Any]) -> None:
    if item_ids:
        tx.execute(
            update(WorkItem)
            .where(WorkItem.id.in_(item_ids))
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def open_of(tx: Transaction, instance_id: str) -> tuple[WorkItemRecord, ...]:
    """The open items of a case, for the step that holds it."""
    query = select(WorkItem).where(WorkItem.instance_id == instance_id, WorkItem.status.in_(OPEN))
    return tuple(_record(item) for item in tx.scalars(query))


def set_due(tx: Transaction, item_id: str, due: datetime | None) -> None:
    """Another due time for an open item, in the offers as well."""
    change(tx, [item_id], {"due_at": due})
    text = due.astimezone(UTC).isoformat() if due else NEVER
    tx.execute(
        update(Candidate)
        .where(Candidate.work_item_id == item_id)
        .values(due=text)
        .execution_options(synchronize_session=False)
    )


# ---- reads -----------------------------------------------------------------------------------------


def find(viewer: Viewer, work_item_id: str) -> WorkItemRecord:
    item = db.session.scalar(
        select(WorkItem)
        .join(Instance, Instance.id == WorkItem.instance_id)
        .where(WorkItem.id == work_item_id, visible(viewer))
    )
    if item is None:
        raise NotFound(what="待办")
    return _record(item)


def of_instance(viewer: Viewer, instance_id: str) -> tuple[WorkItemRecord, ...]:
    """All work items of a case, oldest first."""
    rows = db.session.scalars(
        select(WorkItem)
        .join(Instance, Instance.id == WorkItem.instance_id)
        .where(WorkItem.instance_id == instance_id, visible(viewer))
        .order_by(WorkItem.created_at, WorkItem.id)
    )
    return tuple(_record(row) for row in rows)
