"""撤回: before the receiver signs, the sender may take a transfer back; afterwards it may not."""

from __future__ import annotations

import pytest

from app.domain.errors import BadInput, NotAllowed
from app.store import letters, registers, work_lists
from app.usecases import actions, case_view
from app.usecases.actions import ActionGone
from tests.processes.complaint_steps import TRANSFER, Desk
from tests.processes.officer import Officer, broken_links

WHY = "材料有误，须补充调查"


def withdraw(driver: Officer, case: str, who: str = "zj-officer", reason: str = WHY) -> None:
    action = offered(driver, case)
    actions.take(driver.person(who), case, action, reason)


def offered(driver: Officer, case: str) -> str:
    found = actions.offered(driver.person("zj-officer"), driver.case(case))
    (action,) = [one for one in found if one.node == "be_withdraw"]
    assert (action.label, action.role, action.about) == ("撤回移送", "移送单位承办人", "签收登记、分办")
    return action.id


def test_withdrawn_before_receipt(driver: Officer) -> None:
    case = driver.dispatched()
    withdraw(driver, case)
    assert driver.end(case) == ("finished", "end_closed")
    assert driver.value(case, "outcome") == "recall"
    assert case_view.ending(driver.admin, driver.case(case)) == "已撤回（接收单位签收之前）"
    (cut,) = [o for o in case_view.timeline(driver.admin, driver.case(case)) if o.state == "cancelled"]
    assert (cut.title, cut.unit, cut.said) == (
        "签收登记、分办", "zhifa", (("原因", f"撤回移送：{WHY}"),),
    )  # fmt: skip
    (told,) = [o for o in case_view.timeline(driver.admin, driver.case(case)) if o.title == "撤回移送"]
    assert (told.who, told.unit, told.said) == (
        driver.person("zj-officer").name, "zhujian", (("理由", WHY),),
    )  # fmt: skip
    assert broken_links() == []


def test_the_number_stays_taken_and_says_why(driver: Officer) -> None:
    case = driver.dispatched()
    withdraw(driver, case)
    (letter,) = [row for row in letters.of_case(driver.admin, case).values() if row.kind == "transfer_letter"]
    assert letter.voided_at is not None
    assert letter.void_reason == f"移送单位签收前撤回：{WHY}"
    assert letter.voided_by == driver.person("zj-officer").name
    again = driver.dispatched()
    (newer,) = [row for row in letters.of_case(driver.admin, again).values() if row.kind == "transfer_letter"]
    assert newer.number != letter.number
    (notice,) = [n for n in driver.notices("zf-liaison") if n.kind == "void"]
    assert letter.number in notice.title
    assert notice.body == letter.void_reason


def test_the_hold_at_the_permit_desk_ends(huantai: Officer) -> None:
    case = huantai.dispatched()
    withdraw(huantai, case)
    (hold,) = registers.holds_of(huantai.admin, case)
    assert (hold.release_event, hold.released_at is not None) == ("withdrawal", True)


def test_no_reminder_comes_afterwards(driver: Officer) -> None:
    case = driver.dispatched()
    withdraw(driver, case)
    (row,) = driver.rows(case, "transfer.receipt")
    assert row.status == "cancelled"
    assert list(work_lists.inbox(driver.person("zf-liaison"), "todo").rows) == []


def test_not_after_receipt(driver: Officer) -> None:
    case = driver.dispatched()
    action = offered(driver, case)
    driver.receive(case)
    assert actions.offered(driver.person("zj-officer"), driver.case(case)) == ()
    with pytest.raises(ActionGone) as gone:
        actions.take(driver.person("zj-officer"), case, action, WHY)
    assert driver.person("zf-liaison").name in gone.value.sentence()
    assert "办结“签收登记、分办”" in gone.value.sentence()
    assert driver.waiting(case) == {"review_transfer"}


@pytest.mark.parametrize("who", ["zj-head", "zj-liaison", "zf-liaison", "zf-officer", "admin"])
def test_by_the_sending_officer_only(driver: Officer, who: str) -> None:
    case = driver.dispatched()
    assert actions.offered(driver.person(who), driver.case(case)) == ()
    with pytest.raises(NotAllowed):
        withdraw(driver, case, who)
    assert driver.waiting(case) == {"sign_receipt"}


def test_with_a_reason(driver: Officer) -> None:
    case = driver.dispatched()
    with pytest.raises(BadInput):
        withdraw(driver, case, reason=" ")
    assert driver.waiting(case) == {"sign_receipt"}


def test_every_way_it_ended_is_named(driver: Officer) -> None:
    taken_back, decided = driver.dispatched(), driver.accepted()
    if driver.is_huantai:
        driver.receive(taken_back)
        driver.refuse(taken_back)
        driver.answer_refusal(taken_back, "withdraw")
        assert case_view.ending(driver.admin, driver.case(taken_back)) == "移送单位已收回"
    driver.conclude(decided)
    assert case_view.ending(driver.admin, driver.case(decided)) == "办结，已作出行政处罚"


def test_within_a_complaint_the_first_responder_has_it_back(huantai: Officer) -> None:
    """The transfer is a called process there: the button is that of the case all the same."""
    desk = Desk(huantai.settings, "huantai")
    case = desk.complaint()
    desk.triage(case)
    desk.verify_complaint(case, "transfer", **TRANSFER)
    shown = ("facts", "verified_on", "legal_basis", "breach_kind", "receiver_unit", "penalty_needed")
    shown += ("permit_involved", "permit", "permit_limit", "historical", "needs_appraisal", "own_power")
    known = desk.item(case, "verify_facts").data
    desk.do(case, "zj-officer", "verify_facts", **{key: known.get(key) for key in shown})
    desk.prepare(case, redacted=True)
    desk.approve(case)
    desk.send(case)
    withdraw(desk, case)
    assert desk.waiting(case) == {"reply_complainant"}
    assert desk.item(case, "reply_complainant").unit == "zhujian"
    assert desk.value(case, "outcome") == "recall"
