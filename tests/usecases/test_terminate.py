"""A terminated case leaves nothing behind that waits, comes due, or holds up somebody."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app.domain.viewer import system_viewer
from app.store import audit, codec, due, incidents, registers, subscriptions
from app.store.records import DueRow
from app.store.tables import Due
from app.store.transaction import reading, transaction
from app.usecases import administer, case_view, clock, due_work
from tests.driver import Driver

WHY = "重复登记，已并入他案"


def asked_for(driver: Driver, case: str, state: str) -> None:
    """A linked case that was asked for and not yet started."""
    now = clock.now()
    row = {
        "jurisdiction": driver.county,
        "kind": "start",
        "instance_id": case,
        "ref": "information_notice",
        "run_at": now,
        "created_at": now,
        "state": state,
        "payload": {"process": "information_notice", "relation": "notice", "variables": {}},
    }
    with transaction() as tx:
        due.put(tx, [row])


def number_of_due_rows(case: str) -> int:
    with reading() as tx:
        return tx.scalar(select(func.count()).select_from(Due).where(Due.instance_id == case)) or 0


def test_everything_goes(driver: Driver) -> None:
    case = driver.dispatched()
    asked_for(driver, case, "held")
    asked_for(driver, case, "failed")
    with transaction() as tx:
        values = {"id": codec.new_id(), "jurisdiction": driver.county, "instance_id": case}
        incidents.open_incident(tx, {**values, "message": "试验", "opened_at": clock.now()})
    assert len(subscriptions.actions(driver.admin, case)) == 1
    assert number_of_due_rows(case) > 2
    administer.suspend(driver.admin, case, WHY)
    administer.terminate(driver.admin, case, WHY)
    assert number_of_due_rows(case) == 0
    assert subscriptions.actions(driver.admin, case) == ()
    assert incidents.listed(driver.admin) == ()
    assert [hold for hold in registers.holds_of(driver.admin, case) if hold.released_at is None] == []
    entry = audit.history(driver.admin, case)[-1]
    assert entry.action == "case.terminated"
    assert entry.detail["dropped"] == [["start", "information_notice"]] * 2
    assert entry.detail["incidents"] == 1
    assert entry.detail.get("holds", 0) == (1 if driver.is_huantai else 0)
    cut = [o for o in case_view.timeline(driver.admin, driver.case(case)) if o.state == "cancelled"]
    assert [(o.title, o.said) for o in cut] == [("签收登记、分办", (("原因", f"案件终止：{WHY}"),))]


def test_what_a_worker_has_just_taken_up_does_not_come_after_all(driver: Driver) -> None:
    case = driver.dispatched()
    asked_for(driver, case, "wait")
    with transaction() as tx:
        claimed = [row for row in due.claim(tx, clock.now(), timedelta(seconds=60)) if row.kind == "start"]
    administer.terminate(driver.admin, case, WHY)
    (row,) = claimed
    assert isinstance(row, DueRow)
    due_work.carry_out(row)
    assert driver.linked(case, "information_notice") == []
    assert incidents.listed(system_viewer(driver.county)) == ()
