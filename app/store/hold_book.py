"""The register of licence holds (HT-30): by unit, state and number of the party, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from app.domain.viewer import Viewer
from app.store import page_key
from app.store.base import db
from app.store.records import Page
from app.store.registers import hold_record
from app.store.tables import Instance, LicenceHold
from app.store.visibility import sees_all

STATES: dict[str, ColumnElement[bool]] = {
    "open": LicenceHold.released_at.is_(None) & LicenceHold.overridden_at.is_(None),
    "overridden": LicenceHold.overridden_at.is_not(None) & LicenceHold.released_at.is_(None),
    "released": LicenceHold.released_at.is_not(None),
}


@dataclass(frozen=True, slots=True)
class HoldFilter:
    """unit: of the permit desk. state: "" (all) or a key of STATES. party_id: whole, never a name."""

    unit: str = ""
    state: str = ""
    party_id: str = ""


def hold_book(viewer: Viewer, wanted: HoldFilter, after: str | None = None, size: int = 50) -> Page:
    """Holds of the viewer's units (administrators and auditors: of the county), newest first."""
    query = (
        select(LicenceHold, Instance.business_key)
        .join(Instance, Instance.id == LicenceHold.instance_id)
        .where(LicenceHold.jurisdiction == viewer.jurisdiction, *_conditions(wanted))
        .order_by(LicenceHold.placed_at.desc(), LicenceHold.id.desc())
        .limit(size + 1)
    )
    if not sees_all(viewer):
        query = query.where(LicenceHold.unit.in_(sorted(viewer.units)))
    if after:
        at, last_id = page_key.read(after)
        same = (LicenceHold.placed_at == at) & (LicenceHold.id < last_id)
        query = query.where(or_(LicenceHold.placed_at < at, same))
    rows = [hold_record(row, key) for row, key in db.session.execute(query)]
    last = rows[size - 1] if len(rows) > size else None
    return Page(tuple(rows[:size]), f"{last.placed_at.isoformat()}~{last.id}" if last else None)


def _conditions(wanted: HoldFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.unit:
        conditions.append(LicenceHold.unit == wanted.unit)
    if wanted.state in STATES:
        conditions.append(STATES[wanted.state])
    if wanted.party_id:
        conditions.append(LicenceHold.party_id == wanted.party_id)
    return conditions
