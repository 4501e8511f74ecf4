"""案卷: the index of a case, its way into the archive and what comes later, its papers as one ZIP."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, current_app, jsonify

from app.api import openapi, received, shapes
from app.api.openapi_operation import SUPPLEMENT
from app.api.registers import archive_shape
from app.domain.dossier import Line
from app.domain.viewer import Viewer
from app.http import current
from app.usecases import archive, dossier, dossier_export
from app.usecases.archive import Filing, Supplement
from app.usecases.dossier_export import Packed

routes = Blueprint("archives", __name__, url_prefix="/instances")


@routes.get("/<id>/archive")
def index(id: str) -> Response:
    return _whole(current.viewer(), id)


@routes.post("/<id>/archive")
def put(id: str) -> Response:
    viewer, body = current.viewer(), received.sent("ArchiveRequest")
    archive.archive(viewer, id, Filing(**body))
    return _whole(viewer, id)


@routes.post("/<id>/archive/supplements")
def add(id: str) -> tuple[Response, int, dict[str, str]]:
    viewer, sent = current.viewer(), received.uploaded(SUPPLEMENT)
    about = Supplement(sent.name, sent.reason, sent.pages, sent.copy_kind)
    file_id = archive.supplement(viewer, id, about, sent.stream, current_app.config["LIANBAN"])
    return _whole(viewer, id), 201, {"Location": f"{openapi.PREFIX}/files/{file_id}"}


@routes.get("/<id>/dossier")
def papers(id: str) -> Response:
    """Personal values masked."""
    return _zip(dossier_export.take(current.viewer(), id, current_app.config["LIANBAN"]))


@routes.post("/<id>/dossier")
def in_full(id: str) -> Response:
    """Personal values in full: the reason is recorded before the first byte goes out."""
    viewer, body = current.viewer(), received.sent("DossierRequest")
    return _zip(dossier_export.take(viewer, id, current_app.config["LIANBAN"], body["reason"]))


def _zip(packed: Packed) -> Response:
    response = Response(packed.chunks, mimetype="application/zip")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(packed.name, safe='')}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _whole(viewer: Viewer, id: str) -> Response:
    found = dossier.look(viewer, id)
    return jsonify(
        id=found.case.id,
        business_key=found.case.business_key,
        holder=found.holder,
        retention=found.retention,
        archive=archive_shape(found.archive),
        papers=[_paper(line) for line in found.lines],
    )


def _paper(line: Line) -> shapes.Json:
    paper = line.paper
    return {
        "volume": paper.volume,
        "section": paper.section,
        "no": line.no,
        "ref": paper.ref,
        "number": paper.number,
        "title": paper.title,
        "by": paper.by,
        "day": paper.day.isoformat(),
        "pages": paper.pages,
        "first_sheet": line.first,
        "last_sheet": line.last,
        "copy": paper.copy,
        "secrecy": paper.secrecy,
        "supplement": paper.supplement,
    }
