"""台账: every register on the same page, with its filters, and as CSV."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.http import current
from app.web.blueprint import bp
from app.web.county import county
from app.web.register import Cell, Register, as_csv
from app.web.register_list import REGISTERS

PAGE = 50
MOST_EXPORTED = 10_000
LONGEST = 100


def _register(key: str) -> Register:
    found = REGISTERS.get(key)
    if found is None:
        abort(404)
    return found


def _given(register: Register) -> dict[str, str]:
    """The filters as typed, without signs that no database keeps."""
    typed = {field.name: request.args.get(field.name, "")[:LONGEST] for field in register.fields()}
    return {name: "".join(sign for sign in value if sign.isprintable()) for name, value in typed.items()}


@bp.get("/registers")
def registers() -> BaseResponse:
    return redirect(url_for("web.register", key=next(iter(REGISTERS))))


@bp.get("/registers/<key>")
def register(key: str) -> str:
    found = _register(key)
    given = _given(found)
    page = found.read(current.viewer(), given, request.args.get("after"), PAGE)
    filters = {name: value for name, value in given.items() if value}
    return render_template(
        "register.html",
        register=found,
        registers=REGISTERS.values(),
        fields=found.fields(),
        given=given,
        filtered=bool(filters),
        rows=page.rows,
        next=page.next,
        citations=county().citations(found.clauses),
        export=f"{url_for('web.export_register', key=key)}?{urlencode(filters)}",
    )


@bp.get("/registers/<key>.csv")
def export_register(key: str) -> Response:
    """Everything the filters leave, page after page; at most ten thousand lines, which the last one says."""
    found, viewer = _register(key), current.viewer()
    given = _given(found)
    rows: list[list[Cell]] = []
    after: str | None = None
    while True:
        page = found.read(viewer, given, after, 500)
        rows += page.rows
        after = page.next
        if after is None or len(rows) >= MOST_EXPORTED:
            break
    if after is not None:
        rows.append([Cell(f"只导出前 {len(rows)} 行，请缩小筛选范围。")])
    name = f"{found.key}-{datetime.now():%Y%m%d}.csv"
    response = Response(as_csv(found.columns, rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Cache-Control"] = "private, no-store"
    return response
