"""Who looks: every read of the store takes a Viewer first, so no read can forget the question."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person, with the units and posts valid today.

    posts: pairs (unit code, post code) of the person's own jurisdiction.
    capabilities: any of "analyst", "admin", "auditor"; staff need none.
    """

    person_id: int
    jurisdiction: str
    login: str
    name: str
    posts: frozenset[tuple[str, str]] = frozenset()
    capabilities: frozenset[str] = frozenset()

    @property
    def units(self) -> frozenset[str]:
        return frozenset(unit for unit, _ in self.posts)

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
