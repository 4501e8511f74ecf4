"""How days and hours are counted, and the account of it, day by day.

1. Day deadlines: the day of the fact is not counted, counting begins the day after (Civil Code 201).
2. `workday` counts working days only, make-up working days included.
3. `natural_roll` counts every day; when the last one is a day off, the next working day takes its place.
4. Backwards (会前): the working day before that counts, or the calendar day, moved *earlier* when a day off.
5. Hours run on, whatever the day. Where a fact is known by its day only, they run from the end of that
   day, and the trace says so: nobody is recorded late on the strength of an hour that nobody noted.
6. Day deadlines expire at 23:59:59+08:00 of their last day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from app.domain.calendar import Day, WorkingCalendar
from app.domain.deadline_rule import BASES, Basis
from app.domain.errors import LianbanError
from app.domain.moment import Fact, day_of, end_of_day, local

MOST = 1000
"""The largest amount counted: no clause comes near it, and a typing error stays a sentence."""


class BadAmount(LianbanError):
    """期限数量“{amount}”不能用于“{basis}”：应为 1 至 1000 的整数（当日期限为 0）。

    The amount “{amount}” does not suit “{basis}”: a whole number from 1 to 1000 (0 for a same-day deadline).
    """

    code = "bad-amount"


class UnknownBasis(LianbanError):
    """没有“{basis}”这种计算方式，可用的有：{known}。

    There is no basis “{basis}”; known are: {known}.
    """

    code = "unknown-basis"


@dataclass(frozen=True, slots=True)
class TraceDay:
    """One line of "为什么是这一天". `counted`: this day is one of the days of the period."""

    date: date
    counted: bool
    why: str
    why_en: str


@dataclass(frozen=True, slots=True)
class Count:
    """A counted deadline. `due` is in +08:00; `provisional`: a day that decided it was only projected."""

    due: datetime
    provisional: bool
    trace: tuple[TraceDay, ...]
    time_assumed: bool = False


def read_basis(text: str) -> Basis:
    """A basis by its name. Raises UnknownBasis."""
    for basis in BASES:
        if basis == text:
            return basis  # type: ignore[return-value]  # BASES are the literals themselves
    raise UnknownBasis(basis=text, known="、".join(BASES))


def count(amount: int, basis: Basis, start: Fact, calendar: WorkingCalendar) -> Count:
    """The due time of `amount` units of `basis` from the fact `start`. Raises BadAmount, UnknownBasis."""
    least = 0 if basis == "same_day" else 1
    if isinstance(amount, bool) or not least <= amount <= MOST:
        raise BadAmount(amount=amount, basis=basis)
    counter = _COUNTERS.get(basis)
    if counter is None:
        raise UnknownBasis(basis=basis, known="、".join(BASES))
    return counter(amount, start, calendar)


def _workday(amount: int, start: Fact, calendar: WorkingCalendar) -> Count:
    first = day_of(start)
    return _working_days(amount, _not_counted(first), calendar.forward(first))


def _before_workday(amount: int, start: Fact, calendar: WorkingCalendar) -> Count:
    meeting = day_of(start)
    return _working_days(amount, _not_counted(meeting), calendar.backward(meeting))


def _working_days(amount: int, opening: TraceDay, days: Iterator[Day]) -> Count:
    trace, provisional, reached = [opening], False, 0
    while reached < amount:
        day = next(days)
        provisional |= not day.known
        reached += day.working
        trace.append(_counted(day, reached, "个工作日", "working day") if day.working else _skipped(day))
    return Count(end_of_day(trace[-1].date), provisional, tuple(trace))


def _natural(amount: int, start: Fact, calendar: WorkingCalendar) -> Count:
    first = day_of(start)
    trace = [_not_counted(first), *_calendar_days(islice(calendar.forward(first), amount))]
    return Count(end_of_day(trace[-1].date), False, tuple(trace))


def _natural_roll(amount: int, start: Fact, calendar: WorkingCalendar) -> Count:
    plain = _natural(amount, start, calendar)
    return _rolled(
        plain, calendar, calendar.forward, "末日不是工作日，顺延", "the last day is a day off, moved on"
    )


def _before_natural(amount: int, start: Fact, calendar: WorkingCalendar) -> Count:
    meeting = day_of(start)
    trace = (_not_counted(meeting), *_calendar_days(islice(calendar.backward(meeting), amount)))
    plain = Count(end_of_day(trace[-1].date), False, trace)
    return _rolled(plain, calendar, calendar.backward, "遇非工作日，提前", "a day off, moved earlier")


def _rolled(
    plain: Count,
    calendar: WorkingCalendar,
    onward: Callable[[date], Iterator[Day]],
    why: str,
    why_en: str,
) -> Count:
    """Moves a last day that is a day off to the next working day in the direction of `onward`."""
    trace = list(plain.trace)
    last = calendar.day(trace[-1].date)
    if last.working:
        return Count(plain.due, not last.known, plain.trace)
    counted = trace.pop()
    trace.append(TraceDay(last.date, True, f"{counted.why}；{why}", f"{counted.why_en}; {why_en}"))
    provisional = not last.known
    for day in onward(last.date):
        provisional |= not day.known
        trace.append(_moved(day) if day.working else _skipped(day))
        if day.working:
            break
    return Count(end_of_day(trace[-1].date), provisional, tuple(trace))


def _same_day(amount: int, start: Fact, calendar: WorkingCalendar) -> Count:
    """The day of the fact; a day off: the next working day (a proposal, the documents are silent)."""
    day = calendar.day(day_of(start))
    if day.working:
        line = TraceDay(day.date, True, f"当日（{day.reason}）", f"the same day ({day.reason_en})")
        return Count(end_of_day(day.date), not day.known, (line,))
    provisional = not day.known
    trace = [
        TraceDay(day.date, False, f"当日为{day.reason}，顺延", f"the day itself: {day.reason_en}, moved on")
    ]
    for later in calendar.forward(day.date):
        provisional |= not later.known
        trace.append(_moved(later) if later.working else _skipped(later))
        if later.working:
            break
    return Count(end_of_day(trace[-1].date), provisional, tuple(trace))


def _hours(amount: int, start: Fact, calendar: WorkingCalendar) -> Count:
    timed = isinstance(start, datetime)
    begin = local(start) if isinstance(start, datetime) else end_of_day(start)
    due = begin + timedelta(hours=amount)
    clock, end = f"{begin:%H:%M}", f"{due:%m-%d %H:%M}"
    why = f"自 {clock} 起连续计 {amount} 小时" if timed else f"未填时刻，自当日 24 时起连续计 {amount} 小时"
    why_en = (
        f"{amount} consecutive hours from {clock}"
        if timed
        else f"no time given: {amount} consecutive hours from the end of the day"
    )
    trace = [TraceDay(begin.date(), timed, why, why_en)]
    for n in range(1, (due.date() - begin.date()).days + 1):
        trace.append(TraceDay(begin.date() + timedelta(days=n), True, f"计至 {end}", f"until {end}"))
    return Count(due, False, tuple(trace), time_assumed=not timed)


def _half_year(amount: int, start: Fact, calendar: WorkingCalendar) -> Count:
    return _period(amount, start, 6, "个半年", "half-year")


def _quarter(amount: int, start: Fact, calendar: WorkingCalendar) -> Count:
    return _period(amount, start, 3, "个季度", "quarter")


def _period(amount: int, start: Fact, months: int, unit: str, unit_en: str) -> Count:
    """The end of a calendar period (HT-14, YC-08): calendar halves and quarters, never moved."""
    first = day_of(start)
    ordinal = first.year * 12 + (first.month - 1) // months * months + months * amount
    end = date(ordinal // 12, ordinal % 12 + 1, 1) - timedelta(days=1)
    opening = TraceDay(first, False, f"所在的自然期为第 1 {unit}", f"its calendar {unit_en} is number 1")
    closing = TraceDay(end, True, f"第 {amount} {unit}的最后一日", f"last day of {unit_en} number {amount}")
    return Count(end_of_day(end), False, (opening, closing))


def _not_counted(day: date) -> TraceDay:
    return TraceDay(day, False, "起算当日不计入", "the day of the fact is not counted")


def _counted(day: Day, number: int, unit: str, unit_en: str) -> TraceDay:
    return TraceDay(
        day.date, True, f"第 {number} {unit}（{day.reason}）", f"{unit_en} {number} ({day.reason_en})"
    )


def _calendar_days(days: Iterable[Day]) -> list[TraceDay]:
    return [_counted(day, number, "日", "day") for number, day in enumerate(days, start=1)]


def _skipped(day: Day) -> TraceDay:
    return TraceDay(day.date, False, f"不计（{day.reason}）", f"not counted ({day.reason_en})")


def _moved(day: Day) -> TraceDay:
    return TraceDay(
        day.date, False, f"移至此日届满（{day.reason}）", f"expires on this day ({day.reason_en})"
    )


_COUNTERS: dict[str, Callable[[int, Fact, WorkingCalendar], Count]] = {
    "workday": _workday,
    "natural_roll": _natural_roll,
    "natural": _natural,
    "hours": _hours,
    "same_day": _same_day,
    "before_workday": _before_workday,
    "before_natural": _before_natural,
    "half_year": _half_year,
    "quarter": _quarter,
}
