"""The same officers and clock as in the situations; workers as processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.settings import ROOT, Settings
from app.store.base import db
from tests.processes.conftest import clock, driver, huantai, yicheng

__all__ = ["clock", "driver", "huantai", "yicheng"]


class Workers:
    """Starts worker processes on the database of the test, and ends every one of them."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings = settings
        self.folder = folder
        self.running: list[subprocess.Popen[str]] = []

    def start(self, at: str, **order: Any) -> subprocess.Popen[str]:
        base = {
            "content_dir": str(self.settings.content_dir),
            "data_dir": str(self.settings.data_dir),
            "database_url": self.settings.database_url,
            "at": at,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.worker_process", json.dumps({**base, **order})],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.running.append(process)
        return process

    def kill_at(self, place: str, at: str) -> None:
        """Starts a worker, waits until it stands at the place, and kills it there (-9)."""
        marker = self.folder / f"reached-{len(self.running)}"
        process = self.start(at, stop_at=place, marker=str(marker))
        wait_for(marker, process)
        process.kill()
        process.wait()
        look_anew()

    def end(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.kill()
            process.communicate()


def look_anew() -> None:
    """A reader keeps the picture of its first read; others have written since."""
    db.session.remove()


def wait_for(marker: Path, process: subprocess.Popen[str], patience: float = 60) -> None:
    """Real time, whatever the clock of the test says."""
    until = time.perf_counter() + patience
    while not marker.exists():
        if process.poll() is not None:
            raise AssertionError(f"the worker ended before it came there: {process.communicate()}")
        assert time.perf_counter() < until, "the worker did not come there"
        time.sleep(0.02)


@pytest.fixture
def workers(settings: Settings, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(settings, tmp_path)
    yield made
    made.end()
