"""Work items that a step cut off: they stay in the case as 已取消, with why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from app.domain.action import TAKEN
from app.domain.definition import Node
from app.domain.operation import Progress
from app.store import work_items
from app.store.work_items import Trace
from app.usecases.record_deadlines import covers, interruptions

if TYPE_CHECKING:
    from app.usecases.record import Recording


def record(recording: Recording, progress: Progress, gone: Sequence[Trace]) -> None:
    causes = list(_causes(recording, progress)) if gone else []
    library = recording.knowledge.library
    by_reason: dict[str, list[str]] = {}
    for trace in gone:
        why = next(
            (
                said
                for process, event, said in causes
                if covers(library, process, event.attached_to, trace.process, trace.node)
            ),
            "",
        )
        by_reason.setdefault(why, []).append(trace.id)
    for why, ids in by_reason.items():
        values = {"status": "cancelled", "completed_at": recording.now, "cancel_reason": why}
        work_items.change(recording.tx, ids, values)


def _causes(recording: Recording, progress: Progress) -> Iterator[tuple[str, Node, str]]:
    """(process, event, words) of the interrupting events that came about in this step."""
    taken = [entry for entry in recording.entries if entry.action == TAKEN]
    reasons = {entry.node: str(entry.detail["reason"]) for entry in taken}
    for process, event in interruptions(recording.knowledge.library, progress):
        label = dict(event.properties).get("action", "") or event.name
        reason = reasons.get(event.id, "")
        yield process, event, f"{label}：{reason}" if reason else label
