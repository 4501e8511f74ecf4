"""A unit that the responsibility list names cannot say that a matter is none of its business (HT-51).

A choice of a form carries it as the custom property `competent`: the value that disowns the matter, the
variable that names the unit, the variable that names the matter, and the clause.

The property `power` holds the opposite: who the list lets punish (HT-54), and who must transfer (HT-56).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import RuleForbids
from app.domain.rulebook import RuleBook

_PART = re.compile(
    r"[a-z][a-z0-9_]* [a-z][a-z0-9_]* [a-z][a-z0-9_]* [a-z][a-z0-9_]* [A-Z]+-[0-9]+ [A-Z]+-[0-9]+"
)
_FORM = re.compile(r"\S+ [a-z][a-z0-9_]* [a-z][a-z0-9_]* [A-Z]+-[0-9]+")


class Competent(RuleForbids):
    """职责分工清单载明{unit}是“{matter}”的{part}单位，不能以不属职能推出（{source}）。

    The responsibility list names {unit} as {part} for “{matter}”: it cannot turn the matter away ({source}).
    """

    code = "unit-competent"


class NotEnforcing(RuleForbids):
    """职责分工清单载明“{matter}”由{enforcing}执法，{unit}不能自行立案处罚，应按移送制度办理（{source}）。

    The responsibility list gives “{matter}” to {enforcing}: {unit} cannot punish and transfers ({source}).
    """

    code = "unit-not-enforcing"


class EnforcesItself(RuleForbids):
    """职责分工清单载明{unit}是“{matter}”的执法单位，应依法立案，不能移送（{source}）。

    The responsibility list gives “{matter}” to {unit}, which files the case and transfers nothing ({source}).
    """

    code = "unit-enforces"


@dataclass(frozen=True, slots=True)
class Power:
    """`punishes`: the unit handles the case itself; `transfers`: another one must. A clause for each."""

    punishes: str
    transfers: str
    unit: str
    matter: str
    punish_clause: str
    transfer_clause: str


@dataclass(frozen=True, slots=True)
class Disowning:
    """The choice `value` says that the matter named by `matter` is not that of the unit named by `unit`."""

    value: str
    unit: str
    matter: str
    clause: str


def read_disowning(text: str) -> Disowning | None:
    """The property as written; None when there is none, or when it is not written so."""
    return Disowning(*text.split(" ")) if _FORM.fullmatch(text) else None


def read_power(text: str) -> Power | None:
    """The property `power` as written: `own transfer complaint_unit matter HT-54 HT-56`."""
    return Power(*text.split(" ")) if _PART.fullmatch(text) else None


def must_have_power(
    power: Power, chosen: object, variables: Mapping[str, object], rulebook: RuleBook
) -> None:
    """Raises NotEnforcing or EnforcesItself where the responsibility list says otherwise than the choice."""
    matter = rulebook.matters.get(str(variables.get(power.matter) or ""))
    unit = str(variables.get(power.unit) or "")
    if chosen not in (power.punishes, power.transfers) or matter is None or unit not in rulebook.units:
        return
    now, enforcing = rulebook.current_unit(unit), rulebook.current_unit(matter.enforcing)
    own = now.code == enforcing.code
    if own == (chosen == power.punishes):
        return
    clause = power.punish_clause if own else power.transfer_clause
    kind = EnforcesItself if own else NotEnforcing
    source = rulebook.citation(clause)
    raise kind(
        unit=now.name,
        matter=matter.name,
        enforcing=enforcing.name,
        source=source,
        source_en=clause,
        clause=clause,
    )


def must_not_disown(
    disowning: Disowning, chosen: object, variables: Mapping[str, object], rulebook: RuleBook
) -> None:
    """Raises Competent with the clause. A matter that is not on the list can be anybody's."""
    matter = rulebook.matters.get(str(variables.get(disowning.matter) or ""))
    unit = str(variables.get(disowning.unit) or "")
    if chosen != disowning.value or matter is None or unit not in rulebook.units:
        return
    now = rulebook.current_unit(unit)
    parts = {matter.unit: ("主管", "supervising"), matter.enforcing: ("执法", "enforcing")}
    for named, (part, part_en) in parts.items():
        if rulebook.current_unit(named).code == now.code:
            raise Competent(
                unit=now.name,
                matter=matter.name,
                part=part,
                part_en=part_en,
                source=rulebook.citation(disowning.clause),
                source_en=disowning.clause,
                clause=disowning.clause,
            )
