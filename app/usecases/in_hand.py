"""Joining and splitting cases (并案, 分案): who may, and while what.

Platform practice: neither document has a procedure for it. So it stays with the officer who holds the case,
in a process whose diagram says so (property `parts` of the start event), and before anything went to another
unit: whoever got a letter has a right to an answer to that letter (HT-47, YC-18, YC-20).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.errors import BadInput, Conflict, NotAllowed, RuleForbids
from app.domain.viewer import Viewer
from app.store import fork, work_items
from app.store.records import LockedInstance, WorkItemRecord
from app.store.transaction import Transaction
from app.usecases import access
from app.usecases.knowledge import Knowledge

PROPERTY = "parts"
MIN_REASON = 2
MAX_REASON = 2000


class NoParts(RuleForbids):
    """“{process}”不能并案、分案：流程图没有这样规定。重复的举报投诉在核对环节并件，每个举报人仍须得到答复。

    Cases of “{process}” are neither joined nor split: its diagram does not provide for it.
    """

    code = "no-parts"


class SentAlready(RuleForbids):
    """案件{key}已以{number}移送其他单位，不能再并案、分案：收文单位须就该函逐件答复。

    Case {key} went to another unit by {number} and can be neither joined nor split: that letter is to be
    answered as it was sent.
    """

    code = "sent-already"


class WithAnother(RuleForbids):
    """案件{key}正在等待{unit}办理，不在您的单位手中，不能并案、分案。

    Case {key} waits for {unit} and is not in the hands of your unit.
    """

    code = "with-another-unit"


@dataclass(frozen=True, slots=True)
class InHand:
    """A case in the actor's hands: its open steps and the unit they lie with."""

    items: tuple[WorkItemRecord, ...]
    unit: str


def must_be(tx: Transaction, actor: Viewer, locked: LockedInstance, known: Knowledge) -> InHand:
    """Raises NoParts, SentAlready, WithAnother, Conflict, NotAllowed."""
    definition = known.library.definition(locked.process)
    start = definition.node(definition.start_node)
    if start is None or PROPERTY not in dict(start.properties):
        raise NoParts(process=definition.name)
    items = work_items.open_of(tx, locked.id)
    units = {item.unit for item in items}
    unit = next((item.unit for item in items if item.unit in actor.units), "")
    number = fork.exchanged(tx, locked.id, unit)
    if number:
        raise SentAlready(key=locked.business_key, number=number)
    others = sorted(units - {unit}) if unit else sorted(units)
    if others:
        names = [known.rulebook.units[code].name for code in others if code in known.rulebook.units]
        raise WithAnother(key=locked.business_key, unit="、".join(names) or "其他单位", unit_en=others[0])
    if any(item.status == "confirming" for item in items):
        raise Conflict(
            reason=f"案件{locked.business_key}正在等待第二人复核，复核后再并案、分案。",
            reason_en=f"Case {locked.business_key} waits for a second person; first that, then this.",
        )
    if not any(access.may_act(actor, item) for item in items):
        raise NotAllowed(
            reason=f"案件{locked.business_key}由本单位他人办理，请先转办给您。",
            reason_en=f"a colleague holds case {locked.business_key}; have it handed over first.",
        )
    return InHand(items, unit)


def reason_of(text: str, act: str) -> str:
    """The reason as it is recorded. Raises BadInput."""
    why = text.strip()
    if len(why) < MIN_REASON:
        raise BadInput(reason=f"{act}须写明理由。", reason_en="State the reason.")
    if len(why) > MAX_REASON:
        raise BadInput(
            reason=f"理由最多 {MAX_REASON} 字。", reason_en=f"The reason has at most {MAX_REASON} characters."
        )
    return why
