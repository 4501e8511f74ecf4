"""Overlaps and gaps of a decision table, decided by trying one value for every case the cells tell apart.

Algorithm: 1. each column's constants split its values into classes; one sample stands for each class (for a
number its bounds and what lies beside them, for a text each text named and one that nobody named; where texts
are ordered, also what lies beside them). 2. A cell that no sample matches never matches. 3. Two rows that
share a sample in every column overlap (UNIQUE). 4. Column by column the rows that are still possible are
narrowed down; where none is left, there is a gap.
A column whose cells use anything but the input value cannot be decided, and then nothing is said of 3 and 4.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeGuard

from lxml import etree

from app.engine.checking.cells import Cell
from app.engine.checking.findings import Findings
from app.engine.decisions import INPUT
from app.engine.expressions import Expression, ExpressionProblem

MOST_WAYS = 20_000
"""Sets of rows still possible that are followed at once."""
_OTHER = "（其他）"

Row = tuple[Cell, ...]
Hits = list[tuple[object, frozenset[int]]]
"""Each sample of a column with the rows it matches."""
_NOTHING = object()


def check_coverage(
    hit_policy: str, inputs: Sequence[etree._Element], rows: Sequence[Row], findings: Findings
) -> None:
    conditions = [[cell.compiled() for cell in row] for row in rows]
    columns = [
        _allowed(column) or _samples([row[index] for row in rows], [row[index] for row in conditions])
        for index, column in enumerate(inputs)
    ]
    decided = [_hits(column, index, conditions) for index, column in enumerate(columns)]
    _dead(decided, rows, findings)
    if hit_policy != "UNIQUE" or None in decided:
        return
    known = [hits for hits in decided if hits is not None]
    _overlaps(known, rows, findings)
    gap = _gap(known, frozenset(range(len(rows))))
    if gap is not None:
        titles = [cell.column for cell in rows[0]] if rows else []
        findings.warning(
            "rows-gap",
            f"没有任何一行成立，例如 {_shown(titles, gap)}",
            "请补一行；实际不会出现的情况也宜给出结果，否则流程会停在这里。",
            rows[0][0].element.getparent() if rows and rows[0] else None,
        )


def _hits(
    samples: list[object] | None, column: int, conditions: list[list[Expression | None]]
) -> Hits | None:
    """For each sample the rows whose cell of this column matches; None when that cannot be decided."""
    if samples is None:
        return None
    found: Hits = []
    for value in samples:
        rows = frozenset(
            number
            for number, row in enumerate(conditions)
            if (condition := row[column]) is None or _holds(condition, value)
        )
        found.append((value, rows))
    return found


def _dead(decided: Sequence[Hits | None], rows: Sequence[Row], findings: Findings) -> None:
    """A cell that no value can match makes its row idle for ever."""
    for column, hits in enumerate(decided):
        if not hits:
            continue
        alive = frozenset().union(*(matching for _, matching in hits))
        for number, row in enumerate(rows):
            if number not in alive:
                cell = row[column]
                findings.error(
                    "cell-never",
                    f"{cell.place}：“{cell.text[:60]}”永远不会匹配",
                    "没有一个值能使它成立，请改正条件，或删除这一行。",
                    cell.element,
                )


def _overlaps(decided: Sequence[Hits], rows: Sequence[Row], findings: Findings) -> None:
    """Two rows overlap exactly when in every column some value matches both."""
    titles = [cell.column for cell in rows[0]] if rows else []
    for first in range(len(rows)):
        for second in range(first + 1, len(rows)):
            both = [
                next((value for value, hit in hits if first in hit and second in hit), _NOTHING)
                for hits in decided
            ]
            if _NOTHING not in both:
                findings.error(
                    "rows-overlap",
                    f"第 {first + 1} 行和第 {second + 1} 行同时成立，例如 {_shown(titles, both)}",
                    "UNIQUE 要求恰好一行成立，请改写条件使之互不重叠。",
                    rows[second][0].element if rows[second] else None,
                )


def _gap(decided: Sequence[Hits], every: frozenset[int]) -> list[object] | None:
    """Values, one a column, with which no row is left; None when there are none, or too many ways to tell.

    Column by column: what matters of the columns before is only which rows are still possible.
    """
    reached: dict[frozenset[int], list[object]] = {every: []}
    for hits in decided:
        after: dict[frozenset[int], list[object]] = {}
        for possible, values in reached.items():
            for value, matching in hits:
                after.setdefault(possible & matching, [*values, value])
        if len(after) > MOST_WAYS:
            return None
        reached = after
    empty: frozenset[int] = frozenset()
    return reached.get(empty)


def _holds(condition: Expression, value: object) -> bool:
    try:
        return bool(condition.evaluate({INPUT: value}, {}))
    except ExpressionProblem:
        return False


def _shown(titles: list[str], values: Sequence[object]) -> str:
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
        return [True, False, *([None] if None in constants else [])]
    unset: list[object] = [None] if None in constants else []
    numbers = sorted({float(item) for item in constants if _is_number(item)})
    texts = sorted({item for item in constants if isinstance(item, str)})
    return unset + _beside(numbers) + _texts(texts, bool(numbers), any(map(_orders, conditions)))


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


def _texts(texts: list[str], numeric: bool, ordered: bool) -> list[object]:
    if numeric and not texts:
        return []
    beside = ["", *(f"{text}!" for text in texts)] if ordered else []
    return [*texts, *beside, _OTHER]


def _orders(condition: Expression | None) -> bool:
    """Whether the cell compares by order: `>= "2026-10-01"`."""
    if condition is None:
        return False
    tree = ast.parse(condition.text, mode="eval")
    return any(isinstance(node, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)) for node in ast.walk(tree))


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
    found += [
        -node.operand.value
        for node in ast.walk(tree)
        if isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
        and _is_number(node.operand.value)
    ]
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    words = (("true", True), ("false", False), ("null", None))
    return found + [value for name, value in words if name in names]
