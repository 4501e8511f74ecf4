"""What a request brings, judged by the OpenAPI document: bodies, queries, headers, path values."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO, cast

from flask import abort, request

from app.api import openapi, openapi_operation, sentences
from app.domain.errors import BadInput, FieldError, InvalidAnswers, NotFound
from app.domain.moment import BadDate, local, read_fact
from app.http import body

Query = dict[str, Any]

_SPACE_FOR_PLUS = re.compile(r" (?=\d{2}:?\d{2}$)")
_PAGE = re.compile(r"(\S{10,40})~([0-9a-f]{32})")
_KEY = re.compile(openapi.KEY_PATTERN)
_PATH = {name: re.compile(schema["pattern"]) for name, schema in openapi.PATH_SCHEMAS.items()}


def sent(schema: str) -> dict[str, Any]:
    """The JSON object in the body. Raises BadJson, BadInput or InvalidAnswers with every wrong place."""
    if schema == "EmptyRequest" and not request.content_length and not request.content_type:
        return {}
    value = body.json_object()
    wrong = sentences.wrong_in(schema, value)
    if wrong:
        raise InvalidAnswers(wrong)
    return value


def asked(operation: str) -> Query:
    """The query of the request; parameters left out are None, or their default."""
    described = openapi.query_of(operation)
    wrong: list[FieldError] = []
    for name in request.args:
        if name not in described:
            wrong.append(sentences.unknown(name, name, tuple(described)))
        elif len(request.args.getlist(name)) > 1:
            wrong.append(FieldError(name, f"“{name}”只能给出一次。", f"“{name}” may be given only once."))
    found = {name: _value(name, schema, request.args.get(name), wrong) for name, schema in described.items()}
    if wrong:
        raise InvalidAnswers(wrong)
    return found


def _value(name: str, schema: dict[str, Any], given: str | None, wrong: list[FieldError]) -> Any:
    """The text as the schema wants it; notes what is wrong."""
    if given is None:
        return schema.get("default")
    value: Any = given
    if schema["type"] == "integer" and re.fullmatch(r"-?\d{1,9}", given):
        value = int(given)
    if schema["type"] == "boolean":
        value = {"true": True, "1": True, "false": False, "0": False}.get(given, given)
    broken = sentences.first_broken(schema, value)
    if broken:
        wrong.append(sentences.sentence(name, *broken))
    elif isinstance(value, str) and not body.storable(value):
        wrong.append(sentences.sentence(name, "pattern", ""))
    return value


def idempotency_key() -> str:
    """The header that makes a repeat harmless; empty when it is not there."""
    given = request.headers.get("Idempotency-Key", "")
    if given and not _KEY.fullmatch(given):
        raise BadInput(
            reason="请求头 Idempotency-Key 须为 1 至 100 个可见的英文字符。",
            reason_en="The header Idempotency-Key takes 1 to 100 printable ASCII characters.",
        )
    return given


def judge_path() -> None:
    """A path value that cannot name anything is not found, and never reaches the database."""
    for name, value in (request.view_args or {}).items():
        if not _PATH[name].fullmatch(str(value)):
            shown = "".join(sign for sign in str(value)[:60] if sign.isprintable())
            raise NotFound(what=f"“{shown}”")


def due_before(given: str | None) -> datetime | None:
    """A date (its first moment) or a time with its offset; `+` may have become a space on the way."""
    if given is None:
        return None
    try:
        fact = read_fact(_SPACE_FOR_PLUS.sub("+", given))
    except BadDate as error:
        raise InvalidAnswers([FieldError("due_before", error.sentence("zh"), error.sentence("en"))]) from None
    return local(fact) if isinstance(fact, datetime) else local(datetime(fact.year, fact.month, fact.day))


def page_key(after: str | None) -> str | None:
    """The store's key of a page, out of the opaque one that was given out."""
    if after is None:
        return None
    try:
        found = _PAGE.fullmatch(base64.urlsafe_b64decode(after.encode("ascii")).decode("ascii"))
        if found and datetime.fromisoformat(found[1]).utcoffset() == timedelta(0):
            return found[0]
    except (UnicodeError, binascii.Error, ValueError):
        pass
    zh = "“after”须是上一页返回的“next”，原样照填。"
    raise InvalidAnswers(
        [FieldError("after", zh, "“after” must be the `next` of the page before, as it was.")]
    )


def opaque(page: str | None) -> str | None:
    """A page key that survives being pasted into an address."""
    return None if page is None else base64.urlsafe_b64encode(page.encode("ascii")).decode("ascii")


@dataclass(frozen=True, slots=True)
class Uploaded:
    """One file of a multipart body, with what is said about it; empty where its schema does not ask."""

    stream: BinaryIO
    name: str
    group: str
    pages: int | None
    copy_kind: str
    reason: str


def uploaded(about: dict[str, Any] = openapi_operation.UPLOAD) -> Uploaded:
    """The multipart body of an upload: exactly one `file`, and nothing unknown. Aborts with 413 or 415.

    about: the schema of the body.
    """
    if request.mimetype != "multipart/form-data":
        abort(415)
    schema, values = about["properties"], request.form.to_dict()
    wrong = [
        sentences.unknown(name, name, tuple(schema))
        for name in (*request.form, *request.files)
        if name not in schema
    ]
    parts = request.files.getlist("file")
    if len(parts) != 1:
        wrong.append(FieldError("file", "请上传一个文件（“file”）。", "Upload exactly one file as “file”."))
    fields = {name: shape for name, shape in schema.items() if name != "file"}
    said = {name: _value(name, shape, values.get(name), wrong) for name, shape in fields.items()}
    wrong += [sentences.missing(name, name) for name in about["required"] if said.get(name, "") is None]
    if wrong or not body.storable(parts[0].filename or ""):
        raise InvalidAnswers(wrong or [sentences.sentence("file", "pattern", "")])
    return Uploaded(
        stream=cast("BinaryIO", parts[0].stream),
        name=parts[0].filename or "",
        group=said.get("group") or "",
        pages=said["pages"],
        copy_kind=said["copy_kind"],
        reason=said.get("reason") or "",
    )
