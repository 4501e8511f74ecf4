"""Counting a deadline again gives what was granted to it, whatever the days in between."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.calendar import load_seed
from app.domain.deadline_chain import Change, Extended, StoodStill, replay, stops, times_extended
from app.domain.deadlines import (
    CHINA,
    Basis,
    DeadlineRule,
    Due,
    Extension,
    due,
    extend,
    extend_by,
    extension_limit,
    resume,
)
from app.domain.extension import NotLater, latest

CALENDAR = load_seed(Path(__file__).parents[2] / "calendars" / "CN-2004-2026.json")
FACTS = st.dates(date(2005, 1, 1), date(2026, 6, 30))
BASES: list[Basis] = ["workday", "natural_roll", "natural"]
GROUND = "鉴定"


def counted(basis: Basis, fact: date, extension: Extension) -> Due:
    rule = DeadlineRule("a.b", 5, basis, "on", "XX-01", extension=extension, pause_grounds=(GROUND,))
    return due(rule, fact, CALENDAR)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=CHINA)


@given(FACTS, st.sampled_from(BASES), st.integers(1, 40))
def test_an_extension_counted_again_is_the_same(fact: date, basis: Basis, more: int) -> None:
    plain = counted(basis, fact, Extension("notice"))
    try:
        by_amount = extend_by(plain, more, now=noon(fact), calendar=CALENDAR)
    except NotLater:  # the last day was moved on already: so few days more give nothing
        assume(False)
    assert replay(plain, [Extended(amount=more)], CALENDAR) == by_amount
    to = plain.due.date() + timedelta(days=more)
    by_date = extend(plain, to, now=noon(fact), calendar=CALENDAR)
    assert replay(plain, [Extended(to=to)], CALENDAR) == by_date


@given(FACTS, st.sampled_from(BASES), st.integers(0, 30), st.integers(1, 10))
def test_a_pause_takes_nothing_from_a_later_extension(
    fact: date, basis: Basis, stood: int, more: int
) -> None:
    """Neither the amount nor the cap is used up while the clock stands still."""
    plain = counted(basis, fact, Extension("notice", "additional", more))
    again = fact + timedelta(days=stood)
    paused = resume(plain, GROUND, fact, again, calendar=CALENDAR)
    chain: list[Change] = [StoodStill(fact, again)]
    assert replay(plain, chain, CALENDAR) == paused
    limit = latest(plain, CALENDAR, stops(chain))
    bare = extension_limit(plain.rule, fact, CALENDAR)
    assert limit is not None
    assert bare is not None
    assert limit >= max(bare, paused.due)
    if limit > paused.due:  # a short extension may end where the days off already moved it
        moved = extend_by(paused, more, now=noon(again), calendar=CALENDAR, stops=stops(chain))
        assert moved.due == limit
        chain.append(Extended(amount=more))
        assert replay(plain, chain, CALENDAR).due == limit


@given(FACTS, st.sampled_from(BASES), st.integers(1, 40), st.integers(0, 60))
def test_a_later_count_never_takes_a_granted_date_back(
    fact: date, basis: Basis, more: int, later: int
) -> None:
    """However a new calendar or rule book counts, it ends no earlier than granted, nor than counted."""
    plain = counted(basis, fact, Extension("notice"))
    to = plain.due.date() + timedelta(days=more)
    anew = counted(basis, fact + timedelta(days=later), Extension())
    again = replay(anew, [Extended(to=to)], CALENDAR)
    assert again.due.date() >= max(to, anew.due.date())


def test_a_clock_that_still_stands_is_counted_as_it_was() -> None:
    plain = counted("workday", date(2026, 11, 20), Extension())
    chain: list[Change] = [StoodStill(date(2026, 11, 23))]
    assert replay(plain, chain, CALENDAR) == plain
    assert stops(chain) == []
    assert times_extended([*chain, Extended(amount=1)]) == 1
