"""Everything is connected, can be reached from the start and can come to an end.

Only causes are told: what lies behind an unreachable step, or before a dead end, is not told again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from app.domain.definition import Node
from app.engine.checking.findings import Findings
from app.engine.checking.graph import Edges, cycles, reachable, reverse, within
from app.engine.checking.scopes import Scope


def check_connections(scope: Scope, findings: Findings) -> None:
    alone = {node.id for node in scope.nodes.values() if _is_alone(node, scope)}
    for node in scope.nodes.values():
        if node.id in alone:
            findings.error("node-unconnected", "没有连到任何节点", "请用顺序流连接，或删除。", node)
        else:
            _own_flows(node, scope, findings)
    _unreachable(scope, alone, findings)
    _endless(scope, alone, findings)


def _is_alone(node: Node, scope: Scope) -> bool:
    return not scope.incoming[node.id] and not scope.outgoing[node.id] and node.kind != "boundaryEvent"


def _own_flows(node: Node, scope: Scope, findings: Findings) -> None:
    if node.kind in ("startEvent", "boundaryEvent") and scope.incoming[node.id]:
        findings.error("flow-into-event", "顺序流不能连到开始事件或边界事件", "请改连到后面的节点。", node)
    if node.kind == "endEvent" and scope.outgoing[node.id]:
        findings.error("flow-out-of-end", "结束事件之后不能再有节点", "请改用中间事件。", node)
    if _is_dead_end(node, scope):
        findings.error("dead-end", "之后没有节点，路径中断", "请连到下一步或结束事件。", node)


def _is_dead_end(node: Node, scope: Scope) -> bool:
    return node.kind != "endEvent" and not scope.outgoing[node.id]


def _unreachable(scope: Scope, alone: set[str], findings: Findings) -> None:
    starts = [node.id for node in scope.nodes.values() if node.kind == "startEvent"]
    if not starts:
        return
    lost = scope.nodes.keys() - reachable(starts, scope.edges) - alone
    for node in _causes(lost, scope.nodes, scope.edges):
        findings.error(
            "node-unreachable", "从开始事件走不到这里", "请用顺序流接入，或删除。", scope.nodes[node]
        )


def _endless(scope: Scope, alone: set[str], findings: Findings) -> None:
    """Nodes that can only go round for ever; those that run into a dead end are told there."""
    ends = [node.id for node in scope.nodes.values() if node.kind == "endEvent"]
    if not ends:
        return
    ends += [node.id for node in scope.nodes.values() if _is_dead_end(node, scope)]
    backwards = reverse(scope.edges)
    endless = scope.nodes.keys() - reachable(ends, backwards) - alone
    for node in _causes(endless, scope.nodes, backwards):
        findings.error(
            "never-ends", "从这里走不到结束事件", "请给回路加一条出口连到结束事件。", scope.nodes[node]
        )


def _causes(nodes: Collection[str], order: Iterable[str], edges: Edges) -> list[str]:
    """Those from which the others of `nodes` follow along `edges`; of a circle the one drawn first."""
    targets = {target for node in nodes for target in edges.get(node, ())}
    first = [node for node in order if node in nodes and node not in targets]
    told = reachable(first, edges)
    places = {node: place for place, node in enumerate(order)}
    for circle in cycles(within(nodes, edges)):
        if not circle & told:
            first.append(min(circle, key=places.__getitem__))
    return first
