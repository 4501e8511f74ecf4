"""The light of a deadline, a work item or a case: always a shape and a word, colour only repeats them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain.calendar import WorkingCalendar
from app.domain.deadlines import DeadlineRule, local, warning_begins
from app.domain.moment import LAST_SECOND
from app.store.records import DeadlineRecord, InstanceRecord, WorkRow


@dataclass(frozen=True, slots=True)
class Light:
    """`kind` names the colour, `shape` and `word` say the state without it."""

    kind: str
    shape: str
    word: str


NORMAL = Light("normal", "●", "正常")
NEAR = Light("near", "▲", "临期")
SOFT = Light("near", "▲", "超过一般期限")
OVERDUE = Light("overdue", "■", "已超期")
UNDECIDED = Light("undecided", "◆", "口径待定")
PAUSED = Light("paused", "❚❚", "已中止")
REMINDER = Light("reminder", "○", "内部提醒")
REMINDED = Light("reminder", "○", "内部提醒已过")
NONE = Light("reminder", "○", "无期限")
DONE = Light("done", "✓", "已结束")
IN_TIME = Light("done", "✓", "按期完成")
CANCELLED = Light("done", "—", "不再计算")
LATE_DONE = Light("overdue", "■", "逾期完成")
LATE_REMINDED = Light("done", "✓", "提醒后完成")

_ENDED = {"met": IN_TIME, "cancelled": CANCELLED}
_URGENCY = (OVERDUE, UNDECIDED, SOFT, NEAR, NORMAL, REMINDED, REMINDER)


@dataclass(frozen=True, slots=True)
class Sky:
    """What a light depends on besides the deadline: the calendar, the rules, the hour."""

    calendar: WorkingCalendar
    rules: dict[str, DeadlineRule]
    now: datetime

    def of_deadline(self, row: DeadlineRecord, *, suspended: bool = False) -> Light:
        """The state of one deadline under both readings (legal.md 2.13)."""
        rule = self.rules.get(row.rule, DeadlineRule(row.rule, statutory=row.statutory))
        if row.status in _ENDED:
            return _ENDED[row.status]
        if row.status == "late":
            return LATE_DONE if row.outcome == "overdue" else LATE_REMINDED
        if suspended or row.paused_at is not None:
            return PAUSED
        return self._running(row, rule)

    def _running(self, row: DeadlineRecord, rule: DeadlineRule) -> Light:
        readings = [row.due_at, row.other_due_at or row.due_at]
        if rule.kind in {"reminder", "none"}:
            return REMINDED if self.now > min(readings) else REMINDER
        if self.now > max(readings):
            return SOFT if rule.kind == "soft" else OVERDUE
        if self.now > min(readings):
            return UNDECIDED
        warn_from = warning_begins(rule, local(min(readings)), self.calendar)
        return NEAR if self.now >= warn_from else NORMAL

    def of_row(self, row: WorkRow, deadlines: Iterable[DeadlineRecord]) -> Light:
        """A work item shows the deadline it runs under; without one it says so."""
        if row.instance_status == "suspended":
            return PAUSED
        if row.due_at is None:
            return PAUSED if paused_of(row, deadlines) else NONE
        return self.of_due(row.due_at, deadlines)

    def of_due(self, due: datetime, deadlines: Iterable[DeadlineRecord]) -> Light:
        """The state of the deadline that is due then; a day without a deadline (`until`) only reminds."""
        lights = [self.of_deadline(found) for found in deadlines if found.due_at == due]
        return most_urgent(lights) if lights else REMINDED if self.now > due else REMINDER

    def of_case(self, row: InstanceRecord) -> Light:
        """A list knows the number of overdue deadlines and the next due time, not the rules."""
        if row.ended_at is not None:
            return DONE
        if row.status == "suspended":
            return PAUSED
        if row.overdue:
            return OVERDUE
        if row.next_due is None:
            return NONE
        return NEAR if self.days_left(row.next_due) <= 1 else NORMAL

    def days_left(self, due: datetime) -> int:
        return self.calendar.working_days_between(local(self.now).date(), local(due).date())

    def left(self, row: DeadlineRecord) -> str:
        """What a stopped clock had left when it was stopped."""
        stopped = local(row.paused_at or self.now).date()
        days = self.calendar.working_days_between(stopped, local(row.due_at).date())
        return f"中止时剩余 {days} 个工作日"

    def remaining(self, due: datetime | None) -> str:
        """`剩余 2 个工作日`, `今天 17:30 到期`, `已过 3 个工作日`; empty without a due time.

        Before a weekend is over no working day has passed: then the date says since when it is late.
        """
        if due is None:
            return ""
        days, end = self.days_left(due), local(due)
        if self.now > due:
            if days < 0:
                return f"已过 {-days} 个工作日"
            today = end.date() == local(self.now).date()
            return "今天已过" if today else f"已于{end.month}月{end.day}日到期"
        if end.date() == local(self.now).date():
            return "今天到期" if end.time() >= LAST_SECOND else f"今天 {end:%H:%M} 到期"
        if days == 0:
            return "下一工作日前到期"
        exact = "" if end.time() >= LAST_SECOND else f"（{end:%H:%M}）"
        return f"剩余 {days} 个工作日{exact}"


def paused_of(row: WorkRow, deadlines: Iterable[DeadlineRecord]) -> DeadlineRecord | None:
    """The deadline an item would run under, had its clock not been stopped: on its own node, or on the call
    that its process carries out."""
    for found in deadlines:
        own = found.attached_to == row.node or found.process != row.process
        if found.paused_at is not None and found.unit == row.unit and own:
            return found
    return None


def most_urgent(lights: Iterable[Light]) -> Light:
    found = set(lights)
    return next((light for light in _URGENCY if light in found), NONE)
