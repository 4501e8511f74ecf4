"""The shapes of REST, as JSON Schema. Requests are judged by them, answers are tested against them."""

from __future__ import annotations

from app.api import schemas_deadlines, schemas_letters, schemas_parts, schemas_records
from app.api.schema_words import (
    FLAG,
    FREE,
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

ANSWERS: Json = {
    "type": "object",
    "description": (
        "Field key -> value, as the form's schema declares them. A date is `2026-11-22`, a time carries its "
        "offset, files are lists of ids, an empty value is null. Readonly and masked values of the form come "
        "from the store and is ignored. Beside the form: `late_reason` and `late_evidence`, for a fact "
        "older than one working day."
    ),
    "maxProperties": 500,
}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457; `detail` is a sentence in Chinese or English, by Accept-Language.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": text("/problems/{code}"),
        "title": TEXT,
        "status": NUMBER,
        "detail": TEXT,
        "code": text("A stable word for this kind of problem."),
        "clause": text("The clause that forbids it, such as HT-25."),
        "errors": listed(
            closed(
                {
                    "key": text("The field, or its place: `parties[0].name`."),
                    "message": TEXT,
                    "clauses": {**listed(TEXT), "description": "By which clauses the answer is asked for."},
                },
                optional=("clauses",),
            )
        ),
        "problems": listed(FREE),
    },
    "additionalProperties": False,
}

WORK_ITEM = {
    "id": ID,
    "name": TEXT,
    "node": text("Id of the task in the diagram."),
    "process": text("Key of the process the task is drawn in: the case's own or one it calls."),
    "instance": ID,
    "business_key": text("Number of the case (案号)."),
    "title": TEXT,
    "unit": text("Code of the unit that does it."),
    "recorder_unit": text("Code of the unit that records it (代录) for `unit`; empty when that signs in."),
    "role": text("Name of the lane."),
    "due": or_null(TIME),
    "status": text(
        "open: offered; claimed: somebody's; confirming: waits for a second person; done; cancelled.",
        enum=["open", "claimed", "confirming", "done", "returned", "cancelled"],
    ),
    "form": or_null(text("Form key.")),
    "assignee": or_null(text("User name.")),
    "created_at": TIME,
    "completed_at": or_null(TIME),
}

FILE = {
    "id": ID,
    "name": TEXT,
    "group": TEXT,
    "media_type": TEXT,
    "size": {"type": "integer", "description": "Bytes."},
    "sha256": text(pattern="^[0-9a-f]{64}$"),
    "pages": or_null(NUMBER),
    "copy_kind": text(enum=["original", "copy"]),
    "uploaded_by": TEXT,
    "uploaded_at": TIME,
    "locked": {"type": "boolean", "description": "Submitted with the case: it can no longer be removed."},
}

CASE = {
    "id": ID,
    "business_key": TEXT,
    "title": TEXT,
    "process": TEXT,
    "process_name": TEXT,
    "version": {"type": "integer", "description": "Version of the process definition."},
    "status": text(enum=["running", "suspended", "finished", "terminated"]),
    "started_at": TIME,
    "ended_at": or_null(TIME),
    "end": or_null(text("Id of the end event.")),
    "overdue": {"type": "integer", "description": "Passed, unfinished statutory deadlines."},
    "next_due": or_null(TIME),
}

TOKEN = {"process": TEXT, "node": TEXT, "state": TEXT}
ENTRY = {
    "title": TEXT,
    "state": text(enum=["started", "done", "open", "confirming", "returned", "cancelled", "late", "ended"]),
    "who": TEXT,
    "unit": TEXT,
    "recorder_unit": text("Code of the unit of `who` when it recorded (代录) for `unit`; else empty."),
    "at": TIME,
    "work_item": or_null(ID),
    "said": listed(closed({"label": TEXT, "text": text("Personal values are masked.")})),
}
LINK = {
    "id": ID,
    "business_key": TEXT,
    "title": TEXT,
    "process": TEXT,
    "process_name": TEXT,
    "status": TEXT,
    "relation": TEXT,
    "direction": text("`to`: this case started it; `from`: it started this case.", enum=["to", "from"]),
    "visible": FLAG,
}
LETTER = {"id": ID, "kind": TEXT, "number": TEXT, "title": TEXT, "sender": TEXT, "receivers": listed(TEXT)}

CASE_WHOLE = {
    **CASE,
    "variables": {"type": "object", "description": "Personal values are masked."},
    "tokens": listed(closed(TOKEN)),
    "work_items": listed(ref("WorkItem")),
    "deadlines": listed(ref("Deadline")),
    "history": listed(closed(ENTRY)),
    "links": listed(closed(LINK)),
    "letters": listed(closed({**LETTER, "issued_at": TIME})),
    "files": listed(ref("File")),
}

