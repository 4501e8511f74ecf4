"""Variables: what is read must be written somewhere, and a deadline's start fact before the clock starts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.action import REASON
from app.domain.definition import Node, ProcessDefinition
from app.domain.topics import TOPICS
from app.engine.checking.findings import Findings
from app.engine.checking.graph import reachable
from app.engine.checking.index import Index
from app.engine.checking.written import expressions_of, script_lines

# given to every instance by the platform itself
PLATFORM = frozenset({"business_key", "start_reason"})


@dataclass(frozen=True)
class Writes:
    """Who writes what. `complete` is false when something that writes could not be read."""

    given: frozenset[str]
    by_node: dict[str, frozenset[str]]
    complete: bool

    @property
    def all(self) -> frozenset[str]:
        return self.given.union(*self.by_node.values())


def check_variables(process: ProcessDefinition, index: Index, findings: Findings) -> None:
    writes = writes_of(process, index)
    if not writes.complete:
        return
    _unknown_names(process, writes, findings)
    _unknown_days(process, writes, findings)
    _start_facts(process, writes, findings)


def writes_of(process: ProcessDefinition, index: Index) -> Writes:
    """The variables that callers and the start form give, and those each node sets."""
    passed = index.passed_to(process.key)
    start = index.form(process.key, process.start_form) if process.start_form else None
    given = PLATFORM | passed | (frozenset(start.names) if start else frozenset())
    missing_form = any(
        node.form_key and index.form(process.key, node.form_key) is None for node in process.nodes
    )
    missing_decision = any(index.decision(key) is None for key in process.decisions)
    open_start = not process.start_form and not passed
    by_node = {node.id: frozenset(_written_by(process, node, index)) for node in process.nodes}
    unknown_message = any(_brings_anything(node) for node in process.nodes)
    return Writes(given, by_node, not (missing_form or missing_decision or open_start or unknown_message))


def _brings_anything(node: Node) -> bool:
    """A message that names no variables may bring any: one that another process throws."""
    properties = dict(node.properties)
    catches = node.kind in ("intermediateCatchEvent", "boundaryEvent", "receiveTask")
    awaits = catches and any(event.kind == "message" for event in node.events)
    return awaits and not ("action" in properties or "accepts" in properties)


def _written_by(process: ProcessDefinition, node: Node, index: Index) -> Iterator[str]:
    collect = dict(node.properties).get("collect", "")
    if node.repeat is not None and collect:
        yield collect
        return
    yield from _brought(node)
    if node.form_key:
        form = index.form(process.key, node.form_key)
        yield from form.names if form else ()
    yield from (item.name for item in node.outputs)
    yield from (mapping.target for mapping in node.outs)
    yield from (name for name, _ in script_lines(node.script))
    if node.result_variable:
        yield node.result_variable
    elif node.decision:
        decision = index.decision(node.decision)
        yield from decision.names if decision else ()


def _brought(node: Node) -> Iterator[str]:
    """What a message brings into the case."""
    properties = dict(node.properties)
    yield from properties.get("accepts", "").split()
    if "action" in properties:
        yield REASON


def _unknown_names(process: ProcessDefinition, writes: Writes, findings: Findings) -> None:
    known = writes.all
    for written in expressions_of(process):
        expression = written.compiled()
        if expression is None:
            continue
        names = expression.names - known
        if isinstance(written.at, Node):
            names -= _own_names(written.at, process)
        for name in sorted(names):
            findings.warning(
                "variable-unknown",
                f"{written.use}用到变量“{name}”，但没有任何表单、输出或调用给它赋值",
                "请核对变量名，或在此之前的表单中加上这个字段。",
                written.at,
            )


def _unknown_days(process: ProcessDefinition, writes: Writes, findings: Findings) -> None:
    """The property `until` names a date variable that is there before the step."""
    for node in process.nodes:
        name = dict(node.properties).get("until", "").strip()
        if name and name not in writes.all:
            findings.warning(
                "variable-unknown",
                f"属性 until 用到变量“{name}”，但没有任何表单、输出或调用给它赋值",
                "请核对变量名，或在此之前的表单中加上这个字段。",
                node,
            )


def _own_names(node: Node, process: ProcessDefinition) -> set[str]:
    """Names seen at this node alone: a repeated activity's element, what its operation returns."""
    topic = TOPICS.get(node.topic)
    names = set(topic.outputs) if topic else set()
    names.update(item.text for item in node.inputs if item.name == "each_as")
    owner: Node | None = node
    while owner is not None:
        if owner.repeat is not None:
            names.add(owner.repeat.variable)
        owner = process.node(owner.parent) if owner.parent else None
    return names


