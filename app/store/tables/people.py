"""People, their posts and tokens."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import Base, UtcTime
from app.store.tables.key import Key


class Person(Base):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(ForeignKey("jurisdiction.code"), index=True)
    login: Mapped[str] = mapped_column(Key, unique=True)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    capabilities: Mapped[str] = mapped_column(Text, default="")
    active: Mapped[bool] = mapped_column(default=True)
    demo_password: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Appointment(Base):
    """A person holds a post in a unit, from a day to a day (both included; open when empty)."""

    __tablename__ = "appointment"
    __table_args__ = (Index("ix_appointment_unit_post", "jurisdiction", "unit", "post"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    jurisdiction: Mapped[str] = mapped_column(Key)
    unit: Mapped[str] = mapped_column(Key)
    post: Mapped[str] = mapped_column(Key)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class Token(Base):
    """A REST token; only its hash is kept."""

    __tablename__ = "token"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)
