"""Keeps the list of parties by which a case is found in line with what the case says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.operation import Progress
from app.domain.parties import ID, NAME, Party, parties_of, together
from app.store import parties

if TYPE_CHECKING:
    from app.usecases.record import Recording


def record(recording: Recording, progress: Progress) -> None:
    """Writes only what changed; what only a called process knows yet counts as well."""
    locked = recording.locked
    inner = [party for task in progress.open_tasks for party in parties_of(task.data)]
    now = _lines([*parties_of(progress.variables), *inner])
    if now != _lines(parties_of(locked.variables)) or (recording.is_new and now):
        parties.keep(recording.tx, locked.id, locked.jurisdiction, now)


def _lines(found: list[Party]) -> list[tuple[str, str]]:
    return [(str(party[NAME]), str(party.get(ID) or "")) for party in together(found)]
