"""案卷归档: what was decided when a case went into the archive, and what was added to it afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import Base, UtcTime
from app.store.tables.key import Key


class CaseArchive(Base):
    """A case in the archive. archived_on: the day on paper; pages: JSON, pages by line of the index."""

    __tablename__ = "case_archive"
    __table_args__ = (Index("ix_case_archive_list", "jurisdiction", "archived_on"),)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(Key)
    unit: Mapped[str] = mapped_column(Key)
    number: Mapped[str] = mapped_column(Text, default="")
    retention: Mapped[str] = mapped_column(String(20))
    archived_on: Mapped[str] = mapped_column(String(10))
    archived_by: Mapped[int]
    archived_by_name: Mapped[str] = mapped_column(Text)
    archived_at: Mapped[datetime] = mapped_column(UtcTime)
    pages: Mapped[str] = mapped_column(Text, default="{}")


class ArchiveSupplement(Base):
    """Why a material was added to a case that was in the archive already."""

    __tablename__ = "archive_supplement"
    file_id: Mapped[str] = mapped_column(ForeignKey("file.id"), primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
