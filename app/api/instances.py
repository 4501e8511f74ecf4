"""Cases: start one, look at one, list them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from app.api import openapi, received, shapes
from app.api.processes import own_county
from app.domain.errors import Conflict, StaleVersion
from app.domain.viewer import Viewer
from app.http import current
from app.store import case_lists, deadlines, instances, materials
from app.store.case_lists import Filter
from app.usecases import case_view, shown, start, unmask
from app.usecases.record import Recorded

routes = Blueprint("instances", __name__)


class KeyReused(Conflict):
    """这个 Idempotency-Key 已用于另一次立案，请换一个。

    This Idempotency-Key was used for another start; choose a new one.
    """

    code = "idempotency-key-reused"


@routes.post("/instances")
def begin() -> tuple[Response, int, dict[str, str]]:
    viewer, key = current.viewer(), received.idempotency_key()
    body = received.sent("StartRequest")
    own_county(viewer, body.get("jurisdiction"))
    recorded = _start(viewer, body, key)
    case = instances.find(viewer, recorded.instance_id)
    if case.process != body["process"] or body.get("business_key", case.business_key) != case.business_key:
        raise KeyReused()
    made = shapes.started(recorded, shapes.open_items(viewer, case.id))
    return jsonify(made), 201, {"Location": f"{openapi.PREFIX}/instances/{case.id}"}


def _start(viewer: Viewer, body: dict[str, Any], key: str) -> Recorded:
    """Two requests with one key at once: the database lets one of them start, the other gets its case."""

    def attempt() -> Recorded:
        return start.start(
            viewer,
            body["process"],
            body.get("variables", {}),
            unit=body.get("unit", ""),
            business_key=body.get("business_key", ""),
            idempotency_key=key,
        )

    if not key:
        return attempt()
    try:
        return attempt()
    except StaleVersion:
        return attempt()


@routes.get("/instances")
def listed() -> Response:
    viewer, query = current.viewer(), received.asked("listInstances")
    wanted = Filter(
        process=query["process"] or "", status=query["status"] or "", overdue=bool(query["overdue"])
    )
    page = case_lists.search(viewer, wanted, received.page_key(query["after"]), query["limit"])
    return jsonify(items=[shapes.case(row) for row in page.rows], next=received.opaque(page.next))


@routes.post("/instances/<id>/unmask")
def look_behind(id: str) -> Response:
    viewer, body = current.viewer(), received.sent("UnmaskRequest")
    return jsonify(field=body["field"], value=unmask.at_case(viewer, id, **body))


@routes.get("/instances/<id>")
def one(id: str) -> Response:
    viewer = current.viewer()
    case = instances.find(viewer, id)
    return jsonify(
        {
            **shapes.case(case),
            "variables": shown.variables(case),
            "tokens": [dict(token) for token in case.tokens],
            "work_items": shapes.open_items(viewer, case.id),
            "deadlines": [shapes.deadline(row) for row in deadlines.of_instance(viewer, case.id)],
            "history": [shapes.opinion(entry) for entry in case_view.timeline(viewer, case)],
            "links": [shapes.link(found) for found in instances.links(viewer, case.id)],
            "letters": [shapes.letter(found) for found in materials.letters(viewer, case.id)],
            "files": [shapes.file(found) for found in materials.files(viewer, case.id)],
        }
    )
