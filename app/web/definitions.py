"""流程: definitions with versions, download, and the upload of a redrawn diagram with all its problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from flask import Response, render_template, request

from app.domain.errors import BadInput, ContentRejected, NotFound, Problem
from app.http import current
from app.store import content
from app.store.records import DefinitionRecord
from app.usecases import deploy
from app.usecases.case_view import xml_text
from app.web.blueprint import bp

LARGEST = 5 * 1024 * 1024


@bp.get("/definitions")
def definitions() -> str:
    viewer = current.viewer()
    current.need(viewer, "analyst", "admin")
    rows = content.definitions(viewer)
    totals: Counter[str] = Counter()
    for row in rows:
        totals[row.key] += row.running
    return render_template(
        "definitions.html",
        definitions=[row for row in rows if row.current],
        totals=totals,
        may_deploy=viewer.can("analyst"),
    )


@bp.get("/definitions/<key>")
def definition(key: str) -> str:
    viewer = current.viewer()
    current.need(viewer, "analyst", "admin")
    versions = content.definitions(viewer, key)
    shown = _version(versions, request.args.get("version", ""))
    _, data = content.source(viewer, shown.id)
    diagram = {"xml": xml_text(data), "asked": [node for node in request.args.getlist("node")[:1] if node]}
    return render_template("definition.html", shown=shown, versions=versions, diagram=diagram)


def _version(versions: tuple[DefinitionRecord, ...], wanted: str) -> DefinitionRecord:
    for row in versions:
        if not wanted or str(row.version) == wanted:
            return row
    raise NotFound(what="流程定义")


@bp.get("/definitions/<int:definition_id>/source")
def definition_source(definition_id: int) -> Response:
    """The file exactly as it was published."""
    viewer = current.viewer()
    current.need(viewer, "analyst", "admin")
    path, data = content.source(viewer, definition_id)
    name = path.rsplit("/", 1)[-1]
    return Response(
        data,
        mimetype="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{_ascii(name)}"'},
    )


def _ascii(name: str) -> str:
    kept = "".join(sign for sign in name if sign.isascii() and (sign.isalnum() or sign in "._-"))
    return kept or "process.bpmn"


@bp.post("/definitions/upload")
def upload_definition() -> tuple[str, int] | str:
    """Checks everything and publishes, or shows every problem and changes nothing."""
    viewer = current.viewer()
    current.need(viewer, "analyst")
    files = _files(viewer.jurisdiction)
    try:
        deployed = deploy.publish(viewer, files, request.form.get("note", "")[:200])
    except ContentRejected as rejected:
        page = render_template(
            "upload_result.html",
            published=[],
            sentence=rejected.sentence(),
            problems=rejected.problems,
            diagram=_marked(files, rejected.problems),
        )
        return page, 422
    changed = {key for key, _ in deployed.changed}
    published = [row for row in content.definitions(viewer) if row.current and row.key in changed]
    sentence = "" if published else "内容与现行版本相同，没有产生新版本。"
    return render_template(
        "upload_result.html", published=published, sentence=sentence, problems=deployed.problems, diagram=None
    )


def _marked(files: Mapping[str, bytes], problems: Sequence[Problem]) -> dict[str, object] | None:
    """The first uploaded diagram that has problems, marked with their number in the list."""
    for path, data in files.items():
        marks = [
            {"element": problem.element, "message": problem.message, "number": number}
            for number, problem in enumerate(problems, start=1)
            if problem.file == path and problem.element
        ]
        if marks and path.endswith(".bpmn"):
            return {"xml": xml_text(data), "problems": marks}
    return None


def _files(jurisdiction: str) -> dict[str, bytes]:
    sent = [file for file in request.files.getlist("file") if file.filename]
    if not sent:
        raise BadInput(reason="没有选择文件。")
    files: dict[str, bytes] = {}
    for file in sent:
        data = file.stream.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise BadInput(reason=f"“{file.filename}”超过 {LARGEST // 1024 // 1024} MB。")
        files |= deploy.uploaded(file.filename or "", data, jurisdiction)
    return files
