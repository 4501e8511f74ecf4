"""Boundary events: an interrupting one takes along what was already answered in the activity it cuts off.

The library gives the path behind a boundary event the variables as they were when the activity began, so the
answers of a repeated activity (or of the steps done in an embedded subprocess) would be lost. A called
process keeps its own: what crosses is what `camunda:out` names, when it ends by itself.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.spiff.specs.defaults import SubWorkflowTask
from SpiffWorkflow.util.task import TaskState

from app.engine.origin import is_embedded
from app.engine.repeated import Repeated

_DONE_OR_OPEN = TaskState.READY | TaskState.WAITING | TaskState.STARTED | TaskState.COMPLETED


class DrawnBoundary(BoundaryEvent):
    """A boundary event whose interruption loses nothing that people answered."""

    def _run_hook(self, my_task: Any) -> Any:
        if self.cancel_activity:
            now = _so_far(_activity(my_task))
            my_task.data.update(deepcopy(_changed(my_task.parent.data, now)))
        elif isinstance(self.event_definition, MessageEventDefinition):
            self._wait_again(my_task)
        return super()._run_hook(my_task)

    def _wait_again(self, my_task: Any) -> None:
        """A message that interrupts nothing may come again and again, which the library does not know."""
        again = my_task.parent._add_child(self, TaskState.MAYBE)
        self._predict(again, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        again._inherit_data()
        again._set_state(TaskState.WAITING)


def _activity(my_task: Any) -> Any:
    """The activity that the event is attached to: its one sibling that is no boundary event."""
    return next(task for task in my_task.parent.children if not isinstance(task.task_spec, BoundaryEvent))


def _so_far(activity: Any) -> dict[str, Any]:
    """The variables as the answers given within the activity have made them."""
    if isinstance(activity.task_spec, Repeated):
        return dict(activity.data)
    if not isinstance(activity.task_spec, SubWorkflowTask):
        return {}
    inner = activity.workflow.top_workflow.subprocesses.get(activity.id)
    if inner is None or not is_embedded(inner.spec.name):
        return {}
    found: dict[str, Any] = {}
    tasks = [
        task for task in inner.tasks.values() if task.has_state(_DONE_OR_OPEN) and not _is_one_of_many(task)
    ]
    for task in sorted(tasks, key=lambda task: task.last_state_change):
        found.update(_changed(task.parent.data if task.parent else activity.data, task.data))
        found.update(_so_far(task))
    return found


def _is_one_of_many(task: Any) -> bool:
    """One instance of a repeated activity: its answers come back through the activity."""
    return task.parent is not None and isinstance(task.parent.task_spec, LoopTask)


def _changed(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in now.items() if key not in before or before[key] != value}
