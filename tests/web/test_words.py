"""No code reaches a reader: every recorded action and state has its word, every light its shape."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.deadlines import DeadlineRule
from app.settings import ROOT
from app.store.records import DeadlineRecord
from app.usecases import calendar
from app.web import lights
from app.web.case import QUIET
from app.web.lights import Light, Sky
from app.web.words import ACTIONS, moment, size

ON_CASES = re.compile(
    r'"((?:task|case|file|deadline|hold|incident|letter|notice|message|information|process|path|personal)\.[a-z-]+)"'
)


def test_every_recorded_action_has_a_word() -> None:
    text = "".join(path.read_text("utf-8") for path in sorted((ROOT / "app" / "usecases").glob("*.py")))
    codes = set(ON_CASES.findall(text))
    assert len(codes) > 20
    assert not {code for code in codes if code not in ACTIONS} - QUIET


def test_sizes_and_times_read_well() -> None:
    assert [size(830), size(12_300), size(3_500_000)] == ["830 B", "12 KB", "3.3 MB"]
    assert moment(datetime(2020, 1, 27, 1, 5, tzinfo=UTC)) == "2020年1月27日 09:05"
    assert moment(None) == "—"


NOW = datetime(2026, 9, 30, 7, 0, tzinfo=UTC)


def row(due_in: timedelta, other_in: timedelta | None = None, status: str = "open") -> DeadlineRecord:
    return DeadlineRecord(
        "d", "i", "t", "p", "n", "a", "r", "f", "2026-09-28", NOW + due_in,
        NOW + other_in if other_in is not None else None, False, True, "HT-25", "1", (), "", status, NOW,
        None, None, "overdue" if status == "late" else None, None,
    )  # fmt: skip


HOURS = timedelta(hours=1)
DAYS = timedelta(days=1)


@pytest.mark.parametrize(
    ("found", "rule", "light"),
    [
        (row(20 * DAYS), {}, lights.NORMAL),
        (row(2 * HOURS), {}, lights.NEAR),
        (row(-HOURS), {}, lights.OVERDUE),
        (row(-HOURS), {"soft": True}, lights.SOFT),
        (row(-HOURS), {"reminder": True}, lights.REMINDED),
        (row(HOURS), {"statutory": False}, lights.REMINDER),
        (row(-HOURS, DAYS), {"confirmed": False}, lights.UNDECIDED),
        (row(-2 * DAYS, -DAYS), {"confirmed": False}, lights.OVERDUE),
        (row(-HOURS, status="met"), {}, lights.IN_TIME),
        (row(-HOURS, status="late"), {}, lights.LATE_DONE),
    ],
)
def test_each_standing_has_its_light(
    app: object, found: DeadlineRecord, rule: dict[str, bool], light: Light
) -> None:
    rules = {"r": DeadlineRule("r", 2, "workday", **rule)}  # type: ignore[arg-type]
    assert Sky(calendar.current(), rules, NOW).of_deadline(found) == light


def test_a_suspended_case_is_paused_and_words_count_working_days(app: object) -> None:
    sky = Sky(calendar.current(), {"r": DeadlineRule("r", 2, "workday")}, NOW)
    assert sky.of_deadline(row(DAYS), suspended=True) == lights.PAUSED
    assert sky.remaining(datetime(2026, 10, 9, 15, 59, 59, tzinfo=UTC)) == "剩余 2 个工作日"
    assert sky.remaining(datetime(2026, 9, 30, 15, 59, 59, tzinfo=UTC)) == "今天到期"
    assert sky.remaining(datetime(2026, 9, 30, 9, 30, tzinfo=UTC)) == "今天 17:30 到期"
    assert sky.remaining(datetime(2026, 9, 28, 15, 59, 59, tzinfo=UTC)) == "已过 2 个工作日"


def test_every_light_speaks_by_shape_and_word() -> None:
    found = [value for value in vars(lights).values() if isinstance(value, Light)]
    assert len(found) >= 12
    assert all(light.shape and light.word for light in found)
