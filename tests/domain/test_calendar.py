"""The shipped table against two independent sources, and what is said of years without a notice."""

from __future__ import annotations

import json
import runpy
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest

from app.domain.calendar import (
    WorkingCalendar,
    calendar_document,
    days_of_year,
    from_rows,
    load_seed,
)
from app.domain.moment import BadDate
from app.domain.projection import PROJECTED_YEARS, projected_holiday

CALENDARS = Path(__file__).parents[2] / "calendars"


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return load_seed(CALENDARS / "CN-2004-2026.json")


def test_the_file_is_what_the_seed_function_writes() -> None:
    seed = runpy.run_path(str(CALENDARS / "seed.py"))
    shipped = json.loads((CALENDARS / "CN-2004-2026.json").read_text(encoding="utf-8"))
    assert seed["seed_document"]() == shipped


def test_every_day_agrees_with_an_independent_library(calendar: WorkingCalendar) -> None:
    other = holidays.country_holidays("CN", years=range(2004, 2027))
    days = [d for year in range(2004, 2027) for d in days_of_year(year)]
    assert len(days) == 8401
    assert [d for d in days if calendar.is_working(d) != other.is_working_day(d)] == []


def test_the_number_of_working_days_of_each_year(calendar: WorkingCalendar) -> None:
    expected = {
        2018: 250,
        2019: 250,
        2020: 249,
        2021: 250,
        2022: 249,
        2023: 249,
        2024: 251,
        2025: 248,
        2026: 248,
    }
    assert {year: calendar_document(calendar, year)["working_days"] for year in expected} == expected


def test_the_peculiar_days(calendar: WorkingCalendar) -> None:
    assert calendar.is_working(date(2005, 12, 31))  # 国办发明电〔2005〕35号, missing in the seed library
    assert not calendar.is_working(date(2020, 1, 31))  # extended Spring Festival
    assert not calendar.is_working(date(2020, 2, 1))
    assert calendar.is_working(date(2024, 2, 9))  # New Year's Eve was a working day, leave only "encouraged"
    assert not calendar.is_working(date(2022, 12, 31))  # freed by the notice for 2023
    assert calendar.is_working(date(2026, 10, 10))  # make-up Saturday


def test_the_projection_agrees_with_an_independent_library() -> None:
    other = holidays.country_holidays("CN", years=PROJECTED_YEARS)
    statutory = {d for d, name in other.items() if "补假" not in name and "observed" not in name}
    ours = {d for year in PROJECTED_YEARS for d in days_of_year(year) if projected_holiday(d)}
    assert ours == {d for d in statutory if d.year in PROJECTED_YEARS}


def test_an_unknown_year_is_projected_and_says_so(calendar: WorkingCalendar) -> None:
    feast = calendar.day(date(2027, 2, 8))
    assert (feast.working, feast.name, feast.known) == (False, "春节", False)
    assert feast.reason == "春节放假，周一，暂按推算"
    assert feast.reason_en == "Spring Festival holiday, Monday, projected"
    assert calendar.day(date(2027, 2, 10)).working
    assert not calendar.day(date(2027, 2, 10)).known
    assert not calendar.day(date(2055, 10, 1)).working
    assert calendar_document(calendar, 2027)["provisional"] is True
    assert calendar_document(calendar, 2026)["provisional"] is False


@pytest.mark.parametrize("year", [0, -5, 1900, 9999, 10**9])
def test_a_year_out_of_range_is_a_sentence(calendar: WorkingCalendar, year: int) -> None:
    with pytest.raises(BadDate):
        calendar_document(calendar, year)


def test_reasons_name_the_day(calendar: WorkingCalendar) -> None:
    assert calendar.day(date(2026, 10, 10)).reason == "调休上班，周六"
    assert calendar.day(date(2026, 10, 11)).reason == "周日休息"
    assert calendar.day(date(2026, 10, 2)).reason == "国庆节放假，周五"
    assert calendar.day(date(2026, 10, 12)).reason == "工作日，周一"


def test_rows_go_to_a_table_and_back(calendar: WorkingCalendar) -> None:
    rows = [(r.date, r.working, r.name, r.source) for r in calendar.rows()]
    back = from_rows(calendar.version, rows)
    assert back == calendar
    local = from_rows("local", [*rows, (date(2026, 11, 23), False, "县庆", "某政办发〔2026〕1号")])
    assert not local.is_working(date(2026, 11, 23))
    assert local.years == calendar.years


def test_a_year_with_a_day_missing_is_not_known(calendar: WorkingCalendar) -> None:
    rows = [(r.date, r.working, r.name, r.source) for r in calendar.rows() if r.date != date(2026, 6, 3)]
    assert 2026 not in from_rows("v", rows).years


def test_working_days_between(calendar: WorkingCalendar) -> None:
    first, last = date(2026, 9, 30), date(2026, 10, 13)
    assert calendar.working_days_between(first, last) == 5
    assert calendar.working_days_between(last, first) == -5
    assert calendar.working_days_between(first, first) == 0
    assert calendar.working_days_between(first - timedelta(days=1), first) == 1
