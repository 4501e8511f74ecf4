"""What a rule makes of a fact: a due time, its other reading, and where `now` stands to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from app.domain.calendar import WorkingCalendar
from app.domain.counting import TraceDay, count
from app.domain.deadline_rule import DeadlineRule, Lead
from app.domain.moment import LAST_SECOND, NEVER, Fact, day_of, end_of_day, local

Standing = Literal["normal", "warning", "undecided", "overdue"]
Lateness = Literal["", "reminder", "soft", "undecided", "overdue"]


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline with its account. Times are in +08:00.

    other_due: under the other reading, when the rule is not confirmed; `warn_from`: the light turns yellow.
    """

    rule: DeadlineRule
    fact: Fact
    due: datetime
    other_due: datetime | None
    warn_from: datetime
    provisional: bool
    trace: tuple[TraceDay, ...]
    other_trace: tuple[TraceDay, ...]
    calendar_version: str
    time_assumed: bool = False
    extended: bool = False

    @property
    def statutory(self) -> bool:
        return self.rule.statutory

    @property
    def clause(self) -> str:
        return self.rule.clause

    @property
    def never(self) -> bool:
        """The county has no such rule: no row, no card."""
        return self.rule.none

    @property
    def first(self) -> datetime:
        """The earlier of the two readings."""
        return self.due if self.other_due is None else min(self.due, self.other_due)

    @property
    def last(self) -> datetime:
        """The later of the two readings: only after it is a legal deadline overdue."""
        return self.due if self.other_due is None else max(self.due, self.other_due)


def due(rule: DeadlineRule, fact: Fact, calendar: WorkingCalendar) -> Due:
    """The deadline of `rule` from `fact`. Raises BadAmount, UnknownBasis (a rule book is checked before)."""
    if rule.none:
        return Due(rule, fact, NEVER, None, NEVER, False, (), (), calendar.version)
    counted = count(rule.amount, rule.basis, fact, calendar)
    other = None
    if not rule.confirmed and rule.other_basis is not None:
        amount = rule.amount if rule.other_amount is None else rule.other_amount
        other = count(amount, rule.other_basis, fact, calendar)
    first = min(counted.due, other.due) if other else counted.due
    return Due(
        rule=rule,
        fact=fact,
        due=counted.due,
        other_due=other.due if other else None,
        warn_from=warning_begins(rule, first, calendar),
        provisional=counted.provisional or bool(other and other.provisional),
        trace=counted.trace,
        other_trace=other.trace if other else (),
        calendar_version=calendar.version,
        time_assumed=counted.time_assumed,
    )


def standing(deadline: Due, now: datetime) -> Standing:
    """The light of a deadline. A reminder and a soft limit never turn to "overdue"."""
    late = lateness(deadline, now)
    if late in {"reminder", "soft"}:
        return "warning"
    if late in {"overdue", "undecided"}:
        return late
    return "warning" if not deadline.never and local(now) >= deadline.warn_from else "normal"


def lateness(deadline: Due, now: datetime) -> Lateness:
    """What being late at `now` means; empty when it is not late.

    `overdue`: past every reading of a clause with a number; `undecided`: past the stricter reading only
    (口径待定); `soft`: 超过一般期限, a reason is asked; `reminder`: notice only, never a legal overdue.
    """
    moment = local(now)
    kind = deadline.rule.kind
    if kind == "none" or moment <= deadline.first:
        return ""
    if kind == "reminder":
        return "reminder"
    if moment <= deadline.last:
        return "undecided"
    return "soft" if kind == "soft" else "overdue"


def warning_begins(rule: DeadlineRule, expiry: datetime, calendar: WorkingCalendar) -> datetime:
    """When the warning of a deadline that expires at `expiry` begins."""
    lead: Lead = rule.warning_lead
    if lead.unit == "hours" or rule.basis == "hours":
        hours = lead.amount if lead.unit == "hours" else 1
        return expiry - timedelta(hours=hours)
    if lead.unit == "natural":
        return expiry - timedelta(days=lead.amount)
    if lead.amount < 1:
        return expiry
    return count(lead.amount, "before_workday", expiry.date(), calendar).due


def remaining_working_time(expiry: datetime, now: datetime, calendar: WorkingCalendar) -> timedelta:
    """Working time left: whole working days of 24 hours, days off weigh nothing. Negative after expiry."""
    moment, end = local(now), local(expiry)
    if end >= NEVER:
        return timedelta.max
    if moment > end:
        return -remaining_working_time(moment, end, calendar)
    if moment.date() == end.date():
        return end - moment if calendar.is_working(end.date()) else timedelta()
    whole = calendar.working_days_between(moment.date(), end.date() - timedelta(days=1))
    left = timedelta(days=whole)
    if calendar.is_working(moment.date()):
        left += end_of_day(moment.date()) + timedelta(seconds=1) - moment
    if calendar.is_working(end.date()):
        left += end - datetime.combine(end.date(), datetime.min.time(), end.tzinfo)
    return left


def working_days_left(deadline: Due, now: datetime, calendar: WorkingCalendar) -> int:
    """Working days until the due day, for "剩 2 个工作日"; 0 on the day itself, negative after it."""
    expiry = deadline.due
    if expiry.time() < LAST_SECOND and expiry.date() == local(now).date():
        return 0
    return calendar.working_days_between(day_of(local(now)), expiry.date())
