"""A finding in a form, before it is known on which line of the file it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import Problem


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a component (an empty one: with the form as a whole) and what to do."""

    component: dict[str, Any]
    code: str
    message: str
    advice: str
    severity: str = "error"

    def problem(self, path: str, text: str) -> Problem:
        """The finding with file, line, element and name."""
        key = self.component.get("key") or self.component.get("path")
        element = str(key or self.component.get("id") or "")[:100]
        return Problem(
            file=path,
            code=self.code,
            message=self.message,
            advice=self.advice,
            line=_line(text, self.component),
            element=element,
            name=str(self.component.get("label") or self.component.get("dateLabel") or "")[:100],
            severity=self.severity,
        )


@dataclass
class Scope:
    """What was seen so far at one level of keys: the form itself, or the rows of one list."""

    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    count: int = 0


def _line(text: str, component: dict[str, Any]) -> int:
    """The line of the component's id, else of its key; 0 when it has neither."""
    for name in ("id", "key", "path", "type"):
        value = component.get(name)
        if not isinstance(value, str) or not value:
            continue
        for spaced in (f'"{name}": "{value}"', f'"{name}":"{value}"'):
            place = text.find(spaced)
            if place >= 0:
                return text.count("\n", 0, place) + 1
    return 0
