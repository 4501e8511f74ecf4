"""Deadlines of running cases: across the National Day, across a year without a calendar, recounted."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine

from app.domain.errors import ContentRejected
from app.store import incidents
from app.store.records import DeadlineRecord
from app.usecases import administer, calendar, deploy, due_work
from tests.processes.officer import Officer, broken_links, day

#: Invented for the tests: what an official arrangement of 2027 could read like.
NOTICE_2027 = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至4日（周一）放假调休，共4天。1月9日（周六）上班。
二、春节：2月5日（周五）至13日（周六）放假调休，共9天。2月14日（周日）、2月20日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月7日（周一）至9日（周三）放假调休，共3天。6月6日（周日）上班。
六、中秋节：9月15日（周三）至17日（周五）放假调休，共3天。9月19日（周日）上班。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
国务院办公厅
2026年12月30日
""".encode()


@pytest.mark.parametrize(
    ("fact", "workdays", "natural"),
    [("2026-09-30", "2026-10-09", "2026-10-08"), ("2026-10-01", "2026-10-09", "2026-10-08")],
)
def test_across_the_national_day(
    driver: Officer, clock: time_machine.Coordinates, fact: str, workdays: str, natural: str
) -> None:
    """2 working days (HT-25) or 3 days rolled over the holiday (YC-16), told day by day."""
    clock.move_to(f"{fact}T10:00:00+08:00")
    case = driver.transfer()
    driver.verify(case)
    row = driver.deadlines(case)["transfer.out.breach" if driver.is_huantai else "transfer.out"]
    assert day(row) == (workdays if driver.is_huantai else natural)
    assert row.due_at.isoformat() == f"{day(row)}T15:59:59+00:00"
    assert not row.provisional
    assert row.trace[0]["date"] == fact
    assert row.trace[-1]["date"] == day(row)
    assert all("国庆节" in d["why"] for d in row.trace if "2026-10-02" <= d["date"] <= "2026-10-07")


def test_a_receipt_before_the_holiday(driver: Officer) -> None:
    """HT-47 five working days: 10-10 is worked; YC-20 three days: the last one rolls to 10-08."""
    case = driver.received()
    assert driver.clocks(case) == {"transfer.feedback": "2026-10-13" if driver.is_huantai else "2026-10-08"}


def newest(driver: Officer, case: str) -> DeadlineRecord:
    return driver.deadlines(case)["transfer.out.breach" if driver.is_huantai else "transfer.out"]


def at_new_year(driver: Officer, clock: time_machine.Coordinates) -> str:
    clock.move_to("2026-12-31T10:00:00+08:00")
    case = driver.transfer()
    driver.verify(case)
    return case


def test_a_year_without_a_calendar_is_provisional_until_the_notice(
    driver: Officer, clock: time_machine.Coordinates
) -> None:
    """Counted by projection and marked; the imported notice moves it, logs it, and the timer follows."""
    case = at_new_year(driver, clock)
    row = newest(driver, case)
    assert (day(row), row.provisional) == ("2027-01-05" if driver.is_huantai else "2027-01-04", True)
    done = calendar.import_notice(driver.admin, "2027.txt", NOTICE_2027)
    moved = {(key, rule) for key, rule, _, _ in done.moved}
    assert (driver.case(case).business_key, row.rule) in moved
    after = newest(driver, case)
    assert (after.id, day(after)) == (row.id, "2027-01-06" if driver.is_huantai else "2027-01-05")
    assert not after.provisional
    assert after.calendar_version == str(done.version)
    (item,) = driver.items(case)
    assert item.due_at == after.due_at, "the work list shows the new day"
    (entry,) = driver.history(case, "deadline.recounted")
    assert datetime.fromisoformat(entry.detail["before"]) == row.due_at
    assert datetime.fromisoformat(entry.detail["after"]) == after.due_at
    clock.move_to(f"{day(after)}T23:59:00+08:00")
    assert driver.standing(case, row.rule) == ("open", None), "the old day is past, the new one is not"
    clock.move_to("2027-01-12T09:00:00+08:00")
    assert driver.standing(case, row.rule) == ("passed", "overdue")
    assert len(driver.linked(case, "supervision")) == 1
    assert broken_links() == []


def test_importing_twice_changes_nothing(huantai: Officer, clock: time_machine.Coordinates) -> None:
    at_new_year(huantai, clock)
    first = calendar.import_notice(huantai.admin, "2027.txt", NOTICE_2027)
    again = calendar.import_notice(huantai.admin, "2027.txt", NOTICE_2027)
    assert (again.version, again.changed_days, again.moved) == (first.version, (), ())


def test_a_bad_notice_moves_nothing(huantai: Officer, clock: time_machine.Coordinates) -> None:
    case = at_new_year(huantai, clock)
    before = newest(huantai, case)
    with pytest.raises(ContentRejected):
        calendar.import_notice(huantai.admin, "2027.txt", "关于2027年部分节假日安排的通知\n".encode())
    assert newest(huantai, case) == before


def test_a_suspended_case_is_recounted_before_anything_fires(
    huantai: Officer, clock: time_machine.Coordinates
) -> None:
    """By the old count it fell due while suspended; by the official calendar it is still in time."""
    case = at_new_year(huantai, clock)
    administer.suspend(huantai.admin, case, "等待上级答复")
    calendar.import_notice(huantai.admin, "2027.txt", NOTICE_2027)
    assert day(newest(huantai, case)) == "2027-01-05", "a suspended case does not move"
    clock.move_to("2027-01-06T09:00:00+08:00")
    due_work.work_all()
    administer.resume(huantai.admin, case, "已答复")
    assert huantai.standing(case, "transfer.out.breach") == ("open", None)
    assert day(newest(huantai, case)) == "2027-01-06"
    clock.move_to("2027-01-07T09:00:00+08:00")
    assert huantai.standing(case, "transfer.out.breach") == ("passed", "overdue")
    assert incidents.listed(huantai.admin) == ()


def test_an_urgent_notice_comes_before_the_timer_fired(
    huantai: Officer, clock: time_machine.Coordinates
) -> None:
    """Due by the old count, not yet fired: the recount moves it first, and nothing is overdue."""
    case = at_new_year(huantai, clock)
    clock.move_to("2027-01-06T08:00:00+08:00")
    done = calendar.import_notice(huantai.admin, "2027.txt", NOTICE_2027)
    assert [rule for _, rule, _, _ in done.moved if rule.startswith("transfer.out")]
    assert huantai.standing(case, "transfer.out.breach") == ("open", None)


def test_a_new_rule_book_recounts_what_runs(huantai: Officer) -> None:
    """Running cases follow the rules in force: a longer time moves the deadline, on record."""
    case = huantai.transfer()
    huantai.verify(case)
    book = (huantai.settings.content_dir / "jurisdictions" / "huantai.toml").read_text(encoding="utf-8")
    part = book.index('[deadline."transfer.out.breach"]')
    changed = book[:part] + book[part:].replace("amount = 2", "amount = 3", 1)
    deploy.load_rulebook("县司法局", "huantai.toml", changed.encode())
    assert day(newest(huantai, case)) == "2026-10-10"
    assert len(huantai.history(case, "deadline.recounted")) == 1
