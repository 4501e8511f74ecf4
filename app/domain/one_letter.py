"""One case, one letter (YC-18): parts of a case that go to different units are split into cases first.

The column of a list that names the unit a part shall go to carries the custom property `one_letter`: the
switch of the rule book, the variable of the unit the case goes to, and the clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.errors import RuleForbids
from app.domain.parties import NAME
from app.domain.rulebook import RuleBook

_FORM = re.compile(r"[a-z][a-z0-9_.]* [a-z][a-z0-9_]* [A-Z]+-[0-9]+")


class SplitFirst(RuleForbids):
    """{parts}拟移送{units}，与本案的移送单位不同。一案一移送（{source}）：请先分案，再分别移送。

    One case, one letter ({source}): {parts} shall go to {units}, which is not where the case goes. Split the
    case first.
    """

    code = "split-first"


@dataclass(frozen=True, slots=True)
class OneLetter:
    """See the module."""

    switch: str
    receiver: str
    clause: str


def read_one_letter(text: str) -> OneLetter | None:
    """The property as written; None when there is none, or when it is not written so."""
    return OneLetter(*text.split(" ")) if _FORM.fullmatch(text) else None


def must_go_together(
    rule: OneLetter,
    column: str,
    rows: object,
    variables: Mapping[str, object],
    rulebook: RuleBook,
) -> None:
    """Raises SplitFirst with the clause where a row names another unit than the case."""
    apart = elsewhere(column, rows, variables.get(rule.receiver))
    if not apart or not rulebook.rules.get(rule.switch):
        return
    source = rulebook.citation(rule.clause)
    names = (rulebook.units[unit].name if unit in rulebook.units else unit for _, unit in apart)
    raise SplitFirst(
        parts="、".join(name for name, _ in apart),
        units="、".join(dict.fromkeys(names)),
        source=source,
        source_en=rule.clause,
        clause=rule.clause,
    )


def elsewhere(column: str, rows: object, receiver: object) -> list[tuple[str, str]]:
    """(party, unit) of the rows that name another unit than `receiver`."""
    listed: Iterable[object] = rows if isinstance(rows, list) else ()
    return [
        (str(row.get(NAME) or "—"), str(row[column]))
        for row in listed
        if isinstance(row, Mapping) and row.get(column) and receiver and row[column] != receiver
    ]
