"""What is wrong with a request, by JSON Schema, in sentences of both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from app.api.schemas import SCHEMAS
from app.domain.errors import FieldError

MOST = 20
"""Field errors that are told; a hostile body gets no longer answer than that."""

TYPES = {
    "string": ("文字", "a text"),
    "number": ("数字", "a number"),
    "integer": ("整数", "an integer"),
    "boolean": ("true 或 false", "true or false"),
    "object": ("对象", "an object"),
    "array": ("列表", "a list"),
    "null": ("null", "null"),
}


@lru_cache(maxsize=32)
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(SCHEMAS[name])


def wrong_in(name: str, value: Mapping[str, object]) -> list[FieldError]:
    """The field errors of a value against a named request schema, in the order of the places."""
    found: dict[str, FieldError] = {}
    for error in _validator(name).iter_errors(value):
        for told in _told(error):
            found.setdefault(told.key, told)
            if len(found) >= MOST:
                return list(found.values())
    return list(found.values())


def first_broken(schema: Mapping[str, Any], value: object) -> tuple[str, Any] | None:
    """(rule, limit) of the first rule of a schema that a value breaks."""
    for error in Draft202012Validator(schema).iter_errors(value):
        return str(error.validator), error.validator_value
    return None


def _told(error: ValidationError) -> Iterable[FieldError]:
    place = _place(error.absolute_path)
    limit: Any = error.validator_value
    instance: Any = error.instance
    if error.validator == "required":
        for name in limit:
            if name not in instance:
                key = _place([*error.absolute_path, name])
                yield missing(key, name)
    elif error.validator == "additionalProperties" and limit is False:
        declared: Any = error.schema
        known = declared["properties"]
        for name in [name for name in instance if name not in known][:MOST]:
            yield unknown(_place([*error.absolute_path, name]), name, tuple(known))
    else:
        yield sentence(place, str(error.validator), limit)


def missing(place: str, name: str) -> FieldError:
    return FieldError(place, f"缺少“{name}”。", f"“{name}” is missing.")


def unknown(place: str, name: str, known: tuple[str, ...]) -> FieldError:
    """A name that is not known here; says which are."""
    shown, names = name[:60], "、".join(known)
    zh = f"没有“{shown}”这一项。可用：{names}。" if known else f"没有“{shown}”这一项，此请求不需要内容。"
    en = f"“{shown}” is not known here. Known: {', '.join(known) or 'nothing'}."
    return FieldError(place[:120], zh, en)


def sentence(place: str, rule: str, limit: Any) -> FieldError:
    """One broken rule of JSON Schema at a place."""
    if rule == "type":
        wanted = [limit] if isinstance(limit, str) else list(limit)
        zh = "或".join(TYPES[kind][0] for kind in wanted)
        en = " or ".join(TYPES[kind][1] for kind in wanted)
        return FieldError(place, f"“{place}”的类型不对，应为{zh}。", f"“{place}” must be {en}.")
    if rule == "enum":
        zh = f"“{place}”只能是：{'、'.join(limit)}。"
        return FieldError(place, zh, f"“{place}” must be one of: {', '.join(limit)}.")
    sentences = {
        "maxLength": (f"不能超过 {limit} 个字", f"may not be longer than {limit} characters"),
        "minLength": ("不能为空", "may not be empty"),
        "minimum": (f"不能小于 {limit}", f"may not be less than {limit}"),
        "maximum": (f"不能大于 {limit}", f"may not be greater than {limit}"),
        "minProperties": ("至少要有一项", "needs at least one entry"),
        "maxProperties": (f"最多 {limit} 项", f"may hold {limit} entries at most"),
        "pattern": ("含有不允许的名称或字符", "holds a name or characters that are not allowed"),
    }
    zh, en = sentences.get(rule, ("不正确", "is not correct"))
    return FieldError(place, f"“{place}”{zh}。", f"“{place}” {en}.")


def _place(path: Iterable[str | int]) -> str:
    place = ""
    for part in path:
        place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else part
    return place[:120]
