"""Rules, standings, extensions, pauses, and the JSON of `lianban deadline`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.calendar import WorkingCalendar, load_seed
from app.domain.deadlines import (
    BadAmount,
    BadDate,
    DeadlineRule,
    Extension,
    Lead,
    UnknownBasis,
    adhoc_document,
    count,
    deadline_document,
    due,
    extend,
    extend_by,
    extension_limit,
    lateness,
    remaining_working_time,
    resume,
    standing,
    working_days_left,
)
from app.domain.errors import RuleForbids
from app.domain.extension import (
    BeyondCap,
    ExtendedTooOften,
    NotExtendable,
    NotLater,
    NotPausable,
    TooLateToExtend,
)

TRANSFER_YC = DeadlineRule(
    "transfer.out", 3, "natural_roll", clause="YC-16", confirmed=False, other_basis="workday"
)
TRANSFER_HT = DeadlineRule("transfer.out.breach", 2, "workday", clause="HT-25")
OPINION_YC = DeadlineRule(
    "consult.opinion",
    5,
    "natural_roll",
    clause="YC-39",
    confirmed=False,
    other_basis="workday",
    extension=Extension("approval", "additional", 10, times=1, clause="YC-41"),
)
SHARE_HT = DeadlineRule(
    "share.same_day",
    0,
    "same_day",
    clause="HT-64",
    soft=True,
    extension=Extension("notice", "total", 5, cap_basis="workday", clause="HT-65"),
)
EVIDENCE_HT = DeadlineRule(
    "assist.evidence", 2, clause="HT-34", extension=Extension("notice", clause="HT-35")
)


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return load_seed(Path(__file__).parents[2] / "calendars" / "CN-2004-2026.json")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def test_late_between_two_readings_is_undecided(calendar: WorkingCalendar) -> None:
    """Signed on 2026-09-30: 10-08 by the calendar, 10-10 by working days."""
    deadline = due(TRANSFER_YC, date(2026, 9, 30), calendar)
    assert deadline.due == at("2026-10-08T23:59:59")
    assert deadline.other_due == at("2026-10-10T23:59:59")
    assert standing(deadline, at("2026-09-30T09:00:00")) == "normal"
    assert standing(deadline, at("2026-10-08T23:59:59")) == "warning"
    assert standing(deadline, at("2026-10-09T00:00:00")) == "undecided"
    assert standing(deadline, at("2026-10-10T23:59:59")) == "undecided"
    assert standing(deadline, at("2026-10-11T00:00:00")) == "overdue"


def test_a_confirmed_rule_has_one_reading(calendar: WorkingCalendar) -> None:
    deadline = due(replace(TRANSFER_YC, confirmed=True), date(2026, 9, 30), calendar)
    assert deadline.other_due is None
    assert standing(deadline, at("2026-10-09T00:00:00")) == "overdue"


@pytest.mark.parametrize(
    ("change", "late"),
    [({"soft": True}, "soft"), ({"reminder": True}, "reminder"), ({"statutory": False}, "reminder")],
)
def test_only_a_number_in_a_clause_makes_a_legal_overdue(
    calendar: WorkingCalendar, change: dict[str, Any], late: str
) -> None:
    deadline = due(replace(TRANSFER_HT, **change), date(2026, 11, 2), calendar)
    assert lateness(deadline, at("2026-11-30T09:00:00")) == late
    assert standing(deadline, at("2026-11-30T09:00:00")) == "warning"
    assert lateness(due(TRANSFER_HT, date(2026, 11, 2), calendar), at("2026-11-30T09:00:00")) == "overdue"


def test_a_rule_the_county_does_not_have_lies_in_the_far_future(calendar: WorkingCalendar) -> None:
    deadline = due(DeadlineRule("transfer.urgent", none=True), date(2026, 11, 2), calendar)
    assert deadline.never
    assert deadline.due.year == 2999
    assert standing(deadline, at("2100-01-01T00:00:00")) == "normal"
    assert remaining_working_time(deadline.due, at("2026-11-02T00:00:00"), calendar) == timedelta.max


def test_the_warning_begins_a_working_day_before(calendar: WorkingCalendar) -> None:
    deadline = due(TRANSFER_HT, date(2026, 9, 30), calendar)
    assert deadline.warn_from == at("2026-10-08T23:59:59")
    halves = DeadlineRule("meeting.regular", 1, "half_year", warning_lead=Lead(30, "natural"))
    assert due(halves, date(2026, 7, 1), calendar).warn_from == at("2026-12-01T23:59:59")
    hours = DeadlineRule("criminal.hand_over", 24, "hours", warning_lead=Lead(4, "hours"))
    assert due(hours, at("2026-11-02T09:30:00"), calendar).warn_from == at("2026-11-03T05:30:00")


def test_remaining_working_time(calendar: WorkingCalendar) -> None:
    end = at("2026-10-09T23:59:59")
    assert remaining_working_time(end, at("2026-10-01T12:00:00"), calendar) == timedelta(days=2, seconds=-1)
    assert remaining_working_time(end, at("2026-10-09T12:00:00"), calendar) == timedelta(hours=12, seconds=-1)
    late = remaining_working_time(end, at("2026-10-10T12:00:00"), calendar)
    assert late == -timedelta(hours=12, seconds=1)
    deadline = due(TRANSFER_HT, date(2026, 9, 30), calendar)
    assert working_days_left(deadline, at("2026-09-30T09:00:00"), calendar) == 2
    assert working_days_left(deadline, at("2026-10-09T09:00:00"), calendar) == 0
    assert working_days_left(deadline, at("2026-10-12T09:00:00"), calendar) == -2


def test_an_extension_adds_to_the_unmoved_date_and_moves_once(calendar: WorkingCalendar) -> None:
    """Received on 2026-09-30: five days end on 10-05, moved to 10-08; ten more from 10-05 end on 10-15."""
    deadline = due(OPINION_YC, date(2026, 9, 30), calendar)
    assert deadline.due == at("2026-10-08T23:59:59")
    longer = extend_by(deadline, 10, now=at("2026-10-08T12:00:00"), calendar=calendar)
    assert longer.due == at("2026-10-15T23:59:59")
    assert longer.other_due == count(15, "workday", date(2026, 9, 30), calendar).due
    assert longer.extended
    assert sum(day.counted for day in longer.trace) == 15


def test_an_additional_cap(calendar: WorkingCalendar) -> None:
    deadline = due(OPINION_YC, date(2026, 9, 30), calendar)
    now = at("2026-10-08T12:00:00")
    assert extension_limit(OPINION_YC, date(2026, 9, 30), calendar) == at("2026-10-15T23:59:59")
    assert extend(deadline, date(2026, 10, 15), now=now, calendar=calendar).due == at("2026-10-15T23:59:59")
    with pytest.raises(BeyondCap) as caught:
        extend(deadline, date(2026, 10, 16), now=now, calendar=calendar)
    assert caught.value.clause == "YC-41"
    assert isinstance(caught.value, RuleForbids)
    with pytest.raises(BeyondCap):
        extend_by(deadline, 11, now=now, calendar=calendar)


def test_a_total_cap_counts_from_the_fact(calendar: WorkingCalendar) -> None:
    """HT-65: five working days since the information was formed, not five on top of the day."""
    formed = date(2026, 9, 30)
    deadline = due(SHARE_HT, formed, calendar)
    now = at("2026-09-30T18:00:00")
    assert extension_limit(SHARE_HT, formed, calendar) == at("2026-10-13T23:59:59")
    assert extend(deadline, date(2026, 10, 13), now=now, calendar=calendar).due == at("2026-10-13T23:59:59")
    with pytest.raises(BeyondCap):
        extend(deadline, date(2026, 10, 14), now=now, calendar=calendar)


def test_an_extension_without_a_cap_needs_only_a_later_date(calendar: WorkingCalendar) -> None:
    deadline = due(EVIDENCE_HT, date(2026, 11, 2), calendar)
    now = at("2026-11-03T12:00:00")
    assert extension_limit(EVIDENCE_HT, date(2026, 11, 2), calendar) is None
    assert extend(deadline, date(2026, 11, 30), now=now, calendar=calendar).due == at("2026-11-30T23:59:59")
    with pytest.raises(NotLater):
        extend(deadline, deadline.due.date(), now=now, calendar=calendar)


def test_an_extension_comes_before_expiry_and_only_where_allowed(calendar: WorkingCalendar) -> None:
    deadline = due(OPINION_YC, date(2026, 11, 2), calendar)
    target = date(2026, 11, 12)
    with pytest.raises(TooLateToExtend):
        extend(deadline, target, now=deadline.due + timedelta(seconds=1), calendar=calendar)
    with pytest.raises(ExtendedTooOften):
        extend(deadline, target, now=at("2026-11-03T12:00:00"), calendar=calendar, times_used=1)
    with pytest.raises(NotExtendable) as caught:
        extend(
            due(TRANSFER_HT, date(2026, 11, 2), calendar),
            target,
            now=at("2026-11-03T12:00:00"),
            calendar=calendar,
        )
    assert caught.value.clause == "HT-25"


def test_a_day_off_asked_for_moves_on(calendar: WorkingCalendar) -> None:
    deadline = due(OPINION_YC, date(2026, 11, 2), calendar)
    moved = extend(deadline, date(2026, 11, 14), now=at("2026-11-03T12:00:00"), calendar=calendar)
    assert moved.due == at("2026-11-16T23:59:59")


def test_a_pause_gives_back_what_was_left(calendar: WorkingCalendar) -> None:
    rule = replace(TRANSFER_HT, amount=5, pause_grounds=("鉴定",))
    deadline = due(rule, date(2026, 11, 2), calendar)
    assert deadline.due == at("2026-11-09T23:59:59")
    resumed = resume(deadline, "鉴定", date(2026, 11, 4), date(2026, 11, 18), calendar=calendar)
    assert resumed.due == at("2026-11-23T23:59:59")
    with pytest.raises(NotPausable):
        resume(deadline, "出差", date(2026, 11, 4), date(2026, 11, 18), calendar=calendar)
    with pytest.raises(NotLater):
        resume(deadline, "鉴定", date(2026, 11, 18), date(2026, 11, 4), calendar=calendar)
    hours = replace(rule, amount=24, basis="hours")
    running = due(hours, at("2026-11-02T09:00:00"), calendar)
    paused, on = at("2026-11-02T10:00:00"), at("2026-11-02T13:30:00")
    assert resume(running, "鉴定", paused, on, calendar=calendar).due == at("2026-11-03T12:30:00")


def test_the_document_of_a_rule(calendar: WorkingCalendar) -> None:
    document = deadline_document(TRANSFER_YC, "2026-09-30", calendar)
    assert document["due"] == "2026-10-08T23:59:59+08:00"
    assert document["other_due"] == "2026-10-10T23:59:59+08:00"
    assert (document["statutory"], document["clause"], document["basis"]) == (True, "YC-16", "natural_roll")
    trace: Any = document["trace"]
    assert [row["date"] for row in trace] == [f"2026-{d}" for d in ("09-30", "10-01", "10-02", "10-03")] + [
        f"2026-10-0{n}" for n in range(4, 9)
    ]
    assert trace[3]["why"] == "第 3 日（国庆节放假，周六）；末日不是工作日，顺延"
    assert trace[-1]["why"] == "移至此日届满（工作日，周四）"
    assert deadline_document(TRANSFER_YC, "2026-09-30", calendar, basis="workday")["due"] == (
        "2026-10-10T23:59:59+08:00"
    )


def test_the_document_without_a_rule(calendar: WorkingCalendar) -> None:
    document = adhoc_document(2, "workday", "2026-10-01", calendar)
    assert (document["rule"], document["due"]) == (None, "2026-10-09T23:59:59+08:00")
    assert (
        adhoc_document(24, "hours", "2026-11-02T09:30+08:00", calendar)["due"] == "2026-11-03T09:30:00+08:00"
    )


@pytest.mark.parametrize(
    "start", ["", "yesterday", "2026-02-30", "2026-13-01", "2026-11-02T99:00", "9999-01-01", "20261102"]
)
def test_a_bad_start_is_a_sentence(calendar: WorkingCalendar, start: str) -> None:
    with pytest.raises(BadDate) as caught:
        adhoc_document(2, "workday", start, calendar)
    assert "不是有效的日期" in caught.value.sentence("zh")
    assert "not a valid date" in caught.value.sentence("en")


@pytest.mark.parametrize("amount", [0, -1, 1001, 10**30, True])
def test_a_bad_amount_is_a_sentence(calendar: WorkingCalendar, amount: int) -> None:
    with pytest.raises(BadAmount):
        adhoc_document(amount, "workday", "2026-11-02", calendar)


def test_an_unknown_basis_names_the_known_ones(calendar: WorkingCalendar) -> None:
    with pytest.raises(UnknownBasis) as caught:
        adhoc_document(2, "lunar", "2026-11-02", calendar)
    assert "natural_roll" in caught.value.sentence("zh")
