"""Ends a case that lives on in another one (并案): unlike a terminated one, what it asked for still comes."""

from __future__ import annotations

from datetime import datetime

from app.store import deadlines, due, subscriptions, work_items
from app.store.records import LockedInstance
from app.store.transaction import Transaction


def stop(tx: Transaction, locked: LockedInstance, now: datetime, why: str) -> None:
    """Nothing waits any more: steps (cancelled because of `why`), deadlines, messages. Linked cases asked for
    still start, everything recorded stays, and a deadline that had passed is one that was not kept."""
    items = [trace.id for trace in work_items.traces(tx, locked.id) if trace.status in work_items.OPEN]
    work_items.withdraw_offers(tx, items)
    work_items.change(tx, items, {"status": "cancelled", "completed_at": now, "cancel_reason": why})
    running = deadlines.running(tx, locked.id)
    passed = [row.id for row in running if row.status == "passed"]
    deadlines.change(tx, passed, {"status": "late", "ended_at": now})
    others = [row.id for row in running if row.status != "passed"]
    deadlines.change(tx, others, {"status": "cancelled", "ended_at": now})
    due.drop_of_instance(tx, locked.id)
    subscriptions.drop(tx, locked.id)
