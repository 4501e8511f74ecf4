"""One running case: start or restore it, act on it, advance it, read its progress, dump its state.

Used by one thread at a time. After any EngineFailure the execution is unusable: throw it away and restore.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.end_event import EndEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.util.task import TaskState

from app.domain.definition import Node
from app.domain.errors import RuleForbids
from app.domain.operation import PassedNode, Progress
from app.engine import back
from app.engine.failure import EngineFailure, NodeFailure, TaskNotOpen
from app.engine.library import Library
from app.engine.origin import process_of
from app.engine.progress import due_of, fired_deadline, node_of, read_progress
from app.engine.pruning import prune
from app.engine.scripting import ScriptEngine
from app.engine.state import dump_state, load_state
from app.engine.surroundings import Record, Surroundings

MAX_STEPS = 500
"""Automatic steps of one `advance()`; more means a loop that never waits."""

PRUNE_EVERY = 25
MAX_DEPTH = 150
"""Depth of the task tree after pruning. The library breaks from about 250 on."""


class Execution:
    """A process instance in memory. Make one with `start` or `restore`."""

    def __init__(self, library: Library, process_key: str, workflow: Any, engine: ScriptEngine) -> None:
        self.library = library
        self.process_key = process_key
        self._workflow = workflow
        self._engine = engine
        self._end_node: str | None = None
        self._steps = 0
        self._current: Any = None
        self._broken = False

    @classmethod
    def start(
        cls,
        library: Library,
        process_key: str,
        variables: Mapping[str, object],
        surroundings: Surroundings,
    ) -> Execution:
        """A new execution that stands before its start event; `advance()` then runs it."""
        specs = library.specs(process_key)
        engine = ScriptEngine(surroundings)
        workflow = BpmnWorkflow(specs[process_key], specs, script_engine=engine)
        workflow.task_tree.data.update(deepcopy(dict(variables)))
        return cls(library, process_key, workflow, engine)

    @classmethod
    def restore(cls, library: Library, process_key: str, state: str, surroundings: Surroundings) -> Execution:
        """The execution that `dump()` wrote, on the same or a compatible library."""
        engine = ScriptEngine(surroundings)
        workflow, end_node = load_state(state, process_key, library.specs(process_key), engine)
        execution = cls(library, process_key, workflow, engine)
        execution._end_node = end_node
        return execution

    def use(self, surroundings: Surroundings) -> None:
        """Replace the surroundings: each step brings its own."""
        self._engine.surroundings = surroundings

    def complete(self, task_id: str, answers: Mapping[str, object]) -> None:
        """Complete a user task with its answers. Timers already due fire first, so that an answer after a
        deadline does not cancel it unseen. Raises TaskNotOpen when the task no longer waits."""
        with self._guarded():
            self._fire_due()
            self._run_ready()
        task = self._user_task(task_id)
        with self._guarded():
            task.data.update(deepcopy(dict(answers)))
            task.internal_data["answered"] = list(answers)
            self._run(task)
            if task.has_state(TaskState.COMPLETED):
                back.note_completed(self.library, task)

    def send_back(self, task_id: str, node: str) -> None:
        """Return the token of a user task to an earlier user task `node` of the same process. Timers already
        due fire first. Raises TaskNotOpen and CannotSendBack; see `app/engine/back.py`."""
        with self._guarded():
            self._fire_due()
            self._run_ready()
        task = self._user_task(task_id)
        back.must_be_possible(self.library, task, node)
        with self._guarded(task):
            back.send_back(self.library, task, node)

    def send_back_targets(self, task_id: str) -> tuple[Node, ...]:
        """Where `send_back` may go, the latest step first; empty for what is no waiting user task."""
        try:
            task = self._user_task(task_id)
        except TaskNotOpen:
            return ()
        return back.targets(self.library, task)

    def deliver(self, message_name: str, variables: Mapping[str, object], task_id: str) -> None:
        """Deliver a message to the subscription `task_id`; its variables are set where it waits."""
        task = self._waiting_task(task_id, TaskState.WAITING)
        definition = _awaited_message(task, message_name)
        if definition is None:
            raise TaskNotOpen(task_id=task_id)
        with self._guarded(task):
            task.task_spec.catch(task, BpmnEvent(definition, payload=deepcopy(dict(variables))))
            task.task_spec._update(task)

    def fire_due(self) -> None:
        """Let every timer fire that is due by the clock; `advance()` then runs what follows."""
        with self._guarded():
            self._fire_due()

    def rewrite_timer(self, task_id: str, due: datetime) -> None:
        """Set another due time (extension, pause, new calendar). `due` carries an offset."""
        if due.tzinfo is None:
            raise ValueError("due needs an offset")
        task = self._waiting_task(task_id, TaskState.WAITING)
        value = task.internal_data.get("event_value")
        if value is None:
            raise TaskNotOpen(task_id=task_id)
        text = due.isoformat()
        task.internal_data["event_value"] = {**value, "next": text} if isinstance(value, dict) else text

    def rewrite(self, change: Callable[[Mapping[str, object]], Mapping[str, object]]) -> None:
        """Change variables from outside (并案, 分案): `change` gets those of each step of the case and of the
        processes running in it, and returns them as they shall be. Nothing runs, no timer is counted anew."""
        with self._guarded():
            for flow in (self._workflow, *self._workflow.subprocesses.values()):
                for task in flow.tasks.values():
                    task.data = deepcopy(dict(change(task.data)))

    def advance(self) -> Progress:
        """Run everything that needs nobody, then report. Raises EngineFailure."""
        with self._guarded():
            self._steps = 0
            self._run_ready()
            while self._fire_due():
                self._run_ready()
            self._workflow.get_events()  # signals and escalations that nobody waits for
            self._prune()
            progress = read_progress(self._workflow, self._engine.record, self._end_node)
        self._engine.record = Record()
        return progress

    def snapshot(self) -> Progress:
        """The progress as it stands; nothing runs, and `passed`, `effects` and `thrown` are empty."""
        with self._guarded():
            return read_progress(self._workflow, Record(), self._end_node)

    def dump(self) -> str:
        """The state as text (see `app/engine/state.py`); the order of its keys must be kept."""
        with self._guarded():
            return dump_state(self._workflow, self.process_key, self._end_node)

    def _run_ready(self) -> None:
        while ready := self._ready_tasks():
            for task in ready:
                if task.has_state(TaskState.READY):  # an earlier one may have cancelled it
                    self._run(task)

    def _ready_tasks(self) -> list[Any]:
        """Automatic tasks that can run, those of the innermost processes first."""
        if not self._workflow.subprocesses:
            flows = [self._workflow]
        else:
            inner = [flow for flow in self._workflow.subprocesses.values() if not flow.completed]
            flows = [*sorted(inner, key=lambda flow: -flow.depth), self._workflow]
        return [
            task
            for flow in flows
            for task in flow.tasks.values()
            if task.has_state(TaskState.READY) and not task.task_spec.manual
        ]

    def _run(self, task: Any) -> None:
        self._current = task
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise NodeFailure(task, f"连续自动执行超过 {MAX_STEPS} 步，流程图中可能有不停的循环")
        task.run()
        if task.has_state(TaskState.COMPLETED):
            self._note(task)
        if self._steps % PRUNE_EVERY == 0:
            self._prune()

    def _note(self, task: Any) -> None:
        node = node_of(task)
        if node is None or isinstance(task.task_spec, LoopTask):
            return
        self._engine.record.passed.append(
            PassedNode(str(task.id), node.id, node.name, process_of(task), node.kind)
        )
        fired = fired_deadline(task, node)
        if fired is not None:
            self._engine.record.fired.append(fired)
        if isinstance(task.task_spec, EndEvent) and task.workflow is self._workflow:
            self._end_node = node.id

    def _prune(self) -> None:
        if self._workflow.completed:
            return
        depth = prune(self._workflow)
        if depth > MAX_DEPTH:
            raise NodeFailure(self._current, f"流程往返次数过多（深度 {depth}），请联系管理员检查流程图")

    def _fire_due(self) -> bool:
        now = datetime.now(UTC)
        fired = False
        for task in list(self._workflow.event_manager.tasks.values()):
            due = due_of(task) if task.has_state(TaskState.WAITING) else None
            if due is not None and due <= now:
                self._current = task
                task.task_spec._update(task)
                fired = True
        return fired

    def _user_task(self, task_id: str) -> Any:
        task = self._waiting_task(task_id, TaskState.READY)
        if not task.task_spec.manual:
            raise TaskNotOpen(task_id=task_id)
        return task

    def _waiting_task(self, task_id: str, state: int) -> Any:
        try:
            wanted = UUID(task_id)
        except ValueError:
            raise TaskNotOpen(task_id=task_id) from None
        for flow in (self._workflow, *self._workflow.subprocesses.values()):
            task = flow.tasks.get(wanted)
            if task is not None and task.has_state(state) and not self._broken:
                return task
        raise TaskNotOpen(task_id=task_id)

    @contextmanager
    def _guarded(self, task: Any = None) -> Iterator[None]:
        """Turn whatever goes wrong inside the engine into an EngineFailure that names the element."""
        if self._broken:
            raise self._failure(self._current, "此前一步已经失败，须从保存的状态重新载入")
        self._current = task or self._current
        try:
            yield
        except RuleForbids:
            self._broken = True
            raise
        except NodeFailure as failure:
            self._broken = True
            raise self._failure(failure.task, failure.detail) from failure
        except Exception as error:  # the library raises anything; the step turns it into an incident
            self._broken = True
            raise self._failure(self._current, f"{type(error).__name__}：{error}") from error

    def _failure(self, task: Any, detail: str) -> EngineFailure:
        node = node_of(task) if task is not None else None
        return EngineFailure(
            element=node.id if node else "",
            name=node.name if node else "",
            process=process_of(task) if task is not None else self.process_key,
            detail=detail,
        )


def _awaited_message(task: Any, name: str) -> Any:
    definition = getattr(task.task_spec, "event_definition", None)
    several = (
        definition.event_definitions if isinstance(definition, MultipleEventDefinition) else [definition]
    )
    for one in several:
        if isinstance(one, MessageEventDefinition) and one.name == name:
            return one
    return None
