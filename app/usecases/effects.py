"""Applies the effects of operations: data in the same transaction, everything else as due rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.domain.moment import local
from app.domain.operation import (
    DeadlinePassed,
    IssueLetter,
    LinkCase,
    NoteOnCase,
    PlaceHold,
    Progress,
    ReleaseHold,
    SendNotice,
    ShareInformation,
    StartProcess,
    VoidLetter,
)
from app.store import codec, due, instances, registers
from app.usecases import issue_letter, overdue, void_letter
from app.usecases.record_deadlines import Running
from app.usecases.surroundings import count

if TYPE_CHECKING:
    from app.usecases.record import Recording

#: The unit that first took a complaint (HT-50) stays named in every case the complaint leads to.
FIRST = "first_responder"


def apply_effects(recording: Recording, progress: Progress, running: Running) -> None:
    """In the order in which the diagram asked for them."""
    fired = list(running.fired)
    for effect in progress.effects:
        if isinstance(effect, DeadlinePassed):
            for row in [row for row in fired if row.rule == effect.rule][:1]:
                fired.remove(row)
                overdue.passed(recording, row)
            continue
        APPLY[type(effect)](recording, effect)
    for row in fired:
        # A redrawn diagram without the stub must not make a passed deadline silent.
        overdue.passed(recording, row)
    for row in running.settled:
        overdue.settle(recording, row)


def _base(recording: Recording) -> dict[str, Any]:
    return {
        "id": codec.new_id(),
        "jurisdiction": recording.locked.jurisdiction,
        "instance_id": recording.locked.id,
    }


def _notice(recording: Recording, effect: SendNotice) -> None:
    rows = [
        {
            **_base(recording),
            "unit": unit,
            "kind": effect.kind,
            "title": effect.title,
            "body": effect.body,
            "sent_at": recording.now,
        }
        for unit in effect.units
    ]
    registers.notify(recording.tx, rows)
    recording.units |= set(effect.units)
    recording.note("notice.sent", {"kind": effect.kind, "units": list(effect.units), "title": effect.title})


def _start(recording: Recording, effect: StartProcess) -> None:
    once = f"{recording.locked.id}:{effect.once}" if effect.once else ""
    first = recording.locked.variables.get("complaint_unit") or recording.locked.variables.get(FIRST)
    variables = {**effect.variables, FIRST: first} if first else dict(effect.variables)
    due.put(
        recording.tx,
        [
            {
                "jurisdiction": recording.locked.jurisdiction,
                "kind": "start",
                "instance_id": recording.locked.id,
                "ref": effect.process,
                "run_at": recording.now,
                "created_at": recording.now,
                "payload": {
                    "process": effect.process,
                    "relation": effect.relation,
                    "start_key": once,
                    "variables": variables,
                },
            }
        ],
    )
    recording.note("process.start", {"process": effect.process, "relation": effect.relation})


def _place(recording: Recording, effect: PlaceHold) -> None:
    base, review_at = _base(recording), _review_at(recording)
    registers.place_hold(
        recording.tx,
        {
            **base,
            "unit": effect.unit,
            "party_name": effect.party_name,
            "party_id": effect.party_id,
            "permit": effect.permit,
            "permit_limit": effect.permit_limit,
            "placed_at": recording.now,
            "review_at": review_at,
        },
    )
    review = {"jurisdiction": base["jurisdiction"], "instance_id": base["instance_id"], "kind": "hold_review"}
    look = {"ref": base["id"], "run_at": review_at + timedelta(seconds=1), "created_at": recording.now}
    due.put(recording.tx, [{**review, **look}])
    recording.note("hold.placed", {"unit": effect.unit, "permit": effect.permit})


def _review_at(recording: Recording) -> datetime:
    """When the permit desk looks at the hold again (practice of the platform; HT-30 names no end)."""
    known = recording.knowledge
    return count(known.rulebook, known.calendar, "licence_hold.review", local(recording.now).date()).due


def _release(recording: Recording, effect: ReleaseHold) -> None:
    """HT-30 names only the penalty; which other ends of a case release the hold is the county's choice."""
    known_events = recording.knowledge.rulebook.rule("licence_hold.release_events")
    if isinstance(known_events, tuple) and effect.event not in known_events:
        recording.note("hold.kept", {"event": effect.event})
        return
    count = registers.release_holds(recording.tx, recording.locked.id, effect.event, recording.now)
    if count:
        recording.note("hold.released", {"event": effect.event, "count": count})


def _share(recording: Recording, effect: ShareInformation) -> None:
    registers.share(
        recording.tx,
        {
            **_base(recording),
            "category": effect.category,
            "unit": effect.unit,
            "receivers": codec.dump(list(effect.receivers)),
            "title": effect.title,
            "formed_on": effect.formed_on,
            "shared_at": recording.now,
        },
    )
    recording.units |= set(effect.receivers)
    recording.note("information.shared", {"category": effect.category, "receivers": list(effect.receivers)})


def _link(recording: Recording, effect: LinkCase) -> None:
    locked = recording.locked
    other = instances.by_business_key(recording.tx, locked.jurisdiction, effect.business_key)
    if other and other != locked.id:
        instances.link(recording.tx, locked.id, other, effect.relation, recording.now)
    recording.note("case.linked", {"key": effect.business_key, "found": bool(other)})


def _note(recording: Recording, effect: NoteOnCase) -> None:
    """A due row: the other case is locked in a transaction of its own."""
    locked = recording.locked
    other = instances.by_business_key(recording.tx, locked.jurisdiction, effect.business_key)
    if other is None or other == locked.id:
        recording.note("case.linked", {"key": effect.business_key, "found": bool(other)})
        return
    due.put(
        recording.tx,
        [
            {
                "jurisdiction": locked.jurisdiction,
                "kind": "note",
                "instance_id": other,
                "ref": locked.id,
                "run_at": recording.now,
                "created_at": recording.now,
                "payload": {
                    "from": locked.business_key,
                    "title": effect.title,
                    "text": effect.text,
                    "relation": effect.relation,
                    "unit": effect.unit,
                },
            }
        ],
    )


APPLY: Mapping[type, Callable[[Recording, Any], None]] = {
    IssueLetter: issue_letter.issue,
    VoidLetter: void_letter.void,
    SendNotice: _notice,
    StartProcess: _start,
    PlaceHold: _place,
    ReleaseHold: _release,
    ShareInformation: _share,
    LinkCase: _link,
    NoteOnCase: _note,
}
