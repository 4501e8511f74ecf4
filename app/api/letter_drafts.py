"""The letters a work item holds ready: look, change the text, put a Word file in their place."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, jsonify

from app.api import received, shapes
from app.domain import media
from app.domain.viewer import Viewer
from app.http import current
from app.usecases import letter_drafts as use
from app.usecases.letter_drafts import Prepared

routes = Blueprint("letter_drafts", __name__, url_prefix="/work-items")


@routes.get("/<id>/letters")
def letters(id: str) -> Response:
    return jsonify(items=[_shape(ready) for ready in use.of_item(current.viewer(), id)])


@routes.put("/<id>/letters/<kind>")
def change_letter(id: str, kind: str) -> Response:
    viewer, body = current.viewer(), received.sent("LetterTextRequest")
    use.save(viewer, id, kind, body["paragraphs"], body["attachments"])
    return _whole(viewer, id, kind)


@routes.post("/<id>/letters/<kind>/discard")
def discard_letter(id: str, kind: str) -> Response:
    viewer = current.viewer()
    received.sent("EmptyRequest")
    use.discard(viewer, id, kind)
    return _whole(viewer, id, kind)


@routes.post("/<id>/letters/<kind>/accept")
def accept_letter(id: str, kind: str) -> Response:
    viewer = current.viewer()
    received.sent("EmptyRequest")
    use.accept(viewer, id, kind)
    return _whole(viewer, id, kind)


@routes.get("/<id>/letters/<kind>/document")
def letter_document(id: str, kind: str) -> Response:
    name, content = use.word(current.viewer(), id, kind, current_app.config["LIANBAN"])
    response = Response(content, mimetype=media.KINDS["docx"][0])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@routes.post("/<id>/letters/<kind>/document")
def upload_letter(id: str, kind: str) -> tuple[Response, int]:
    viewer, sent = current.viewer(), received.uploaded()
    use.upload(viewer, id, kind, sent.name, sent.stream, current_app.config["LIANBAN"])
    return _whole(viewer, id, kind), 201


def _whole(viewer: Viewer, id: str, kind: str) -> Response:
    return jsonify(_shape(use.one(viewer, id, kind)))


def _shape(ready: Prepared) -> dict[str, Any]:
    letter, draft = ready.letter, ready.draft
    return {
        "kind": ready.kind,
        "name": letter.name,
        "title": letter.title,
        "sender": ready.sender,
        "receivers": list(ready.receivers),
        "paragraphs": list(letter.paragraphs),
        "attachments": list(letter.attachments),
        "source": letter.source,
        "missing": list(ready.missing),
        "outdated": ready.outdated,
        "saved_by": draft.saved_by_name if draft else None,
        "saved_at": shapes.moment(draft.saved_at) if draft else None,
        "document_sha256": draft.file_sha256 if draft else None,
    }
