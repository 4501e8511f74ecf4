"""Registers beside the cases: licence holds, shared information, notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, or_, select, update

from app.domain.errors import NotFound
from app.domain.viewer import Viewer
from app.store import codec
from app.store.base import db
from app.store.records import HoldRecord, NoticeRecord, SharedRecord
from app.store.tables import Instance, LicenceHold, Notice, SharedInformation
from app.store.transaction import Transaction
from app.store.visibility import sees_all, visible


def place_hold(tx: Transaction, values: Mapping[str, Any]) -> None:
    tx.execute(insert(LicenceHold).values(**values))


def release_holds(tx: Transaction, instance_id: str, event: str, at: datetime) -> int:
    """Ends the open holds of a case; returns how many."""
    result = tx.execute(
        update(LicenceHold)
        .where(LicenceHold.instance_id == instance_id, LicenceHold.released_at.is_(None))
        .values(released_at=at, release_event=event)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def override_hold(tx: Transaction, hold_id: str, who: str, reason: str, at: datetime) -> bool:
    result = tx.execute(
        update(LicenceHold)
        .where(
            LicenceHold.id == hold_id,
            LicenceHold.released_at.is_(None),
            LicenceHold.overridden_at.is_(None),
        )
        .values(overridden_at=at, overridden_by=who, override_reason=reason)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


def open_hold(tx: Transaction, hold_id: str) -> HoldRecord | None:
    """A hold that is neither released nor overridden."""
    query = select(LicenceHold, Instance.business_key).join(Instance, Instance.id == LicenceHold.instance_id)
    still = (LicenceHold.released_at.is_(None), LicenceHold.overridden_at.is_(None))
    row = tx.execute(query.where(LicenceHold.id == hold_id, *still)).first()
    return hold_record(row[0], row[1]) if row is not None else None


def hold_record(row: LicenceHold, key: str) -> HoldRecord:
    return HoldRecord(
        row.id, row.instance_id, key, row.unit, row.party_name, row.party_id, row.permit, row.permit_limit,
        row.placed_at, row.review_at, row.released_at, row.release_event, row.overridden_at,
        row.overridden_by, row.override_reason,
    )  # fmt: skip


def _own_unit(viewer: Viewer, column: Any) -> ColumnElement[bool]:
    own: ColumnElement[bool] = column.in_(sorted(viewer.units))
    return own


def holds(viewer: Viewer, *, open_only: bool = True, party_id: str = "") -> tuple[HoldRecord, ...]:
    """Holds of the viewer's units (administrators and auditors: of the county); by id, never by name."""
    query = (
        select(LicenceHold, Instance.business_key)
        .join(Instance, Instance.id == LicenceHold.instance_id)
        .where(LicenceHold.jurisdiction == viewer.jurisdiction)
        .order_by(LicenceHold.placed_at.desc())
    )
    if not sees_all(viewer):
        query = query.where(_own_unit(viewer, LicenceHold.unit))
    if open_only:
        query = query.where(LicenceHold.released_at.is_(None))
    if party_id:
        query = query.where(LicenceHold.party_id == party_id)
    return tuple(hold_record(row[0], row[1]) for row in db.session.execute(query))


def hold(viewer: Viewer, hold_id: str) -> HoldRecord:
    found = [entry for entry in holds(viewer, open_only=False) if entry.id == hold_id]
    if not found:
        raise NotFound(what="许可限制提示")
    return found[0]


def holds_of(viewer: Viewer, instance_id: str) -> tuple[HoldRecord, ...]:
    rows = db.session.execute(
        select(LicenceHold, Instance.business_key)
        .join(Instance, Instance.id == LicenceHold.instance_id)
        .where(LicenceHold.instance_id == instance_id, visible(viewer))
        .order_by(LicenceHold.placed_at)
    )
    return tuple(hold_record(row[0], row[1]) for row in rows)


def share(tx: Transaction, values: Mapping[str, Any]) -> None:
    tx.execute(insert(SharedInformation).values(**values))


def shared(viewer: Viewer, category: str = "", limit: int = 200) -> tuple[SharedRecord, ...]:
    """Shared information that a unit of the viewer gave or received."""
    query = (
        select(SharedInformation)
        .where(SharedInformation.jurisdiction == viewer.jurisdiction)
        .order_by(SharedInformation.shared_at.desc())
        .limit(limit)
    )
    if category:
        query = query.where(SharedInformation.category == category)
    if not sees_all(viewer):
        received = or_(*(SharedInformation.receivers.like(f'%"{unit}"%') for unit in sorted(viewer.units)))
        query = query.where(or_(_own_unit(viewer, SharedInformation.unit), received))
    return tuple(
        SharedRecord(
            r.id,
            r.instance_id,
            r.category,
            r.unit,
            tuple(codec.load(r.receivers)),
            r.title,
            r.formed_on,
            r.shared_at,
        )
        for r in db.session.scalars(query)
    )


def notify(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        tx.execute(insert(Notice), [dict(row) for row in rows])


def notices(viewer: Viewer, *, unread_only: bool = False, limit: int = 50) -> tuple[NoticeRecord, ...]:
    query = (
        select(Notice)
        .where(Notice.jurisdiction == viewer.jurisdiction, _own_unit(viewer, Notice.unit))
        .order_by(Notice.sent_at.desc())
        .limit(limit)
    )
    if unread_only:
        query = query.where(Notice.read_at.is_(None))
    return tuple(
        NoticeRecord(r.id, r.instance_id, r.unit, r.kind, r.title, r.body, r.sent_at, r.read_at)
        for r in db.session.scalars(query)
    )


def mark_read(tx: Transaction, viewer: Viewer, at: datetime) -> None:
    tx.execute(
        update(Notice)
        .where(
            Notice.jurisdiction == viewer.jurisdiction,
            _own_unit(viewer, Notice.unit),
            Notice.read_at.is_(None),
        )
        .values(read_at=at)
        .execution_options(synchronize_session=False)
    )
