"""A process or an embedded subprocess as a graph."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from app.domain.definition import Flow, Node, ProcessDefinition


@dataclass(frozen=True)
class Scope:
    """One process or embedded subprocess: its nodes and flows; a boundary event hangs on its host."""

    owner: ProcessDefinition | Node
    nodes: dict[str, Node]
    flows: tuple[Flow, ...]
    outgoing: dict[str, list[Flow]]
    incoming: dict[str, list[Flow]]
    edges: dict[str, set[str]]


def scopes(process: ProcessDefinition) -> list[Scope]:
    """The process itself, then its embedded subprocesses."""
    owners: list[ProcessDefinition | Node] = [process]
    owners += [n for n in process.nodes if n.kind in ("subProcess", "transaction", "adHocSubProcess")]
    return [_scope(process, owner) for owner in owners]


def _scope(process: ProcessDefinition, owner: ProcessDefinition | Node) -> Scope:
    parent = owner.id if isinstance(owner, Node) else ""
    nodes = {node.id: node for node in process.nodes if node.parent == parent}
    flows = tuple(f for f in process.flows if f.parent == parent and f.source in nodes and f.target in nodes)
    outgoing: dict[str, list[Flow]] = defaultdict(list)
    incoming: dict[str, list[Flow]] = defaultdict(list)
    edges: dict[str, set[str]] = {node: set() for node in nodes}
    for flow in flows:
        outgoing[flow.source].append(flow)
        incoming[flow.target].append(flow)
        edges[flow.source].add(flow.target)
    for node in nodes.values():
        if node.attached_to in nodes:
            edges[node.attached_to].add(node.id)
    return Scope(owner, nodes, flows, outgoing, incoming, edges)
