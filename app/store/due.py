"""Due work: one table, one claim, one loop. `run_at` serves due date, next retry and lease expiry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from app.store import codec
from app.store.records import DueRow
from app.store.tables import Due, Instance
from app.store.transaction import Transaction


def put(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes due rows: jurisdiction, kind, instance_id, ref, run_at, payload (a mapping), created_at."""
    values = [
        {
            "id": codec.new_id(),
            "state": "wait",
            "tries": 0,
            "ref": "",
            **row,
            "payload": codec.dump(row.get("payload", {})),
        }
        for row in rows
    ]
    if values:
        tx.execute(insert(Due), values)


def timer_refs(tx: Transaction, instance_id: str) -> set[str]:
    """The engine tasks of a case whose timer already has a due row."""
    return set(tx.scalars(select(Due.ref).where(Due.instance_id == instance_id, Due.kind == "timer")))


def drop_timers(tx: Transaction, instance_id: str, refs: Sequence[str]) -> None:
    if refs:
        tx.execute(delete(Due).where(Due.instance_id == instance_id, Due.kind == "timer", Due.ref.in_(refs)))


def drop_of_instance(tx: Transaction, instance_id: str) -> None:
    """An ended case has no timers left; letters and messages under way still go out."""
    tx.execute(delete(Due).where(Due.instance_id == instance_id, Due.kind == "timer"))


def drop_all(tx: Transaction, instance_id: str) -> tuple[tuple[str, str], ...]:
    """A terminated case asks for nothing any more, held, failed or under way: (kind, ref) of what goes.

    A worker that holds one of the rows finds its lease lost.
    """
    mine = Due.instance_id == instance_id
    found = tx.execute(select(Due.kind, Due.ref).where(mine).order_by(Due.run_at, Due.id)).all()
    if found:
        tx.execute(delete(Due).where(mine))
    return tuple((row[0], row[1]) for row in found)


def amend_start(tx: Transaction, instance_id: str, ref: str, more: Mapping[str, str]) -> bool:
    """Adds to texts among the variables of a start that is not carried out yet; False when there is none."""
    found = tx.scalars(
        select(Due).where(Due.instance_id == instance_id, Due.kind == "start", Due.ref == ref)
    ).first()
    if found is None:
        return False
    payload = codec.load(found.payload)
    variables = payload["variables"]
    payload["variables"] = {**variables, **{k: f"{variables[k]}；{text}" for k, text in more.items()}}
    tx.execute(update(Due).where(Due.id == found.id).values(payload=codec.dump(payload)))
    return True


def drop_starts(tx: Transaction, jurisdiction: str, prefix: str) -> dict[str, datetime]:
    """Removes the starts that belong to no case and whose ref begins so; answers when each was to run."""
    mine = (
        Due.jurisdiction == jurisdiction,
        Due.kind == "start",
        Due.instance_id.is_(None),
        Due.ref.startswith(prefix, autoescape=True),
    )
    pending = {row[0]: row[1] for row in tx.execute(select(Due.ref, Due.run_at).where(*mine))}
    if pending:
        tx.execute(delete(Due).where(*mine))
    return pending


def drop_recounts(tx: Transaction, instance_id: str) -> None:
    """The deadlines of a case are being recounted now: no later recount is needed."""
    tx.execute(delete(Due).where(Due.instance_id == instance_id, Due.kind == "recount"))


def move_timer(tx: Transaction, instance_id: str, ref: str, run_at: datetime) -> None:
    tx.execute(
        update(Due)
        .where(Due.instance_id == instance_id, Due.kind == "timer", Due.ref == ref)
        .values(run_at=run_at, lease=None)
    )


def claim(tx: Transaction, now: datetime, lease_for: timedelta, limit: int = 10) -> tuple[DueRow, ...]:
    """Claims what is due and not leased.

    1. Take due rows in order of `run_at`; on PostgreSQL skip rows another worker is claiming.
    2. Rows of a suspended case are parked (`held`), and wake when it is resumed; where that leaves nothing
       to do, the next ones are looked at.
    3. The others get a lease: `run_at` moves past it, so a crash makes the row due again by itself.
    """
    while True:
        found, claimed = _claim_batch(tx, now, lease_for, limit)
        if claimed or found < limit:
            return claimed


def _claim_batch(
    tx: Transaction, now: datetime, lease_for: timedelta, limit: int
) -> tuple[int, tuple[DueRow, ...]]:
    """(number of due rows found, those claimed)."""
    query = (
        select(Due, Instance.status)
        .outerjoin(Instance, Instance.id == Due.instance_id)
        .where(Due.state == "wait", Due.run_at <= now)
        .order_by(Due.run_at)
        .limit(limit)
        .with_for_update(of=Due, skip_locked=True)
    )
    claimed: list[DueRow] = []
    rows = tx.execute(query).all()
    for row, status in rows:
        if status == "suspended":
            tx.execute(update(Due).where(Due.id == row.id).values(state="held"))
            continue
        lease = codec.new_id()
        tx.execute(update(Due).where(Due.id == row.id).values(run_at=now + lease_for, lease=lease))
        claimed.append(
            DueRow(
                row.id, row.jurisdiction, row.kind, row.instance_id, row.ref, row.run_at, lease, row.tries,
                codec.load(row.payload),
            )
        )  # fmt: skip
    return len(rows), tuple(claimed)


def take(tx: Transaction, row: DueRow) -> bool:
    """Removes a claimed row in the transaction that carries it out; False when the lease was lost."""
    result = tx.execute(delete(Due).where(Due.id == row.id, Due.lease == row.lease))
    return bool(result.rowcount)  # type: ignore[attr-defined]


def retry(tx: Transaction, row: DueRow, run_at: datetime, *, counts: bool = True) -> None:
    """Puts a claimed row back; a lost race (`counts=False`) costs no try."""
    tx.execute(
        update(Due)
        .where(Due.id == row.id, Due.lease == row.lease)
        .values(run_at=run_at, lease=None, tries=row.tries + (1 if counts else 0))
    )


def hold(tx: Transaction, row: DueRow) -> None:
    """Parks a claimed row until its suspended case is resumed."""
    tx.execute(update(Due).where(Due.id == row.id, Due.lease == row.lease).values(state="held", lease=None))


def fail(tx: Transaction, row: DueRow) -> None:
    tx.execute(
        update(Due)
        .where(Due.id == row.id, Due.lease == row.lease)
        .values(state="failed", lease=None, tries=row.tries + 1)
    )


def revive(tx: Transaction, due_id: str, now: datetime) -> bool:
    """An operator's retry: the failed row becomes due again with three new tries."""
    result = tx.execute(
        update(Due)
        .where(Due.id == due_id, Due.state == "failed")
        .values(state="wait", run_at=now, tries=0, lease=None)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


def wake(tx: Transaction, instance_id: str) -> None:
    tx.execute(update(Due).where(Due.instance_id == instance_id, Due.state == "held").values(state="wait"))


def waiting(tx: Transaction, now: datetime) -> tuple[int, float]:
    """(number of rows due now, age in seconds of the oldest): for the metrics."""
    number, oldest = tx.execute(
        select(func.count(), func.min(Due.run_at)).where(Due.state == "wait", Due.run_at <= now)
    ).one()
    return number, (now - oldest).total_seconds() if oldest else 0.0
