"""The three-valued logic of FEEL conditions, as closures that `feel.py` puts together."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

Evaluate = Callable[[Mapping[str, object]], object]
"""A compiled expression: from the values of the form to its own value."""

_ORDER: dict[str, Callable[[Any, Any], object]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
COMPARISONS = ("=", "!=", *_ORDER)


def constant(value: object) -> Evaluate:
    return lambda values: value


def listed(items: list[Evaluate]) -> Evaluate:
    return lambda values: [item(values) for item in items]


def negated(inner: Evaluate) -> Evaluate:
    def evaluate(values: Mapping[str, object]) -> object:
        value = inner(values)
        return not value if isinstance(value, bool) else None

    return evaluate


def both(left: Evaluate, right: Evaluate) -> Evaluate:
    def evaluate(values: Mapping[str, object]) -> object:
        sides = [left(values), right(values)]
        if any(side is False for side in sides):
            return False
        return True if all(side is True for side in sides) else None

    return evaluate


def either(left: Evaluate, right: Evaluate) -> Evaluate:
    def evaluate(values: Mapping[str, object]) -> object:
        sides = [left(values), right(values)]
        if any(side is True for side in sides):
            return True
        return False if all(side is False for side in sides) else None

    return evaluate


def compared(sign: str, left: Evaluate, right: Evaluate) -> Evaluate:
    def evaluate(values: Mapping[str, object]) -> object:
        one, two = left(values), right(values)
        same = _equal(one, two)
        if sign == "=":
            return same
        return same is not True if sign == "!=" else _ordered(sign, one, two)

    return evaluate


def among(left: Evaluate, items: list[Evaluate]) -> Evaluate:
    return lambda values: any(_equal(left(values), item(values)) is True for item in items)


def _equal(one: object, two: object) -> bool | None:
    """Equality as FEEL has it: null equals null only; values of different kinds are not comparable."""
    if one is None or two is None:
        return one is two
    return one == two if _kind(one) == _kind(two) else None


def _ordered(sign: str, one: object, two: object) -> object:
    """Null beside anything gives null; texts and numbers have no common order, which is false."""
    if one is None or two is None:
        return None
    kind = _kind(one)
    return _ORDER[sign](one, two) if kind == _kind(two) and kind in ("number", "text") else False


def contained(items: Evaluate, wanted: Evaluate) -> Evaluate:
    def evaluate(values: Mapping[str, object]) -> object:
        listing, value = items(values), wanted(values)
        if listing is None:
            return None
        several = listing if isinstance(listing, list | tuple) else [listing]
        return any(_equal(item, value) is True for item in several)

    return evaluate


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "text"
    return "list" if isinstance(value, list | tuple) else "other"
