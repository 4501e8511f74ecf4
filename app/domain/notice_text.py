"""Reads the text of a notice of the State Council's General Office, as published since 2007.

    一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。

1. The title gives the year (关于2026年部分节假日安排的通知).
2. A numbered item is one festival (or two: 国庆节、中秋节); it ends where the next one begins.
3. In an item, a clause with 放假 or 补休 names days off, one with 上班 working days; 鼓励 … is no rule.
4. A month or year that is not repeated is that of the date before; a weekday in brackets is checked.
5. 共N天 must agree with the days off read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

_TITLE = re.compile(r"(\d{4})年(?:部分)?节假日(?:放假)?安排")
_YEAR = re.compile(r"(\d{4})年")
_NUMBER = re.compile(r"国办发(?:明电)?[〔\[(]\d{4}[〕\])]\d+号")
_ITEM = re.compile(r"(?:^|\n|。)\s*[一二三四五六七八九十]{1,2}、\s*([一-鿿、]{2,20}?)\s*[::]")
_DATE = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?")
_RANGE = re.compile(r"\s*(?:至|到|—|–|-|~)\s*")
_TOTAL = re.compile(r"共\s*(\d{1,2})\s*天")
_SINGLE = re.compile(r"放假\s*(\d{1,2})\s*天")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_WEEKDAYS = "一二三四五六日"
_LONGEST = 31


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """A day the notice names: off, or (make-up) working, for which festival."""

    date: date
    working: bool
    name: str


@dataclass
class Reading:
    """What was read so far, and what was wrong with it: (sentence, advice)."""

    year: int | None = None
    source: str = ""
    days: list[NoticeDay] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def wrong(self, message: str, advice: str) -> None:
        self.problems.append((message, advice))


def read_text(text: str, year: int | None) -> Reading:
    """Reads a notice; what does not fit is in `problems`."""
    plain = unicodedata.normalize("NFKC", text).replace("\r", "")
    reading = Reading(year=year)
    title = _TITLE.search(plain)
    if title:
        stated = int(title[1])
        if year is not None and year != stated:
            reading.wrong(f"标题是 {stated} 年，与所选的 {year} 年不一致", "核对年份")
        reading.year = stated
    if reading.year is None:
        return reading
    number = _NUMBER.search(text)
    reading.source = number[0] if number else f"国务院办公厅关于{reading.year}年部分节假日安排的通知"
    items = list(_ITEM.finditer(plain))
    if not items:
        reading.wrong("没有找到“一、元旦：……”这样的条目", "粘贴通知全文，保留各条的编号")
        return reading
    for item, following in zip(items, [*items[1:], None], strict=True):
        end = following.start() if following else len(plain)
        _read_item(reading, item[1], plain[item.end() : end].split("\n\n")[0])
    return reading


def _read_item(reading: Reading, name: str, body: str) -> None:
    before = len(reading.days)
    for clause in _clauses(body):
        if "鼓励" in clause:
            continue
        if "上班" in clause:
            _read_clause(reading, name, clause, working=True)
        elif "放假" in clause or "补休" in clause:
            _read_clause(reading, name, clause, working=False)
    off = sum(not day.working for day in reading.days[before:])
    if not off:
        reading.wrong(f"“{name}”没有写放假日期", "核对该条文字")
    total = _TOTAL.search(body) or _SINGLE.search(body)
    if total and off and int(total[1]) != off:
        reading.wrong(f"“{name}”写的是共 {total[1]} 天，日期却是 {off} 天", "核对起止日期")


def _clauses(body: str) -> Iterator[str]:
    """The clauses of an item: split at stops and commas outside brackets."""
    depth, start = 0, 0
    for place, character in enumerate(body):
        depth += (character == "(") - (character == ")")
        if character in "。;,\n" and depth <= 0:
            yield body[start:place]
            start, depth = place + 1, 0
    yield body[start:]


def _read_clause(reading: Reading, name: str, clause: str, *, working: bool) -> None:
    last: date | None = None
    place = 0
    for found in _DATE.finditer(clause):
        day = _date(reading, found, last)
        if day is None:
            return
        between = clause[place : found.start()]
        if last is not None and _RANGE.fullmatch(between):
            _fill(reading, name, last, day, working)
        else:
            reading.days.append(NoticeDay(day, working, name))
        last, place = day, found.end()
    if last is None:
        verb = "上班" if working else "放假"
        reading.wrong(f"“{name}”中“{clause.strip()[:40]}”没有可读的{verb}日期", "写成 1月1日（周四）")


def _fill(reading: Reading, name: str, first: date, last: date, working: bool) -> None:
    """The days after `first` up to `last`; `first` is already there."""
    span = (last - first).days
    if span <= 0 or span > _LONGEST:
        reading.wrong(f"“{name}”的起止日期不对：{first} 至 {last}", "核对起止日期")
        return
    for n in range(1, span + 1):
        reading.days.append(NoticeDay(first + timedelta(days=n), working, name))


def _date(reading: Reading, found: re.Match[str], last: date | None) -> date | None:
    year = int(found[1]) if found[1] else last.year if last else reading.year
    month = int(found[2]) if found[2] else last.month if last else None
    if month is None or year is None:
        reading.wrong(f"“{found[0]}”没有写月份", "写成 1月1日")
        return None
    try:
        day = date(year, month, int(found[3]))
    except ValueError:
        reading.wrong(f"没有“{found[0]}”这一天", "核对日期")
        return None
    weekday = _WEEKDAY.search(found[4] or "")
    stated = _WEEKDAYS.find(weekday[1].replace("天", "日")) if weekday else day.weekday()
    if stated != day.weekday():
        actual = _WEEKDAYS[day.weekday()]
        reading.wrong(f"“{found[0]}”的星期不对：{day} 是周{actual}", "核对日期和星期")
    return day
