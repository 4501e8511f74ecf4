"""An issued letter on A4, after GB/T 9704-2012: exactly what was kept when it was issued."""

from __future__ import annotations

from flask import render_template, url_for

from app.http import current
from app.store import instances, letters, materials
from app.web.blueprint import bp
from app.web.county import county
from app.web.sheet import sheet_of
from app.web.words import moment


@bp.get("/letters/<letter_id>")
def letter(letter_id: str) -> str:
    viewer = current.viewer()
    record = materials.letter(viewer, letter_id)
    case = instances.find(viewer, record.instance_id)
    afterwards = letters.find(viewer, letter_id)
    return render_template(
        "letter.html",
        letter=record,
        paper=sheet_of(record.content, record.number),
        drafted_by=record.content.get("drafted_by", ""),
        document=afterwards.document_sha256 or "",
        void=afterwards.void_reason if afterwards.voided_at else "",
        back=url_for("web.case_tab", instance_id=case.id, tab="letters"),
        business_key=case.business_key,
        issued=moment(record.issued_at),
        sha256=record.sha256,
        clauses=county().citations(record.clauses),
    )
