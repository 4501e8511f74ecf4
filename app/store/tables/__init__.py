"""Every table, private to the store: readers get frozen dataclasses, never rows."""

from __future__ import annotations

from app.store.tables.archives import ArchiveSupplement, CaseArchive
from app.store.tables.cases import Candidate, Instance, InstanceLink, InstanceUnit, WorkItem
from app.store.tables.counties import Blob, Definition, Deployment, Jurisdiction, Resource, RuleBookVersion
from app.store.tables.papers import (
    AuditEntry,
    File,
    Letter,
    LetterDraft,
    LicenceHold,
    Notice,
    NumberSequence,
    SharedInformation,
)
from app.store.tables.parties import CaseParty
from app.store.tables.people import Appointment, Person, Token
from app.store.tables.time import (
    CalendarDay,
    CalendarVersion,
    Deadline,
    DeadlineChange,
    Due,
    Incident,
    Subscription,
)

__all__ = [
    "Appointment",
    "ArchiveSupplement",
    "AuditEntry",
    "Blob",
    "CalendarDay",
    "CalendarVersion",
    "Candidate",
    "CaseArchive",
    "CaseParty",
    "Deadline",
    "DeadlineChange",
    "Definition",
    "Deployment",
    "Due",
    "File",
    "Incident",
    "Instance",
    "InstanceLink",
    "InstanceUnit",
    "Jurisdiction",
    "Letter",
    "LetterDraft",
    "LicenceHold",
    "Notice",
    "NumberSequence",
    "Person",
    "Resource",
    "RuleBookVersion",
    "SharedInformation",
    "Subscription",
    "Token",
    "WorkItem",
]
