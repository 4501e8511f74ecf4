"""Drawn case actions: a message boundary event whose property `action` offers a role a button."""

from __future__ import annotations

from app.domain.action import REASON
from app.domain.definition import Node, ProcessDefinition
from app.engine.checking.findings import Findings
from app.engine.checking.index import Index
from app.engine.checking.rules import rule_finding
from app.engine.checking.written import is_variable

_WAITS = frozenset({"userTask", "callActivity", "subProcess", "receiveTask"})
MOST = 20
"""Characters of a label: it stands on a button."""


def check_actions(process: ProcessDefinition, index: Index, findings: Findings) -> None:
    labels: dict[str, Node] = {}
    for node in process.nodes:
        properties = dict(node.properties)
        if _awaits_message(node):
            _role(node, properties, index, findings)
            _accepts(node, properties, findings)
        if "action" not in properties:
            continue
        label = properties["action"].strip()
        _form(node, label, properties, process, findings)
        _switch(node, properties, index, findings)
        if label and label in labels:
            findings.error(
                "action-twice",
                f"操作“{label}”与“{labels[label].id}”同名，办理人分不清",
                "同一流程中每个操作的名称（camunda:property action）须不同。",
                node,
            )
        labels.setdefault(label, node)


def _awaits_message(node: Node) -> bool:
    catches = node.kind in ("boundaryEvent", "intermediateCatchEvent", "receiveTask")
    return catches and any(event.kind == "message" for event in node.events)


def _form(
    node: Node, label: str, properties: dict[str, str], process: ProcessDefinition, findings: Findings
) -> None:
    if node.kind != "boundaryEvent" or not _awaits_message(node):
        findings.error(
            "action-without-message",
            "写了 action（操作按钮），但这里不是消息边界事件，按钮不会出现",
            "请把 action 写在用户任务、子流程或调用活动边上的消息边界事件上。",
            node,
        )
        return
    if not label or len(label) > MOST:
        findings.error(
            "action-label",
            f"操作名称须为 1 至 {MOST} 个字",
            "请在 camunda:property action 的值中写按钮上的字，例如“撤回移送”。",
            node,
        )
    if not properties.get("role", "").strip():
        findings.error(
            "action-without-role",
            f"操作“{label}”没有写由谁进行",
            '请加 camunda:property name="role"，值为泳道（角色）名称。',
            node,
        )
    host = process.node(node.attached_to)
    if host is not None and host.kind not in _WAITS:
        findings.error(
            "action-host",
            f"操作“{label}”所在的“{host.name or host.id}”不等人，按钮来不及出现",
            "请画在用户任务、子流程或调用活动上。",
            node,
        )


def _role(node: Node, properties: dict[str, str], index: Index, findings: Findings) -> None:
    role = properties.get("role", "").strip()
    if role:
        rule_finding("role-unknown", "角色", role, index.names.roles, index, findings, node)


def _switch(node: Node, properties: dict[str, str], index: Index, findings: Findings) -> None:
    rule = properties.get("rule", "").strip()
    if rule:
        rule_finding("rule-unknown", "开关", rule, index.names.rules, index, findings, node)


def _accepts(node: Node, properties: dict[str, str], findings: Findings) -> None:
    for name in properties.get("accepts", "").split():
        if not is_variable(name):
            findings.error(
                "accepts-name",
                f"accepts 中的变量名“{name[:60]}”不能用",
                "只用英文字母、数字和下划线，用空格分开。",
                node,
            )
        elif name == REASON and "action" in properties:
            findings.warning(
                "accepts-name", f"理由（{REASON}）总会带上，不必写在 accepts 中", "可以删除。", node
            )
