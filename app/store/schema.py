"""Brings the database to the current schema."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.settings import ROOT
from app.store import tables  # noqa: F401  (fills the metadata)
from app.store.base import Base, db

_MIGRATIONS = ROOT / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def migrate() -> str:
    """Runs every migration that is missing; returns the revision in force. Repeating it changes nothing."""
    _make_folder()
    config = _config()
    with db.engine.connect() as connection:
        config.attributes["connection"] = connection
        if MigrationContext.configure(connection).get_current_revision() != _head(config):
            command.upgrade(config, "head")
            connection.commit()
        return MigrationContext.configure(connection).get_current_revision() or ""


def difference() -> list[object]:
    """What the tables in the code have that the migrated database has not: empty when they agree."""
    with db.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def write_revision(message: str) -> None:
    """Writes a new migration from the difference (for developers)."""
    config = _config()
    with db.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message=message, autogenerate=True, rev_id=_next_id(config))


def _head(config: Config) -> str | None:
    return ScriptDirectory.from_config(config).get_current_head()


def _make_folder() -> None:
    if db.engine.dialect.name == "sqlite" and db.engine.url.database not in (None, ":memory:"):
        Path(str(db.engine.url.database)).parent.mkdir(parents=True, exist_ok=True)


def _next_id(config: Config) -> str:
    """Readable numbers: 0001, 0002 ..."""
    return f"{int(_head(config) or 0) + 1:04d}"
