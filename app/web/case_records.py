"""What was filled in, and the list of materials, as papers to print."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, render_template, url_for

from app.domain import media
from app.domain.moment import local
from app.http import current
from app.store import instances, materials
from app.usecases import case_records as use
from app.usecases import clock
from app.web.blueprint import bp
from app.web.county import county


@bp.get("/cases/<instance_id>/records/<part_id>")
def case_record(instance_id: str, part_id: str) -> str:
    viewer = current.viewer()
    case = instances.find(viewer, instance_id)
    paper = use.one(viewer, case, part_id)
    last = paper.parts[-1]
    return render_template(
        "record.html",
        case=case,
        title=paper.title,
        parts=paper.parts,
        files=(),
        dated=local(last.at),
        unit=county().unit(last.unit) or county().unit(paper.parts[0].unit),
        back=url_for("web.case", instance_id=case.id),
        word=url_for("web.case_record_word", instance_id=case.id, part_id=part_id),
    )


@bp.get("/cases/<instance_id>/records/<part_id>.docx")
def case_record_word(instance_id: str, part_id: str) -> Response:
    viewer = current.viewer()
    name, content = use.word(viewer, instances.find(viewer, instance_id), part_id)
    response = Response(content, mimetype=media.KINDS["docx"][0])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.get("/cases/<instance_id>/records/materials")
def case_materials(instance_id: str) -> str:
    """移送材料清单: what the case's materials are, page by page; classified ones are never here."""
    viewer = current.viewer()
    case = instances.find(viewer, instance_id)
    return render_template(
        "record.html",
        case=case,
        title="材料清单",
        parts=(),
        files=materials.files(viewer, case.id),
        dated=local(clock.now()),
        unit="",
        back=url_for("web.case_tab", instance_id=case.id, tab="files"),
        word="",
    )
