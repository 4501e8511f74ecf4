"""Writes what one step changed, from one `Progress`: items, deadlines, due rows, effects, audit, the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from app.domain.operation import OpenTask, Progress
from app.domain.viewer import Viewer
from app.store import audit, codec, due, instances, work_items
from app.store.audit import Entry
from app.store.records import LockedInstance, WorkItemRecord
from app.store.transaction import Transaction
from app.usecases import record_cancelled, record_deadlines, record_messages, record_parties
from app.usecases.assign import Assignment, assign
from app.usecases.effects import apply_effects
from app.usecases.knowledge import Knowledge
from app.usecases.title import title_of
from app.usecases.until import until


@dataclass(slots=True)
class Recording:
    """What the record needs besides the progress."""

    tx: Transaction
    actor: Viewer
    locked: LockedInstance
    knowledge: Knowledge
    now: datetime
    entries: list[Entry]
    completed: WorkItemRecord | None = None
    answers: dict[str, Any] | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    units: set[str] = field(default_factory=set)
    returned: WorkItemRecord | None = None
    items: tuple[work_items.Trace, ...] | None = None

    @property
    def is_new(self) -> bool:
        return self.locked.version == 0

    def note(self, action: str, detail: dict[str, Any], *, node: str = "", name: str = "") -> None:
        self.entries.append(Entry(action, self.actor, detail, node, name))


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the caller learns: the version now stored and the work items that are open."""

    instance_id: str
    business_key: str
    version: int
    status: str
    opened: tuple[str, ...]


def record(recording: Recording, progress: Progress, state: str) -> Recorded:
    """Writes everything in the transaction of the step; raises StaleVersion when somebody was faster."""
    locked = recording.locked
    if recording.items is None:
        recording.items = () if recording.is_new else work_items.traces(recording.tx, locked.id)
    running = record_deadlines.record(recording, progress)
    opened = _record_items(recording, progress, recording.items, running)
    apply_effects(recording, progress, running)
    record_messages.record(recording, progress)
    record_parties.record(recording, progress)
    if progress.passed:
        # The way the case took: what the diagram of the case page is coloured by.
        recording.note("path.passed", {"nodes": [[node.process, node.node] for node in progress.passed]})
    status = "finished" if progress.ended else recording.changes.pop("status", locked.status)
    if progress.ended:
        due.drop_of_instance(recording.tx, locked.id)
        recording.note("case.ended", {"end": progress.end_node}, node=progress.end_node or "")
    _save(recording, progress, state, status)
    return Recorded(locked.id, locked.business_key, locked.version + 1, status, opened)


def _title(recording: Recording, progress: Progress) -> str:
    known = recording.knowledge
    definition = known.library.definition(recording.locked.process)
    return title_of(progress.variables, known.rulebook, definition)


def _save(recording: Recording, progress: Progress, state: str, status: str) -> None:
    locked, tx = recording.locked, recording.tx
    fresh = recording.units - set(locked.units)
    instances.add_units(tx, locked.id, locked.jurisdiction, fresh)
    seq, last = audit.append(
        tx,
        locked.id,
        locked.jurisdiction,
        (locked.audit_seq, locked.audit_hash),
        recording.entries,
        recording.now,
    )
    values: dict[str, Any] = {
        "state": state,
        "variables": codec.dump(dict(progress.variables)),
        "tokens": codec.dump(
            [{"process": t.process, "node": t.node, "state": t.state} for t in progress.tokens]
        ),
        "status": status,
        "title": _title(recording, progress) or locked.title,
        "audit_seq": seq,
        "audit_hash": last,
        "units": codec.dump(sorted(set(locked.units) | fresh)),
        "subscriptions": len(progress.messages),
        **recording.changes,
    }
    if progress.ended:
        values |= {"ended_at": recording.now, "end_node": progress.end_node}
    instances.save(tx, locked.id, locked.version, values)


