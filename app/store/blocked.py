"""Cases that wait for several units: what the office of the joint meeting is offered for its agenda."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from app.domain.operation import BlockedCase
from app.store import codec
from app.store.tables import Deadline, Instance, InstanceLink
from app.store.transaction import Transaction

MOST = 50
DISPUTE, SUPERVISION, DECIDED = "jurisdiction_dispute", "supervision", "decided_matter"
#: Which unit a case is that of, by the first of its variables that names one.
OF_UNIT = ("owner_unit", "applicant_unit", "sender_unit", "complaint_unit", "requesting_unit")
IN_DISPUTE = "管辖或职责争议尚未解决"
SUPERVISED = "超期后正在督办"
DIFFICULT = "议定事项落实有困难"
UNDONE = "议定事项到期未落实"


def blocked(tx: Transaction, jurisdiction: str) -> tuple[BlockedCase, ...]:
    """Running cases of a county, the oldest first, each once with the first reason that holds:

    1. a dispute about who is competent stands open, in the case itself or as a case of its own (a refused
       transfer among them)
    2. it is overdue, and its supervision is not closed
    3. a matter decided by an earlier meeting has met a difficulty, or its day has passed
    """
    found: dict[str, BlockedCase] = {}
    for why, holds in _reasons():
        for row in tx.execute(_running(jurisdiction).where(holds).limit(MOST)):
            found.setdefault(row[0], _case(row, why))
    return tuple(found[key] for key in sorted(found, key=lambda key: found[key].since)[:MOST])


def _reasons() -> Iterable[tuple[str, ColumnElement[bool]]]:
    supervision = Instance.__table__.alias("supervision")
    supervised = exists(
        select(InstanceLink.target_id)
        .join(supervision, supervision.c.id == InstanceLink.target_id)
        .where(
            InstanceLink.source_id == Instance.id,
            supervision.c.process == SUPERVISION,
            supervision.c.status == "running",
        )
    )
    passed = exists(
        select(Deadline.id).where(
            Deadline.instance_id == Instance.id, Deadline.rule == "decided.due", Deadline.status == "passed"
        )
    )
    decided = Instance.process == DECIDED
    yield IN_DISPUTE, (Instance.process == DISPUTE) | _holds(Instance.tokens, "process", DISPUTE)
    yield SUPERVISED, supervised & (Instance.process != SUPERVISION)
    yield DIFFICULT, decided & _holds(Instance.tokens, "node", "study_difficulty")
    yield UNDONE, decided & passed


def _holds(column: Any, key: str, value: str) -> ColumnElement[bool]:
    """Whether the stored JSON holds this pair."""
    found: ColumnElement[bool] = column.contains(f"{codec.dump(key)}:{codec.dump(value)}", autoescape=True)
    return found


def _running(jurisdiction: str) -> Any:
    return (
        select(Instance.business_key, Instance.title, Instance.variables, Instance.started_at)
        .where(Instance.jurisdiction == jurisdiction, Instance.status == "running")
        .order_by(Instance.started_at)
    )


def _case(row: Any, why: str) -> BlockedCase:
    key, title, text, since = row
    variables = codec.load(text)
    unit = next((str(variables[name]) for name in OF_UNIT if variables.get(name)), "")
    said = title or str(variables.get("matter_title") or variables.get("dispute_subject") or "") or key
    return BlockedCase(key, said, unit, why, since.isoformat())
