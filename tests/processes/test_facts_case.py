"""Fact dates: never in the future, in order, late only with a reason, very late only with a second person."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.errors import BadInput, Conflict, InvalidAnswers, NotAllowed, NotFound
from app.store import audit, work_items
from app.usecases import complete
from app.usecases.complete import WaitsForSecondPerson
from tests.processes.officer import Officer, broken_links, day


def keys(refused: pytest.ExceptionInfo[InvalidAnswers]) -> list[str]:
    return [error.key for error in refused.value.errors]


def test_in_the_future(driver: Officer) -> None:
    case = driver.transfer()
    with pytest.raises(InvalidAnswers) as refused:
        driver.verify(case, verified_on="2026-10-01")
    assert keys(refused) == ["verified_on"]
    with pytest.raises(InvalidAnswers) as refused:
        driver.transfer(found_on="2026-10-01")
    assert keys(refused) == ["found_on"]


@pytest.mark.parametrize(
    ("step", "fact", "before"),
    [
        ("verify", "verified_on", "found_on"),
        ("approve", "approved_on", "verified_on"),
        ("send", "sent_on", "approved_on"),
        ("receive", "received_on", "sent_on"),
    ],
)
def test_out_of_order(driver: Officer, step: str, fact: str, before: str) -> None:
    """Found, verified, approved, sent, received: none before the one it follows."""
    case = driver.transfer()
    for phase in ("verify", "prepare", "approve", "send", "receive"):
        if phase == step:
            break
        getattr(driver, phase)(case)
    with pytest.raises(InvalidAnswers) as refused:
        getattr(driver, step)(case, **{fact: "2026-09-29"}, late_reason="补录")
    assert keys(refused) == [fact]
    version = driver.case(case).version
    getattr(driver, step)(case)
    assert driver.case(case).version == version + 1


def test_recorded_late_with_a_reason(driver: Officer, clock: time_machine.Coordinates) -> None:
    """Two working days back: a reason is asked; it stands in the record, and the clock counts the fact."""
    case = driver.transfer()
    driver.verify(case)
    driver.prepare(case)
    clock.move_to("2026-10-10T10:00:00+08:00")
    with pytest.raises(InvalidAnswers) as refused:
        driver.approve(case, approved_on="2026-09-30")
    assert keys(refused) == ["late_reason"]
    driver.approve(case, approved_on="2026-09-30", late_reason="节前已签批，系统未登记")
    assert driver.item(case, "seal_and_send").data["approved_on"] == "2026-09-30"
    (entry,) = [e for e in driver.history(case, "task.completed") if e.node == "approve_transfer"]
    assert entry.detail["late"]["late_reason"] == "节前已签批，系统未登记"


def late_receipt(driver: Officer, clock: time_machine.Coordinates) -> str:
    """执法局's liaison records on 10-14 a receipt of 09-30: six working days back."""
    case = driver.dispatched()
    clock.move_to("2026-10-15T10:00:00+08:00")
    with pytest.raises(InvalidAnswers) as refused:
        driver.receive(case, received_on="2026-09-30")
    assert keys(refused) == ["late_reason"]
    with pytest.raises(WaitsForSecondPerson):
        driver.receive(case, received_on="2026-09-30", late_reason="当日已当面签收，未登记")
    return case


