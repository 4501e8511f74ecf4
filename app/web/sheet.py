"""A letter as the page shows it: the same names as a Word layout gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.letters_docx import context_of


def sheet_of(letter: Mapping[str, Any], number: str = "") -> dict[str, Any]:
    """letter: as kept when it was issued, or a draft in that shape. number: "" takes the letter's own."""
    return {
        **context_of(letter, number or None),
        "layout": letter.get("layout") or "letter",
        "source": letter.get("source") or "generated",
    }
