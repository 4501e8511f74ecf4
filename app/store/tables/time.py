"""Deadlines, due work, messages waited for, incidents, the calendar."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import Base, UtcTime
from app.store.tables.key import Key


class Deadline(Base):
    """A legal deadline or an internal reminder of a case, as counted from its rule."""

    __tablename__ = "deadline"
    __table_args__ = (
        Index("ix_deadline_instance", "instance_id", "status"),
        Index("ix_deadline_open", "jurisdiction", "status", "due_at"),
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"))
    jurisdiction: Mapped[str] = mapped_column(Key)
    task_id: Mapped[str] = mapped_column(String(64))
    process: Mapped[str] = mapped_column(Key)
    node: Mapped[str] = mapped_column(Key)
    attached_to: Mapped[str | None] = mapped_column(Key)
    rule: Mapped[str] = mapped_column(Key)
    fact: Mapped[str | None] = mapped_column(Key)
    fact_value: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    other_due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    provisional: Mapped[bool]
    statutory: Mapped[bool]
    clause: Mapped[str] = mapped_column(Text)
    calendar_version: Mapped[str] = mapped_column(Text)
    trace: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Key, default="")
    status: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    passed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    outcome: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    changes: Mapped[int] = mapped_column(default=0)
    paused_at: Mapped[datetime | None] = mapped_column(UtcTime)
    carried_from: Mapped[str] = mapped_column(Key, default="")


class DeadlineChange(Base):
    """One link of the chain of a deadline: extended, paused, resumed, or counted anew afterwards."""

    __tablename__ = "deadline_change"
    __table_args__ = (Index("ix_deadline_change_instance", "instance_id"),)
    deadline_id: Mapped[str] = mapped_column(ForeignKey("deadline.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"))
    jurisdiction: Mapped[str] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(String(20))
    before_at: Mapped[datetime] = mapped_column(UtcTime)
    after_at: Mapped[datetime | None] = mapped_column(UtcTime)
    new_date: Mapped[str | None] = mapped_column(Text)
    amount: Mapped[int | None]
    ground: Mapped[str] = mapped_column(Text, default="")
    effective_on: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    clause: Mapped[str] = mapped_column(Text, default="")
    notified_who: Mapped[str] = mapped_column(Text, default="")
    notified_on: Mapped[str | None] = mapped_column(Text)
    person_id: Mapped[int]
    person: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Key, default="")
    at: Mapped[datetime] = mapped_column(UtcTime)


class Due(Base):
    """Due work: timer, start, message or effect. One column serves due date, next retry and lease expiry."""

    __tablename__ = "due"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(String(20))
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instance.id"), index=True)
    ref: Mapped[str] = mapped_column(Key, default="")
    run_at: Mapped[datetime] = mapped_column(UtcTime)
    state: Mapped[str] = mapped_column(String(10), default="wait")
    lease: Mapped[str | None] = mapped_column(String(32))
    tries: Mapped[int] = mapped_column(default=0)
    payload: Mapped[str] = mapped_column(Text, default="{}")
    created_at: Mapped[datetime] = mapped_column(UtcTime)


Index("ix_due_wait", Due.run_at, sqlite_where=Due.state == "wait", postgresql_where=Due.state == "wait")


class Subscription(Base):
    """A message an instance waits for. `action`: the label of the button of a drawn case action; `groups`
    (`unit/post`): the people of `role` who may deliver it; without a role whoever sees the case."""

    __tablename__ = "subscription"
    __table_args__ = (Index("ix_subscription_name", "jurisdiction", "name"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(Key)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), index=True)
    task_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Key)
    correlation: Mapped[str] = mapped_column(Text)
    process: Mapped[str] = mapped_column(Key, default="")
    node: Mapped[str] = mapped_column(Key, default="")
    action: Mapped[str] = mapped_column(Text, default="")
    role: Mapped[str] = mapped_column(Text, default="")
    groups: Mapped[str] = mapped_column(Text, default="[]")


class Incident(Base):
    __tablename__ = "incident"
    __table_args__ = (Index("ix_incident_open", "jurisdiction", "resolved_at"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(Key)
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instance.id"), index=True)
    due_id: Mapped[str | None] = mapped_column(String(32))
    work_item_id: Mapped[str | None] = mapped_column(String(32))
    process: Mapped[str] = mapped_column(Key, default="")
    node: Mapped[str] = mapped_column(Key, default="")
    message: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime] = mapped_column(UtcTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcTime)
    resolved_by: Mapped[str | None] = mapped_column(Text)


class CalendarVersion(Base):
    """A loaded calendar (seed or notice); the highest id of a scope is the one in force."""

    __tablename__ = "calendar_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(Key)
    title: Mapped[str] = mapped_column(Text)
    source_text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(UtcTime)
    loaded_by: Mapped[str] = mapped_column(Text)


class CalendarDay(Base):
    __tablename__ = "calendar_day"
    scope: Mapped[str] = mapped_column(Key, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("calendar_version.id"), primary_key=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(Text)
