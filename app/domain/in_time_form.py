"""How the custom property `in_time` of a date field is written (see `in_time.py`)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = "[a-z][a-z0-9_]*"
_FORM = re.compile(rf"[a-z][a-z0-9_.]* {_NAME} {_NAME}")


@dataclass(frozen=True, slots=True)
class InTime:
    """See the module; `reason` is the key of the field that explains."""

    rule: str
    against: str
    reason: str


def read_in_time(text: str) -> tuple[InTime, ...]:
    """The property as written; nothing when there is none, or when a part of it is not written so."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if not all(_FORM.fullmatch(part) for part in parts):
        return ()
    return tuple(InTime(*part.split(" ")) for part in parts)
