"""Who looks: every read of the store takes a Viewer first, so no read can forget the question."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person, with the units and posts valid today.

    posts: pairs (unit code, post code) of the person's own jurisdiction.
    capabilities: any of "analyst", "admin", "auditor"; staff need none.
    succeeded: units that a reform has ended and whose duties one of the person's own units holds now.
    rulebook_version: of the county's rule book in force when the person was read.
    """

    person_id: int
    jurisdiction: str
    login: str
    name: str
    posts: frozenset[tuple[str, str]] = frozenset()
    capabilities: frozenset[str] = frozenset()
    succeeded: frozenset[str] = frozenset()
    rulebook_version: int = field(default=0, compare=False)

    @property
    def own_units(self) -> frozenset[str]:
        """The units in which the person holds a post."""
        return frozenset(unit for unit, _ in self.posts)

    @property
    def units(self) -> frozenset[str]:
        """The units whose cases are the person's to see: the own ones and those they succeeded."""
        return self.own_units | self.succeeded

    def can(self, capability: str) -> bool:
        return capability in self.capabilities

    @property
    def groups(self) -> frozenset[str]:
        """The candidate groups this person belongs to: `unit/post`."""
        return frozenset(f"{unit}/{post}" for unit, post in self.posts)


PLATFORM = "系统"
"""The name under which the platform itself stands in records."""


def system_viewer(jurisdiction: str) -> Viewer:
    """The platform itself, acting on due work: sees its own county only."""
    return Viewer(0, jurisdiction, "system", PLATFORM, capabilities=frozenset({"admin", "system"}))
