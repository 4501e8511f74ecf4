"""A stored deadline counted from its fact, with what was granted to it since: by card, timer and lateness."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.deadline_chain import Change, Extended, StoodStill, replay
from app.domain.deadlines import Due, read_fact
from app.store import deadlines
from app.store.records import DeadlineChangeRecord, DeadlineRecord
from app.store.transaction import Transaction
from app.usecases import surroundings
from app.usecases.knowledge import Knowledge


def of_row(tx: Transaction, known: Knowledge, row: DeadlineRecord) -> Due:
    """The deadline by the rule book and calendar in force, its extensions and pauses applied again."""
    counted = surroundings.count(known.rulebook, known.calendar, row.rule, row.fact_value)
    return replay(counted, chain(deadlines.chain(tx, row)), known.calendar)


def chain(records: Iterable[DeadlineChangeRecord]) -> list[Change]:
    """The changes as the count needs them; a pause and its end become one."""
    found: list[Change] = []
    for record in records:
        if record.kind == "extended":
            found.append(Extended(read_fact(record.new_date) if record.new_date else None, record.amount))
        elif record.kind == "paused":
            found.append(StoodStill(read_fact(record.effective_on)))
        elif record.kind == "resumed" and isinstance(found[-1], StoodStill):
            found[-1] = StoodStill(found[-1].paused, read_fact(record.effective_on))
    return found
