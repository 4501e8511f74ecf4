"""Working-day tables as loaded: the newest version of a day counts, older ones explain old dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select

from app.store.records import CalendarDayRecord, CalendarRecord
from app.store.tables import CalendarDay, CalendarVersion
from app.store.transaction import Transaction

NATIONAL = "CN"


def version(tx: Transaction) -> int:
    """The number of the newest calendar; 0 when none is loaded."""
    return tx.scalar(select(func.max(CalendarVersion.id))) or 0


def known_hash(tx: Transaction, sha256: str) -> bool:
    return tx.scalar(select(CalendarVersion.id).where(CalendarVersion.sha256 == sha256).limit(1)) is not None


def add(tx: Transaction, values: Mapping[str, Any], days: Iterable[tuple[date, bool, str]]) -> int:
    version_id = tx.execute(
        insert(CalendarVersion).values(**values).returning(CalendarVersion.id)
    ).scalar_one()
    tx.execute(
        insert(CalendarDay),
        [
            {"scope": values["scope"], "day": day, "version_id": version_id, "working": working, "name": name}
            for day, working, name in days
        ],
    )
    return version_id


def days(tx: Transaction, scope: str = NATIONAL) -> tuple[CalendarDayRecord, ...]:
    """One row a day, from the newest version that speaks of it."""
    rows = tx.execute(
        select(CalendarDay.day, CalendarDay.working, CalendarDay.name, CalendarDay.version_id)
        .where(CalendarDay.scope == scope)
        .order_by(CalendarDay.day, CalendarDay.version_id)
    )
    newest = {row[0]: CalendarDayRecord(row[0], row[1], row[2], row[3]) for row in rows}
    return tuple(newest.values())


def loaded(tx: Transaction) -> tuple[CalendarRecord, ...]:
    rows = tx.scalars(select(CalendarVersion).order_by(CalendarVersion.id.desc()))
    return tuple(
        CalendarRecord(r.id, r.scope, r.title, r.source_text, r.sha256, r.loaded_at, r.loaded_by)
        for r in rows
    )
