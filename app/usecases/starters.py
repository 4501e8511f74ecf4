"""Who may start a process, and for which unit."""

from __future__ import annotations

from typing import Any

from app.domain.definition import ProcessDefinition
from app.domain.errors import NotAllowed
from app.domain.merged import merged, must_stand
from app.domain.rulebook import RuleBook
from app.domain.viewer import Viewer

LAST = 1000


class NotInThisCounty(NotAllowed):
    """“{process}”在{county}没有开通：{document}没有这一制度（规则库开关为“否”），不能发起。

    “{process}” does not exist in {county}: {document} has no such rule (a switch of the rule book is off).
    """

    code = "not-in-this-county"


def own_unit(actor: Viewer, rulebook: RuleBook, definition: ProcessDefinition, unit: str) -> dict[str, Any]:
    """The variable that names the starting unit, set to a unit of the actor that may start this process."""
    _must_be_on(rulebook, definition)
    must_stand(rulebook, unit)
    own = starting_units(actor, rulebook, definition)
    if unit and unit not in own:
        raise NotAllowed(
            reason=f"您不能代表“{unit}”发起“{definition.name}”。",
            reason_en=f"you cannot start “{definition.name}” for “{unit}”.",
        )
    if not own:
        for served in sorted(actor.own_units):
            must_stand(rulebook, served)
        raise NotAllowed(
            reason=f"发起“{definition.name}”须由“{definition.start_lane}”办理，您没有这一岗位。",
            reason_en=f"“{definition.name}” is started by “{definition.start_lane}”, a post you do not hold.",
        )
    variable = _unit_variable(rulebook, definition)
    return {variable: unit or own[0]} if variable else {}


def _unit_variable(rulebook: RuleBook, definition: ProcessDefinition) -> str:
    """`sender_unit` for a start lane whose role reads `$sender_unit`; empty for a role of a fixed unit."""
    units = rulebook.role(definition.start_lane).units
    return units[0][1:] if units and units[0].startswith("$") else ""


def starting_units(actor: Viewer, rulebook: RuleBook, definition: ProcessDefinition) -> tuple[str, ...]:
    """The actor's units for which the actor may start the process, by the role of the start event's lane.

    A start event may name a switch of the rule book (property `switch`); where it is off, nobody may start.
    """
    if definition.start_lane not in rulebook.roles or not _switched_on(rulebook, definition):
        return ()
    role = rulebook.role(definition.start_lane)
    fits = {unit for unit, post in actor.posts if post in role.posts and not merged(rulebook, unit)}
    if role.kinds:
        fits = {unit for unit in fits if rulebook.unit(unit).kind in role.kinds}
    if not _unit_variable(rulebook, definition):
        fits &= {rulebook.current_unit(unit).code for unit in role.units}
    return tuple(sorted(fits))


def _switched_on(rulebook: RuleBook, definition: ProcessDefinition) -> bool:
    return all(rulebook.rule(switch) for switch in _start_properties(definition, "switch"))


def _must_be_on(rulebook: RuleBook, definition: ProcessDefinition) -> None:
    if not _switched_on(rulebook, definition):
        number = rulebook.document.number
        raise NotInThisCounty(process=definition.name, county=rulebook.name, document=number)


def _start_properties(definition: ProcessDefinition, wanted: str) -> list[str]:
    node = definition.node(definition.start_node)
    return [value for name, value in node.properties if name == wanted] if node else []


def order(definition: ProcessDefinition) -> int:
    """The property `order` of the start event; what names none comes last."""
    named = _start_properties(definition, "order")
    return int(named[0]) if named and named[0].isdecimal() else LAST