def _record_items(
    recording: Recording,
    progress: Progress,
    known: Sequence[work_items.Trace],
    running: record_deadlines.Running,
) -> tuple[str, ...]:
    """Closes what no longer waits, opens what newly waits, and offers it to people."""
    tx, locked = recording.tx, recording.locked
    waiting = {task.task_id for task in progress.open_tasks}
    still = {trace.task_id: trace for trace in known if trace.status in work_items.OPEN}
    gone = [trace for task_id, trace in still.items() if task_id not in waiting]
    acted = recording.completed or recording.returned
    acted_on = acted.id if acted else None
    _complete_item(recording)
    _return_item(recording)
    record_cancelled.record(recording, progress, [trace for trace in gone if trace.id != acted_on])
    fresh = [task for task in progress.open_tasks if task.task_id not in still]
    assigned = [assign(recording, task, known) for task in fresh]
    rows = [_item_row(recording, a, running.due_of(a.task) or _until(recording, a.task)) for a in assigned]
    work_items.insert_items(tx, rows)
    # The offer of the item acted on is withdrawn only when it was never claimed: claiming withdraws it.
    offered = [trace.id for trace in gone if trace.id != acted_on]
    if acted is not None and acted.status == "open":
        offered.append(acted.id)
    work_items.withdraw_offers(tx, offered)
    work_items.offer(
        tx,
        [
            (locked.jurisdiction, row["id"], row["due_at"], a.groups)
            for row, a in zip(rows, assigned, strict=True)
            if a.assignee_id is None
        ],
    )
    recording.items = _items_after(recording, known, {trace.id for trace in gone}, rows)
    recording.units |= {a.unit for a in assigned if a.unit}
    recording.units |= {group.split("/", 1)[0] for a in assigned for group in a.groups}
    return tuple(row["id"] for row in rows)


def _until(recording: Recording, task: OpenTask) -> datetime | None:
    return until(recording.knowledge.library, task.process, task.node, task.data)


def _items_after(
    recording: Recording, known: Sequence[work_items.Trace], gone: set[str], rows: Sequence[dict[str, Any]]
) -> tuple[work_items.Trace, ...]:
    """The case's items as `work_items.traces` would now read them, oldest completion first."""
    acted = recording.completed or recording.returned
    closed = [trace for trace in known if trace.id in gone]
    after = [trace for trace in known if trace.id not in gone]
    for trace in closed:
        if acted is not None and trace.id == acted.id:
            status, person = "done" if recording.completed else "returned", recording.actor.person_id
        else:
            status, person = "cancelled", None
        after.append(replace(trace, status=status, completed_by=person, completed_at=recording.now))
    return (*after, *(_trace(row) for row in rows))


def _trace(row: dict[str, Any]) -> work_items.Trace:
    """A work item that was just written, as the next step needs it."""
    return work_items.Trace(
        id=row["id"],
        task_id=row["task_id"],
        process=row["process"],
        node=row["node"],
        status=row["status"],
        completed_by=None,
        due_at=row["due_at"],
        unit=row["unit"],
        completed_at=None,
    )


def _complete_item(recording: Recording) -> None:
    item = recording.completed
    if item is None:
        return
    work_items.change(
        recording.tx,
        [item.id],
        {
            "status": "done",
            "answers": codec.dump(recording.answers or {}),
            "completed_by": recording.actor.person_id,
            "completed_by_name": recording.actor.name,
            "completed_at": recording.now,
            "draft": None,
            "pending": None,
        },
    )


def _return_item(recording: Recording) -> None:
    """Sent back: closed without answers; what was typed stays on it as a draft."""
    item = recording.returned
    if item is None:
        return
    values = {
        "status": "returned",
        "completed_by": recording.actor.person_id,
        "completed_by_name": recording.actor.name,
        "completed_at": recording.now,
    }
    work_items.change(recording.tx, [item.id], values)


def _item_row(recording: Recording, assignment: Assignment, due_at: datetime | None) -> dict[str, Any]:
    task: OpenTask = assignment.task
    return {
        "id": codec.new_id(),
        "instance_id": recording.locked.id,
        "jurisdiction": recording.locked.jurisdiction,
        "task_id": task.task_id,
        "process": task.process,
        "node": task.node,
        "name": task.name,
        "role": task.lane or "",
        "unit": assignment.unit,
        "recorder_unit": assignment.recorder,
        "groups": codec.dump(list(assignment.groups)),
        "form_key": task.form_key,
        "clauses": " ".join(task.clauses),
        "data": codec.dump(dict(task.data)),
        "status": "claimed" if assignment.assignee_id is not None else "open",
        "assignee_id": assignment.assignee_id,
        "created_at": recording.now,
        "due_at": due_at,
    }
