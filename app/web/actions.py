"""案件操作: the buttons that a diagram offers a role on the page of a case, and their press."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Conflict
from app.http import current
from app.usecases import actions
from app.web.blueprint import bp


@bp.post("/cases/<instance_id>/actions/<action_id>")
def take_action(instance_id: str, action_id: str) -> Response:
    """Presses a button, with a reason; what comes too late is told on the page of the case."""
    try:
        actions.take(current.viewer(), instance_id, action_id, request.form.get("reason", ""))
        flash("已执行，理由记入办理经过。", "done")
    except Conflict as conflict:
        flash(conflict.sentence(), "error")
    return redirect(url_for("web.case", instance_id=instance_id), 303)
