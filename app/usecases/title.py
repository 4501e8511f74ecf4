"""The line by which people recognise a case; a private person's name is masked in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.domain.definition import ProcessDefinition
from app.domain.masking import mask
from app.domain.parties import NAME, others
from app.domain.rulebook import RuleBook

#: An id number of a citizen (15 or 18 places); a unified social credit code never begins so.
_CITIZEN = re.compile(r"[1-8]\d{5}(\d{9}|(19|20)\d{9}[\dXx])")
#: A name no longer than this belongs to a person unless the case says otherwise (欧阳 + two characters).
PERSON_LENGTH = 4
MATTER = "matter"
LONGEST = 200
"""Characters of a title."""


def title_of(variables: Mapping[str, Any], rulebook: RuleBook, definition: ProcessDefinition) -> str:
    """The case's own `title`; else the variables that the start event names (property `title`, in their
    order); else party and matter. One line; empty when the case knows none of them yet."""
    if variables.get("title"):
        return _line(_masked_in(str(variables["title"]), variables))
    parts = [_part(variables, rulebook, name) for name in _named(definition) or (NAME, MATTER)]
    return _line(" · ".join(part for part in parts if part))


def _named(definition: ProcessDefinition) -> list[str]:
    node = definition.node(definition.start_node)
    named = [value for name, value in node.properties if name == "title"] if node else []
    return " ".join(named).split()


def _part(variables: Mapping[str, Any], rulebook: RuleBook, name: str) -> str:
    if name == NAME:
        return party_line(variables)
    if name == MATTER:
        return _matter(rulebook, variables.get(MATTER))
    return _masked_in(str(variables.get(name) or ""), variables)


def _masked_in(text: str, variables: Mapping[str, Any]) -> str:
    party = str(variables.get(NAME) or "")
    return text.replace(party, _shown(variables)) if party else text


def _line(text: str) -> str:
    return (text.splitlines() or [""])[0][:LONGEST]


def _shown(variables: Mapping[str, Any]) -> str:
    party = str(variables.get(NAME) or "")
    return str(mask("name", party)) if party and is_person(variables) else party


def party_line(variables: Mapping[str, Any]) -> str:
    """The first party, masked when it is a private person, and how many there are."""
    shown = _shown(variables)
    further = len(others(variables))
    return f"{shown}等 {further + 1} 名当事人" if shown and further else shown


def is_person(variables: Mapping[str, Any]) -> bool:
    """Whether the party is a private person; a case that does not say is judged by the length of the name."""
    kind = variables.get("party_kind")
    if kind:
        return bool(kind == "person")
    return len(str(variables.get("party_name") or "")) <= PERSON_LENGTH


def shown_party(name: str, party_id: str) -> str:
    """A party outside its case, where only name and number are known: masked when it is a private person."""
    person = bool(_CITIZEN.fullmatch(party_id)) or is_person({"party_name": name})
    return str(mask("name", name)) if person else name


def _matter(rulebook: RuleBook, code: object) -> str:
    matter = rulebook.matters.get(str(code or ""))
    return matter.name if matter else ""
