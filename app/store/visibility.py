"""Who may see a case: own county, and a unit that takes part or an administrator's or auditor's eye."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select

from app.domain.viewer import Viewer
from app.store.tables import Instance, InstanceUnit


def sees_all(viewer: Viewer) -> bool:
    return viewer.can("admin") or viewer.can("auditor")


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """The condition every read of a case carries."""
    own = Instance.jurisdiction == viewer.jurisdiction
    if sees_all(viewer):
        return own
    concerned = select(InstanceUnit.instance_id).where(
        InstanceUnit.jurisdiction == viewer.jurisdiction, InstanceUnit.unit.in_(sorted(viewer.units))
    )
    return and_(own, Instance.id.in_(concerned))
