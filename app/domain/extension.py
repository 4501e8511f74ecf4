"""Extending and pausing a deadline: only where a clause allows it, only before expiry, within its cap.

A total cap counts from the fact (HT-65); an additional cap counts from the original date *before* that was
moved off a day off, and the sum is moved once (YC-41). Even without a cap the new date is stated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from app.domain.calendar import WorkingCalendar
from app.domain.counting import Count, count
from app.domain.deadline_rule import Basis, DeadlineRule
from app.domain.due import Due, warning_begins
from app.domain.errors import RuleForbids
from app.domain.moment import Fact, day_of, end_of_day, local

_DAYS = frozenset({"workday", "natural_roll", "natural", "same_day"})


class NotExtendable(RuleForbids):
    """“{rule}”不得延期：条款没有规定可以延长。

    “{rule}” may not be extended: the clause does not provide for it.
    """

    code = "not-extendable"


class TooLateToExtend(RuleForbids):
    """期限已于 {due} 届满，延期只能在到期前登记。

    The deadline expired at {due}; an extension can only be recorded before expiry.
    """

    code = "too-late-to-extend"


class ExtendedTooOften(RuleForbids):
    """“{rule}”最多延期 {times} 次，已用完。

    “{rule}” may be extended {times} times at most; none is left.
    """

    code = "extended-too-often"


class NotLater(RuleForbids):
    """新的到期时间必须晚于 {due}。

    The new due time must be later than {due}.
    """

    code = "not-later"


class BeyondCap(RuleForbids):
    """延期最迟不得超过 {limit}。

    The extension may not go beyond {limit}.
    """

    code = "beyond-cap"


class NotPausable(RuleForbids):
    """“{ground}”不是“{rule}”允许中止的事由。

    “{ground}” is not a ground on which “{rule}” may be paused.
    """

    code = "not-pausable"


def extension_limit(rule: DeadlineRule, fact: Fact, calendar: WorkingCalendar) -> datetime | None:
    """The latest due time an extension may set; None when the clause names no limit (HT-35, YC-37)."""
    extension = rule.extension
    if extension.cap is None or extension.cap_kind is None:
        return None
    if extension.cap_kind == "total":
        return count(extension.cap, extension.cap_basis or rule.basis, fact, calendar).due
    return _lengthened(rule.amount, extension.cap, rule.basis, fact, calendar).due


Stops = Sequence[tuple[Fact, Fact]]
"""From when to when the clock stood still before: (paused, resumed) each."""


def extend(
    due: Due,
    to: date | datetime,
    *,
    now: datetime,
    calendar: WorkingCalendar,
    times_used: int = 0,
    stops: Stops = (),
) -> Due:
    """The deadline moved to a stated date (or time, for hours). Raises a RuleForbids with the clause.

    A date that is a day off moves to the next working day where the basis does so, once, after the cap is
    known. The other reading never ends earlier than the date that was granted.
    """
    may_extend(due, now, times_used)
    return _within(due, granted(due, to, calendar), calendar, stops)


def extend_by(
    due: Due,
    amount: int,
    *,
    now: datetime,
    calendar: WorkingCalendar,
    times_used: int = 0,
    stops: Stops = (),
) -> Due:
    """The deadline lengthened by `amount` units of its basis beyond the original amount."""
    may_extend(due, now, times_used)
    return _within(due, granted_by(due, amount, calendar, stops), calendar, stops)


def granted(due: Due, to: date | datetime, calendar: WorkingCalendar) -> Due:
    """The deadline with the date that was granted, whatever the rule says of it: to count it again."""
    asked = local(to) if isinstance(to, datetime) else end_of_day(to)
    if due.rule.basis in _DAYS:
        asked = end_of_day(asked.date())
    if due.rule.basis == "natural_roll":
        asked = _onto_working_day(asked, calendar)
    other = max(asked, due.other_due) if due.other_due else None
    provisional = due.provisional or not calendar.day(asked.date()).known
    return _moved(due, calendar, due=asked, other_due=other, provisional=provisional, extended=True)


def granted_by(due: Due, amount: int, calendar: WorkingCalendar, stops: Stops = ()) -> Due:
    """The deadline with the amount that was granted beyond the original one: to count it again."""
    moved = _longer(due, amount, calendar)
    for paused, resumed in stops:
        moved = stood_still(moved, paused, resumed, calendar)
    return moved


def _longer(due: Due, amount: int, calendar: WorkingCalendar) -> Due:
    rule = due.rule
    target = _lengthened(rule.amount, amount, rule.basis, due.fact, calendar)
    moved = replace(granted(due, target.due, calendar), trace=target.trace)
    if due.other_due is None or rule.other_basis is None:
        return moved
    original = rule.amount if rule.other_amount is None else rule.other_amount
    other = _lengthened(original, amount, rule.other_basis, due.fact, calendar)
    return _moved(moved, calendar, other_due=other.due, other_trace=other.trace)


def _within(due: Due, moved: Due, calendar: WorkingCalendar, stops: Stops) -> Due:
    """The extension, which must lead on and stay within the cap of its clause."""
    rule = due.rule
    if moved.due <= due.due:
        raise NotLater(due=_clock(due.due), clause=rule.clause)
    limit = latest(due, calendar, stops)
    if limit is not None and moved.due > limit:
        raise BeyondCap(limit=_clock(limit), clause=rule.extension.clause or rule.clause)
    return moved


def latest(due: Due, calendar: WorkingCalendar, stops: Stops = ()) -> datetime | None:
    """The latest due time an extension of this deadline may set, pauses included; None without a limit."""
    limit = extension_limit(due.rule, due.fact, calendar)
    if limit is None:
        return None
    at_limit = replace(due, due=limit, other_due=None)
    for paused, resumed in stops:
        at_limit = stood_still(at_limit, paused, resumed, calendar)
    return at_limit.due


def _moved(due: Due, calendar: WorkingCalendar, /, **changes: Any) -> Due:
    moved = replace(due, **changes)
    return replace(moved, warn_from=warning_begins(moved.rule, moved.first, calendar))


def resume(due: Due, ground: str, paused: Fact, resumed: Fact, *, calendar: WorkingCalendar) -> Due:
    """The deadline after its clock stood still from `paused` to `resumed`.

    What was left when it stopped (working days, days or time, by the basis) is counted again from the day it
    resumed, which is not counted itself. Raises NotPausable, NotLater.
    """
    may_pause(due, ground)
    begin, end = _instant(paused), _instant(resumed)
    if end < begin:
        raise NotLater(due=_clock(begin), clause=due.rule.clause)
    return stood_still(due, paused, resumed, calendar)


def stood_still(due: Due, paused: Fact, resumed: Fact, calendar: WorkingCalendar) -> Due:
    """The same without asking whether the rule allows it: to count a past pause again."""
    rule, begin, end = due.rule, _instant(paused), _instant(resumed)
    if rule.basis == "hours":
        shifted, other = due.due + (end - begin), None
    else:
        shifted = _left_again(due.due, rule.basis, paused, resumed, calendar)
        other = due.other_due and _left_again(
            due.other_due, rule.other_basis or rule.basis, paused, resumed, calendar
        )
    provisional = due.provisional or (rule.basis != "hours" and not calendar.day(shifted.date()).known)
    return _moved(due, calendar, due=shifted, other_due=other or None, provisional=provisional)


def _left_again(
    due: datetime, basis: Basis, paused: Fact, resumed: Fact, calendar: WorkingCalendar
) -> datetime:
    """What was left at `paused`, counted again after `resumed`; nothing left: due at once."""
    expiry, stop, go = due.date(), day_of(paused), day_of(resumed)
    working = basis in ("workday", "same_day", "before_workday")
    left = calendar.working_days_between(stop, expiry) if working else (expiry - stop).days
    if left <= 0:
        return max(due, end_of_day(go))
    return count(left, "workday" if working else "natural_roll", go, calendar).due


def may_pause(due: Due, ground: str) -> None:
    """Raises NotPausable unless the clause gives this ground; neither document gives any."""
    rule = due.rule
    if ground not in rule.pause_grounds:
        raise NotPausable(ground=ground, rule=rule.name or rule.key, clause=rule.clause)


def may_extend(due: Due, now: datetime, times_used: int) -> None:
    """Raises NotExtendable, TooLateToExtend or ExtendedTooOften."""
    rule = due.rule
    name = rule.name or rule.key
    if rule.none or rule.extension.kind == "none" or rule.basis.startswith("before_"):
        raise NotExtendable(rule=name, clause=rule.clause)
    if local(now) > due.due:
        raise TooLateToExtend(due=_clock(due.due), clause=rule.clause)
    if rule.extension.times is not None and times_used >= rule.extension.times:
        raise ExtendedTooOften(rule=name, times=rule.extension.times, clause=rule.clause)


def _lengthened(amount: int, by: int, basis: Basis, fact: Fact, calendar: WorkingCalendar) -> Count:
    """Original amount plus the extension, counted in one piece: so it is moved off a day off only once."""
    return count(amount + by, "workday" if basis == "same_day" else basis, fact, calendar)


def _onto_working_day(moment: datetime, calendar: WorkingCalendar) -> datetime:
    day = moment.date()
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return end_of_day(day)


def _instant(fact: Fact) -> datetime:
    return local(fact) if isinstance(fact, datetime) else end_of_day(fact)


def _clock(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
