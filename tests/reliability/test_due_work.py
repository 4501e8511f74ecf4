"""Due work that cannot be done now: suspended cases, failures, leases, what is left for a retry."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from app.domain.errors import Conflict, NotAllowed
from app.store import due, incidents
from app.store.records import DueRow
from app.store.transaction import reading, transaction
from app.usecases import administer, due_work, overdue
from app.usecases import clock as clock_of
from app.usecases.incident import StepFailed
from tests.processes.officer import Officer, broken_links

pytestmark = pytest.mark.reliability


def overdue_transfer(huantai: Officer) -> str:
    case = huantai.transfer()
    huantai.verify(case)
    return case


def claim(limit: int = 10) -> list[DueRow]:
    with transaction() as tx:
        return list(due.claim(tx, clock_of.now(), timedelta(seconds=60), limit))


def test_a_crash_between_claim_and_fire(huantai: Officer, clock: time_machine.Coordinates) -> None:
    """The zombie comes back after its lease: what it holds is no longer its own."""
    case = overdue_transfer(huantai)
    clock.move_to("2026-10-10T09:00:00+08:00")
    held = [row for row in claim() if row.instance_id == case and row.kind == "timer"]
    assert len(held) == 1
    assert due_work.work_all() == 0
    clock.shift(61)
    due_work.work_all()
    assert huantai.standing(case, "transfer.out.breach") == ("passed", "overdue")
    version = huantai.case(case).version
    for row in held:
        due_work.carry_out(row)
    assert huantai.case(case).version == version
    assert len(huantai.linked(case, "supervision")) == 1
    assert incidents.listed(huantai.admin) == ()


def test_a_suspended_case_does_nothing_until_it_is_resumed(
    driver: Officer, clock: time_machine.Coordinates
) -> None:
    """The legal clock goes on: resumed after the day, it is overdue at once."""
    case = driver.received()
    administer.suspend(driver.admin, case, "等待上级答复")
    version = driver.case(case).version
    clock.move_to("2026-10-20T09:00:00+08:00")
    due_work.work_all()
    assert driver.case(case).version == version
    assert driver.rows(case, "transfer.feedback")[0].status == "open"
    (item,) = driver.items(case)
    with pytest.raises(Conflict) as refused:
        driver.complete(item, accepted="yes", contact_name="吴", contact_phone="1")
    assert refused.value.code == "case-not-running"
    administer.resume(driver.admin, case, "已答复")
    assert driver.standing(case, "transfer.feedback") == ("passed", "overdue")
    assert len(driver.linked(case, "supervision")) == 1
    driver.review(case)
    driver.sign_reply(case)
    driver.conclude(case)
    assert driver.end(case) == ("finished", "end_closed")
    assert incidents.listed(driver.admin) == ()
    assert broken_links() == []


def test_suspended_cases_do_not_stand_before_the_others(
    huantai: Officer, clock: time_machine.Coordinates
) -> None:
    """More parked rows than one batch holds: the running case behind them fires all the same."""
    parked = [huantai.transfer() for _ in range(11)]
    for case in parked:
        administer.suspend(huantai.admin, case, "等待上级答复")
    clock.shift(60)
    running = huantai.transfer()
    clock.move_to("2026-10-20T09:00:00+08:00")
    assert huantai.standing(running, "transfer.verify") == ("passed", "reminder")
    assert {huantai.rows(case, "transfer.verify")[0].status for case in parked} == {"open"}


def test_a_terminated_case_is_left_alone(huantai: Officer, clock: time_machine.Coordinates) -> None:
    case = overdue_transfer(huantai)
    administer.suspend(huantai.admin, case, "重复登记")
    clock.move_to("2026-10-10T09:00:00+08:00")
    due_work.work_all()
    administer.terminate(huantai.admin, case, "重复登记，已并入他案")
    clock.move_to("2026-10-20T09:00:00+08:00")
    due_work.work_all()
    assert huantai.case(case).status == "terminated"
    assert huantai.rows(case, "transfer.out.breach")[0].status == "cancelled"
    assert huantai.linked(case, "supervision") == []
    assert huantai.items(case) == []
    assert incidents.listed(huantai.admin) == ()


def test_three_failures_make_an_incident_and_a_retry_works(
    huantai: Officer, clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tried after 10 seconds and two minutes; then an operator is asked, and nothing was half done."""
    case = overdue_transfer(huantai)
    version = huantai.case(case).version
    clock.move_to("2026-10-10T09:00:00+08:00")

    def fails(*_: object) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(overdue, "supervise", fails)
        due_work.work_all()
        clock.shift(11)
        due_work.work_all()
        assert incidents.listed(huantai.admin) == (), "two tries are no incident"
        clock.shift(121)
        due_work.work_all()
    (incident,) = incidents.listed(huantai.admin)
    assert (incident.instance_id, incident.business_key) == (case, huantai.case(case).business_key)
    assert "三次" in incident.message
    assert "the disk is full" in incident.message + incident.detail
    assert huantai.case(case).version == version
    assert huantai.rows(case, "transfer.out.breach")[0].status == "open"
    clock.shift(3600)
    assert due_work.work_all() == 0, "it waits for the operator"
    with pytest.raises(NotAllowed):
        administer.retry_incident(huantai.person("zj-head"), incident.id)
    administer.retry_incident(huantai.admin, incident.id)
    assert huantai.standing(case, "transfer.out.breach") == ("passed", "overdue")
    assert len(huantai.linked(case, "supervision")) == 1
    assert incidents.listed(huantai.admin) == ()
    with pytest.raises(Conflict):
        administer.retry_incident(huantai.admin, incident.id)
    assert broken_links() == []


