"""Where tokens meet: what each branch *changed* is joined, never the stale copies it carried along.

The library merges the whole data of the branches in the order of arrival, so that a branch which never
touched a variable sets it back to its value before the split.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import InclusiveGateway, ParallelGateway
from SpiffWorkflow.util.task import TaskState

from app.engine.failure import NodeFailure


def joined_data(my_task: Any) -> dict[str, object] | None:
    """The variables after the join, or None when only one branch arrived."""
    spec = my_task.task_spec
    arrived = [
        task.parent
        for task in my_task.workflow.tasks.values()
        if task.task_spec is spec
        and task is not my_task
        and task.has_state(TaskState.FINISHED_MASK)
        and task.parent.has_state(TaskState.COMPLETED)
        and task not in _lineage(my_task)
    ]
    if not arrived:
        return None
    branches = [*sorted(arrived, key=lambda task: task.last_state_change), my_task.parent]
    shared = set.intersection(*({task.id for task in _lineage(branch)} for branch in branches))
    split = next(task for task in _lineage(branches[0]) if task.id in shared)
    data = dict(split.data)
    for branch in branches:
        for key, value in branch.data.items():
            if key not in split.data or split.data[key] != value:
                data[key] = value
    return data


def _lineage(task: Any) -> list[Any]:
    line = []
    current = task
    while current is not None:
        line.append(current)
        current = current.parent
    return line


def _take_joined(my_task: Any) -> None:
    data = joined_data(my_task)
    if data is not None:
        my_task.data = data


class ParallelJoin(ParallelGateway):
    """A parallel gateway."""

    def _run_hook(self, my_task: Any) -> bool:
        _take_joined(my_task)
        return True


class InclusiveJoin(InclusiveGateway):
    """An inclusive gateway. Its own conditions see the joined variables."""

    def _run_hook(self, my_task: Any) -> bool:
        _take_joined(my_task)
        matches, defaults = self._get_matching_outputs(my_task)
        if not matches and not defaults:
            raise NodeFailure(my_task, "没有一个分支的条件成立，也没有默认分支")
        my_task._sync_children(matches or defaults, TaskState.FUTURE)
        for child in my_task.children:
            child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        return True


class EndJoin(_EndJoin):
    """The library's last gateway of every process, which waits for all tokens."""

    def _run_hook(self, my_task: Any) -> bool:
        _take_joined(my_task)
        my_task.workflow.data.update(my_task.data)
        return True
