"""Being late: by a clause, between two readings, softly, by a reminder; the case always goes on."""

from __future__ import annotations

import pytest
import time_machine

from app.store import incidents
from app.usecases import administer, due_work
from tests.processes.officer import Officer, broken_links


@pytest.mark.clause("HT-47", "HT-74")
def test_late_by_a_clause_starts_one_supervision(huantai: Officer, clock: time_machine.Coordinates) -> None:
    """HT-25: overdue from the first second after the due day; supervised once; the case goes on."""
    case = huantai.transfer()
    huantai.verify(case)
    clock.move_to("2026-10-09T23:59:00+08:00")
    assert huantai.standing(case, "transfer.out.breach") == ("open", None)
    clock.move_to("2026-10-10T00:00:01+08:00")
    assert huantai.standing(case, "transfer.out.breach") == ("passed", "overdue")
    (supervision,) = huantai.linked(case, "supervision")
    found = huantai.case(supervision).variables
    assert found["supervised_unit"] == "zhujian"
    assert found["case_key"] == huantai.case(case).business_key
    assert "持证违规的移送" in found["reason"]
    assert huantai.open_items(supervision)["prepare_letter"][0] == "sifa/supervisor"
    assert [n.title for n in huantai.notices("zj-officer") if "已超期" in n.title]
    assert huantai.case(case).overdue == 1
    for _ in range(3):
        clock.move_to("2026-10-20T09:00:00+08:00")
        due_work.work_all()
    assert huantai.linked(case, "supervision") == [supervision]
    huantai.send_again(case)
    assert huantai.waiting(case) == {"sign_receipt"}
    assert huantai.standing(case, "transfer.out.breach") == ("late", "overdue")
    assert broken_links() == []


def test_an_answer_after_the_deadline_is_late_even_when_nothing_worked(
    huantai: Officer, clock: time_machine.Coordinates
) -> None:
    """No worker ran: the step itself fires what is due before it acts."""
    case = huantai.received()
    clock.move_to("2026-10-20T09:00:00+08:00")
    item = next(i for i in huantai.items(case) if i.node == "review_transfer")
    huantai.complete(item, accepted="yes", contact_name="吴", contact_phone="1")
    (row,) = huantai.rows(case, "transfer.feedback")
    assert (row.status, row.outcome) == ("passed", "overdue")
    assert len(huantai.linked(case, "supervision")) == 1


def test_between_the_two_readings(yicheng: Officer, clock: time_machine.Coordinates) -> None:
    """YC-16: three days end on 10-08 counted naturally, on 10-10 counted in working days."""
    case = yicheng.transfer()
    yicheng.verify(case)
    (row,) = yicheng.rows(case, "transfer.out")
    assert [at.isoformat()[:10] for at in (row.due_at, row.other_due_at) if at] == [
        "2026-10-08",
        "2026-10-10",
    ]
    clock.move_to("2026-10-09T09:00:00+08:00")
    assert yicheng.standing(case, "transfer.out") == ("passed", "undecided")
    assert [n.title for n in yicheng.notices("zj-officer") if "口径待定" in n.title]
    assert yicheng.linked(case, "supervision") == []
    assert yicheng.case(case).overdue == 0
    clock.move_to("2026-10-11T09:00:00+08:00")
    assert yicheng.standing(case, "transfer.out") == ("passed", "overdue")
    assert len(yicheng.linked(case, "supervision")) == 1
    clock.move_to("2026-10-15T09:00:00+08:00")
    due_work.work_all()
    assert len(yicheng.linked(case, "supervision")) == 1
    passed = [e.detail["outcome"] for e in yicheng.history(case, "deadline.passed")]
    assert passed[-2:] == ["undecided", "overdue"]
    yicheng.send_again(case)
    assert yicheng.standing(case, "transfer.out") == ("late", "overdue")
    assert broken_links() == []


def test_done_between_the_two_readings(yicheng: Officer, clock: time_machine.Coordinates) -> None:
    """Late under one reading only: never a legal overdue, whatever happens afterwards."""
    case = yicheng.transfer()
    yicheng.verify(case)
    clock.move_to("2026-10-09T09:00:00+08:00")
    yicheng.send_again(case)
    clock.move_to("2026-10-20T09:00:00+08:00")
    assert yicheng.standing(case, "transfer.out") == ("late", "undecided")
    assert ("supervision", "supervision") not in yicheng.relations(case)


def test_the_case_ends_between_the_two_readings(yicheng: Officer, clock: time_machine.Coordinates) -> None:
    """The second look finds an ended case: nothing is left to do, and nothing fails."""
    case = yicheng.transfer()
    yicheng.verify(case)
    clock.move_to("2026-10-09T09:00:00+08:00")
    due_work.work_all()
    yicheng.prepare(case)
    yicheng.approve(case, approval="deny", approval_opinion="证据不足")
    assert yicheng.end(case) == ("finished", "end_not_transferred")
    settle(clock, "2026-10-11T09:00:00+08:00")
    assert incidents.listed(yicheng.admin) == ()
    assert yicheng.rows(case, "transfer.out")[0].outcome == "undecided"


def test_done_after_both_readings_before_anybody_looked(
    yicheng: Officer, clock: time_machine.Coordinates
) -> None:
    """The worker slept over the later reading; the step that ends the activity sees that it was overdue."""
    case = yicheng.transfer()
    yicheng.verify(case)
    yicheng.prepare(case)
    yicheng.approve(case)
    clock.move_to("2026-10-09T09:00:00+08:00")
    due_work.work_all()
    item = next(i for i in yicheng.items(case) if i.node == "seal_and_send")
    clock.move_to("2026-10-12T09:00:00+08:00")
    yicheng.complete(item, sent_on="2026-10-12", send_way="platform")
    assert yicheng.standing(case, "transfer.out") == ("late", "overdue")
    assert len(yicheng.linked(case, "supervision")) == 1


