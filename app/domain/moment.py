"""Moments of the law: one time zone, fact dates with or without a time."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone

from app.domain.errors import LianbanError

CHINA = timezone(timedelta(hours=8), "+08:00")
"""The legal time of the whole country: no daylight saving since 1991, so a fixed offset is exact."""

NEVER = datetime(2999, 12, 31, 23, 59, 59, tzinfo=CHINA)
"""The due time of a rule that a county does not have: far away, and still safe to convert to any zone."""

STANDS = NEVER - timedelta(days=1)
"""Where the timer of a deadline waits while its clock stands still: not due, and yet not gone."""

LAST_SECOND = time(23, 59, 59)
EARLIEST = date(1949, 10, 1)
LATEST = date(2200, 12, 31)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?")

Fact = date | datetime
"""A fact date; a `datetime` when the hour is known."""


class BadDate(LianbanError):
    """“{value}”不是有效的日期或时间，请按 2026-11-22 或 2026-11-22T09:30+08:00 的格式填写。

    “{value}” is not a valid date or time; write 2026-11-22 or 2026-11-22T09:30+08:00.
    """

    code = "bad-date"


def end_of_day(day: date) -> datetime:
    """When a deadline counted in days expires (24时, written as 23:59:59)."""
    return datetime.combine(day, LAST_SECOND, CHINA)


def local(moment: datetime) -> datetime:
    """The same moment in legal time; a time without an offset already is legal time."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=CHINA)
    return moment.astimezone(CHINA)


def day_of(fact: Fact) -> date:
    """The calendar day of a fact, in legal time."""
    return local(fact).date() if isinstance(fact, datetime) else fact


def read_fact(value: object) -> Fact:
    """A fact from what a form, a variable or the command line holds. Raises BadDate."""
    if isinstance(value, datetime):
        fact: Fact = local(value)
    elif isinstance(value, date):
        fact = value
    else:
        fact = _from_text(str(value).strip()[:60])
    if not EARLIEST <= day_of(fact) <= LATEST:
        raise BadDate(value=value)
    return fact


def _from_text(text: str) -> Fact:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
        if _MOMENT.fullmatch(text):
            return local(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        pass
    raise BadDate(value=text)
