"""Event definitions as the law needs them: timers with an offset, messages as data, errors in their scope."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import ErrorEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    CycleTimerEventDefinition,
    TimeDateEventDefinition,
    TimerEventDefinition,
)
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.util import BpmnEvent

from app.domain.moment import CHINA
from app.domain.operation import ThrownMessage
from app.engine.failure import NodeFailure
from app.engine.normalise import bare_cycle, bare_iso


class OneTimer(TimeDateEventDefinition):
    """A timer that fires once, at a moment or after a duration.

    The expression is evaluated once, when the event is reached; the due moment then stays in the task's
    `event_value` as ISO text with offset, where `rewrite_timer` changes it.
    """

    def __init__(self, name: str, expression: str, **kwargs: Any) -> None:
        super().__init__(name, expression, **kwargs)
        self.literal = expression if bare_iso(expression) else None

    def has_fired(self, my_task: Any) -> bool:
        due = my_task.internal_data.get("event_value")
        if due is None:
            due = self._due(my_task)
            my_task.internal_data["event_value"] = due
        if datetime.fromisoformat(due) <= datetime.now(UTC):
            my_task.internal_data["event_fired"] = True
        return bool(my_task.internal_data.get("event_fired", False))

    def _due(self, my_task: Any) -> str:
        value = self.literal or my_task.workflow.script_engine.evaluate(my_task, self.expression)
        try:
            return due_text(value)
        except (TypeError, ValueError) as error:
            raise NodeFailure(my_task, f"定时器的值“{value}”不是带时区的时间：{error}") from error


def due_text(value: object) -> str:
    """ISO text with offset of a moment, a date (its first second) or a duration from now."""
    if not isinstance(value, str):
        raise TypeError("须为文字")
    if value.startswith("P"):
        parsed = TimerEventDefinition.parse_iso_duration(value)
        now = datetime.now(CHINA)
        moment = now + TimerEventDefinition.get_timedelta_from_start(parsed, now)
    else:
        moment = datetime.fromisoformat(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=CHINA)).isoformat()


class RepeatTimer(CycleTimerEventDefinition):
    """`R3/PT1H`: the due moment of the next round stays in `event_value["next"]`."""

    def __init__(self, name: str, expression: str, **kwargs: Any) -> None:
        super().__init__(name, f'"{expression}"' if bare_cycle(expression) else expression, **kwargs)


class Message(MessageEventDefinition):
    """A message: thrown ones leave as data, caught ones bring flat variables."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)

    def throw(self, my_task: Any) -> None:
        engine = my_task.workflow.script_engine
        inputs = my_task.task_spec.extensions["node"].inputs
        variables = {item.name: engine.text(my_task, item.text) for item in inputs}
        engine.record.thrown.append(ThrownMessage(self.name, deepcopy(variables)))

    def update_task_data(self, my_task: Any) -> None:
        my_task.data.update(my_task.internal_data.pop(self.name, None) or {})


class Error(ErrorEventDefinition):
    """A BPMN error. It is caught by the activity through which it leaves, never by a neighbour of it."""

    def throw(self, my_task: Any) -> None:
        top = my_task.workflow.top_workflow
        workflow = my_task.workflow
        while workflow.parent_task_id is not None:
            activity = top.get_task_from_id(workflow.parent_task_id)
            for boundary in _boundary_events(activity):
                if boundary.task_spec.catches(boundary, BpmnEvent(self)):
                    boundary.task_spec.catch(boundary, BpmnEvent(self, payload={}))
                    boundary.task_spec._update(boundary)
                    return
            workflow = activity.workflow
        if my_task.workflow.parent_task_id is not None:
            raise NodeFailure(my_task, f"没有边界事件接收错误“{self.code or self.name}”")

    def update_task_data(self, my_task: Any) -> None:
        my_task.internal_data.pop(self.name, None)


def _boundary_events(activity: Any) -> list[Any]:
    """The boundary event tasks of an activity, in a repeated one those of the whole repetition."""
    parent = activity.parent
    if isinstance(parent.task_spec, LoopTask):
        parent = parent.parent
    if not isinstance(parent.task_spec, BoundaryEventSplit):
        return []
    return [child for child in parent.children if hasattr(child.task_spec, "cancel_activity")]
