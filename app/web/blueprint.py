"""The one blueprint of all screens. Every changing request is checked; all but signing in needs a person."""

from __future__ import annotations

from flask import Blueprint, abort, request

from app.http import body, current

bp = Blueprint("web", __name__)

OPEN = frozenset({"web.login", "web.sign_in"})


@bp.before_request
def guard() -> None:
    current.protect()
    if request.endpoint not in OPEN:
        current.viewer()
    if not all(body.storable(str(value)) for value in (request.view_args or {}).values()):
        abort(404)
    if not all(body.storable(value) for value in request.values.values()):
        abort(400)  # a sign that no database keeps: no form sends it
