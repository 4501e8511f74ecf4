"""The shapes of letters: as issued, and what became of them."""

from __future__ import annotations

from app.api.schema_words import ID, REASON, TEXT, TIME, Json, closed, listed, or_null, text

SHA256 = text(pattern="^[0-9a-f]{64}$")
VOID: Json = {
    "description": "Why its number is void; null while it holds.",
    "anyOf": [closed({"at": TIME, "who": TEXT, "reason": TEXT}), {"type": "null"}],
}
LETTER: Json = {
    "id": ID,
    "instance": ID,
    "business_key": TEXT,
    "kind": TEXT,
    "number": text("Empty until typed, where the unit numbers by its own register."),
    "title": TEXT,
    "sender": TEXT,
    "receivers": listed(TEXT),
    "issued_at": TIME,
    "document_sha256": or_null(SHA256),
    "sealed_file": or_null(ID),
    "void": VOID,
}

REQUESTS: dict[str, Json] = {
    "NumberRequest": closed(
        {"number": text("As in the unit's own register, 综执移〔2026〕1号.", minLength=1, maxLength=60)}
    ),
    "VoidRequest": closed({"reason": REASON}),
}

SCHEMAS: dict[str, Json] = {**REQUESTS, "Letter": closed(LETTER)}
