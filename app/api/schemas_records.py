"""The shapes of clause coverage, registers and archived cases."""

from __future__ import annotations

from app.api.schema_words import (
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
    ref,
    text,
)

DAY = text("ISO date.", pattern=r"^\d{4}-\d{2}-\d{2}$")
NEXT = or_null(text("Ask again with `after` set to it; null on the last page."))
CASE_STATUS = text(enum=["running", "suspended", "finished", "terminated"])
RETENTION = text(enum=["permanent", "years_30", "years_10"])
PAGES = {"type": "integer", "minimum": 1, "maximum": 100_000}

CLAUSE: Json = {
    "id": TEXT,
    "article": TEXT,
    "kind": text(enum=["process", "deadline", "organisation", "principle"]),
    "title": TEXT,
    "quote": text("Word for word."),
    "carried_by": listed(text("`bpmn/case_transfer.bpmn#approve_transfer`, `deadline:transfer.out` ...")),
    "tests": listed(text("`file::name` of a test that proves it.")),
    "gaps": listed(text(enum=["carrier", "test"])),
    "reason": text("Why nothing carries it; else empty."),
}
SHARED: Json = {
    "id": ID,
    "instance": ID,
    "business_key": TEXT,
    "category": TEXT,
    "unit": TEXT,
    "receivers": listed(TEXT),
    "title": TEXT,
    "formed_on": TEXT,
    "shared_at": TIME,
    "status": CASE_STATUS,
    "late": {**NUMBER, "description": "Statutory deadlines of its case that passed unmet."},
}
HOLD: Json = {
    "id": ID,
    "instance": ID,
    "business_key": TEXT,
    "unit": TEXT,
    "party_name": text("Masked for a private person."),
    "party_id": text("Masked."),
    "permit": TEXT,
    "permit_limit": TEXT,
    "placed_at": TIME,
    "released_at": or_null(TIME),
    "release_event": or_null(TEXT),
    "overridden_at": or_null(TIME),
    "overridden_by": or_null(TEXT),
    "override_reason": or_null(TEXT),
}
MATTER: Json = {
    "code": TEXT,
    "name": TEXT,
    "unit": text("Who supervises."),
    "enforcing": text("Who enforces."),
    "law": TEXT,
    "permit": TEXT,
    "transferred_on": or_null(text("划转日; null when the power stayed.")),
    "demonstration": FLAG,
}
FOLLOWED: Json = {
    "id": ID,
    "business_key": TEXT,
    "title": TEXT,
    "unit": text("Owner of the decided matter, or the supervised unit."),
    "due_on": text("Of the decided matter; of the deadline that passed."),
    "status": CASE_STATUS,
    "overdue": NUMBER,
}
ARCHIVE: Json = {
    "unit": TEXT,
    "number": TEXT,
    "retention": RETENTION,
    "archived_on": DAY,
    "archived_by": TEXT,
    "archived_at": TIME,
}
ARCHIVED: Json = {"anyOf": [ref("Archive"), {"type": "null"}]}
PAPER: Json = {
    "volume": text(enum=["main", "side"]),
    "section": TEXT,
    "no": NUMBER,
    "ref": text("`letter:…`, `file:…`, `step:…`; empty where the paper is withheld from the caller."),
    "number": TEXT,
    "title": TEXT,
    "by": TEXT,
    "day": DAY,
    "pages": or_null(NUMBER),
    "first_sheet": or_null(NUMBER),
    "last_sheet": or_null(NUMBER),
    "copy": text(enum=["original", "copy", "electronic"]),
    "secrecy": TEXT,
    "supplement": text("Why it came after archiving; else empty."),
}


def paged(name: str) -> Json:
    return closed({"items": listed(ref(name)), "next": NEXT})


REQUESTS: dict[str, Json] = {
    "ArchiveRequest": closed(
        {
            "archived_on": DAY,
            "retention": RETENTION,
            "number": text(maxLength=60),
            "pages": {
                "type": "object",
                "description": "Pages by `ref`, of papers whose pages are not known.",
                "maxProperties": 2000,
                "additionalProperties": PAGES,
            },
        },
        optional=("retention", "number", "pages"),
    ),
    "DossierRequest": closed({"reason": REASON}),
    "UnmaskRequest": closed(
        {
            "field": text("`party_id`, or `people[0].phone` in a list.", minLength=1, maxLength=200),
            "reason": REASON,
        }
    ),
}
SCHEMAS: dict[str, Json] = {
    **REQUESTS,
    "Clause": closed(CLAUSE),
    "Clauses": closed({"jurisdiction": TEXT, "clauses": listed(ref("Clause"))}),
    "Shared": closed(SHARED),
    "SharedPage": paged("Shared"),
    "Hold": closed(HOLD),
    "Holds": paged("Hold"),
    "Matter": closed(MATTER),
    "Matters": closed({"items": listed(ref("Matter"))}),
    "Followed": closed(FOLLOWED),
    "FollowedPage": paged("Followed"),
    "LetterPage": paged("Letter"),
    "Unmasked": closed({"field": TEXT, "value": text("In full; never kept in the record.")}),
    "Archive": closed(ARCHIVE),
    "ArchiveLine": closed(
        {"id": ID, "business_key": TEXT, "title": TEXT, "ended_at": TIME, "archive": ARCHIVED}
    ),
    "ArchivePage": paged("ArchiveLine"),
    "Paper": closed(PAPER),
    "Dossier": closed(
        {
            "id": ID,
            "business_key": TEXT,
            "holder": text("The unit that keeps the papers."),
            "retention": RETENTION,
            "archive": ARCHIVED,
            "papers": listed(ref("Paper")),
        }
    ),
}
