"""Counties with their rule books, deployments and process definitions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import Base, UtcTime
from app.store.tables.key import Key


class Jurisdiction(Base):
    __tablename__ = "jurisdiction"
    code: Mapped[str] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    rulebook_version: Mapped[int] = mapped_column(default=0)
    audit_seq: Mapped[int] = mapped_column(default=0)
    audit_hash: Mapped[str] = mapped_column(String(64), default="")


class RuleBookVersion(Base):
    __tablename__ = "rulebook_version"
    __table_args__ = (UniqueConstraint("jurisdiction", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(ForeignKey("jurisdiction.code"))
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    loaded_at: Mapped[datetime] = mapped_column(UtcTime)
    loaded_by: Mapped[str] = mapped_column(Text)


class Deployment(Base):
    """One immutable snapshot of all content of a jurisdiction."""

    __tablename__ = "deployment"
    __table_args__ = (UniqueConstraint("jurisdiction", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(ForeignKey("jurisdiction.code"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    deployed_at: Mapped[datetime] = mapped_column(UtcTime)
    deployed_by: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")


class Blob(Base):
    """Content by its hash, kept once however many deployments hold it."""

    __tablename__ = "blob"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Resource(Base):
    __tablename__ = "resource"
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    path: Mapped[str] = mapped_column(Key, primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))


class Definition(Base):
    """A process definition: key and version, in the deployment that first held it."""

    __tablename__ = "definition"
    __table_args__ = (UniqueConstraint("jurisdiction", "key", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(ForeignKey("jurisdiction.code"))
    key: Mapped[str] = mapped_column(Key)
    version: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Key)
    sha256: Mapped[str] = mapped_column(String(64))
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"))
    startable: Mapped[bool] = mapped_column(default=True)
