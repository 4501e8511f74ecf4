"""延期: more time for one deadline, exactly as its clause allows, and never after it has expired.

Whoever holds the clock states the new date (or how much longer), why, and who was told of it and when. The
notice is the clause's own demand where it says so (HT-35, YC-37); elsewhere it is practice of the platform.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain import extension
from app.domain.deadline_chain import replay, stops, times_extended
from app.domain.deadlines import DeadlineRule, Due, day_of, read_fact
from app.domain.errors import FieldError, InvalidAnswers, NotAllowed, RuleForbids
from app.domain.moment import BadDate, Fact, local
from app.domain.operation import IssueLetter
from app.domain.rulebook import RuleBook
from app.domain.viewer import Viewer
from app.store import deadlines, instances, work_items
from app.store.records import DeadlineRecord
from app.store.transaction import Transaction, reading
from app.usecases import clock, clock_of_unit, count_again, knowledge, move_deadline, surroundings
from app.usecases.knowledge import Knowledge
from app.usecases.move_deadline import ClockStands, Move
from app.usecases.record import Recorded
from app.usecases.step import Step

MAX_AMOUNT = 365
MAX_NAME = 200


class NoticeFirst(RuleForbids):
    """“{rule}”延期须事先告知对方（{source}）：请填写告知对象和告知日期。

    “{rule}” is extended only after telling the other side ({source}): say who was told, and when.
    """

    code = "notice-first"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. Exactly one of `new_date` (a date; a time for hours) and `amount` (in the unit of
    the rule, beyond its original amount). notified_who, notified_on: who was told of it, and on which day.
    """

    reason: str
    new_date: str = ""
    amount: int | None = None
    notified_who: str = ""
    notified_on: str = ""


@dataclass(frozen=True, slots=True)
class Possibilities:
    """What this person may do with a running deadline, and within which limits.

    extend, pause, resume: offered now. kind: of the extension. latest: the last due time allowed, None
    without a limit. clause: where the extension stands; notice_clause: where notice is demanded in words
    (empty: practice of the platform). why_not: the sentence when a holder of the clock may not extend.
    """

    extend: bool
    pause: bool
    resume: bool
    kind: str
    latest: datetime | None
    clause: str
    notice_clause: str
    grounds: tuple[str, ...]
    in_hours: bool
    why_not: str


def extend(actor: Viewer, deadline_id: str, wish: Wish) -> Recorded:
    """Extends a running deadline. Raises InvalidAnswers, NotAllowed, NotFound, and RuleForbids with the
    clause: NotExtendable, TooLateToExtend, ExtendedTooOften, NotLater, BeyondCap, NoticeFirst."""
    reason = move_deadline.reason_of(wish.reason)

    def decide(running: Step, row: DeadlineRecord) -> Move:
        if row.paused_at is not None:
            raise ClockStands()
        known = running.knowledge
        plain = surroundings.count(known.rulebook, known.calendar, row.rule, row.fact_value)
        rule = plain.rule
        chain = count_again.chain(deadlines.chain(running.tx, row))
        before = replay(plain, chain, known.calendar)
        extension.may_extend(before, running.now, times_extended(chain))
        _must_be_approved(actor, row, rule)
        told = _notice(wish, before, known.rulebook)
        limits: dict[str, Any] = {
            "now": running.now,
            "calendar": known.calendar,
            "times_used": times_extended(chain),
            "stops": stops(chain),
        }
        granted = _granted(wish, before, limits)
        if rule.extension.letter:
            running.effects.append(_letter(running, row, granted, reason))
        return Move("extended", "已延期", granted, {**told, "reason": reason, **_asked(wish, rule)})

    return move_deadline.run(actor, deadline_id, decide)


def _letter(running: Step, row: DeadlineRecord, granted: Due, reason: str) -> IssueLetter:
    """The written notice of the clause (HT-35, YC-37, YC-41), from the unit whose clock it is to the one
    that waits; issued in the same step, so that none is extended without it."""
    rule, locked = granted.rule, running.locked
    until = local(granted.due)
    day = until.isoformat() if rule.basis == "hours" else until.date().isoformat()
    take = surroundings.numbering(running.tx, locked.jurisdiction, running.knowledge.rulebook)
    kind, told = rule.extension.letter, locked.variables.get("requesting_unit")
    return IssueLetter(
        kind=kind,
        sender=row.unit,
        receivers=(str(told),) if told else (),
        fields={**locked.variables, "extension_reason": reason, "extended_until": day},
        node=row.node,
        number=take(kind, row.unit),
        date=clock.today().isoformat(),
        clauses=(rule.extension.notice_clause or rule.extension.clause,),
    )


