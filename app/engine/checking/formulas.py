"""Every expression compiles; every function and switch it asks for exists."""

from __future__ import annotations

from app.domain.definition import ProcessDefinition
from app.engine.checking.findings import Findings
from app.engine.checking.index import Index
from app.engine.checking.rules import rule_finding
from app.engine.checking.written import Written, expressions_of
from app.engine.expressions import Call, ExpressionProblem, compile_expression

_ARGUMENTS = {"deadline": 2, "rule": 1, "today": 0, "period_start": 1, "supervising": 1, "enforcing": 1}
_EXAMPLE = {
    "deadline": 'deadline("transfer.feedback", received_on)',
    "rule": 'rule("transfer.reject_route")',
    "today": "today()",
    "supervising": "supervising(matter)",
    "enforcing": "enforcing(matter)",
    "period_start": 'period_start("meeting.regular")',
}


def check_formulas(process: ProcessDefinition, index: Index, findings: Findings) -> None:
    for written in expressions_of(process):
        try:
            expression = compile_expression(written.text)
        except ExpressionProblem as problem:
            findings.error("expression", f"{written.use}：{problem.message}", problem.advice, written.at)
            continue
        for call in expression.calls:
            _call(call, written, index, findings)


def _call(call: Call, written: Written, index: Index, findings: Findings) -> None:
    expected = _ARGUMENTS.get(call.name)
    if expected is not None and len(call.arguments) != expected:
        findings.error(
            "function-arguments",
            f"{written.use}：函数 {call.name} 要 {expected} 个参数，写了 {len(call.arguments)} 个",
            f"例如 {_EXAMPLE[call.name]}。",
            written.at,
        )
        return
    if call.name == "rule" and call.arguments[0].kind == "literal":
        rule_finding(
            "rule-unknown",
            "开关",
            str(call.arguments[0].value),
            index.names.rules,
            index,
            findings,
            written.at,
        )
    elif call.name in ("deadline", "period_start") and call.arguments[0].kind == "literal":
        key = str(call.arguments[0].value)
        rule_finding("deadline-unknown", "期限", key, index.names.deadlines, index, findings, written.at)
