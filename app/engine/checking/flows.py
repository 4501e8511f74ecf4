"""Sequence flows: where they begin and end, and what each kind of node may do with several of them."""

from __future__ import annotations

from app.domain.definition import Flow, Node, ProcessDefinition
from app.engine.checking.findings import Findings
from app.engine.checking.graph import reachable, reverse
from app.engine.checking.loops import check_loops
from app.engine.checking.reach import check_connections
from app.engine.checking.scopes import Scope, scopes
from app.engine.tags import ACTIVITIES, GATEWAYS


def check_flows(process: ProcessDefinition, findings: Findings) -> None:
    _flow_ends(process, findings)
    for scope in scopes(process):
        _starts_and_ends(scope, findings)
        check_connections(scope, findings)
        for node in scope.nodes.values():
            _branches(node, scope, findings)
        check_loops(scope, findings)


def _flow_ends(process: ProcessDefinition, findings: Findings) -> None:
    parents = {node.id: node.parent for node in process.nodes}
    for flow in process.flows:
        if flow.source not in parents or flow.target not in parents:
            findings.error(
                "flow-dangling",
                "顺序流的起点或终点不存在",
                "请删除这条线，重新连接两个节点。",
                flow,
            )
        elif parents[flow.source] != flow.parent or parents[flow.target] != flow.parent:
            findings.error(
                "flow-crosses",
                "顺序流穿过了子流程的边界",
                "子流程内外不能直接连线：连到子流程本身，或在子流程内用开始、结束事件。",
                flow,
            )


def _starts_and_ends(scope: Scope, findings: Findings) -> None:
    starts = [node for node in scope.nodes.values() if node.kind == "startEvent"]
    ends = [node for node in scope.nodes.values() if node.kind == "endEvent"]
    plain = [node for node in starts if not node.events]
    inner = isinstance(scope.owner, Node)
    for node in starts:
        if node.events and (inner or node.timer is None):
            findings.error(
                "start-not-plain",
                "这种开始事件不会启动流程",
                "请用普通开始事件；定时启动可在旁边另画一个定时开始事件。",
                node,
            )
    timed = not inner and any(node.timer is not None for node in starts)
    if not plain and not timed:
        findings.error("no-start-event", "没有普通开始事件", "请画一个普通开始事件。", scope.owner)
    for node in plain[1:]:
        findings.error("several-starts", "普通开始事件多于一个", "只能有一个，其余请删除。", node)
    if not ends:
        findings.error("no-end-event", "没有结束事件", "请让每条路径都走到结束事件。", scope.owner)


def _branches(node: Node, scope: Scope, findings: Findings) -> None:
    outgoing = scope.outgoing[node.id]
    if node.kind in ("exclusiveGateway", "inclusiveGateway"):
        _deciding_gateway(node, outgoing, findings)
    elif node.kind == "eventBasedGateway":
        _event_gateway(node, outgoing, scope, findings)
    elif node.kind == "parallelGateway":
        _parallel_join(node, scope, findings)
    elif node.kind not in GATEWAYS and len(outgoing) > 1:
        findings.error(
            "several-outgoing",
            f"有 {len(outgoing)} 条出线",
            "请在其后加一个排他网关（选一条）或并行网关（都走）。",
            node,
        )
    if node.kind not in ("exclusiveGateway", "inclusiveGateway"):
        for flow in outgoing:
            if flow.condition:
                findings.error(
                    "condition-ignored",
                    "这条线上的条件不起作用",
                    "只有排他网关和包容网关的出线可以带条件；请在前面加排他网关。",
                    flow,
                )
    if node.kind in ACTIVITIES and len(scope.incoming[node.id]) > 1:
        findings.warning(
            "implicit-merge",
            f"有 {len(scope.incoming[node.id])} 条入线",
            "请先用排他网关汇合，再进入这一步。",
            node,
        )


def _deciding_gateway(node: Node, outgoing: list[Flow], findings: Findings) -> None:
    if len(outgoing) < 2:
        if outgoing and outgoing[0].condition and not outgoing[0].is_default:
            findings.error(
                "gateway-no-default", "唯一的出线带有条件，条件不成立时流程停住", "请去掉条件。", node
            )
        return
    if not any(flow.is_default for flow in outgoing):
        findings.error(
            "gateway-no-default",
            "网关没有默认出线，条件都不成立时流程停住",
            "请把一条出线设为默认流（线上带斜杠）。",
            node,
        )
    if not node.name:
        findings.warning("gateway-unnamed", "网关没有写出问题", "请写成一个问题，例如“是否受理？”。", node)
    for flow in outgoing:
        if flow.is_default and flow.condition:
            findings.warning(
                "condition-on-default", "默认流上的条件不起作用", "请删除条件，或另选默认流。", flow
            )
        elif not flow.is_default and not flow.condition:
            findings.error("condition-missing", "出线没有条件", "请写条件，或设为默认流。", flow)
        if not flow.name:
            findings.warning("answer-unnamed", "网关的出线没有写出答案", "请命名，例如“受理”。", flow)


def _event_gateway(node: Node, outgoing: list[Flow], scope: Scope, findings: Findings) -> None:
    targets = [scope.nodes[flow.target] for flow in outgoing]
    for target in targets:
        if target.kind not in ("intermediateCatchEvent", "receiveTask"):
            findings.error(
                "event-gateway-target",
                "基于事件的网关之后只能是中间捕获事件或接收任务",
                "请在其间加一个消息、信号或定时捕获事件。",
                target,
            )
    if sum(1 for target in targets if target.timer is not None) > 1:
        findings.error(
            "two-timers",
            "基于事件的网关之后有两个定时事件，引擎会把它们当成同一个",
            "只留最早的一个；其余的期限画成边界定时事件。",
            node,
        )


def _parallel_join(node: Node, scope: Scope, findings: Findings) -> None:
    """A join waits for one token a flow; when nothing before it makes a second one, it waits for ever."""
    if len(scope.incoming[node.id]) < 2:
        return
    before = reachable([flow.source for flow in scope.incoming[node.id]], reverse(scope.edges))
    splits = (scope.nodes[item] for item in before if len(scope.outgoing[item]) > 1)
    beside = any(
        scope.nodes[item].kind == "boundaryEvent" and not scope.nodes[item].interrupting for item in before
    )
    if not beside and all(split.kind == "exclusiveGateway" for split in splits):
        findings.error(
            "join-waits",
            "并行网关要等齐所有入线，而前面没有并行分支，会一直等下去",
            "汇合排他网关的各条路径请用排他网关；要并行办理，请在前面用并行网关分开。",
            node,
        )
