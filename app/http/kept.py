"""What one request has already found out. Flask's `g` lives as long as an application context, which a test
or a command may hold open across requests; this lives exactly as long as the request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import request

T = TypeVar("T")


def _store() -> dict[str, Any]:
    return cast("dict[str, Any]", request.environ.setdefault("lianban.kept", {}))


def kept(name: str, make: Callable[[], T]) -> T:
    """The value of `name`, made when it is first asked for."""
    store = _store()
    if name not in store:
        store[name] = make()
    return cast("T", store[name])


def keep(name: str, value: object) -> None:
    _store()[name] = value
