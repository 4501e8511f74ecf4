"""Natural half-years and quarters (HT-14, YC-08): where a period begins, ends, and is warned of."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import load_seed
from app.domain.deadlines import CHINA, DeadlineRule, Lead
from app.domain.period import NotAPeriod, is_period, period_of

CALENDAR = load_seed(Path(__file__).parents[2] / "calendars" / "CN-2004-2026.json")
LEAD = Lead(30, "natural")
HALF = DeadlineRule("meeting.regular", 1, "half_year", "period_on", "HT-14", warning_lead=LEAD)
QUARTER = DeadlineRule("meeting.regular", 1, "quarter", "period_on", "YC-08", warning_lead=LEAD)


@pytest.mark.parametrize(
    ("rule", "day", "begin", "end", "warned"),
    [
        (HALF, "2026-06-30", "2026-01-01", "2026-06-30", "2026-05-31"),
        (HALF, "2026-07-01", "2026-07-01", "2026-12-31", "2026-12-01"),
        (QUARTER, "2026-03-31", "2026-01-01", "2026-03-31", "2026-03-01"),
        (QUARTER, "2026-11-22", "2026-10-01", "2026-12-31", "2026-12-01"),
    ],
)
def test_the_period_of_a_day(rule: DeadlineRule, day: str, begin: str, end: str, warned: str) -> None:
    period = period_of(rule, date.fromisoformat(day), CALENDAR)
    assert (period.begin.isoformat(), period.end.isoformat()) == (begin, end)
    assert period.warn_at.date().isoformat() == warned


@given(st.dates(date(2005, 1, 1), date(2060, 12, 31)), st.sampled_from([HALF, QUARTER]))
def test_periods_follow_each_other_without_a_gap(day: date, rule: DeadlineRule) -> None:
    period = period_of(rule, day, CALENDAR)
    assert period.begin <= day <= period.end
    following = period_of(rule, period.next_begins.date(), CALENDAR)
    assert following.begin == period.end + timedelta(days=1)
    first = following.begin
    assert period.next_begins == datetime(first.year, first.month, first.day, tzinfo=CHINA)


def test_only_natural_periods_start_anything() -> None:
    days = DeadlineRule("transfer.feedback", 5, "workday")
    assert not is_period(days)
    assert is_period(DeadlineRule("meeting.regular", none=True))
    with pytest.raises(NotAPeriod):
        period_of(days, date(2026, 11, 22), CALENDAR)
