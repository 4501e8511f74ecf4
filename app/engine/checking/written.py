"""Every expression a diagram holds, with its place: one list for all checks that look at expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.definition import Node, ProcessDefinition
from app.engine.expressions import Expression, ExpressionProblem, compile_expression
from app.engine.scripts import compile_script

_HOLE = re.compile(r"[$#]\{([^{}]*)\}")
_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Written:
    """An expression as authored. `use` says in Chinese what it is for; `at` is what it stands on."""

    text: str
    use: str
    at: object

    def compiled(self) -> Expression | None:
        try:
            return compile_expression(self.text)
        except ExpressionProblem:
            return None


def is_variable(text: str) -> bool:
    return bool(_VARIABLE.match(text))


def is_expression(text: str) -> bool:
    """In an input or output parameter only `${...}` is an expression, all else is literal text."""
    return text.startswith(("${", "#{")) and text.endswith("}")


def expressions_of(process: ProcessDefinition) -> Iterator[Written]:
    """All of them except timers of start events, which the platform evaluates."""
    for flow in process.flows:
        if flow.condition:
            yield Written(flow.condition, "条件", flow)
    for node in process.nodes:
        yield from _of_node(node)


def _of_node(node: Node) -> Iterator[Written]:
    timer = node.timer
    if timer is not None and timer.text and not is_bare_time(timer.text):
        yield Written(timer.text, "定时表达式", node)
    for parameter in (*node.inputs, *node.outputs):
        for piece in pieces_of(parameter.text) if parameter.kind == "text" else ():
            yield Written(piece, f"参数“{parameter.name}”", node)
    for mapping in node.ins:
        if mapping.source != "*":
            for piece in pieces_of(mapping.source) if mapping.is_expression else [mapping.source]:
                yield Written(piece, f"传入“{mapping.target}”", node)
    for piece in pieces_of(node.business_key):
        yield Written(piece, "案号（businessKey）", node)
    if node.repeat is not None:
        yield from _of_repeat(node)
    for line in script_lines(node.script):
        yield Written(line[1], f"脚本中的“{line[0]}”", node)


def _of_repeat(node: Node) -> Iterator[Written]:
    repeat = node.repeat
    if repeat is None:
        return
    for text, use in (
        (repeat.collection, "多实例的集合"),
        (repeat.cardinality, "多实例的次数"),
        (repeat.condition, "多实例的完成条件"),
    ):
        if text:
            yield Written(text, use, node)


def script_lines(script: str) -> tuple[tuple[str, str], ...]:
    """(variable, expression) of each assignment of a script task; nothing of a script that is refused."""
    try:
        return compile_script(script) if script else ()
    except ExpressionProblem:
        return ()


def pieces_of(text: str) -> list[str]:
    """The expressions in a parameter text such as "移送${party_name}"."""
    return _HOLE.findall(text)


_DURATION = re.compile(
    r"P(?!$)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)\Z", re.ASCII
)
_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})\Z", re.ASCII)
_LOCAL_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?\Z", re.ASCII)
_REPEATED = re.compile(r"R\d*/.+\Z", re.ASCII)


def is_duration(text: str) -> bool:
    return bool(_DURATION.match(text))


def is_date_time(text: str) -> bool:
    return bool(_DATE_TIME.match(text))


def is_local_time(text: str) -> bool:
    return bool(_LOCAL_TIME.match(text))


def is_bare_time(text: str) -> bool:
    """A time written as such and not as an expression: `P5D`, `2026-10-01T09:00:00+08:00`, `R3/PT1H`."""
    plain = text.strip("\"'")
    return is_duration(plain) or is_date_time(plain) or is_local_time(plain) or bool(_REPEATED.match(plain))
