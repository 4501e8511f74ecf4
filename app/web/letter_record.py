"""An issued letter afterwards: Word document, sealed copy, number of the unit's own register, void."""

from __future__ import annotations

from typing import BinaryIO, cast
from urllib.parse import quote

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.domain import media
from app.domain.errors import BadInput, LianbanError
from app.http import current
from app.settings import Settings
from app.store import letters, materials
from app.usecases import letters as use
from app.web.blueprint import bp
from app.web.county import county

Answer = tuple[str, int] | BaseResponse


def _settings() -> Settings:
    settings: Settings = current_app.config["LIANBAN"]
    return settings


@bp.get("/letters/<letter_id>.docx")
def letter_word(letter_id: str) -> Response:
    document = use.word(current.viewer(), letter_id, _settings())
    response = Response(document.content, mimetype=media.KINDS["docx"][0])
    name = quote(document.name, safe="")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.headers["Cache-Control"] = "private, no-cache"
    if document.sha256:
        response.set_etag(document.sha256)
    return response


@bp.get("/letters/<letter_id>/record")
def letter_record(letter_id: str) -> str:
    return _page(letter_id)


def _page(letter_id: str, error: str = "", **typed: str) -> str:
    viewer = current.viewer()
    record = letters.find(viewer, letter_id)
    sealed = materials.file(viewer, record.sealed_file) if record.sealed_file else None
    return render_template(
        "letter_record.html",
        letter=record,
        kind=county().rulebook.letter_names.get(record.kind, record.kind),
        sealed=sealed,
        may_seal=use.may_seal(viewer, record),
        may_number=not record.number and use.may_seal(viewer, record),
        may_deliver=not record.delivered_on and use.may_seal(viewer, record),
        ways=use.WAYS,
        may_void=not record.voided_at and use.may_void(viewer, record),
        error=error,
        typed=typed,
    )


def _done(letter_id: str, word: str) -> BaseResponse:
    flash(word, "done")
    return redirect(url_for("web.letter_record", letter_id=letter_id), 303)


@bp.post("/letters/<letter_id>/sealed")
def letter_sealed(letter_id: str) -> Answer:
    sent = request.files.get("file")
    pages = request.form.get("pages", "").strip()
    try:
        if sent is None or not sent.filename:
            raise BadInput(reason="没有选择文件。", reason_en="No file was chosen.")
        count = int(pages) if pages.isascii() and pages.isdigit() and len(pages) < 7 else None
        stream = cast("BinaryIO", sent.stream)
        use.return_sealed(current.viewer(), letter_id, sent.filename, count, stream, _settings())
    except (BadInput, media.UploadRefused, media.UploadTooLarge) as wrong:
        return _page(letter_id, wrong.sentence()), _status(wrong)
    return _done(letter_id, "盖章件已登记，并作为材料锁定。")


@bp.post("/letters/<letter_id>/delivery")
def letter_delivery(letter_id: str) -> Answer:
    typed = {key: request.form.get(key, "") for key in ("on", "way", "to")}
    try:
        use.deliver(current.viewer(), letter_id, **typed)
    except BadInput as wrong:
        return _page(letter_id, wrong.sentence(), **typed), 422
    return _done(letter_id, "送达已登记。")


@bp.post("/letters/<letter_id>/number")
def letter_number(letter_id: str) -> Answer:
    number = request.form.get("number", "")
    try:
        use.type_number(current.viewer(), letter_id, number)
    except BadInput as wrong:
        return _page(letter_id, wrong.sentence(), number=number), 422
    return _done(letter_id, "文号已登记。")


@bp.post("/letters/<letter_id>/void")
def letter_void(letter_id: str) -> Answer:
    reason = request.form.get("reason", "")
    try:
        use.void(current.viewer(), letter_id, reason)
    except BadInput as wrong:
        return _page(letter_id, wrong.sentence(), reason=reason), 422
    return _done(letter_id, "已作废，文号保留不再使用。")


def _status(wrong: LianbanError) -> int:
    return 413 if isinstance(wrong, media.UploadTooLarge) else 422
