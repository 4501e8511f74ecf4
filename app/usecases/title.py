"""The line by which people recognise a case; a private person's name is masked in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.masking import mask
from app.domain.rulebook import RuleBook

#: A name no longer than this belongs to a person unless the case says otherwise (欧阳 + two characters).
PERSON_LENGTH = 4


def title_of(variables: Mapping[str, Any], rulebook: RuleBook) -> str:
    """`title`, or party and matter; empty when the case knows neither yet."""
    party = str(variables.get("party_name") or "")
    shown = str(mask("name", party)) if party and is_person(variables) else party
    if variables.get("title"):
        title = str(variables["title"])
        return (title.replace(party, shown) if party else title)[:200]
    return " · ".join(part for part in (shown, _matter(rulebook, variables.get("matter"))) if part)[:200]


def is_person(variables: Mapping[str, Any]) -> bool:
    """Whether the party is a private person; a case that does not say is judged by the length of the name."""
    kind = variables.get("party_kind")
    if kind:
        return bool(kind == "person")
    return len(str(variables.get("party_name") or "")) <= PERSON_LENGTH


def _matter(rulebook: RuleBook, code: object) -> str:
    matter = rulebook.matters.get(str(code or ""))
    return matter.name if matter else ""
