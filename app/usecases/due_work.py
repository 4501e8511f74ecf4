"""Due work: claim what is due, carry each row out in a step of its own, exactly once.

Firing a row removes it in the transaction that does its work, checking the lease; so after a crash it comes
again one lease later, and never twice. Three failures make an incident; a lost race costs no try.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from app.domain.errors import LianbanError, StaleVersion
from app.domain.viewer import Viewer, system_viewer
from app.store import audit, codec, deadlines, due, incidents, instances
from app.store.audit import Entry
from app.store.records import DueRow, LockedInstance
from app.store.transaction import Transaction, transaction
from app.usecases import calendar, clock, holds, message, overdue, period_start, start, step
from app.usecases.record import Recording
from app.usecases.step import Step

TRIES = 3
PAUSES = (timedelta(seconds=10), timedelta(minutes=2), timedelta(minutes=10))


class LeaseLost(LianbanError):
    """此项到期工作已由另一进程处理。

    Another process has taken this due work.
    """

    code = "lease-lost"


def work_off(lease: timedelta = timedelta(seconds=60), limit: int = 10) -> int:
    """Claims and carries out one batch; returns how many rows were claimed."""
    with transaction() as tx:
        claimed = due.claim(tx, clock.now(), lease, limit)
    for row in claimed:
        carry_out(row)
    return len(claimed)


def work_all(rounds: int = 1000) -> int:
    """Works until nothing is due (tests and the command line)."""
    total = 0
    for _ in range(rounds):
        done = work_off()
        total += done
        if not done:
            break
    return total


def carry_out(row: DueRow) -> None:
    """One claimed row, with retry and incident."""
    try:
        CARRY_OUT[row.kind](system_viewer(row.jurisdiction), row)
    except LeaseLost:
        return
    except StaleVersion:
        with transaction() as tx:
            due.retry(tx, row, clock.now(), counts=False)
    except Exception as error:  # noqa: BLE001  the worker loop must outlive any row
        _failed(row, error)


def _failed(row: DueRow, error: Exception) -> None:
    sentence = error.sentence("zh") if isinstance(error, LianbanError) else f"{type(error).__name__}: {error}"
    with transaction() as tx:
        if row.tries + 1 < TRIES:
            due.retry(tx, row, clock.now() + PAUSES[row.tries])
            return
        due.fail(tx, row)
        incidents.open_incident(
            tx,
            {
                "id": codec.new_id(),
                "jurisdiction": row.jurisdiction,
                "instance_id": row.instance_id,
                "due_id": row.id,
                "process": str(row.payload.get("process", "")),
                "node": row.ref[:200],
                "message": f"到期工作（{row.kind}）三次执行失败：{sentence}",
                "detail": "".join(traceback.format_exception(error))[-4000:],
                "opened_at": clock.now(),
            },
        )


def _take(tx: Transaction, row: DueRow) -> None:
    if not due.take(tx, row):
        raise LeaseLost()


def _locking(actor: Viewer, row: DueRow) -> Callable[[Transaction], tuple[LockedInstance, None]]:
    """Locks the case first and takes the row then, in the order of a person's step: no deadlock."""

    def find(tx: Transaction) -> tuple[LockedInstance, None]:
        locked = instances.lock(tx, actor, row.instance_id or "")
        _take(tx, row)
        return locked, None

    return find


def _timer(actor: Viewer, row: DueRow) -> None:
    """A step fires due timers by itself; here it is taken only to let that happen."""

    try:
        step.run(actor, _locking(actor, row), lambda running, _: None)
    except step.CaseNotRunning:
        _drop_if_over(actor, row)


def _drop_if_over(actor: Viewer, row: DueRow) -> None:
    """The step rolled back, so the row is still there: a suspended case keeps it, an ended one drops it."""
    with transaction() as tx:
        locked = instances.lock(tx, actor, row.instance_id or "")
        if locked.status == "suspended":
            due.hold(tx, row)
        else:
            due.take(tx, row)


def _start(actor: Viewer, row: DueRow) -> None:
    """Starts the linked case, or what a period begins; the row goes in the transaction of the start."""
    payload: Mapping[str, Any] = row.payload
    if row.ref.startswith("period:"):
        period_start.carry_out(actor, row, lambda tx: _take(tx, row))
        return
    start_key = payload.get("start_key") or f"due:{row.id}"
    origin = start.Origin(row.instance_id, payload.get("relation", "related"), start_key)
    start.start_linked(actor, payload["process"], payload["variables"], origin, lambda tx: _take(tx, row))


def _message(actor: Viewer, row: DueRow) -> None:
    payload = row.payload
    message.deliver_internal(
        actor, payload["name"], payload["key"], payload["variables"], lambda tx: _take(tx, row)
    )


def _recheck(actor: Viewer, row: DueRow) -> None:
    """The later reading of an unconfirmed rule has passed: now it is a legal overdue, if still unfinished."""

    def act(running: Step, _: None) -> None:
        record = deadlines.lock_one(running.tx, row.ref)
        if record is None or record.status != "passed" or record.outcome != "undecided":
            return
        recording = Recording(
            running.tx, actor, running.locked, running.knowledge, running.now, running.entries
        )
        overdue.passed(recording, record)

    try:
        step.run(actor, _locking(actor, row), act)
    except step.CaseNotRunning:
        _drop_if_over(actor, row)


def _recount(actor: Viewer, row: DueRow) -> None:
    """Deadlines that could not be recounted when the calendar or the rule book changed."""
    try:
        calendar.recount(actor, row.instance_id or "", lambda tx: _take(tx, row))
    except step.CaseNotRunning:
        _drop_if_over(actor, row)


def _hold_review(actor: Viewer, row: DueRow) -> None:
    holds.review(actor, row, lambda tx: _take(tx, row))


def _note(actor: Viewer, row: DueRow) -> None:
    """What another case says of this one, whether it still runs or not; its unit may then read it."""
    noted = {key: row.payload[key] for key in ("from", "title", "text")}
    with transaction() as tx:
        locked = instances.lock(tx, actor, row.instance_id or "")
        _take(tx, row)
        instances.join(tx, locked, str(row.payload["unit"]))
        if row.payload["relation"]:
            instances.link(tx, row.ref, locked.id, str(row.payload["relation"]), clock.now())
        audit.on_instance(tx, actor, locked.id, [Entry("case.noted", actor, noted)], clock.now())


CARRY_OUT: Mapping[str, Callable[[Viewer, DueRow], None]] = {
    "timer": _timer,
    "start": _start,
    "message": _message,
    "recheck": _recheck,
    "recount": _recount,
    "hold_review": _hold_review,
    "note": _note,
}
