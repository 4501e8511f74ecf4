"""Materials: upload to a work item, download, remove while not locked."""

from __future__ import annotations

from typing import Any, BinaryIO, cast
from urllib.parse import quote

from flask import Response, current_app, flash, get_template_attribute, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.domain import media
from app.domain.errors import BadInput
from app.domain.viewer import Viewer
from app.http import current
from app.http.errors import wants_json
from app.settings import Settings
from app.store import materials, work_items
from app.store.records import FileRecord
from app.usecases import files
from app.web.blueprint import bp
from app.web.words import group_word

LIMIT = "PDF、图片、Word、Excel、OFD，每件不超过 50 MB；涉密材料不得上传"
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def file_entry(file: FileRecord) -> dict[str, object]:
    """What the form's file field knows of a material."""
    return {"id": file.id, "name": file.name, "group": file.group, "group_word": group_word(file.group)}


def _list(viewer: Viewer, instance_id: str) -> str:
    macro = get_template_attribute("part/files.html", "file_list")
    html: str = macro(materials.files(viewer, instance_id), viewer.person_id)
    return str(html)


@bp.post("/items/<work_item_id>/files")
def upload(work_item_id: str) -> tuple[Response, int] | BaseResponse:
    viewer = current.viewer()
    settings: Settings = current_app.config["LIANBAN"]
    sent = [file for file in request.files.getlist("file") if file.filename]
    if not sent:
        raise BadInput(reason="没有选择文件。")
    instance_id = work_items.find(viewer, work_item_id).instance_id
    added: list[str] = []
    for file in sent:
        about = files.Upload(file.filename or "", request.form.get("group", ""))
        added.append(files.upload(viewer, work_item_id, about, cast("BinaryIO", file.stream), settings))
    if not wants_json():
        flash("已上传。", "done")
        return redirect(url_for("web.item", work_item_id=work_item_id), 303)
    last = materials.file(viewer, added[-1])
    return jsonify({"file": file_entry(last), "html": _list(viewer, instance_id)}), 201


@bp.post("/files/<file_id>/remove")
def remove_file(file_id: str) -> Response | BaseResponse:
    viewer = current.viewer()
    instance_id = materials.file(viewer, file_id).instance_id
    files.remove(viewer, file_id)
    if not wants_json():
        flash("已删除。", "done")
        return redirect(url_for("web.case_tab", instance_id=instance_id, tab="files"), 303)
    return jsonify({"id": file_id, "html": _list(viewer, instance_id)})


@bp.get("/files/<file_id>")
def file(file_id: str) -> Response:
    """PDF and pictures open in the browser, everything else is saved; nothing in a file ever runs here."""
    settings: Settings = current_app.config["LIANBAN"]
    record, chunks = files.content(current.viewer(), file_id, settings.files_dir)
    shown = record.media_type in media.INLINE
    way = "inline" if shown else "attachment"
    headers: dict[str, Any] = {
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(record.name)}",
        "Content-Length": str(record.size),
        "Content-Security-Policy": SANDBOX,
        "Cache-Control": "private, no-cache",
        "ETag": f'"{record.sha256}"',
    }
    return Response(chunks, mimetype=record.media_type, headers=headers)
