"""The register of shared information (HT-58, YC-27): by category, unit and time, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select

from app.domain.viewer import Viewer
from app.store import codec, page_key
from app.store.base import db
from app.store.records import Page
from app.store.tables import Deadline, Instance, SharedInformation
from app.store.visibility import sees_all, visible


@dataclass(frozen=True, slots=True)
class SharedLine:
    """One shared item. `open`: whether the viewer may open the case it comes from.

    status: of that case; late: how many of its statutory deadlines passed unmet.
    """

    id: str
    instance_id: str
    business_key: str
    category: str
    unit: str
    receivers: tuple[str, ...]
    title: str
    formed_on: str
    shared_at: datetime
    open: bool
    status: str
    late: int


@dataclass(frozen=True, slots=True)
class SharedFilter:
    """unit: gave or received. first, last: days on which the information was formed, both included.

    state: "" (all), running (the receipt is not confirmed yet) or late.
    """

    category: str = ""
    unit: str = ""
    first: date | None = None
    last: date | None = None
    state: str = ""


_late = (
    select(func.count())
    .select_from(Deadline)
    .where(
        Deadline.instance_id == Instance.id,
        Deadline.outcome == "overdue",
        Deadline.status.in_(("passed", "late")),
    )
    .correlate(Instance)
    .scalar_subquery()
)


def shared_book(viewer: Viewer, wanted: SharedFilter, after: str | None = None, size: int = 50) -> Page:
    """What a unit of the viewer gave or received, newest first, keyset paged by (shared_at, id)."""
    query = (
        select(SharedInformation, Instance.business_key, visible(viewer), Instance.status, _late)
        .join(Instance, Instance.id == SharedInformation.instance_id)
        .where(SharedInformation.jurisdiction == viewer.jurisdiction, *_conditions(wanted))
        .order_by(SharedInformation.shared_at.desc(), SharedInformation.id.desc())
        .limit(size + 1)
    )
    if not sees_all(viewer):
        query = query.where(or_(*(_concerns(unit) for unit in sorted(viewer.units or {""}))))
    if after:
        query = query.where(_older(after))
    rows = [
        SharedLine(
            row.id, row.instance_id, key, row.category, row.unit, tuple(codec.load(row.receivers)), row.title,
            row.formed_on, row.shared_at, bool(seen), status, late,
        )
        for row, key, seen, status, late in db.session.execute(query)
    ]  # fmt: skip
    last = rows[size - 1] if len(rows) > size else None
    return Page(tuple(rows[:size]), f"{last.shared_at.isoformat()}~{last.id}" if last else None)


def _concerns(unit: str) -> ColumnElement[bool]:
    """Unit codes are lower-case words: nothing in them is a sign of LIKE but `_`, which is escaped."""
    received = SharedInformation.receivers.like(f'%"{unit.replace("_", "!_")}"%', escape="!")
    return or_(SharedInformation.unit == unit, received)


def _conditions(wanted: SharedFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.category:
        conditions.append(SharedInformation.category == wanted.category)
    if wanted.unit:
        conditions.append(_concerns(wanted.unit))
    if wanted.first:
        conditions.append(SharedInformation.formed_on >= wanted.first.isoformat())
    if wanted.state == "running":
        conditions.append(Instance.status.in_(("running", "suspended")))
    if wanted.state == "late":
        conditions.append(_late > 0)
    if wanted.last:
        conditions.append(SharedInformation.formed_on <= wanted.last.isoformat())
    return conditions


def _older(after: str) -> ColumnElement[bool]:
    at, last_id = page_key.read(after)
    earlier = SharedInformation.shared_at < at
    return or_(earlier, (SharedInformation.shared_at == at) & (SharedInformation.id < last_id))
