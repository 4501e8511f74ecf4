"""The OpenAPI 3.1 document: kept by hand, here and in `schemas.py`, and held against the routes by tests.

It is not only shown: bodies and queries are judged by what it says (`received.py`).
"""

from __future__ import annotations

from importlib.metadata import version

from app.api.openapi_operation import read, upload, write
from app.api.records_paths import paths as records_paths
from app.api.schema_words import Json, text
from app.api.schemas import SCHEMAS

PREFIX = "/api/v1"
DESCRIPTION = """联办 for other systems: the same rules as the screens.

Sign in with a token (`lianban user token NAME`) in `Authorization: Bearer`; it acts as that person, with the
posts held today. What another county has, or a case that does not concern the person's units, is not found
(404). Times carry their offset; units, posts and processes are named by their codes. Errors are problem
details (RFC 9457) in Chinese or English, by `Accept-Language`. Lists are paged: ask again with `after` set to
the `next` of the last answer, until it is null.
"""

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
LOOK = "查看完整个人信息: one value in full, by whoever takes part; who, which and why are recorded"
WORD: Json = {"application/vnd.openxmlformats-officedocument.wordprocessingml.document": {}}
BYTES: Json = {"application/octet-stream": {}}
PLAIN: Json = {"text/plain": {"schema": {"type": "string"}}}

