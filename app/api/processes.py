"""What the caller may start, and with which form."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.api import received
from app.domain.errors import NotFound
from app.domain.viewer import Viewer
from app.http import current
from app.http.errors import language
from app.usecases import start

routes = Blueprint("processes", __name__)


@routes.get("/processes")
def listed() -> Response:
    viewer = current.viewer()
    own_county(viewer, received.asked("listProcesses")["jurisdiction"])
    found = [
        {"key": form.key, "name": form.name, "units": list(form.units)} for form in start.startable(viewer)
    ]
    return jsonify(items=found)


@routes.get("/processes/<key>/start-form")
def start_form(key: str) -> Response:
    query = received.asked("getStartForm")
    form = start.start_form(current.viewer(), key, query["unit"] or "", language())
    return jsonify(
        key=form.key, name=form.name, units=list(form.units), schema=dict(form.schema), data=dict(form.data)
    )


def own_county(viewer: Viewer, jurisdiction: str | None) -> None:
    """Another county is not there, whether it exists or not."""
    if jurisdiction is not None and jurisdiction != viewer.jurisdiction:
        raise NotFound(what=f"地区“{jurisdiction[:60]}”", what_en=f"The county “{jurisdiction[:60]}”")
