"""What the child says about one file."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.definition import Found, ProcessDefinition
from app.domain.errors import Problem


@dataclass(frozen=True, slots=True)
class Verdict:
    """definitions and found are empty when the file has errors."""

    problems: tuple[Problem, ...]
    definitions: tuple[ProcessDefinition, ...] = ()
    found: tuple[Found, ...] = ()
