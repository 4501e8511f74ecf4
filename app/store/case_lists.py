"""Lists of cases: filtered and paged, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import JSON, ColumnElement, cast, func, or_, select, type_coerce

from app.domain.viewer import Viewer
from app.store import page_key, parties
from app.store.base import db
from app.store.instances import overdue_count, record_of, select_cases
from app.store.records import Page
from app.store.tables import Instance
from app.store.transaction import is_postgres
from app.store.visibility import visible


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list. `text` looks in case number, title and parties; `started_by_me` narrows to own cases.

    values: variables that must have these values. dated, first, last: a variable that is a date, and the days
    between which it lies, both included.
    """

    process: str = ""
    status: str = ""
    overdue: bool = False
    text: str = ""
    started_by_me: bool = False
    values: tuple[tuple[str, str], ...] = ()
    dated: str = ""
    first: date | None = None
    last: date | None = None


def search(viewer: Viewer, wanted: Filter, after: str | None = None, size: int = 50) -> Page:
    """Cases, newest first, keyset paged by (started_at, id)."""
    conditions: list[ColumnElement[bool]] = [visible(viewer), *_conditions(viewer, wanted)]
    if after:
        at, last_id = page_key.read(after)
        conditions.append(
            or_(Instance.started_at < at, (Instance.started_at == at) & (Instance.id < last_id))
        )
    query = select_cases().where(*conditions).order_by(Instance.started_at.desc(), Instance.id.desc())
    rows = [record_of(row) for row in db.session.execute(query.limit(size + 1))]
    last = rows[size - 1] if len(rows) > size else None
    following = f"{last.started_at.isoformat()}~{last.id}" if last else None
    return Page(tuple(rows[:size]), following)


def _conditions(viewer: Viewer, wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.process:
        conditions.append(Instance.process == wanted.process)
    if wanted.status:
        conditions.append(Instance.status == wanted.status)
    if wanted.overdue:
        conditions.append(overdue_count > 0)
    if wanted.text:
        key, title = Instance.business_key, Instance.title
        conditions.append(
            or_(
                key.contains(wanted.text, autoescape=True),
                title.contains(wanted.text, autoescape=True),
                parties.named(viewer, wanted.text),
            )
        )
    if wanted.started_by_me:
        conditions.append(Instance.started_by == viewer.person_id)
    conditions += [_variable(name) == value for name, value in wanted.values]
    if wanted.first:
        conditions.append(_variable(wanted.dated) >= wanted.first.isoformat())
    if wanted.last:
        conditions.append(_variable(wanted.dated) <= wanted.last.isoformat())
    return conditions


def _variable(name: str) -> ColumnElement[str]:
    """A variable as text; the column is JSON in a TEXT, which PostgreSQL must be told."""
    column: ColumnElement[Any] = type_coerce(Instance.variables, JSON)
    if is_postgres():
        column = cast(Instance.variables, JSON)
    found: ColumnElement[str] = column[name].as_string()
    return found


def count_by_process(viewer: Viewer) -> tuple[tuple[str, str, int], ...]:
    """(process key, status, number) of the cases the viewer may see."""
    rows = db.session.execute(
        select(Instance.process, Instance.status, func.count())
        .where(visible(viewer))
        .group_by(Instance.process, Instance.status)
        .order_by(Instance.process)
    )
    return tuple((row[0], row[1], row[2]) for row in rows)
