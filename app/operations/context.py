"""What an operation may use: plain functions over the step's transaction and the rule book."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.operation import BlockedCase


@dataclass(frozen=True, slots=True)
class OperationContext:
    """What an operation may use. `take_number(kind, unit)` takes the next number within the transaction;
    `cases(process)` are the county's cases of a process, newest first: (case number, variables);
    `blocked()` those of its cases that wait for a meeting; `members()` the codes of the member units of the
    joint meeting; `name_of(code)` what a unit is called."""

    today: str
    take_number: Callable[[str, str], str]
    cases: Callable[[str], Sequence[tuple[str, Mapping[str, object]]]] = lambda process: ()
    blocked: Callable[[], Sequence[BlockedCase]] = lambda: ()
    members: Callable[[], Sequence[str]] = lambda: ()
    name_of: Callable[[str], str] = lambda code: code
