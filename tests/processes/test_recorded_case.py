"""Units that do not sign in: what they answer is recorded for them (代录), and both names show."""

from __future__ import annotations

import pytest

from app.domain.errors import NotAllowed
from app.store import work_items
from tests.processes.officer import Officer


@pytest.mark.parametrize(("unit", "name"), [("gongan", "公安"), ("fayuan", "法院")])
def test_a_receiver_that_does_not_sign_in(driver: Officer, unit: str, name: str) -> None:
    """Sent to a unit without sign-in: the sender's liaison records its receipt and its answer."""
    case = driver.dispatched(receiver_unit=unit)
    item = driver.item(case, "sign_receipt")
    assert (item.unit, item.groups) == (unit, ("zhujian/liaison",))
    driver.receive(case, "zj-liaison", received_way="mail", receipt_remark=f"{name}收发室签收")
    assert driver.open_items(case) == {"review_transfer": ("zhujian/liaison",)}
    with pytest.raises(NotAllowed):
        driver.review(case, "zj-head")
    driver.review(case, "zj-liaison")
    driver.sign_reply(case, "zj-liaison")
    done = {i.node: i for i in work_items.of_instance(driver.admin, case) if i.status == "done"}
    assert (done["sign_receipt"].unit, done["sign_receipt"].completed_by_name) == (
        unit,
        driver.person("zj-liaison").name,
    )
    (entry,) = [e for e in driver.history(case, "task.completed") if e.node == "sign_receipt"]
    assert (entry.unit, entry.actor) == (unit, driver.person("zj-liaison").name)


def test_the_clock_runs_for_the_unit_and_not_for_its_recorder(driver: Officer) -> None:
    case = driver.dispatched(receiver_unit="gongan")
    driver.receive(case, "zj-liaison")
    assert driver.rows(case, "transfer.feedback")[0].unit == "gongan"


def test_the_way_of_an_unsigned_receiver_to_its_decision(driver: Officer) -> None:
    """Its whole handling is recorded by the sender's liaison; the result is still told to the sender."""
    case = driver.dispatched(receiver_unit="gongan")
    for phase in ("receive", "review", "sign_reply", "file", "investigate", "decide"):
        getattr(driver, phase)(case, "zj-liaison")
    assert driver.end(case) == ("finished", "end_closed")
    assert driver.value(case, "handling_unit") == "gongan"
    (linked,) = driver.linked(case, "information_notice")
    assert driver.value(linked, "notified_unit") == "zhujian"
