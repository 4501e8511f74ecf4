"""The row of a new case: its number, the units that see it at first, where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.errors import BadInput, Conflict
from app.domain.rulebook import RuleBook
from app.domain.viewer import Viewer
from app.store import codec, instances, materials
from app.store.records import LockedInstance
from app.store.transaction import Transaction
from app.usecases import assign, clock
from app.usecases.knowledge import Knowledge

MAX_KEY = 100


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a linked case comes from. `start_key` makes a repeated start harmless."""

    instance_id: str | None = None
    relation: str = "related"
    start_key: str | None = None


def write(
    tx: Transaction,
    actor: Viewer,
    process: str,
    definition_id: int,
    known: Knowledge,
    values: Mapping[str, Any],
    origin: Origin,
    business_key: str,
) -> LockedInstance:
    """Writes the row of a new case with version 0; its first step makes it version 1."""
    now, jurisdiction = clock.now(), actor.jurisdiction
    definition = known.library.definition(process)
    starts = assign.unit_of_lane(known.rulebook, definition.start_lane, values)
    unit = starts or known.rulebook.bureau
    key = number_of(tx, known.rulebook, process, unit, business_key)
    # Whose case the platform starts sees it from the beginning, not only when something comes back.
    units = _units_of(actor, values) | ({starts} if starts and actor.can("system") else set())
    row = {
        "id": codec.new_id(),
        "jurisdiction": jurisdiction,
        "process": process,
        "definition_id": definition_id,
        "deployment_id": known.deployment_id,
        "business_key": key,
        "status": "running",
        "version": 0,
        "state": "",
        "variables": codec.dump(dict(values)),
        "started_by": actor.person_id,
        "started_at": now,
        "start_key": origin.start_key,
        "units": codec.dump(sorted(units)),
    }
    instances.insert_instance(tx, row, units)
    return LockedInstance(
        id=row["id"],  # type: ignore[arg-type]
        jurisdiction=jurisdiction,
        process=process,
        deployment_id=known.deployment_id,
        business_key=key,
        title="",
        status="running",
        version=0,
        state="",
        variables={**values, "business_key": key},
        audit_seq=0,
        audit_hash="",
        rulebook_version=0,
        calendar_version=0,
        deployment_sha256=known.deployment_sha256,
        units=tuple(sorted(units)),
        subscriptions=0,
    )


def _units_of(actor: Viewer, values: Mapping[str, Any]) -> set[str]:
    """At first the starter's units that the case names; others join when they get work or a letter."""
    named = {str(value) for key, value in values.items() if key.endswith("_unit")}
    return set(actor.own_units & named) or set(sorted(actor.own_units)[:1])


def number_of(tx: Transaction, rulebook: RuleBook, process: str, unit: str, wanted: str = "") -> str:
    """The number of a new case: the one asked for when it is free, else the unit's next."""
    jurisdiction = rulebook.code
    if wanted:
        if len(wanted) > MAX_KEY or any(ord(sign) < 32 for sign in wanted):
            raise BadInput(
                reason=f"案号最长 {MAX_KEY} 个字，且不能有控制字符。",
                reason_en=f"A case number has at most {MAX_KEY} characters and no control characters.",
            )
        if instances.by_business_key(tx, jurisdiction, wanted):
            raise Conflict(
                reason=f"案号“{wanted}”已被使用，请换一个。",
                reason_en=f"The case number “{wanted}” is taken; choose another.",
            )
        return wanted
    year = clock.today().year
    kind = f"case:{process}"  # a letter may have the same kind as a process
    number = materials.take_number(tx, jurisdiction, unit, kind, year)
    return rulebook.format_number(kind, unit, year, number)
