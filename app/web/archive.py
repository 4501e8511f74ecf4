"""归档: put an ended case into the archive, add what came later, take the papers out as one ZIP."""

from __future__ import annotations

from typing import BinaryIO, cast
from urllib.parse import quote

from flask import Response, current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.domain import media
from app.domain.errors import BadInput
from app.http import current
from app.settings import Settings
from app.usecases import archive as use
from app.usecases import dossier_export
from app.usecases.archive import Filing, Supplement
from app.usecases.dossier_export import Packed
from app.web.blueprint import bp
from app.web.case import tab_page

PAGES = "pages-"
Answer = tuple[str, int] | BaseResponse


def _settings() -> Settings:
    settings: Settings = current_app.config["LIANBAN"]
    return settings


def _count(text: str) -> int | None:
    """A number of pages as typed: None for nothing, 0 (which is refused) for what is no number."""
    typed = text.strip()
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0


def _again(instance_id: str, wrong: BadInput | media.UploadRefused | media.UploadTooLarge) -> Answer:
    """The same page with the sentence on top; what was typed is kept."""
    status = 413 if isinstance(wrong, media.UploadTooLarge) else 422
    return tab_page(instance_id, "archive", error=wrong.sentence(), typed=request.form), status


def _done(instance_id: str, word: str) -> BaseResponse:
    flash(word, "done")
    return redirect(url_for("web.case_tab", instance_id=instance_id, tab="archive"), 303)


@bp.post("/cases/<instance_id>/archive")
def archive_case(instance_id: str) -> Answer:
    typed = {name.removeprefix(PAGES): _count(text) for name, text in request.form.items() if _counts(name)}
    pages = {ref: count for ref, count in typed.items() if count is not None}
    form = request.form
    filing = Filing(form.get("archived_on", ""), form.get("retention", ""), form.get("number", ""), pages)
    try:
        use.archive(current.viewer(), instance_id, filing)
    except BadInput as wrong:
        return _again(instance_id, wrong)
    return _done(instance_id, "已归档，材料已锁定。以后补充的材料须写明理由。")


def _counts(name: str) -> bool:
    return name.startswith(PAGES)


@bp.post("/cases/<instance_id>/archive/supplement")
def supplement_archive(instance_id: str) -> Answer:
    sent, form = request.files.get("file"), request.form
    try:
        if sent is None or not sent.filename:
            raise BadInput(reason="没有选择文件。", reason_en="No file was chosen.")
        pages, kind = _count(form.get("pages", "")), form.get("copy_kind", "copy")
        about = Supplement(sent.filename, form.get("reason", ""), pages, kind)
        use.supplement(current.viewer(), instance_id, about, cast("BinaryIO", sent.stream), _settings())
    except (BadInput, media.UploadRefused, media.UploadTooLarge) as wrong:
        return _again(instance_id, wrong)
    return _done(instance_id, "已补充，列在目录末尾。")


@bp.get("/cases/<instance_id>/dossier.zip")
def dossier_zip(instance_id: str) -> Response:
    """Personal values masked."""
    return _zip(dossier_export.take(current.viewer(), instance_id, _settings()))


@bp.post("/cases/<instance_id>/dossier")
def dossier_in_full(instance_id: str) -> Answer | Response:
    """Personal values in full: the reason is recorded before the first byte goes out."""
    try:
        packed = dossier_export.take(
            current.viewer(), instance_id, _settings(), request.form.get("reason", "")
        )
    except BadInput as wrong:
        return _again(instance_id, wrong)
    return _zip(packed)


def _zip(packed: Packed) -> Response:
    response = Response(packed.chunks, mimetype="application/zip")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(packed.name, safe='')}"
    response.headers["Cache-Control"] = "private, no-store"
    return response
