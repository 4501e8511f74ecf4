"""许可提示: the register at the permit desk, and the override with a written reason (HT-30)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import BadInput
from app.domain.viewer import Viewer
from app.http import current
from app.store import registers
from app.store.records import HoldRecord
from app.usecases import holds as use
from app.usecases.title import shown_party
from app.web.blueprint import bp


@bp.app_template_filter()
def hold_party(hold: HoldRecord) -> str:
    """The party as the register shows it: a private person is masked, as in the titles of cases."""
    return shown_party(hold.party_name, hold.party_id)


@bp.get("/holds")
def holds() -> str:
    """By credit code or id number, never by name."""
    viewer = current.viewer()
    party_id = request.args.get("party_id", "").strip()[:60]
    everything = request.args.get("all") == "1"
    found = registers.holds(viewer, open_only=not everything, party_id=party_id)
    return render_template(
        "holds.html",
        holds=found,
        party_id=party_id,
        show_all=everything,
        may_override={hold.id for hold in found if _may_override(viewer, hold)},
    )


def _may_override(viewer: Viewer, hold: HoldRecord) -> bool:
    ended = hold.released_at is not None or hold.overridden_at is not None
    return not ended and any((hold.unit, post) in viewer.posts for post in use.POSTS)


@bp.get("/holds/<hold_id>")
def hold(hold_id: str) -> str:
    return render_template("hold.html", hold=registers.hold(current.viewer(), hold_id), error="", reason="")


@bp.post("/holds/<hold_id>")
def override(hold_id: str) -> tuple[str, int] | Response:
    viewer, reason = current.viewer(), request.form.get("reason", "")
    try:
        use.override(viewer, hold_id, reason)
    except BadInput as wrong:
        page = render_template(
            "hold.html", hold=registers.hold(viewer, hold_id), error=wrong.sentence(), reason=reason
        )
        return page, 422
    flash("已越过提示，理由记入案件操作记录。", "done")
    return redirect(url_for("web.holds"), 303)
