"""Files and letters of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.errors import NotFound
from app.domain.viewer import Viewer
from app.store import codec
from app.store.base import db
from app.store.records import FileRecord, LetterRecord
from app.store.tables import File, Instance, Letter, NumberSequence
from app.store.transaction import Transaction, is_postgres
from app.store.visibility import visible


def take_number(tx: Transaction, jurisdiction: str, unit: str, kind: str, year: int) -> int:
    """The next number of unit, kind and year; a rolled-back step gives it back, an issued one stays taken."""
    first = {"jurisdiction": jurisdiction, "unit": unit, "kind": kind, "year": year, "last": 1}
    upsert = (postgresql if is_postgres() else sqlite).insert(NumberSequence).values(first)
    key = ("jurisdiction", "unit", "kind", "year")
    taken = upsert.on_conflict_do_update(index_elements=key, set_={"last": NumberSequence.last + 1})
    number: int = tx.execute(taken.returning(NumberSequence.last)).scalar_one()
    return number


def add_letter(tx: Transaction, values: Mapping[str, Any]) -> None:
    tx.execute(insert(Letter).values(**values))


def _letter(row: Letter) -> LetterRecord:
    return LetterRecord(
        row.id, row.instance_id, row.kind, row.number, row.sender, tuple(codec.load(row.receivers)),
        row.title,
        codec.load(row.content), row.sha256, row.node, tuple(row.clauses.split()), row.issued_at,
    )  # fmt: skip


def letters(viewer: Viewer, instance_id: str) -> tuple[LetterRecord, ...]:
    rows = db.session.scalars(
        select(Letter)
        .join(Instance, Instance.id == Letter.instance_id)
        .where(Letter.instance_id == instance_id, visible(viewer))
        .order_by(Letter.issued_at)
    )
    return tuple(_letter(row) for row in rows)


def issued(tx: Transaction, instance_id: str) -> tuple[tuple[datetime, str], ...]:
    """(time, number) of every letter of a case, oldest first."""
    rows = tx.execute(
        select(Letter.issued_at, Letter.number)
        .where(Letter.instance_id == instance_id)
        .order_by(Letter.issued_at)
    )
    return tuple((row[0], row[1]) for row in rows)


def letter(viewer: Viewer, letter_id: str) -> LetterRecord:
    row = db.session.scalar(
        select(Letter)
        .join(Instance, Instance.id == Letter.instance_id)
        .where(Letter.id == letter_id, visible(viewer))
    )
    if row is None:
        raise NotFound(what="文书")
    return _letter(row)


def add_file(tx: Transaction, values: Mapping[str, Any]) -> None:
    tx.execute(insert(File).values(**values))


def _file(row: File) -> FileRecord:
    return FileRecord(
        row.id, row.instance_id, row.work_item_id, row.name, row.group, row.media_type, row.size, row.sha256,
        row.pages, row.copy_kind, row.uploaded_by, row.uploaded_by_name, row.uploaded_at, row.locked_at,
        row.kept_by,
    )  # fmt: skip


def _shown(viewer: Viewer) -> ColumnElement[bool]:
    """Materials that stay with one unit are seen by that unit and by auditors."""
    if viewer.can("auditor"):
        return true()
    return or_(File.kept_by == "", File.kept_by.in_(sorted(viewer.units)))


def files(viewer: Viewer, instance_id: str) -> tuple[FileRecord, ...]:
    rows = db.session.scalars(
        select(File)
        .join(Instance, Instance.id == File.instance_id)
        .where(File.instance_id == instance_id, File.removed_at.is_(None), visible(viewer), _shown(viewer))
        .order_by(File.uploaded_at, File.id)
    )
    return tuple(_file(row) for row in rows)


def file(viewer: Viewer, file_id: str) -> FileRecord:
    row = db.session.scalar(
        select(File)
        .join(Instance, Instance.id == File.instance_id)
        .where(File.id == file_id, File.removed_at.is_(None), visible(viewer), _shown(viewer))
    )
    if row is None:
        raise NotFound(what="材料")
    return _file(row)


def present(tx: Transaction, instance_id: str) -> Mapping[str, str]:
    """id -> the unit that alone sees it ("": every unit) of the files of a case that are still there."""
    rows = tx.execute(
        select(File.id, File.kept_by).where(File.instance_id == instance_id, File.removed_at.is_(None))
    )
    return {row[0]: row[1] for row in rows}


def lock_files(tx: Transaction, instance_id: str, file_ids: Sequence[str], at: datetime) -> None:
    """Locks materials for good: what was sent stays as it was sent."""
    if file_ids:
        tx.execute(
            update(File)
            .where(File.instance_id == instance_id, File.id.in_(file_ids), File.locked_at.is_(None))
            .values(locked_at=at)
        )


def keep(tx: Transaction, instance_id: str, file_ids: Sequence[str], unit: str) -> None:
    """From now on only this unit sees these materials."""
    if file_ids:
        tx.execute(
            update(File).where(File.instance_id == instance_id, File.id.in_(file_ids)).values(kept_by=unit)
        )


def remove_file(tx: Transaction, file_id: str, at: datetime) -> bool:
    result = tx.execute(
        update(File)
        .where(File.id == file_id, File.locked_at.is_(None), File.removed_at.is_(None))
        .values(removed_at=at)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]