def _granted(wish: Wish, before: Due, limits: dict[str, Any]) -> Due:
    if (wish.amount is None) == (not wish.new_date.strip()):
        raise _wrong(
            "new_date", "请填写新的到期日，或者延长多少（只填一项）。", "Give the new date or the amount."
        )
    if wish.amount is None:
        return extension.extend(before, _date("new_date", wish.new_date), **limits)
    if not 1 <= wish.amount <= MAX_AMOUNT:
        raise _wrong("amount", f"延长数须为 1 至 {MAX_AMOUNT}。", f"The amount is 1 to {MAX_AMOUNT}.")
    return extension.extend_by(before, wish.amount, **limits)


def _asked(wish: Wish, rule: DeadlineRule) -> dict[str, Any]:
    """What the chain keeps of the wish, so that it can be counted again."""
    new_date = None if wish.amount is not None else _date("new_date", wish.new_date).isoformat()
    clause = rule.extension.clause or rule.clause
    return {"new_date": new_date, "amount": wish.amount, "clause": clause}


def _must_be_approved(actor: Viewer, row: DeadlineRecord, rule: DeadlineRule) -> None:
    if rule.extension.kind == "approval" and not clock_of_unit.leads(actor, row.unit):
        raise NotAllowed(
            reason="这项期限的延长须经本单位负责人批准，由负责人登记。",
            reason_en="this extension needs the approval of a head of the unit, who records it.",
        )


def _notice(wish: Wish, before: Due, rulebook: RuleBook) -> dict[str, Any]:
    """Who was told and when. Told before expiry, not before the clock began, and not in the future."""
    rule, clause = before.rule, before.rule.extension.notice_clause
    who = wish.notified_who.strip()
    if not who or not wish.notified_on.strip():
        source = rulebook.citation(clause) if clause else "平台做法"
        raise NoticeFirst(
            rule=rule.name or rule.key,
            source=source,
            source_en=clause or "practice of the platform",
            clause=clause or None,
        )
    if len(who) > MAX_NAME:
        raise _wrong("notified_who", f"最多 {MAX_NAME} 字。", f"At most {MAX_NAME} characters.")
    on = day_of(_date("notified_on", wish.notified_on))
    if not day_of(before.fact) <= on <= clock.today():
        raise _wrong(
            "notified_on",
            f"告知日期应在起算日（{day_of(before.fact)}）与今天之间。",
            f"The notice was given between {day_of(before.fact)} and today.",
        )
    return {"notified_who": who, "notified_on": on.isoformat()}


def _date(key: str, text: str) -> Fact:
    try:
        return read_fact(text)
    except BadDate as error:
        raise InvalidAnswers([FieldError(key, error.sentence("zh"), error.sentence("en"))]) from None


def _wrong(key: str, zh: str, en: str) -> InvalidAnswers:
    return InvalidAnswers([FieldError(key, zh, en)])


# ---- reads -----------------------------------------------------------------------------------------


def possibilities(actor: Viewer, row: DeadlineRecord, language: str = "zh") -> Possibilities | None:
    """What the actor may do with a deadline; None for whoever does not hold its clock, and once it ended."""
    return possibilities_of(actor, row.instance_id, [row], language).get(row.id)


def possibilities_of(
    actor: Viewer, instance_id: str, rows: Sequence[DeadlineRecord], language: str = "zh"
) -> dict[str, Possibilities]:
    """The same for several deadlines of one case, by deadline id."""
    open_rows = [row for row in rows if row.status == "open" and not row.carried_from]
    if not open_rows:
        return {}
    with reading() as tx:
        locked = instances.peek(tx, actor, instance_id)
        if locked.status != "running":
            return {}
        known = knowledge.of_instance(tx, locked)
        items = work_items.open_of(tx, instance_id)
        return {
            row.id: _possible(tx, known, actor, row, language)
            for row in open_rows
            if clock_of_unit.held_by(actor, row, items, known.library)
        }


def _possible(
    tx: Transaction, known: Knowledge, actor: Viewer, row: DeadlineRecord, language: str
) -> Possibilities:
    chain = count_again.chain(deadlines.chain(tx, row))
    before = count_again.of_row(tx, known, row)
    rule, paused, why_not = before.rule, row.paused_at is not None, ""
    try:
        extension.may_extend(before, clock.now(), times_extended(chain))
        _must_be_approved(actor, row, rule)
    except (RuleForbids, NotAllowed) as refused:
        why_not = refused.sentence(language)
    late = clock.now() >= before.first
    return Possibilities(
        extend=not why_not and not paused,
        pause=bool(rule.pause_grounds) and not paused and not late,
        resume=paused,
        kind=rule.extension.kind,
        latest=extension.latest(before, known.calendar, stops(chain)),
        clause=rule.extension.clause,
        notice_clause=rule.extension.notice_clause,
        grounds=rule.pause_grounds,
        in_hours=rule.basis == "hours",
        why_not=why_not,
    )


__all__ = ["Possibilities", "Wish", "extend", "possibilities", "possibilities_of"]
