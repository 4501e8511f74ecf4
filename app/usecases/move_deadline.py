"""Moves a running deadline: its row, its chain, the engine's timer, the due row, the lists, the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.deadlines import Due, local, trace_document
from app.domain.errors import BadInput, Conflict, NotFound, RuleForbids
from app.domain.extension import TooLateToExtend
from app.domain.moment import STANDS
from app.domain.viewer import Viewer
from app.store import codec, deadlines, due, instances, registers
from app.store.records import DeadlineRecord, LockedInstance
from app.store.transaction import Transaction
from app.usecases import clock_of_unit, step
from app.usecases.record import Recorded
from app.usecases.record_deadlines import first_reading
from app.usecases.step import Step

MAX_REASON = 2000


class DeadlineOver(Conflict):
    """此期限已经结束，不能再延长、中止。

    This deadline has ended; it can no longer be moved.
    """

    code = "deadline-over"


class ClockStands(Conflict):
    """此期限正在中止中，请先恢复计算。

    The clock of this deadline stands still; resume it first.
    """

    code = "clock-stands"


class ClockRuns(Conflict):
    """此期限没有中止，不需要恢复。

    The clock of this deadline is running; there is nothing to resume.
    """

    code = "clock-runs"


class Carried(RuleForbids):
    """这是并入案件{key}的期限，并案不得使它延长，不能延长、中止。

    This is the deadline of the joined case {key}; a join lengthens nothing, so it can be neither extended nor
    paused.
    """

    code = "deadline-carried"


@dataclass(slots=True)
class Move:
    """What one change writes: `kind` as in `DeadlineChangeRecord`, `link` the other columns of the chain."""

    kind: str
    title: str
    after: Due | None
    link: dict[str, Any] = field(default_factory=dict)


def run(actor: Viewer, deadline_id: str, decide: Callable[[Step, DeadlineRecord], Move]) -> Recorded:
    """One step of the case that changes one of its deadlines. Only the unit whose clock runs may ask.

    Raises NotFound, NotAllowed, DeadlineOver, TooLateToExtend, and whatever `decide` raises.
    """

    def find(tx: Transaction) -> tuple[LockedInstance, None]:
        return instances.lock(tx, actor, deadlines.case_of(tx, actor, deadline_id)), None

    def act(running: Step, _: None) -> None:
        row = deadlines.lock_one(running.tx, deadline_id)
        if row is None:
            raise NotFound(what="期限")
        clock_of_unit.must_hold(running.tx, actor, row, running.knowledge.library)
        _must_run(running, row)
        _write(running, row, decide(running, row))

    return step.run(actor, find, act)


def reason_of(text: str) -> str:
    """A reason is always kept. Raises BadInput."""
    reason = text.strip()
    if not reason or len(reason) > MAX_REASON:
        raise BadInput(
            reason=f"请写明理由（最多 {MAX_REASON} 字）。",
            reason_en=f"State the reason (at most {MAX_REASON} characters).",
        )
    return reason


def _must_run(running: Step, row: DeadlineRecord) -> None:
    if row.carried_from:
        raise Carried(key=row.carried_from)
    if row.status in ("met", "late", "cancelled"):
        raise DeadlineOver()
    first = first_reading(row)
    if row.status == "passed" or (row.paused_at is None and running.now >= first):
        raise TooLateToExtend(due=f"{local(first):%Y-%m-%d %H:%M}", clause=row.clause)


def _write(running: Step, row: DeadlineRecord, move: Move) -> None:
    tx, after = running.tx, move.after
    values: dict[str, Any] = {"paused_at": running.now if move.kind == "paused" else None}
    if after is not None:
        values |= counted_values(after)
    deadlines.change(tx, [row.id], values)
    _add(running, row, {"kind": move.kind, "after_at": after.due if after else None, **move.link})
    set_timer(running, row, after)
    clock_of_unit.redate(tx, running.locked.id, running.knowledge.library)
    _record(running, row, move)


def add_recount(running: Step, row: DeadlineRecord, counted: Due) -> None:
    """A deadline with a chain keeps it whole: a new calendar or rule book moved it as well."""
    _add(running, row, {"kind": "recounted", "after_at": counted.due, "reason": "按新的日历、规则重新计算"})


def _add(running: Step, row: DeadlineRecord, link: Mapping[str, Any]) -> None:
    actor = running.actor
    fixed = {
        "before_at": row.due_at,
        "person_id": actor.person_id,
        "person": actor.name,
        "unit": row.unit,
        "at": running.now,
    }
    deadlines.add_change(running.tx, row, running.locked.jurisdiction, {**fixed, **link})


def counted_values(counted: Due) -> dict[str, Any]:
    """The columns of a deadline row that a count fills."""
    return {
        "due_at": counted.due,
        "other_due_at": counted.other_due,
        "provisional": counted.provisional,
        "calendar_version": counted.calendar_version,
        "trace": codec.dump(trace_document(counted.trace)),
    }


def set_timer(running: Step, row: DeadlineRecord, counted: Due | None) -> None:
    """The engine's timer and the due row fall due at the first reading; never while the clock stands."""
    at = counted.first if counted else STANDS
    running.execution.rewrite_timer(row.task_id, at)
    due.move_timer(running.tx, row.instance_id, row.task_id, at)


def _record(running: Step, row: DeadlineRecord, move: Move) -> None:
    name = running.knowledge.rulebook.deadline(row.rule).name or row.rule
    after = move.after.due.isoformat() if move.after else None
    kept = ("reason", "ground", "clause", "notified_who", "notified_on", "effective_on", "amount")
    detail = {"rule": row.rule, "before": local(row.due_at).isoformat(), "after": after}
    detail |= {key: move.link[key] for key in kept if move.link.get(key)}
    running.note(f"deadline.{move.kind}", detail, node=row.node, name=name, unit=row.unit)
    _tell(running, row, f"{name}{move.title}", move.link.get("reason", ""))


def _tell(running: Step, row: DeadlineRecord, title: str, reason: str) -> None:
    """Whoever waits for it learns of it: every other unit of the case, the asking one among them."""
    rulebook, locked = running.knowledge.rulebook, running.locked
    unit = rulebook.units[row.unit].name if row.unit in rulebook.units else row.unit
    rows = [
        {
            "id": codec.new_id(),
            "jurisdiction": locked.jurisdiction,
            "instance_id": locked.id,
            "unit": other,
            "kind": "deadline",
            "title": f"{locked.business_key} {title}",
            "body": f"{unit}登记。理由：{reason}" if reason else f"{unit}登记。",
            "sent_at": running.now,
        }
        for other in locked.units
        if other != row.unit
    ]
    registers.notify(running.tx, rows)
