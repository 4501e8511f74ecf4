"""A step dated by a variable (property `until` of a user task): an internal reminder, never a legal deadline.

Lists order the work by it and show the day as 内部提醒. It has no row, no card and no clause; nothing follows
when it passes. Where a deadline runs over the step, that one counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain.moment import BadDate, day_of, end_of_day, read_fact
from app.engine import Library

UNTIL = "until"


def until(library: Library, process: str, node: str, data: Mapping[str, Any]) -> datetime | None:
    """The end of the day that the variable names; None without the property, the variable or a date in it."""
    drawn = library.definition(process).node(node)
    name = dict(drawn.properties).get(UNTIL, "").strip() if drawn else ""
    value = data.get(name) if name else None
    if not value:
        return None
    try:
        return end_of_day(day_of(read_fact(value)))
    except BadDate:
        return None
