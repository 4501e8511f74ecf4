"""Hash chains: one per case (its head lies on the case row) and one per county for administration."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update

from app.domain import record_chain
from app.domain.viewer import Viewer
from app.store import codec
from app.store.base import db
from app.store.records import AuditRecord
from app.store.tables import AuditEntry, Instance, Jurisdiction
from app.store.transaction import Transaction
from app.store.visibility import visible


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened; `detail` is what a later reader needs to judge it."""

    action: str
    actor: Viewer
    detail: Mapping[str, Any]
    node: str = ""
    name: str = ""
    unit: str = ""


def digest(previous: str, row: Mapping[str, Any]) -> str:
    """The link of a row to the one before; the same rule checks a record outside the platform."""
    entry = {**row, "at": _instant(row["at"])}
    return record_chain.link(previous, row["chain"], entry, record_chain.sealed(row["detail"], row["salt"]))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def append(
    tx: Transaction,
    chain: str,
    jurisdiction: str,
    head: tuple[int, str],
    entries: Sequence[Entry],
    at: datetime,
) -> tuple[int, str]:
    """Adds entries after `head` (sequence number, hash) and returns the new head, for the caller to store."""
    seq, previous = head
    rows: list[dict[str, Any]] = []
    for entry in entries:
        seq += 1
        row = {
            "chain": chain,
            "seq": seq,
            "jurisdiction": jurisdiction,
            "at": at,
            "actor_id": entry.actor.person_id,
            "actor": entry.actor.name,
            "unit": entry.unit,
            "action": entry.action,
            "node": entry.node,
            "name": entry.name,
            "detail": codec.dump(dict(entry.detail)),
            "salt": secrets.token_hex(16),
        }
        previous = row["hash"] = digest(previous, row)
        rows.append(row)
    if rows:
        tx.execute(insert(AuditEntry), rows)
    return seq, previous


def administration(tx: Transaction, jurisdiction: str, entries: Sequence[Entry], at: datetime) -> None:
    """Adds to the administration chain of a county, under its row lock."""
    row = tx.execute(
        select(Jurisdiction.audit_seq, Jurisdiction.audit_hash)
        .where(Jurisdiction.code == jurisdiction)
        .with_for_update()
    ).one()
    seq, last = append(tx, f"admin:{jurisdiction}", jurisdiction, (row[0], row[1]), entries, at)
    tx.execute(
        update(Jurisdiction).where(Jurisdiction.code == jurisdiction).values(audit_seq=seq, audit_hash=last)
    )


def on_instance(
    tx: Transaction, viewer: Viewer, instance_id: str, entries: Sequence[Entry], at: datetime
) -> None:
    """Adds entries to a case outside a step (a look behind the mask, a draft handed over)."""
    row = tx.execute(
        select(Instance.audit_seq, Instance.audit_hash, Instance.jurisdiction)
        .where(Instance.id == instance_id, visible(viewer))
        .with_for_update()
    ).one()
    seq, last = append(tx, instance_id, row[2], (row[0], row[1]), entries, at)
    tx.execute(update(Instance).where(Instance.id == instance_id).values(audit_seq=seq, audit_hash=last))


def _record(row: AuditEntry) -> AuditRecord:
    return AuditRecord(
        row.seq, row.at, row.actor_id, row.actor, row.unit, row.action, row.node, row.name,
        codec.load(row.detail), row.hash,
    )  # fmt: skip


