"""A real server process, a real browser, and people who sit before it.

The server is `lianban serve --demo` on an empty folder: what `make run` starts. Where there is no browser the
tests are skipped with a loud word, or fail when LIANBAN_REQUIRE_ALL=1 says that everything must run.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask
import pytest
from desk import Office
from playwright.sync_api import Browser, sync_playwright

from app import create_app
from app.settings import Settings
from app.store.base import db
from app.usecases import live
from tests.driver import Driver

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS = 120


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's browser."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found:
        return found
    word = "NO BROWSER: none of " + ", ".join(NAMES) + " is installed; the browser tests did NOT run."
    if os.environ.get("LIANBAN_REQUIRE_ALL") == "1":
        pytest.fail(word)
    pytest.skip(word)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="session")
def address(data_dir: Path, chromium: str) -> Iterator[str]:
    """The address of a running product with demo people and cases; the process ends with the session."""
    url = f"http://127.0.0.1:{_free_port()}"
    log = data_dir / "serve.log"
    command = [
        str(Path(sys.executable).with_name("lianban")),
        "serve",
        "--demo",
        "--port",
        url.rpartition(":")[2],
    ]
    environment = {**os.environ, "LIANBAN_DATA_DIR": str(data_dir)}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        try:
            _wait_until_ready(url, process, log)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="session")
def served(data_dir: Path, address: str) -> Iterator[flask.Flask]:
    """The use cases on the same database, beside the server: they bring a case to the step in question."""
    application = create_app(Settings(data_dir=data_dir, secret_key="test" * 10, demo=True))
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def cases(served: flask.Flask) -> Driver:
    """Cases of 桓台县."""
    live.forget()
    return Driver(served.config["LIANBAN"], "huantai")


@pytest.fixture(scope="session")
def keys() -> dict[str, Any]:
    """Who signed in already stays signed in, as at a real desk."""
    return {}


@pytest.fixture
def office(browser: Browser, address: str, keys: dict[str, Any]) -> Iterator[Office]:
    """Opens the product for one person after another; afterwards no page may have complained."""
    opened = Office(browser, address, keys)
    yield opened
    opened.close()
    assert opened.complaints == []


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            pass
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise AssertionError(f"the server did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")
