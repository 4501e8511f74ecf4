"""Letters: the one door to their templates, their check and their text."""

from __future__ import annotations

from app.domain.letters_parse import check_letter, parse_letter
from app.domain.letters_render import (
    Letter,
    LetterIncomplete,
    LetterTemplate,
    official_date,
    preview_letter,
    render_letter,
)

__all__ = [
    "Letter",
    "LetterIncomplete",
    "LetterTemplate",
    "check_letter",
    "official_date",
    "parse_letter",
    "preview_letter",
    "render_letter",
]
