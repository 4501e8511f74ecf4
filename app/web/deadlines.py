"""Extending, pausing and resuming a deadline from its card: only as its clause allows."""

from __future__ import annotations

from flask import abort, flash, redirect, request
from werkzeug.wrappers import Response

from app.domain.errors import BadInput, Conflict, InvalidAnswers, LianbanError, RuleForbids
from app.http import current, session
from app.usecases import explain_late, extend, pause
from app.web.blueprint import bp


@bp.post("/deadlines/<deadline_id>/<act>")
def move_deadline(deadline_id: str, act: str) -> Response:
    """`act`: extend, pause, resume or explain. What the clause does not allow comes back as its sentence."""
    if act not in {"extend", "pause", "resume", "explain"}:
        abort(404)
    viewer, form = current.viewer(), request.form
    try:
        if act == "extend":
            wish = extend.Wish(
                reason=form.get("reason", ""),
                new_date=form.get("new_date", ""),
                notified_who=form.get("notified_who", ""),
                notified_on=form.get("notified_on", ""),
            )
            extend.extend(viewer, deadline_id, wish)
        elif act == "pause":
            pause.pause(viewer, deadline_id, form.get("ground", ""), form.get("reason", ""))
        elif act == "explain":
            explain_late.explain(viewer, deadline_id, form.get("reason", ""))
        else:
            pause.resume(viewer, deadline_id, form.get("reason", ""), form.get("resumed_on", ""))
        flash("已登记说明。" if act == "explain" else "已登记，期限已重新计算。", "done")
    except (RuleForbids, InvalidAnswers, Conflict, BadInput) as refused:
        flash(_sentence(refused), "error")
    return redirect(session.local_path(form.get("back", "/")), 303)


def _sentence(error: LianbanError) -> str:
    details = [wrong.zh for wrong in getattr(error, "errors", ())]
    clause = f"（{error.clause}）" if error.clause else ""
    return error.sentence() + clause + "".join(details)
