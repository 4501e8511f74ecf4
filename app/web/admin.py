"""系统: technical incidents with retry. The list of all cases is 案件, with an administrator's eye."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.http import current
from app.store import incidents as incident_store
from app.usecases import administer
from app.web.blueprint import bp


@bp.get("/incidents")
def incidents() -> str:
    viewer = current.viewer()
    current.need(viewer, "admin")
    everything = request.args.get("all") == "1"
    found = incident_store.listed(viewer, open_only=not everything)
    return render_template("incidents.html", incidents=found, show_all=everything)


@bp.post("/incidents/<incident_id>/retry")
def retry(incident_id: str) -> Response:
    administer.retry_incident(current.viewer(), incident_id)
    flash("已重新排队执行。", "done")
    return redirect(url_for("web.incidents"), 303)
