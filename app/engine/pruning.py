"""Keeps the task tree of a running case small, however often its process goes round.

SpiffWorkflow keeps every task ever made in one tree. Each send-back deepens it: near depth 250 the library's
recursion breaks, at depth 1000 its iterator stops silently and the case reports itself completed. The history
of a case is in our own tables, so what has been passed may go. What must stay:

- unfinished tasks and their parents (they inherit variables from them and joins look at them);
- nodes with several living branches, and branches that arrived at a gateway which has not fired yet;
- a boundary event's activity as long as one of its joins is unfinished.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit, _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.util.task import TaskState

Finished = TaskState.FINISHED_MASK


def prune(top: Any) -> int:
    """Prune all workflows of an execution; returns the depth of the deepest tree that is left."""
    _forget_finished_subprocesses(top)
    depth = 0
    for workflow in (top, *top.subprocesses.values()):
        if not workflow.completed:
            _drop_dead_branches(workflow)
            _shorten(workflow)
        depth = max(depth, _depth(workflow))
    _forget_finished_subprocesses(top)
    return depth


def _forget_finished_subprocesses(top: Any) -> None:
    alive = [top]
    for task_id, inner in list(top.subprocesses.items()):
        owner = next((flow.tasks[task_id] for flow in alive if task_id in flow.tasks), None)
        if owner is None or owner.has_state(Finished):
            del top.subprocesses[task_id]
        else:
            alive.append(inner)


def _drop_dead_branches(workflow: Any) -> None:
    """A parent is always older than its children, so the reversed order of birth visits children first."""
    living: set[Any] = set()
    arrived: dict[Any, list[Any]] = {}
    tasks = list(workflow.tasks.values())
    for task in reversed(tasks):
        children = task.children
        if not task.has_state(Finished) or any(child.id in living for child in children):
            living.add(task.id)
        here = [task] if isinstance(task.task_spec, UnstructuredJoin) and task.has_state(Finished) else []
        arrived[task.id] = [*here, *(join for child in children for join in arrived[child.id])]
    for task in tasks:
        if task.id in workflow.tasks and task.id in living and _settled(task):
            _drop_below(task, living, arrived)


def _drop_below(task: Any, living: set[Any], arrived: dict[Any, list[Any]]) -> None:
    children = task.children
    fired = {
        join.task_spec.name
        for child in children
        if child.id in living
        for join in arrived[child.id]
        if join.has_state(TaskState.COMPLETED)
    }
    for child in children:
        if child.id not in living and all(
            join.task_spec.name in fired or _brings_nothing(join, task) for join in arrived[child.id]
        ):
            task.workflow._remove_task(child.id)


def _settled(task: Any) -> bool:
    """Passed, has branches, and is no activity whose boundary events are still to be joined."""
    if not task.has_state(TaskState.COMPLETED) or len(task._children) < 2:
        return False
    return not (isinstance(task.task_spec, BoundaryEventSplit) and _joining(task))


def _joining(split: Any) -> bool:
    return any(
        isinstance(join.task_spec, BoundaryEventJoin) and not join.has_state(Finished)
        for child in split.children
        for join in child.children
    )


def _brings_nothing(join: Any, split: Any) -> bool:
    """A branch that ended and changed no variable since the split: nothing to merge when the process ends."""
    return isinstance(join.task_spec, _EndJoin) and bool(join.parent.data == split.data)


def _shorten(workflow: Any) -> None:
    """Take out passed tasks between two passed ones; the parent of an unfinished task always stays."""
    for task in list(workflow.tasks.values()):
        if task._parent is None or not task.has_state(TaskState.COMPLETED) or len(task._children) != 1:
            continue
        child = workflow.tasks[task._children[0]]
        if not child.has_state(TaskState.COMPLETED):
            continue
        parent = task.parent
        parent._children[parent._children.index(task.id)] = child.id
        child._parent = parent.id
        del workflow.tasks[task.id]


def _depth(workflow: Any) -> int:
    depths: dict[Any, int] = {}
    for task in workflow.tasks.values():
        depths[task.id] = depths.get(task._parent, 0) + 1
    return max(depths.values(), default=0)
