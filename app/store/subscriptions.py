"""Messages that cases wait for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from app.domain.viewer import Viewer
from app.store import codec
from app.store.tables import Instance, Subscription
from app.store.transaction import Transaction
from app.store.visibility import visible


@dataclass(frozen=True, slots=True)
class SubscriptionRecord:
    id: str
    instance_id: str
    task_id: str
    name: str
    correlation: Mapping[str, Any]
    business_key: str


def replace(
    tx: Transaction, instance_id: str, jurisdiction: str, rows: Sequence[tuple[str, str, Mapping[str, Any]]]
) -> None:
    """Writes the subscriptions of a case anew: rows of (task id, name, correlation)."""
    tx.execute(delete(Subscription).where(Subscription.instance_id == instance_id))
    values = [
        {
            "id": codec.new_id(),
            "jurisdiction": jurisdiction,
            "instance_id": instance_id,
            "task_id": task_id,
            "name": name,
            "correlation": codec.dump(dict(correlation)),
        }
        for task_id, name, correlation in rows
    ]
    if values:
        tx.execute(insert(Subscription), values)


def waiting(tx: Transaction, viewer: Viewer, name: str) -> tuple[SubscriptionRecord, ...]:
    rows = tx.execute(
        select(Subscription, Instance.business_key)
        .join(Instance, Instance.id == Subscription.instance_id)
        .where(Subscription.name == name, Subscription.jurisdiction == viewer.jurisdiction, visible(viewer))
    )
    return tuple(
        SubscriptionRecord(s.id, s.instance_id, s.task_id, s.name, codec.load(s.correlation), key)
        for s, key in rows
    )
