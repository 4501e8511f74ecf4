"""发起: what the person may start, and the start form."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, jsonify, render_template, request, url_for

from app.domain.errors import BadInput
from app.http import body, current
from app.store import content, work_lists
from app.usecases import start as starting
from app.web.blueprint import bp
from app.web.county import county


@dataclass(frozen=True, slots=True)
class Startable:
    key: str
    name: str
    version: int
    about: str
    note: str


@dataclass(frozen=True, slots=True)
class StartPage:
    """What the script needs to show the start form and send it."""

    readonly: bool
    document: dict[str, object]


@bp.get("/start")
def start() -> str:
    viewer = current.viewer()
    versions = {row.key: row.version for row in content.definitions(viewer) if row.current}
    found = [
        Startable(
            form.key,
            form.name,
            versions.get(form.key, 1),
            form.about.partition("。")[0] + "。" if form.about else "",
            "、".join(county().short(unit) for unit in form.units),
        )
        for form in starting.startable(viewer)
    ]
    return render_template("start.html", processes=found)


@bp.get("/start/<process>")
def start_form(process: str) -> str:
    unit = request.args.get("unit", "")
    form = starting.start_form(current.viewer(), process, unit)
    document: dict[str, object] = {
        "schema": form.schema,
        "cited": county().cited(form.schema),
        "data": form.data,
        "submit": url_for("web.begin", process=process, unit=unit or None),
        "draft": "",
        "readonly": False,
        "calendar": url_for("web.calendar_day"),
        "files": [],
        "upload": "",
    }
    units = [(code, county().unit(code)) for code in form.units]
    return render_template(
        "start_form.html",
        process=form,
        page=StartPage(False, document),
        units=units if len(units) > 1 else [],
        unit=unit or (form.units[0] if form.units else ""),
    )


@bp.post("/start/<process>")
def begin(process: str) -> tuple[Response, int]:
    """Starts the case; answers with where to go: the first work item the person may do, else the case."""
    viewer = current.viewer()
    sent = body.json_object()
    answers = sent.get("answers")
    if not isinstance(answers, dict):
        raise BadInput(reason="缺少填写内容。")
    recorded = starting.start(viewer, process, answers, unit=request.args.get("unit", ""))
    mine = [row for row in work_lists.inbox(viewer, "todo").rows if row.instance_id == recorded.instance_id]
    place = (
        url_for("web.item", work_item_id=mine[0].id)
        if mine
        else url_for("web.case", instance_id=recorded.instance_id)
    )
    return jsonify({"location": place, "business_key": recorded.business_key}), 201
