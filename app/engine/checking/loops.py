"""Loops: each way back merges at an exclusive gateway, and each loop has a step at which it waits."""

from __future__ import annotations

from app.domain.definition import WAITING_KINDS, Node
from app.engine.checking.findings import Findings
from app.engine.checking.graph import cycles, within
from app.engine.checking.scopes import Scope


def check_loops(scope: Scope, findings: Findings) -> None:
    for cycle in cycles(scope.edges):
        _merges(cycle, scope, findings)
    automatic = [node.id for node in scope.nodes.values() if not _waits(node)]
    for cycle in cycles(within(automatic, scope.edges)):
        first = next(node for node in scope.nodes.values() if node.id in cycle)
        findings.error(
            "automatic-loop",
            "回路中没有等人办理或等待事件的步骤，会无休止地转下去",
            "请在回路中放一个用户任务、接收任务或中间捕获事件。",
            first,
        )


def _waits(node: Node) -> bool:
    """Subprocesses and called processes are looked into by themselves; here they count as waiting."""
    return node.kind in WAITING_KINDS or node.kind in ("subProcess", "callActivity", "eventBasedGateway")


def _merges(cycle: set[str], scope: Scope, findings: Findings) -> None:
    """Every way back into a loop joins the way in at an exclusive gateway; loops inside loops likewise."""
    pending = [cycle]
    while pending:
        loop = pending.pop()
        entries = {
            node
            for node in loop
            if scope.nodes[node].kind in ("startEvent", "boundaryEvent")
            or any(flow.source not in loop for flow in scope.incoming[node])
        }
        backs = [flow for flow in scope.flows if flow.source in loop and flow.target in entries]
        for flow in backs:
            if scope.nodes[flow.target].kind != "exclusiveGateway":
                findings.error(
                    "loop-without-merge",
                    "退回的线没有经过排他网关汇合",
                    "请在要退回的那一步之前加一个排他网关，退回的线连到这个网关。",
                    flow,
                )
        rest = within(loop - entries, scope.edges)
        if entries:
            pending.extend(cycles(rest))
