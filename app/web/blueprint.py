"""The one blueprint of all screens. Every changing request is checked; all but signing in needs a person."""

from __future__ import annotations

from flask import Blueprint, request

from app.http import current

bp = Blueprint("web", __name__)

OPEN = frozenset({"web.login", "web.sign_in"})


@bp.before_request
def guard() -> None:
    current.protect()
    if request.endpoint not in OPEN:
        current.viewer()
