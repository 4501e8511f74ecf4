"""How one operation is described in the OpenAPI document: what it takes, answers and refuses."""

from __future__ import annotations

from typing import Any

from app.api.schema_words import REASON, Json, ref, text

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
SUPPLEMENT: Json = {
    **UPLOAD,
    "required": ["file", "reason"],
    "properties": {
        **{name: shape for name, shape in UPLOAD["properties"].items() if name != "group"},
        "reason": REASON,
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


def read(operation: str, summary: str, schema: str | Json, **more: Any) -> Json:
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


def write(
    operation: str,
    summary: str,
    body: str,
    schema: str | Json,
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


def upload(operation: str, summary: str, schema: str, about: Json = UPLOAD) -> Json:
    """about: what the multipart body says of its file."""
    found = write(operation, summary, "", schema, 201)
    body = {"required": True, "content": {"multipart/form-data": {"schema": about}}}
    return {**found, "requestBody": body}
