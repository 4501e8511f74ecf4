"""Lianban (联办): departments of a county working together, by BPMN and statutory deadlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Builds the application: the only wiring. Settings come from the environment when none are given.

    Imports stay inside: importing `app` must cost nothing, the process that checks diagrams does it.
    """
    from flask import Flask

    from app import api, http, web
    from app.settings import from_environment
    from app.store.transaction import bind

    chosen = settings or from_environment()
    app = Flask(__name__, static_folder="web/static", template_folder="web/templates")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=chosen.database,
        SECRET_KEY=chosen.secret_key,
        MAX_CONTENT_LENGTH=chosen.max_request_bytes,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=chosen.secure_cookies,
        LIANBAN=chosen,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    bind(app)
    for room in (http, web, api):
        room.init_app(app, chosen)
    return app
