"""Drawn case actions: what the caller may do to a case now, and doing it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.api import received, shapes
from app.http import current
from app.store import instances
from app.usecases import actions

routes = Blueprint("actions", __name__)


@routes.get("/instances/<id>/actions")
def listed(id: str) -> Response:
    viewer = current.viewer()
    case = instances.find(viewer, id)
    return jsonify(items=[shapes.action(found) for found in actions.offered(viewer, case)])


@routes.post("/instances/<id>/actions")
def take(id: str) -> Response:
    viewer, body = current.viewer(), received.sent("ActionRequest")
    recorded = actions.take(viewer, id, body["action"], body["reason"], body.get("variables", {}))
    return jsonify(shapes.stepped(recorded, shapes.open_items(viewer, recorded.instance_id)))