def test_a_second_person_confirms(driver: Officer, clock: time_machine.Coordinates) -> None:
    case = late_receipt(driver, clock)
    (item,) = driver.items(case)
    assert (item.node, item.status) == ("sign_receipt", "confirming")
    version = driver.case(case).version
    writer = driver.person("zf-liaison")
    with pytest.raises(NotAllowed):
        complete.confirm(writer, item.id, agree=True)
    with pytest.raises(NotFound):
        complete.confirm(driver.person("sw-officer"), item.id, agree=True)
    with pytest.raises(NotAllowed):
        complete.confirm(driver.person("zj-liaison"), item.id, agree=True)
    with pytest.raises(Conflict):
        complete.complete(writer, item.id, {"received_on": "2026-10-14"})
    assert driver.case(case).version == version, "nothing moved while it waits"
    complete.confirm(driver.person("zf-head"), item.id, agree=True, reason="核对纸质签收单属实")
    assert driver.waiting(case) == {"review_transfer"}
    assert driver.value(case, "received_on") == "2026-09-30"
    done = work_items.find(driver.admin, item.id)
    assert done.status == "done"
    actions = [e.action for e in audit.history(driver.admin, case) if e.node == "sign_receipt"]
    assert [a for a in actions if a.startswith("task.")] == [
        "task.waits-for-second",
        "task.confirmed",
        "task.completed",
    ]
    (row,) = driver.rows(case, "transfer.feedback")
    assert day(row) == ("2026-10-13" if driver.is_huantai else "2026-10-08"), "counted from the fact"
    assert driver.standing(case, "transfer.feedback") == ("passed", "overdue")
    assert broken_links() == []


def test_a_second_person_gives_it_back(driver: Officer, clock: time_machine.Coordinates) -> None:
    case = late_receipt(driver, clock)
    (item,) = driver.items(case)
    head = driver.person("zf-head")
    with pytest.raises(BadInput):
        complete.confirm(head, item.id, agree=False)
    assert complete.confirm(head, item.id, agree=False, reason="签收单日期为10月14日") is None
    (again,) = driver.items(case)
    assert (again.status, again.assignee_id) == ("claimed", driver.person("zf-liaison").person_id)
    assert again.draft is not None
    assert again.draft["received_on"] == "2026-09-30", "what was typed is not lost"
    driver.receive(case, received_on="2026-10-14")
    assert driver.waiting(case) == {"review_transfer"}
    assert broken_links() == []


def test_the_case_names_who_typed_and_who_confirmed(driver: Officer, clock: time_machine.Coordinates) -> None:
    """The answers are the writer's: the confirmation must not put them into another mouth."""
    case = late_receipt(driver, clock)
    (item,) = driver.items(case)
    complete.confirm(driver.person("zf-head"), item.id, agree=True)
    entries = {e.action: e.actor for e in audit.history(driver.admin, case) if e.node == "sign_receipt"}
    assert entries["task.waits-for-second"] == driver.person("zf-liaison").name
    assert entries["task.confirmed"] == driver.person("zf-head").name


def test_a_plan_may_lie_ahead(huantai: Officer) -> None:
    """A date that is no fact may be in the future: the end of a rectification."""
    case = huantai.transfer()
    huantai.verify(case)
    (linked,) = huantai.linked(case, "rectification")
    huantai.fill(linked, "issue_notice", rectify_until="2026-11-30")
    assert huantai.waiting(linked) == {"recheck"}


def test_a_fact_recorded_late_is_late_from_the_first(
    driver: Officer, clock: time_machine.Coordinates
) -> None:
    """Verified on 09-30, recorded on 10-12: the deadline is past when it is set, and is not lost for it."""
    case = driver.transfer()
    clock.move_to("2026-10-12T10:00:00+08:00")
    driver.verify(case, verified_on="2026-09-30", late_reason="节后补录")
    rule = "transfer.out.breach" if driver.is_huantai else "transfer.out"
    (row,) = driver.rows(case, rule)
    assert (row.status, row.outcome) == ("passed", "overdue")
    assert day(row) == ("2026-10-09" if driver.is_huantai else "2026-10-08")
    assert driver.case(case).overdue == 1
    (item,) = driver.items(case)
    assert item.due_at == row.due_at, "the work list shows how late it is"
    (supervision,) = driver.linked(case, "supervision")
    assert driver.value(supervision, "supervised_unit") == "zhujian"
    driver.send_again(case)
    assert driver.standing(case, rule) == ("late", "overdue")
    assert len(driver.linked(case, "supervision")) == 1
