"""Cells of a decision table. What the engine would read as something that never matches is refused here."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from lxml import etree

from app.engine.checking.findings import Findings
from app.engine.decisions import INPUT, compile_cell
from app.engine.expressions import Expression, ExpressionProblem, compile_expression

_RANGE = re.compile(r"[\[\](].*\.\..*[\[\])]")
_IN_TEXT = re.compile(r"""(not\s+)?in\s*\(?\s*("[^"]*"|'[^']*')\s*\)?\s*$""")
_FEEL_CALL = re.compile(r"(date|time|duration|date and time|contains|matches|starts with|list contains)\s*\(")


@dataclass(frozen=True)
class Cell:
    """One cell. `row` counts from 1; `column` is the column's title; `kind` its declared type or ""."""

    text: str
    row: int
    column: str
    kind: str
    element: etree._Element

    @property
    def place(self) -> str:
        return f"第 {self.row} 行“{self.column}”"

    def compiled(self) -> Expression | None:
        """The condition over the input value; None when any value will do."""
        return compile_cell(self.text)


def check_input_cell(cell: Cell, findings: Findings) -> None:
    refusal = _feel_only(cell.text)
    if refusal is not None:
        code, message, advice = refusal
        findings.error(code, f"{cell.place}：{message}", advice, cell.element)
        return
    try:
        expression = cell.compiled()
    except ExpressionProblem as problem:
        findings.error("cell", f"{cell.place}：{problem.message}", _advice(problem), cell.element)
        return
    if expression is None:
        return
    _bare_name(cell, expression, findings)
    _type(cell, expression, findings)


def _advice(problem: ExpressionProblem) -> str:
    return f'{problem.advice} 格子可写："文字"、数字、< 5、!= "甲"、in ("甲", "乙")、1 <= ? <= 5，或留空。'


def _feel_only(text: str) -> tuple[str, str, str] | None:
    """FEEL that would quietly never match, or stop the case when it is reached."""
    tree = _parsed(text)
    several = _several(text, tree)
    if several is not None:
        return ("cell-list", *several)
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        return "cell-not", f"“{text[:60]}”永远不会匹配", '“不是”请写成 != "甲" 或 not in ("甲", "乙")。'
    if _RANGE.match(text):
        return "cell-range", f"“{text[:60]}”不是可用的区间写法", "区间请写成 1 <= ? <= 5。"
    if isinstance(tree, ast.Call) or _FEEL_CALL.match(text):
        return (
            "cell-function",
            f"“{text[:60]}”是函数，这里不能使用",
            '日期直接写成文字，例如 >= "2026-10-01"；其他判断放到表单或输入列的表达式里。',
        )
    return None


def _several(text: str, tree: ast.expr | None) -> tuple[str, str] | None:
    """One of several values, written so that it compares otherwise than it reads."""
    if isinstance(tree, ast.BoolOp) and any(isinstance(value, ast.Constant) for value in tree.values):
        return f"“{text[:60]}”不会逐个比较", '几个值之一请写成 in ("甲", "乙")。'
    if isinstance(tree, ast.List) and not _RANGE.match(text):
        return f"“{text[:60]}”永远不会匹配", f"几个值之一请写成 in ({text[1:-1][:60]})。"
    if _IN_TEXT.match(text):
        return f"“{text[:60]}”按文字片段比较，不是几个值之一", '一个值也加逗号：in ("甲",)。'
    if isinstance(tree, ast.Tuple):
        return f"“{text[:60]}”永远不会匹配", f"几个值之一请写成 in ({text[:60]})。"
    return None


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body if text else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _bare_name(cell: Cell, expression: Expression, findings: Findings) -> None:
    tree = _parsed(cell.text)
    if isinstance(tree, ast.Name) and expression.names - {INPUT}:
        findings.error(
            "cell-unquoted",
            f"{cell.place}：“{cell.text[:60]}”没有引号，会被当成变量",
            f'文字请写成 "{cell.text[:60]}"；与变量比较请写成 == {cell.text[:60]}。',
            cell.element,
        )


_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "double": (int, float),
    "number": (int, float),
}


def _type(cell: Cell, expression: Expression, findings: Findings) -> None:
    """A literal of another type than the column's never equals its value, nor can be ordered beside it."""
    values = [node.value for node in ast.walk(ast.parse(expression.text)) if isinstance(node, ast.Constant)]
    literal = literal_of(cell.text)
    values += [literal] if isinstance(literal, bool) else []
    if any(not _fits(value, cell.kind) for value in values if value is not None):
        findings.error(
            "cell-type",
            f"{cell.place}：“{cell.text[:60]}”与列的类型 {cell.kind} 不符，永远不会匹配",
            "请改正取值（文字加引号，数字和 true、false 不加），或改列的类型。",
            cell.element,
        )


def _fits(value: object, kind: str) -> bool:
    expected = _KINDS.get(kind)
    return expected is None or (
        isinstance(value, expected) and (kind == "boolean" or not isinstance(value, bool))
    )


def literal_of(text: str) -> object:
    """The value of a cell that is nothing but a literal, else None."""
    tree = _parsed(text)
    if isinstance(tree, ast.Name):
        return {"true": True, "false": False}.get(tree.id)
    return tree.value if isinstance(tree, ast.Constant) else None


def check_output_cell(cell: Cell, findings: Findings) -> None:
    if not cell.text:
        findings.warning(
            "output-empty", f"{cell.place}：输出为空，结果是空文字", '请填写，没有值时写 ""。', cell.element
        )
        return
    if cell.text == "-":
        findings.error("cell", f"{cell.place}：输出不能是“-”", '请填写值，没有值时写 ""。', cell.element)
        return
    if isinstance(_parsed(cell.text), ast.Tuple):
        advice = "几个值请写成列表 [甲, 乙]。"
        findings.error("cell-list", f"{cell.place}：输出只能是一个值", advice, cell.element)
        return
    try:
        compile_expression(cell.text)
    except ExpressionProblem as problem:
        advice = f"{problem.advice} 文字请加引号。"
        findings.error("cell", f"{cell.place}：{problem.message}", advice, cell.element)
        return
    value = literal_of(cell.text)
    if value is not None and not _fits(value, cell.kind):
        findings.error(
            "cell-type",
            f"{cell.place}：“{cell.text[:60]}”与列的类型 {cell.kind} 不符",
            "请改正取值（文字加引号，数字和 true、false 不加），或改列的类型。",
            cell.element,
        )
