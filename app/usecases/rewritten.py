"""Variables that change from outside a step: in the execution, and in what its open steps show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain import measures, parties
from app.store import codec, work_items
from app.usecases.step import Step

FACTS = "facts"
MOST_FACTS = 4000
"""As many characters as the forms allow."""
MEASURES, LIMITATION = measures.LIST, measures.LIMITATION
OF_PARTY = (*parties.KEYS, parties.LIST)
REPLACED = (*OF_PARTY, FACTS, MEASURES, LIMITATION)
"""What a draft must not bring back from before."""

Change = Callable[[Mapping[str, Any]], dict[str, Any]]


def setting(values: Mapping[str, Any], ids: Mapping[str, str] | None = None) -> Change:
    """Sets variables wherever they are known, those of the parties wherever the case knows its party, and
    puts new ids of materials in place of the old ones."""

    def change(data: Mapping[str, Any]) -> dict[str, Any]:
        swapped: dict[str, Any] = swap(dict(data), ids or {})
        about = parties.NAME in data
        return swapped | {key: value for key, value in values.items() if about or key in data}

    return change


def swap(value: Any, ids: Mapping[str, str]) -> Any:
    """The same plain data with other ids."""
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, dict):
        return {key: swap(inner, ids) for key, inner in value.items()}
    if isinstance(value, list):
        return [swap(inner, ids) for inner in value]
    return value


def draft_without(draft: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A draft keeps what was typed, but for what has just been changed."""
    return None if draft is None else {key: value for key, value in draft.items() if key not in REPLACED}


def apply(running: Step, change: Change) -> None:
    """Changes the running case; its open steps show the new values at once."""
    running.execution.rewrite(change)
    data = {task.task_id: task.data for task in running.execution.snapshot().open_tasks}
    for item in work_items.open_of(running.tx, running.locked.id):
        if item.task_id in data:
            draft = draft_without(item.draft)
            values = {
                "data": codec.dump(dict(data[item.task_id])),
                "draft": codec.dump(draft) if draft else None,
            }
            work_items.change(running.tx, [item.id], values)
