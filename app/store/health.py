"""What operators watch: whether the store answers, and figures of the whole installation.

Totals only, of no case and no county, so nobody's view is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.store import due
from app.store.tables import Deployment, Due, Incident, Instance
from app.store.transaction import reading


@dataclass(frozen=True, slots=True)
class Figures:
    """due: rows due now; oldest: age of the first of them in seconds; failed: given up after three tries."""

    due: int
    oldest: float
    failed: int
    running: int
    suspended: int
    incidents: int


def unready() -> str:
    """Why the application cannot serve: `database` or `content`; empty when it can."""
    try:
        with reading() as tx:
            deployed = tx.scalar(select(func.count()).select_from(Deployment))
    except SQLAlchemyError:  # not reachable, or not migrated
        return "database"
    return "" if deployed else "content"


def figures(now: datetime) -> Figures | None:
    """The figures of this moment; None when the database does not answer."""
    try:
        with reading() as tx:
            number, oldest = due.waiting(tx, now)
            rows = tx.execute(
                select(Instance.status, func.count())
                .where(Instance.status.in_(("running", "suspended")))
                .group_by(Instance.status)
            )
            cases = {row[0]: row[1] for row in rows}
            failed = tx.scalar(select(func.count()).select_from(Due).where(Due.state == "failed"))
            incidents = tx.scalar(
                select(func.count()).select_from(Incident).where(Incident.resolved_at.is_(None))
            )
    except SQLAlchemyError:
        return None
    return Figures(
        due=number,
        oldest=oldest,
        failed=failed or 0,
        running=cases.get("running", 0),
        suspended=cases.get("suspended", 0),
        incidents=incidents or 0,
    )
