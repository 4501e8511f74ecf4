"""The record, files, letters and registers, as reads give them back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


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
    kept_by: str


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
