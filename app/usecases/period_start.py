"""Timer starts: what a diagram starts by the period is a due row, armed for one period after the other.

1. A deployment arms each timer start event of its diagrams for the first moment of the next period; a row
   that is due already, and was only not yet worked off, stays due.
2. When the row falls due, the plain start event begins with `start_reason`, once a period (`start_key`).
3. The same transaction arms the next period, so that a crash neither loses nor repeats a start.
4. A server that starts makes the present period due where it never began (`catch_up`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from app.domain.definition import ProcessDefinition, TimerStart
from app.domain.errors import Problem
from app.domain.moment import BadDate, local, read_fact
from app.domain.period import Period, is_period, period_of
from app.domain.rulebook import RuleBook
from app.domain.viewer import Viewer
from app.store import content, due, instances
from app.store.records import DueRow
from app.store.transaction import Transaction, reading, transaction
from app.usecases import assign, clock, knowledge, start

REASON = "period"
LAST_LOOK = timedelta(minutes=10)
"""So long before its end the platform looks for the last time whether the period had its meeting."""
RECENT = timedelta(days=30)
"""A meeting held so shortly before is not followed at once by the next one (platform practice)."""


def problems(definitions: Iterable[ProcessDefinition], rulebook: RuleBook) -> list[Problem]:
    """Timer starts by a rule that is not counted by periods."""
    return [
        Problem(
            definition.file,
            "not-a-period",
            f"定时开始引用的期限“{timer.rule}”不是按半年、季度计的",
            '请引用按自然期计的期限，例如 period_start("meeting.regular")。',
            timer.line,
            timer.node,
            timer.name,
        )
        for definition in definitions
        for timer in definition.timer_starts
        if timer.rule in rulebook.deadlines and not is_period(rulebook.deadline(timer.rule))
    ]


def arm(
    tx: Transaction, jurisdiction: str, definitions: Iterable[ProcessDefinition], rulebook: RuleBook
) -> None:
    """Replaces the rows of these diagrams."""
    now = clock.now()
    for definition in definitions:
        pending = due.drop_starts(tx, jurisdiction, _prefix(definition.key))
        rows = [
            _row(jurisdiction, definition.key, timer, run_at)
            for timer in definition.timer_starts
            if (run_at := _next(tx, rulebook, timer, now)) is not None
        ]
        for row in rows:
            row["run_at"] = min(row["run_at"], pending.get(row["ref"], row["run_at"]))
        due.put(tx, rows)


def arm_all(tx: Transaction, jurisdiction: str, rulebook: RuleBook) -> None:
    """After a new rule book: the periods may have changed."""
    current = content.current_deployment(tx, jurisdiction)
    if current is not None:
        library = knowledge.library_of(tx, current[0], current[2])
        timed = [definition for definition in library.definitions() if definition.timer_starts]
        arm(tx, jurisdiction, timed, rulebook)


def catch_up() -> None:
    """Makes the present period due in every county where it never began: a new installation begins in the
    middle of one, and the diagram itself looks whether its meeting is still missing."""
    with reading() as tx:
        counties = [code for code, _, version in content.jurisdictions(tx) if version]
    for jurisdiction in counties:
        with transaction() as tx:
            current = content.current_deployment(tx, jurisdiction)
            if current is None:
                continue
            rulebook = knowledge.current_rulebook(tx, jurisdiction)
            for definition in knowledge.library_of(tx, current[0], current[2]).definitions():
                for timer in definition.timer_starts:
                    _catch_up(tx, jurisdiction, definition.key, timer, rulebook)


def _catch_up(
    tx: Transaction, jurisdiction: str, process: str, timer: TimerStart, rulebook: RuleBook
) -> None:
    period = _period(tx, rulebook, timer, clock.today())
    if period is None or instances.by_start_key(tx, _key(jurisdiction, process, timer, period.begin)):
        return
    due.drop_starts(tx, jurisdiction, f"{_prefix(process)}{timer.node}")
    due.put(tx, [_row(jurisdiction, process, timer, clock.now())])


def carry_out(actor: Viewer, row: DueRow, take: Callable[[Transaction], None]) -> None:
    """Starts the case of the period that holds today, unless it was started, and arms the next one."""
    process, timer = row.payload["process"], _timer_of(row)
    with reading() as tx:
        rulebook = knowledge.current_rulebook(tx, actor.jurisdiction)
        period = _period(tx, rulebook, timer, clock.today())
    day = period.begin if period else clock.today()

    def taken(tx: Transaction) -> None:
        take(tx)
        if period is not None:
            due.put(tx, [_row(actor.jurisdiction, process, timer, period.next_begins)])

    if timer.rule and period is None:  # the county no longer has the rule
        with transaction() as tx:
            take(tx)
        return
    key = _key(actor.jurisdiction, process, timer, day)
    variables = {**_variables(period, day), "period_unit": _unit(actor.jurisdiction, process, rulebook)}
    start.start_linked(actor, process, variables, start.Origin(start_key=key), taken)


def _variables(period: Period | None, day: date) -> dict[str, Any]:
    """What the diagram knows at its start. Times are ISO with offset."""
    variables: dict[str, Any] = {
        "start_reason": REASON,
        "period_on": day.isoformat(),
        "recent_on": (clock.today() - RECENT).isoformat(),
    }
    if period is not None:
        variables |= {
            "period_until": period.end.isoformat(),
            "warn_at": local(period.warn_at).isoformat(),
            "last_look_at": (local(period.ends_at) - LAST_LOOK).isoformat(),
            "period_over_at": (local(period.ends_at) + timedelta(seconds=1)).isoformat(),
        }
    return variables


def _unit(jurisdiction: str, process: str, rulebook: RuleBook) -> str:
    """The unit of the start event's lane: whom the period concerns, and who sees the case."""
    with reading() as tx:
        _, known = knowledge.of_start(tx, jurisdiction, process)
    return assign.unit_of_lane(rulebook, known.library.definition(process).start_lane, {})


def _period(tx: Transaction, rulebook: RuleBook, timer: TimerStart, day: date) -> Period | None:
    if not timer.rule or rulebook.deadline(timer.rule).none:
        return None
    return period_of(rulebook.deadline(timer.rule), day, knowledge.current_calendar(tx))


def _next(tx: Transaction, rulebook: RuleBook, timer: TimerStart, now: datetime) -> datetime | None:
    """The next start: the first moment of the next period, or a fixed date that is still to come."""
    if timer.rule:
        period = _period(tx, rulebook, timer, clock.today())
        return period.next_begins if period else None
    try:
        fact = read_fact(timer.text.strip("\"'"))
    except BadDate:
        return None
    moment = local(fact) if isinstance(fact, datetime) else local(datetime(fact.year, fact.month, fact.day))
    return moment if moment > now else None


def _row(jurisdiction: str, process: str, timer: TimerStart, run_at: datetime) -> dict[str, Any]:
    return {
        "jurisdiction": jurisdiction,
        "kind": "start",
        "ref": f"{_prefix(process)}{timer.node}",
        "run_at": run_at,
        "created_at": clock.now(),
        "payload": {"process": process, "node": timer.node, "text": timer.text, "rule": timer.rule},
    }


def _timer_of(row: DueRow) -> TimerStart:
    return TimerStart(row.payload["node"], "", "date", row.payload["text"], rule=row.payload["rule"])


def _key(jurisdiction: str, process: str, timer: TimerStart, day: date) -> str:
    """One start a period, whoever asks for it."""
    return f"{_prefix(process)}{timer.node}:{jurisdiction}:{day.isoformat()}"


def _prefix(process: str) -> str:
    return f"period:{process}:"
