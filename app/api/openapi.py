"""The OpenAPI 3.1 document: kept by hand, here and in `schemas.py`, and held against the routes by tests.

It is not only shown: bodies and queries are judged by what it says (`received.py`).
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from app.api.records_paths import paths as records_paths
from app.api.schema_words import Json, ref, text
from app.api.schemas import SCHEMAS

PREFIX = "/api/v1"
DESCRIPTION = """联办 for other systems: the same rules as the screens.

Sign in with a token (`lianban user token NAME`) in `Authorization: Bearer`; it acts as that person, with the
posts held today. What another county has, or a case that does not concern the person's units, is not found
(404). Times carry their offset; units, posts and processes are named by their codes. Errors are problem
details (RFC 9457) in Chinese or English, by `Accept-Language`. Lists are paged: ask again with `after` set to
the `next` of the last answer, until it is null.
"""

PROBLEMS = {
    400: "The request is malformed.",
    401: "No token, or one that does not count.",
    403: "The person may not do this.",
    404: "Not there, or not visible to this person.",
    409: "Somebody was first, or the state does not allow it.",
    413: "Too large.",
    415: "The body must be application/json (multipart/form-data for files).",
    422: "Field errors, or a rule forbids it (then `clause` names it).",
    500: "A technical failure; an operator has been told, nothing was changed.",
    503: "Not ready to serve.",
}
BODY = (400, 413, 415, 422)
STEP = (*BODY, 403, 404, 409, 500)

AFTER = {"after": text("The `next` of the page before.", minLength=1, maxLength=200)}
LIMIT = {"limit": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}}
KEY_PATTERN = "^[!-~]{1,100}$"
IDEMPOTENCY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "1 to 100 printable ASCII characters; a repeat by the same person starts nothing new.",
    "schema": text(pattern=KEY_PATTERN),
}
FILE_ID = text(pattern="^[0-9a-f]{32}$")
PROCESS_KEY = text(pattern="^[A-Za-z_][A-Za-z0-9_.-]{0,99}$")
KIND = text("Of letter, as in the diagram.", pattern="^[a-z][a-z0-9_]{0,62}$")
PATH_SCHEMAS = {"id": FILE_ID, "key": PROCESS_KEY, "kind": KIND}

UPLOAD: Json = {
    "type": "object",
    "additionalProperties": False,
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "contentMediaType": "application/octet-stream"},
        "group": text("Group of materials: the key of the form's file field.", maxLength=100),
        "pages": {"type": "integer", "minimum": 1, "maximum": 100_000},
        "copy_kind": text(enum=["original", "copy"], default="copy"),
    },
}


def _answers(ok: int, schema: str | Json, problems: tuple[int, ...], public: bool) -> Json:
    content = {"application/json": {"schema": ref(schema)}} if isinstance(schema, str) else schema
    found: Json = {str(ok): {"description": "Done." if ok != 201 else "Made.", "content": content}}
    for status in sorted({*problems, *(() if public else (401,))}):
        found[str(status)] = {
            "description": PROBLEMS[status],
            "content": {"application/problem+json": {"schema": ref("Problem")}},
        }
    return found


def _read(operation: str, summary: str, schema: str | Json, **more: Any) -> Json:
    query: Json = more.get("query", {})
    problems = more.get("problems", (404,)) + ((422,) if query else ())
    public = bool(more.get("public"))
    found: Json = {
        "operationId": operation,
        "summary": summary,
        "parameters": [{"name": name, "in": "query", "schema": judged} for name, judged in query.items()],
        "responses": _answers(200, schema, problems, public),
    }
    return {**found, "security": []} if public else found


def _write(
    operation: str,
    summary: str,
    body: str,
    schema: str,
    ok: int = 200,
    *,
    problems: tuple[int, ...] = STEP,
    headers: tuple[Json, ...] = (),
) -> Json:
    return {
        "operationId": operation,
        "summary": summary,
        "parameters": list(headers),
        "requestBody": {
            "required": body != "EmptyRequest",
            "content": {"application/json": {"schema": ref(body)}},
        },
        "responses": _answers(ok, schema, problems, public=False),
    }


def _upload(operation: str, summary: str, schema: str) -> Json:
    found = _write(operation, summary, "", schema, 201)
    body = {"required": True, "content": {"multipart/form-data": {"schema": UPLOAD}}}
    return {**found, "requestBody": body}


WORK_ITEM_QUERY = {
    "assignee": text(
        "me: mine; candidate: offered to one of my posts; both when left out.", enum=["me", "candidate"]
    ),
    "status": text(
        "open: everything unfinished (the default); done: finished by me; the others exactly.",
        enum=["open", "claimed", "confirming", "done"],
    ),
    "due_before": text("A date, or a time with its offset.", maxLength=40),
    **AFTER,
    **LIMIT,
}
INSTANCE_QUERY = {
    "process": PROCESS_KEY,
    "status": text(enum=["running", "suspended", "finished", "terminated"]),
    "overdue": {"type": "boolean", "description": "true: with a passed, unfinished statutory deadline."},
    **AFTER,
    **LIMIT,
}
COUNTY = {"jurisdiction": text("The caller's own county, or not found.", maxLength=100)}
UNIT = {"unit": text("For which of the caller's units.", maxLength=100)}
WORD: Json = {"application/vnd.openxmlformats-officedocument.wordprocessingml.document": {}}
BYTES: Json = {"application/octet-stream": {}}
PLAIN: Json = {"text/plain": {"schema": {"type": "string"}}}

PATHS: dict[str, Json] = {
    "/processes": {
        "get": _read("listProcesses", "What the caller may start", "Processes", query=COUNTY),
    },
    "/processes/{key}/start-form": {
        "get": _read(
            "getStartForm", "The start form of a process", "StartForm", query=UNIT, problems=(403, 404)
        ),
    },
    "/instances": {
        "get": _read("listInstances", "Cases, newest first", "Cases", query=INSTANCE_QUERY),
        "post": _write(
            "startInstance", "Start a case", "StartRequest", "Started", 201, headers=(IDEMPOTENCY,)
        ),
    },
    "/instances/{id}": {
        "get": _read("getInstance", "A case: state, open work items, deadlines, history", "CaseWhole"),
    },
    "/instances/{id}/actions": {
        "get": _read("listActions", "What the caller may do to the case now, beside its steps", "Actions"),
        "post": _write(
            "takeAction",
            "案件操作: press a button that the diagram offers the caller's role",
            "ActionRequest",
            "Stepped",
        ),
    },
    "/instances/{id}/join": {
        "post": _write("joinInstance", "并案: join another case to this one", "JoinRequest", "Stepped"),
    },
    "/instances/{id}/split": {
        "post": _write(
            "splitInstance", "分案: parties or facts become a new case", "SplitRequest", "Started", 201
        ),
    },
    "/work-items": {
        "get": _read("listWorkItems", "Work items, most urgent first", "WorkItems", query=WORK_ITEM_QUERY),
    },
    "/work-items/{id}": {
        "get": _read("getWorkItem", "A work item with form, data, deadlines and actions", "WorkItemWhole"),
    },
    "/work-items/{id}/files": {
        "post": _upload("uploadFile", "Add a file to the case of a work item", "File"),
    },
    "/work-items/{id}/claim": {
        "post": _write("claimWorkItem", "Take an offered item", "EmptyRequest", "WorkItem"),
    },
    "/work-items/{id}/release": {
        "post": _write("releaseWorkItem", "Offer a claimed item again", "EmptyRequest", "WorkItem"),
    },
    "/work-items/{id}/draft": {
        "put": _write("draftWorkItem", "Keep unfinished answers", "CompleteRequest", "WorkItem"),
    },
    "/work-items/{id}/complete": {
        "post": _write("completeWorkItem", "Complete with answers", "CompleteRequest", "Stepped"),
    },
    "/work-items/{id}/confirm": {
        "post": _write(
            "confirmWorkItem",
            "As a second person, confirm answers with old fact dates, or give them back",
            "ConfirmRequest",
            "Stepped",
        ),
    },
    "/work-items/{id}/hand-over": {
        "post": _write("handOverWorkItem", "转办: another becomes responsible", "GiveRequest", "WorkItem"),
    },
    "/work-items/{id}/delegate": {
        "post": _write(
            "delegateWorkItem", "委派: another does it, the owner stays", "GiveRequest", "WorkItem"
        ),
    },
    "/work-items/{id}/send-back": {
        "post": _write("sendBackWorkItem", "退回: return to an earlier step", "SendBackRequest", "Stepped"),
    },
    "/work-items/{id}/letters": {
        "get": _read(
            "listLettersReady",
            "The letters it holds ready, as they will be issued; for whoever may do the item",
            "LettersReady",
            problems=(403, 404, 409),
        ),
    },
    "/work-items/{id}/letters/{kind}": {
        "put": _write("changeLetter", "Change its text", "LetterTextRequest", "LetterReady"),
    },
    "/work-items/{id}/letters/{kind}/discard": {
        "post": _write("discardLetter", "Back to the generated text", "EmptyRequest", "LetterReady"),
    },
    "/work-items/{id}/letters/{kind}/accept": {
        "post": _write(
            "acceptLetter", "The draft holds for the case as it is", "EmptyRequest", "LetterReady"
        ),
    },
    "/work-items/{id}/letters/{kind}/document": {
        "get": _read(
            "getLetterReadyDocument", "As .docx, its number open", WORD, problems=(403, 404, 409, 422)
        ),
        "post": _upload("uploadLetter", "Issue this .docx in place of the generated letter", "LetterReady"),
    },
    "/deadlines/{id}": {
        "get": _read("getDeadline", "A deadline, what became of it, what may be asked for", "DeadlineWhole"),
    },
    "/deadlines/{id}/extend": {
        "post": _write("extendDeadline", "延期: as the clause allows", "ExtendRequest", "DeadlineWhole"),
    },
    "/deadlines/{id}/pause": {
        "post": _write(
            "pauseDeadline", "中止: on a ground that the clause gives", "PauseRequest", "DeadlineWhole"
        ),
    },
    "/deadlines/{id}/resume": {
        "post": _write("resumeDeadline", "恢复: the clock runs again", "ResumeRequest", "DeadlineWhole"),
    },
    "/letters/{id}": {"get": _read("getLetter", "An issued letter and what became of it", "Letter")},
    "/letters/{id}/document": {
        "get": _read("getLetterDocument", "Its Word document, kept once made", WORD, problems=(404, 422)),
    },
    "/letters/{id}/sealed": {
        "post": _upload("returnSealedLetter", "Return the scan of the sealed letter", "Letter"),
    },
    "/letters/{id}/delivery": {
        "put": _write("deliverLetter", "Register its delivery, once", "DeliveryRequest", "Letter"),
    },
    "/letters/{id}/number": {
        "put": _write("numberLetter", "Type its number, once", "NumberRequest", "Letter"),
    },
    "/letters/{id}/void": {
        "post": _write("voidLetter", "Declare it void; its number stays taken", "VoidRequest", "Letter"),
    },
    **records_paths(_read, _write, COUNTY, {**AFTER, **LIMIT}),
    "/files/{id}": {"get": _read("getFile", "The bytes of a file, as attachment", BYTES)},
    "/messages": {
        "post": _write("sendMessage", "Deliver to the one case that waits", "MessageRequest", "Stepped"),
    },
    "/healthz": {"get": _read("isAlive", "The process answers", "Alive", public=True, problems=())},
    "/readyz": {"get": _read("isReady", "It can serve", "Alive", public=True, problems=(503,))},
    "/metrics": {
        "get": _read("getMetrics", "Figures for Prometheus, totals only", PLAIN, public=True, problems=())
    },
    "/openapi.json": {"get": _read("getDocument", "This document", "Document", public=True, problems=())},
}


def _with_path_parameters(path: str, methods: Json) -> Json:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": PATH_SCHEMAS[name]} for name in names
    ]
    return {"parameters": parameters, **methods} if parameters else methods


def document() -> Json:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "联办 Lianban", "version": version("lianban"), "description": DESCRIPTION},
        "servers": [{"url": PREFIX}],
        "security": [{"token": []}],
        "paths": {path: _with_path_parameters(path, methods) for path, methods in PATHS.items()},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": SCHEMAS,
        },
    }


def query_of(operation: str) -> Json:
    """name -> schema of the query parameters of an operation."""
    for methods in PATHS.values():
        for described in methods.values():
            if described["operationId"] == operation:
                return {p["name"]: p["schema"] for p in described["parameters"] if p["in"] == "query"}
    raise LookupError(operation)
