"""Kill -9 of a worker, wherever it stands: the effect comes exactly once, one lease later at most."""

from __future__ import annotations

import pytest
import time_machine

from app.store import incidents
from app.usecases import due_work
from tests.processes.officer import Officer, broken_links
from tests.reliability.conftest import Workers

pytestmark = pytest.mark.reliability

LATE = "2026-10-10T09:00:00+08:00"
ONE_LEASE_LATER = "2026-10-10T09:01:30+08:00"


def overdue_transfer(huantai: Officer) -> str:
    """A transfer whose letter is overdue at `LATE`; nothing else is left to do."""
    case = huantai.transfer()
    huantai.verify(case)
    due_work.work_all()
    return case


def passed(huantai: Officer, case: str) -> list[str]:
    entries = huantai.history(case, "deadline.passed")
    return [e.detail["rule"] for e in entries if e.detail["rule"] == "transfer.out.breach"]


@pytest.mark.parametrize("place", ["claimed", "inside"])
def test_killed_before_the_commit(
    huantai: Officer, workers: Workers, clock: time_machine.Coordinates, place: str
) -> None:
    """Nothing of the firing is there; the row is leased, and comes again when the lease has run out."""
    case = overdue_transfer(huantai)
    before = huantai.case(case)
    clock.move_to(LATE)
    workers.kill_at(place, LATE)
    assert huantai.case(case).version == before.version
    assert passed(huantai, case) == []
    assert due_work.work_all() == 0, "leased: nobody else takes it yet"
    clock.move_to(ONE_LEASE_LATER)
    due_work.work_all()
    assert passed(huantai, case) == ["transfer.out.breach"]
    assert len(huantai.linked(case, "supervision")) == 1
    huantai.send_again(case)
    assert huantai.standing(case, "transfer.out.breach") == ("late", "overdue")
    assert incidents.listed(huantai.admin) == ()
    assert broken_links() == []


def test_killed_after_the_commit(huantai: Officer, workers: Workers, clock: time_machine.Coordinates) -> None:
    """The firing is there, its row is gone with it, and it never comes again."""
    case = overdue_transfer(huantai)
    clock.move_to(LATE)
    workers.kill_at("committed", LATE)
    assert passed(huantai, case) == ["transfer.out.breach"]
    clock.move_to(ONE_LEASE_LATER)
    due_work.work_all()
    assert passed(huantai, case) == ["transfer.out.breach"]
    assert len(huantai.linked(case, "supervision")) == 1
    assert broken_links() == []


def test_killed_again_and_again(huantai: Officer, workers: Workers, clock: time_machine.Coordinates) -> None:
    """A worker killed at every place, one after the other: still one supervision, and a whole chain."""
    case = overdue_transfer(huantai)
    for minute, place in enumerate(("claimed", "inside", "committed", "inside", "committed")):
        at = f"2026-10-10T09:{minute * 2:02d}:00+08:00"
        clock.move_to(at)
        workers.kill_at(place, at)
    clock.move_to("2026-10-10T09:30:00+08:00")
    due_work.work_all()
    assert passed(huantai, case) == ["transfer.out.breach"]
    assert len(huantai.linked(case, "supervision")) == 1
    assert incidents.listed(huantai.admin) == ()
    assert broken_links() == []
