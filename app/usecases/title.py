"""The line by which people recognise a case; a private person's name is masked in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.masking import mask
from app.domain.rulebook import RuleBook


def title_of(variables: Mapping[str, Any], rulebook: RuleBook) -> str:
    """`title`, or party and matter; empty when the case knows neither yet."""
    if variables.get("title"):
        return str(variables["title"])[:200]
    party = str(variables.get("party_name") or "")
    if party and variables.get("party_kind") == "person":
        party = str(mask("name", party))
    code = variables.get("matter")
    matter = str(variables.get("matter_name") or _matter(rulebook, code))
    return " · ".join(part for part in (party, matter) if part)[:200]


def _matter(rulebook: RuleBook, code: object) -> str:
    matter = rulebook.matters.get(str(code or ""))
    return matter.name if matter else ""
