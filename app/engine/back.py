"""Sending back (退回): the token of a user task returns to an earlier user task of the same process.

A called process or an embedded subprocess is a process of its own here: nothing is sent back out of it, so
timers on the activity around it keep running. What has been passed is pruned from the task tree, so each
running process keeps a *trail* in the internal data of its first task: the user tasks completed in it, in
order, without the rounds of a loop. Variables stay as they are; nothing that happened is undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.util.task import TaskState

from app.domain.definition import Node, ProcessDefinition
from app.domain.errors import RuleForbids
from app.engine.library import Library
from app.engine.origin import process_of
from app.engine.progress import LIVE, node_of

TRAIL = "trail"
_PARALLEL = frozenset({"parallelGateway", "inclusiveGateway"})
_CHOOSING = frozenset({"exclusiveGateway", "eventBasedGateway"})


class CannotSendBack(RuleForbids):
    """不能从“{name}”退回到“{target}”：{reason}。

    “{name}” cannot be sent back to “{target}”: {reason}.
    """

    code = "cannot-send-back"


@dataclass(frozen=True, slots=True)
class _Refusal:
    zh: str
    en: str


_REPEATED = _Refusal(
    "流程图在两者之间有重复进行（多实例）的活动", "the diagram has a repeated activity between them"
)
_BRANCHES = _Refusal("流程图在两者之间有并行分支", "the diagram has parallel branches between them")
_ATTACHED = _Refusal(
    "本环节边界事件引出的环节还在办理", "a step that its boundary event opened is still being done"
)
_NOT_PASSED = _Refusal(
    "它不是本流程（本次调用）中已办结、由此到达当前环节的环节",
    "it is no step completed in this run of the process that led to the current one",
)


class _Graph:
    """The flows on one level of a diagram: the process itself, or one embedded subprocess."""

    def __init__(self, definition: ProcessDefinition, parent: str) -> None:
        self.nodes = {node.id: node for node in definition.nodes if node.parent == parent}
        self.out: dict[str, list[str]] = {node: [] for node in self.nodes}
        self.back: dict[str, list[str]] = {node: [] for node in self.nodes}
        for flow in definition.flows:
            self._edge(flow.source, flow.target)
        for node in self.nodes.values():
            if node.attached_to and node.interrupting:
                self._edge(node.attached_to, node.id)

    def _edge(self, source: str, target: str) -> None:
        if source in self.out and target in self.back:
            self.out[source].append(target)
            self.back[target].append(source)

    def after(self, node: str) -> set[str]:
        return _reach(self.out, node, "")

    def between(self, target: str, current: str) -> set[str]:
        """What lies on the ways from target to current that touch neither again."""
        ahead = _reach(self.out, target, current)
        return ahead & _reach(self.back, current, target) if current in self.out else set()

    def leads(self, target: str, current: str) -> bool:
        return current in self.after(target)

    def splits(self, node: Node) -> bool:
        """Whether several tokens leave or meet at the node."""
        several = len([n for n in self.out[node.id] if not self.nodes[n].attached_to]) > 1
        if node.kind in _PARALLEL:
            return several or len(self.back[node.id]) > 1
        return several and node.kind not in _CHOOSING


def _reach(edges: dict[str, list[str]], start: str, without: str) -> set[str]:
    """Everything behind `start`, not going through `without`; `start` itself only where a way returns."""
    found: set[str] = set()
    ahead = list(edges.get(start, ()))
    while ahead:
        node = ahead.pop()
        if node not in found and node != without:
            found.add(node)
            ahead.extend(edges[node])
    return found


def note_completed(library: Library, task: Any) -> None:
    """Extends the trail by a user task that was just completed; a loop drops the round it repeats."""
    node = node_of(task)
    if node is None or node.repeat is not None or "key_or_index" in task.internal_data:
        return
    trail = _trail(task)
    _cut(library, task, trail, node.id)
    trail.append(node.id)


def _trail(task: Any) -> list[str]:
    trail: list[str] = task.workflow.task_tree.internal_data.setdefault(TRAIL, [])
    return trail


def _cut(library: Library, task: Any, trail: list[str], node: str) -> None:
    """Takes `node` out of the trail, with what came after it on the same way."""
    if node not in trail:
        return
    place, after = trail.index(node), _graph(library, task).after(node)
    trail[place:] = [other for other in trail[place + 1 :] if other not in after]


def _graph(library: Library, task: Any) -> _Graph:
    node = node_of(task)
    return _Graph(library.definition(process_of(task)), node.parent if node else "")


def targets(library: Library, task: Any) -> tuple[Node, ...]:
    """The user tasks to which the waiting user task `task` may be sent back, the latest first."""
    graph = _graph(library, task)
    return tuple(
        graph.nodes[name] for name in reversed(_earlier(task)) if _refusal(graph, task, name) is None
    )


def _earlier(task: Any) -> list[str]:
    node, trail = node_of(task), _trail(task)
    if node is None:
        return []
    return trail[: trail.index(node.id)] if node.id in trail else list(trail)


def _refusal(graph: _Graph, task: Any, target: str) -> _Refusal | None:
    node = node_of(task)
    if node is None or target not in _earlier(task) or target not in graph.nodes:
        return _NOT_PASSED
    if not graph.leads(target, node.id):
        return _NOT_PASSED
    between = [graph.nodes[name] for name in graph.between(target, node.id)]
    if any(other.repeat is not None for other in (*between, node, graph.nodes[target])):
        return _REPEATED
    if any(graph.splits(other) for other in between):
        return _BRANCHES
    return _ATTACHED if _stub_alive(task) else None


def _stub_alive(task: Any) -> bool:
    """Whether something behind a boundary event of this very task still waits for people or for a time."""
    events = [child for child in _split_children(task) if isinstance(child.task_spec, BoundaryEvent)]
    return any(
        inner.has_state(LIVE) and node_of(inner) is not None
        for event in events
        if event.has_state(TaskState.COMPLETED)
        for inner in _below(event.children)
    )


def _split_children(task: Any) -> list[Any]:
    """The task and its boundary events, when it has any."""
    split = task.parent
    if isinstance(split.task_spec, BoundaryEventSplit):
        found: list[Any] = split.children
        return found
    return []


def _below(tasks: Iterable[Any]) -> Iterator[Any]:
    ahead = list(tasks)
    while ahead:
        task = ahead.pop()
        yield task
        ahead.extend(task.children)


def must_be_possible(library: Library, task: Any, target: str) -> None:
    """Raises CannotSendBack; changes nothing."""
    node = node_of(task)
    refusal = _refusal(_graph(library, task), task, target)
    if refusal is not None:
        known = library.definition(process_of(task)).node(target)
        raise CannotSendBack(
            name=node.name if node else "",
            target=known.name if known else target,
            reason=refusal.zh,
            reason_en=refusal.en,
        )


def send_back(library: Library, task: Any, target: str) -> None:
    """Moves the token, after `must_be_possible`.

    1. the boundary events that still wait at the task are cancelled with it
    2. the target begins again below the task's parent, with the variables as they are now
    3. the trail forgets the target and what came after it
    """
    _cut(library, task, _trail(task), target)
    _begin_again(_leave(task), target)


def _leave(task: Any) -> Any:
    """Takes the waiting task out of the tree, with what still waits beside it; returns its parent."""
    parent, beside, workflow = task.parent, _split_children(task), task.workflow
    for other in beside:
        if other is task or not isinstance(other.task_spec, BoundaryEvent):
            continue
        if other.has_state(TaskState.FINISHED_MASK):
            for join in [c for c in other.children if isinstance(c.task_spec, BoundaryEventJoin)]:
                workflow._remove_task(join.id)
        else:
            other.cancel()
            workflow._remove_task(other.id)
    workflow._remove_task(task.id)
    return parent


def _begin_again(parent: Any, target: str) -> None:
    specs = parent.workflow.spec.task_specs
    spec = specs.get(f"{target}.BoundaryEventSplit") or specs[target]
    child = parent._add_child(spec, TaskState.FUTURE)
    child.triggered = True  # no output of its parent: the library must not take it away again
    spec._predict(child, mask=TaskState.PREDICTED_MASK | TaskState.FUTURE)
    spec._update(child)
