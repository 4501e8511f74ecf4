"""Overlaps and gaps of a decision table, decided by trying one value for every case the cells tell apart.

Algorithm: 1. each column's constants split its values into classes; one sample stands for each class (for a
number its bounds and what lies beside them, for a text each text named and one that nobody named). 2. Every
combination of samples is tried, up to a limit. 3. No rule matches: a gap. Two match under UNIQUE: an overlap.
A column whose cells use anything but the input value cannot be decided, and then nothing is said.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import pairwise, product
from math import prod
from typing import TypeGuard

from lxml import etree

from app.engine.checking.cells import Cell
from app.engine.checking.findings import Findings
from app.engine.decisions import INPUT
from app.engine.expressions import Expression, ExpressionProblem

MOST_TRIES = 20_000
_OTHER = "（其他）"

Row = tuple[Cell, ...]


def check_coverage(
    hit_policy: str, inputs: Sequence[etree._Element], rows: Sequence[Row], findings: Findings
) -> None:
    conditions = [[cell.compiled() for cell in row] for row in rows]
    columns = [
        _allowed(column) or _samples([row[index] for row in rows], [row[index] for row in conditions])
        for index, column in enumerate(inputs)
    ]
    if any(column is None for column in columns):
        return
    samples = [column for column in columns if column is not None]
    if prod(map(len, samples)) * max(len(rows), 1) > MOST_TRIES:
        return
    _try_all(hit_policy, samples, rows, conditions, findings)


def _try_all(
    hit_policy: str,
    samples: list[list[object]],
    rows: Sequence[Row],
    conditions: list[list[Expression | None]],
    findings: Findings,
) -> None:
    gap: tuple[object, ...] | None = None
    overlaps: dict[tuple[int, int], tuple[object, ...]] = {}
    for values in product(*samples):
        hits = [index for index, row in enumerate(conditions) if _matches(row, values)]
        if not hits and gap is None:
            gap = values
        if len(hits) > 1:
            overlaps.setdefault((hits[0], hits[1]), values)
    titles = [cell.column for cell in rows[0]] if rows else []
    if hit_policy == "UNIQUE":
        for (first, second), values in overlaps.items():
            findings.error(
                "rows-overlap",
                f"第 {first + 1} 行和第 {second + 1} 行同时成立，例如 {_shown(titles, values)}",
                "UNIQUE 要求恰好一行成立，请改写条件使之互不重叠。",
                rows[second][0].element if rows[second] else None,
            )
    if gap is not None and hit_policy == "UNIQUE":
        findings.warning(
            "rows-gap",
            f"没有任何一行成立，例如 {_shown(titles, gap)}",
            "请补一行；实际不会出现的情况也宜给出结果，否则流程会停在这里。",
            rows[0][0].element.getparent() if rows and rows[0] else None,
        )


def _matches(row: list[Expression | None], values: tuple[object, ...]) -> bool:
    return all(
        condition is None or _holds(condition, value) for condition, value in zip(row, values, strict=True)
    )


def _holds(condition: Expression, value: object) -> bool:
    try:
        return bool(condition.evaluate({INPUT: value}, {}))
    except ExpressionProblem:
        return False


def _shown(titles: list[str], values: tuple[object, ...]) -> str:
    return "，".join(f"{title} = {value}" for title, value in zip(titles, values, strict=True)) or "任何情况"


def _samples(cells: list[Cell], conditions: list[Expression | None]) -> list[object] | None:
    """One value for each class of values the column tells apart; None when it cannot be decided."""
    constants: list[object] = []
    for condition in conditions:
        if condition is None:
            continue
        if condition.names - {INPUT} or condition.calls:
            return None
        constants += _constants(condition)
    kind = cells[0].kind if cells else ""
    if kind == "boolean" or (constants and all(isinstance(item, bool) for item in constants)):
        return [True, False]
    numbers = sorted({float(item) for item in constants if _is_number(item)})
    texts = sorted({item for item in constants if isinstance(item, str)})
    return _beside(numbers) + _texts(texts, kind, bool(numbers))


def _allowed(column: etree._Element) -> list[object]:
    """The values that the column itself lists (`inputValues`), when all are literals."""
    for child in column.iterchildren("*"):
        if etree.QName(child).localname != "inputValues":
            continue
        text = "".join(str(part) for part in child.itertext()).strip()
        try:
            listed = ast.literal_eval(f"[{text}]")
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return []
        return listed if all(isinstance(item, (str, int, float)) for item in listed) else []
    return []


def _texts(texts: list[str], kind: str, numeric: bool) -> list[object]:
    if numeric and not texts:
        return []
    return [*texts, _OTHER]


def _beside(numbers: list[float]) -> list[object]:
    """Each bound, a value between each two, one below all and one above."""
    if not numbers:
        return []
    middles = [(low + high) / 2 for low, high in pairwise(numbers)]
    return [numbers[0] - 1, *numbers, *middles, numbers[-1] + 1]


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _constants(condition: Expression) -> list[object]:
    tree = ast.parse(condition.text, mode="eval")
    found: list[object] = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return found + [value for name, value in (("true", True), ("false", False)) if name in names]
