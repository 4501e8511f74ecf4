"""REST for other systems: the same rules as the screens.

A blueprint a noun. Everything but health and the document itself asks for a token, and acts as its person.
"""

from __future__ import annotations

from flask import Blueprint, Flask

from app.api import (
    actions,
    archives,
    counters,
    deadlines,
    files,
    health,
    instances,
    letter_drafts,
    letters,
    messages,
    openapi,
    parts,
    processes,
    received,
    registers,
    work_items,
)
from app.http import current
from app.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Registers the REST routes, and the health routes also at the root, where probes look for them."""
    counters.init_app(app)
    signed = Blueprint("api", __name__, url_prefix=openapi.PREFIX)
    signed.before_request(_sign_in)
    nouns = (
        processes,
        instances,
        archives,
        registers,
        actions,
        parts,
        work_items,
        letter_drafts,
        deadlines,
        letters,
        files,
        messages,
    )
    for noun in nouns:
        signed.register_blueprint(noun.routes)
    app.register_blueprint(signed)
    app.register_blueprint(health.document, url_prefix=openapi.PREFIX)
    app.register_blueprint(health.routes, url_prefix=openapi.PREFIX)
    app.register_blueprint(health.routes, name="health_at_root")


def _sign_in() -> None:
    """Who asks comes first: nothing is told, not even that an address is wrong, without a token."""
    current.bearer()
    received.judge_path()