def test_a_failing_row_does_not_hold_up_the_others(
    huantai: Officer, clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = overdue_transfer(huantai), overdue_transfer(huantai)
    clock.move_to("2026-10-10T09:00:00+08:00")
    real = overdue.supervise

    def fails_for_one(recording: object, row: object) -> None:
        if recording.locked.id == first:  # type: ignore[attr-defined]
            raise RuntimeError("broken")
        real(recording, row)  # type: ignore[arg-type]

    monkeypatch.setattr(overdue, "supervise", fails_for_one)
    due_work.work_all()
    assert huantai.rows(first, "transfer.out.breach")[0].status == "open"
    assert huantai.rows(second, "transfer.out.breach")[0].outcome == "overdue"


def test_a_step_that_fails_keeps_the_answers(
    huantai: Officer, clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The case is unchanged, an incident names it, and the person goes on when the cause is gone."""
    case = overdue_transfer(huantai)
    huantai.prepare(case)
    clock.move_to("2026-10-10T09:00:00+08:00")
    (item,) = huantai.items(case)
    version = huantai.case(case).version

    def fails(*_: object) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as broken:
        broken.setattr(overdue, "supervise", fails)
        with pytest.raises(StepFailed):
            huantai.complete(item, approval="agree", approved_on=huantai.today)
    assert huantai.case(case).version == version
    (incident,) = incidents.listed(huantai.admin)
    assert (incident.instance_id, incident.work_item_id) == (case, item.id)
    assert huantai.items(case)[0].draft == {"approval": "agree", "approved_on": huantai.today}
    huantai.complete(item, approval="agree", approved_on=huantai.today)
    assert huantai.standing(case, "transfer.out.breach") == ("passed", "overdue")
    assert broken_links() == []


def test_what_waits_is_counted_for_the_metrics(huantai: Officer, clock: time_machine.Coordinates) -> None:
    overdue_transfer(huantai)
    clock.move_to("2026-10-10T09:00:00+08:00")
    with reading() as tx:
        number, age = due.waiting(tx, clock_of.now())
    assert number >= 1
    assert age > 3600
    due_work.work_all()
    with reading() as tx:
        assert due.waiting(tx, clock_of.now()) == (0, 0.0)
