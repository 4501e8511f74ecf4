"""Joining and splitting cases (并案, 分案)."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.api import openapi, received, shapes
from app.http import current
from app.usecases import join, split
from app.usecases.split import Wish

routes = Blueprint("parts", __name__)


@routes.post("/instances/<id>/join")
def together(id: str) -> Response:
    viewer, body = current.viewer(), received.sent("JoinRequest")
    recorded = join.join(viewer, id, body["case"], body["reason"])
    return jsonify(shapes.stepped(recorded, shapes.open_items(viewer, id)))


@routes.post("/instances/<id>/split")
def apart(id: str) -> tuple[Response, int, dict[str, str]]:
    viewer, body = current.viewer(), received.sent("SplitRequest")
    wish = Wish(**{**body, "parties": tuple(body.get("parties", ()))})
    made = split.split(viewer, id, wish)
    waiting = shapes.open_items(viewer, made.instance_id)
    answer = {"id": made.instance_id, "business_key": made.business_key, "work_items": waiting}
    return jsonify(answer), 201, {"Location": f"{openapi.PREFIX}/instances/{made.instance_id}"}
