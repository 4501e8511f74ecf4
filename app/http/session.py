"""The signed cookie of a signed-in person, and the CSRF token that belongs to it.

The cookie holds the person's number, the time of signing in and a random CSRF token; nothing else. It is
signed, not encrypted, HttpOnly and SameSite=Lax.
"""

from __future__ import annotations

import hmac
import secrets
import time
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, request
from flask import session as cookie

from app.domain.errors import LianbanError
from app.settings import Settings

WORKING_DAY = timedelta(hours=12)
"""A cookie older than this asks for the password again, however busy the person was."""


class StalePage(LianbanError):
    """页面已过期，请刷新后重试。没有提交任何内容。

    The page is out of date; reload it and try again. Nothing was submitted.
    """

    code = "stale-page"


class CrossSite(LianbanError):
    """请求来自其他网站，已拒绝。

    The request came from another site and was refused.
    """

    code = "cross-site"


def init_app(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="lianban",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=WORKING_DAY,
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=200,
    )
    app.config["LIANBAN_CROSS_SITE_CHECKS"] = settings.cross_site_checks
    app.jinja_env.globals["csrf_token"] = csrf_token


def sign_in(person_id: int) -> None:
    """Begin a session. Everything of an older one goes, the CSRF token too (session fixation)."""
    cookie.clear()
    cookie.permanent = True
    cookie["person"] = person_id
    cookie["since"] = int(time.time())
    cookie["csrf"] = secrets.token_urlsafe(24)


def sign_out() -> None:
    cookie.clear()


def person_id() -> int | None:
    """The person of a valid cookie; None when there is none or it is too old."""
    person, since = cookie.get("person"), cookie.get("since")
    if not isinstance(person, int) or not isinstance(since, int):
        return None
    if time.time() - since > WORKING_DAY.total_seconds():
        cookie.clear()
        return None
    return person


def csrf_token() -> str:
    """The token every changing request must carry; made with the first page, also before signing in."""
    if "csrf" not in cookie:
        cookie["csrf"] = secrets.token_urlsafe(24)
    token: str = cookie["csrf"]
    return token


def protect(checks: bool) -> None:
    """Refuse a changing request without the session's token or from another site.

    Raises StalePage or CrossSite.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"} or not checks:
        return
    _refuse_other_sites()
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    expected = cookie.get("csrf", "")
    if not expected or not hmac.compare_digest(given.encode(), str(expected).encode()):
        raise StalePage()


def _refuse_other_sites() -> None:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise CrossSite()
    origin = request.headers.get("Origin")
    if origin and origin != "null" and urlsplit(origin).netloc != request.host:
        raise CrossSite()


def local_path(target: str) -> str:
    """Where to go after signing in: only a path of this site, else the front page."""
    parts = urlsplit(target)
    safe = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc
    return target if safe and "\n" not in target and "\r" not in target else "/"
