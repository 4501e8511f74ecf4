"""The audit chain, materials, letters and registers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import Base, UtcTime
from app.store.tables.key import Key


class AuditEntry(Base):
    """One link of a hash chain: `chain` is an instance id, or `admin:<jurisdiction>`.

    salt: what `detail` is hashed with, empty in entries from before there was one.
    """

    __tablename__ = "audit_entry"
    chain: Mapped[str] = mapped_column(Key, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(Key, index=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    actor_id: Mapped[int]
    actor: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text, default="")
    action: Mapped[str] = mapped_column(Key)
    node: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[str] = mapped_column(Text)
    salt: Mapped[str] = mapped_column(String(32), default="", server_default="")
    hash: Mapped[str] = mapped_column(String(64))


class File(Base):
    """Material of a case; the bytes lie in the file store under their checksum. kept_by: the one unit that
    sees it, empty when every unit of the case does."""

    __tablename__ = "file"
    __table_args__ = (Index("ix_file_instance", "instance_id"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(Key)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"))
    work_item_id: Mapped[str | None] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(Text)
    group: Mapped[str] = mapped_column("group_name", Text, default="")
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int | None]
    copy_kind: Mapped[str] = mapped_column(Text, default="copy")
    uploaded_by: Mapped[int]
    uploaded_by_name: Mapped[str] = mapped_column(Text)
    uploaded_at: Mapped[datetime] = mapped_column(UtcTime)
    locked_at: Mapped[datetime | None] = mapped_column(UtcTime)
    kept_by: Mapped[str] = mapped_column(Key, default="", server_default="")
    removed_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Letter(Base):
    """An issued letter, kept as issued.

    number: empty until the unit types it from its own register (`numbering = "manual"`). layout_sha256: the
    blob that a Word document of it is made with; document_sha256: that document in the file store, once made.
    delivered_*: on which day (ISO date), how and to whom the sealed letter was handed over.
    """

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_register", "jurisdiction", "issued_at"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(Key)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), index=True)
    kind: Mapped[str] = mapped_column(Key)
    number: Mapped[str] = mapped_column(Text)
    sender: Mapped[str] = mapped_column(Key)
    receivers: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    node: Mapped[str] = mapped_column(Key)
    clauses: Mapped[str] = mapped_column(Text, default="")
    issued_at: Mapped[datetime] = mapped_column(UtcTime)
    layout_sha256: Mapped[str] = mapped_column(String(64), default="", server_default="")
    document_sha256: Mapped[str | None] = mapped_column(String(64))
    sealed_file: Mapped[str | None] = mapped_column(String(32))
    voided_at: Mapped[datetime | None] = mapped_column(UtcTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    delivered_on: Mapped[str | None] = mapped_column(String(10))
    delivered_way: Mapped[str | None] = mapped_column(Text)
    delivered_to: Mapped[str | None] = mapped_column(Text)


class LetterDraft(Base):
    """The text of a letter before it is issued, changed by hand or uploaded whole. Never in a number book.

    base: checksum of what the template made when it was written (`domain/letter_draft.base_of`);
    seen_base: of what it made at an issue that was refused for that reason. file_sha256: the whole letter in
    the file store; then `paragraphs` are its lines. letter_id: the letter that was issued with it.
    """

    __tablename__ = "letter_draft"
    __table_args__ = (Index("ix_letter_draft_instance", "instance_id"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(Key)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"))
    work_item_id: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(Key)
    sender: Mapped[str] = mapped_column(Key)
    base: Mapped[str] = mapped_column(String(64))
    seen_base: Mapped[str | None] = mapped_column(String(64))
    paragraphs: Mapped[str] = mapped_column(Text)
    attachments: Mapped[str] = mapped_column(Text)
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    file_name: Mapped[str | None] = mapped_column(Text)
    saved_by: Mapped[int]
    saved_by_name: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(UtcTime)
    letter_id: Mapped[str | None] = mapped_column(String(32))


class NumberSequence(Base):
    """The last number taken of a unit, kind and year; a void number is never used again."""

    __tablename__ = "number_sequence"
    jurisdiction: Mapped[str] = mapped_column(Key, primary_key=True)
    unit: Mapped[str] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(Key, primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class LicenceHold(Base):
    """A reminder at the permit desk (HT-30); never an absolute lock."""

    __tablename__ = "licence_hold"
    __table_args__ = (Index("ix_licence_hold_open", "jurisdiction", "unit", "released_at"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(Key)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), index=True)
    unit: Mapped[str] = mapped_column(Key)
    party_name: Mapped[str] = mapped_column(Text)
    party_id: Mapped[str] = mapped_column(Key, index=True)
    permit: Mapped[str] = mapped_column(Text)
    permit_limit: Mapped[str] = mapped_column(Text, default="")
    placed_at: Mapped[datetime] = mapped_column(UtcTime)
    review_at: Mapped[datetime] = mapped_column(UtcTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcTime)
    release_event: Mapped[str | None] = mapped_column(Text)
    overridden_at: Mapped[datetime | None] = mapped_column(UtcTime)
    overridden_by: Mapped[str | None] = mapped_column(Text)
    override_reason: Mapped[str | None] = mapped_column(Text)


class SharedInformation(Base):
    __tablename__ = "shared_information"
    __table_args__ = (Index("ix_shared_information", "jurisdiction", "category", "shared_at"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(Key)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), index=True)
    category: Mapped[str] = mapped_column(Key)
    unit: Mapped[str] = mapped_column(Key)
    receivers: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    formed_on: Mapped[str] = mapped_column(Text)
    shared_at: Mapped[datetime] = mapped_column(UtcTime)


class Notice(Base):
    """An in-app notice to a unit."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_unit", "jurisdiction", "unit", "sent_at"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(Key)
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instance.id"), index=True)
    unit: Mapped[str] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(Key)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(UtcTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcTime)
