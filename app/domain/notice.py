"""Official holiday notices: the text as published, or JSON of holiday-cn, into a table of days.

A bad notice is refused whole, with every problem at once: it decides when people are late.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from app.domain.calendar import (
    ONE_DAY,
    WEEKDAYS,
    Day,
    DayEntry,
    WorkingCalendar,
    from_days,
    full_year,
)
from app.domain.errors import ContentRejected, Problem
from app.domain.notice_text import NoticeDay, Reading, read_text

FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
MOST_BYTES = 200_000
LONGEST = 12
"""Days off in a row: no notice since 2004 had more than nine; sixteen or a typing error must not pass."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A checked notice. `days` are those it names, in order; `source` is its number or title."""

    year: int
    source: str
    days: tuple[NoticeDay, ...]

    def entries(self) -> dict[date, DayEntry]:
        """Every day of the year, and the days just outside it that the notice names (2022-12-31)."""
        named = {day.date: DayEntry(day.working, day.name, self.source) for day in self.days}
        return full_year(self.year, named, self.source)


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day on which two versions of the calendar differ."""

    date: date
    before: Day
    after: Day


def parse_notice(data: bytes | str, file: str = "", *, year: int | None = None) -> Notice:
    """A notice from its text or JSON. Raises ContentRejected with every problem.

    `year` is that of the arrangement when the text does not say it.
    """
    text = _decoded(data, file)
    reading = _read_json(text) if text.lstrip().startswith(("{", "[")) else read_text(text, year)
    problems = [Problem(file, "notice", message, advice) for message, advice in _problems(reading)]
    if problems or reading.year is None:
        raise ContentRejected(problems)
    days = {day.date: day for day in reading.days}
    return Notice(reading.year, reading.source, tuple(days[d] for d in sorted(days)))


def with_notice(calendar: WorkingCalendar, notice: Notice, version: str) -> WorkingCalendar:
    """A new version of the calendar in which the notice's year is official."""
    kept = {d: entry for d, entry in calendar.days.items() if d.year != notice.year}
    return from_days(version, {**kept, **notice.entries()})


def difference(old: WorkingCalendar, new: WorkingCalendar) -> list[ChangedDay]:
    """The days that are working in one version and not in the other, or bear another name."""
    days = sorted({*old.days, *new.days})
    pairs = ((old.day(d), new.day(d)) for d in days)
    return [
        ChangedDay(before.date, before, after)
        for before, after in pairs
        if (before.working, before.name) != (after.working, after.name)
    ]


def _decoded(data: bytes | str, file: str) -> str:
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
    except UnicodeDecodeError:
        text = ""
    if not text.strip() or len(text) > MOST_BYTES:
        advice = "粘贴国务院办公厅通知全文，或上传 UTF-8 编码的 JSON"
        raise ContentRejected([Problem(file, "notice", "通知是空的，或不是可读的文字", advice)])
    return text


def _read_json(text: str) -> Reading:
    """`{"year", "papers", "days": [{"name", "date", "isOffDay"}]}`."""
    reading = Reading()
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        reading.wrong("JSON 格式有错", "从原处重新下载")
        return reading
    if not isinstance(document, dict) or not isinstance(document.get("days"), list):
        reading.wrong("JSON 中没有 days 列表", '格式应为 {"year":…,"papers":[],"days":[…]}')
        return reading
    year = document.get("year")
    reading.year = year if isinstance(year, int) and not isinstance(year, bool) else None
    papers = document.get("papers")
    reading.source = "、".join(p for p in papers if isinstance(p, str)) if isinstance(papers, list) else ""
    reading.source = reading.source[:500] or f"{reading.year}年放假安排（JSON）"
    for number, item in enumerate(document["days"][:400], start=1):
        _read_item(reading, item, number)
    return reading


def _read_item(reading: Reading, item: object, number: int) -> None:
    if not isinstance(item, dict) or not isinstance(item.get("isOffDay"), bool):
        reading.wrong(f"第 {number} 项缺少 isOffDay（true 或 false）", "补全后再导入")
        return
    name = item.get("name")
    if not isinstance(name, str) or not name.strip():
        reading.wrong(f"第 {number} 项没有节日名称", "补全后再导入")
        return
    try:
        day = date.fromisoformat(str(item.get("date")))
    except ValueError:
        reading.wrong(f"第 {number} 项的日期“{str(item.get('date'))[:30]}”无效", "写成 2027-01-01")
        return
    reading.days.append(NoticeDay(day, not item["isOffDay"], name.strip()[:30]))


def _problems(reading: Reading) -> Iterator[tuple[str, str]]:
    yield from reading.problems
    if reading.year is None or not 2000 <= reading.year <= 2100:
        yield "没有写明是哪一年的安排", "标题应为“关于2027年部分节假日安排的通知”，JSON 应有 year"
        return
    if not reading.days:
        yield "通知里没有任何放假或上班日期", "核对是否粘贴了全文；空的安排不能导入"
        return
    yield from _misplaced(reading.days, reading.year)
    yield from _contradicting(reading.days)
    yield from _broken_ranges(reading.days)
    named = "、".join(day.name for day in reading.days)
    missing = [festival for festival in FESTIVALS if festival not in named]
    if missing:
        yield f"缺少{'、'.join(missing)}的安排", "应包含全部七个节日"


def _misplaced(days: list[NoticeDay], year: int) -> Iterator[tuple[str, str]]:
    """Working days are weekend days; nothing lies far outside the year."""
    for day in days:
        if day.working and day.date.weekday() < 5:
            weekday = WEEKDAYS[day.date.weekday()]
            yield f"{day.date} 是{weekday}，本来就上班，不会是调休上班日", "核对日期"
        if abs((day.date - date(year, 7, 1)).days) > 200:
            yield f"{day.date} 不在 {year} 年", "核对年份"


def _contradicting(days: list[NoticeDay]) -> Iterator[tuple[str, str]]:
    seen: dict[date, NoticeDay] = {}
    for day in days:
        other = seen.setdefault(day.date, day)
        if other is not day:
            both = "既放假又上班" if other.working != day.working else "写了两次"
            yield f"{day.date} {both}", "核对日期"


def _broken_ranges(days: list[NoticeDay]) -> Iterator[tuple[str, str]]:
    """The days off of one festival follow each other without a gap, and are not many."""
    by_name: dict[str, list[date]] = {}
    for day in days:
        if not day.working:
            by_name.setdefault(day.name, []).append(day.date)
    for name, dates in by_name.items():
        # New Year's Day may stand in the table twice, at both ends of the year.
        runs = _runs(sorted(set(dates)))
        if len(runs) > 1 and not _two_new_years(name, runs):
            gap = f"{runs[0][-1]} 之后到 {runs[1][0]} 之前"
            yield f"{name}的放假日不连续：{gap}断开", "核对日期"
        if max(len(run) for run in runs) > LONGEST:
            yield f"{name}连续放假超过 {LONGEST} 天", "核对起止日期"


def _runs(dates: list[date]) -> list[list[date]]:
    """Days off in a row; an ordinary weekend between them joins them (4月5日放假，4月7日补休)."""
    runs = [[dates[0]]]
    for before, after in pairwise(dates):
        gap = [before + ONE_DAY * n for n in range(1, (after - before).days)]
        if len(gap) <= 2 and all(day.weekday() >= 5 for day in gap):
            runs[-1].append(after)
        else:
            runs.append([after])
    return runs


def _two_new_years(name: str, runs: list[list[date]]) -> bool:
    return name == "元旦" and len(runs) == 2 and (runs[1][0] - runs[0][0]).days > 300
