"""What became of a deadline, in sentences for its card: extended, paused, resumed, counted anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.domain.deadlines import local
from app.store.records import DeadlineChangeRecord
from app.web.words import day


def told(changes: Iterable[DeadlineChangeRecord]) -> dict[str, tuple[str, ...]]:
    """Deadline id -> its sentences, oldest first."""
    found: dict[str, tuple[str, ...]] = {}
    for change in changes:
        found[change.deadline_id] = (*found.get(change.deadline_id, ()), _sentence(change))
    return found


def _sentence(change: DeadlineChangeRecord) -> str:
    after = day(local(change.after_at)) if change.after_at else ""
    what = {
        "extended": f"延至{after}",
        "paused": f"中止计算（{change.ground}）",
        "resumed": f"恢复计算，至{after}",
        "recounted": f"重新计算，至{after}",
    }[change.kind]
    parts = [f"{day(local(change.at))} {change.person} {what}", change.reason]
    if change.notified_on:
        parts.append(f"{day(date.fromisoformat(change.notified_on))}已告知{change.notified_who}")
    return "；".join(part for part in parts if part) + "。"
