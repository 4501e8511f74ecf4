"""What kind of day a date is, for the hint beside date fields."""

from __future__ import annotations

from datetime import date

from flask import Response, jsonify, request

from app.domain.errors import BadInput
from app.domain.moment import EARLIEST, LATEST
from app.web.blueprint import bp
from app.web.county import county


@bp.get("/calendar/day")
def calendar_day() -> Response:
    """`?on=2026-10-10` -> {"date", "working", "why", "known"}. The browser may keep it for an hour."""
    try:
        on = date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        raise BadInput(reason="请按 2026-10-09 的格式给出日期。") from None
    if not EARLIEST <= on <= LATEST:
        raise BadInput(reason="日期超出可查询的范围。")
    day = county().calendar.day(on)
    response = jsonify(
        {"date": on.isoformat(), "working": day.working, "why": day.reason, "known": day.known}
    )
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
