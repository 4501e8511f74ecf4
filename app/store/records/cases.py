"""Cases, their items and links, as reads give them back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
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
    """A work item. `data` are the variables visible at its node; `groups` are `unit/post` strings.

    recorder_unit: the unit that records (代录) for `unit`, which does not sign in; empty otherwise.
    """

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
    cancel_reason: str = ""
    recorder_unit: str = ""


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
    recorder_unit: str = ""


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
