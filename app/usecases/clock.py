"""What time it is: one place, so that tests move the clock of everything at once."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app.domain.moment import CHINA


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The legal day, in China."""
    return datetime.now(CHINA).date()
