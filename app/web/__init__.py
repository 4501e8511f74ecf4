"""HTML screens: reads from the store, writes through use cases."""

from __future__ import annotations

from flask import Flask

from app.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Register every screen: the route modules put themselves on the blueprint when they are imported."""
    from app.web import assets, frame, words
    from app.web.routes import bp

    for module in (assets, frame, words):
        module.init_app(app)
    app.register_blueprint(bp)
