"""Messages from other systems to the one case that waits for them."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.api import received, shapes
from app.http import current
from app.usecases import message

routes = Blueprint("messages", __name__)


@routes.post("/messages")
def deliver() -> Response:
    viewer, body = current.viewer(), received.sent("MessageRequest")
    recorded = message.deliver(viewer, body["name"], body["correlation"], body.get("variables", {}))
    return jsonify(shapes.stepped(recorded, shapes.open_items(viewer, recorded.instance_id)))
