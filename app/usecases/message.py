"""Messages: correlate one to exactly one waiting case, and deliver it in a step of that case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.errors import Conflict, NotFound
from app.domain.viewer import Viewer
from app.store import instances, subscriptions
from app.store.records import LockedInstance
from app.store.subscriptions import SubscriptionRecord
from app.store.transaction import Transaction
from app.usecases import actions, step
from app.usecases.record import Recorded
from app.usecases.step import Step


def deliver(
    actor: Viewer, name: str, correlation: Mapping[str, Any], variables: Mapping[str, Any]
) -> Recorded:
    """Delivers a message to the one case that waits for it.

    `correlation`: `business_key`, or the variables the diagram names. Raises NotFound when none waits and
    Conflict when several do.
    """
    return _deliver(actor, name, correlation, variables, lambda tx: None)


def deliver_internal(
    actor: Viewer,
    name: str,
    business_key: str,
    variables: Mapping[str, Any],
    taken: Callable[[Transaction], None],
) -> None:
    """A thrown message: delivered to the case that waits for this business key, or for its variables."""
    correlation = {"business_key": business_key, **variables}
    _deliver(actor, name, correlation, variables, taken)


def _deliver(
    actor: Viewer,
    name: str,
    correlation: Mapping[str, Any],
    variables: Mapping[str, Any],
    taken: Callable[[Transaction], None],
) -> Recorded:
    def find(tx: Transaction) -> tuple[LockedInstance, SubscriptionRecord]:
        taken(tx)
        waiting = [s for s in subscriptions.waiting(tx, actor, name) if _fits(s, correlation)]
        if not waiting:
            raise NotFound(what=f"等待消息“{name}”的案件", what_en=f"A case waiting for “{name}”")
        if len(waiting) > 1:
            raise Conflict(
                reason=f"有 {len(waiting)} 件案件在等待消息“{name}”，请给出案号。",
                reason_en=f"{len(waiting)} cases wait for “{name}”; give the case number.",
            )
        return instances.lock(tx, actor, waiting[0].instance_id), waiting[0]

    def act(running: Step, subscription: SubscriptionRecord) -> None:
        if not actor.can("system"):
            actions.deliver(running, subscription, variables)
            return
        running.execution.deliver(name, dict(variables), subscription.task_id)
        running.note("message.received", {"name": name, "variables": dict(variables)})

    return step.run(actor, find, act)


def _fits(subscription: SubscriptionRecord, correlation: Mapping[str, Any]) -> bool:
    """By the variables the diagram names, else by the business key."""
    named = subscription.correlation
    if named:
        return all(str(correlation.get(key)) == str(value) for key, value in named.items())
    return correlation.get("business_key") == subscription.business_key
