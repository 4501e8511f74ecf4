"""How structured values lie in TEXT columns: JSON with Chinese kept readable and key order kept."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from uuid import uuid4


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} cannot be stored")


def dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def load(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def new_id() -> str:
    return uuid4().hex
