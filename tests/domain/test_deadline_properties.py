"""What must hold for every date: order, inverse, monotony, and agreement with a second counter."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import holidays
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import load_seed
from app.domain.deadlines import CHINA, Basis, count, end_of_day, remaining_working_time

CALENDAR = load_seed(Path(__file__).parents[2] / "calendars" / "CN-2004-2026.json")
OTHER = holidays.country_holidays("CN", years=range(2004, 2028))
KNOWN = st.dates(date(2004, 1, 1), date(2026, 10, 31))
ANY = st.dates(date(1990, 1, 1), date(2060, 12, 31))
AMOUNTS = st.integers(1, 30)
FORWARD: list[Basis] = ["workday", "natural_roll", "natural", "same_day"]
BACKWARD: list[Basis] = ["before_workday", "before_natural"]


def due_day(amount: int, basis: Basis, start: date) -> date:
    return count(0 if basis == "same_day" else amount, basis, start, CALENDAR).due.date()


@given(KNOWN, AMOUNTS)
def test_working_days_agree_with_an_independent_counter(start: date, amount: int) -> None:
    assert due_day(amount, "workday", start) == OTHER.get_nth_working_day(start, amount)
    assert due_day(amount, "before_workday", start) == OTHER.get_nth_working_day(start, -amount)


@given(ANY, AMOUNTS, st.sampled_from(FORWARD))
def test_a_later_fact_never_ends_earlier(start: date, amount: int, basis: Basis) -> None:
    assert due_day(amount, basis, start) <= due_day(amount, basis, start + timedelta(days=1))


@given(ANY, AMOUNTS, st.sampled_from(BACKWARD))
def test_a_later_meeting_never_asks_earlier(meeting: date, amount: int, basis: Basis) -> None:
    assert due_day(amount, basis, meeting) <= due_day(amount, basis, meeting + timedelta(days=1))


@given(ANY, AMOUNTS, st.sampled_from(["workday", "natural_roll", "natural"]))
def test_more_days_never_end_earlier(start: date, amount: int, basis: Basis) -> None:
    assert due_day(amount, basis, start) <= due_day(amount + 1, basis, start)


@given(ANY, AMOUNTS)
def test_the_bases_are_in_order(start: date, amount: int) -> None:
    """The same number of days: calendar days end first, then moved ones, then working days."""
    assert start < due_day(amount, "natural", start) <= due_day(amount, "natural_roll", start)
    assert due_day(amount, "natural_roll", start) <= due_day(amount, "workday", start)
    assert due_day(amount, "before_workday", start) <= due_day(amount, "before_natural", start) < start


@given(ANY, AMOUNTS)
def test_counting_back_undoes_counting_forth(start: date, amount: int) -> None:
    end = due_day(amount, "workday", start)
    again = due_day(amount, "before_workday", end)
    if CALENDAR.is_working(start):
        assert again == start
    else:
        assert again < start


@given(ANY, AMOUNTS, st.sampled_from(["workday", "natural_roll", "before_workday", "before_natural"]))
def test_a_moved_day_is_a_working_day(start: date, amount: int, basis: Basis) -> None:
    assert CALENDAR.is_working(due_day(amount, basis, start))


@given(ANY, AMOUNTS, st.sampled_from([*FORWARD[:3], *BACKWARD]))
def test_the_trace_accounts_for_every_day(start: date, amount: int, basis: Basis) -> None:
    counted = count(amount, basis, start, CALENDAR)
    days = [line.date for line in counted.trace]
    step = timedelta(days=-1 if basis in BACKWARD else 1)
    assert days == [start + n * step for n in range(len(days))]
    assert sum(line.counted for line in counted.trace) == amount
    assert counted.due == end_of_day(days[-1])


@given(ANY, AMOUNTS, st.sampled_from([*FORWARD, *BACKWARD]))
def test_provisional_exactly_when_a_projected_day_decided(start: date, amount: int, basis: Basis) -> None:
    counted = count(0 if basis == "same_day" else amount, basis, start, CALENDAR)
    if all(line.date.year in CALENDAR.years for line in counted.trace):
        assert not counted.provisional
    if basis != "natural" and counted.due.year not in CALENDAR.years:
        assert counted.provisional


@given(st.datetimes(datetime(2004, 1, 1), datetime(2030, 1, 1)), st.integers(1, 1000))
def test_hours_are_exact(moment: datetime, hours: int) -> None:
    start = moment.replace(tzinfo=CHINA)
    assert count(hours, "hours", start, CALENDAR).due - start == timedelta(hours=hours)


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)),
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)),
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)),
)
def test_remaining_working_time_adds_up(one: datetime, two: datetime, three: datetime) -> None:
    a, b, c = sorted(moment.replace(tzinfo=CHINA) for moment in (one, two, three))
    ab, bc = remaining_working_time(b, a, CALENDAR), remaining_working_time(c, b, CALENDAR)
    assert remaining_working_time(c, a, CALENDAR) == ab + bc
    assert timedelta() <= ab <= b - a
