"""Deadlines of cases: written by the step, read by cards, lists and recomputation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update

from app.domain.viewer import Viewer
from app.store import codec
from app.store.base import db
from app.store.records import DeadlineRecord
from app.store.tables import Deadline, Instance
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


def change(tx: Transaction, ids: Sequence[str], values: Mapping[str, Any]) -> None:
    if ids:
        tx.execute(
            update(Deadline)
            .where(Deadline.id.in_(ids))
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def open_in_jurisdictions(tx: Transaction, jurisdiction: str = "") -> tuple[tuple[str, str], ...]:
    """(jurisdiction, instance id) of every case with an open deadline, of all counties or of one."""
    query = (
        select(Deadline.jurisdiction, Deadline.instance_id)
        .where(Deadline.status == "open")
        .distinct()
        .order_by(Deadline.jurisdiction, Deadline.instance_id)
    )
    rows = tx.execute(query.where(Deadline.jurisdiction == jurisdiction) if jurisdiction else query)
    return tuple((row[0], row[1]) for row in rows)


def lock_one(tx: Transaction, deadline_id: str) -> DeadlineRecord | None:
    row = tx.get(Deadline, deadline_id)
    return _record(row) if row else None


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
