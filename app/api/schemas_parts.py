"""The shapes of joining and splitting cases (并案, 分案)."""

from __future__ import annotations

from app.api.schema_words import ID, REASON, Json, closed, text

FACTS = text(maxLength=4000)

SCHEMAS: dict[str, Json] = {
    "JoinRequest": closed(
        {"case": {**ID, "description": "The case that ends in this one."}, "reason": REASON}
    ),
    "SplitRequest": closed(
        {
            "parties": {
                "description": "Places of the parties of the new case: 0 the first, then those of `parties`.",
                "type": "array",
                "maxItems": 200,
                "uniqueItems": True,
                "items": {"type": "integer", "minimum": 0, "maximum": 200},
            },
            "facts": {**FACTS, "description": "Facts of the new case; left out: as they are."},
            "facts_left": {**FACTS, "description": "Facts that stay; left out: as they are."},
            "receiver_unit": text("Where the new case goes, when elsewhere.", maxLength=100),
            "reason": REASON,
        },
        optional=("parties", "facts", "facts_left", "receiver_unit"),
    ),
}
