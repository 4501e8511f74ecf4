"""The state of an execution as JSON text: tasks, data, subprocesses - never the specs.

Format 1, one object: `process`, `end_node`, `workflow` and `subprocesses` (callers before called). A workflow
holds `data`, `completed`, `success`, `last` and `tasks`, each task a list of

    id, parent id, spec name, state, time of the last change, triggered, internal data, updates, deletions

Tasks stand in the order in which they came into being, parents first; children keep that order. `updates`
and `deletions` are the difference to the parent's variables, so the **order is load-bearing**: store the text
as it is, never sorted, never as `jsonb`. Variables are plain JSON; no key of theirs has a meaning here.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.engine.failure import EngineFailure
from app.engine.scripting import ScriptEngine

FORMAT = 1


def dump_state(workflow: Any, process_key: str, end_node: str | None) -> str:
    """The state as text. Raises TypeError when a variable is not plain JSON."""
    document = {
        "format": FORMAT,
        "process": process_key,
        "end_node": end_node,
        "workflow": _workflow(workflow),
        "subprocesses": [
            [str(task_id), _workflow(inner)] for task_id, inner in workflow.subprocesses.items()
        ],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _workflow(workflow: Any) -> dict[str, Any]:
    last = workflow.last_task
    return {
        "data": workflow.data,
        "completed": workflow.completed,
        "success": workflow.success,
        "last": str(last.id) if last is not None else None,
        "tasks": [_task(task) for task in workflow.tasks.values()],
    }


def _task(task: Any) -> list[Any]:
    parent = task.parent
    known = parent.data if parent is not None else {}
    data = task.data
    return [
        str(task.id),
        str(parent.id) if parent is not None else None,
        task.task_spec.name,
        task.state,
        task.last_state_change,
        int(task.triggered),
        task.internal_data,
        {key: value for key, value in data.items() if key not in known or not _same(known[key], value)},
        [key for key in known if key not in data],
    ]


def _same(one: object, other: object) -> bool:
    return one is other or (type(one) is type(other) and one == other)


def load_state(
    state: str, process_key: str, specs: dict[str, Any], engine: ScriptEngine
) -> tuple[Any, str | None]:
    """(workflow, end node) restored with the library's specs and *our* script engine.

    Raises EngineFailure when the state is of another process or names an element the diagram no longer has.
    """
    document = json.loads(state)
    if document.get("format") != FORMAT or document.get("process") != process_key:
        raise _unreadable(process_key, "", "保存的状态不属于这个流程，或格式不同")
    workflow = BpmnWorkflow(specs[process_key], specs, script_engine=engine, deserializing=True)
    _fill(workflow, document["workflow"], process_key)
    for task_id, inner in document["subprocesses"]:
        task = workflow.get_task_from_id(UUID(task_id))
        spec = specs.get(task.task_spec.spec)
        if spec is None:
            raise _unreadable(process_key, task.task_spec.name, "所调用的流程已不在这次发布中")
        called = BpmnSubWorkflow(spec, task.id, workflow, deserializing=True)
        workflow.subprocesses[task.id] = called
        called.completed_event.connect(task.task_spec._on_subworkflow_completed, task)
        _fill(called, inner, process_key)
    return workflow, document["end_node"]


def _fill(workflow: Any, stored: dict[str, Any], process_key: str) -> None:
    for row in stored["tasks"]:
        _restore_task(workflow, row, process_key)
    workflow.task_tree = next(iter(workflow.tasks.values()))
    workflow.data = stored["data"]
    workflow.completed = stored["completed"]
    workflow.success = stored["success"]
    workflow.last_task = workflow.tasks.get(UUID(stored["last"])) if stored["last"] else None


def _restore_task(workflow: Any, row: list[Any], process_key: str) -> None:
    task_id, parent_id, name, state, changed, triggered, internal, updates, deletions = row
    spec = workflow.spec.task_specs.get(name)
    if spec is None:  # the library would silently put a start task in its place, into the shared spec
        raise _unreadable(process_key, name, "此环节已不在流程图中，请先迁移该案件")
    task = Task(workflow, spec, state=state, id=UUID(task_id))
    data: dict[str, object] = {}
    if parent_id is not None:
        parent = workflow.tasks[UUID(parent_id)]
        task.parent = parent
        parent._children.append(task.id)
        data = {key: value for key, value in parent.data.items() if key not in deletions}
    data.update(updates)
    task.data = data
    task.internal_data = internal
    task.last_state_change = changed
    task.triggered = bool(triggered)
    if isinstance(spec, CatchingEvent) and state == TaskState.WAITING:
        workflow.top_workflow.event_manager.add_task(task)


def _unreadable(process: str, element: str, detail: str) -> EngineFailure:
    return EngineFailure(element=element, name=element, process=process, detail=detail)
