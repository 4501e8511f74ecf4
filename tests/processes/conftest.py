"""The situations run on 2026-09-30, the day before the National Day holiday, unless they move the clock.

Content is prepared at the real time, so the clock is moved only after the database stands ready.
"""

from __future__ import annotations

from collections.abc import Iterator

import flask
import pytest
import time_machine

from app.settings import Settings
from tests.processes.officer import Officer

MORNING = "2026-09-30T10:00:00+08:00"


@pytest.fixture
def clock(settings: Settings) -> Iterator[time_machine.Coordinates]:
    """The clock of everything; it goes on from there until it is moved."""
    with time_machine.travel(MORNING, tick=True) as traveller:
        yield traveller


@pytest.fixture
def driver(app: flask.Flask, clock: time_machine.Coordinates, settings: Settings, county: str) -> Officer:
    return Officer(settings, county)


@pytest.fixture
def huantai(app: flask.Flask, clock: time_machine.Coordinates, settings: Settings) -> Officer:
    return Officer(settings, "huantai")


@pytest.fixture
def yicheng(app: flask.Flask, clock: time_machine.Coordinates, settings: Settings) -> Officer:
    return Officer(settings, "yicheng")
