"""What a redrawn diagram must still meet: the safeguards of the rule book, held against the drawn ways.

The ways of a process with its embedded subprocesses are one graph: a subprocess leads to its start event, its
ordinary end events lead on from it. A boundary event that interrupts is a way on; one that does not only
accompanies, so it counts where a step might be reached early (`before`) and not where the case goes on
(`unavoidable`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from app.domain.definition import Node, ProcessDefinition
from app.domain.errors import Problem
from app.domain.rulebook_model import RuleBook
from app.domain.rulebook_parts import Safeguard
from app.engine.checking.graph import reachable

_LEAVES = "/leaves"
"""Added to the id of an embedded subprocess: the place where it is left."""


def check_safeguards(definitions: Iterable[ProcessDefinition], rulebook: RuleBook) -> list[Problem]:
    """Every safeguard of the given processes that no longer holds."""
    drawn = {definition.key: definition for definition in definitions}
    return [
        problem
        for safeguard in rulebook.safeguards.values()
        if safeguard.process in drawn
        for problem in _broken(drawn[safeguard.process], safeguard, rulebook)
    ]


def _broken(process: ProcessDefinition, safeguard: Safeguard, rulebook: RuleBook) -> list[Problem]:
    nodes = {node.id: node for node in process.nodes}
    if safeguard.kind == "timer":
        timer = nodes.get(safeguard.node)
        if timer is None or not _is_the_timer(timer, safeguard):
            what = f"“{safeguard.on}”上没有这项期限的边界定时事件“{safeguard.node}”"
            return [_problem(process, timer, "safeguard-timer", what, safeguard, rulebook)]
        return []
    kept = (safeguard.first, safeguard.then) if safeguard.kind == "before" else (safeguard.after,)
    guards = [safeguard.first] if safeguard.kind == "before" else safeguard.node.split()
    missing = [name for name in (*kept, *guards) if name not in nodes]
    if missing:
        what = f"图中没有“{missing[0]}”"
        return [_problem(process, None, "safeguard-missing", what, safeguard, rulebook)]
    way = _way_round(process, safeguard, guards)
    if way is None:
        return []
    names = "”或“".join(nodes[guard].name or guard for guard in guards)
    what = f"不经过“{names}”也能走到“{way.name or way.id}”"
    return [_problem(process, way, "safeguard-bypassed", what, safeguard, rulebook)]


def _way_round(process: ProcessDefinition, safeguard: Safeguard, guards: list[str]) -> Node | None:
    """The node that can be reached around the guards; None when there is no way round."""
    nodes = {node.id: node for node in process.nodes}
    before = safeguard.kind == "before"
    edges = _edges(process, accompanying=before)
    open_ways = {node: targets - set(guards) for node, targets in edges.items() if node not in guards}
    if before:
        starts = [node.id for node in process.nodes if node.kind == "startEvent" and not node.parent]
        return nodes[safeguard.then] if safeguard.then in reachable(starts, open_ways) else None
    begins = edges.get(_left(nodes[safeguard.after]), set()) - set(guards)
    reached = reachable(begins, open_ways)
    ends = [node for node in process.nodes if node.kind == "endEvent" and not node.parent]
    return next((node for node in ends if node.id in reached), None)


def _left(node: Node) -> str:
    return node.id + _LEAVES if node.kind in ("subProcess", "transaction") else node.id


def _edges(process: ProcessDefinition, *, accompanying: bool) -> dict[str, set[str]]:
    nodes = {node.id: node for node in process.nodes}
    edges: dict[str, set[str]] = defaultdict(set)
    for flow in process.flows:
        if flow.source in nodes and flow.target in nodes:
            edges[_left(nodes[flow.source])].add(flow.target)
    for node in process.nodes:
        if node.attached_to in nodes and (node.interrupting or accompanying):
            edges[node.attached_to].add(node.id)
        if node.parent in nodes and node.kind == "startEvent":
            edges[node.parent].add(node.id)
        if node.parent in nodes and node.kind == "endEvent" and not _throws_error(node):
            edges[node.id].add(node.parent + _LEAVES)
    return edges


def _throws_error(node: Node) -> bool:
    return any(event.kind == "error" for event in node.events)


def _is_the_timer(timer: Node, safeguard: Safeguard) -> bool:
    if timer.attached_to != safeguard.on or timer.interrupting:
        return False
    if safeguard.deadline:
        return timer.rule == safeguard.deadline
    return timer.rule_variable == safeguard.deadline_from


def _problem(
    process: ProcessDefinition,
    node: Node | None,
    code: str,
    what: str,
    safeguard: Safeguard,
    rulebook: RuleBook,
) -> Problem:
    sources = "；".join(dict.fromkeys(rulebook.citation(clause) for clause in safeguard.clauses))
    return Problem(
        process.file,
        code,
        f"{what}：{safeguard.reason}（{sources}）",
        f"请恢复这一环节；它受规则库保护条件“{safeguard.id}”保护。",
        line=node.line if node else 0,
        element=node.id if node else safeguard.node or safeguard.then,
        name=node.name if node else process.name,
        clauses=safeguard.clauses,
    )
