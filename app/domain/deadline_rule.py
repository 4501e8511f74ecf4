"""A deadline as the rule book states it: plain data, built from TOML and read by `deadlines.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Basis = Literal[
    "workday",
    "natural_roll",
    "natural",
    "hours",
    "same_day",
    "before_workday",
    "before_natural",
    "half_year",
    "quarter",
]
"""How a deadline is counted.

workday         the n-th working day after the fact (the day of the fact is not counted)
natural_roll    n calendar days after the fact; a last day off moves to the next working day (Civil Code 203)
natural         n calendar days after the fact, never moved
hours           n consecutive hours from the moment of the fact, exact to the minute
same_day        the day of the fact itself; a day off moves to the next working day (amount 0)
before_workday  the n-th working day before the fact
before_natural  n calendar days before the fact; a day off moves to the *earlier* working day
half_year       end of the n-th calendar half-year, the one that holds the fact being the first
quarter         the same with calendar quarters
"""

BASES: tuple[str, ...] = get_args(Basis)

ExtensionKind = Literal["none", "notice", "approval", "consent"]
CapKind = Literal["total", "additional"]
LeadUnit = Literal["workday", "natural", "hours"]
RuleKind = Literal["none", "reminder", "soft", "statutory"]


@dataclass(frozen=True, slots=True)
class Lead:
    """How long before the due time the light turns to "warning"."""

    amount: int
    unit: LeadUnit = "workday"


@dataclass(frozen=True, slots=True)
class Extension:
    """Whether and how far a deadline may be extended.

    kind: `none` never; `notice` after telling the other side; `approval`, `consent` of the leader, the asker.
    cap_kind `total`: no later than `cap` (counted by `cap_basis`) from the start fact, as HT-65;
    `additional`: at most `cap` more than the original amount, in the basis of the rule, as YC-41;
    no cap_kind: unlimited, but the new date must be stated (HT-35, YC-37).
    times: how often; None = as often as wanted. clause: where the extension stands.
    notice_clause: where prior notice is demanded in words (HT-35, YC-37); empty = practice of the platform.
    letter: kind of the letter by which the other side is told; empty = told otherwise.
    """

    kind: ExtensionKind = "none"
    cap_kind: CapKind | None = None
    cap: int | None = None
    cap_basis: Basis | None = None
    times: int | None = None
    clause: str = ""
    notice_clause: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One `[deadline."key"]` of a rule book.

    amount is in the unit of `basis` (days, hours, periods; 0 for `same_day`). start_fact names the process
    variable that holds the fact date. quotation is word for word from the source.
    `statutory`: a number stands in the clause (or in a law); otherwise it is an internal reminder and never
    a legal overdue. `soft`: 一般, 原则上. `reminder`: 及时, 立即, by analogy.
    `confirmed` False keeps both readings (`other_basis`): late only when late under both.
    `none`: this county has no such rule; it evaluates to the far future.
    `pause_grounds`: reasons a clause gives for stopping the clock; empty = the clock never stops.
    """

    key: str
    amount: int = 0
    basis: Basis = "workday"
    start_fact: str = ""
    clause: str = ""
    quotation: str = ""
    name: str = ""
    statutory: bool = True
    soft: bool = False
    reminder: bool = False
    confirmed: bool = True
    other_basis: Basis | None = None
    other_amount: int | None = None
    warning_lead: Lead = Lead(1, "workday")
    extension: Extension = Extension()
    pause_grounds: tuple[str, ...] = ()
    authority_note: str = ""
    none: bool = False

    @property
    def kind(self) -> RuleKind:
        """What being late means: nothing, a notice, 超过一般期限, or a legal overdue."""
        if self.none:
            return "none"
        if self.reminder or not self.statutory:
            return "reminder"
        return "soft" if self.soft else "statutory"
