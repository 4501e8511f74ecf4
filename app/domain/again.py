"""A unit that received a case may not transfer it on: it reports to the government instead (YC-22).

The field of a form that names the receiving unit carries it as the custom property `not_again`: the switch of
the rule book, the variable of the unit that sends now, the variable of the unit that received then, the
variables by which two cases are the same one (joined by commas), and the clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.errors import RuleForbids
from app.domain.parties import KEYS, others
from app.domain.rulebook import RuleBook

_NAME = "[a-z][a-z0-9_]*"
_FORM = re.compile(rf"[a-z][a-z0-9_.]* {_NAME} {_NAME} {_NAME}(,{_NAME})* [A-Z]+-[0-9]+")
#: The case was settled by the government: sending it on carries out that decision (the exception of YC-22).
DECIDED = "dispute_result"


class TransferredBefore(RuleForbids):
    """此案由{key}移送本单位，不属本单位管辖的应报请政府决定，不得再行移送（{source}）。

    This case came to your unit by {key}: what is not yours is reported to the government and not transferred
    on ({source}).
    """

    code = "transferred-before"


@dataclass(frozen=True, slots=True)
class NotAgain:
    """See the module; `same` are the variables that make two cases the same one."""

    switch: str
    sender: str
    receiver: str
    same: tuple[str, ...]
    clause: str


def read_not_again(text: str) -> NotAgain | None:
    """The property as written; None when there is none, or when it is not written so."""
    if not _FORM.fullmatch(text):
        return None
    switch, sender, receiver, same, clause = text.split(" ")
    return NotAgain(switch, sender, receiver, tuple(same.split(",")), clause)


def must_not_repeat(
    rule: NotAgain,
    variables: Mapping[str, object],
    earlier: Iterable[tuple[str, Mapping[str, object]]],
    rulebook: RuleBook,
) -> None:
    """Raises TransferredBefore with the clause. `earlier`: (case number, variables) of other cases."""
    unit = variables.get(rule.sender)
    if not rulebook.rules.get(rule.switch) or not unit:
        return
    for key, then in earlier:
        if is_same(rule, variables, then) and then.get(rule.receiver) == unit and not then.get(DECIDED):
            source = rulebook.citation(rule.clause)
            raise TransferredBefore(key=key, source=source, source_en=rule.clause, clause=rule.clause)


def is_same(rule: NotAgain, variables: Mapping[str, object], then: Mapping[str, object]) -> bool:
    """Whether two cases are the same one: of the parties, one in common is enough, whoever stands first."""
    return all(
        _held(variables, name) & _held(then, name) if name in KEYS else then.get(name) == variables.get(name)
        for name in rule.same
    )


def questions(rule: NotAgain, variables: Mapping[str, object]) -> list[dict[str, str]]:
    """What to look for among earlier cases: the rule's variables, once for each party."""
    asked = [
        {name: str({**variables, **party}.get(name) or "") for name in rule.same}
        for party in ({}, *others(variables))
    ]
    return [values for values in asked if all(values.values())]


def _held(variables: Mapping[str, object], name: str) -> set[object]:
    """The values of a variable of the parties: of the first one and of the others."""
    return {party.get(name) for party in (variables, *others(variables))} - {None, ""}
