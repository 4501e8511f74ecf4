"""The deadline card: the date, how it was counted, the clause in its own words, the other reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.deadlines import DeadlineRule, local
from app.domain.errors import UnknownRule
from app.domain.moment import LAST_SECOND, BadDate, read_fact
from app.domain.rulebook import RuleBook
from app.store.records import DeadlineRecord
from app.web.lights import Light, Sky
from app.web.words import WEEKDAYS, day

LONGEST_STRIP = 62
"""Days shown one by one; a longer count is summarised."""

BASIS = {
    "workday": "个工作日",
    "natural_roll": "日（末日遇休顺延）",
    "natural": "日",
    "hours": "小时",
    "before_workday": "个工作日",
    "before_natural": "日",
}


@dataclass(frozen=True, slots=True)
class Tag:
    word: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class StripDay:
    """One day of 「为什么是这一天」. `style`: start, counted, last or empty (skipped)."""

    date: str
    weekday: str
    word: str
    style: str
    full: str


@dataclass(frozen=True, slots=True)
class DeadlineCard:
    name: str
    light: Light
    date: str
    weekday: str
    time: str
    counted: str
    clause: str
    source: str
    quotation: str
    remaining: str
    tags: tuple[Tag, ...]
    other: str
    note: str
    days: tuple[StripDay, ...]
    lines: tuple[str, ...]
    reason: str


def card(row: DeadlineRecord, rulebook: RuleBook, sky: Sky, *, suspended: bool = False) -> DeadlineCard:
    """Everything a card says, from the stored deadline and the rule it was counted by."""
    rule = _rule(row, rulebook)
    due = local(row.due_at)
    running = row.status in {"open", "passed"}
    return DeadlineCard(
        name=rule.name or row.rule,
        light=sky.of_deadline(row, suspended=suspended),
        date=f"{due.month}月{due.day}日" if due.year == local(sky.now).year else day(due),
        weekday=WEEKDAYS[due.weekday()],
        time="" if due.time() >= LAST_SECOND else f"{due:%H:%M}",
        counted=_counted(row, rule),
        clause=row.clause,
        source=rulebook.citation(row.clause) if row.clause else "",
        quotation=rule.quotation,
        remaining=sky.remaining(row.due_at) if running and not suspended else "",
        tags=_tags(row, rule),
        other=_other(row),
        note=rule.authority_note,
        days=_strip(row),
        lines=_lines(row),
        reason=row.reason or "",
    )


def cards(
    rows: Sequence[DeadlineRecord],
    rulebook: RuleBook,
    sky: Sky,
    *,
    suspended: bool = False,
    running_only: bool = False,
) -> list[DeadlineCard]:
    """Running deadlines first, the earliest at the top; ended ones after them."""
    shown = [row for row in rows if not running_only or row.status in {"open", "passed"}]
    shown.sort(key=lambda row: (row.status not in {"open", "passed"}, row.due_at))
    return [card(row, rulebook, sky, suspended=suspended) for row in shown]


def _rule(row: DeadlineRecord, rulebook: RuleBook) -> DeadlineRule:
    try:
        return rulebook.deadline(row.rule)
    except UnknownRule:  # a rule book loaded later may have dropped the rule; the stored date stands
        return DeadlineRule(row.rule, statutory=row.statutory, clause=row.clause)


def _fact_day(row: DeadlineRecord) -> str:
    try:
        fact = read_fact(row.fact_value)
    except BadDate:
        return row.fact_value
    here = local(fact) if isinstance(fact, datetime) else fact
    text = f"{here.month}月{here.day}日"
    return f"{text} {here:%H:%M}" if isinstance(here, datetime) else text


def _counted(row: DeadlineRecord, rule: DeadlineRule) -> str:
    start = _fact_day(row)
    if rule.basis == "same_day":
        return f"{start} 形成，当日"
    if rule.basis in BASIS and rule.amount:
        before = rule.basis.startswith("before")
        count = f"{rule.amount} {BASIS[rule.basis]}"
        if before:
            return f"{start} 前第 {count}"
        return f"自 {start} 起 {count}" if rule.basis == "hours" else f"自 {start} 起第 {count}"
    return f"自 {start} 起"


def _tags(row: DeadlineRecord, rule: DeadlineRule) -> tuple[Tag, ...]:
    tags: list[Tag] = []
    if not row.statutory:
        tags.append(Tag("内部提醒，条款未定数字"))
    elif rule.soft:
        tags.append(Tag("一般期限", "tag-blue"))
    else:
        tags.append(Tag("法定期限", "tag-blue"))
    if row.provisional:
        tags.append(Tag("暂按推算：该年放假安排尚未公布", "tag-amber"))
    if row.other_due_at is not None:
        tags.append(Tag("计日口径待确认", "tag-violet"))
    return tuple(tags)


def _other(row: DeadlineRecord) -> str:
    if row.other_due_at is None or row.other_due_at == row.due_at:
        return ""
    other = local(row.other_due_at)
    return f"另一口径：{other.month}月{other.day}日 {WEEKDAYS[other.weekday()]}。两种口径都超过才算法定超期。"


def _strip(row: DeadlineRecord) -> tuple[StripDay, ...]:
    trace = row.trace
    if len(trace) > LONGEST_STRIP:
        return ()
    last = local(row.due_at).date()
    days = [_start_day(row)] if row.fact_value else []
    for entry in trace:
        on = date.fromisoformat(str(entry["date"]))
        counted = bool(entry["counted"])
        style = "last" if on == last else "counted" if counted else ""
        why = str(entry["why"])
        shown = f"{on.month}/{on.day}"
        days.append(StripDay(shown, WEEKDAYS[on.weekday()], _short(why, counted), style, f"{on} {why}"))
    return tuple(day for day in days if day is not None)


def _start_day(row: DeadlineRecord) -> StripDay | None:
    """The day of the fact: shown, never counted."""
    try:
        fact = read_fact(row.fact_value)
    except BadDate:
        return None
    on = local(fact).date() if isinstance(fact, datetime) else fact
    if any(str(entry["date"]) == on.isoformat() for entry in row.trace):
        return None
    return StripDay(f"{on.month}/{on.day}", WEEKDAYS[on.weekday()], "起算日", "start", "起算日当天不计入")


def _short(why: str, counted: bool) -> str:
    """One word for the narrow cell; the whole reason is in the tooltip and in the list below."""
    if "调休" in why:
        return "调休班"
    if "放假" in why:
        return why.split("放假")[0][-3:]
    if counted:
        return "计入"
    return "休息" if "休息" in why else "不计"


def _lines(row: DeadlineRecord) -> tuple[str, ...]:
    """Where no strip fits, or a day needs more than a word: the account in sentences."""
    if len(row.trace) > LONGEST_STRIP:
        first, last = row.trace[0], row.trace[-1]
        counted = sum(bool(entry["counted"]) for entry in row.trace)
        return (f"自 {first['date']} 至 {last['date']}，计入 {counted} 天。",)
    return tuple(
        dict.fromkeys(
            f"{entry['date'][5:]} {entry['why']}"
            for entry in row.trace
            if len(str(entry["why"])) > 12 or "推算" in str(entry["why"])
        )
    )
