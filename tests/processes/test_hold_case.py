"""Licence holds (HT-30): placed with the letter, shown at the desk, overridden with a reason, released."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from app.domain.errors import BadInput, Conflict, InvalidAnswers, NotAllowed, NotFound
from app.domain.moment import CHINA
from app.store import registers
from app.store.records import HoldRecord
from app.usecases import due_work, holds
from tests.processes.officer import Officer, broken_links

PARTY = "91370321MA3C0XXX1A"


def at_the_desk(driver: Officer, who: str = "zj-window") -> list[HoldRecord]:
    return list(registers.holds(driver.person(who)))


@pytest.mark.clause("HT-30")
def test_placed_when_the_letter_goes_out(huantai: Officer) -> None:
    case = huantai.transfer()
    huantai.verify(case)
    huantai.prepare(case)
    huantai.approve(case)
    assert at_the_desk(huantai) == [], "not before the letter goes out"
    huantai.send(case)
    (hold,) = at_the_desk(huantai)
    assert (hold.unit, hold.party_id, hold.permit) == ("zhujian", PARTY, "城市道路占用许可")
    assert hold.permit_limit == "20个工作日"
    assert (hold.instance_id, hold.business_key) == (case, huantai.case(case).business_key)
    assert hold.review_at.astimezone(CHINA).date().isoformat() == "2026-12-29"  # ninety days on


def test_shown_to_the_unit_of_the_permit_only(huantai: Officer) -> None:
    huantai.dispatched()
    assert at_the_desk(huantai, "sw-officer") == []
    assert at_the_desk(huantai, "zf-officer") == []
    assert len(at_the_desk(huantai, "auditor")) == 1


def test_found_by_number_never_by_name(huantai: Officer) -> None:
    huantai.dispatched()
    desk = huantai.person("zj-window")
    assert len(registers.holds(desk, party_id=PARTY)) == 1
    assert registers.holds(desk, party_id="某建材有限公司") == ()


@pytest.mark.parametrize(
    "verified",
    [
        {"permit_involved": False, "permit": ..., "permit_limit": ...},
        {"receiver_unit": "shuiwu"},
    ],
)
def test_no_hold_without_a_permit_or_towards_another_unit(
    huantai: Officer, verified: dict[str, object]
) -> None:
    huantai.dispatched(**verified)
    assert at_the_desk(huantai) == []


def test_yicheng_knows_no_hold(yicheng: Officer) -> None:
    yicheng.dispatched()
    assert registers.holds(yicheng.admin, open_only=False) == ()
    case = yicheng.transfer()
    with pytest.raises(InvalidAnswers):
        yicheng.verify(case, permit_involved=True, permit="许可", permit_limit="20日")


@pytest.mark.clause("HT-30")
def test_overridden_by_the_head_with_a_reason(huantai: Officer) -> None:
    """A warning and never a lock: the head may let the permit go on; the reason stays on both sides."""
    case = huantai.dispatched()
    (hold,) = at_the_desk(huantai)
    with pytest.raises(NotAllowed):
        holds.override(huantai.person("zj-window"), hold.id, "当事人已整改完毕")
    with pytest.raises(BadInput):
        holds.override(huantai.person("zj-head"), hold.id, "同意")
    with pytest.raises(NotFound):
        holds.override(huantai.person("sw-head"), hold.id, "当事人已整改完毕")
    holds.override(huantai.person("zj-head"), hold.id, "当事人已整改完毕，恢复办理")
    (seen,) = at_the_desk(huantai)
    assert (seen.overridden_by, seen.override_reason) == ("孙立群", "当事人已整改完毕，恢复办理")
    assert seen.released_at is None, "the case still runs"
    with pytest.raises(Conflict):
        holds.override(huantai.person("zj-head"), hold.id, "当事人已整改完毕，恢复办理")
    (entry,) = huantai.history(case, "hold.overridden")
    assert entry.detail["reason"] == "当事人已整改完毕，恢复办理"
    huantai.receive(case)
    assert broken_links() == []


def decided(driver: Officer, case: str) -> None:
    driver.receive(case)
    driver.review(case)
    driver.sign_reply(case)
    driver.conclude(case)


def withdrawn(driver: Officer, case: str) -> None:
    driver.receive(case)
    driver.refuse(case)
    driver.answer_refusal(case, "withdraw")


def sent_back(driver: Officer, case: str) -> None:
    driver.receive(case)
    driver.refuse(case, "insufficient")
    driver.answer_refusal(case, "resend")


def given_on(driver: Officer, case: str) -> None:
    driver.receive(case)
    driver.review(case)
    driver.sign_reply(case)
    driver.file(case)
    driver.investigate(case, finding="not_ours", not_ours_on=driver.today)


@pytest.mark.clause("HT-30")
@pytest.mark.parametrize(
    ("happens", "event"),
    [(decided, "decision"), (withdrawn, "withdrawal"), (sent_back, "return"), (given_on, "return")],
)
def test_released_by(huantai: Officer, happens: Callable[[Officer, str], None], event: str) -> None:
    case = huantai.dispatched()
    assert len(at_the_desk(huantai)) == 1
    happens(huantai, case)
    assert at_the_desk(huantai) == []
    (hold,) = registers.holds_of(huantai.admin, case)
    assert hold.release_event == event
    assert hold.released_at is not None


def test_decided_without_a_penalty(huantai: Officer) -> None:
    case = huantai.dispatched()
    huantai.receive(case)
    huantai.review(case)
    huantai.sign_reply(case)
    huantai.file(case)
    huantai.investigate(case)
    huantai.fill(case, "record_decision", decision_kind="no_penalty")
    (hold,) = registers.holds_of(huantai.admin, case)
    assert hold.release_event == "no_penalty"


def test_a_refusal_alone_keeps_the_hold_until_the_sender_answers(huantai: Officer) -> None:
    """Until then the receiver's refusal may still be disputed."""
    case = huantai.refused()
    assert len(at_the_desk(huantai)) == 1
    huantai.answer_refusal(case, "dispute")
    huantai.fill(case, "state_dispute")
    huantai.fill(case, "negotiate", negotiation_outcome="reached", dispute_result="receiver")
    huantai.fill(case, "confirm_negotiation", negotiation_agreed="yes")
    assert len(at_the_desk(huantai)) == 1, "the receiver handles it after all"
    huantai.conclude(case)
    assert at_the_desk(huantai) == []


