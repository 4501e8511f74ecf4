"""中止、恢复: a clock stands still only on a ground that its clause gives; neither document gives any.

It stops at the moment it is recorded, never earlier. It runs again from the day the ground ceased to be,
which may have been earlier: that can only cost time, not win any.
"""

from __future__ import annotations

from datetime import datetime

from app.domain import extension
from app.domain.deadlines import CHINA, Fact, day_of, end_of_day, read_fact
from app.domain.errors import FieldError, InvalidAnswers
from app.domain.moment import BadDate
from app.domain.viewer import Viewer
from app.store import deadlines
from app.store.records import DeadlineRecord
from app.usecases import count_again, move_deadline
from app.usecases.move_deadline import ClockRuns, ClockStands, Move
from app.usecases.record import Recorded
from app.usecases.step import Step


def pause(actor: Viewer, deadline_id: str, ground: str, reason: str) -> Recorded:
    """Stops a running clock. Raises NotPausable with the clause unless the rule gives this ground."""
    reason = move_deadline.reason_of(reason)

    def decide(running: Step, row: DeadlineRecord) -> Move:
        if row.paused_at is not None:
            raise ClockStands()
        before = count_again.of_row(running.tx, running.knowledge, row)
        extension.may_pause(before, ground)
        stopped = _moment(running, hours=before.rule.basis == "hours")
        link = {
            "ground": ground,
            "reason": reason,
            "clause": before.rule.clause,
            "effective_on": stopped.isoformat(),
        }
        return Move("paused", "已中止计算", None, link)

    return move_deadline.run(actor, deadline_id, decide)


def resume(actor: Viewer, deadline_id: str, reason: str, resumed_on: str = "") -> Recorded:
    """Lets the clock run again; what was left is counted from `resumed_on` (today when left out)."""
    reason = move_deadline.reason_of(reason)

    def decide(running: Step, row: DeadlineRecord) -> Move:
        if row.paused_at is None:
            raise ClockRuns()
        known = running.knowledge
        before = count_again.of_row(running.tx, known, row)
        begun = [link for link in deadlines.chain(running.tx, row) if link.kind == "paused"][-1]
        paused, hours = read_fact(begun.effective_on), before.rule.basis == "hours"
        again = _moment(running, hours=hours)
        if resumed_on.strip():
            again = _read(resumed_on, paused, again)
        after = extension.stood_still(before, paused, again, known.calendar)
        link = {"reason": reason, "clause": begun.clause, "effective_on": again.isoformat()}
        return Move("resumed", "已恢复计算", after, link)

    return move_deadline.run(actor, deadline_id, decide)


def _moment(running: Step, *, hours: bool) -> Fact:
    """Now: the day, or the moment where hours are counted."""
    here: datetime = running.now.astimezone(CHINA)
    return here if hours else here.date()


def _read(text: str, paused: Fact, now: Fact) -> Fact:
    """When the ground ceased: not before the pause, not in the future; to the minute where hours count."""
    try:
        again = read_fact(text)
    except BadDate as error:
        raise _wrong(error.sentence("zh"), error.sentence("en")) from None
    if isinstance(now, datetime) and not isinstance(again, datetime):
        raise _wrong("按小时计算的期限，请写明恢复的时刻。", "Give the time: this deadline counts hours.")
    if not isinstance(now, datetime):
        again = day_of(again)
    if not _instant(paused) <= _instant(again) <= _instant(now):
        zh = f"恢复日期应在中止日（{day_of(paused)}）与今天之间。"
        raise _wrong(zh, f"The clock resumed between {day_of(paused)} and today.")
    return again


def _instant(fact: Fact) -> datetime:
    return fact if isinstance(fact, datetime) else end_of_day(fact)


def _wrong(zh: str, en: str) -> InvalidAnswers:
    return InvalidAnswers([FieldError("resumed_on", zh, en)])
