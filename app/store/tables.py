"""Every table, private to the store: readers get frozen dataclasses, never rows."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import Base, UtcTime

Key = String(200)


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


class Candidate(Base):
    """Open work of a group (`jurisdiction:unit/post`), in the order in which it falls due."""

    __tablename__ = "candidate"
    group: Mapped[str] = mapped_column("group_key", Key, primary_key=True)
    due: Mapped[str] = mapped_column(String(40), primary_key=True)
    work_item_id: Mapped[str] = mapped_column(ForeignKey("work_item.id"), primary_key=True, index=True)


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
    """A message an instance waits for."""

    __tablename__ = "subscription"
    __table_args__ = (Index("ix_subscription_name", "jurisdiction", "name"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(Key)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id"), index=True)
    task_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Key)
    correlation: Mapped[str] = mapped_column(Text)


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


class AuditEntry(Base):
    """One link of a hash chain: `chain` is an instance id, or `admin:<jurisdiction>`."""

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
    hash: Mapped[str] = mapped_column(String(64))


class File(Base):
    """Material of a case; the bytes lie in the file store under their checksum."""

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
    removed_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Letter(Base):
    """An issued letter, kept as issued.

    number: empty until the unit types it from its own register (`numbering = "manual"`). layout_sha256: the
    blob that a Word document of it is made with; document_sha256: that document in the file store, once made.
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
