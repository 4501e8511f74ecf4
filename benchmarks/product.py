"""The same transfer through the product: real server process, real HTTP, real database."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

from app import create_app
from app.settings import ROOT, Settings
from app.store import schema
from app.usecases import bootstrap, demo, people
from benchmarks.transfer import FILES, PEOPLE, START, STEPS


class Product:
    """A server of its own on a database of its own; `close` ends it."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.settings = Settings(
            content_dir=ROOT,
            data_dir=folder,
            database_url=database_url,
            secret_key="benchmark" * 4,
            demo=True,
        )
        folder.mkdir(parents=True, exist_ok=True)
        app = create_app(self.settings)
        with app.app_context():
            schema.migrate()
            bootstrap.load_shipped(ROOT)
            demo.prepare_people(self.settings)
            self.tokens = {login: people.new_token(login) for login in PEOPLE}
        self.port = _free_port()
        environment = {**os.environ, "LIANBAN_DATA_DIR": str(folder), "LIANBAN_SECRET_KEY": "benchmark" * 4}
        if database_url:
            environment["LIANBAN_DATABASE_URL"] = database_url
        command = [str(Path(sys.executable).parent / "lianban"), "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        self.connection = self._connect()

    def _connect(self) -> http.client.HTTPConnection:
        for _ in range(200):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                connection.request("GET", "/healthz")
                connection.getresponse().read()
                return connection
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server did not start")

    def close(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.wait(timeout=30)

    def call(self, login: str, method: str, path: str, body: bytes | None = None, kind: str = "") -> Any:
        headers = {
            "Authorization": f"Bearer {self.tokens[login]}",
            "Content-Type": kind or "application/json",
        }
        self.connection.request(method, f"/api/v1{path}", body, headers)
        response = self.connection.getresponse()
        text = response.read()
        if response.status >= 300:
            raise RuntimeError(f"{method} {path}: {response.status} {text.decode()}")
        return json.loads(text) if text else None

    def post(self, login: str, path: str, document: Mapping[str, Any]) -> Any:
        return self.call(login, "POST", path, json.dumps(document).encode())

    def upload(self, login: str, item: str, group: str) -> str:
        """A one-page file; returns its id."""
        head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{group}.pdf"\r\n\r\n'
        body = head.encode() + demo.PAGE + b"\r\n--x--\r\n"
        kind = "multipart/form-data; boundary=x"
        answer = self.call(login, "POST", f"/work-items/{item}/files", body, kind)
        return str(answer["id"])

    def measure(self) -> Iterator[tuple[str, float]]:
        """(node, seconds over HTTP) of each completed task of one case."""
        begun = self.post(PEOPLE[0], "/instances", {"process": "case_transfer", "variables": START})
        for login, node, answers in STEPS:
            item = self._item(login, begun["id"], node)
            given = dict(answers)
            if node == "prepare_materials":
                given |= {name: [self.upload(login, item, name)] for name in FILES}
            body = json.dumps({"answers": given}).encode()
            before = perf_counter()
            self.call(login, "POST", f"/work-items/{item}/complete", body)
            yield node, perf_counter() - before

    def _item(self, login: str, instance: str, node: str) -> str:
        case = self.call(login, "GET", f"/instances/{instance}")
        return next(str(item["id"]) for item in case["work_items"] if item["node"] == node)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
