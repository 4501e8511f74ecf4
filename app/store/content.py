"""Rule books, deployments and process definitions: versioned, content-addressed, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, insert, select, update

from app.domain.errors import NotFound
from app.domain.viewer import Viewer
from app.store.base import db
from app.store.records import DefinitionRecord
from app.store.tables import (
    Blob,
    Definition,
    Deployment,
    Instance,
    Jurisdiction,
    Resource,
    RuleBookVersion,
)
from app.store.transaction import Transaction


def jurisdictions(tx: Transaction) -> tuple[tuple[str, str, int], ...]:
    """(code, name, current rule-book version) of every county. Names no case, so it needs no viewer."""
    rows = tx.execute(
        select(Jurisdiction.code, Jurisdiction.name, Jurisdiction.rulebook_version).order_by(
            Jurisdiction.code
        )
    )
    return tuple((row[0], row[1], row[2]) for row in rows)


def rulebook(tx: Transaction, code: str, version: int) -> tuple[str, bytes]:
    """(file name, content) of a stored rule book."""
    row = tx.execute(
        select(RuleBookVersion.file_name, RuleBookVersion.content).where(
            RuleBookVersion.jurisdiction == code, RuleBookVersion.version == version
        )
    ).first()
    if row is None:
        raise NotFound(what=f"规则库 {code}")
    return row[0], row[1]


def rulebook_origin(tx: Transaction, code: str) -> tuple[str, str] | None:
    """(content hash, who loaded it) of the rule book in force."""
    row = tx.execute(
        select(RuleBookVersion.sha256, RuleBookVersion.loaded_by)
        .join(Jurisdiction, Jurisdiction.code == RuleBookVersion.jurisdiction)
        .where(Jurisdiction.code == code, RuleBookVersion.version == Jurisdiction.rulebook_version)
    ).first()
    return (row[0], row[1]) if row else None


def deployment_origin(tx: Transaction, deployment_id: int) -> tuple[str, str]:
    """(who deployed it, the note to it)."""
    row = tx.execute(
        select(Deployment.deployed_by, Deployment.note).where(Deployment.id == deployment_id)
    ).one()
    return row[0], row[1]


def rulebook_version(tx: Transaction, code: str) -> int:
    version = tx.scalar(select(Jurisdiction.rulebook_version).where(Jurisdiction.code == code))
    if version is None:
        raise NotFound(what=f"地区 {code}")
    return version


def add_rulebook(tx: Transaction, code: str, name: str, values: Mapping[str, Any]) -> int:
    """Stores a new version unless the content is the current one; returns the version in force."""
    row = tx.execute(
        select(Jurisdiction.rulebook_version).where(Jurisdiction.code == code).with_for_update()
    ).first()
    if row is None:
        tx.execute(
            insert(Jurisdiction).values(code=code, name=name, rulebook_version=0, audit_seq=0, audit_hash="")
        )
    current = row[0] if row else 0
    same = tx.scalar(
        select(RuleBookVersion.id).where(
            RuleBookVersion.jurisdiction == code,
            RuleBookVersion.version == current,
            RuleBookVersion.sha256 == values["sha256"],
        )
    )
    if same:
        return current
    tx.execute(insert(RuleBookVersion).values(jurisdiction=code, version=current + 1, **values))
    tx.execute(
        update(Jurisdiction).where(Jurisdiction.code == code).values(rulebook_version=current + 1, name=name)
    )
    return current + 1


def current_deployment(tx: Transaction, jurisdiction: str) -> tuple[int, int, str] | None:
    """(id, number, content hash) of the newest deployment of a county."""
    row = tx.execute(
        select(Deployment.id, Deployment.number, Deployment.sha256)
        .where(Deployment.jurisdiction == jurisdiction)
        .order_by(Deployment.number.desc())
        .limit(1)
    ).first()
    return (row[0], row[1], row[2]) if row else None


def files(tx: Transaction, deployment_id: int) -> dict[str, bytes]:
    """All content of a deployment: path -> bytes."""
    rows = tx.execute(
        select(Resource.path, Blob.content)
        .join(Blob, Blob.sha256 == Resource.sha256)
        .where(Resource.deployment_id == deployment_id)
        .order_by(Resource.path)
    )
    return {row[0]: row[1] for row in rows}


def add_deployment(
    tx: Transaction, jurisdiction: str, values: Mapping[str, Any], contents: Mapping[str, tuple[str, bytes]]
) -> int:
    """Stores a snapshot: path -> (sha256, bytes). The county's row lock keeps numbers in sequence."""
    tx.execute(select(Jurisdiction.code).where(Jurisdiction.code == jurisdiction).with_for_update()).one()
    number = (
        tx.scalar(select(func.max(Deployment.number)).where(Deployment.jurisdiction == jurisdiction)) or 0
    ) + 1
    deployment_id = tx.execute(
        insert(Deployment).values(jurisdiction=jurisdiction, number=number, **values).returning(Deployment.id)
    ).scalar_one()
    wanted = dict(contents.values())
    known = set(tx.scalars(select(Blob.sha256).where(Blob.sha256.in_(wanted))))
    fresh = [{"sha256": sha, "content": content} for sha, content in wanted.items() if sha not in known]
    if fresh:
        tx.execute(insert(Blob), fresh)
    tx.execute(
        insert(Resource),
        [
            {"deployment_id": deployment_id, "path": path, "sha256": sha}
            for path, (sha, _) in contents.items()
        ],
    )
    return deployment_id


