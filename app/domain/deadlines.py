"""Statutory deadlines: the one door to counting, rules, extension, and the JSON of `lianban deadline`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.calendar import WorkingCalendar
from app.domain.counting import (
    BadAmount,
    Count,
    TraceDay,
    UnknownBasis,
    count,
    read_basis,
)
from app.domain.deadline_rule import (
    BASES,
    Basis,
    CapKind,
    DeadlineRule,
    Extension,
    ExtensionKind,
    Lead,
    LeadUnit,
    RuleKind,
)
from app.domain.due import (
    Due,
    Lateness,
    Standing,
    due,
    lateness,
    remaining_working_time,
    standing,
    warning_begins,
    working_days_left,
)
from app.domain.extension import extend, extend_by, extension_limit, resume
from app.domain.moment import CHINA, NEVER, BadDate, Fact, day_of, end_of_day, local, read_fact

__all__ = [
    "BASES",
    "CHINA",
    "NEVER",
    "BadAmount",
    "BadDate",
    "Basis",
    "CapKind",
    "Count",
    "DeadlineRule",
    "Due",
    "Extension",
    "ExtensionKind",
    "Fact",
    "Lateness",
    "Lead",
    "LeadUnit",
    "RuleKind",
    "Standing",
    "TraceDay",
    "UnknownBasis",
    "adhoc_document",
    "count",
    "day_of",
    "deadline_document",
    "due",
    "end_of_day",
    "extend",
    "extend_by",
    "extension_limit",
    "lateness",
    "local",
    "read_basis",
    "read_fact",
    "remaining_working_time",
    "resume",
    "standing",
    "trace_document",
    "warning_begins",
    "working_days_left",
]


def deadline_document(
    rule: DeadlineRule, start: str, calendar: WorkingCalendar, *, basis: str | None = None
) -> dict[str, object]:
    """What `lianban deadline RULE --from START [--basis B] --json` prints.

    A `basis` other than the rule's shows another way of counting the same amount; the answer is then one
    reading only. Raises BadDate, BadAmount, UnknownBasis.
    """
    if basis is not None and not rule.none:
        rule = replace(rule, basis=read_basis(basis), confirmed=True, other_basis=None)
    deadline = due(rule, read_fact(start), calendar)
    return {
        "rule": rule.key,
        "due": deadline.due.isoformat(),
        "provisional": deadline.provisional,
        "statutory": rule.statutory and not rule.none,
        "clause": rule.clause,
        "basis": rule.basis,
        "amount": rule.amount,
        "none": rule.none,
        "confirmed": rule.confirmed,
        "other_basis": rule.other_basis if deadline.other_due else None,
        "other_due": deadline.other_due.isoformat() if deadline.other_due else None,
        "quotation": rule.quotation,
        "calendar": calendar.version,
        "trace": trace_document(deadline.trace),
    }


def adhoc_document(amount: int, unit: str, start: str, calendar: WorkingCalendar) -> dict[str, object]:
    """What `lianban deadline --amount N --unit U --from START --json` prints: a count without a rule."""
    basis = read_basis(unit)
    counted = count(amount, basis, read_fact(start), calendar)
    return {
        "rule": None,
        "due": counted.due.isoformat(),
        "provisional": counted.provisional,
        "statutory": False,
        "clause": None,
        "basis": basis,
        "amount": amount,
        "calendar": calendar.version,
        "trace": trace_document(counted.trace),
    }


def trace_document(trace: Sequence[TraceDay]) -> list[dict[str, object]]:
    """The day-by-day account as plain JSON."""
    return [
        {"date": day.date.isoformat(), "counted": day.counted, "why": day.why, "why_en": day.why_en}
        for day in trace
    ]
