"""What a deadline must do when nobody acts: the same questions for every linked process."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from app.domain.moment import local
from app.store import instances
from app.store.records import DeadlineRecord
from app.store.transaction import reading
from app.usecases import knowledge
from tests.processes.officer import Officer, day

SECOND = timedelta(seconds=1)


def running(driver: Officer, case: str, rule: str) -> DeadlineRecord:
    (row,) = [row for row in driver.rows(case, rule) if row.status == "open"]
    return row


def due(driver: Officer, case: str) -> dict[str, tuple[str, str, str]]:
    """Rule -> (day, clause, unit whose clock runs) of every deadline that runs and can fall due."""
    rows = [running(driver, case, rule) for rule in driver.clocks(case)]
    return {row.rule: (day(row), row.clause, row.unit) for row in rows}


def let_pass(driver: Officer, clock: time_machine.Coordinates, case: str, rule: str) -> str:
    """Lets the deadline pass under both readings; returns the outcome, after checking what follows from it:
    a clause with a number starts one supervision, seen from both cases; 一般 asks for a reason; a reminder
    is a notice and nothing else. In every case the work can go on."""
    row = running(driver, case, rule)
    waiting = driver.waiting(case)
    clock.move_to(row.due_at - SECOND)
    assert driver.standing(case, rule) == ("open", None)
    clock.move_to(max(row.due_at, row.other_due_at or row.due_at) + SECOND)
    status, outcome = driver.standing(case, rule)
    assert status == "passed"
    assert outcome is not None
    supervised = driver.linked(case, "supervision")
    assert len(supervised) == (1 if outcome == "overdue" and _may_be(driver, row) else 0), (rule, outcome)
    for linked in supervised:
        _is_supervised(driver, case, linked, row)
    assert waiting <= driver.waiting(case), "the clock takes nothing away and decides nothing"
    assert driver.admin_incidents(case) == []
    return outcome


def _may_be(driver: Officer, row: DeadlineRecord) -> bool:
    """Police, procuratorate and court stand outside the supervision of a county's departments."""
    with reading() as tx:
        book = knowledge.current_rulebook(tx, driver.county)
    outside = book.rules.get("supervision.not_of", ())
    return not (isinstance(outside, tuple) and book.unit(row.unit).kind in outside)


def _is_supervised(driver: Officer, case: str, linked: str, row: DeadlineRecord) -> None:
    other = driver.case(linked)
    supervisor = "sifa" if driver.is_huantai else "lianxi_ban"
    assert (other.variables["supervised_unit"], other.variables["supervisor_unit"]) == (row.unit, supervisor)
    assert (other.variables["rule_key"], other.variables["case_key"]) == (
        row.rule,
        driver.case(case).business_key,
    )
    assert f"{local(row.due_at).month}月{local(row.due_at).day}日" in other.variables["reason"]
    seen = {(link.instance_id, link.direction) for link in instances.links(driver.admin, linked)}
    assert (case, "from") in seen
    assert driver.open_items(linked)["prepare_letter"][0] == f"{supervisor}/supervisor"
