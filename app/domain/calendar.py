"""The working-day calendar: an own, versioned table of days; libraries only seeded it.

A year without an official notice is projected (Monday to Friday, known fixed holidays) and every answer says
so: `known` is False. It is never an error and never silent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from app.domain.moment import EARLIEST, LATEST, BadDate
from app.domain.projection import projected_holiday

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_ENGLISH = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Tomb-Sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
    "抗战胜利70周年": "70th Victory Day",
}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayEntry:
    """One row of the table. `name` is the festival, empty for an ordinary day."""

    working: bool
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Day:
    """What the calendar says of a day. `known` False: projected, no official notice for that year yet."""

    date: date
    working: bool
    name: str
    known: bool

    @property
    def reason(self) -> str:
        """Why it is a working day or not, in Chinese."""
        weekday = WEEKDAYS[self.date.weekday()]
        if self.working:
            text = f"调休上班，{weekday}" if self.date.weekday() >= 5 else f"工作日，{weekday}"
        else:
            text = f"{self.name}放假，{weekday}" if self.name else f"{weekday}休息"
        return text if self.known else f"{text}，暂按推算"

    @property
    def reason_en(self) -> str:
        weekday = f"{self.date:%A}"
        if self.working:
            text = f"make-up working {weekday}" if self.date.weekday() >= 5 else f"working day, {weekday}"
        else:
            text = f"{english_name(self.name)} holiday, {weekday}" if self.name else f"day off, {weekday}"
        return text if self.known else f"{text}, projected"


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A row as the store keeps it."""

    date: date
    working: bool
    name: str
    source: str


@dataclass(frozen=True)
class WorkingCalendar:
    """One version of the table. `years` are those with an official notice; others are projected."""

    version: str
    days: Mapping[date, DayEntry] = field(repr=False)
    years: frozenset[int]

    def day(self, d: date) -> Day:
        entry = self.days.get(d)
        if entry is not None:
            return Day(d, entry.working, entry.name, known=d.year in self.years)
        name = "" if d.year in self.years else projected_holiday(d)
        return Day(d, d.weekday() < 5 and not name, name, known=d.year in self.years)

    def is_working(self, d: date) -> bool:
        return self.day(d).working

    def forward(self, d: date) -> Iterator[Day]:
        """The days after `d`, without end."""
        while True:
            d += ONE_DAY
            yield self.day(d)

    def backward(self, d: date) -> Iterator[Day]:
        """The days before `d`, the nearest first."""
        while True:
            d -= ONE_DAY
            yield self.day(d)

    def working_days_between(self, after: date, until: date) -> int:
        """Number of working days in (after, until]; negative when `until` is earlier."""
        if until < after:
            return -self.working_days_between(until, after)
        span = (until - after).days
        return sum(self.is_working(after + timedelta(days=n)) for n in range(1, span + 1))

    def rows(self) -> tuple[CalendarRow, ...]:
        """Every day of the table, in order, as the store keeps it."""
        return tuple(CalendarRow(d, e.working, e.name, e.source) for d, e in sorted(self.days.items()))

    def with_days(self, version: str, days: Mapping[date, DayEntry]) -> WorkingCalendar:
        """A new version in which `days` replace what stood there (a new notice, or a county's own days)."""
        return from_days(version, {**self.days, **days})


def from_days(version: str, days: Mapping[date, DayEntry]) -> WorkingCalendar:
    """A year is known when the table has *all* of its days: the notice for 2023 also frees 2022-12-31."""
    years = {d.year for d in days}
    known = frozenset(year for year in years if all(d in days for d in days_of_year(year)))
    return WorkingCalendar(version, dict(days), known)


def from_rows(version: str, rows: Iterable[tuple[date, bool, str, str]]) -> WorkingCalendar:
    """A calendar from rows (date, working, name, source); a later row of a date replaces an earlier one."""
    return from_days(version, {d: DayEntry(bool(w), name, source) for d, w, name, source in rows})


def days_of_year(year: int) -> Iterator[date]:
    """All days of a year, in order."""
    first = date(year, 1, 1)
    return (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))


def full_year(year: int, exceptions: Mapping[date, DayEntry], source: str) -> dict[date, DayEntry]:
    """All days of a year: what the notice names, and Monday to Friday for the rest."""
    ordinary = {d: DayEntry(d.weekday() < 5, "", source) for d in days_of_year(year)}
    return {**ordinary, **exceptions}


def english_name(name: str) -> str:
    """English names of the festivals of a notice; several are joined as in 国庆节、中秋节."""
    return ", ".join(_ENGLISH.get(part, part) for part in name.split("、"))


def parse_seed(text: str) -> WorkingCalendar:
    """The shipped table: `{"version", "source", "years": {"2026": {"off": {date: name}, "work": {...}}}}`."""
    document = json.loads(text)
    source = document["source"]
    days: dict[date, DayEntry] = {}
    for year, table in document["years"].items():
        named = {
            date.fromisoformat(d): DayEntry(working, name, source)
            for kind, working in (("off", False), ("work", True))
            for d, name in table[kind].items()
        }
        days |= full_year(int(year), named, source)
    return from_days(document["version"], days)


def load_seed(path: Path) -> WorkingCalendar:
    """The calendar shipped in `calendars/`."""
    return parse_seed(path.read_text(encoding="utf-8"))


def calendar_document(calendar: WorkingCalendar, year: int) -> dict[str, object]:
    """What `lianban calendar show YEAR --json` prints: every day that differs from Monday to Friday.

    Raises BadDate for a year outside 1949-2200.
    """
    if not EARLIEST.year <= year <= LATEST.year:
        raise BadDate(value=year)
    days = [calendar.day(d) for d in days_of_year(year)]
    return {
        "year": year,
        "version": calendar.version,
        "provisional": year not in calendar.years,
        "working_days": sum(day.working for day in days),
        "days": [
            {"date": day.date.isoformat(), "working": day.working, "name": day.name, "why": day.reason}
            for day in days
            if day.name or day.working != (day.date.weekday() < 5)
        ],
    }
