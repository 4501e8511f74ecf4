"""What became of a deadline after it was set: extensions and pauses, kept so that it can be counted again.

A new calendar or rule book recounts a deadline from its fact. What was granted or stood still in between is
then applied again, in order, without asking anew whether it was allowed: nothing granted is taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.calendar import WorkingCalendar
from app.domain.due import Due
from app.domain.extension import Stops, granted, granted_by, stood_still
from app.domain.moment import Fact


@dataclass(frozen=True, slots=True)
class Extended:
    """An extension: to a stated date (time, for hours), or by an amount in the basis of the rule."""

    to: Fact | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class StoodStill:
    """A pause. `resumed` is None while the clock still stands."""

    paused: Fact
    resumed: Fact | None = None


Change = Extended | StoodStill


def replay(due: Due, changes: Sequence[Change], calendar: WorkingCalendar) -> Due:
    """The deadline as counted anew, with everything that was granted to it applied again.

    A date granted once stays at least that date; where the count alone now leads further, the count stands.
    """
    for number, change in enumerate(changes):
        if isinstance(change, StoodStill):
            for paused, resumed in stops([change]):
                due = stood_still(due, paused, resumed, calendar)
        else:
            moved = _granted(due, change, calendar, stops(changes[:number]))
            due = moved if moved.due > due.due else due
    return due


def _granted(due: Due, change: Extended, calendar: WorkingCalendar, before: Stops) -> Due:
    if change.amount is not None:
        return granted_by(due, change.amount, calendar, before)
    return due if change.to is None else granted(due, change.to, calendar)


def stops(changes: Sequence[Change]) -> Stops:
    """The pauses that are over."""
    found = [change for change in changes if isinstance(change, StoodStill)]
    return [(stop.paused, stop.resumed) for stop in found if stop.resumed is not None]


def times_extended(changes: Sequence[Change]) -> int:
    return sum(isinstance(change, Extended) for change in changes)
