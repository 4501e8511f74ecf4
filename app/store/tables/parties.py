"""Who a case is about, to find it by: a copy of what its variables say."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import Base
from app.store.tables.key import Key


class CaseParty(Base):
    """One party of a case. `party_id` in capitals; empty while it is not known."""

    __tablename__ = "case_party"
    __table_args__ = (Index("ix_case_party_id", "jurisdiction", "party_id"),)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(Key)
    name: Mapped[str] = mapped_column(Text)
    party_id: Mapped[str] = mapped_column(Key, default="")
