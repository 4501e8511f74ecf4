"""The only place that commits: `with transaction() as tx:` is one atomic write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from app.store.base import db

Transaction = Session


def bind(app: Flask) -> None:
    """Attach the store to the application and set how its connections behave."""
    db.init_app(app)
    with app.app_context():
        _prepare(db.engine)


def _prepare(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours, see below
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A write that begins as a read fails "database is locked" at once; so writers lock from the start.
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def transaction() -> Iterator[Transaction]:
    """One write transaction: commits on leaving, rolls back on any exception."""
    engine = db.engine.execution_options(write=True)
    try:
        with Session(engine, expire_on_commit=False, autoflush=False) as session, session.begin():
            yield session
    finally:
        _forget_snapshot()


def _forget_snapshot() -> None:
    """A reader keeps the picture of its first read; after a write it must look anew."""
    if db.session.registry.has():
        db.session.remove()


@contextmanager
def reading() -> Iterator[Transaction]:
    """A read outside a request (worker, command line)."""
    with Session(db.engine, expire_on_commit=False, autoflush=False) as session:
        yield session


def database_key() -> int:
    """Tells databases apart within one process: what is remembered of one must not serve another."""
    return id(db.engine)


def is_postgres() -> bool:
    return db.engine.dialect.name == "postgresql"