def history(viewer: Viewer, instance_id: str) -> tuple[AuditRecord, ...]:
    """Everything recorded of a case the viewer may see, oldest first."""
    rows = db.session.scalars(
        select(AuditEntry)
        .join(Instance, Instance.id == AuditEntry.chain)
        .where(AuditEntry.chain == instance_id, visible(viewer))
        .order_by(AuditEntry.seq)
    )
    return tuple(_record(row) for row in rows)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry with what its hash was made of. entry: as `record_chain.link` takes it, with its hash."""

    entry: Mapping[str, Any]
    detail: str
    salt: str

    @property
    def sealed(self) -> str:
        return record_chain.sealed(self.detail, self.salt)


def links(viewer: Viewer, instance_id: str) -> tuple[tuple[Link, ...], tuple[int, str]]:
    """The chain of a case the viewer may see, oldest first, and its head (last number and hash).

    Details and salts are as they were written: only what masks them may show them.
    """
    condition = (AuditEntry.chain == instance_id, visible(viewer))
    joined = select(AuditEntry, Instance.audit_seq, Instance.audit_hash).join(
        Instance, Instance.id == AuditEntry.chain
    )
    rows = db.session.execute(joined.where(*condition).order_by(AuditEntry.seq)).all()
    head = (rows[-1][1], rows[-1][2]) if rows else (0, "")
    return tuple(_link(row[0]) for row in rows), head


def hashes(tx: Transaction, chain: str) -> dict[int, str]:
    """Number -> hash of every entry of a chain; empty when there is none."""
    rows = tx.execute(select(AuditEntry.seq, AuditEntry.hash).where(AuditEntry.chain == chain))
    return {row[0]: row[1] for row in rows}


def _link(row: AuditEntry) -> Link:
    entry = {
        "seq": row.seq,
        "at": _instant(row.at),
        "actor_id": row.actor_id,
        **{field: getattr(row, field) for field in record_chain.FIELDS},
        "hash": row.hash,
    }
    return Link(entry, row.detail, row.salt)


def latest(tx: Transaction, instance_id: str, actions: Sequence[str]) -> AuditRecord | None:
    """The last entry of one of these actions, for the step that holds the case."""
    row = tx.scalars(
        select(AuditEntry)
        .where(AuditEntry.chain == instance_id, AuditEntry.action.in_(actions))
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    ).first()
    return _record(row) if row is not None else None


def looked_at(
    tx: Transaction, instance_id: str, action: str, person_id: int, work_item_id: str
) -> frozenset[str]:
    """The fields named by a person's entries of this action in one work item."""
    rows = tx.scalars(
        select(AuditEntry.detail).where(
            AuditEntry.chain == instance_id, AuditEntry.action == action, AuditEntry.actor_id == person_id
        )
    )
    details = [codec.load(row) for row in rows]
    return frozenset(detail["field"] for detail in details if detail.get("work_item") == work_item_id)


def administration_log(viewer: Viewer, limit: int = 200) -> tuple[AuditRecord, ...]:
    rows = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.chain == f"admin:{viewer.jurisdiction}")
        .order_by(AuditEntry.seq.desc())
        .limit(limit)
    )
    return tuple(_record(row) for row in rows)


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """Where a chain does not hold, and how."""

    chain: str
    seq: int
    reason: str


def verify(tx: Transaction) -> Iterator[BrokenLink]:
    """Walks every chain; yields the first broken link of each chain that does not hold.

    A chain is held against its head (last number and hash on the case or county row), so that cutting off
    its end is found as well.
    """
    heads = {
        row[0]: (row[1], row[2])
        for row in tx.execute(select(Instance.id, Instance.audit_seq, Instance.audit_hash))
    }
    for code, seq, last in tx.execute(
        select(Jurisdiction.code, Jurisdiction.audit_seq, Jurisdiction.audit_hash)
    ):
        heads[f"admin:{code}"] = (seq, last)
    ends: dict[str, tuple[int, str]] = {}
    broken: set[str] = set()
    rows = tx.execute(select(AuditEntry.__table__).order_by(AuditEntry.chain, AuditEntry.seq)).mappings()
    for row in rows:
        chain = row["chain"]
        if chain in broken:
            continue
        seq, previous = ends.get(chain, (0, ""))
        reason = ""
        if row["seq"] != seq + 1:
            reason = f"entry {seq + 1} is missing"
        elif digest(previous, dict(row)) != row["hash"]:
            reason = "the entry was changed after it was written"
        if reason:
            broken.add(chain)
            yield BrokenLink(chain, row["seq"], reason)
        ends[chain] = (row["seq"], row["hash"])
    for chain, head in heads.items():
        if chain not in broken and ends.get(chain, (0, "")) != head:
            yield BrokenLink(chain, head[0], "the chain does not end where its case says it ends")
