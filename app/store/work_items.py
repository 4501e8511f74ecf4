"""Work items: locked with their case for writing; listed per person and group for reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from app.domain.errors import NotFound
from app.domain.viewer import Viewer
from app.store import codec, page_key, parties
from app.store.base import db
from app.store.instances import LOCKED, join_locked, locked_of
from app.store.records import LockedInstance, Page, WorkItemRecord, WorkRow
from app.store.tables import Candidate, Definition, Instance, Person, WorkItem
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


def _row(row: Any) -> WorkRow:
    item, key, title, process_name, assignee, login, instance_status = row
    return WorkRow(
        item.id, item.instance_id, key, title, item.process, process_name, item.node, item.name, item.role,
        item.unit, item.form_key, item.status, item.assignee_id, assignee, login, item.created_at,
        item.due_at, item.completed_at, instance_status, item.recorder_unit,
    )  # fmt: skip


def _rows() -> Any:
    return (
        select(
            WorkItem,
            Instance.business_key,
            Instance.title,
            Definition.name,
            Person.name,
            Person.login,
            Instance.status,
        )
        .join(Instance, Instance.id == WorkItem.instance_id)
        .join(Definition, Definition.id == Instance.definition_id)
        .outerjoin(Person, Person.id == WorkItem.assignee_id)
    )


def _assigned(viewer: Viewer) -> ColumnElement[bool]:
    return (WorkItem.assignee_id == viewer.person_id) & WorkItem.status.in_(OPEN)


def _offered(viewer: Viewer) -> ColumnElement[bool]:
    """Offered to one of my groups, and taken by nobody."""
    groups = [f"{viewer.jurisdiction}:{group}" for group in sorted(viewer.groups)]
    return WorkItem.id.in_(select(Candidate.work_item_id).where(Candidate.group.in_(groups)))


def _boxes(viewer: Viewer) -> Mapping[str, tuple[ColumnElement[bool], ...]]:
    return {
        "todo": (or_(_assigned(viewer), _offered(viewer)),),
        "mine": (_assigned(viewer),),
        "offered": (_offered(viewer),),
        "done": (WorkItem.completed_by == viewer.person_id, WorkItem.status == "done"),
        "unit": (WorkItem.unit.in_(sorted(viewer.units)), WorkItem.status.in_(OPEN)),
        "confirm": (
            WorkItem.unit.in_(sorted(viewer.units)),
            WorkItem.status == "confirming",
            WorkItem.pending_by != viewer.person_id,
        ),
    }


def inbox(
    viewer: Viewer,
    box: str = "todo",
    *,
    text: str = "",
    status: str = "",
    due_before: datetime | None = None,
    after: str | None = None,
    size: int = 50,
) -> Page:
    """Work items of a box, most urgent first, keyset paged by (due, id); `done` comes newest first.

    Boxes: todo (mine and offered), mine, offered, done, unit, confirm. `status` narrows to exactly one.
    """
    conditions = [WorkItem.jurisdiction == viewer.jurisdiction, visible(viewer), *_boxes(viewer)[box]]
    if text:
        columns = (Instance.business_key, Instance.title, WorkItem.name)
        said = (column.contains(text, autoescape=True) for column in columns)
        conditions.append(or_(*said, parties.named(viewer, text)))
    if status:
        conditions.append(WorkItem.status == status)
    if due_before:
        conditions.append(WorkItem.due_at < due_before)
    order = (
        WorkItem.completed_at
        if box == "done"
        else func.coalesce(WorkItem.due_at, datetime.fromisoformat(NEVER))
    )
    if after:
        conditions.append(_beyond(order, after, box == "done"))
    query = _rows().where(*conditions)
    query = (
        query.order_by(order.desc(), WorkItem.id.desc())
        if box == "done"
        else query.order_by(order, WorkItem.id)
    )
    rows = [_row(row) for row in db.session.execute(query.limit(size + 1))]
    last = rows[size - 1] if len(rows) > size else None
    return Page(tuple(rows[:size]), _key(last, box) if last else None)


def _key(row: WorkRow, box: str) -> str:
    at = row.completed_at if box == "done" else row.due_at
    return f"{at.isoformat() if at else NEVER}~{row.id}"


def _beyond(order: Any, after: str, newest_first: bool) -> ColumnElement[bool]:
    at, last_id = page_key.read(after)
    if newest_first:
        return or_(order < at, (order == at) & (WorkItem.id < last_id))
    return or_(order > at, (order == at) & (WorkItem.id > last_id))


def waiting(viewer: Viewer, instance_id: str) -> tuple[WorkRow, ...]:
    """What a case waits for now, oldest first."""
    conditions = (WorkItem.instance_id == instance_id, WorkItem.status.in_(OPEN), visible(viewer))
    rows = db.session.execute(_rows().where(*conditions).order_by(WorkItem.created_at, WorkItem.id))
    return tuple(_row(row) for row in rows)


def count(viewer: Viewer, box: str = "todo", cap: int = 1000) -> int:
    """How many, counted no further than `cap`."""
    limited = (
        select(WorkItem.id)
        .join(Instance, Instance.id == WorkItem.instance_id)
        .where(WorkItem.jurisdiction == viewer.jurisdiction, visible(viewer), *_boxes(viewer)[box])
        .limit(cap)
    )
    return db.session.scalar(select(func.count()).select_from(limited.subquery())) or 0
