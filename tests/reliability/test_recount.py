"""A new calendar reaches every running case, also after a crash, past a broken case and a suspended one."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from app.store import incidents
from app.usecases import administer, calendar, due_work
from tests.processes.officer import Officer, broken_links, day
from tests.processes.test_clock_case import NOTICE_2027

pytestmark = pytest.mark.reliability
RULE = "transfer.out.breach"


def at_new_year(huantai: Officer, clock: time_machine.Coordinates) -> str:
    clock.move_to("2026-12-31T10:00:00+08:00")
    case = huantai.transfer()
    huantai.verify(case)
    due_work.work_all()
    return case


def test_a_crash_after_the_import(
    huantai: Officer, clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The notice is stored, the process dies before the first case: the worker recounts all of them."""
    case = at_new_year(huantai, clock)

    def dies(cases: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(calendar, "recount_all", dies)
        with pytest.raises(KeyboardInterrupt):
            calendar.import_notice(huantai.admin, "2027.txt", NOTICE_2027)
    assert day(huantai.deadlines(case)[RULE]) == "2027-01-05"
    due_work.work_all()
    assert day(huantai.deadlines(case)[RULE]) == "2027-01-06"
    assert len(huantai.history(case, "deadline.recounted")) == 1
    assert broken_links() == []


def test_a_broken_case_does_not_stop_the_others(
    huantai: Officer, clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row is tried again, becomes an incident, and is recounted when an operator retries it."""
    broken, sound = at_new_year(huantai, clock), at_new_year(huantai, clock)
    real = calendar.step.run

    def fails_for_one(actor: Any, find: Any, act: Any, **more: Any) -> Any:
        def breaks(running: Any, subject: Any) -> None:
            act(running, subject)
            if running.locked.id == broken:
                running.execution._broken = True

        return real(actor, find, breaks, **more)

    with monkeypatch.context() as failing:
        failing.setattr(calendar.step, "run", fails_for_one)
        calendar.import_notice(huantai.admin, "2027.txt", NOTICE_2027)
        for pause in (11, 121, 601):
            due_work.work_all()
            clock.shift(pause)
    assert day(huantai.deadlines(sound)[RULE]) == "2027-01-06"
    assert day(huantai.deadlines(broken)[RULE]) == "2027-01-05"
    (incident,) = incidents.listed(huantai.admin)
    assert incident.instance_id == broken
    administer.retry_incident(huantai.admin, incident.id)
    due_work.work_all()
    assert day(huantai.deadlines(broken)[RULE]) == "2027-01-06"
    assert broken_links() == []


def test_a_suspended_case_waits_for_its_recount(huantai: Officer, clock: time_machine.Coordinates) -> None:
    case = at_new_year(huantai, clock)
    administer.suspend(huantai.admin, case, "等待上级答复")
    calendar.import_notice(huantai.admin, "2027.txt", NOTICE_2027)
    due_work.work_all()
    assert day(huantai.deadlines(case)[RULE]) == "2027-01-05"
    administer.resume(huantai.admin, case, "已答复")
    due_work.work_all()
    assert day(huantai.deadlines(case)[RULE]) == "2027-01-06"
    assert incidents.listed(huantai.admin) == ()
