"""Every error has one status and one sentence, as a page or as problem details (RFC 9457)."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus

from flask import Flask, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as BaseResponse

from app.domain.errors import (
    BadInput,
    Conflict,
    ContentRejected,
    InvalidAnswers,
    LianbanError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    RuleForbids,
    UnknownRule,
)
from app.domain.media import UploadTooLarge
from app.http.body import BadJson
from app.http.session import CrossSite, StalePage
from app.http.throttle import TooManyAttempts
from app.usecases.incident import StepFailed

log = logging.getLogger(__name__)

STATUS: dict[type[LianbanError], int] = {
    BadJson: 400,
    NotSignedIn: 401,
    NotAllowed: 403,
    CrossSite: 403,
    StalePage: 403,
    NotFound: 404,
    UnknownRule: 404,
    Conflict: 409,
    UploadTooLarge: 413,
    BadInput: 422,
    RuleForbids: 422,
    InvalidAnswers: 422,
    ContentRejected: 422,
    TooManyAttempts: 429,
    StepFailed: 500,
    LianbanError: 422,
}

TITLES = {
    400: ("请求有误", "Bad request"),
    401: ("请先登录", "Sign in first"),
    403: ("不能执行", "Not allowed"),
    404: ("没有找到", "Not found"),
    405: ("方法不对", "Method not allowed"),
    409: ("与他人的操作冲突", "Conflict"),
    413: ("内容太大", "Too large"),
    415: ("格式不支持", "Unsupported media type"),
    422: ("内容需要更正", "Please correct"),
    429: ("操作太频繁", "Too many requests"),
    500: ("系统出错", "Server error"),
}

SENTENCES = {
    400: ("请求的格式有误，没有改动任何内容。", "The request is malformed; nothing was changed."),
    404: ("没有这个页面，或者您无权查看。", "There is no such page, or you may not see it."),
    405: ("这个地址不支持此种请求。", "This address does not support that method."),
    413: ("上传的内容超过大小限制，没有保存。", "The upload exceeds the size limit; nothing was saved."),
    415: ("请求内容的格式不受支持。", "The format of the content is not supported."),
    500: (
        "系统内部出错，没有改动任何内容。请稍后重试；如再次出现，请把编号 {reference} 告诉系统管理员。",
        "An internal error occurred and nothing was changed. Try again; if it happens again, "
        "give the number {reference} to the administrator.",
    ),
}


def init_app(app: Flask) -> None:
    app.register_error_handler(LianbanError, answer)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(500, _unexpected)


def status_of(error: LianbanError) -> int:
    """The HTTP status of an error: that of the nearest class in its family."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def language() -> str:
    """`zh` or `en`, by Accept-Language; Chinese when nothing is asked."""
    return request.accept_languages.best_match(["zh", "zh-CN", "en"], default="zh")[:2]


def problem(error: LianbanError) -> dict[str, object]:
    """Problem details of an error, with its field errors or findings."""
    spoken, status = language(), status_of(error)
    body = _problem(status, error.code, error.sentence(spoken))
    if error.clause:
        body["clause"] = error.clause
    if isinstance(error, InvalidAnswers):
        body["errors"] = [
            {"key": wrong.key, "message": wrong.zh if spoken == "zh" else wrong.en}
            | ({"clauses": list(wrong.clauses)} if wrong.clauses else {})
            for wrong in error.errors
        ]
    if isinstance(error, ContentRejected):
        body["problems"] = [
            {
                "file": found.file,
                "line": found.line,
                "element": found.element,
                "name": found.name,
                "severity": found.severity,
                "code": found.code,
                "message": found.message,
                "advice": found.advice,
            }
            for found in error.problems
        ]
    return body


def _problem(status: int, code: str, detail: str) -> dict[str, object]:
    title = TITLES.get(status)
    word = title[language() != "zh"] if title else HTTPStatus(status).phrase
    return {"type": f"/problems/{code}", "title": word, "status": status, "code": code, "detail": detail}


def wants_json() -> bool:
    """REST always; a screen's script when it says so."""
    if request.path.startswith("/api/"):
        return True
    accepted = request.accept_mimetypes
    return accepted.best_match(["text/html", "application/json"], default="text/html") == "application/json"


def as_problem(body: dict[str, object], **more: object) -> Response:
    response = jsonify({**body, **more})
    response.mimetype = "application/problem+json"
    response.status_code = int(str(body["status"]))
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def answer(error: LianbanError) -> BaseResponse | tuple[str, int]:
    if wants_json():
        return as_problem(problem(error))
    if isinstance(error, NotSignedIn):
        return redirect(url_for("web.login", next=_came_for()), 303)
    status = status_of(error)
    details: list[str] = []
    if isinstance(error, InvalidAnswers):
        details = [wrong.zh for wrong in error.errors]
    if isinstance(error, ContentRejected):
        details = [f"{found.file}：{found.message}" for found in error.problems]
    return _page(status, error.sentence("zh"), error.clause or "", details)


def _came_for() -> str:
    if request.method != "GET":
        return "/"
    return request.full_path.rstrip("?")


def _page(status: int, sentence: str, clause: str = "", details: list[str] | None = None) -> tuple[str, int]:
    title = TITLES.get(status, ("操作没有完成",))[0]
    back = request.path if status in {403, 409, 422} and request.method == "GET" else "/"
    word = "重新打开这一页" if back != "/" else "回到首页"
    page = render_template(
        "wrong.html",
        status=status,
        title=title,
        sentence=sentence,
        clause=clause,
        details=details or [],
        back=back,
        back_word=word,
    )
    return page, status


def _http_error(error: HTTPException) -> BaseResponse | tuple[str, int] | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    sentence = SENTENCES.get(status, SENTENCES[400])[language() != "zh"]
    if wants_json():
        answered = as_problem(_problem(status, HTTPStatus(status).phrase.lower().replace(" ", "-"), sentence))
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            answered.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return answered
    return _page(status, SENTENCES.get(status, SENTENCES[400])[0])


def _unexpected(error: Exception) -> BaseResponse | tuple[str, int]:
    """What nobody foresaw: logged with a number that the person can pass on; details stay in the log."""
    reference = secrets.token_hex(4)
    cause = getattr(error, "original_exception", None) or error
    log.error("unexpected error %s at %s: %r", reference, request.path, cause)
    sentence = SENTENCES[500][language() != "zh"].format(reference=reference)
    if wants_json():
        return as_problem(_problem(500, "server-error", sentence))
    return _page(500, SENTENCES[500][0].format(reference=reference))
