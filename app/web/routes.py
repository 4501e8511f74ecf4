"""All screens: importing a module puts its routes on the blueprint."""

from __future__ import annotations

from app.web import (
    actions,
    admin,
    archive,
    case,
    case_records,
    clauses,
    days,
    deadlines,
    definitions,
    files,
    holds,
    inbox,
    letter_draft,
    letter_record,
    letters,
    login,
    parts,
    registers,
    start,
    task,
)
from app.web.blueprint import bp

SCREENS = (
    actions,
    admin,
    archive,
    case,
    case_records,
    clauses,
    days,
    deadlines,
    definitions,
    files,
    holds,
    inbox,
    letter_draft,
    letter_record,
    letters,
    login,
    parts,
    registers,
    start,
    task,
)

__all__ = ["SCREENS", "bp"]
