"""The bytes of materials."""

from __future__ import annotations

from itertools import chain
from urllib.parse import quote

from flask import Blueprint, Response, current_app

from app.http import current
from app.usecases import files

routes = Blueprint("files", __name__)


@routes.get("/files/<id>")
def download(id: str) -> Response:
    """Always an attachment, never sniffed: what somebody uploaded is not to run in a browser.

    The first chunk is read before the answer begins, so that lost bytes are an error and no empty file.
    """
    record, chunks = files.content(current.viewer(), id, current_app.config["LIANBAN"].files_dir)
    first = next(chunks, b"")
    response = Response(chain((first,), chunks), mimetype="application/octet-stream")
    response.content_type = record.media_type
    response.content_length = record.size
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(record.name, safe='')}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.set_etag(record.sha256)
    return response
