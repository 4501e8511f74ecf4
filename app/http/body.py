"""The JSON object in a request body, judged before anything else looks at it.

What no database can store (a NUL, half a surrogate pair) and what nothing here needs (deep nesting, numbers
that are none, a name given twice) is refused with a sentence.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from flask import abort, request

from app.domain.errors import BadInput, LianbanError

MAX_JSON = 1 << 20
"""Bytes of a JSON body: answers are texts; what is larger is uploaded as a file."""

MAX_DEPTH = 20
MAX_VALUES = 50_000


class BadJson(LianbanError):
    """请求内容不是有效的 JSON（{reason}），没有改动任何内容。

    The request body is not valid JSON ({reason}); nothing was changed.
    """

    code = "bad-json"


def json_object(limit: int = MAX_JSON) -> dict[str, object]:
    """The object in the body; raises BadJson (400) or BadInput (422), aborts with 413 or 415."""
    if not request.is_json:
        abort(415)
    request.max_content_length = limit
    value = _parsed(request.get_data(cache=False))
    if not isinstance(value, dict):
        raise BadInput(reason="请求内容必须是 JSON 对象。", reason_en="The body must be a JSON object.")
    _judge(value)
    return value


def storable(text: str) -> bool:
    """Whether both databases can hold the text."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _parsed(data: bytes) -> object:
    try:
        return json.loads(
            data.decode("utf-8"), object_pairs_hook=_no_name_twice, parse_constant=_no_such_number
        )
    except UnicodeDecodeError:
        raise BadJson(reason="不是 UTF-8 编码", reason_en="it is not UTF-8") from None
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        raise BadJson(
            reason=f"第 {error.lineno} 行第 {error.colno} 个字符附近有语法错误",
            reason_en=f"syntax error near line {error.lineno}, column {error.colno}",
        ) from None
    except ValueError:  # an integer of thousands of digits
        raise BadJson(reason="数字太长", reason_en="a number is too long") from None


def _no_name_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadJson(reason="同一名称出现了两次", reason_en="a name occurs twice in one object")
    return found


def _no_such_number(word: str) -> object:
    raise BadJson(reason=f"{word} 不是 JSON 的数字", reason_en=f"{word} is not a JSON number")


def _judge(value: object) -> None:
    """Raises BadInput for what is too deep, too much or cannot be stored."""
    for number, (found, depth) in enumerate(_walk(value)):
        if number >= MAX_VALUES:
            raise BadInput(
                reason=f"请求内容太多（最多 {MAX_VALUES} 个值）。",
                reason_en=f"The body holds too many values (at most {MAX_VALUES}).",
            )
        if depth > MAX_DEPTH:
            raise _too_deep()
        if isinstance(found, float) and not math.isfinite(found):
            raise BadInput(reason="请求内容中有过大的数字。", reason_en="A number in the body is too large.")
        if isinstance(found, str) and not storable(found):
            raise BadInput(
                reason="请求内容中有不能保存的字符。",
                reason_en="The body holds characters that cannot be stored.",
            )


def _walk(value: object) -> Iterator[tuple[object, int]]:
    """Every value and every name with its depth, without recursion."""
    stack: list[tuple[object, int]] = [(value, 1)]
    while stack:
        found, depth = stack.pop()
        yield found, depth
        if isinstance(found, dict):
            stack.extend((part, depth + 1) for pair in found.items() for part in pair)
        elif isinstance(found, list):
            stack.extend((part, depth + 1) for part in found)


def _too_deep() -> BadInput:
    return BadInput(
        reason=f"请求内容嵌套太深（最多 {MAX_DEPTH} 层）。",
        reason_en=f"The body is nested too deep (at most {MAX_DEPTH} levels).",
    )