ACTION = {
    "id": text("What a press names; it stays while the event waits."),
    "label": text("The words on the button."),
    "role": text("The lane whose people may press it."),
    "process": TEXT,
    "node": text("Id of the boundary event in the diagram."),
    "about": text("Name of the step it stands on."),
    "interrupting": {"type": "boolean", "description": "Whether it ends that step."},
    "clauses": listed(TEXT),
    "accepts": listed(text("Name of a variable that may come along.")),
}

START_FORM = {
    "key": TEXT,
    "name": TEXT,
    "units": listed(text("A unit for which the caller may start it.")),
    "schema": {"type": "object", "description": "form-js schema."},
    "data": {"type": "object", "description": "Values already known."},
}

SENT_BACK: Json = {
    "description": "Who sent the case back to this step, from which step, and why; null when nobody did.",
    "anyOf": [
        closed({"who": TEXT, "unit": TEXT, "step": TEXT, "at": TIME, "reason": TEXT}),
        {"type": "null"},
    ],
}

WORK_ITEM_WHOLE = {
    **WORK_ITEM,
    "clauses": listed(TEXT),
    "schema": {"type": "object", "description": "form-js schema, for this person."},
    "data": {"type": "object", "description": "Values to show in the form; personal ones are masked."},
    "uploads": listed(closed({"group": TEXT, "label": TEXT})),
    "deadlines": listed(ref("Deadline")),
    "candidates": listed(text("User name of somebody who may act on it now.")),
    "receivers": listed(text("User name of somebody to whom the holder may hand it over.")),
    "actions": listed(text("What the caller may do now.")),
    "send_back_to": listed(closed({"node": TEXT, "name": TEXT})),
    "sent_back": SENT_BACK,
}

BROUGHT: Json = {
    "type": "object",
    "description": "Facts that the message brings into the case.",
    "maxProperties": 100,
    "propertyNames": {"pattern": "^[a-z][a-z0-9_]{0,99}$"},
}

REQUESTS: dict[str, Json] = {
    "StartRequest": closed(
        {
            "process": text("Key of the process.", minLength=1, maxLength=100),
            "jurisdiction": text("The caller's county, which it also is when left out.", maxLength=100),
            "variables": ANSWERS,
            "business_key": text("Own number of the case; the platform gives one.", maxLength=100),
            "unit": text("For which of the caller's units.", maxLength=100),
        },
        optional=("jurisdiction", "variables", "business_key", "unit"),
    ),
    "CompleteRequest": closed({"answers": ANSWERS}),
    "EmptyRequest": {"type": "object", "additionalProperties": False, "properties": {}},
    "GiveRequest": closed({"to": text("User name.", minLength=1, maxLength=100), "reason": REASON}),
    "SendBackRequest": closed(
        {
            "to": text("Node of an earlier step, one of `send_back_to`.", minLength=1, maxLength=100),
            "reason": REASON,
        }
    ),
    "ConfirmRequest": closed({"agree": FLAG, "reason": {**REASON, "minLength": 0}}, optional=("reason",)),
    "ActionRequest": closed(
        {
            "action": text("`id` of one of the open actions.", minLength=1, maxLength=64),
            "reason": REASON,
            "variables": BROUGHT,
        },
        optional=("variables",),
    ),
    "MessageRequest": closed(
        {
            "name": text("Name of the message in the diagram.", minLength=1, maxLength=200),
            "correlation": {
                "type": "object",
                "description": "`business_key`, or the variables that the diagram names.",
                "minProperties": 1,
                "maxProperties": 20,
                "additionalProperties": {"type": ["string", "number", "boolean"]},
            },
            "variables": BROUGHT,
        },
        optional=("variables",),
    ),
}

SCHEMAS: dict[str, Json] = {
    **REQUESTS,
    **schemas_deadlines.SCHEMAS,
    **schemas_letters.SCHEMAS,
    **schemas_records.SCHEMAS,
    **schemas_parts.SCHEMAS,
    "Problem": PROBLEM,
    "WorkItem": closed(WORK_ITEM),
    "WorkItemWhole": closed(WORK_ITEM_WHOLE),
    "WorkItems": closed({"items": listed(ref("WorkItem")), "next": or_null(TEXT)}),
    "File": closed(FILE),
    "Case": closed(CASE),
    "CaseWhole": closed(CASE_WHOLE),
    "Actions": closed({"items": listed(closed(ACTION))}),
    "Cases": closed({"items": listed(ref("Case")), "next": or_null(TEXT)}),
    "Started": closed({"id": ID, "business_key": TEXT, "work_items": listed(ref("WorkItem"))}),
    "Stepped": closed(
        {
            "instance": ID,
            "business_key": TEXT,
            "status": CASE["status"],
            "work_items": listed(ref("WorkItem")),
        },
        description="What the step led to: the open work items of the case.",
    ),
    "Process": closed({name: START_FORM[name] for name in ("key", "name", "units")}),
    "Processes": closed({"items": listed(ref("Process"))}),
    "StartForm": closed(START_FORM),
    "Alive": closed({"status": text(enum=["ok"])}),
    "Document": {"type": "object", "required": ["openapi", "info", "paths", "components"]},
}
