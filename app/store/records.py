"""What reads give back: frozen, plain, complete. JSON columns arrive parsed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class LockedInstance:
    """An instance row held by the current transaction, with what a step needs to run it."""

    id: str
    jurisdiction: str
    process: str
    deployment_id: int
    business_key: str
    title: str
    status: str
    version: int
    state: str
    variables: Mapping[str, Any]
    audit_seq: int
    audit_hash: str
    rulebook_version: int
    calendar_version: int
    deployment_sha256: str
    units: tuple[str, ...]
    subscriptions: int


@dataclass(frozen=True, slots=True)
class InstanceRecord:
    """A case as lists and pages show it. `overdue`: number of passed, unfinished statutory deadlines."""

    id: str
    jurisdiction: str
    process: str
    process_name: str
    definition_version: int
    deployment_id: int
    business_key: str
    title: str
    status: str
    version: int
    variables: Mapping[str, Any]
    tokens: tuple[Mapping[str, str], ...]
    started_by: int
    started_at: datetime
    ended_at: datetime | None
    end_node: str | None
    overdue: int = 0
    next_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class WorkItemRecord:
    """A work item. `data` are the variables visible at its node; `groups` are `unit/post` strings."""

    id: str
    instance_id: str
    jurisdiction: str
    task_id: str
    process: str
    node: str
    name: str
    role: str
    unit: str
    groups: tuple[str, ...]
    form_key: str | None
    clauses: tuple[str, ...]
    data: Mapping[str, Any]
    status: str
    assignee_id: int | None
    owner_id: int | None
    created_at: datetime
    due_at: datetime | None
    draft: Mapping[str, Any] | None
    draft_by: int | None
    draft_at: datetime | None
    answers: Mapping[str, Any] | None
    completed_by: int | None
    completed_by_name: str | None
    completed_at: datetime | None
    pending: Mapping[str, Any] | None
    pending_by: int | None


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of a work list."""

    id: str
    instance_id: str
    business_key: str
    title: str
    process: str
    process_name: str
    node: str
    name: str
    role: str
    unit: str
    form_key: str | None
    status: str
    assignee_id: int | None
    assignee: str | None
    assignee_login: str | None
    created_at: datetime
    due_at: datetime | None
    completed_at: datetime | None
    instance_status: str


@dataclass(frozen=True, slots=True)
class DeadlineRecord:
    """A deadline as counted; `trace` explains each day: (date, counted, why)."""

    id: str
    instance_id: str
    task_id: str
    process: str
    node: str
    attached_to: str | None
    rule: str
    fact: str | None
    fact_value: str
    due_at: datetime
    other_due_at: datetime | None
    provisional: bool
    statutory: bool
    clause: str
    calendar_version: str
    trace: tuple[Mapping[str, Any], ...]
    unit: str
    status: str
    created_at: datetime
    ended_at: datetime | None
    passed_at: datetime | None
    outcome: str | None
    reason: str | None
    changes: int = 0
    paused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeadlineChangeRecord:
    """One link of a deadline's chain. kind: extended, paused, resumed, recounted.

    before_at, after_at: due times (after_at is None while paused). new_date or amount: what was granted.
    effective_on: the fact from which the clock stood still or ran again.
    """

    deadline_id: str
    number: int
    kind: str
    before_at: datetime
    after_at: datetime | None
    new_date: str | None
    amount: int | None
    ground: str
    effective_on: str | None
    reason: str
    clause: str
    notified_who: str
    notified_on: str | None
    person_id: int
    person: str
    unit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DueRow:
    """Claimed due work; `lease` proves the claim when it is fired."""

    id: str
    jurisdiction: str
    kind: str
    instance_id: str | None
    ref: str
    run_at: datetime
    lease: str
    tries: int
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AuditRecord:
    seq: int
    at: datetime
    actor_id: int
    actor: str
    unit: str
    action: str
    node: str
    name: str
    detail: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    id: str
    jurisdiction: str
    instance_id: str | None
    business_key: str | None
    process: str
    node: str
    message: str
    detail: str
    opened_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None
    due_id: str | None
    work_item_id: str | None


@dataclass(frozen=True, slots=True)
class FileRecord:
    id: str
    instance_id: str
    work_item_id: str | None
    name: str
    group: str
    media_type: str
    size: int
    sha256: str
    pages: int | None
    copy_kind: str
    uploaded_by: int
    uploaded_by_name: str
    uploaded_at: datetime
    locked_at: datetime | None


@dataclass(frozen=True, slots=True)
class LetterRecord:
    id: str
    instance_id: str
    kind: str
    number: str
    sender: str
    receivers: tuple[str, ...]
    title: str
    content: Mapping[str, Any]
    sha256: str
    node: str
    clauses: tuple[str, ...]
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class HoldRecord:
    id: str
    instance_id: str
    business_key: str
    unit: str
    party_name: str
    party_id: str
    permit: str
    permit_limit: str
    placed_at: datetime
    review_at: datetime
    released_at: datetime | None
    release_event: str | None
    overridden_at: datetime | None
    overridden_by: str | None
    override_reason: str | None


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """A linked case, seen from one side: `direction` is "from" (it started us) or "to"."""

    instance_id: str
    business_key: str
    title: str
    process: str
    process_name: str
    status: str
    relation: str
    direction: str
    visible: bool


@dataclass(frozen=True, slots=True)
class SharedRecord:
    id: str
    instance_id: str
    category: str
    unit: str
    receivers: tuple[str, ...]
    title: str
    formed_on: str
    shared_at: datetime


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    id: str
    instance_id: str | None
    unit: str
    kind: str
    title: str
    body: str
    sent_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class DefinitionRecord:
    """A version of a process; `running`: instances of this version that have not ended."""

    id: int
    jurisdiction: str
    key: str
    version: int
    name: str
    path: str
    sha256: str
    deployment_id: int
    deployed_at: datetime
    deployed_by: str
    note: str
    startable: bool
    current: bool
    running: int


@dataclass(frozen=True, slots=True)
class PersonRecord:
    id: int
    jurisdiction: str
    login: str
    name: str
    posts: tuple[tuple[str, str], ...]
    capabilities: tuple[str, ...]
    active: bool
    demo_password: str | None


@dataclass(frozen=True, slots=True)
class CalendarRecord:
    id: int
    scope: str
    title: str
    source_text: str
    sha256: str
    loaded_at: datetime
    loaded_by: str


@dataclass(frozen=True, slots=True)
class CalendarDayRecord:
    day: date
    working: bool
    name: str
    version_id: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: `next` is the opaque key of the following page, or None."""

    rows: tuple[Any, ...]
    next: str | None
