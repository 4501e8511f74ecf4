"""Messages that cases wait for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, insert, select

from app.domain.viewer import Viewer
from app.store import codec
from app.store.base import db
from app.store.tables import Instance, Subscription
from app.store.transaction import Transaction
from app.store.visibility import visible


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message to wait for. `action`: the label of a drawn case action; `groups`: who of `role` may deliver
    it (without a role: whoever sees the case)."""

    task_id: str
    name: str
    correlation: Mapping[str, Any]
    process: str
    node: str
    action: str = ""
    role: str = ""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubscriptionRecord:
    id: str
    instance_id: str
    task_id: str
    name: str
    correlation: Mapping[str, Any]
    business_key: str
    process: str
    node: str
    action: str
    role: str
    groups: tuple[str, ...]


def add(tx: Transaction, instance_id: str, jurisdiction: str, rows: Sequence[Wanted]) -> None:
    values = [
        {
            "id": codec.new_id(),
            "jurisdiction": jurisdiction,
            "instance_id": instance_id,
            "task_id": row.task_id,
            "name": row.name,
            "correlation": codec.dump(dict(row.correlation)),
            "process": row.process,
            "node": row.node,
            "action": row.action,
            "role": row.role,
            "groups": codec.dump(list(row.groups)),
        }
        for row in rows
    ]
    tx.execute(insert(Subscription), values)


def drop(tx: Transaction, instance_id: str) -> None:
    """The case waits for nothing any more."""
    tx.execute(delete(Subscription).where(Subscription.instance_id == instance_id))


def waiting(tx: Transaction, viewer: Viewer, name: str) -> tuple[SubscriptionRecord, ...]:
    """Those of a message name, in the cases the viewer may see."""
    query = _select().where(
        Subscription.name == name, Subscription.jurisdiction == viewer.jurisdiction, visible(viewer)
    )
    return tuple(_record(row) for row in tx.execute(query))


def of_task(tx: Transaction, instance_id: str, task_id: str) -> SubscriptionRecord | None:
    """The subscription of a case that waits under this task, for the step that holds the case."""
    query = _select().where(Subscription.instance_id == instance_id, Subscription.task_id == task_id)
    row = tx.execute(query).first()
    return _record(row) if row else None


def actions(viewer: Viewer, instance_id: str) -> tuple[SubscriptionRecord, ...]:
    """The drawn actions that a case the viewer may see is open for, whoever may take them."""
    query = _select().where(
        Subscription.instance_id == instance_id, Subscription.action != "", visible(viewer)
    )
    return tuple(_record(row) for row in db.session.execute(query.order_by(Subscription.node)))


def _select() -> Select[Subscription, str]:
    return select(Subscription, Instance.business_key).join(Instance, Instance.id == Subscription.instance_id)


def _record(row: Any) -> SubscriptionRecord:
    found, key = row
    return SubscriptionRecord(
        id=found.id,
        instance_id=found.instance_id,
        task_id=found.task_id,
        name=found.name,
        correlation=codec.load(found.correlation),
        business_key=key,
        process=found.process,
        node=found.node,
        action=found.action,
        role=found.role,
        groups=tuple(codec.load(found.groups)),
    )
