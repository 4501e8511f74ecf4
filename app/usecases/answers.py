"""Judges a submission: the form, the fact dates and the materials; changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.domain.again import NotAgain, must_not_repeat, questions, read_not_again
from app.domain.competence import must_have_power, must_not_disown, read_disowning, read_power
from app.domain.errors import FieldError, InvalidAnswers
from app.domain.facts import Backdating, check_facts
from app.domain.forms import Form
from app.domain.in_time import too_late
from app.domain.measures import wrong_dates
from app.domain.merged import merged_answers
from app.domain.one_letter import must_go_together, read_one_letter
from app.domain.rulebook import RuleBook
from app.store import earlier, instances, materials
from app.store.transaction import Transaction
from app.usecases import clock
from app.usecases.knowledge import Knowledge
from app.usecases.options import options_of

#: Answers beside the form: why a fact was recorded late, and what proves it.
LATE_REASON = "late_reason"
LATE_EVIDENCE = "late_evidence"
LATE = (LATE_REASON, LATE_EVIDENCE)
MAX_LATE = 2000


@dataclass(frozen=True, slots=True)
class Judged:
    """Valid answers; `second`: fact dates so old that a second person must confirm them."""

    answers: dict[str, Any]
    late: dict[str, Any]
    second: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the form (None: a task without one) over the variables of a case (None: a new one).

    corrects: stored personal fields that the person may replace, and does.
    """

    form: Form | None
    current: Mapping[str, Any]
    instance_id: str | None = None
    process: str = ""
    corrects: frozenset[str] = frozenset()


def judge(tx: Transaction, known: Knowledge, question: Question, submission: Mapping[str, Any]) -> Judged:
    """Raises InvalidAnswers with every wrong field, RuleForbids where the responsibility list stands against
    an answer. A task without a form takes no answers."""
    submitted = dict(submission)
    late = {key: str(submitted.pop(key) or "")[:MAX_LATE] for key in LATE if key in submitted}
    if question.form is None:
        _refuse_all(submitted)
        return Judged({}, late, ())
    form, rulebook = question.form, known.rulebook
    current = {key: value for key, value in question.current.items() if key not in question.corrects}
    try:
        answers = form.validate(submitted, current, options_of(rulebook), rulebook.rules)
    except InvalidAnswers as wrong:
        raise _with_clauses(wrong, form, submitted, rulebook) from None
    errors = _missing_files(tx, form, answers, question.instance_id)
    errors += [*_missing_cases(tx, known, question, answers), *wrong_dates(answers)]
    allowed = _backdating(rulebook)
    finding = check_facts(answers, question.current, form.facts, clock.today(), known.calendar, allowed)
    errors += finding.errors
    if finding.needs_reason and not late.get(LATE_REASON):
        errors.append(_needs_reason(finding.needs_reason, form))
    variables = {**question.current, **answers}
    untimely = too_late(form, answers, variables, rulebook, known.calendar, clock.today)
    errors += [cited(error, rulebook) for error in untimely]
    if errors:
        raise InvalidAnswers(errors)
    for field in form.fields:
        disowning, not_again = read_disowning(field.competent), read_not_again(field.not_again)
        if disowning is not None:
            # A matter may be corrected, but leaving it empty does not make what was registered anybody's.
            known_matter = variables.get(disowning.matter) or question.current.get(disowning.matter)
            stated = {**variables, disowning.matter: known_matter}
            must_not_disown(disowning, answers.get(field.key), stated, rulebook)
        power = read_power(field.power)
        if power is not None:
            must_have_power(power, answers.get(field.key), variables, rulebook)
        if not_again is not None and answers.get(field.key):
            must_not_repeat(not_again, variables, _same(tx, known, question, not_again, variables), rulebook)
    _one_letter(form, answers, variables, rulebook)
    return Judged(answers, late, tuple(finding.needs_second))


def _with_clauses(
    wrong: InvalidAnswers, form: Form, submitted: Mapping[str, Any], rulebook: RuleBook
) -> InvalidAnswers:
    """The same errors, with the clauses of this county, and with the successor of a unit that has ended."""
    ended = merged_answers(form.fields, submitted, rulebook)
    return InvalidAnswers([ended.get(error.key) or cited(error, rulebook) for error in wrong.errors])


