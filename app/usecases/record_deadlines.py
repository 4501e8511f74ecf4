"""Keeps the deadline rows of a case in line with the timers that wait in the engine.

A row is `open` while its timer waits, `passed` once the timer fired and the activity goes on, then `late`;
a deadline that was past already when it was set (the fact was recorded late) is `passed` from the first.
`met` when the activity ended in time, `cancelled` when the case went another way. A plain timer without a
rule has only its due row. A deadline that a joined case brought along (`carried_from`) has no timer in the
engine: it passes by its own due time, and ends with the activity of its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.domain.deadlines import read_fact, trace_document
from app.domain.definition import Node, ProcessDefinition
from app.domain.operation import OpenTask, Progress, WaitingTimer
from app.engine import Library
from app.store import codec, deadlines, due
from app.store.records import DeadlineRecord
from app.usecases import surroundings
from app.usecases.assign import unit_of_lane

if TYPE_CHECKING:
    from app.usecases.record import Recording


@dataclass(frozen=True, slots=True)
class Running:
    """The deadlines that run after the step. `fired`: those whose timer fired in it; `settled`: passed ones
    whose activity ended in it."""

    spans: tuple[tuple[str, str | None, datetime], ...]
    fired: tuple[DeadlineRecord, ...]
    settled: tuple[DeadlineRecord, ...]
    library: Library

    def due_of(self, task: OpenTask) -> datetime | None:
        """The earliest due time of a deadline whose activity is, or calls, the task's."""
        dues = [
            at
            for process, attached, at in self.spans
            if attached and covers(self.library, process, attached, task.process, task.node)
        ]
        return min(dues, default=None)


def covers(library: Library, process: str, attached: str, task_process: str, task_node: str) -> bool:
    """Whether the activity `attached` is the task itself, holds it, or calls (through others) its process."""
    if process == task_process and attached == task_node:
        return True
    definition = library.definition(process)
    node = definition.node(attached)
    if node is None:
        return False
    if node.called:
        return _reaches(library, node.called, task_process, frozenset())
    inner = [other for other in definition.nodes if other.parent == attached]
    return any(covers(library, process, other.id, task_process, task_node) for other in inner)


def _reaches(library: Library, start: str, wanted: str, seen: frozenset[str]) -> bool:
    if start == wanted:
        return True
    if start in seen:
        return False
    definition: ProcessDefinition = library.definition(start)
    return any(_reaches(library, call, wanted, seen | {start}) for call in definition.calls)


def record(recording: Recording, progress: Progress) -> Running:
    """Writes deadline and due rows; see the module for the states."""
    tx, locked = recording.tx, recording.locked
    known = () if recording.is_new else deadlines.running(tx, locked.id)
    at_once = _passed_at_once(recording, known, progress)
    passed_ids = {node.task_id for node in progress.passed}
    waiting = {timer.task_id for timer in progress.timers}
    carried = [row for row in known if row.carried_from]
    passed_ids |= {row.task_id for row in carried if first_reading(row) < recording.now}
    waiting |= {row.task_id for row in carried if not _has_ended(row, progress)}
    fired = [row for row in known if row.status == "open" and row.task_id in passed_ids]
    gone = [row for row in known if row.status == "open" and row.task_id not in waiting | passed_ids]
    late = [*(row for row in known if row.status == "passed"), *fired, *at_once]
    ended = [row for row in late if _has_ended(row, progress)]
    _close(recording, fired, gone, ended, progress)
    fresh = _fresh_timers(recording, known, progress)
    rows = [_row(recording, timer, progress) for timer in fresh if timer.rule]
    deadlines.insert_deadlines(tx, rows)
    due.put(tx, [_due_row(recording, timer) for timer in fresh])
    spans = [
        (row.process, row.attached_to, row.due_at)
        for row in (*known, *at_once)
        if row not in gone and row not in ended and row.paused_at is None
    ]
    spans += [(row["process"], row["attached_to"], row["due_at"]) for row in rows]
    settled = tuple(row for row in ended if row.status == "passed" and row not in at_once)
    return Running(tuple(spans), (*fired, *at_once), settled, recording.knowledge.library)


def _passed_at_once(
    recording: Recording, known: Sequence[DeadlineRecord], progress: Progress
) -> list[DeadlineRecord]:
    """Writes the deadlines that were set and went off within this very step."""
    seen = {row.task_id for row in known}
    rows = [_row(recording, timer, progress) for timer in progress.fired if timer.task_id not in seen]
    rows = [{**row, "status": "passed", "passed_at": recording.now} for row in rows]
    deadlines.insert_deadlines(recording.tx, rows)
    return [deadlines.as_written(row) for row in rows]


def first_reading(row: DeadlineRecord) -> datetime:
    """When a deadline passes: under the stricter reading, where two are kept."""
    return min(row.due_at, row.other_due_at or row.due_at)


def _has_ended(row: DeadlineRecord, progress: Progress) -> bool:
    """Whether the activity of a passed deadline ended: after its timer, as a loop may have begun it anew."""
    if progress.ended:
        return True
    order = [node.task_id for node in progress.passed]
    since = order.index(row.task_id) if row.task_id in order else 0
    return any(
        (node.process, node.node) == (row.process, row.attached_to) for node in progress.passed[since:]
    )


