"""Letters: look at one, its Word document, return its sealed copy, type its number, declare it void."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, jsonify

from app.api import openapi, received, shapes
from app.domain import media
from app.domain.viewer import Viewer
from app.http import current
from app.store import letters
from app.store.letters import IssuedLetter
from app.usecases import letters as use

routes = Blueprint("letters", __name__, url_prefix="/letters")


@routes.get("/<id>")
def one(id: str) -> Response:
    return _whole(current.viewer(), id)


@routes.get("/<id>/document")
def document(id: str) -> Response:
    """The .docx, always an attachment; the same bytes for everybody once it has a number."""
    made = use.word(current.viewer(), id, current_app.config["LIANBAN"])
    response = Response(made.content, mimetype=media.KINDS["docx"][0])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(made.name, safe='')}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if made.sha256:
        response.set_etag(made.sha256)
    return response


@routes.post("/<id>/sealed")
def sealed(id: str) -> tuple[Response, int, dict[str, str]]:
    viewer, sent = current.viewer(), received.uploaded()
    settings = current_app.config["LIANBAN"]
    file_id = use.return_sealed(viewer, id, sent.name, sent.pages, sent.stream, settings)
    return _whole(viewer, id), 201, {"Location": f"{openapi.PREFIX}/files/{file_id}"}


@routes.put("/<id>/delivery")
def delivery(id: str) -> Response:
    viewer, body = current.viewer(), received.sent("DeliveryRequest")
    use.deliver(viewer, id, body["on"], body["way"], body.get("to", ""))
    return _whole(viewer, id)


@routes.put("/<id>/number")
def number(id: str) -> Response:
    viewer, body = current.viewer(), received.sent("NumberRequest")
    use.type_number(viewer, id, body["number"])
    return _whole(viewer, id)


@routes.post("/<id>/void")
def void(id: str) -> Response:
    viewer, body = current.viewer(), received.sent("VoidRequest")
    use.void(viewer, id, body["reason"])
    return _whole(viewer, id)


def _whole(viewer: Viewer, id: str) -> Response:
    return jsonify(shape(letters.find(viewer, id)))


def shape(found: IssuedLetter) -> dict[str, Any]:
    void: dict[str, Any] | None = None
    if found.voided_at is not None:
        void = {"at": shapes.moment(found.voided_at), "who": found.voided_by, "reason": found.void_reason}
    return {
        "id": found.id,
        "instance": found.instance_id,
        "business_key": found.business_key,
        "kind": found.kind,
        "number": found.number,
        "title": found.title,
        "sender": found.sender,
        "receivers": list(found.receivers),
        "issued_at": shapes.moment(found.issued_at),
        "document_sha256": found.document_sha256,
        "sealed_file": found.sealed_file,
        "delivered": _delivered(found),
        "void": void,
    }


def _delivered(found: IssuedLetter) -> dict[str, Any] | None:
    if found.delivered_on is None:
        return None
    return {"on": found.delivered_on, "way": found.delivered_way, "to": found.delivered_to}
