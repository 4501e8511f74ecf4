"""Copies of what belongs to a case, for the case that is split from it (分案) or joined with it (并案).

The rows are copied as they stand, whatever columns they have; only ids and what the caller names differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Table, insert, select

from app.domain.viewer import Viewer
from app.store import codec
from app.store.base import Base
from app.store.tables import (
    Candidate,
    Deadline,
    DeadlineChange,
    Due,
    File,
    Instance,
    InstanceUnit,
    Letter,
    Subscription,
    WorkItem,
)
from app.store.transaction import Transaction
from app.store.visibility import visible

Row = dict[str, Any]
Ids = Mapping[str, str]
"""Old id -> new id."""
CLOCKS = ("timer", "recheck", "recount")
"""Due work that belongs to the deadlines of a case; started cases, messages and effects come once."""


def _rows(tx: Transaction, of: type[Base], **wanted: Any) -> list[Row]:
    table: Table = of.__table__  # type: ignore[assignment]
    query = select(table)
    for name, value in wanted.items():
        column = table.c[name]
        query = query.where(column.in_(value) if isinstance(value, tuple) else column == value)
    return [dict(row._mapping) for row in tx.execute(query)]


def _insert(tx: Transaction, of: type[Base], rows: list[Row]) -> None:
    if rows:
        tx.execute(insert(of.__table__), rows)  # type: ignore[arg-type]


def exchanged(tx: Transaction, instance_id: str, unit: str) -> str:
    """The number of a letter of the case between this unit and another; empty when there is none."""
    for row in _rows(tx, Letter, instance_id=instance_id):
        receivers = set(codec.load(row["receivers"]))
        if receivers and (receivers | {row["sender"]}) - {unit}:
            return row["number"] or "（未编号）"
    return ""


def copy_case(tx: Transaction, instance_id: str, values: Row) -> None:
    """The case itself and the units that see it; `values` are the columns of the copy that differ."""
    (row,) = _rows(tx, Instance, id=instance_id)
    _insert(tx, Instance, [{**row, **values}])
    units = _rows(tx, InstanceUnit, instance_id=instance_id)
    _insert(tx, InstanceUnit, [{**unit, "instance_id": values["id"]} for unit in units])


def new_file_ids(tx: Transaction, instance_id: str) -> Ids:
    """Ids for the copies of the materials that are still there."""
    return {
        row["id"]: codec.new_id()
        for row in _rows(tx, File, instance_id=instance_id)
        if row["removed_at"] is None
    }


def copy_files(tx: Transaction, instance_id: str, target_id: str, files: Ids, items: Ids) -> None:
    """References to the same bytes; who uploaded them and when stays."""
    rows = [
        {
            **row,
            "id": files[row["id"]],
            "instance_id": target_id,
            "work_item_id": items.get(row["work_item_id"], row["work_item_id"]),
        }
        for row in _rows(tx, File, instance_id=instance_id)
        if row["id"] in files
    ]
    _insert(tx, File, rows)


def copy_items(tx: Transaction, instance_id: str, target_id: str, change: Callable[[Row], Row]) -> Ids:
    """Every step, done and open, with the same people; `change` gets and returns a row with plain values in
    `data`, `answers` and `draft`."""
    ids: dict[str, str] = {}
    rows: list[Row] = []
    for row in _rows(tx, WorkItem, instance_id=instance_id):
        plain = {name: codec.load(row[name]) for name in ("data", "answers", "draft")}
        changed = change({**row, **plain})
        texts = {
            name: None if row[name] is None else codec.dump(changed[name])
            for name in ("data", "answers", "draft")
        }
        ids[row["id"]] = codec.new_id()
        rows.append({**changed, **texts, "id": ids[row["id"]], "instance_id": target_id})
    _insert(tx, WorkItem, rows)
    offers = _rows(tx, Candidate, work_item_id=tuple(ids))
    _insert(tx, Candidate, [{**offer, "work_item_id": ids[offer["work_item_id"]]} for offer in offers])
    return ids


def copy_clocks(tx: Transaction, instance_id: str, target_id: str) -> None:
    """Running deadlines with all that was granted to them, their due work, messages waited for."""
    ids: dict[str, str] = {}
    rows: list[Row] = []
    for row in _rows(tx, Deadline, instance_id=instance_id, status=("open", "passed")):
        ids[row["id"]] = codec.new_id()
        rows.append({**row, "id": ids[row["id"]], "instance_id": target_id})
    _insert(tx, Deadline, rows)
    links = _rows(tx, DeadlineChange, deadline_id=tuple(ids))
    _insert(
        tx,
        DeadlineChange,
        [{**link, "deadline_id": ids[link["deadline_id"]], "instance_id": target_id} for link in links],
    )
    waiting = _rows(tx, Due, instance_id=instance_id, kind=CLOCKS)
    _insert(
        tx,
        Due,
        [
            {
                **row,
                "id": codec.new_id(),
                "instance_id": target_id,
                "ref": ids.get(row["ref"], row["ref"]),
                "lease": None,
            }
            for row in waiting
        ],
    )
    asked = _rows(tx, Subscription, instance_id=instance_id)
    _insert(tx, Subscription, [{**row, "id": codec.new_id(), "instance_id": target_id} for row in asked])


def carry_deadline(tx: Transaction, deadline_id: str, target_id: str, values: Row) -> str:
    """A deadline of a joined case as one of the case it joined; returns the copy's id.

    A second look that is due at the original (`recheck`) goes with it.
    """
    (row,) = _rows(tx, Deadline, id=deadline_id)
    copy = {**row, "id": codec.new_id(), "instance_id": target_id, **values}
    _insert(tx, Deadline, [copy])
    looks = _rows(tx, Due, ref=deadline_id, kind="recheck")
    _insert(
        tx,
        Due,
        [
            {**look, "id": codec.new_id(), "instance_id": target_id, "ref": copy["id"], "lease": None}
            for look in looks
        ],
    )
    return str(copy["id"])


def in_hand_of(tx: Transaction, viewer: Viewer, process: str, limit: int = 50) -> tuple[str, ...]:
    """Running cases of a process with an open step of the viewer's units, the latest first."""
    units = sorted(viewer.units)
    held = select(WorkItem.instance_id).where(
        WorkItem.unit.in_(units),
        WorkItem.status.in_(("open", "claimed")),
        WorkItem.jurisdiction == viewer.jurisdiction,
    )
    query = select(Instance.id).where(
        Instance.process == process, Instance.status == "running", Instance.id.in_(held), visible(viewer)
    )
    return tuple(tx.scalars(query.order_by(Instance.started_at.desc()).limit(limit)))
