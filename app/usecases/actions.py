"""Drawn case actions (案件操作): the buttons that message boundary events of a diagram offer to a role.

A press is a step like any other: the case is locked, so of a press and the answer that ends the activity only
one comes first, and the other is told who did what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.action import REASON, TAKEN, MessageTerms, terms_of
from app.domain.errors import BadInput, Conflict, FieldError, InvalidAnswers, NotAllowed
from app.domain.merged import must_stand
from app.domain.viewer import Viewer
from app.engine import TaskNotOpen
from app.store import audit, instances, subscriptions
from app.store.records import InstanceRecord, LockedInstance
from app.store.subscriptions import SubscriptionRecord
from app.store.transaction import Transaction, reading
from app.usecases import access, step
from app.usecases.knowledge import Knowledge
from app.usecases.record import Recorded
from app.usecases.step import Step
from app.usecases.task_view import of_case

MOST = 2000
"""Characters of a reason."""


class ActionGone(Conflict):
    """此操作已不能进行，案件没有改动：{what}

    This can no longer be done, and nothing was changed: {what}
    """

    code = "action-gone"


@dataclass(frozen=True, slots=True)
class OpenAction:
    """One button of a case. `id`: what a press names; `about`: the step that it may end or accompany;
    `accepts`: variables that may come along through REST."""

    id: str
    label: str
    role: str
    process: str
    node: str
    about: str
    clauses: tuple[str, ...]
    accepts: tuple[str, ...]
    interrupting: bool


def offered(viewer: Viewer, case: InstanceRecord) -> tuple[OpenAction, ...]:
    """The actions that this person may take on the case now, in the order of their ids in the diagram."""
    if case.status != "running":
        return ()
    mine = [row for row in subscriptions.actions(viewer, case.id) if viewer.groups & set(row.groups)]
    if not mine:
        return ()
    with reading() as tx:
        known = of_case(tx, case)
    found = [_open_action(known, row) for row in mine]
    return tuple(action for action in found if action is not None)


def _open_action(known: Knowledge, row: SubscriptionRecord) -> OpenAction | None:
    terms = _terms(known, row)
    if not _is_on(known, terms):
        return None
    return OpenAction(
        id=row.task_id,
        label=row.action,
        role=row.role,
        process=row.process,
        node=row.node,
        about=terms.about,
        clauses=terms.clauses,
        accepts=terms.accepts,
        interrupting=terms.interrupting,
    )


def take(
    actor: Viewer,
    instance_id: str,
    action_id: str,
    reason: str,
    variables: Mapping[str, Any] | None = None,
) -> Recorded:
    """Presses the button `action_id` of a case.

    Raises NotFound (no such case for this person), NotAllowed (another role, or switched off), BadInput (no
    reason), InvalidAnswers (a variable that the event does not accept), ActionGone (it is over).
    """

    def find(tx: Transaction) -> tuple[LockedInstance, SubscriptionRecord]:
        locked = instances.lock(tx, actor, instance_id)
        row = subscriptions.of_task(tx, locked.id, action_id)
        if row is None or not row.action:
            raise _gone(tx, locked.id)
        return locked, row

    def act(running: Step, row: SubscriptionRecord) -> None:
        deliver(running, row, {**(variables or {}), REASON: reason})

    return step.run(actor, find, act)


def deliver(running: Step, row: SubscriptionRecord, variables: Mapping[str, Any]) -> None:
    """The message of a subscription from a person, inside a step: an action, or what another system brings.

    The same terms hold on every way here: the screen, the list of actions, the general message route.
    """
    terms = _terms(running.knowledge, row)
    must_hold(running.actor, row)
    if not _is_on(running.knowledge, terms):
        raise NotAllowed(
            reason=f"本地没有开通“{row.action or row.name}”。",
            reason_en=f"“{row.action or row.name}” is switched off here.",
        )
    reason = _reason(variables.get(REASON)) if row.action else ""
    accepted = {*terms.accepts, *({REASON} if row.action else set())}
    _only_accepted(variables, accepted)
    _must_stand(running, variables)
    brought = {**variables, **({REASON: reason} if row.action else {})}
    try:
        running.execution.deliver(row.name, brought, row.task_id)
    except TaskNotOpen:
        raise _gone(running.tx, row.instance_id) from None
    if row.action:
        _note_action(running, row, reason, brought)
    else:
        running.note("message.received", {"name": row.name, "variables": brought})


def must_hold(actor: Viewer, row: SubscriptionRecord) -> None:
    """Raises NotAllowed, unless the actor does the role of the event. The platform itself may."""
    if actor.can("system") or not row.role or actor.groups & set(row.groups):
        return
    what = row.action or row.name
    raise NotAllowed(
        reason=f"“{what}”由“{row.role}”进行，您没有这一岗位。",
        reason_en=f"“{what}” is for “{row.role}”, a post you do not hold.",
    )


def unit_of(actor: Viewer, row: SubscriptionRecord) -> str:
    """The unit for which the actor acts here."""
    return next((group.split("/", 1)[0] for group in row.groups if group in actor.groups), "")


def _note_action(running: Step, row: SubscriptionRecord, reason: str, brought: Mapping[str, Any]) -> None:
    detail: dict[str, Any] = {"action": row.action, "reason": reason, "role": row.role}
    more = {key: value for key, value in brought.items() if key != REASON}
    if more:
        detail["variables"] = more
    running.note(TAKEN, detail, node=row.node, name=row.action, unit=unit_of(running.actor, row))


def _terms(known: Knowledge, row: SubscriptionRecord) -> MessageTerms:
    return terms_of(known.library.definition(row.process), row.node)


def _is_on(known: Knowledge, terms: MessageTerms) -> bool:
    return not terms.rule or bool(known.rulebook.rules.get(terms.rule))


def _reason(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadInput(reason="请写明理由。", reason_en="State the reason.")
    return value.strip()[:MOST]


def _only_accepted(variables: Mapping[str, Any], accepted: set[str]) -> None:
    """From outside only what the waiting event names in its property `accepts` may enter the case."""
    shown = [name for name in sorted(accepted) if name != REASON]
    wrong = [name for name in variables if name not in accepted]
    if wrong:
        raise InvalidAnswers(
            [
                FieldError(
                    f"variables.{name}",
                    f"此消息不接受“{name}”，可带：{'、'.join(shown) or '无'}。",
                    f"This message does not take “{name}”; it takes: {', '.join(shown) or 'nothing'}.",
                )
                for name in wrong
            ]
        )


def _must_stand(running: Step, variables: Mapping[str, Any]) -> None:
    """No unit that a reform has ended enters the case."""
    for name, value in variables.items():
        if name.endswith(("_unit", "_units")):
            for word in value if isinstance(value, list) else [value]:
                must_stand(running.knowledge.rulebook, word)


#: What may have come first, and how it is told.
FIRST = {
    "task.completed": ("已于{when}办结“{name}”", "completed “{name}” at {when}"),
    "task.sent-back": ("已于{when}退回“{name}”", "sent back “{name}” at {when}"),
    TAKEN: ("已于{when}进行“{name}”", "did “{name}” at {when}"),
    "case.terminated": ("已于{when}终止案件", "terminated the case at {when}"),
}


def _gone(tx: Transaction, instance_id: str) -> ActionGone:
    """Says who was first: the last thing that somebody did to the case."""
    last = audit.latest(tx, instance_id, tuple(FIRST))
    if last is None:
        return ActionGone(
            what="流程已经过了这一步，请刷新查看。", what_en="the case has passed this step; reload."
        )
    zh, en = FIRST[last.action]
    return ActionGone(
        what=f"{last.actor}{zh.format(when=access.when(last.at), name=last.name)}，请刷新查看。",
        what_en=f"{last.actor} {en.format(when=access.when_en(last.at), name=last.name)}; reload.",
    )