PATHS: dict[str, Json] = {
    "/processes": {
        "get": read("listProcesses", "What the caller may start", "Processes", query=COUNTY),
    },
    "/processes/{key}/start-form": {
        "get": read(
            "getStartForm", "The start form of a process", "StartForm", query=UNIT, problems=(403, 404)
        ),
    },
    "/instances": {
        "get": read("listInstances", "Cases, newest first", "Cases", query=INSTANCE_QUERY),
        "post": write(
            "startInstance", "Start a case", "StartRequest", "Started", 201, headers=(IDEMPOTENCY,)
        ),
    },
    "/instances/{id}": {
        "get": read("getInstance", "A case: state, open work items, deadlines, history", "CaseWhole"),
    },
    "/instances/{id}/actions": {
        "get": read("listActions", "What the caller may do to the case now, beside its steps", "Actions"),
        "post": write(
            "takeAction",
            "案件操作: press a button that the diagram offers the caller's role",
            "ActionRequest",
            "Stepped",
        ),
    },
    "/instances/{id}/join": {
        "post": write("joinInstance", "并案: join another case to this one", "JoinRequest", "Stepped"),
    },
    "/instances/{id}/split": {
        "post": write(
            "splitInstance", "分案: parties or facts become a new case", "SplitRequest", "Started", 201
        ),
    },
    "/instances/{id}/unmask": {
        "post": write("unmaskInInstance", LOOK, "UnmaskRequest", "Unmasked"),
    },
    "/work-items": {
        "get": read("listWorkItems", "Work items, most urgent first", "WorkItems", query=WORK_ITEM_QUERY),
    },
    "/work-items/{id}": {
        "get": read("getWorkItem", "A work item with form, data, deadlines and actions", "WorkItemWhole"),
    },
    "/work-items/{id}/files": {
        "post": upload("uploadFile", "Add a file to the case of a work item", "File"),
    },
    "/work-items/{id}/claim": {
        "post": write("claimWorkItem", "Take an offered item", "EmptyRequest", "WorkItem"),
    },
    "/work-items/{id}/release": {
        "post": write("releaseWorkItem", "Offer a claimed item again", "EmptyRequest", "WorkItem"),
    },
    "/work-items/{id}/draft": {
        "put": write("draftWorkItem", "Keep unfinished answers", "CompleteRequest", "WorkItem"),
    },
    "/work-items/{id}/complete": {
        "post": write("completeWorkItem", "Complete with answers", "CompleteRequest", "Stepped"),
    },
    "/work-items/{id}/confirm": {
        "post": write(
            "confirmWorkItem",
            "As a second person, confirm answers with old fact dates, or give them back",
            "ConfirmRequest",
            "Stepped",
        ),
    },
    "/work-items/{id}/hand-over": {
        "post": write("handOverWorkItem", "转办: another becomes responsible", "GiveRequest", "WorkItem"),
    },
    "/work-items/{id}/delegate": {
        "post": write(
            "delegateWorkItem", "委派: another does it, the owner stays", "GiveRequest", "WorkItem"
        ),
    },
    "/work-items/{id}/send-back": {
        "post": write("sendBackWorkItem", "退回: return to an earlier step", "SendBackRequest", "Stepped"),
    },
    "/work-items/{id}/unmask": {
        "post": write("unmaskInWorkItem", LOOK, "UnmaskRequest", "Unmasked"),
    },
    "/work-items/{id}/letters": {
        "get": read(
            "listLettersReady",
            "The letters it holds ready, as they will be issued; for whoever may do the item",
            "LettersReady",
            problems=(403, 404, 409),
        ),
    },
    "/work-items/{id}/letters/{kind}": {
        "put": write("changeLetter", "Change its text", "LetterTextRequest", "LetterReady"),
    },
    "/work-items/{id}/letters/{kind}/discard": {
        "post": write("discardLetter", "Back to the generated text", "EmptyRequest", "LetterReady"),
    },
    "/work-items/{id}/letters/{kind}/accept": {
        "post": write("acceptLetter", "The draft holds for the case as it is", "EmptyRequest", "LetterReady"),
    },
    "/work-items/{id}/letters/{kind}/document": {
        "get": read(
            "getLetterReadyDocument", "As .docx, its number open", WORD, problems=(403, 404, 409, 422)
        ),
        "post": upload("uploadLetter", "Issue this .docx in place of the generated letter", "LetterReady"),
    },
    "/deadlines/{id}": {
        "get": read("getDeadline", "A deadline, what became of it, what may be asked for", "DeadlineWhole"),
    },
    "/deadlines/{id}/extend": {
        "post": write("extendDeadline", "延期: as the clause allows", "ExtendRequest", "DeadlineWhole"),
    },
    "/deadlines/{id}/pause": {
        "post": write(
            "pauseDeadline", "中止: on a ground that the clause gives", "PauseRequest", "DeadlineWhole"
        ),
    },
    "/deadlines/{id}/resume": {
        "post": write("resumeDeadline", "恢复: the clock runs again", "ResumeRequest", "DeadlineWhole"),
    },
    "/deadlines/{id}/explain": {
        "post": write(
            "explainDeadline",
            "说明原因: why a general deadline passed, once, by its unit",
            "ExplainRequest",
            "DeadlineWhole",
        ),
    },
    "/letters/{id}": {"get": read("getLetter", "An issued letter and what became of it", "Letter")},
    "/letters/{id}/document": {
        "get": read("getLetterDocument", "Its Word document, kept once made", WORD, problems=(404, 422)),
    },
    "/letters/{id}/sealed": {
        "post": upload("returnSealedLetter", "Return the scan of the sealed letter", "Letter"),
    },
    "/letters/{id}/delivery": {
        "put": write("deliverLetter", "Register its delivery, once", "DeliveryRequest", "Letter"),
    },
    "/letters/{id}/number": {
        "put": write("numberLetter", "Type its number, once", "NumberRequest", "Letter"),
    },
    "/letters/{id}/void": {
        "post": write("voidLetter", "Declare it void; its number stays taken", "VoidRequest", "Letter"),
    },
    **records_paths(COUNTY, {**AFTER, **LIMIT}),
    "/files/{id}": {"get": read("getFile", "The bytes of a file, as attachment", BYTES)},
    "/messages": {
        "post": write("sendMessage", "Deliver to the one case that waits", "MessageRequest", "Stepped"),
    },
    "/healthz": {"get": read("isAlive", "The process answers", "Alive", public=True, problems=())},
    "/readyz": {"get": read("isReady", "It can serve", "Alive", public=True, problems=(503,))},
    "/metrics": {
        "get": read("getMetrics", "Figures for Prometheus, totals only", PLAIN, public=True, problems=())
    },
    "/openapi.json": {"get": read("getDocument", "This document", "Document", public=True, problems=())},
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