def test_suspended_between_the_two_readings(yicheng: Officer, clock: time_machine.Coordinates) -> None:
    """Suspension stops the steps and never the clock of the law: the second look comes on resume."""
    case = yicheng.transfer()
    yicheng.verify(case)
    clock.move_to("2026-10-09T09:00:00+08:00")
    due_work.work_all()
    administer.suspend(yicheng.admin, case, "等待上级答复")
    settle(clock, "2026-10-12T09:00:00+08:00")
    assert yicheng.rows(case, "transfer.out")[0].outcome == "undecided"
    administer.resume(yicheng.admin, case, "已答复")
    assert yicheng.standing(case, "transfer.out") == ("passed", "overdue")
    assert len(yicheng.linked(case, "supervision")) == 1
    assert incidents.listed(yicheng.admin) == ()


def settle(clock: time_machine.Coordinates, at: str) -> None:
    """Due work at a time, and again after every pause between its tries."""
    clock.move_to(at)
    for _ in range(4):
        due_work.work_all()
        clock.shift(700)


def test_late_softly(yicheng: Officer, clock: time_machine.Coordinates) -> None:
    """YC-35 says 一般: past it a reason is asked, nobody is supervised."""
    case = yicheng.asked()
    yicheng.fill(case, "sign_request")
    clock.move_to("2026-10-09T09:00:00+08:00")
    assert yicheng.standing(case, "assist.evidence") == ("passed", "undecided")
    clock.move_to("2026-10-20T09:00:00+08:00")
    assert yicheng.standing(case, "assist.evidence") == ("passed", "soft")
    assert [n.title for n in yicheng.notices("zj-officer") if "超过一般期限" in n.title]
    assert yicheng.linked(case, "supervision") == []
    yicheng.fill(case, "prepare_answer")
    yicheng.fill(case, "sign_answer")
    yicheng.fill(case, "receive_answer")
    assert yicheng.end(case) == ("finished", "end_answered")


@pytest.mark.clause("HT-64", "HT-65")
def test_the_same_day_is_soft_and_five_days_are_hard(
    huantai: Officer, clock: time_machine.Coordinates
) -> None:
    """HT-64 原则上当日, HT-65 at most five working days."""
    case = huantai.start(
        "zf-liaison",
        "information_notice",
        notified_unit="zhujian",
        category="penalties",
        notice_rule="share.same_day",
        formed_on=huantai.today,
        title="处罚情况",
        content="罚款一千元",
    )
    clock.move_to("2026-10-01T00:00:10+08:00")
    assert huantai.standing(case, "share.same_day") == ("passed", "soft")
    assert huantai.linked(case, "supervision") == []
    clock.move_to("2026-10-14T09:00:00+08:00")
    assert huantai.standing(case, "share.cap") == ("passed", "overdue")
    assert len(huantai.linked(case, "supervision")) == 1


def test_a_reminder_is_a_notice_only(driver: Officer, clock: time_machine.Coordinates) -> None:
    case = driver.transfer()
    clock.move_to("2026-10-20T09:00:00+08:00")
    assert driver.standing(case, "transfer.verify") == ("passed", "reminder")
    assert [n.title for n in driver.notices("zj-officer") if "内部提醒" in n.title]
    assert driver.linked(case, "supervision") == []
    assert driver.case(case).overdue == 0


@pytest.mark.parametrize("rule", ["transfer.receipt", "case.file"])
def test_practice_of_the_platform_is_never_overdue(
    driver: Officer, clock: time_machine.Coordinates, rule: str
) -> None:
    case = driver.dispatched() if rule == "transfer.receipt" else driver.accepted()
    clock.move_to("2026-11-20T09:00:00+08:00")
    assert driver.standing(case, rule) == ("passed", "reminder")
    assert driver.relations(case) in ([], [("rectification", "rectification")])


def test_late_at_every_stage_and_still_closed(driver: Officer, clock: time_machine.Coordinates) -> None:
    """Everything is late, everything is recorded, and the case is decided all the same."""
    case = driver.transfer()
    days = iter(["10-19", "10-30", "11-06", "11-16", "11-27"])

    def wait() -> None:
        clock.move_to(f"2026-{next(days)}T09:00:00+08:00")
        due_work.work_all()

    wait()
    driver.verify(case)
    wait()
    driver.prepare(case)
    driver.approve(case)
    driver.send(case)
    wait()
    driver.receive(case)
    wait()
    driver.review(case)
    driver.sign_reply(case)
    wait()
    driver.file(case)
    driver.investigate(case)
    driver.decide(case)
    assert driver.end(case) == ("finished", "end_closed")
    outcomes = {row.rule: (row.status, row.outcome) for row in driver.deadlines(case).values() if row.outcome}
    out = "transfer.out.breach" if driver.is_huantai else "transfer.out"
    assert outcomes == {
        "transfer.verify": ("late", "reminder"),
        out: ("late", "overdue"),
        "transfer.receipt": ("late", "reminder"),
        "transfer.feedback": ("late", "overdue"),
        "case.file": ("late", "reminder"),
    }
    supervised = [driver.value(one, "supervised_unit") for one in driver.linked(case, "supervision")]
    assert sorted(supervised) == ["zhifa", "zhujian"]
    assert incidents.listed(driver.admin) == ()
    assert broken_links() == []
