"""Cases, their work items and who may see and do them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import Base, UtcTime
from app.store.tables.key import Key


class Instance(Base):
    """A process instance. `state` is the engine's text without specs: its key order is load-bearing."""

    __tablename__ = "instance"
    __table_args__ = (
        UniqueConstraint("jurisdiction", "business_key"),
        Index("ix_instance_list", "jurisdiction", "status", "started_at"),
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(ForeignKey("jurisdiction.code"))
    process: Mapped[str] = mapped_column(Key)
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"))
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"))
    business_key: Mapped[str] = mapped_column(Key)
    title: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(Text)
    variables: Mapped[str] = mapped_column(Text)
    tokens: Mapped[str] = mapped_column(Text, default="[]")
    audit_seq: Mapped[int] = mapped_column(default=0)
    audit_hash: Mapped[str] = mapped_column(String(64), default="")
    started_by: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    end_node: Mapped[str | None] = mapped_column(Text)
    start_key: Mapped[str | None] = mapped_column(Key, unique=True)
    units: Mapped[str] = mapped_column(Text, default="[]")
    subscriptions: Mapped[int] = mapped_column(default=0)


class InstanceUnit(Base):
    """A unit that takes part in a case and may therefore see it."""

    __tablename__ = "instance_unit"
    __table_args__ = (Index("ix_instance_unit", "jurisdiction", "unit"),)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(Key, primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(Key)


class InstanceLink(Base):
    """A linked case: `source_id` started or named `target_id`."""

    __tablename__ = "instance_link"
    source_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    target_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), primary_key=True, index=True)
    relation: Mapped[str] = mapped_column(Key)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class WorkItem(Base):
    """A user task waiting for people; answers and draft stay on it for ever."""

    __tablename__ = "work_item"
    __table_args__ = (
        Index("ix_work_item_instance", "instance_id", "status"),
        Index("ix_work_item_assignee", "assignee_id", "status"),
        Index("ix_work_item_done", "completed_by", "completed_at"),
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"))
    jurisdiction: Mapped[str] = mapped_column(Key)
    task_id: Mapped[str] = mapped_column(String(64))
    process: Mapped[str] = mapped_column(Key)
    node: Mapped[str] = mapped_column(Key)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(Key, default="")
    groups: Mapped[str] = mapped_column(Text, default="[]")
    form_key: Mapped[str | None] = mapped_column(Key)
    clauses: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[str] = mapped_column(Text, default="{}")
    status: Mapped[str] = mapped_column(String(20))
    assignee_id: Mapped[int | None]
    owner_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    draft: Mapped[str | None] = mapped_column(Text)
    draft_by: Mapped[int | None]
    draft_at: Mapped[datetime | None] = mapped_column(UtcTime)
    answers: Mapped[str | None] = mapped_column(Text)
    completed_by: Mapped[int | None]
    completed_by_name: Mapped[str | None] = mapped_column(Text)
    completed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    pending: Mapped[str | None] = mapped_column(Text)
    pending_by: Mapped[int | None]
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    recorder_unit: Mapped[str] = mapped_column(Key, default="")


class Candidate(Base):
    """Open work of a group (`jurisdiction:unit/post`), in the order in which it falls due."""

    __tablename__ = "candidate"
    group: Mapped[str] = mapped_column("group_key", Key, primary_key=True)
    due: Mapped[str] = mapped_column(String(40), primary_key=True)
    work_item_id: Mapped[str] = mapped_column(ForeignKey("work_item.id"), primary_key=True, index=True)
