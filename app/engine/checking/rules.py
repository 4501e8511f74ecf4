"""Roles, deadlines and clauses against the rule book. Without a named one these findings are warnings."""

from __future__ import annotations

import re
from collections.abc import Collection

from app.domain.definition import ProcessDefinition
from app.engine.checking.findings import Findings
from app.engine.checking.index import Index
from app.engine.checking.written import is_expression

_CLAUSE = re.compile(r"([A-Z]{1,8})-\d{1,3}[a-z]?\Z", re.ASCII)
_PERSON_STEPS = ("userTask",)


def check_rules(process: ProcessDefinition, index: Index, findings: Findings) -> None:
    _roles(process, index, findings)
    _clauses(process, index, findings)
    _overdue_rules(process, index, findings)


def rule_finding(
    code: str,
    what: str,
    name: str,
    known: Collection[str],
    index: Index,
    findings: Findings,
    at: object,
) -> None:
    """`name` is not in the rule book: an error when one was given, else a warning."""
    if not known or name in known:
        return
    report = findings.error if index.strict else findings.warning
    report(code, f"规则库中没有{what}“{name}”", f"请核对名称，或在规则库中添加这个{what}。", at)


def _roles(process: ProcessDefinition, index: Index, findings: Findings) -> None:
    report = findings.error if index.strict else findings.warning
    for lane in process.lanes:
        if not lane.name:
            report("lane-unnamed", "泳道没有名称", "泳道名称就是规则库中的角色，请填写。", lane)
        else:
            rule_finding("role-unknown", "角色", lane.name, index.names.roles, index, findings, lane)
    for node in process.nodes:
        if node.kind in _PERSON_STEPS and not node.lane and not node.candidate_groups:
            report(
                "task-without-role",
                "不知道由谁办理：既不在泳道里，也没有候选角色",
                "请把任务放进以角色命名的泳道，或填写 camunda:candidateGroups。",
                node,
            )
        for group in node.candidate_groups:
            if not is_expression(group) and "/" not in group:
                rule_finding("role-unknown", "角色", group, index.names.roles, index, findings, node)


def _clauses(process: ProcessDefinition, index: Index, findings: Findings) -> None:
    """A diagram serves several counties: clauses of a document the rule book does not hold are let pass."""
    known = index.names.clauses
    prefixes = {match.group(1) for clause in known if (match := _CLAUSE.match(clause))}
    for node in process.nodes:
        for clause in node.clauses:
            match = _CLAUSE.match(clause)
            if match is None:
                findings.warning(
                    "clause-form",
                    f"“{clause[:40]}”不像条款编号",
                    "条款编号例如 HT-25、YC-16，用空格分开；平台做法写“-”。",
                    node,
                )
            elif match.group(1) in prefixes:
                rule_finding("clause-unknown", "条款", clause, known, index, findings, node)


def _overdue_rules(process: ProcessDefinition, index: Index, findings: Findings) -> None:
    for node in process.nodes:
        if node.topic != "deadline.passed":
            continue
        for item in node.inputs:
            if item.name == "rule" and item.text and not is_expression(item.text):
                names = index.names.deadlines
                rule_finding("deadline-unknown", "期限", item.text, names, index, findings, node)
