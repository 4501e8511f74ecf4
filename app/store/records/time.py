"""Deadlines, due work, incidents and the calendar, as reads give them back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class DeadlineRecord:
    """A deadline as counted; `trace` explains each day: (date, counted, why).

    carried_from: number of the joined case (并案) whose deadline this is; no timer of the diagram stands
    behind it.
    """

    id: str
    instance_id: str
    task_id: str
    process: str
    node: str
    attached_to: str | None
    rule: str
    fact: str | None
    fact_value: str
    due_at: datetime
    other_due_at: datetime | None
    provisional: bool
    statutory: bool
    clause: str
    calendar_version: str
    trace: tuple[Mapping[str, Any], ...]
    unit: str
    status: str
    created_at: datetime
    ended_at: datetime | None
    passed_at: datetime | None
    outcome: str | None
    reason: str | None
    changes: int = 0
    paused_at: datetime | None = None
    carried_from: str = ""


@dataclass(frozen=True, slots=True)
class DeadlineChangeRecord:
    """One link of a deadline's chain. kind: extended, paused, resumed, recounted.

    before_at, after_at: due times (after_at is None while paused). new_date or amount: what was granted.
    effective_on: the fact from which the clock stood still or ran again.
    """

    deadline_id: str
    number: int
    kind: str
    before_at: datetime
    after_at: datetime | None
    new_date: str | None
    amount: int | None
    ground: str
    effective_on: str | None
    reason: str
    clause: str
    notified_who: str
    notified_on: str | None
    person_id: int
    person: str
    unit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DueRow:
    """Claimed due work; `lease` proves the claim when it is fired."""

    id: str
    jurisdiction: str
    kind: str
    instance_id: str | None
    ref: str
    run_at: datetime
    lease: str
    tries: int
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    id: str
    jurisdiction: str
    instance_id: str | None
    business_key: str | None
    process: str
    node: str
    message: str
    detail: str
    opened_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None
    due_id: str | None
    work_item_id: str | None


@dataclass(frozen=True, slots=True)
class CalendarRecord:
    id: int
    scope: str
    title: str
    source_text: str
    sha256: str
    loaded_at: datetime
    loaded_by: str


@dataclass(frozen=True, slots=True)
class CalendarDayRecord:
    day: date
    working: bool
    name: str
    version_id: int
