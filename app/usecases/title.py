"""The line by which people recognise a case; a private person's name is masked in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.domain.masking import mask
from app.domain.parties import others
from app.domain.rulebook import RuleBook

#: An id number of a citizen (15 or 18 places); a unified social credit code never begins so.
_CITIZEN = re.compile(r"[1-8]\d{5}(\d{9}|(19|20)\d{9}[\dXx])")
#: A name no longer than this belongs to a person unless the case says otherwise (欧阳 + two characters).
PERSON_LENGTH = 4


def title_of(variables: Mapping[str, Any], rulebook: RuleBook) -> str:
    """`title`, or party and matter; empty when the case knows neither yet."""
    party = str(variables.get("party_name") or "")
    shown = str(mask("name", party)) if party and is_person(variables) else party
    if variables.get("title"):
        title = str(variables["title"])
        return (title.replace(party, shown) if party else title)[:200]
    shown = party_line(variables)
    return " · ".join(part for part in (shown, _matter(rulebook, variables.get("matter"))) if part)[:200]


def party_line(variables: Mapping[str, Any]) -> str:
    """The first party, masked when it is a private person, and how many there are."""
    party = str(variables.get("party_name") or "")
    shown = str(mask("name", party)) if party and is_person(variables) else party
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