COMPLETES = ("completes", "true")
"""A property of a boundary event: what it ends is done and not given up (the period had its meeting)."""


def _close(
    recording: Recording,
    fired: Sequence[DeadlineRecord],
    gone: Sequence[DeadlineRecord],
    ended: Sequence[DeadlineRecord],
    progress: Progress,
) -> None:
    tx, now = recording.tx, recording.now
    deadlines.change(tx, [row.id for row in fired], {"status": "passed", "passed_at": now})
    met = "cancelled" if progress.ended and progress.end_node is None else "met"
    every = interruptions(recording.knowledge.library, progress)
    cuts = tuple(cut for cut in every if COMPLETES not in cut[1].properties)
    left = [row for row in gone if _left(recording, row) or _cut_off(recording, row, cuts)]
    gone_on = [row for row in gone if row not in left]
    deadlines.change(tx, [row.id for row in gone_on], {"status": met, "ended_at": now})
    deadlines.change(tx, [row.id for row in left], {"status": "cancelled", "ended_at": now})
    deadlines.change(tx, [row.id for row in ended], {"status": "late", "ended_at": now})
    due.drop_timers(tx, recording.locked.id, [row.task_id for row in (*fired, *gone)])
    for row in gone_on:
        recording.note("deadline.met", {"rule": row.rule, "due": row.due_at.isoformat()}, node=row.node)


def _left(recording: Recording, row: DeadlineRecord) -> bool:
    """Whether the deadline is that of a step that was sent back: its work is not done, its clock stops."""
    item = recording.returned
    return item is not None and (row.process, row.attached_to) == (item.process, item.node)


def interruptions(library: Library, progress: Progress) -> tuple[tuple[str, Node], ...]:
    """(process, event) of the interrupting boundary events that came about in this step."""
    found = [
        (passed.process, library.definition(passed.process).node(passed.node))
        for passed in progress.passed
        if passed.kind == "boundaryEvent"
    ]
    return tuple((process, node) for process, node in found if node is not None and node.interrupting)


def _cut_off(recording: Recording, row: DeadlineRecord, cuts: Sequence[tuple[str, Node]]) -> bool:
    """Whether the activity of the deadline was cut off: it was not done in time, it was not done at all."""
    library = recording.knowledge.library
    return any(
        row.attached_to is not None
        and covers(library, process, event.attached_to, row.process, row.attached_to)
        for process, event in cuts
    )


def _fresh_timers(
    recording: Recording, known: Sequence[DeadlineRecord], progress: Progress
) -> list[WaitingTimer]:
    seen = {row.task_id for row in known}
    fresh = [timer for timer in progress.timers if timer.task_id not in seen]
    if recording.is_new or all(timer.rule for timer in fresh):
        return fresh
    queued = due.timer_refs(recording.tx, recording.locked.id)
    return [timer for timer in fresh if timer.task_id not in queued]


def _due_row(recording: Recording, timer: WaitingTimer) -> Mapping[str, Any]:
    return {
        "jurisdiction": recording.locked.jurisdiction,
        "kind": "timer",
        "instance_id": recording.locked.id,
        "ref": timer.task_id,
        "run_at": timer.due,
        "created_at": recording.now,
    }


def _row(recording: Recording, timer: WaitingTimer, progress: Progress) -> dict[str, Any]:
    known = recording.knowledge
    rule = timer.rule or ""
    counted = surroundings.count(known.rulebook, known.calendar, rule, timer.fact_value)
    recording.note(
        "deadline.set",
        {"rule": rule, "fact": timer.fact, "value": timer.fact_value, "due": counted.due.isoformat()},
        node=timer.node,
        name=timer.name,
    )
    return {
        "id": codec.new_id(),
        "instance_id": recording.locked.id,
        "jurisdiction": recording.locked.jurisdiction,
        "task_id": timer.task_id,
        "process": timer.process,
        "node": timer.node,
        "attached_to": timer.attached_to,
        "rule": rule,
        "fact": timer.fact,
        "fact_value": str(read_fact(timer.fact_value).isoformat()),
        "due_at": counted.due,
        "other_due_at": counted.other_due,
        "provisional": counted.provisional,
        "statutory": counted.rule.kind in ("statutory", "soft"),
        "clause": counted.clause,
        "calendar_version": counted.calendar_version,
        "trace": codec.dump(trace_document(counted.trace)),
        "unit": _unit(recording, timer, progress),
        "status": "open",
        "created_at": recording.now,
    }


def _unit(recording: Recording, timer: WaitingTimer, progress: Progress) -> str:
    """The unit whose clock runs: that of the lane of the timed activity, in the diagram's own variables."""
    definition = recording.knowledge.library.definition(timer.process)
    node = definition.node(timer.attached_to or timer.node)
    lane = (node.lane if node else "") or timer.lane or ""
    own = [task.data for task in progress.open_tasks if task.process == timer.process]
    return unit_of_lane(recording.knowledge.rulebook, lane, own[0] if own else progress.variables)
