"""The viewer's county for one request: rule book, calendar, hour; names instead of codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from app.domain.calendar import WorkingCalendar
from app.domain.errors import UnknownRule
from app.domain.rulebook import RuleBook
from app.domain.viewer import Viewer
from app.http import current
from app.http.kept import kept
from app.store.transaction import reading
from app.usecases import clock, knowledge
from app.web.lights import Sky


@dataclass(frozen=True)
class County:
    rulebook: RuleBook
    calendar: WorkingCalendar
    now: datetime

    @cached_property
    def sky(self) -> Sky:
        return Sky(self.calendar, dict(self.rulebook.deadlines), self.now)

    def unit(self, code: str) -> str:
        """The unit's full name; a code that the rule book no longer knows is shown as it is."""
        try:
            return self.rulebook.unit(code).name if code else ""
        except UnknownRule:
            return code

    def cited(self, schema: Mapping[str, Any]) -> dict[str, str]:
        """Field key -> the provisions of this county by which its answer is asked for (property `clause`)."""
        found: dict[str, str] = {}
        for component in _components(schema):
            named = str((component.get("properties") or {}).get("clause", "")).split()
            own = dict.fromkeys(self.rulebook.citation(c) for c in named if c in self.rulebook.clauses)
            if component.get("key") and own:
                found[str(component["key"])] = "；".join(own)
        return found

    def short(self, code: str) -> str:
        try:
            return self.rulebook.unit(code).short if code else ""
        except UnknownRule:
            return code

    def citations(self, clauses: Iterable[str]) -> list[str]:
        """Where these clauses stand, as far as they are of this county's document or of a law; each once."""
        own = [c for c in clauses if c in self.rulebook.clauses or c in self.rulebook.laws]
        return list(dict.fromkeys(self.rulebook.citation(clause) for clause in own))

    def post(self, code: str) -> str:
        found = self.rulebook.posts.get(code)
        return found.name if found else code

    def places(self, viewer: Viewer) -> list[str]:
        """`桓台县水务局 承办人` for each post, the posts of one unit together."""
        posts: dict[str, list[str]] = {}
        for unit, post in sorted(viewer.posts):
            posts.setdefault(unit, []).append(self.post(post))
        return [f"{self.unit(unit)} {'、'.join(names)}" for unit, names in posts.items()]


def county_of(code: str) -> County:
    with reading() as tx:
        rulebook = knowledge.current_rulebook(tx, code)
        calendar = knowledge.current_calendar(tx)
    return County(rulebook, calendar, clock.now())


def county() -> County:
    """The county of the signed-in person, read once a request."""
    return kept("county", lambda: county_of(current.viewer().jurisdiction))


def _components(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for component in schema.get("components") or ():
        yield component
        yield from _components(component)
