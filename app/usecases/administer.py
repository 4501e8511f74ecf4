"""What administrators do to a case: suspend, resume, terminate, retry an incident; always with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.errors import BadInput, Conflict, NotAllowed
from app.domain.viewer import Viewer
from app.store import audit, deadlines, due, incidents, instances, registers, subscriptions, work_items
from app.store.audit import Entry
from app.store.records import IncidentRecord, LockedInstance
from app.store.transaction import Transaction, transaction
from app.usecases import clock
from app.usecases.calendar import recount


def suspend(actor: Viewer, instance_id: str, reason: str) -> None:
    """Stops the steps of a case, never its legal clock: what falls due meanwhile fires on resume."""
    _change(actor, instance_id, reason, "case.suspended", ("running",), {"status": "suspended"})


def resume(actor: Viewer, instance_id: str, reason: str) -> None:
    """Lets the steps go on; what fell due meanwhile fires, counted with the calendar now in force."""

    def also(tx: Transaction, locked: LockedInstance) -> None:
        due.wake(tx, locked.id)

    _change(actor, instance_id, reason, "case.resumed", ("suspended",), {"status": "running"}, also)
    recount(actor, instance_id)


CLOCKS = ("timer", "hold_review")
"""Due work that nobody asked for: it ends with what it looks after."""


def terminate(actor: Viewer, instance_id: str, reason: str) -> None:
    """Ends a case by administration: nothing of it waits, comes due or holds any more; the record stays.

    What it had asked for and was not yet done (a linked case to start, a message) is named in the record.
    """
    now = clock.now()

    def also(tx: Transaction, locked: LockedInstance) -> dict[str, Any]:
        items = [t.id for t in work_items.traces(tx, locked.id) if t.status in work_items.OPEN]
        work_items.withdraw_offers(tx, items)
        why = f"案件终止：{_short(reason)}"
        values = {"status": "cancelled", "completed_at": now, "cancel_reason": why}
        work_items.change(tx, items, values)
        running = [row.id for row in deadlines.running(tx, locked.id)]
        deadlines.change(tx, running, {"status": "cancelled", "ended_at": now})
        subscriptions.drop(tx, locked.id)
        released = registers.release_holds(tx, locked.id, "terminated", now)
        solved = incidents.resolve_of_instance(tx, locked.id, actor.name, now)
        dropped = [[kind, ref] for kind, ref in due.drop_all(tx, locked.id) if kind not in CLOCKS]
        said = {"dropped": dropped, "holds": released, "incidents": solved}
        return {key: value for key, value in said.items() if value}

    values = {"status": "terminated", "ended_at": now, "tokens": "[]", "subscriptions": 0}
    _change(actor, instance_id, reason, "case.terminated", ("running", "suspended"), values, also)


def _change(
    actor: Viewer,
    instance_id: str,
    reason: str,
    action: str,
    allowed: tuple[str, ...],
    values: Mapping[str, Any],
    also: Any = None,
) -> None:
    now = clock.now()
    with transaction() as tx:
        locked = instances.lock(tx, actor, instance_id)
        must_administer(actor)
        _must_give_reason(reason)
        if locked.status not in allowed:
            raise Conflict(reason="案件当前状态下不能进行此操作，请刷新查看。")
        more = also(tx, locked) if also else None
        detail = {"reason": _short(reason), "before": locked.status, **(more or {})}
        entry = Entry(action, actor, detail)
        seq, last = audit.append(
            tx, locked.id, locked.jurisdiction, (locked.audit_seq, locked.audit_hash), [entry], now
        )
        instances.save(tx, locked.id, locked.version, {**values, "audit_seq": seq, "audit_hash": last})


def _short(reason: str) -> str:
    return reason.strip()[:2000]


def _must_give_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput(reason="请写明理由。", reason_en="State the reason.")


def must_administer(actor: Viewer) -> None:
    if not actor.can("admin"):
        raise NotAllowed(reason="只有系统管理员可以进行此操作。")


def incidents_of(actor: Viewer, *, open_only: bool = True) -> tuple[IncidentRecord, ...]:
    """The technical incidents of the administrator's county."""
    must_administer(actor)
    return incidents.listed(actor, open_only=open_only)


def retry_incident(actor: Viewer, incident_id: str) -> None:
    """Resolves an incident; failed due work becomes due again with three new tries.

    An incident of a person's answer is resolved by the person: the answers lie in the draft.
    """
    record = incidents.find(actor, incident_id)
    must_administer(actor)
    now = clock.now()
    with transaction() as tx:
        if not incidents.resolve(tx, incident_id, actor.name, now):
            raise Conflict(reason="此事件已被处理。")
        if record.due_id:
            due.revive(tx, record.due_id, now)
        entry = Entry("incident.retried", actor, {"incident": incident_id, "node": record.node})
        if record.instance_id:
            audit.on_instance(tx, actor, record.instance_id, [entry], now)
        else:
            audit.administration(tx, actor.jurisdiction, [entry], now)