@pytest.mark.clause("HT-30")
def test_sent_again_it_is_placed_again(huantai: Officer) -> None:
    case = huantai.dispatched()
    sent_back(huantai, case)
    huantai.send_again(case)
    (hold,) = at_the_desk(huantai)
    assert [h.release_event for h in registers.holds_of(huantai.admin, case)] == ["return", None]
    decided(huantai, case)
    assert at_the_desk(huantai) == []
    assert {h.id for h in registers.holds_of(huantai.admin, case)} >= {hold.id}


def reviews(driver: Officer, who: str = "zj-window") -> list[str]:
    due_work.work_all()
    return [notice.title for notice in driver.notices(who) if "复核日" in notice.title]


def test_the_unit_is_told_once_when_the_review_day_is_over(
    huantai: Officer, clock: time_machine.Coordinates
) -> None:
    """Practice of the platform: a notice, and the hold stands as before."""
    case = huantai.dispatched()
    (hold,) = at_the_desk(huantai)
    clock.move_to(hold.review_at)
    assert reviews(huantai) == []
    clock.move_to(hold.review_at + timedelta(seconds=1))
    (title,) = reviews(huantai)
    assert hold.business_key in title
    assert "城市道路占用许可" in title
    clock.shift(timedelta(days=200))
    assert len(reviews(huantai)) == 1
    assert len(reviews(huantai, "zj-officer")) == 1, "who placed it reads the notices of the same unit"
    assert reviews(huantai, "sw-officer") == []
    (still,) = at_the_desk(huantai)
    assert (still.released_at, still.overridden_at) == (None, None)
    told = [e.detail for e in huantai.history(case, "notice.sent") if e.detail["kind"] == "licence_hold"]
    assert [detail["units"] for detail in told] == [["zhujian"]]
    assert huantai.admin_incidents(case) == []
    assert broken_links() == []


@pytest.mark.parametrize("ends", ["released", "overridden"])
def test_what_no_longer_warns_is_not_reviewed(
    huantai: Officer, clock: time_machine.Coordinates, ends: str
) -> None:
    case = huantai.dispatched()
    (hold,) = at_the_desk(huantai)
    if ends == "released":
        decided(huantai, case)
    else:
        holds.override(huantai.person("zj-head"), hold.id, "当事人已整改完毕，恢复办理")
    clock.move_to(hold.review_at + timedelta(days=1))
    assert reviews(huantai) == []
