"""The structural part of a form: JSON Schema for types and sizes, its findings as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from app.domain.errors import FieldError
from app.domain.forms_fields import (
    CHOICES,
    MOST_CHOSEN,
    MOST_NUMBER,
    MOST_ROWS,
    SEVERAL_OF,
    TEXTS,
    Field,
)

Json = dict[str, Any]

_FILE = {"type": ["string", "integer"], "minLength": 1, "maxLength": 100, "pattern": "^[A-Za-z0-9:_.-]+$"}
_TYPES = {
    "string": ("文字", "a text"),
    "number": ("数字", "a number"),
    "boolean": ("是或否", "true or false"),
    "array": ("列表", "a list"),
    "object": ("一行内容", "a row of answers"),
}


def structure(fields: Iterable[Field]) -> Draft202012Validator:
    """A validator of the writable answers of a form, null standing for "left empty"."""
    return Draft202012Validator(_object(fields))


def structural_errors(
    validator: Draft202012Validator, answers: Mapping[str, object], fields: Mapping[str, Field]
) -> dict[str, FieldError]:
    """The first finding for every field, by its key or its place in a list: `parties[0].name`."""
    found: dict[str, FieldError] = {}
    for error in validator.iter_errors(answers):
        path = [*error.absolute_path]
        place = place_of(path)
        if place and place not in found:
            found[place] = _sentence(error, place, field_at(path, fields))
    return found


def place_of(path: Iterable[str | int]) -> str:
    """`["parties", 0, "name"]` -> `parties[0].name`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def field_at(path: list[str | int], fields: Mapping[str, Field]) -> Field:
    """The field an answer's path leads to; a list's own field where it leads to a row or an item."""
    field = fields[str(path[0])]
    if len(path) > 2 and field.rows:
        return next((row for row in field.rows if row.key == path[2]), field)
    return field


def _object(fields: Iterable[Field]) -> Json:
    return {
        "type": "object",
        "properties": {field.key: _schema(field) for field in fields},
        "additionalProperties": False,
    }


def _schema(field: Field) -> Json:
    if field.type == "dynamiclist":
        return {"type": ["array", "null"], "maxItems": MOST_ROWS, "items": _object(field.rows)}
    if field.type in SEVERAL_OF:
        items = {"type": ["string", "number", "boolean"], "maxLength": MOST_CHOSEN}
        return {"type": ["array", "null"], "maxItems": MOST_CHOSEN, "uniqueItems": True, "items": items}
    if field.type == "filepicker":
        limit = MOST_CHOSEN if field.multiple else 1
        return {"type": ["array", "null"], "maxItems": limit, "uniqueItems": True, "items": _FILE}
    if field.type in CHOICES:
        return {"type": ["string", "number", "boolean", "null"], "maxLength": MOST_CHOSEN}
    if field.type == "checkbox":
        return {"type": ["boolean", "null"]}
    return dict(_scalar(field))


def _scalar(field: Field) -> Iterator[tuple[str, object]]:
    if field.type == "number":
        yield "type", ["number", "null"]
        yield "minimum", -MOST_NUMBER if field.minimum is None else field.minimum
        yield "maximum", MOST_NUMBER if field.maximum is None else field.maximum
        return
    yield "type", ["string", "null"]
    yield "maxLength", field.max_length if field.type in TEXTS else 60
    if field.min_length:
        yield "minLength", field.min_length


def _sentence(error: ValidationError, place: str, field: Field) -> FieldError:
    name, name_en = f"“{field.label}”", f"“{field.label_en}”"
    limit: Any = error.validator_value
    if error.validator == "additionalProperties":
        declared: Any = error.schema
        sent: Any = error.instance
        extra = min(set(sent) - set(declared["properties"]))
        return unknown_field(f"{place}.{extra}", str(extra))
    if error.validator == "type":
        wanted = [_TYPES.get(kind, ("", "")) for kind in limit if kind != "null"]
        zh, en = "、".join(t[0] for t in wanted if t[0]), " or ".join(t[1] for t in wanted if t[1])
        return FieldError(
            place, f"{name}的类型不对，应为{zh}。", f"{name_en} has the wrong type: {en} expected."
        )
    sentences = {
        "maxLength": (f"不能超过 {limit} 个字", f"may not be longer than {limit} characters"),
        "minLength": (f"至少要 {limit} 个字", f"needs at least {limit} characters"),
        "minimum": (f"不能小于 {limit}", f"may not be less than {limit}"),
        "maximum": (f"不能大于 {limit}", f"may not be greater than {limit}"),
        "maxItems": (f"最多 {limit} 项", f"may hold {limit} entries at most"),
        "uniqueItems": ("有重复的项", "holds an entry twice"),
        "pattern": ("含有无效的文件编号", "holds an invalid file id"),
    }
    zh, en = sentences.get(str(error.validator), ("填写不正确", "is not correct"))
    return FieldError(place, f"{name}{zh}。", f"{name_en} {en}.")


def unknown_field(place: str, key: str) -> FieldError:
    """A key that the form does not declare."""
    shown = key[:60]
    return FieldError(place[:120], f"表单中没有“{shown}”这一项。", f"The form has no field “{shown}”.")
