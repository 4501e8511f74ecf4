"""Measures already taken (先行登记保存, 查封, 扣押 ...) and limitation (追究时效), with their ends.

Officers enter the dates: the platform counts none of them. They are reminders; nothing is lifted, extended or
barred by a date that passes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.domain.errors import FieldError

LIST = "measures_taken"
LIMITATION = "limitation_on"
KINDS = {"registration": "先行登记保存", "sealing": "查封", "seizure": "扣押", "other": "其他措施"}
MEASURE_LEAD = timedelta(days=3)
LIMITATION_LEAD = timedelta(days=30)
"""How long before its end one is warned (practice of the platform)."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A measure or the limitation. state: "running", "near" or "past"; past from the day after `until`."""

    name: str
    about: str
    since: date | None
    until: date
    state: str

    @property
    def urgent(self) -> bool:
        return self.state != "running"


def reminders(variables: Mapping[str, Any], today: date) -> list[Reminder]:
    """Everything with an end that the case knows, the earliest first."""
    found = [
        Reminder(name, about, since, until, _state(until, today, MEASURE_LEAD))
        for name, about, since, until in _measures(variables)
    ]
    limit = _day(variables.get(LIMITATION))
    if limit is not None:
        found.append(Reminder("追究时效", "", None, limit, _state(limit, today, LIMITATION_LEAD)))
    return sorted(found, key=lambda reminder: reminder.until)


def wrong_dates(answers: Mapping[str, Any]) -> list[FieldError]:
    """A measure cannot end before it was taken."""
    rows = answers.get(LIST)
    found = []
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        since, until = _day(row.get("measure_from")), _day(row.get("measure_until"))
        if since is not None and until is not None and until < since:
            zh = f"已采取的措施第 {number + 1} 项：期限届满日期不能早于采取日期。"
            en = f"Measure {number + 1} cannot end before it was taken."
            found.append(FieldError(f"{LIST}[{number}].measure_until", zh, en))
    return found


def in_letter(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields of a letter in which the account of the measures names each of them with its dates."""
    listed = [
        f"{name}（{about}，{_written(since) if since else ''}至{_written(until)}）"
        for name, about, since, until in _measures(fields)
    ]
    if not listed:
        return fields
    told = str(fields.get("measures") or "").strip().rstrip("。；")
    return {**fields, "measures": "；".join([*([told] if told else []), *listed])}


def _measures(variables: Mapping[str, Any]) -> list[tuple[str, str, date | None, date]]:
    rows = variables.get(LIST)
    found = []
    for row in rows if isinstance(rows, list) else ():
        until = _day(row.get("measure_until")) if isinstance(row, Mapping) else None
        if until is not None:
            kind = str(row.get("measure_kind") or "")
            name = KINDS.get(kind, kind)
            found.append((name, str(row.get("measure_object") or ""), _day(row.get("measure_from")), until))
    return found


def _state(until: date, today: date, lead: timedelta) -> str:
    return "past" if until < today else "near" if until - today <= lead else "running"


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
