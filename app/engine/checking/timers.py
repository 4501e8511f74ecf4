"""Timer events. A legal timer is exactly `deadline("literal.key", variable)`: rule and start fact must be
readable from the drawing, so that every deadline can be shown, explained and recomputed."""

from __future__ import annotations

import re

from app.domain.definition import Event, Node, ProcessDefinition
from app.engine.checking.findings import Findings
from app.engine.checking.written import is_bare_time, is_date_time, is_duration, is_local_time, is_variable
from app.engine.expressions import Expression, ExpressionProblem, compile_expression

_CYCLE = re.compile(r"R[1-9]\d{0,2}/P.+\Z", re.ASCII)
_FORM = '法定期限写成 deadline("期限名", 起算变量)，例如 deadline("transfer.feedback", received_on)。'


def check_timers(process: ProcessDefinition, findings: Findings) -> None:
    for node in process.nodes:
        for event in node.events:
            if event.kind == "timer":
                _timer(node, event, findings)


def _timer(node: Node, event: Event, findings: Findings) -> None:
    if not event.timer_kind or not event.text:
        findings.error("timer-empty", "定时事件没有写时间", "请填写日期、时长，或期限表达式。" + _FORM, node)
    elif node.kind == "startEvent" and event.timer_kind != "date":
        findings.error(
            "timer-start-form",
            "定时开始只能按自然期或固定日期",
            '请把类型选为“日期”，写成 period_start("期限名")，例如 period_start("meeting.regular")。',
            node,
        )
    elif event.timer_kind == "cycle":
        _cycle(node, event.text.strip("\"'"), findings)
    elif is_bare_time(event.text):
        _bare(node, event, findings)
    elif node.kind == "startEvent":
        _start(node, event.text, findings)
    else:
        _expression(node, event, findings)


def _cycle(node: Node, text: str, findings: Findings) -> None:
    if not _CYCLE.match(text):
        findings.error(
            "cycle-timer",
            f"重复定时“{text[:60]}”不受支持",
            "只能写成 R3/PT1H（次数/间隔），不支持 cron；按周期发起用定时开始事件和 period_start(...)。",
            node,
        )
    elif not is_duration(text.split("/", 1)[1]):
        findings.error("timer-form", f"“{text[:60]}”的间隔写法有误", "例如 R3/PT1H、R2/P1D。", node)


def _bare(node: Node, event: Event, findings: Findings) -> None:
    text = event.text.strip("\"'")
    if event.timer_kind == "duration" and not is_duration(text):
        findings.error(
            "timer-form", f"“{text[:60]}”不是时长", "时长例如 P5D、PT2H；日期请选“日期”类型。", node
        )
    elif event.timer_kind == "date" and is_local_time(text):
        findings.warning(
            "timer-offset",
            f"时间“{text[:60]}”没有写全，按北京时间理解",
            "请写全时间和时区，例如 2026-10-08T23:59:59+08:00。",
            node,
        )
    elif event.timer_kind == "date" and not is_date_time(text):
        findings.error(
            "timer-form",
            f"“{text[:60]}”不是日期时间",
            "日期例如 2026-10-08T23:59:59+08:00；时长请选“时长”。",
            node,
        )


def _start(node: Node, text: str, findings: Findings) -> None:
    compiled = _compile(text)
    call = compiled.root_call if compiled else None
    literal = call is not None and len(call.arguments) == 1 and call.arguments[0].kind == "literal"
    if call is None or call.name != "period_start" or not literal:
        findings.error(
            "timer-start-form",
            "定时开始的表达式平台读不懂",
            '请写成 period_start("期限名")，例如 period_start("meeting.regular")，或固定的日期时间。',
            node,
        )


def _expression(node: Node, event: Event, findings: Findings) -> None:
    compiled = _compile(event.text)
    if compiled is None:
        return  # already reported with the other expressions
    if any(call.name == "deadline" for call in compiled.calls):
        _deadline(node, event, compiled, findings)
    elif node.kind == "boundaryEvent" or not is_variable(compiled.text):
        findings.error(
            "timer-form",
            f"“{compiled.text[:60]}”不是可用的定时写法",
            _FORM + "非法定的等待写成 P5D 这样的时长。",
            node,
        )


def _deadline(node: Node, event: Event, compiled: Expression, findings: Findings) -> None:
    if not node.fact or not (node.rule or node.rule_variable):
        findings.error("deadline-form", f"“{compiled.text[:60]}”不是可用的期限写法", _FORM, node)
    elif event.timer_kind != "date":
        findings.error(
            "deadline-kind",
            "期限是一个日期，定时类型却选成了时长",
            "请在建模器中把定时类型改为“日期”（timeDate）。",
            node,
        )
    if node.kind == "boundaryEvent" and node.interrupting:
        findings.error(
            "deadline-interrupting",
            "期限的边界事件会中断正在办理的任务",
            "请改为非中断（虚线圆）：到期只登记超期，不代替人作决定。",
            node,
        )
    if node.kind != "boundaryEvent":
        findings.warning(
            "deadline-place",
            "期限没有画在任务的边上",
            "法定期限应是须按期完成的任务或调用活动边上的非中断定时事件。",
            node,
        )


def _compile(text: str) -> Expression | None:
    try:
        return compile_expression(text)
    except ExpressionProblem:
        return None


def check_overdue_stubs(process: ProcessDefinition, findings: Findings) -> None:
    """The overdue stub after a deadline registers the very rule of its timer."""
    nodes = {node.id: node for node in process.nodes}
    for node in process.nodes:
        expected = node.rule or node.rule_variable
        if node.kind != "boundaryEvent" or not expected:
            continue
        targets = [
            nodes[flow.target] for flow in process.flows if flow.source == node.id and flow.target in nodes
        ]
        stub = next((target for target in targets if target.topic == "deadline.passed"), None)
        if stub is None:
            findings.warning(
                "overdue-stub",
                "期限到期后没有登记超期",
                "请在其后画一个服务任务 deadline.passed，再连到结束事件。",
                node,
            )
            continue
        written = next((item.text for item in stub.inputs if item.name == "rule"), "")
        if written.removeprefix("${").removeprefix("#{").removesuffix("}").strip() != expected:
            findings.error(
                "overdue-rule",
                f"登记的期限“{written}”与边界事件的期限“{expected}”不一致",
                f"请把输入 rule 改为 {expected if node.rule else '${' + expected + '}'}。",
                stub,
            )
