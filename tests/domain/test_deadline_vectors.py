"""The test vectors of the counting rules, computed by hand from the State Council's arrangement for 2026."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from app.domain.calendar import WorkingCalendar, load_seed
from app.domain.deadlines import Basis, DeadlineRule, count, due

SEED = Path(__file__).parents[2] / "calendars" / "CN-2004-2026.json"
FORWARD = [
    # fact           wd 2    wd 3     wd 5     roll 3   roll 5   roll 10
    ("2026-09-30", "10-09", "10-10", "10-13", "10-08", "10-08", "10-10"),
    ("2026-10-01", "10-09", "10-10", "10-13", "10-08", "10-08", "10-12"),
    ("2026-02-13", "02-24", "02-25", "02-27", "02-24", "02-24", "02-24"),
    ("2026-02-14", "02-25", "02-26", "02-28", "02-24", "02-24", "02-24"),
    ("2026-04-30", "05-07", "05-08", "05-11", "05-06", "05-06", "05-11"),
    ("2026-05-08", "05-11", "05-12", "05-14", "05-11", "05-13", "05-18"),
]
COLUMNS: list[tuple[Basis, int]] = [
    ("workday", 2),
    ("workday", 3),
    ("workday", 5),
    ("natural_roll", 3),
    ("natural_roll", 5),
    ("natural_roll", 10),
]
BACKWARD = [
    # meeting       before_workday 5  before_natural 10
    ("2026-10-14", "2026-10-08", "2026-09-30"),
    ("2026-10-09", "2026-09-24", "2026-09-29"),
    ("2026-02-27", "2026-02-13", "2026-02-14"),
    ("2026-12-16", "2026-12-09", "2026-12-04"),
]


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return load_seed(SEED)


@pytest.mark.parametrize(
    ("fact", "basis", "amount", "expected"),
    [
        (row[0], basis, amount, f"2026-{row[n]}T23:59:59+08:00")
        for row in FORWARD
        for n, (basis, amount) in enumerate(COLUMNS, start=1)
    ],
)
def test_forward(calendar: WorkingCalendar, fact: str, basis: Basis, amount: int, expected: str) -> None:
    counted = count(amount, basis, date.fromisoformat(fact), calendar)
    assert counted.due.isoformat() == expected
    assert not counted.provisional
    assert sum(day.counted for day in counted.trace) == amount


@pytest.mark.parametrize(("meeting", "working", "natural"), BACKWARD)
def test_backward(calendar: WorkingCalendar, meeting: str, working: str, natural: str) -> None:
    day = date.fromisoformat(meeting)
    assert count(5, "before_workday", day, calendar).due.date().isoformat() == working
    assert count(10, "before_natural", day, calendar).due.date().isoformat() == natural


def test_ten_days_before_the_meeting_by_both_readings(calendar: WorkingCalendar) -> None:
    """Backwards the calendar reading is the wider one: 12-04 against 12-02."""
    rule = DeadlineRule(
        "meeting.agenda_call",
        10,
        "before_natural",
        clause="YC-09",
        confirmed=False,
        other_basis="before_workday",
    )
    deadline = due(rule, date(2026, 12, 16), calendar)
    assert deadline.first.date() == date(2026, 12, 2)
    assert deadline.last.date() == date(2026, 12, 4)


def test_two_working_days_may_end_after_three_calendar_days(calendar: WorkingCalendar) -> None:
    before_the_feast = date(2026, 9, 30)
    two = count(2, "workday", before_the_feast, calendar).due
    three = count(3, "natural_roll", before_the_feast, calendar).due
    assert two > three


def test_the_new_year_is_provisional_and_explained(calendar: WorkingCalendar) -> None:
    counted = count(5, "workday", date(2026, 12, 30), calendar)
    assert counted.due.isoformat() == "2027-01-07T23:59:59+08:00"
    assert counted.provisional
    assert next(day.why for day in counted.trace if "推算" in day.why) == "不计（元旦放假，周五，暂按推算）"


def test_a_deadline_inside_the_known_years_is_not_provisional(calendar: WorkingCalendar) -> None:
    assert not count(1, "workday", date(2026, 12, 30), calendar).provisional
    assert count(2, "workday", date(2026, 12, 30), calendar).provisional
    assert count(1, "natural_roll", date(2026, 12, 31), calendar).provisional


def test_twenty_four_hours_are_exact(calendar: WorkingCalendar) -> None:
    counted = count(24, "hours", datetime.fromisoformat("2026-09-30T09:41+08:00"), calendar)
    assert counted.due.isoformat() == "2026-10-01T09:41:00+08:00"
    assert not counted.time_assumed


def test_hours_from_a_bare_day_say_what_they_assume(calendar: WorkingCalendar) -> None:
    counted = count(24, "hours", date(2026, 9, 30), calendar)
    assert counted.due.isoformat() == "2026-10-01T23:59:59+08:00"
    assert counted.time_assumed
    assert "未填时刻" in counted.trace[0].why


def test_same_day(calendar: WorkingCalendar) -> None:
    assert count(0, "same_day", date(2026, 9, 30), calendar).due.date() == date(2026, 9, 30)
    assert count(0, "same_day", date(2026, 10, 3), calendar).due.date() == date(2026, 10, 8)
    assert count(0, "same_day", date(2026, 10, 10), calendar).due.date() == date(2026, 10, 10)


def test_periods_end_with_the_calendar_period(calendar: WorkingCalendar) -> None:
    assert count(1, "half_year", date(2026, 6, 30), calendar).due.date() == date(2026, 6, 30)
    assert count(1, "half_year", date(2026, 7, 1), calendar).due.date() == date(2026, 12, 31)
    assert count(2, "half_year", date(2026, 7, 1), calendar).due.date() == date(2027, 6, 30)
    assert count(1, "quarter", date(2026, 11, 22), calendar).due.date() == date(2026, 12, 31)
    assert count(2, "quarter", date(2026, 2, 1), calendar).due.date() == date(2026, 6, 30)


def test_the_moment_of_the_fact_is_read_in_chinese_time(calendar: WorkingCalendar) -> None:
    utc_evening = datetime.fromisoformat("2026-11-19T17:00:00+00:00")
    assert count(1, "natural", utc_evening, calendar).due.date() == date(2026, 11, 21)
