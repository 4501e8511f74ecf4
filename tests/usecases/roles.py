"""The people of the permission tables: every post of three units, their namesakes next door, and the rest."""

from __future__ import annotations

from app.domain.viewer import Viewer
from app.store import people
from app.store.transaction import transaction
from app.usecases import clock
from tests.driver import Driver

POSTS = ("officer", "head", "liaison", "window")
SENDER = tuple(f"zj-{post}" for post in POSTS)
RECEIVER = tuple(f"zf-{post}" for post in POSTS)
THIRD = tuple(f"sw-{post}" for post in POSTS)
CAPABLE = ("analyst", "admin", "auditor")
NOBODY = "nobody"
HERE = (*SENDER, *RECEIVER, *THIRD, *CAPABLE, NOBODY)
ELSEWHERE = tuple(f"other:{who}" for who in (*SENDER, *RECEIVER, *CAPABLE))
EVERYBODY = (*HERE, *ELSEWHERE)

UNITS = {"zj": "zhujian", "zf": "zhifa", "sw": "shuiwu"}


class Cast:
    """Finds each of them, and adds those whom the demonstration lacks."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        other = "yicheng" if driver.is_huantai else "huantai"
        self.other = Driver(driver.settings, other)
        self._found: dict[str, Viewer] = {}
        for here in (self.driver, self.other):
            self._complete(here)

    def _complete(self, driver: Driver) -> None:
        for short, unit in UNITS.items():
            if not (driver.is_huantai and short == "zj"):  # the demonstration has this one
                _add(driver, f"{short}-window", (unit, "window"))
        _add(driver, "zf-liaison2", ("zhifa", "liaison"))
        _add(driver, NOBODY)

    def __getitem__(self, who: str) -> Viewer:
        if who not in self._found:
            place, _, name = who.rpartition(":")
            self._found[who] = (self.other if place else self.driver).person(name)
        return self._found[who]

    def login(self, who: str) -> str:
        return self[who].login


def _add(driver: Driver, who: str, *posts: tuple[str, str]) -> None:
    """Nobody signs in as them, so no password is hashed: that alone would take most of the time."""
    values = {
        "jurisdiction": driver.county,
        "login": f"{driver.prefix}-{who}",
        "name": who,
        "password_hash": "-",
        "capabilities": "",
        "active": True,
        "created_at": clock.now(),
    }
    with transaction() as tx:
        people.add(tx, values, posts)
