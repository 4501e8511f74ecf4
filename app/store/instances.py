"""Process instances: lock, insert, compare-and-set; find and list for a viewer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.domain.errors import NotFound, StaleVersion
from app.domain.viewer import Viewer
from app.store import codec
from app.store.base import db
from app.store.records import InstanceRecord, LinkRecord, LockedInstance
from app.store.tables import (
    CalendarVersion,
    Deadline,
    Definition,
    Deployment,
    Instance,
    InstanceLink,
    InstanceUnit,
    Jurisdiction,
)
from app.store.transaction import Transaction
from app.store.visibility import visible

_calendar_version = select(func.max(CalendarVersion.id)).scalar_subquery()

#: What `lock` and the locking read of a work item select of the instance.
LOCKED = (
    Instance.id,
    Instance.jurisdiction,
    Instance.process,
    Instance.deployment_id,
    Instance.business_key,
    Instance.title,
    Instance.status,
    Instance.version,
    Instance.state,
    Instance.variables,
    Instance.audit_seq,
    Instance.audit_hash,
    Jurisdiction.rulebook_version,
    _calendar_version.label("calendar_version"),
    Deployment.sha256.label("deployment_sha256"),
    Instance.units,
    Instance.subscriptions,
)


def locked_of(row: Any) -> LockedInstance:
    """Builds the locked instance from a row whose last columns are `LOCKED`."""
    values = list(row)[-len(LOCKED) :]
    values[9] = codec.load(values[9])
    values[-2] = tuple(codec.load(values[-2]))
    return LockedInstance(*values)


def _joined(query: Select[Any]) -> Select[Any]:
    return query.join(Jurisdiction, Jurisdiction.code == Instance.jurisdiction).join(
        Deployment, Deployment.id == Instance.deployment_id
    )


def join_locked(query: Select[Any]) -> Select[Any]:
    return _joined(query).with_for_update(of=Instance)


def lock(tx: Transaction, viewer: Viewer, instance_id: str) -> LockedInstance:
    """Locks the row of a case the viewer may see; raises NotFound otherwise."""
    query = join_locked(select(*LOCKED).select_from(Instance))
    row = tx.execute(query.where(Instance.id == instance_id, visible(viewer))).first()
    if row is None:
        raise NotFound(what="案件")
    return locked_of(row)


def peek(tx: Transaction, viewer: Viewer, instance_id: str) -> LockedInstance:
    """The same row without a lock, to look at what could be done; raises NotFound."""
    query = _joined(select(*LOCKED).select_from(Instance))
    row = tx.execute(query.where(Instance.id == instance_id, visible(viewer))).first()
    if row is None:
        raise NotFound(what="案件")
    return locked_of(row)


def insert_instance(tx: Transaction, values: Mapping[str, Any], units: Iterable[str]) -> None:
    """Writes a new case. Raises IntegrityError of a repeated `start_key` as StaleVersion."""
    try:
        tx.execute(insert(Instance).values(**values))
    except IntegrityError as error:
        raise StaleVersion() from error
    add_units(tx, values["id"], values["jurisdiction"], set(units))


def save(tx: Transaction, instance_id: str, version: int, values: Mapping[str, Any]) -> None:
    """Compare-and-set: writes only when the version is still the one that was read, else StaleVersion."""
    result = tx.execute(
        update(Instance)
        .where(Instance.id == instance_id, Instance.version == version)
        .values(version=version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise StaleVersion()


def add_units(tx: Transaction, instance_id: str, jurisdiction: str, units: set[str]) -> None:
    rows = [
        {"instance_id": instance_id, "unit": unit, "jurisdiction": jurisdiction} for unit in sorted(units)
    ]
    if rows:
        tx.execute(insert(InstanceUnit), rows)


def join(tx: Transaction, locked: LockedInstance, unit: str) -> None:
    """Lets one more unit see a locked case."""
    if not unit or unit in locked.units:
        return
    add_units(tx, locked.id, locked.jurisdiction, {unit})
    units = codec.dump(sorted({*locked.units, unit}))
    tx.execute(update(Instance).where(Instance.id == locked.id).values(units=units))


def link(tx: Transaction, source_id: str, target_id: str, relation: str, at: datetime) -> None:
    known = tx.get(InstanceLink, (source_id, target_id))
    if known is None:
        tx.execute(
            insert(InstanceLink).values(
                source_id=source_id, target_id=target_id, relation=relation, created_at=at
            )
        )


def by_start_key(tx: Transaction, start_key: str) -> str | None:
    return tx.scalar(select(Instance.id).where(Instance.start_key == start_key))


def by_business_key(tx: Transaction, jurisdiction: str, business_key: str) -> str | None:
    return tx.scalar(
        select(Instance.id).where(
            Instance.jurisdiction == jurisdiction, Instance.business_key == business_key
        )
    )


def under_way(tx: Transaction, jurisdiction: str) -> tuple[tuple[str, str], ...]:
    """(jurisdiction, instance id) of every case of a county that is not over, suspended ones as well."""
    query = select(Instance.jurisdiction, Instance.id).where(
        Instance.jurisdiction == jurisdiction, Instance.status.in_(("running", "suspended"))
    )
    return tuple((row[0], row[1]) for row in tx.execute(query.order_by(Instance.id)))


def process_of(tx: Transaction, instance_id: str) -> str | None:
    """The process a case was started with."""
    return tx.scalar(select(Instance.process).where(Instance.id == instance_id))


# ---- reads -----------------------------------------------------------------------------------------

overdue_count = (
    select(func.count())
    .select_from(Deadline)
    .where(Deadline.instance_id == Instance.id, Deadline.status == "passed", Deadline.outcome == "overdue")
    .correlate(Instance)
    .scalar_subquery()
)
_next_due = (
    select(func.min(Deadline.due_at))
    .where(Deadline.instance_id == Instance.id, Deadline.status == "open")
    .correlate(Instance)
    .scalar_subquery()
)


def record_of(row: Any) -> InstanceRecord:
    instance, name, version, overdue, next_due = row
    return InstanceRecord(
        id=instance.id,
        jurisdiction=instance.jurisdiction,
        process=instance.process,
        process_name=name,
        definition_version=version,
        deployment_id=instance.deployment_id,
        business_key=instance.business_key,
        title=instance.title,
        status=instance.status,
        version=instance.version,
        variables=codec.load(instance.variables),
        tokens=tuple(codec.load(instance.tokens)),
        started_by=instance.started_by,
        started_at=instance.started_at,
        ended_at=instance.ended_at,
        end_node=instance.end_node,
        overdue=overdue,
        next_due=next_due,
    )


def select_cases() -> Select[Any]:
    return select(Instance, Definition.name, Definition.version, overdue_count, _next_due).join(
        Definition, Definition.id == Instance.definition_id
    )


def find(viewer: Viewer, instance_id: str) -> InstanceRecord:
    row = db.session.execute(select_cases().where(Instance.id == instance_id, visible(viewer))).first()
    if row is None:
        raise NotFound(what="案件")
    return record_of(row)


def of_keys(viewer: Viewer, keys: Iterable[str]) -> dict[str, InstanceRecord]:
    """The cases of these numbers that the viewer may see."""
    rows = db.session.execute(
        select_cases().where(Instance.business_key.in_(sorted(set(keys))), visible(viewer))
    )
    return {row[0].business_key: record_of(row) for row in rows}


def links(viewer: Viewer, instance_id: str) -> tuple[LinkRecord, ...]:
    """Linked cases of both directions of a case the viewer may see; one that they may not open is named by
    its number only."""
    found: list[LinkRecord] = []
    if db.session.scalar(select(Instance.id).where(Instance.id == instance_id, visible(viewer))) is None:
        return ()
    for direction, own, other in (
        ("to", InstanceLink.source_id, InstanceLink.target_id),
        ("from", InstanceLink.target_id, InstanceLink.source_id),
    ):
        query = (
            select(Instance, Definition.name, InstanceLink.relation, visible(viewer))
            .join(InstanceLink, other == Instance.id)
            .join(Definition, Definition.id == Instance.definition_id)
            .where(own == instance_id, Instance.jurisdiction == viewer.jurisdiction)
            .order_by(InstanceLink.created_at)
        )
        for instance, name, relation, seen in db.session.execute(query):
            found.append(
                LinkRecord(
                    instance.id, instance.business_key, instance.title if seen else "", instance.process,
                    name, instance.status, relation, direction, bool(seen),
                )
            )  # fmt: skip
    return tuple(found)
