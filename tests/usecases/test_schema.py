"""The migrations make exactly the tables that the code has, on the database the tests run on."""

from __future__ import annotations

import flask

from app.store import schema


def test_migrations_and_tables_agree(app: flask.Flask) -> None:
    assert schema.difference() == []


def test_migrating_again_changes_nothing(app: flask.Flask) -> None:
    assert schema.migrate() == schema.migrate()
