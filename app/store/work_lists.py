"""Lists of work items: the boxes of a person, what a case waits for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from app.domain.viewer import Viewer
from app.store import page_key, parties
from app.store.base import db
from app.store.records import Page, WorkRow
from app.store.tables import Candidate, Definition, Instance, Person, WorkItem
from app.store.visibility import visible
from app.store.work_items import NEVER, OPEN


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
