"""Importing an official notice: store a new calendar, recount every open deadline, log each change.

With the notice one due row a case is written: what is not recounted at once (a crash, a suspended case, a
failing one) is recounted by the worker.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.calendar import WorkingCalendar
from app.domain.deadlines import local
from app.domain.errors import Conflict
from app.domain.notice import difference, parse_notice, with_notice
from app.domain.viewer import Viewer, system_viewer
from app.store import audit, calendars, content, deadlines, due, instances
from app.store.audit import Entry
from app.store.records import DeadlineRecord, LockedInstance
from app.store.transaction import Transaction, reading, transaction
from app.usecases import clock, clock_of_unit, count_again, knowledge, move_deadline, reform, step
from app.usecases.incident import StepFailed
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
        cases = ask_recount(tx)
    return Imported(version, changed, tuple(recount_all(cases)))


def ask_recount(tx: Transaction, jurisdiction: str = "") -> tuple[tuple[str, str], ...]:
    """Writes a due row for every case concerned, with the change that asks for it: a calendar concerns every
    open deadline, the rule book of a county every case of it that is not over."""
    now = clock.now()
    cases = instances.under_way(tx, jurisdiction) if jurisdiction else deadlines.open_in_jurisdictions(tx)
    rows = [
        {"jurisdiction": code, "kind": "recount", "instance_id": case, "run_at": now, "created_at": now}
        for code, case in cases
    ]
    due.put(tx, rows)
    return cases


def recount_all(cases: Sequence[tuple[str, str]]) -> list[tuple[str, str, datetime, datetime]]:
    """Recounts the open deadlines of these cases (jurisdiction, id), one case a step."""
    moved: list[tuple[str, str, datetime, datetime]] = []
    for jurisdiction, instance_id in cases:
        try:
            moved += recount(system_viewer(jurisdiction), instance_id)
        except (step.CaseNotRunning, StepFailed, Conflict):
            continue  # its due row stays: the worker tries again, holds it, or opens an incident
    return moved


def recount(
    actor: Viewer, instance_id: str, taken: Callable[[Transaction], None] = lambda tx: None
) -> list[tuple[str, str, datetime, datetime]]:
    """Recounts one case's open deadlines with the calendar and rule book now in force.

    Deadlines that have passed stay as they were; what is due is seen only afterwards. Open work follows a
    reform of units (`reform.py`). `taken` runs first, under the lock of the case. Raises CaseNotRunning.
    """
    moved: list[tuple[str, str, datetime, datetime]] = []

    def find(tx: Transaction) -> tuple[LockedInstance, None]:
        locked = instances.lock(tx, actor, instance_id)
        taken(tx)
        due.drop_recounts(tx, instance_id)
        return locked, None

    def act(running: Step, _: None) -> None:
        for row in deadlines.running(running.tx, instance_id):
            if row.status == "open":
                moved.extend(_recount_row(running, row))
        if moved:
            clock_of_unit.redate(running.tx, instance_id, running.knowledge.library)
        reform.follow(running)

    step.run(actor, find, act, fire=False)
    return moved


def _recount_row(running: Step, row: DeadlineRecord) -> list[tuple[str, str, datetime, datetime]]:
    """Counts one deadline again; what was granted to it meanwhile is granted again. A clock that stands
    still keeps standing: only the row learns what was left."""
    counted = count_again.of_row(running.tx, running.knowledge, row)
    deadlines.change(running.tx, [row.id], move_deadline.counted_values(counted))
    if (counted.due, counted.other_due) == (row.due_at, row.other_due_at):
        return []
    if row.carried_from:
        due.move_timer(running.tx, row.instance_id, row.task_id, counted.first)
    elif row.paused_at is None:
        move_deadline.set_timer(running, row, counted)
    if row.changes:
        move_deadline.add_recount(running, row, counted)
    running.note(
        "deadline.recounted",
        {"rule": row.rule, "before": local(row.due_at).isoformat(), "after": counted.due.isoformat()},
        node=row.node,
    )
    return [(running.locked.business_key, row.rule, row.due_at, counted.due)]
