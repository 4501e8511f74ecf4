"""Statutory deadlines: from a rule and a fact to a due time, and what follows from it."""

from __future__ import annotations

from app.domain.deadline_rule import BASES, Basis, DeadlineRule, Extension, Lead

__all__ = ["BASES", "Basis", "DeadlineRule", "Extension", "Lead"]
