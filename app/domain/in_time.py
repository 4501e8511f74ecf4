"""A date that a deadline must allow: the day of a meeting by the call of topics, and by its period.

A date field carries it as the custom property `in_time`: the key of the deadline, the variable of the date it
is held against (`today` for now) and the field that may say why it is not kept. Several are separated by `;`.
1. A deadline counted backwards (会前五个工作日) starts from the answer: what it is held against must not lie
   after it, or the call can no longer be sent in time.
2. Any other is counted from the date it is held against: the answer must not lie after it.
A date that is not known, a rule the county does not have and a stated reason ask for nothing. Under two
readings only what is late by both is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.domain.calendar import WorkingCalendar
from app.domain.due import due
from app.domain.errors import FieldError
from app.domain.forms import Field, Form
from app.domain.in_time_form import InTime, read_in_time
from app.domain.moment import Fact, day_of, read_fact
from app.domain.rulebook import RuleBook

TODAY = "today"


def too_late(
    form: Form,
    answers: Mapping[str, object],
    variables: Mapping[str, object],
    rulebook: RuleBook,
    calendar: WorkingCalendar,
    today: Callable[[], Fact],
) -> Iterator[FieldError]:
    """The date fields whose answer a deadline does not allow, each with the clause."""
    names = {field.key: field.label for field in form.fields}
    for field in form.fields:
        answer = answers.get(field.key)
        for rule in read_in_time(field.in_time) if answer else ():
            against = today() if rule.against == TODAY else variables.get(rule.against)
            if against and not str(answers.get(rule.reason) or "").strip():
                held = read_fact(against) if isinstance(against, str) else against
                wrong = _wrong(field, rule, read_fact(answer), held, rulebook, calendar)  # type: ignore[arg-type]
                if wrong is not None:
                    yield _said(field, wrong, names.get(rule.reason, rule.reason), rulebook, rule.rule)


def _wrong(
    field: Field, rule: InTime, answer: Fact, held: Fact, rulebook: RuleBook, calendar: WorkingCalendar
) -> tuple[str, str] | None:
    """What is wrong with the day, in both languages; None when it is allowed."""
    deadline = rulebook.deadline(rule.rule)
    if deadline.none:
        return None
    backwards = deadline.basis.startswith("before_")
    last = day_of(due(deadline, answer if backwards else held, calendar).last)
    if day_of(held if backwards else answer) <= last:
        return None
    quoted = f"：“{deadline.quotation}”" if deadline.quotation else ""
    end, end_en = f"{last.year}年{last.month}月{last.day}日", last.isoformat()
    name = deadline.name or deadline.key
    if backwards:
        return (
            f"“{field.label}”太近{quoted}，{name}应不迟于{end}，已来不及",
            f"“{field.label_en}” is too near: {deadline.key} had to be done by {end_en}",
        )
    return (
        f"“{field.label}”已过{end}{quoted}，{name}应不迟于该日",
        f"“{field.label_en}” lies after {end_en}, the last day by {deadline.key}",
    )


def _said(field: Field, wrong: tuple[str, str], reason: str, rulebook: RuleBook, key: str) -> FieldError:
    zh, en = wrong
    clause = rulebook.deadline(key).clause
    return FieldError(
        field.key,
        f"{zh}。请另定日期，或者填写“{reason}”。",
        f"{en}. Choose another date or fill in “{reason}”.",
        (clause,) if clause else (),
    )
