"""What an answer must be beyond its type: choices, dates, patterns, characters."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection
from datetime import datetime, time
from functools import lru_cache

import re2

from app.domain.errors import FieldError
from app.domain.forms_fields import CHOICES, SEVERAL_OF, TEXTS, Field
from app.domain.moment import BadDate, local, read_fact

_EMAIL = r"^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}$"
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-]\d{2}:\d{2})?")
# Reordering marks can make a text read otherwise than it is stored.
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def compile_pattern(pattern: str) -> re2._Regexp:
    """The pattern as RE2 reads it: linear time, whatever the input. Raises re2.error."""
    return _compiled(pattern)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re2._Regexp:
    options = re2.Options()
    options.max_mem = 1 << 20
    options.log_errors = False
    return re2.compile(pattern, options)


def normal(field: Field, value: object) -> object:
    """The answer in its one form: texts trimmed, empty ones null, no list and no tick as [] and false."""
    if isinstance(value, str) and field.type not in CHOICES:
        value = value.replace("\r\n", "\n").strip()
    if value is None or value == "":
        return [] if _many(field) else False if field.type == "checkbox" else None
    if field.type == "filepicker" and isinstance(value, str | int) and not isinstance(value, bool):
        return [value]
    if field.type == "number" and field.as_text and isinstance(value, str):
        return _number(value)
    return value


def is_empty(value: object) -> bool:
    """Not answered: null, empty text, unticked, nothing chosen."""
    return value is None or value is False or value in ("", [])


def stored_form(field: Field, value: object) -> object:
    """A valid answer as it becomes a variable: times in +08:00, numbers as text where the field says so."""
    if field.type == "datetime" and field.subtype == "datetime" and isinstance(value, str):
        return local(datetime.fromisoformat(value)).isoformat(timespec="seconds")
    if field.type == "number" and field.as_text and value is not None:
        return str(value)
    return value


def value_error(
    field: Field, value: object, place: str, choices: Collection[object] | None
) -> FieldError | None:
    """The first thing wrong with a structurally sound, non-empty answer; `choices` for selects."""
    if field.type in TEXTS:
        return _text_error(field, str(value), place)
    if field.type in CHOICES:
        return _choice_error(field, value, place, choices or ())
    if field.type == "datetime":
        return _date_error(field, str(value), place)
    if field.type == "number":
        return _number_error(field, value, place)
    return None


def _text_error(field: Field, text: str, place: str) -> FieldError | None:
    if any(_forbidden(c, multiline=field.type == "textarea") for c in text):
        return _error(
            field, place, "含有不可见的控制字符，请重新输入", "holds control characters; type it again"
        )
    pattern = _EMAIL if field.email else field.pattern
    if pattern and _compiled(pattern).search(text) is None:
        says = "" if field.email else field.pattern_says
        return _error(field, place, f"：{says}" if says else "格式不正确", "does not have the right format")
    return None


def _forbidden(character: str, *, multiline: bool) -> bool:
    if character in "\n\t":
        return not multiline
    return unicodedata.category(character) in ("Cc", "Cs") or character in _DIRECTION_MARKS


def _choice_error(field: Field, value: object, place: str, choices: Collection[object]) -> FieldError | None:
    known = {(type(choice), choice) for choice in choices}
    chosen = value if isinstance(value, list) else [value]
    if all((type(one), one) in known for one in chosen):
        return None
    return _error(field, place, "不在可选范围内，请重新选择", "is not one of the choices")


def _date_error(field: Field, text: str, place: str) -> FieldError | None:
    if field.subtype == "time":
        if _TIME.fullmatch(text) and _readable_time(text):
            return None
        return _error(field, place, "不是有效的时间，例如 09:30", "is not a valid time such as 09:30")
    wants_time = field.subtype == "datetime"
    try:
        fact = read_fact(text)
    except BadDate:
        fact = None
    if fact is not None and isinstance(fact, datetime) == wants_time:
        return None
    zh, example = ("时间", "2026-11-22T09:30+08:00") if wants_time else ("日期", "2026-11-22")
    return _error(field, place, f"不是有效的{zh}，例如 {example}", f"is not a valid date such as {example}")


def _readable_time(text: str) -> bool:
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return True


def _number_error(field: Field, value: object, place: str) -> FieldError | None:
    if not isinstance(value, int | float) or not math.isfinite(value):
        return _error(field, place, "不是有效的数字", "is not a valid number")
    if field.decimals is not None and round(value, field.decimals) != value:
        zh = "应为整数" if field.decimals == 0 else f"最多 {field.decimals} 位小数"
        return _error(field, place, zh, f"may have {field.decimals} decimal places at most")
    return None


def _number(text: str) -> object:
    """A number that came as text; what is none stays a text and is refused by its type."""
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,9})?", text):
        return text
    return float(text) if "." in text else int(text)


def _many(field: Field) -> bool:
    return field.type in SEVERAL_OF or field.type in ("filepicker", "dynamiclist")


def _error(field: Field, place: str, zh: str, en: str) -> FieldError:
    return FieldError(place, f"“{field.label}”{zh}。", f"“{field.label_en}” {en}.")
