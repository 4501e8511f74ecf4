"""Deadlines: look at one, ask for more time, let its clock stand still and run again, say why it passed."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.api import received, shapes
from app.domain.viewer import Viewer
from app.http import current
from app.http.errors import language
from app.store import deadlines
from app.usecases import explain_late, extend, pause
from app.usecases.extend import Possibilities, Wish

routes = Blueprint("deadlines", __name__, url_prefix="/deadlines")


@routes.get("/<id>")
def one(id: str) -> Response:
    return _whole(current.viewer(), id)


@routes.post("/<id>/extend")
def longer(id: str) -> Response:
    viewer, body = current.viewer(), received.sent("ExtendRequest")
    extend.extend(viewer, id, Wish(**body))
    return _whole(viewer, id)


@routes.post("/<id>/pause")
def stop(id: str) -> Response:
    viewer, body = current.viewer(), received.sent("PauseRequest")
    pause.pause(viewer, id, body["ground"], body["reason"])
    return _whole(viewer, id)


@routes.post("/<id>/resume")
def go_on(id: str) -> Response:
    viewer, body = current.viewer(), received.sent("ResumeRequest")
    pause.resume(viewer, id, body["reason"], body.get("resumed_on", ""))
    return _whole(viewer, id)


@routes.post("/<id>/explain")
def say_why(id: str) -> Response:
    viewer, body = current.viewer(), received.sent("ExplainRequest")
    explain_late.explain(viewer, id, body["reason"])
    return _whole(viewer, id)


def _whole(viewer: Viewer, id: str) -> Response:
    row = deadlines.find(viewer, id)
    changes = [change for change in deadlines.changes(viewer, row.instance_id) if change.deadline_id == id]
    return jsonify(
        {
            **shapes.deadline(row),
            "history": [shapes.change(change) for change in changes],
            "possible": _possible(extend.possibilities(viewer, row, language())),
        }
    )


def _possible(may: Possibilities | None) -> shapes.Json | None:
    if may is None:
        return None
    return {
        "extend": may.extend,
        "pause": may.pause,
        "resume": may.resume,
        "kind": may.kind,
        "latest": shapes.maybe(may.latest),
        "clause": may.clause,
        "notice_clause": may.notice_clause,
        "grounds": list(may.grounds),
        "why_not": may.why_not,
    }
