"""Reads off a running workflow what the record of a step needs. Runs nothing, walks no tree.

Waiting events come from the library's event manager; user tasks and tokens from the task tables of the open
workflows, which pruning keeps small.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.util.task import TaskState

from app.domain.definition import Node
from app.domain.moment import NEVER
from app.domain.operation import OpenTask, Progress, Token, WaitingMessage, WaitingTimer
from app.engine.origin import is_embedded, process_of
from app.engine.surroundings import Record

LIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED
_STATES = {TaskState.READY: "ready", TaskState.WAITING: "waiting", TaskState.STARTED: "started"}
_SEPARATORS = re.compile(r"[\s,，;；、]+")


def read_progress(workflow: Any, record: Record, end_node: str | None) -> Progress:
    """The whole progress of an execution; `record` holds what happened since the last one."""
    live = list(_live_tasks(workflow))
    waiting = [task for task in workflow.event_manager.tasks.values() if task.has_state(TaskState.WAITING)]
    ended = workflow.completed
    return Progress(
        open_tasks=tuple(_open_task(task) for task in live if _is_open(task)),
        timers=() if ended else tuple(_timers(waiting)),
        messages=() if ended else tuple(_messages(waiting)),
        passed=tuple(record.passed),
        effects=tuple(record.effects),
        thrown=tuple(record.thrown),
        tokens=tuple(dict.fromkeys(_tokens(live))),
        variables=_variables(workflow, live),
        ended=ended,
        end_node=end_node if ended else None,
        fired=tuple(record.fired),
    )


def node_of(task: Any) -> Node | None:
    """The drawn element of a task; None for what the library adds (joins, splits, start and end)."""
    extensions: dict[str, Any] = getattr(task.task_spec, "extensions", None) or {}
    return extensions.get("node")


def _live_tasks(workflow: Any) -> Iterator[Any]:
    for flow in (workflow, *workflow.subprocesses.values()):
        if not flow.completed:
            yield from (task for task in flow.tasks.values() if task.has_state(LIVE))


def _is_open(task: Any) -> bool:
    return task.has_state(TaskState.READY) and task.task_spec.manual


def _open_task(task: Any) -> OpenTask:
    node: Node = task.task_spec.extensions["node"]
    return OpenTask(
        task_id=str(task.id),
        node=node.id,
        name=node.name,
        process=process_of(task),
        lane=node.lane or None,
        candidate_groups=tuple(_groups(task, node)),
        form_key=node.form_key or None,
        clauses=node.clauses,
        data=dict(task.data),
        loop_index=task.internal_data.get("key_or_index"),
    )


def _groups(task: Any, node: Node) -> Iterator[str]:
    for text in node.candidate_groups:
        value = task.workflow.script_engine.text(task, text)
        if isinstance(value, (list, tuple)):
            yield from (str(item) for item in value)
        elif value not in (None, ""):
            yield str(value)


def _awaited(task: Any) -> Iterator[tuple[Any, Any]]:
    """(event definition, spec that shows it) of a waiting event; an event-based gateway waits for several."""
    definition = task.task_spec.event_definition
    if isinstance(definition, MultipleEventDefinition):
        yield from zip(definition.event_definitions, task.task_spec.outputs, strict=True)
    else:
        yield definition, task.task_spec


def due_of(task: Any) -> datetime | None:
    """When the timer of a waiting event is due; None when it has none, or never comes due."""
    value = task.internal_data.get("event_value")
    if isinstance(value, dict):
        value = value.get("next")
    if not isinstance(value, str):
        return None
    due = datetime.fromisoformat(value)
    return due if due < NEVER else None


def _timers(waiting: list[Any]) -> Iterator[WaitingTimer]:
    for task in waiting:
        due = due_of(task)
        for definition, spec in _awaited(task):
            if due is not None and isinstance(definition, TimerEventDefinition):
                yield _timer(task, spec.extensions["node"], due)


def fired_deadline(task: Any, node: Node) -> WaitingTimer | None:
    """The deadline of a timer event that has just gone off; None for any other node."""
    definition = getattr(task.task_spec, "event_definition", None)
    if not isinstance(definition, TimerEventDefinition):
        return None
    timer = _timer(task, node, due_of(task) or datetime.now(UTC))
    return timer if timer.rule else None


def _timer(task: Any, node: Node, due: datetime) -> WaitingTimer:
    rule = node.rule or task.data.get(node.rule_variable)
    fact = task.data.get(node.fact)
    lane = node.lane
    if node.attached_to:
        lane = task.workflow.spec.task_specs[node.attached_to].extensions["node"].lane
    return WaitingTimer(
        task_id=str(task.id),
        node=node.id,
        name=node.name,
        process=process_of(task),
        due=due,
        attached_to=node.attached_to or None,
        rule=str(rule) if rule else None,
        fact=node.fact or None,
        fact_value=None if fact is None else str(fact),
        lane=lane or None,
    )


def _messages(waiting: list[Any]) -> Iterator[WaitingMessage]:
    for task in waiting:
        for definition, spec in _awaited(task):
            if isinstance(definition, MessageEventDefinition):
                node: Node = spec.extensions["node"]
                names = _SEPARATORS.split(dict(node.properties).get("correlation", "").strip())
                yield WaitingMessage(
                    task_id=str(task.id),
                    node=node.id,
                    process=process_of(task),
                    name=definition.name,
                    correlation={name: task.data.get(name) for name in names if name},
                    variables=dict(task.data),
                )


def _tokens(live: list[Any]) -> Iterator[Token]:
    for task in live:
        node = node_of(task)
        if node is None or isinstance(task.task_spec, (BoundaryEvent, LoopTask)):
            continue
        yield Token(process_of(task), node.id, _STATES[task.state])


def _variables(workflow: Any, live: list[Any]) -> dict[str, object]:
    """The variables of the top process with its embedded subprocesses. Where several tokens are, the one that
    moved last has the last word; a branch that already ended and waits for the others has none."""
    if workflow.completed:
        return {key: value for key, value in workflow.data.items() if key != "data_objects"}
    scope = _scope(workflow)
    own = [task for task in live if task.workflow in scope]
    own.sort(key=lambda task: (not isinstance(task.task_spec, _EndJoin), task.last_state_change))
    variables: dict[str, object] = {}
    for task in own:
        variables.update(task.data)
    return variables


def _scope(workflow: Any) -> list[Any]:
    """The top workflow and what runs embedded in it: they share one set of variables."""
    scope = [workflow]
    for inner in workflow.subprocesses.values():  # callers stand before what they call
        if is_embedded(inner.spec.name) and inner.parent_workflow in scope:
            scope.append(inner)
    return scope
