"""The deadline card: the date, how it was counted, the clause in its own words, the other reading."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.domain.deadlines import DeadlineRule, local
from app.domain.errors import UnknownRule
from app.domain.moment import LAST_SECOND, BadDate, read_fact
from app.domain.rulebook import RuleBook
from app.store.records import DeadlineChangeRecord, DeadlineRecord
from app.usecases.extend import Possibilities
from app.web.chain import told
from app.web.lights import Light, Sky
from app.web.words import WEEKDAYS, day

START = "起算日"
_NUMBER = re.compile(r"第 (\d+)")
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
    """`may`: what the viewer may do with the clock; None for whoever does not hold it. history: what became
    of the deadline after it was set. asked: the unit that has still to say why a general limit passed."""

    id: str
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
    asked: str
    may: Possibilities | None
    history: tuple[str, ...]


def card(
    row: DeadlineRecord,
    rulebook: RuleBook,
    sky: Sky,
    *,
    suspended: bool = False,
    may: Possibilities | None = None,
    history: tuple[str, ...] = (),
    warned: bool = False,
) -> DeadlineCard:
    """Everything a card says, from the stored deadline and the rule it was counted by. warned: a joined case
    brought the same deadline with an earlier date."""
    rule = _rule(row, rulebook)
    due = local(row.due_at)
    running = row.status in {"open", "passed"}
    return DeadlineCard(
        id=row.id,
        may=may,
        history=history,
        name=rule.name or row.rule,
        light=sky.of_deadline(row, suspended=suspended),
        date=f"{due.month}月{due.day}日" if due.year == local(sky.now).year else day(due),
        weekday=WEEKDAYS[due.weekday()],
        time="" if due.time() >= LAST_SECOND else f"{due:%H:%M}",
        counted=f"原为{_counted(row, rule)}" if row.changes else _counted(row, rule),
        clause=row.clause,
        source=rulebook.citation(row.clause) if row.clause else "",
        quotation=rule.quotation,
        remaining=_remaining(row, sky) if running and not suspended else "",
        tags=_tags(row, rule, warned),
        other=_other(row),
        note=rule.authority_note,
        days=_strip(row),
        lines=_lines(row),
        reason=row.reason or "",
        asked=row.unit if row.outcome == "soft" and not row.reason else "",
    )


def _remaining(row: DeadlineRecord, sky: Sky) -> str:
    return sky.left(row) if row.paused_at else sky.remaining(row.due_at)


def cards(
    rows: Sequence[DeadlineRecord],
    rulebook: RuleBook,
    sky: Sky,
    *,
    suspended: bool = False,
    running_only: bool = False,
    may: Mapping[str, Possibilities] | None = None,
    changes: Sequence[DeadlineChangeRecord] = (),
) -> list[DeadlineCard]:
    """Running deadlines first, the earliest at the top; ended ones after them."""
    shown = [row for row in rows if not running_only or row.status in {"open", "passed"}]
    shown.sort(key=lambda row: (row.status not in {"open", "passed"}, row.due_at))
    allowed, history = may or {}, told(changes)
    carried = {
        (row.process, row.node) for row in rows if row.carried_from and row.status in {"open", "passed"}
    }
    return [
        card(
            row,
            rulebook,
            sky,
            suspended=suspended,
            may=allowed.get(row.id),
            history=history.get(row.id, ()),
            warned=not row.carried_from and row.status == "open" and (row.process, row.node) in carried,
        )
        for row in shown
    ]


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


def _tags(row: DeadlineRecord, rule: DeadlineRule, warned: bool) -> tuple[Tag, ...]:
    tags: list[Tag] = []
    if not row.statutory:
        tags.append(Tag("内部提醒，条款未定数字" if row.clause else "内部提醒"))
    elif rule.soft:
        tags.append(Tag("一般期限", "tag-blue"))
    else:
        tags.append(Tag("法定期限", "tag-blue"))
    if row.provisional:
        tags.append(Tag("暂按推算：该年放假安排尚未公布", "tag-amber"))
    if row.other_due_at is not None:
        tags.append(Tag("计日口径待确认", "tag-violet"))
    if row.changes:
        tags.append(Tag(f"已延期或中止 {row.changes} 次", "tag-amber"))
    if row.carried_from:
        tags.append(Tag(f"并入案件 {row.carried_from} 的期限", "tag-amber"))
    if warned:
        tags.append(Tag("▲ 并入案件的同一期限更早，按较早的办理", "tag-amber"))
    return tuple(tags)


def _other(row: DeadlineRecord) -> str:
    if row.other_due_at is None or row.other_due_at == row.due_at:
        return ""
    other = local(row.other_due_at)
    return f"另一口径：{other.month}月{other.day}日 {WEEKDAYS[other.weekday()]}。两种口径都超过才算法定超期。"


def _strip(row: DeadlineRecord) -> tuple[StripDay, ...]:
    if len(row.trace) > LONGEST_STRIP:
        return ()
    last = local(row.due_at).date()
    return tuple(_day(date.fromisoformat(str(entry["date"])), entry, last) for entry in row.trace)


def _day(on: date, entry: Mapping[str, Any], last: date) -> StripDay:
    why = str(entry["why"])
    style = "last" if on == last else "counted" if entry["counted"] else ""
    word = _short(why)
    if word == START:
        style = "start"
    return StripDay(f"{on.month}/{on.day}", WEEKDAYS[on.weekday()], word, style, f"{on} {why}")


def _short(why: str) -> str:
    """One word for the narrow cell; the whole reason is in the tooltip."""
    if why.startswith("起算当日"):
        return START
    if why.startswith("移至此日"):
        return "届满"
    number = _NUMBER.search(why)
    if number:
        return f"调休 {number[1]}" if "调休" in why else f"第 {number[1]}"
    if "放假" in why:
        return why.split("放假")[0].rsplit("（", 1)[-1][:4]
    return "休息" if "休息" in why else "不计" if why.startswith("不计") else "计入"


def _lines(row: DeadlineRecord) -> tuple[str, ...]:
    """Where no strip fits, or a day needs more than a word: the account in sentences."""
    if len(row.trace) > LONGEST_STRIP:
        first, last = row.trace[0], row.trace[-1]
        counted = sum(bool(entry["counted"]) for entry in row.trace)
        return (f"自 {first['date']} 至 {last['date']}，计入 {counted} 天。",)
    telling = ("顺延", "移至", "推算", "调休", "小时", "计至", "末日")
    return tuple(
        f"{str(entry['date'])[5:]} {entry['why']}"
        for entry in row.trace
        if any(word in str(entry["why"]) for word in telling)
    )
