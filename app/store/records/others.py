"""Definitions, people and pages of a list, as reads give them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class DefinitionRecord:
    """A version of a process; `running`: instances of this version that have not ended."""

    id: int
    jurisdiction: str
    key: str
    version: int
    name: str
    path: str
    sha256: str
    deployment_id: int
    deployed_at: datetime
    deployed_by: str
    note: str
    startable: bool
    current: bool
    running: int


@dataclass(frozen=True, slots=True)
class PersonRecord:
    id: int
    jurisdiction: str
    login: str
    name: str
    posts: tuple[tuple[str, str], ...]
    capabilities: tuple[str, ...]
    active: bool
    demo_password: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: `next` is the opaque key of the following page, or None."""

    rows: tuple[Any, ...]
    next: str | None
