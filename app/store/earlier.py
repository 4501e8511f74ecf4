"""Earlier cases of a process, by what their variables hold: for operations and rules that look back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from app.domain.moment import local
from app.store import codec
from app.store.tables import Instance
from app.store.transaction import Transaction

Found = list[tuple[str, Mapping[str, Any]]]
NEWEST = 200


def newest(tx: Transaction, jurisdiction: str, process: str) -> Found:
    """(case number, variables) of a county's newest cases of a process, for the operation that seeks one.

    Beside its own variables each has `case_status` and `case_started_on`.
    """
    query = _of_process(jurisdiction, process).add_columns(Instance.status, Instance.started_at)
    return [
        (
            row[0],
            {
                **codec.load(row[1]),
                "case_status": row[2],
                "case_started_on": local(row[3]).date().isoformat(),
            },
        )
        for row in tx.execute(query.limit(NEWEST))
    ]


def same(
    tx: Transaction, jurisdiction: str, process: str, but: str | None, values: Mapping[str, str]
) -> Found:
    """(case number, variables) of the other cases of a process that hold these variables, newest first."""
    pairs = (f"{codec.dump(key)}:{codec.dump(value)}" for key, value in values.items())
    holding = (Instance.variables.contains(pair, autoescape=True) for pair in pairs)
    return _read(tx, _of_process(jurisdiction, process).where(Instance.id != (but or ""), *holding))


def _of_process(jurisdiction: str, process: str) -> Select[str, str]:
    return (
        select(Instance.business_key, Instance.variables)
        .where(
            Instance.jurisdiction == jurisdiction,
            Instance.process == process,
            Instance.status != "terminated",
        )
        .order_by(Instance.started_at.desc())
    )


def _read(tx: Transaction, query: Select[str, str]) -> Found:
    return [(row[0], codec.load(row[1])) for row in tx.execute(query)]