def cited(error: FieldError, rulebook: RuleBook) -> FieldError:
    """The sentence with the clauses of this county that ask for the answer."""
    own = tuple(clause for clause in error.clauses if clause in rulebook.clauses)
    if not own:
        return error
    zh, en = (text.removesuffix("。").removesuffix(".") for text in (error.zh, error.en))
    sources = "；".join(dict.fromkeys(rulebook.citation(clause) for clause in own))
    return replace(error, zh=f"{zh}（{sources}）。", en=f"{en} ({', '.join(own)}).", clauses=own)


def _same(
    tx: Transaction, known: Knowledge, question: Question, rule: NotAgain, variables: Mapping[str, Any]
) -> list[tuple[str, Mapping[str, Any]]]:
    """The other cases of the process that are the same one by the rule's variables."""
    return same_cases(tx, known, question.process, question.instance_id, rule, variables)


def same_cases(
    tx: Transaction,
    known: Knowledge,
    process: str,
    but: str | None,
    rule: NotAgain,
    variables: Mapping[str, Any],
) -> list[tuple[str, Mapping[str, Any]]]:
    """(case number, variables) of the other cases of a process that may be the same by the rule."""
    found = [
        case
        for values in questions(rule, variables)
        for case in earlier.same(tx, known.rulebook.code, process, but, values)
    ]
    return list({key: (key, then) for key, then in found}.values())


def _one_letter(
    form: Form, answers: Mapping[str, Any], variables: Mapping[str, Any], rulebook: RuleBook
) -> None:
    """Raises SplitFirst where parts of the case shall go to different units."""
    for field in form.fields:
        for column in field.rows:
            rule = read_one_letter(column.one_letter)
            if rule is not None:
                must_go_together(rule, column.key, answers.get(field.key), variables, rulebook)


def _refuse_all(submitted: Mapping[str, Any]) -> None:
    zh, en = "此任务没有表单，不接受填写。", "This task has no form and takes no answers."
    if submitted:
        raise InvalidAnswers([FieldError(str(key), zh, en) for key in submitted])


def _needs_reason(keys: tuple[str, ...], form: Form) -> FieldError:
    labels = {field.key: field.label for field in form.fields}
    names = "、".join(labels.get(key, key) for key in keys)
    return FieldError(
        LATE_REASON,
        f"“{names}”早于今天一个工作日以上，属于补录，请填写补录理由并附证据。",
        f"“{names}” lies more than one working day back: state why it is recorded late and attach evidence.",
    )


def _missing_cases(
    tx: Transaction, known: Knowledge, question: Question, answers: Mapping[str, Any]
) -> list[FieldError]:
    """Typed case numbers that are of no other case of the process the field names."""
    fields = question.form.fields if question.form else ()
    found: list[FieldError] = []
    for field in fields:
        number = answers.get(field.key)
        if not (field.case and number):
            continue
        other = instances.by_business_key(tx, known.rulebook.code, str(number))
        if other is None or other == question.instance_id or instances.process_of(tx, other) != field.case:
            zh = f"“{field.label}”：没有案号为“{number}”的同类案件，请核对。"
            found.append(FieldError(field.key, zh, f"There is no other case “{number}” of this kind."))
    return found


def _backdating(rulebook: RuleBook) -> Backdating:
    return Backdating(
        int(str(rulebook.rule("fact_date.reason_after_workdays"))),
        int(str(rulebook.rule("fact_date.second_person_after_workdays"))),
    )


def _missing_files(
    tx: Transaction, form: Form, answers: Mapping[str, Any], instance_id: str | None
) -> list[FieldError]:
    wanted = {field.key: answers.get(field.key) or [] for field in form.uploads}
    if not any(wanted.values()):
        return []
    present = materials.present(tx, instance_id) if instance_id else {}
    zh, en = "所选材料不存在或已删除，请重新上传。", "A chosen file is not there any more; upload it again."
    missing = [
        FieldError(key, zh, en)
        for key, ids in wanted.items()
        if any(file_id not in present for file_id in ids)
    ]
    staying = {field.key for field in form.uploads if field.kept}
    zh = "所选材料只留在首问单位，不能随案移送；请附隐去举报、投诉、信访人信息的副本。"
    en = "A chosen file stays with the unit that took the complaint; attach a redacted copy."
    return missing + [
        FieldError(key, zh, en)
        for key, ids in wanted.items()
        if key not in staying and any(present.get(file_id) for file_id in ids)
    ]
