"""Cases in the archive: one row a case, and why a material came later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, or_, select

from app.domain.viewer import Viewer
from app.store import codec, page_key
from app.store.base import db
from app.store.records import Page
from app.store.tables import ArchiveSupplement, CaseArchive, Instance
from app.store.transaction import Transaction
from app.store.visibility import visible


@dataclass(frozen=True, slots=True)
class Archived:
    """A case in the archive. pages: by line of the index, as counted by whoever archived it."""

    instance_id: str
    unit: str
    number: str
    retention: str
    archived_on: str
    archived_by: int
    archived_by_name: str
    archived_at: datetime
    pages: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ArchiveLine:
    """A line of the register: an ended case, with its entry in the archive or None."""

    instance_id: str
    business_key: str
    title: str
    process: str
    ended_at: datetime
    archive: Archived | None


@dataclass(frozen=True, slots=True)
class ArchiveFilter:
    """unit: that archived. state: "" (all ended cases), archived or open."""

    unit: str = ""
    state: str = ""
    retention: str = ""
    text: str = ""


def _archived(row: CaseArchive) -> Archived:
    return Archived(
        row.instance_id, row.unit, row.number, row.retention, row.archived_on, row.archived_by,
        row.archived_by_name, row.archived_at, codec.load(row.pages),
    )  # fmt: skip


def of_case(viewer: Viewer, instance_id: str) -> Archived | None:
    """Its entry, when the viewer may see the case and it is in the archive."""
    query = select(CaseArchive).join(Instance, Instance.id == CaseArchive.instance_id)
    row = db.session.scalar(query.where(CaseArchive.instance_id == instance_id, visible(viewer)))
    return _archived(row) if row is not None else None


def is_archived(tx: Transaction, instance_id: str) -> bool:
    """For whoever holds the case's row: nobody can archive it meanwhile."""
    row = tx.execute(select(CaseArchive.instance_id).where(CaseArchive.instance_id == instance_id)).first()
    return row is not None


def add(tx: Transaction, values: Mapping[str, Any]) -> None:
    tx.execute(insert(CaseArchive).values(**{**values, "pages": codec.dump(values["pages"])}))


def add_supplement(tx: Transaction, instance_id: str, file_id: str, reason: str) -> None:
    tx.execute(insert(ArchiveSupplement).values(file_id=file_id, instance_id=instance_id, reason=reason))


def supplements(viewer: Viewer, instance_id: str) -> dict[str, str]:
    """File id -> why it was added to the archive."""
    query = select(ArchiveSupplement.file_id, ArchiveSupplement.reason).join(
        Instance, Instance.id == ArchiveSupplement.instance_id
    )
    rows = db.session.execute(query.where(ArchiveSupplement.instance_id == instance_id, visible(viewer)))
    return {row[0]: row[1] for row in rows}


def book(viewer: Viewer, wanted: ArchiveFilter, after: str | None = None, size: int = 50) -> Page:
    """Ended cases the viewer may see, newest end first, keyset paged by (ended_at, id)."""
    query = (
        select(Instance, CaseArchive)
        .outerjoin(CaseArchive, CaseArchive.instance_id == Instance.id)
        .where(Instance.ended_at.is_not(None), visible(viewer), *_conditions(wanted))
        .order_by(Instance.ended_at.desc(), Instance.id.desc())
        .limit(size + 1)
    )
    if after:
        at, last_id = page_key.read(after)
        query = query.where(or_(Instance.ended_at < at, (Instance.ended_at == at) & (Instance.id < last_id)))
    rows = [_line(case, entry) for case, entry in db.session.execute(query)]
    last = rows[size - 1] if len(rows) > size else None
    return Page(tuple(rows[:size]), f"{last.ended_at.isoformat()}~{last.instance_id}" if last else None)


def _line(case: Instance, entry: CaseArchive | None) -> ArchiveLine:
    archive = _archived(entry) if entry is not None else None
    ended_at = case.ended_at or case.started_at  # the query asks for ended cases only
    return ArchiveLine(case.id, case.business_key, case.title, case.process, ended_at, archive)


def _conditions(wanted: ArchiveFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.unit:
        conditions.append(CaseArchive.unit == wanted.unit)
    if wanted.retention:
        conditions.append(CaseArchive.retention == wanted.retention)
    if wanted.state:
        found = CaseArchive.instance_id
        conditions.append(found.is_not(None) if wanted.state == "archived" else found.is_(None))
    if wanted.text:
        conditions.append(
            or_(
                Instance.business_key.contains(wanted.text, autoescape=True),
                Instance.title.contains(wanted.text, autoescape=True),
                CaseArchive.number.contains(wanted.text, autoescape=True),
            )
        )
    return conditions
