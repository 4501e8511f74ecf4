"""Drafts of letters: one for each case, kind and sender, until the letter is issued with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy import delete as remove

from app.domain.viewer import Viewer
from app.store import codec
from app.store.base import db
from app.store.tables import Instance, LetterDraft
from app.store.transaction import Transaction
from app.store.visibility import visible


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """`base`, `seen_base`, `file_sha256`: see the table."""

    id: str
    instance_id: str
    work_item_id: str
    kind: str
    sender: str
    base: str
    seen_base: str | None
    paragraphs: tuple[str, ...]
    attachments: tuple[str, ...]
    file_sha256: str | None
    file_name: str | None
    saved_by: int
    saved_by_name: str
    saved_at: datetime


def _record(row: LetterDraft) -> DraftRecord:
    return DraftRecord(
        row.id, row.instance_id, row.work_item_id, row.kind, row.sender, row.base, row.seen_base,
        tuple(codec.load(row.paragraphs)), tuple(codec.load(row.attachments)), row.file_sha256,
        row.file_name, row.saved_by, row.saved_by_name, row.saved_at,
    )  # fmt: skip


def _open(instance_id: str) -> Select[LetterDraft]:
    return select(LetterDraft).where(LetterDraft.instance_id == instance_id, LetterDraft.letter_id.is_(None))


def of_case(viewer: Viewer, instance_id: str) -> tuple[DraftRecord, ...]:
    """The drafts of a case that are not yet letters."""
    query = _open(instance_id).join(Instance, Instance.id == LetterDraft.instance_id).where(visible(viewer))
    return tuple(_record(row) for row in db.session.scalars(query))


def find(tx: Transaction, instance_id: str, kind: str, sender: str) -> DraftRecord | None:
    """The draft of a letter, its case being locked."""
    query = _open(instance_id).where(LetterDraft.kind == kind, LetterDraft.sender == sender)
    row = tx.scalar(query)
    return None if row is None else _record(row)


def put(tx: Transaction, old: DraftRecord | None, values: Mapping[str, Any]) -> None:
    """Takes the place of the earlier draft of the same letter."""
    if old is not None:
        drop(tx, old.id)
    tx.execute(insert(LetterDraft).values(**values))


def drop(tx: Transaction, draft_id: str) -> None:
    tx.execute(remove(LetterDraft).where(LetterDraft.id == draft_id))


def change(tx: Transaction, draft_id: str, **values: Any) -> None:
    tx.execute(update(LetterDraft).where(LetterDraft.id == draft_id).values(**values))
