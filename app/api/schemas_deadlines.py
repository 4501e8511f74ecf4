"""The shapes of deadlines: as they stand, what became of them, what may be asked for."""

from __future__ import annotations

from app.api.schema_words import (
    DATE_RULES,
    FLAG,
    ID,
    NUMBER,
    REASON,
    TEXT,
    TIME,
    Json,
    closed,
    listed,
    or_null,
    text,
)

DEADLINE = {
    "id": ID,
    "rule": text("Key in the rule book."),
    "process": TEXT,
    "node": text("Id of the timer event in the diagram."),
    "attached_to": or_null(text("Id of the task or called phase that must be finished in time.")),
    "fact": or_null(text("The variable that starts the count.")),
    "fact_value": TEXT,
    "due": text(DATE_RULES, format="date-time", pattern=r"T.*\+08:00$"),
    "other_due": or_null(text("Due by the other reading, where the way to count is not confirmed.")),
    "provisional": {
        "type": "boolean",
        "description": "A year is touched whose holidays are not yet published.",
    },
    "statutory": FLAG,
    "clause": TEXT,
    "unit": TEXT,
    "status": text(enum=["open", "passed", "met", "late", "cancelled"]),
    "outcome": or_null(text("What came of it when it passed: overdue, soft, reminder or undecided.")),
    "reason": or_null(text("Why a general deadline (soft) passed, as its unit said; null until then.")),
    "passed_at": or_null(TIME),
    "ended_at": or_null(TIME),
    "trace": listed(
        {
            "type": "object",
            "required": ["date", "counted", "why"],
            "properties": {"date": TEXT, "counted": FLAG, "why": TEXT},
        }
    ),
    "changes": {"type": "integer", "description": "Extensions and pauses so far, and recounts after them."},
    "paused_at": or_null(TIME),
    "carried_from": or_null(text("Number of the joined case (并案) whose deadline this is.")),
}

CHANGE = closed(
    {
        "number": NUMBER,
        "kind": text(enum=["extended", "paused", "resumed", "recounted"]),
        "before": TIME,
        "after": or_null({**TIME, "description": "Null while the clock stands still."}),
        "new_date": or_null(text("The date that was granted, where one was stated.")),
        "amount": or_null({**NUMBER, "description": "How much was granted, in the unit of the rule."}),
        "ground": TEXT,
        "effective_on": or_null(text("From when the clock stood still, or ran again.")),
        "reason": TEXT,
        "clause": TEXT,
        "notified_who": TEXT,
        "notified_on": or_null(TEXT),
        "who": TEXT,
        "unit": TEXT,
        "at": TIME,
    }
)

POSSIBLE: Json = {
    "description": "What the caller may ask for now; null for whoever does not hold this clock.",
    "anyOf": [
        closed(
            {
                "extend": FLAG,
                "pause": FLAG,
                "resume": FLAG,
                "kind": text(enum=["none", "notice", "approval", "consent"]),
                "latest": or_null({**TIME, "description": "Null where the clause names no limit."}),
                "clause": TEXT,
                "notice_clause": text("Empty where only the platform asks for the notice."),
                "grounds": listed(text("A ground on which the clock may stand still.")),
                "why_not": text("Why it cannot be extended; empty when it can."),
            }
        ),
        {"type": "null"},
    ],
}

REQUESTS: dict[str, Json] = {
    "ExtendRequest": closed(
        {
            "new_date": text("A date; a time where hours are counted. This or `amount`.", maxLength=40),
            "amount": {
                "type": "integer",
                "description": "How much more than the rule gives, in its unit. This or `new_date`.",
                "minimum": 1,
                "maximum": 365,
            },
            "reason": REASON,
            "notified_who": text("Who was told of it beforehand.", maxLength=200),
            "notified_on": text("On which day.", maxLength=40),
        },
        optional=("new_date", "amount", "notified_who", "notified_on"),
    ),
    "PauseRequest": closed(
        {"ground": text("One of `grounds`.", minLength=1, maxLength=200), "reason": REASON}
    ),
    "ResumeRequest": closed(
        {"reason": REASON, "resumed_on": text("When the ground ceased; now if left out.", maxLength=40)},
        optional=("resumed_on",),
    ),
    "ExplainRequest": closed({"reason": REASON}),
}

SCHEMAS: dict[str, Json] = {
    **REQUESTS,
    "Deadline": closed(DEADLINE),
    "DeadlineWhole": closed({**DEADLINE, "history": listed(CHANGE), "possible": POSSIBLE}),
}
