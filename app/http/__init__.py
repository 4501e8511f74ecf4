"""What screens and REST share: who is signed in, protection of requests, errors to statuses."""

from __future__ import annotations

from flask import Flask

from app.http import current, errors, headers, session
from app.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Wire sign-in, headers and error answers into the application."""
    session.init_app(app, settings)
    current.init_app(app)
    headers.init_app(app, settings)
    errors.init_app(app)
