"""Texts of parameters: a literal, one expression `${...}`, or a sentence with expressions in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from app.engine.expressions import Expression, compile_expression

_HOLE = re.compile(r"[$#]\{([^{}]*)\}")


class Text:
    """A compiled parameter text. Immutable: shared by threads."""

    __slots__ = ("expressions", "pieces", "whole")

    def __init__(self, pieces: tuple[str, ...], expressions: tuple[Expression, ...], whole: bool) -> None:
        self.pieces = pieces
        self.expressions = expressions
        self.whole = whole

    def evaluate(
        self, variables: Mapping[str, object], functions: Mapping[str, Callable[..., object]]
    ) -> object:
        """The expression's own value when the text is nothing but one, else a text (None becomes "")."""
        values = [expression.evaluate(variables, functions) for expression in self.expressions]
        if self.whole:
            return values[0]
        filled = [self.pieces[0]]
        for value, piece in zip(values, self.pieces[1:], strict=True):
            filled += ["" if value is None else str(value), piece]
        return "".join(filled)


@lru_cache(maxsize=4096)
def compile_text(text: str) -> Text:
    """Compile a parameter text, or raise ExpressionProblem.

    "copy" is a literal, `${route}` a value of any type, "移送${party_name}" a text with a hole.
    """
    parts = _HOLE.split(text)
    pieces = tuple(parts[0::2])
    expressions = tuple(compile_expression(part) for part in parts[1::2])
    whole = len(expressions) == 1 and not "".join(pieces).strip()
    return Text(pieces, expressions, whole)
