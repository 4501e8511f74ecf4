"""What reads give back: frozen, plain, complete. JSON columns arrive parsed."""

from __future__ import annotations

from app.store.records.cases import InstanceRecord, LinkRecord, LockedInstance, WorkItemRecord, WorkRow
from app.store.records.others import DefinitionRecord, Page, PersonRecord
from app.store.records.papers import (
    AuditRecord,
    FileRecord,
    HoldRecord,
    LetterRecord,
    NoticeRecord,
    SharedRecord,
)
from app.store.records.time import (
    CalendarDayRecord,
    CalendarRecord,
    DeadlineChangeRecord,
    DeadlineRecord,
    DueRow,
    IncidentRecord,
)

__all__ = [
    "AuditRecord",
    "CalendarDayRecord",
    "CalendarRecord",
    "DeadlineChangeRecord",
    "DeadlineRecord",
    "DefinitionRecord",
    "DueRow",
    "FileRecord",
    "HoldRecord",
    "IncidentRecord",
    "InstanceRecord",
    "LetterRecord",
    "LinkRecord",
    "LockedInstance",
    "NoticeRecord",
    "Page",
    "PersonRecord",
    "SharedRecord",
    "WorkItemRecord",
    "WorkRow",
]
