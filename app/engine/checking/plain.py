"""Dataclasses to JSON and back. JSON and not pickle: a hostile file may have taken over the child."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


class NotPlain(ValueError):
    """JSON that does not fit the dataclass it should be."""


def to_plain(value: Any) -> Any:
    """Dataclasses become objects, tuples lists; only values that differ from the default are written."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            item.name: to_plain(getattr(value, item.name))
            for item in fields(value)
            if getattr(value, item.name) != item.default
        }
    if isinstance(value, (tuple, list)):
        return [to_plain(item) for item in value]
    return value


def from_plain(kind: type[T], value: Any) -> T:
    """The dataclass `kind` from what `to_plain` wrote; NotPlain when it does not fit."""
    return cast(T, _revive(kind, value))


@lru_cache(maxsize=64)
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _revive(kind: Any, value: Any) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass(kind, value)
    origin = get_origin(kind)
    if origin is tuple:
        return _tuple(get_args(kind), value)
    if origin in (Union, types.UnionType):
        inner = [item for item in get_args(kind) if item is not type(None)]
        return None if value is None else _revive(inner[0], value)
    if not isinstance(kind, type) or not isinstance(value, kind):
        raise NotPlain(f"{value!r:.60} is not {kind}")
    return value


def _dataclass(kind: type, value: Any) -> Any:
    hints = _hints(kind)
    if not isinstance(value, dict) or not value.keys() <= hints.keys():
        raise NotPlain(f"{value!r:.60} is not {kind.__name__}")
    try:
        return kind(**{name: _revive(hints[name], item) for name, item in value.items()})
    except TypeError as error:
        raise NotPlain(str(error)) from error


def _tuple(arguments: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise NotPlain(f"{value!r:.60} is not a list")
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return tuple(_revive(arguments[0], item) for item in value)
    if len(arguments) != len(value):
        raise NotPlain(f"{value!r:.60} has the wrong length")
    return tuple(_revive(kind, item) for kind, item in zip(arguments, value, strict=True))
