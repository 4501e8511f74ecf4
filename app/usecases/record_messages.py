"""Keeps the messages a case waits for, with who may deliver them, and sends the thrown ones on their way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.action import terms_of
from app.domain.operation import Progress, WaitingMessage
from app.domain.rulebook import RoleUnresolved
from app.store import due, subscriptions
from app.store.subscriptions import Wanted

if TYPE_CHECKING:
    from app.usecases.record import Recording


def record(recording: Recording, progress: Progress) -> None:
    """Subscriptions as they now stand, and thrown messages as due rows of their own."""
    tx, locked = recording.tx, recording.locked
    if locked.subscriptions:
        subscriptions.drop(tx, locked.id)
    if progress.messages:
        rows = [_wanted(recording, message) for message in progress.messages]
        subscriptions.add(tx, locked.id, locked.jurisdiction, rows)
    due.put(
        tx,
        [
            {
                "jurisdiction": locked.jurisdiction,
                "kind": "message",
                "instance_id": locked.id,
                "ref": thrown.name,
                "run_at": recording.now,
                "created_at": recording.now,
                "payload": {
                    "name": thrown.name,
                    "variables": dict(thrown.variables),
                    "key": locked.business_key,
                },
            }
            for thrown in progress.thrown
        ],
    )


def _wanted(recording: Recording, message: WaitingMessage) -> Wanted:
    """The people of the role are found by the variables where the message waits, as for a work item; their
    units take part in the case."""
    known = recording.knowledge
    terms = terms_of(known.library.definition(message.process), message.node)
    groups: tuple[str, ...] = ()
    if terms.role in known.rulebook.roles:
        try:
            groups = known.rulebook.resolve(terms.role, message.variables)
        except RoleUnresolved:
            groups = ()  # nobody may, until the case knows the unit
    if terms.action:
        recording.units |= {group.split("/", 1)[0] for group in groups}
    return Wanted(
        task_id=message.task_id,
        name=message.name,
        correlation=message.correlation,
        process=message.process,
        node=message.node,
        action=terms.action,
        role=terms.role,
        groups=groups,
    )
