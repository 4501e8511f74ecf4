"""The key of the next page of a list: `time~id` of the last line of the page before."""

from __future__ import annotations

from datetime import datetime

from app.domain.errors import NotFound


def read(key: str) -> tuple[datetime, str]:
    """(time, id). Raises NotFound for what is no such key: addresses are typed and changed by people."""
    at_text, _, last_id = key.partition("~")
    try:
        at = datetime.fromisoformat(at_text)
    except ValueError:
        raise NotFound(what="这一页") from None
    if at.tzinfo is None or not (last_id.isascii() and last_id.isalnum()):
        raise NotFound(what="这一页")
    return at, last_id
