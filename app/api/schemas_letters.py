"""The shapes of letters: as issued, and what became of them."""

from __future__ import annotations

from app.api.schema_words import FLAG, ID, REASON, TEXT, TIME, Json, closed, listed, or_null, ref, text

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
    "delivered": {
        "description": "When, how and to whom the sealed letter was handed over; null until registered.",
        "anyOf": [closed({"on": TEXT, "way": TEXT, "to": or_null(TEXT)}), {"type": "null"}],
    },
    "void": VOID,
}

READY: Json = {
    "kind": TEXT,
    "name": TEXT,
    "title": TEXT,
    "sender": TEXT,
    "receivers": listed(TEXT),
    "paragraphs": listed(TEXT),
    "attachments": listed(TEXT),
    "source": text(
        "By the template, changed by hand, or a whole file; then the text is that of the file.",
        enum=["generated", "edited", "uploaded"],
    ),
    "missing": {
        **listed(TEXT),
        "description": "Labels of what it still lacks; shown as 【label】 in the text.",
    },
    "outdated": {**FLAG, "description": "The case says something else since the draft was written."},
    "saved_by": or_null(TEXT),
    "saved_at": or_null(TIME),
    "document_sha256": or_null(SHA256),
}

REQUESTS: dict[str, Json] = {
    "NumberRequest": closed(
        {"number": text("As in the unit's own register, 综执移〔2026〕1号.", minLength=1, maxLength=60)}
    ),
    "VoidRequest": closed({"reason": REASON}),
    "DeliveryRequest": closed(
        {
            "on": text("A date, from the day of issue to today.", pattern=r"^\d{4}-\d{2}-\d{2}$"),
            "way": text(enum=["platform", "hand", "mail", "proxy"]),
            "to": text("Who signed for it.", maxLength=60),
        },
        ("to",),
    ),
    "LetterTextRequest": closed(
        {
            "paragraphs": {**listed(text(maxLength=30_000)), "minItems": 1, "maxItems": 300},
            "attachments": {**listed(text(maxLength=2000)), "maxItems": 100},
        }
    ),
}

SCHEMAS: dict[str, Json] = {
    **REQUESTS,
    "Letter": closed(LETTER),
    "LetterReady": closed(READY),
    "LettersReady": closed({"items": listed(ref("LetterReady"))}),
}
