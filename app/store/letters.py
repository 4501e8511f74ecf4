"""What becomes of an issued letter: its Word document, its sealed copy, its number; the number book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, update

from app.domain.errors import NotFound
from app.domain.moment import CHINA
from app.domain.viewer import Viewer
from app.store import codec, page_key
from app.store.base import db
from app.store.records import Page
from app.store.tables import Blob, Instance, Letter
from app.store.transaction import Transaction
from app.store.visibility import visible


@dataclass(frozen=True, slots=True)
class IssuedLetter:
    """A line of the number book. `number` is empty until typed where the unit numbers by its own register."""

    id: str
    instance_id: str
    business_key: str
    process: str
    kind: str
    number: str
    sender: str
    receivers: tuple[str, ...]
    title: str
    issued_at: datetime
    layout_sha256: str
    document_sha256: str | None
    sealed_file: str | None
    voided_at: datetime | None
    voided_by: str | None
    void_reason: str | None
    delivered_on: str | None
    delivered_way: str | None
    delivered_to: str | None


@dataclass(frozen=True, slots=True)
class BookFilter:
    """What to show of the number book. state: "" (all), valid, void, sealed, unsealed or unnumbered."""

    unit: str = ""
    kind: str = ""
    year: int = 0
    state: str = ""
    text: str = ""


STATES: dict[str, ColumnElement[bool]] = {
    "valid": Letter.voided_at.is_(None),
    "void": Letter.voided_at.is_not(None),
    "sealed": Letter.sealed_file.is_not(None),
    "unsealed": Letter.sealed_file.is_(None) & Letter.voided_at.is_(None),
    "unnumbered": (Letter.number == "") & Letter.voided_at.is_(None),
}


def _select() -> Select[Letter, str, str]:
    return select(Letter, Instance.business_key, Instance.process).join(
        Instance, Instance.id == Letter.instance_id
    )


def _issued(row: Any) -> IssuedLetter:
    letter, key, process = row
    return IssuedLetter(
        letter.id, letter.instance_id, key, process, letter.kind, letter.number, letter.sender,
        tuple(codec.load(letter.receivers)), letter.title, letter.issued_at, letter.layout_sha256,
        letter.document_sha256, letter.sealed_file, letter.voided_at, letter.voided_by, letter.void_reason,
        letter.delivered_on, letter.delivered_way, letter.delivered_to,
    )  # fmt: skip


def find(viewer: Viewer, letter_id: str) -> IssuedLetter:
    row = db.session.execute(_select().where(Letter.id == letter_id, visible(viewer))).first()
    if row is None:
        raise NotFound(what="文书")
    return _issued(row)


def of_case(viewer: Viewer, instance_id: str) -> dict[str, IssuedLetter]:
    """The letters of a case by id."""
    rows = db.session.execute(_select().where(Letter.instance_id == instance_id, visible(viewer)))
    return {row[0].id: _issued(row) for row in rows}


def lock(tx: Transaction, viewer: Viewer, letter_id: str) -> IssuedLetter:
    """The letter, its case locked: what is decided about it now is decided by one."""
    query = _select().where(Letter.id == letter_id, visible(viewer)).with_for_update(of=Instance)
    row = tx.execute(query).first()
    if row is None:
        raise NotFound(what="文书")
    return _issued(row)


def newest(tx: Transaction, instance_id: str, kind: str) -> IssuedLetter | None:
    """The newest valid letter of a kind, for the step that holds the case."""
    query = _select().where(
        Letter.instance_id == instance_id, Letter.kind == kind, Letter.voided_at.is_(None)
    )
    row = tx.execute(query.order_by(Letter.issued_at.desc(), Letter.id.desc()).limit(1)).first()
    return _issued(row) if row is not None else None


def change(tx: Transaction, letter_id: str, **values: Any) -> None:
    tx.execute(update(Letter).where(Letter.id == letter_id).values(**values))


def keep_document(tx: Transaction, letter_id: str, sha256: str) -> None:
    """Names the document of a letter unless it has one: the first one made stays."""
    tx.execute(
        update(Letter)
        .where(Letter.id == letter_id, Letter.document_sha256.is_(None))
        .values(document_sha256=sha256)
    )


def number_used(tx: Transaction, jurisdiction: str, sender: str, number: str) -> bool:
    """Whether the unit has used this number; a void one counts, it is never used again."""
    query = select(Letter.id).where(
        Letter.jurisdiction == jurisdiction, Letter.sender == sender, Letter.number == number
    )
    return tx.execute(query.limit(1)).first() is not None


def blob(tx: Transaction, sha256: str) -> bytes | None:
    """Content by its hash: a layout stays what it was when the letter was issued."""
    return tx.scalar(select(Blob.content).where(Blob.sha256 == sha256))


def book(viewer: Viewer, wanted: BookFilter, after: str | None = None, size: int = 50) -> Page:
    """Letters of the cases the viewer may see, newest first, keyset paged by (issued_at, id)."""
    query = _select().where(visible(viewer), *_conditions(wanted))
    if after:
        query = query.where(_older(after))
    query = query.order_by(Letter.issued_at.desc(), Letter.id.desc()).limit(size + 1)
    rows = [_issued(row) for row in db.session.execute(query)]
    last = rows[size - 1] if len(rows) > size else None
    return Page(tuple(rows[:size]), f"{last.issued_at.isoformat()}~{last.id}" if last else None)


def _older(after: str) -> ColumnElement[bool]:
    at, last_id = page_key.read(after)
    return or_(Letter.issued_at < at, (Letter.issued_at == at) & (Letter.id < last_id))


def _conditions(wanted: BookFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.unit:
        conditions.append(Letter.sender == wanted.unit)
    if wanted.kind:
        conditions.append(Letter.kind == wanted.kind)
    if wanted.year:
        first = datetime(wanted.year, 1, 1, tzinfo=CHINA)
        conditions += [Letter.issued_at >= first, Letter.issued_at < first.replace(year=wanted.year + 1)]
    if wanted.state in STATES:
        conditions.append(STATES[wanted.state])
    if wanted.text:
        number, title = Letter.number, Letter.title
        conditions.append(
            number.contains(wanted.text, autoescape=True) | title.contains(wanted.text, autoescape=True)
        )
    return conditions
