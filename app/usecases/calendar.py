"""Importing an official notice: store a new calendar, recount every open deadline, log each change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.calendar import WorkingCalendar
from app.domain.deadlines import Due, trace_document
from app.domain.notice import difference, parse_notice, with_notice
from app.domain.viewer import Viewer, system_viewer
from app.store import audit, calendars, codec, content, deadlines, due, instances
from app.store.audit import Entry
from app.store.records import DeadlineRecord, LockedInstance
from app.store.transaction import Transaction, reading, transaction
from app.usecases import clock, knowledge, step, surroundings
from app.usecases.step import Step


@dataclass(frozen=True, slots=True)
class Imported:
    """The calendar's number, the days that changed, the deadlines that moved (case, rule, old, new)."""

    version: int
    changed_days: tuple[date, ...]
    moved: tuple[tuple[str, str, datetime, datetime], ...]


def current() -> WorkingCalendar:
    with reading() as tx:
        return knowledge.current_calendar(tx)


def import_notice(actor: Viewer, file_name: str, data: bytes) -> Imported:
    """Takes a notice over whole, or refuses it whole (ContentRejected). Repeating one changes nothing."""
    notice = parse_notice(data, file_name)
    before = current()
    after = with_notice(before, notice, "new")
    changed = tuple(day.date for day in difference(before, after))
    title = f"{notice.year} 年 {notice.source}"[:200]
    sha256 = hashlib.sha256(data).hexdigest()
    with transaction() as tx:
        if calendars.known_hash(tx, sha256):
            return Imported(calendars.version(tx), (), ())
        values = {
            "scope": calendars.NATIONAL,
            "title": title,
            "source_text": data.decode("utf-8"),
            "sha256": sha256,
            "loaded_at": clock.now(),
            "loaded_by": actor.name,
        }
        rows = ((day, entry.working, entry.name) for day, entry in sorted(notice.entries().items()))
        version = calendars.add(tx, values, rows)
        entry = Entry("calendar.imported", actor, {"version": version, "title": title, "sha256": sha256})
        for code, _, _ in content.jurisdictions(tx):
            audit.administration(tx, code, [entry], clock.now())
    return Imported(version, changed, tuple(recount_all()))


def recount_all() -> list[tuple[str, str, datetime, datetime]]:
    """Recounts the open deadlines of every case, one case a step."""
    with reading() as tx:
        cases = deadlines.open_in_jurisdictions(tx)
    moved: list[tuple[str, str, datetime, datetime]] = []
    for jurisdiction, instance_id in cases:
        moved += recount(system_viewer(jurisdiction), instance_id)
    return moved


def recount(actor: Viewer, instance_id: str) -> list[tuple[str, str, datetime, datetime]]:
    """Recounts one case's open deadlines with the calendar now in force. Passed ones stay as they were."""
    moved: list[tuple[str, str, datetime, datetime]] = []

    def find(tx: Transaction) -> tuple[LockedInstance, None]:
        return instances.lock(tx, actor, instance_id), None

    def act(running: Step, _: None) -> None:
        for row in deadlines.running(running.tx, instance_id):
            if row.status == "open":
                moved.extend(_recount_row(running, row))

    try:
        step.run(actor, find, act)
    except step.CaseNotRunning:
        return []  # a suspended case is recounted when it is resumed
    return moved


def _recount_row(running: Step, row: DeadlineRecord) -> list[tuple[str, str, datetime, datetime]]:
    known = running.knowledge
    counted: Due = surroundings.count(known.rulebook, known.calendar, row.rule, row.fact_value)
    values = {
        "due_at": counted.due,
        "other_due_at": counted.other_due,
        "provisional": counted.provisional,
        "calendar_version": counted.calendar_version,
        "trace": codec.dump(trace_document(counted.trace)),
    }
    deadlines.change(running.tx, [row.id], values)
    if abs(counted.due - row.due_at) < timedelta(seconds=1):
        return []
    running.execution.rewrite_timer(row.task_id, counted.first)
    due.move_timer(running.tx, row.instance_id, row.task_id, counted.first)
    running.note(
        "deadline.recounted",
        {"rule": row.rule, "before": row.due_at.isoformat(), "after": counted.due.isoformat()},
        node=row.node,
    )
    return [(running.locked.business_key, row.rule, row.due_at, counted.due)]
