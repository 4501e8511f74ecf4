"""The due-work loop: a thread of `lianban serve`, or processes of their own with `lianban work`."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

from flask import Flask

from app.settings import Settings
from app.usecases import due_work

log = logging.getLogger(__name__)


class EmbeddedWorker:
    """Polls for due rows until stopped. Whatever goes wrong in a round, the loop goes on."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="due-work", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Waits for the row in hand."""
        self._stopping.set()
        self._thread.join(timeout=10)

    def _loop(self) -> None:
        lease = timedelta(seconds=self._settings.lease_seconds)
        while not self._stopping.is_set():
            if not self._round(lease):
                self._stopping.wait(self._settings.poll_seconds)

    def _round(self, lease: timedelta) -> int:
        try:
            with self._app.app_context():
                return due_work.work_off(lease)
        except Exception:
            log.exception("the due-work loop failed and goes on")
            return 0


def run_workers(app: Flask, settings: Settings, concurrency: int) -> None:
    """Runs workers in the foreground until interrupted."""
    workers = [EmbeddedWorker(app, settings) for _ in range(max(1, concurrency))]
    for worker in workers:
        worker.start()
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        for worker in workers:
            worker.stop()