def _start_facts(process: ProcessDefinition, writes: Writes, findings: Findings) -> None:
    timed = [node for node in process.nodes if node.fact]
    if not timed:
        return
    edges = _edges(process)
    backwards: dict[str, set[str]] = {}
    for source, targets in edges.items():
        for target in targets:
            backwards.setdefault(target, set()).add(source)
    certain = _certainly_written(process, writes, edges, backwards)
    for node in timed:
        start = node.attached_to or node.id
        for name in filter(None, (node.fact, node.rule_variable)):
            before = reachable(backwards.get(start, ()), backwards)
            possible = writes.given.union(*(writes.by_node.get(item, frozenset()) for item in before))
            if name not in possible:
                findings.warning(
                    "fact-not-set",
                    f"起算所用的变量“{name}”在此之前没有任何表单填写",
                    "起算日期须由前面的任务填写：先登记日期，再进入有期限的步骤。",
                    node,
                )
            elif name not in certain.get(start, frozenset({name})):
                findings.warning(
                    "fact-not-always-set",
                    f"有的路径到这里时，变量“{name}”还没有填写",
                    "请让每条路径都先填写这个变量，否则到这一步会出错。",
                    node,
                )


def _edges(process: ProcessDefinition) -> dict[str, set[str]]:
    """Flows, hosts to boundary events, subprocesses to their start and from their ends to what follows."""
    edges: dict[str, set[str]] = {node.id: set() for node in process.nodes}
    inner_ends: dict[str, list[str]] = {}
    for node in process.nodes:
        if node.attached_to in edges:
            edges[node.attached_to].add(node.id)
        if node.parent in edges and node.kind == "startEvent":
            edges[node.parent].add(node.id)
        if node.parent and node.kind == "endEvent":
            inner_ends.setdefault(node.parent, []).append(node.id)
    for flow in process.flows:
        for source in inner_ends.get(flow.source) or [flow.source]:
            if source in edges and flow.target in edges:
                edges[source].add(flow.target)
    return edges


def _certainly_written(
    process: ProcessDefinition,
    writes: Writes,
    edges: dict[str, set[str]],
    backwards: dict[str, set[str]],
) -> dict[str, frozenset[str]]:
    """For each node what is written on *every* path to it: the largest solution, found by shrinking."""
    nodes = {node.id: node for node in process.nodes}
    everything = writes.all
    before: dict[str, frozenset[str]] = dict.fromkeys(edges, everything)
    waiting = list(edges)
    while waiting:
        here = waiting.pop()
        now = _before(nodes[here], before, writes, backwards)
        if now != before[here]:
            before[here] = now
            waiting.extend(edges[here])
    return before


def _before(
    node: Node, before: dict[str, frozenset[str]], writes: Writes, backwards: dict[str, set[str]]
) -> frozenset[str]:
    sources = sorted(backwards.get(node.id, ()))
    if not sources:
        return writes.given
    if node.attached_to in sources:  # the boundary event is reached when its host is, not after it
        return before[node.attached_to]
    after = [before[source] | writes.by_node[source] for source in sources]
    if node.kind == "parallelGateway":
        return frozenset().union(*after)
    return frozenset.intersection(*after)
