"""Live executions kept in memory between steps of the same case, valid only for the stored version.

A step *takes* the entry out and puts it back only after the commit returned: an execution whose step was cut
off in any way is never seen again.
"""

from __future__ import annotations

from app.domain.bounded import Bounded
from app.engine import Execution
from app.store.records import LockedInstance
from app.store.transaction import database_key

_live: Bounded[tuple[int, str], tuple[int, Execution]] = Bounded(500)


def take(locked: LockedInstance) -> Execution | None:
    entry = _live.pop((database_key(), locked.id))
    return entry[1] if entry and entry[0] == locked.version else None


def put(instance_id: str, version: int, execution: Execution) -> None:
    _live.put((database_key(), instance_id), (version, execution))


def forget() -> None:
    """Drops everything, as a restart would."""
    _live.clear()
