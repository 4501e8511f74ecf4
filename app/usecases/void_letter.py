"""A diagram declares a letter void: a transfer withdrawn before receipt. Its number stays taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.operation import VoidLetter
from app.store import codec, letters, registers

if TYPE_CHECKING:
    from app.usecases.record import Recording


def void(recording: Recording, effect: VoidLetter) -> None:
    """The newest valid letter of the kind in this case, if there is one; its receivers get a notice."""
    tx, locked = recording.tx, recording.locked
    letter = letters.newest(tx, locked.id, effect.kind)
    if letter is None:
        return
    letters.change(
        tx, letter.id, voided_at=recording.now, voided_by=recording.actor.name, void_reason=effect.reason
    )
    detail = {"letter": letter.id, "kind": letter.kind, "number": letter.number, "reason": effect.reason}
    recording.note("letter.voided", detail, name=letter.title)
    rows = [
        {
            "id": codec.new_id(),
            "jurisdiction": locked.jurisdiction,
            "instance_id": locked.id,
            "unit": unit,
            "kind": "void",
            "title": f"{letter.number or letter.title}已作废",
            "body": effect.reason,
            "sent_at": recording.now,
        }
        for unit in letter.receivers
    ]
    registers.notify(tx, rows)
