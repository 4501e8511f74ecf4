"""Deadlines of cases: written by the step, read by cards, lists and recomputation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import insert, select, update

from app.domain.errors import NotFound
from app.domain.viewer import Viewer
from app.store import codec
from app.store.base import db
from app.store.records import DeadlineChangeRecord, DeadlineRecord
from app.store.tables import Deadline, DeadlineChange, Instance
from app.store.transaction import Transaction
from app.store.visibility import visible


def _record(row: Deadline) -> DeadlineRecord:
    return DeadlineRecord(
        id=row.id,
        instance_id=row.instance_id,
        task_id=row.task_id,
        process=row.process,
        node=row.node,
        attached_to=row.attached_to,
        rule=row.rule,
        fact=row.fact,
        fact_value=row.fact_value,
        due_at=row.due_at,
        other_due_at=row.other_due_at,
        provisional=row.provisional,
        statutory=row.statutory,
        clause=row.clause,
        calendar_version=row.calendar_version,
        trace=tuple(codec.load(row.trace)),
        unit=row.unit,
        status=row.status,
        created_at=row.created_at,
        ended_at=row.ended_at,
        passed_at=row.passed_at,
        outcome=row.outcome,
        reason=row.reason,
        changes=row.changes,
        paused_at=row.paused_at,
        carried_from=row.carried_from,
    )


def running(tx: Transaction, instance_id: str) -> tuple[DeadlineRecord, ...]:
    """Deadlines of a case whose activity is not finished (open, or passed and still unfinished)."""
    rows = tx.scalars(
        select(Deadline).where(Deadline.instance_id == instance_id, Deadline.status.in_(("open", "passed")))
    )
    return tuple(_record(row) for row in rows)


def insert_deadlines(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        tx.execute(insert(Deadline), [dict(row) for row in rows])


def as_written(values: Mapping[str, Any]) -> DeadlineRecord:
    """The record of a row just inserted, without reading it back."""
    empty = {"ended_at": None, "passed_at": None, "outcome": None, "reason": None}
    row = {**empty, **values, "trace": tuple(codec.load(values["trace"]))}
    return DeadlineRecord(
        **{item.name: row[item.name] for item in fields(DeadlineRecord) if item.name in row}
    )


def change(tx: Transaction, ids: Sequence[str], values: Mapping[str, Any]) -> None:
    if ids:
        tx.execute(
            update(Deadline)
            .where(Deadline.id.in_(ids))
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def open_in_jurisdictions(tx: Transaction) -> tuple[tuple[str, str], ...]:
    """(jurisdiction, instance id) of every case with an open deadline, of all counties."""
    query = (
        select(Deadline.jurisdiction, Deadline.instance_id)
        .where(Deadline.status == "open")
        .distinct()
        .order_by(Deadline.jurisdiction, Deadline.instance_id)
    )
    return tuple((row[0], row[1]) for row in tx.execute(query))


def lock_one(tx: Transaction, deadline_id: str) -> DeadlineRecord | None:
    row = tx.get(Deadline, deadline_id)
    return _record(row) if row else None


def case_of(tx: Transaction, viewer: Viewer, deadline_id: str) -> str:
    """The case of a deadline the viewer may see, to lock it first; raises NotFound."""
    found = tx.scalar(
        select(Deadline.instance_id)
        .join(Instance, Instance.id == Deadline.instance_id)
        .where(Deadline.id == deadline_id, visible(viewer))
    )
    if found is None:
        raise NotFound(what="期限")
    return found


def add_change(tx: Transaction, row: DeadlineRecord, jurisdiction: str, values: Mapping[str, Any]) -> None:
    """Appends one link to the chain of a deadline, and counts it on the deadline's own row."""
    number = row.changes + 1
    fixed = {"deadline_id": row.id, "number": number, "instance_id": row.instance_id}
    tx.execute(insert(DeadlineChange).values(jurisdiction=jurisdiction, **fixed, **values))
    change(tx, [row.id], {"changes": number})


def chain(tx: Transaction, row: DeadlineRecord) -> tuple[DeadlineChangeRecord, ...]:
    """What became of a deadline, oldest first; asks the database only when something did."""
    if not row.changes:
        return ()
    query = select(DeadlineChange).where(DeadlineChange.deadline_id == row.id)
    return tuple(_change_record(found) for found in tx.scalars(query.order_by(DeadlineChange.number)))


def changes(viewer: Viewer, instance_id: str) -> tuple[DeadlineChangeRecord, ...]:
    """The changes of all deadlines of a case the viewer may see, in order of each deadline's chain."""
    rows = db.session.scalars(
        select(DeadlineChange)
        .join(Instance, Instance.id == DeadlineChange.instance_id)
        .where(DeadlineChange.instance_id == instance_id, visible(viewer))
        .order_by(DeadlineChange.deadline_id, DeadlineChange.number)
    )
    return tuple(_change_record(row) for row in rows)


def _change_record(row: DeadlineChange) -> DeadlineChangeRecord:
    return DeadlineChangeRecord(
        **{item.name: getattr(row, item.name) for item in fields(DeadlineChangeRecord)}
    )


def find(viewer: Viewer, deadline_id: str) -> DeadlineRecord:
    """One deadline of a case the viewer may see; raises NotFound."""
    row = db.session.scalar(
        select(Deadline)
        .join(Instance, Instance.id == Deadline.instance_id)
        .where(Deadline.id == deadline_id, visible(viewer))
    )
    if row is None:
        raise NotFound(what="期限")
    return _record(row)


def of_instance(viewer: Viewer, instance_id: str) -> tuple[DeadlineRecord, ...]:
    """All deadlines of a case the viewer may see, in the order in which they were set."""
    rows = db.session.scalars(
        select(Deadline)
        .join(Instance, Instance.id == Deadline.instance_id)
        .where(Deadline.instance_id == instance_id, visible(viewer))
        .order_by(Deadline.created_at, Deadline.due_at)
    )
    return tuple(_record(row) for row in rows)


def running_of(viewer: Viewer, instance_ids: Sequence[str]) -> tuple[DeadlineRecord, ...]:
    """The running deadlines of several cases the viewer may see, for the lights of a list."""
    if not instance_ids:
        return ()
    rows = db.session.scalars(
        select(Deadline)
        .join(Instance, Instance.id == Deadline.instance_id)
        .where(
            Deadline.instance_id.in_(sorted(set(instance_ids))),
            Deadline.status.in_(("open", "passed")),
            visible(viewer),
        )
    )
    return tuple(_record(row) for row in rows)
