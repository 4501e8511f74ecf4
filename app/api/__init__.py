"""REST for other systems: the same rules as the screens."""

from __future__ import annotations

from flask import Flask

from app.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Registers the REST routes."""
