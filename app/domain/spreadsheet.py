"""Tables as CSV that a spreadsheet opens without running or misreading anything in them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First signs that make a spreadsheet take a text for a formula, in both widths."""


def harmless(text: str) -> str:
    """A text that no spreadsheet runs: what looks like a formula is led by an apostrophe."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def csv_text(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """RFC 4180 with a byte order mark: without one Excel takes the Chinese for another encoding."""
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(head)
    for row in rows:
        writer.writerow([harmless(text) for text in row])
    return "\ufeff" + target.getvalue()