def latest_versions(tx: Transaction, jurisdiction: str) -> dict[str, tuple[int, int, str]]:
    """key -> (definition id, version, content hash) of the newest version of each process."""
    rows = tx.execute(
        select(Definition.key, Definition.id, Definition.version, Definition.sha256)
        .where(Definition.jurisdiction == jurisdiction)
        .order_by(Definition.version)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def add_definition(tx: Transaction, values: Mapping[str, Any]) -> None:
    tx.execute(insert(Definition).values(**values))


def startable(tx: Transaction, jurisdiction: str, key: str) -> tuple[int, int, str]:
    """(definition id, deployment id, deployment hash) with which a new case of this process begins.

    The deployment is the county's newest: called diagrams, forms and decisions come from the same snapshot.
    """
    latest = latest_versions(tx, jurisdiction).get(key)
    deployment = current_deployment(tx, jurisdiction)
    if latest is None or deployment is None:
        raise NotFound(what=f"流程 {key}", what_en=f"The process {key}")
    return latest[0], deployment[0], deployment[2]


def deployment_hash(tx: Transaction, deployment_id: int) -> str:
    return tx.scalars(select(Deployment.sha256).where(Deployment.id == deployment_id)).one()


def path_of(tx: Transaction, definition_id: int) -> str:
    return tx.scalars(select(Definition.path).where(Definition.id == definition_id)).one()


def definitions(viewer: Viewer, key: str = "") -> tuple[DefinitionRecord, ...]:
    """All versions in the viewer's county, newest first within each process."""
    running = (
        select(Instance.definition_id, func.count().label("n"))
        .where(Instance.status.in_(("running", "suspended")))
        .group_by(Instance.definition_id)
        .subquery()
    )
    query = (
        select(Definition, Deployment, func.coalesce(running.c.n, 0))
        .join(Deployment, Deployment.id == Definition.deployment_id)
        .outerjoin(running, running.c.definition_id == Definition.id)
        .where(Definition.jurisdiction == viewer.jurisdiction)
        .order_by(Definition.key, Definition.version.desc())
    )
    if key:
        query = query.where(Definition.key == key)
    seen: set[str] = set()
    found: list[DefinitionRecord] = []
    for definition, deployment, count in db.session.execute(query):
        found.append(
            DefinitionRecord(
                definition.id, definition.jurisdiction, definition.key, definition.version, definition.name,
                definition.path, definition.sha256, definition.deployment_id, deployment.deployed_at,
                deployment.deployed_by, deployment.note, definition.startable, definition.key not in seen,
                count,
            )
        )  # fmt: skip
        seen.add(definition.key)
    return tuple(found)


def source(viewer: Viewer, definition_id: int) -> tuple[str, bytes]:
    """(path, content) of a definition of the viewer's county."""
    row = db.session.execute(
        select(Definition.path, Blob.content)
        .join(Blob, Blob.sha256 == Definition.sha256)
        .where(Definition.id == definition_id, Definition.jurisdiction == viewer.jurisdiction)
    ).first()
    if row is None:
        raise NotFound(what="流程定义")
    return row[0], row[1]
