"""The rule book of a county: the one door to its data, its questions and its reader."""

from __future__ import annotations

from app.domain.rulebook_model import RoleUnresolved, RuleBook
from app.domain.rulebook_parse import check_rulebook_file, parse_rulebook, source_name, stored_rulebook
from app.domain.rulebook_parts import (
    Category,
    Clause,
    Law,
    LetterWording,
    Matter,
    Need,
    Numbering,
    Post,
    Recorder,
    Role,
    RuleValue,
    Safeguard,
    SourceDocument,
    Unit,
    Wording,
)
from app.domain.rulebook_switches import SWITCHES, Switch

__all__ = [
    "SWITCHES",
    "Category",
    "Clause",
    "Law",
    "LetterWording",
    "Matter",
    "Need",
    "Numbering",
    "Post",
    "Recorder",
    "Role",
    "RoleUnresolved",
    "RuleBook",
    "RuleValue",
    "Safeguard",
    "SourceDocument",
    "Switch",
    "Unit",
    "Wording",
    "check_rulebook_file",
    "parse_rulebook",
    "source_name",
    "stored_rulebook",
]
