"""Who gets a new work item: the lane decides the unit and the posts, the case's past decides the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.domain.operation import OpenTask
from app.domain.rulebook import RoleUnresolved, RuleBook
from app.store import people
from app.store.work_items import Trace
from app.usecases import clock

if TYPE_CHECKING:
    from app.usecases.record import Recording


@dataclass(frozen=True, slots=True)
class Assignment:
    """A task with its unit, the groups that may take it, and the person who gets it at once, if any.

    recorder: the unit that records (代录) for the task's own, which does not sign in.
    """

    task: OpenTask
    unit: str
    groups: tuple[str, ...]
    assignee_id: int | None
    recorder: str = ""


def unit_of_lane(rulebook: RuleBook, lane: str, variables: Mapping[str, Any]) -> str:
    """The unit that does the tasks of a lane; empty when the lane names none."""
    if not lane or lane not in rulebook.roles:
        return ""
    try:
        units = rulebook.units_of(lane, variables)
    except RoleUnresolved:
        return ""
    return units[0].code if units else ""


def assign(recording: Recording, task: OpenTask, known: Sequence[Trace]) -> Assignment:
    """1. the task's own candidate groups, else the posts of its lane's role
    2. who did this step of the case before gets it back, while holding one of these posts: after a transfer
       to another unit, or a change of posts, it is somebody else's
    3. else the person who is acting, when one of the groups is theirs and the role is the one just held
    4. else it is offered to the groups
    """
    unit, groups, recorder = offered_to(recording.knowledge.rulebook, task)
    before = [t.completed_by for t in known if (t.process, t.node) == (task.process, task.node)]
    previous = next((person for person in reversed(before) if person), None)
    actor = recording.actor
    completed = recording.completed
    if previous is not None and people.holds(recording.tx, previous, groups, clock.today()):
        return Assignment(task, unit, groups, previous, recorder)
    same_hand = recording.is_new or (completed is not None and set(completed.groups) & set(groups))
    if same_hand and actor.groups & set(groups):
        return Assignment(task, unit, groups, actor.person_id, recorder)
    return Assignment(task, unit, groups, None, recorder)


def offered_to(rulebook: RuleBook, task: OpenTask) -> tuple[str, tuple[str, ...], str]:
    """(unit, groups, recorder) of a task by this rule book. Raises RoleUnresolved, UnknownRule."""
    groups = _groups(rulebook, task)
    own = unit_of_lane(rulebook, _lane(task), task.data)
    unit = own or (groups[0].split("/", 1)[0] if groups else "")
    return unit, groups, _recorder(rulebook, unit, groups)


def _recorder(rulebook: RuleBook, unit: str, groups: Sequence[str]) -> str:
    acting = [group.split("/", 1)[0] for group in groups]
    known = rulebook.units.get(unit)
    return acting[0] if known and not known.signs_in and acting and unit not in acting else ""


def _lane(task: OpenTask) -> str:
    """The role of the task: where the diagram names one on the task itself, that one counts."""
    named = [name for name in task.candidate_groups if "/" not in name]
    return named[0] if named else task.lane or ""


def _groups(rulebook: RuleBook, task: OpenTask) -> tuple[str, ...]:
    """A candidate group that is a role of the rule book is resolved; one with a slash is taken as it is."""
    found: list[str] = []
    for name in task.candidate_groups or ((task.lane,) if task.lane else ()):
        found += [name] if "/" in name else rulebook.resolve(name, task.data)
    return tuple(dict.fromkeys(found))
