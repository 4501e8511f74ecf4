"""Legal facts: dates that start or stop clocks, entered by people and never the system's own time.

Two clocks run: the *fact date* (发现, 核实, 批准, 发出, 签收, 决定落款, 答复) and the recorded time. A fact
never lies in the future, the facts of a case follow each other, and whoever records one late says why: more
than one working day back asks for a reason with evidence, more than five for a second person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.calendar import WorkingCalendar
from app.domain.errors import FieldError
from app.domain.moment import BadDate, Fact, day_of, local, read_fact


@dataclass(frozen=True, slots=True)
class Backdating:
    """How many working days back a date may lie: without a reason, and without a second person.

    The switches `fact_date.reason_after_workdays` and `fact_date.second_person_after_workdays`.
    """

    free: int = 1
    alone: int = 5


@dataclass(frozen=True, slots=True)
class FactKind:
    """A kind of fact. `after` names the facts it may not precede; `planned` may lie in the future."""

    name: str
    zh: str
    en: str
    after: tuple[str, ...] = ()
    planned: bool = False


_KINDS = (
    FactKind("found_on", "发现日期", "date of discovery"),
    FactKind("formed_on", "信息形成日期", "date the information was formed"),
    FactKind("requested_on", "提出请求日期", "date of the request"),
    FactKind("verified_on", "核实日期", "date of verification", ("found_on",)),
    FactKind("appraised_on", "收到鉴定结论日期", "date the appraisal was received", ("found_on",)),
    FactKind("negotiated_on", "协商日期", "date of negotiation", ("found_on",)),
    FactKind("reported_on", "报告日期", "date of the report", ("found_on",)),
    FactKind("approved_on", "批准日期", "date of approval", ("found_on", "verified_on", "reported_on")),
    FactKind("sent_on", "发出日期", "date of dispatch", ("found_on", "verified_on", "approved_on")),
    FactKind("received_on", "签收日期", "date of receipt", ("found_on", "approved_on", "sent_on")),
    FactKind("replied_on", "答复日期", "date of reply", ("sent_on", "received_on")),
    FactKind("refused_on", "不予受理日期", "date of refusal", ("sent_on", "received_on")),
    FactKind("filed_on", "立案日期", "date the case was filed", ("found_on",)),
    FactKind("decision_on", "决定落款日期", "date of the decision", ("found_on", "filed_on")),
    FactKind("served_on", "送达日期", "date of service", ("decision_on",)),
    FactKind("handed_over_on", "移交日期", "date of handing over", ("approved_on",)),
    FactKind("returned_on", "退回日期", "date of return", ("found_on",)),
    FactKind("notified_on", "告知日期", "date of notice"),
    FactKind("issued_on", "印发日期", "date of issue"),
    FactKind("held_on", "召开日期", "date of the meeting held"),
    FactKind("done_on", "完成日期", "date of completion", ("requested_on",)),
    FactKind("checked_on", "复查日期", "date of the recheck", ("found_on",)),
    FactKind("recorded_on", "代录事项的办理、答复日期", "date of what is recorded for another unit"),
    FactKind("meeting_on", "会议日期", "date of the meeting", planned=True),
    FactKind("action_on", "行动日期", "date of the action", planned=True),
)
FACTS: dict[str, FactKind] = {kind.name: kind for kind in _KINDS}
"""Every fact a form field may name in its property `fact`."""


@dataclass(frozen=True, slots=True)
class FactField:
    """A field of a form that holds a fact."""

    key: str
    fact: str
    label: str
    label_en: str


@dataclass(frozen=True, slots=True)
class FactFinding:
    """What is wrong, and which field keys need a reason with evidence, or a second person."""

    errors: tuple[FieldError, ...]
    needs_reason: tuple[str, ...]
    needs_second: tuple[str, ...]


def check_facts(
    answers: Mapping[str, object],
    variables: Mapping[str, object],
    fields: Iterable[FactField],
    today: Fact,
    calendar: WorkingCalendar,
    allowed: Backdating = Backdating(),
) -> FactFinding:
    """Checks the facts among `answers` against each other, the stored ones and today.

    1. A fact the answers do not change is not looked at again.
    2. Not in the future (`today` may be a moment: then hours count, too), unless the fact is a plan.
    3. Not before a fact it must follow: among the answers, else among the variables. Later facts in the
       variables belong to an earlier round of a loop (a second dispatch) and do not bind.
    4. Working days between the fact and today: more than `allowed.free` need a reason, more than
       `allowed.alone` a second person.
    """
    listed = tuple(fields)
    entered = {
        f.fact: (f, fact)
        for f in listed
        if (fact := _fact(answers.get(f.key))) is not None and answers[f.key] != variables.get(f.key)
    }
    errors = [_unreadable(f) for f in listed if _broken(answers.get(f.key))]
    reason: list[str] = []
    second: list[str] = []
    for field, fact in entered.values():
        kind = FACTS[field.fact]
        wrong = _too_late(field, fact, kind, today) or _out_of_order(field, fact, kind, entered, variables)
        if wrong is not None:
            errors.append(wrong)
        elif not kind.planned:
            age = calendar.working_days_between(day_of(fact), day_of(today))
            reason += [field.key] if age > allowed.free else []
            second += [field.key] if age > allowed.alone else []
    return FactFinding(tuple(errors), tuple(reason), tuple(second))


def _too_late(field: FactField, fact: Fact, kind: FactKind, today: Fact) -> FieldError | None:
    if kind.planned or not _after(fact, today):
        return None
    return FieldError(
        field.key, f"“{field.label}”不能晚于现在。", f"“{field.label_en}” cannot lie in the future."
    )


def _out_of_order(
    field: FactField,
    fact: Fact,
    kind: FactKind,
    entered: Mapping[str, tuple[FactField, Fact]],
    variables: Mapping[str, object],
) -> FieldError | None:
    for earlier in kind.after:
        before = entered[earlier][1] if earlier in entered else _fact(variables.get(earlier))
        if before is not None and _after(before, fact):
            other = FACTS[earlier]
            return FieldError(
                field.key,
                f"“{field.label}”不能早于{other.zh}（{_shown(before)}）。",
                f"“{field.label_en}” cannot be before the {other.en} ({_shown(before)}).",
            )
    return None


def _after(one: Fact, two: Fact) -> bool:
    """Whether `one` is later than `two`: by the minute when both have a time, else by the day."""
    if isinstance(one, datetime) and isinstance(two, datetime):
        return local(one) > local(two)
    return day_of(one) > day_of(two)


def _fact(value: object) -> Fact | None:
    if value is None or value == "":
        return None
    try:
        return read_fact(value)
    except BadDate:
        return None


def _broken(value: object) -> bool:
    return value not in (None, "") and _fact(value) is None


def _unreadable(field: FactField) -> FieldError:
    return FieldError(
        field.key, f"“{field.label}”不是有效的日期。", f"“{field.label_en}” is not a valid date."
    )


def _shown(fact: Fact) -> str:
    return f"{local(fact):%Y-%m-%d %H:%M}" if isinstance(fact, datetime) else date.isoformat(fact)
