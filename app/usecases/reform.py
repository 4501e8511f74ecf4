"""A reform of units in mid-case: what runs goes to whom the rule book now in force names.

Part of the recount that every new rule book asks of every case that is not over (`calendar.recount`), so it
survives a crash and waits for a suspended case in the same way. Drawn actions follow by themselves: each step
finds anew who may press them (`record_messages.py`).
"""

from __future__ import annotations

from typing import Any

from app.domain.errors import UnknownRule
from app.domain.operation import OpenTask
from app.domain.rulebook import RoleUnresolved
from app.store import codec, deadlines, people, work_items
from app.store.records import WorkItemRecord
from app.usecases import clock
from app.usecases.assign import offered_to
from app.usecases.step import Step

REOFFERED = "task.reoffered"


def follow(running: Step) -> None:
    """1. open items whose role now means other groups are offered to those; the others are not touched
    2. the clocks of an ended unit are its successor's: day and reading stay
    3. the successor takes part in the case
    """
    tx, case = running.tx, running.locked.id
    items = work_items.open_of(tx, case)
    tasks = {task.task_id: task for task in running.execution.snapshot().open_tasks} if items else {}
    for item in items:
        if item.task_id in tasks:
            _offer_again(running, item, tasks[item.task_id])
    for row in deadlines.running(tx, case):
        if (now := _standing(running, row.unit)) != row.unit:
            deadlines.change(tx, [row.id], {"unit": now})
    running.units |= {_standing(running, unit) for unit in running.locked.units}


def _standing(running: Step, unit: str) -> str:
    rulebook = running.knowledge.rulebook
    return rulebook.current_unit(unit).code if unit in rulebook.units else unit


def _offer_again(running: Step, item: WorkItemRecord, task: OpenTask) -> None:
    try:
        unit, groups, recorder = offered_to(running.knowledge.rulebook, task)
    except (RoleUnresolved, UnknownRule):
        return  # the new book names nobody: better those who have it than nobody
    if (unit, groups, recorder) == (item.unit, item.groups, item.recorder_unit):
        return
    taken = _taken_from_holder(running, item, groups)
    offer = {"unit": unit, "groups": codec.dump(list(groups)), "recorder_unit": recorder}
    work_items.change(running.tx, [item.id], {**offer, **taken})
    work_items.withdraw_offers(running.tx, [item.id])
    if item.assignee_id is None or "assignee_id" in taken:
        work_items.offer(running.tx, [(item.jurisdiction, item.id, item.due_at, groups)])
    running.items = None  # read anew: what the live case remembers of its items is no longer so
    running.units |= {unit, *(group.split("/", 1)[0] for group in groups)} - {""}
    detail = {"from": item.unit, "to": unit, "groups": list(groups), "taken_from": item.assignee_id}
    if "assignee_id" not in taken:
        del detail["taken_from"]
    running.note(REOFFERED, detail, node=item.node, name=item.name, unit=unit)


def _taken_from_holder(running: Step, item: WorkItemRecord, groups: tuple[str, ...]) -> dict[str, Any]:
    """What changes when whoever holds the item has none of these posts: it is open again. The draft stays;
    answers that waited for a second person become one."""

    def fits(person: int | None) -> bool:
        return person is not None and people.holds(running.tx, person, groups, clock.today())

    confirming = item.status == "confirming"
    owner = {} if item.owner_id is None or fits(item.owner_id) else {"owner_id": None}
    if item.status == "open" or fits(item.pending_by if confirming else item.assignee_id):
        return owner
    lost: dict[str, Any] = {"status": "open", "assignee_id": None, "owner_id": None}
    if confirming and item.pending is not None:
        answers = codec.dump(item.pending["answers"])
        lost |= {"pending": None, "draft": answers, "draft_by": item.pending_by, "draft_at": running.now}
    return lost
