"""A letter before it is issued: on A4 as it will be, its text to change, or a Word file in its place."""

from __future__ import annotations

from dataclasses import asdict
from typing import BinaryIO, cast
from urllib.parse import quote

from flask import (
    Response,
    current_app,
    flash,
    get_flashed_messages,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from app.domain import media
from app.domain.errors import BadInput, LianbanError
from app.http import current
from app.store import work_items
from app.usecases import letter_drafts as use
from app.web.blueprint import bp
from app.web.sheet import sheet_of

Answer = tuple[str, int] | BaseResponse


@bp.get("/items/<work_item_id>/letters/<kind>")
def draft_letter(work_item_id: str, kind: str) -> str:
    return _page(work_item_id, kind)


def _page(work_item_id: str, kind: str, error: str = "", typed: dict[str, str] | None = None) -> str:
    viewer = current.viewer()
    ready = use.one(viewer, work_item_id, kind)
    shown = {"paragraphs": ready.letter.paragraphs, "attachments": ready.letter.attachments}
    return render_template(
        "letter_draft.html",
        item=work_items.find(viewer, work_item_id),
        ready=ready,
        paper=sheet_of(asdict(ready.letter)),
        typed=typed or {key: "\n".join(lines) for key, lines in shown.items()},
        error=error,
        said=get_flashed_messages(category_filter=["done"]),
    )


def _done(work_item_id: str, kind: str, word: str) -> BaseResponse:
    flash(word, "done")
    return redirect(url_for("web.draft_letter", work_item_id=work_item_id, kind=kind), 303)


@bp.get("/items/<work_item_id>/letters/<kind>.docx")
def draft_word(work_item_id: str, kind: str) -> Response:
    name, content = use.word(current.viewer(), work_item_id, kind, current_app.config["LIANBAN"])
    response = Response(content, mimetype=media.KINDS["docx"][0])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return response


@bp.post("/items/<work_item_id>/letters/<kind>")
def draft_save(work_item_id: str, kind: str) -> Answer:
    typed = {key: request.form.get(key, "") for key in ("paragraphs", "attachments")}
    try:
        use.save(current.viewer(), work_item_id, kind, [typed["paragraphs"]], [typed["attachments"]])
    except BadInput as wrong:
        return _page(work_item_id, kind, wrong.sentence(), typed), 422
    return _done(work_item_id, kind, "文字已保存，办结签发环节时按此签发。")


@bp.post("/items/<work_item_id>/letters/<kind>/file")
def draft_upload(work_item_id: str, kind: str) -> Answer:
    sent = request.files.get("file")
    viewer = current.viewer()
    try:
        if sent is None or not sent.filename:
            raise BadInput(reason="没有选择文件。", reason_en="No file was chosen.")
        stream = cast("BinaryIO", sent.stream)
        use.upload(viewer, work_item_id, kind, sent.filename, stream, current_app.config["LIANBAN"])
    except (BadInput, media.UploadRefused, media.UploadTooLarge) as wrong:
        return _page(work_item_id, kind, wrong.sentence()), _status(wrong)
    return _done(work_item_id, kind, "已采用上传的文件。")


@bp.post("/items/<work_item_id>/letters/<kind>/discard")
def draft_discard(work_item_id: str, kind: str) -> BaseResponse:
    use.discard(current.viewer(), work_item_id, kind)
    return _done(work_item_id, kind, "已恢复生成的文字。")


@bp.post("/items/<work_item_id>/letters/<kind>/accept")
def draft_accept(work_item_id: str, kind: str) -> BaseResponse:
    use.accept(current.viewer(), work_item_id, kind)
    return _done(work_item_id, kind, "已确认仍用此稿。")


def _status(wrong: LianbanError) -> int:
    return 413 if isinstance(wrong, media.UploadTooLarge) else 422
