"""Calendar periods of a rule (每半年, 每季度): when the present one began, ends, and is warned of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.domain.calendar import WorkingCalendar
from app.domain.deadline_rule import DeadlineRule
from app.domain.due import due
from app.domain.errors import LianbanError
from app.domain.moment import CHINA

MONTHS = {"half_year": 6, "quarter": 3}


class NotAPeriod(LianbanError):
    """期限“{rule}”不是按半年、季度计的，不能用于定时开始。

    The rule “{rule}” is not counted by half-years or quarters; it cannot start anything by the period.
    """

    code = "not-a-period"


@dataclass(frozen=True, slots=True)
class Period:
    """begin and end are its first and last day; `ends_at` is its last second, `warn_at` the warning."""

    begin: date
    end: date
    ends_at: datetime
    warn_at: datetime

    @property
    def next_begins(self) -> datetime:
        """The first moment of the period after it."""
        return datetime.combine(self.end + timedelta(days=1), time(), CHINA)


def is_period(rule: DeadlineRule) -> bool:
    """Whether something can be started by this rule; a rule the county does not have starts nothing."""
    return rule.none or rule.basis in MONTHS


def period_of(rule: DeadlineRule, day: date, calendar: WorkingCalendar) -> Period:
    """The period of the rule that holds `day` (HT-14, YC-08: natural half-years, quarters)."""
    if rule.basis not in MONTHS:
        raise NotAPeriod(rule=rule.name or rule.key)
    months = MONTHS[rule.basis] * rule.amount
    first = (day.year * 12 + day.month - 1) // months * months
    begin = date(first // 12, first % 12 + 1, 1)
    counted = due(rule, begin, calendar)
    return Period(begin, counted.due.date(), counted.due, counted.warn_from)
