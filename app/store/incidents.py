"""Incidents: technical failures that need an operator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from app.domain.errors import NotFound
from app.domain.viewer import Viewer
from app.store.base import db
from app.store.records import IncidentRecord
from app.store.tables import Incident, Instance
from app.store.transaction import Transaction


def open_incident(tx: Transaction, values: Mapping[str, Any]) -> None:
    tx.execute(insert(Incident).values(**values))


def resolve(tx: Transaction, incident_id: str, who: str, at: datetime) -> bool:
    result = tx.execute(
        update(Incident)
        .where(Incident.id == incident_id, Incident.resolved_at.is_(None))
        .values(resolved_at=at, resolved_by=who)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


def resolve_of_instance(tx: Transaction, instance_id: str, who: str, at: datetime) -> int:
    """The open incidents of a case that goes no further; returns how many."""
    result = tx.execute(
        update(Incident)
        .where(Incident.instance_id == instance_id, Incident.resolved_at.is_(None))
        .values(resolved_at=at, resolved_by=who)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def listed(viewer: Viewer, *, open_only: bool = True, instance_id: str = "") -> tuple[IncidentRecord, ...]:
    """Incidents of the viewer's county; the use case lets only administrators ask."""
    query = (
        select(Incident, Instance.business_key)
        .outerjoin(Instance, Instance.id == Incident.instance_id)
        .where(Incident.jurisdiction == viewer.jurisdiction)
        .order_by(Incident.opened_at.desc())
        .limit(500)
    )
    if open_only:
        query = query.where(Incident.resolved_at.is_(None))
    if instance_id:
        query = query.where(Incident.instance_id == instance_id)
    return tuple(
        IncidentRecord(
            r.id,
            r.jurisdiction,
            r.instance_id,
            key,
            r.process,
            r.node,
            r.message,
            r.detail,
            r.opened_at,
            r.resolved_at,
            r.resolved_by,
            r.due_id,
            r.work_item_id,
        )
        for r, key in db.session.execute(query)
    )


def find(viewer: Viewer, incident_id: str) -> IncidentRecord:
    for record in listed(viewer, open_only=False):
        if record.id == incident_id:
            return record
    raise NotFound(what="事件")
