"""Fact dates: in order, not in the future, and late recording asks why."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.domain.calendar import WorkingCalendar, load_seed
from app.domain.facts import FACTS, FactField, FactFinding, check_facts

FIELDS = [FactField(name, name, kind.zh, kind.en) for name, kind in FACTS.items()]
TODAY = date(2026, 10, 9)  # Friday after the National Day holiday


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return load_seed(Path(__file__).parents[2] / "calendars" / "CN-2004-2026.json")


def check(
    calendar: WorkingCalendar,
    answers: dict[str, Any],
    variables: dict[str, Any] | None = None,
    today: Any = TODAY,
) -> FactFinding:
    return check_facts(answers, variables or {}, FIELDS, today, calendar)


def test_facts_in_order_pass(calendar: WorkingCalendar) -> None:
    answers = {"found_on": "2026-10-08", "verified_on": "2026-10-08", "approved_on": "2026-10-09"}
    assert check(calendar, answers) == FactFinding((), (), ())


def test_a_fact_in_the_future_is_refused(calendar: WorkingCalendar) -> None:
    finding = check(calendar, {"found_on": "2026-10-10"})
    assert [(e.key, e.zh) for e in finding.errors] == [("found_on", "“发现日期”不能晚于现在。")]
    assert check(calendar, {"meeting_on": "2026-12-16"}).errors == ()


def test_a_moment_is_held_against_the_moment_of_now(calendar: WorkingCalendar) -> None:
    now = datetime.fromisoformat("2026-10-09T10:00+08:00")
    later = {"received_on": "2026-10-09T10:01+08:00"}
    assert check(calendar, later, today=now).errors
    assert not check(calendar, {"received_on": "2026-10-09T01:59Z"}, today=now).errors
    assert not check(calendar, {"received_on": "2026-10-09"}, today=now).errors


def test_facts_out_of_order_name_the_other_one(calendar: WorkingCalendar) -> None:
    finding = check(calendar, {"received_on": "2026-10-08"}, {"sent_on": "2026-10-09"})
    assert [e.zh for e in finding.errors] == ["“签收日期”不能早于发出日期（2026-10-09）。"]
    both = check(calendar, {"found_on": "2026-10-09", "verified_on": "2026-10-08"})
    assert [e.key for e in both.errors] == ["verified_on"]


def test_a_later_fact_of_an_earlier_round_does_not_bind(calendar: WorkingCalendar) -> None:
    """Sent again after a refusal: the receipt of the first letter lies before the second dispatch."""
    finding = check(
        calendar, {"sent_on": "2026-10-09"}, {"received_on": "2026-09-28", "approved_on": "2026-10-09"}
    )
    assert finding.errors == ()


@pytest.mark.parametrize(
    ("found", "reason", "second"),
    [
        ("2026-10-09", False, False),
        ("2026-10-08", False, False),
        ("2026-10-03", True, False),  # a day off: two working days have passed since, 10-08 and 10-09
        ("2026-09-30", True, False),
        ("2026-09-24", True, False),
        ("2026-09-23", True, True),
    ],
)
def test_late_recording(calendar: WorkingCalendar, found: str, reason: bool, second: bool) -> None:
    finding = check(calendar, {"found_on": found})
    assert finding.errors == ()
    assert finding.needs_reason == (("found_on",) if reason else ())
    assert finding.needs_second == (("found_on",) if second else ())


def test_a_fact_that_stays_is_not_asked_about_again(calendar: WorkingCalendar) -> None:
    stored = {"found_on": "2026-08-03"}
    assert check(calendar, {"found_on": "2026-08-03"}, stored) == FactFinding((), (), ())
    assert check(calendar, {"found_on": "2026-08-04"}, stored).needs_second == ("found_on",)


def test_what_is_no_date_is_an_error_and_empty_is_nothing(calendar: WorkingCalendar) -> None:
    assert [e.key for e in check(calendar, {"found_on": "soon"}).errors] == ["found_on"]
    assert check(calendar, {"found_on": None, "sent_on": ""}) == FactFinding((), (), ())


def test_every_fact_follows_known_facts() -> None:
    assert {earlier for kind in FACTS.values() for earlier in kind.after} <= FACTS.keys()
    assert all(kind.zh and kind.en for kind in FACTS.values())
