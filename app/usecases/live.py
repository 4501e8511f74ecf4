"""Live executions kept in memory between steps of the same case, valid only for the stored version.

A step *takes* the entry out and puts it back only after the commit returned: an execution whose step was cut
off in any way is never seen again.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.bounded import Bounded
from app.engine import Execution
from app.store.records import LockedInstance
from app.store.transaction import database_key
from app.store.work_items import Trace


@dataclass(frozen=True, slots=True)
class Live:
    """What a step leaves for the next one: the execution, and the case's items as only steps change them."""

    execution: Execution
    items: tuple[Trace, ...]


_live: Bounded[tuple[int, str], tuple[int, Live]] = Bounded(500)


def take(locked: LockedInstance) -> Live | None:
    entry = _live.pop((database_key(), locked.id))
    return entry[1] if entry and entry[0] == locked.version else None


def put(instance_id: str, version: int, live: Live) -> None:
    _live.put((database_key(), instance_id), (version, live))


def forget() -> None:
    """Drops everything, as a restart would."""
    _live.clear()
