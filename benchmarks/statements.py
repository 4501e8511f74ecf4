"""Counts statements and commits of each completed task, inside the process, through the REST route."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import event

from app import create_app
from app.settings import ROOT, Settings
from app.store.base import db
from app.usecases import demo, people
from benchmarks.transfer import FILES, PEOPLE, START, STEPS


class Counter:
    def __init__(self) -> None:
        self.statements = self.commits = 0

    def listen(self, engine: Any) -> None:
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", self._commit)

    def _statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.statements += not statement.startswith(("BEGIN", "PRAGMA"))

    def _commit(self, _connection: Any) -> None:
        self.commits += 1


def count(folder: Path) -> Iterator[tuple[str, int, int]]:
    """(node, statements, commits) of one transfer on the prepared database of `folder`."""
    app = create_app(Settings(content_dir=ROOT, data_dir=folder, secret_key="benchmark" * 4, demo=True))
    client, counter = app.test_client(), Counter()
    with app.app_context():
        counter.listen(db.engine)
        tokens = {login: people.new_token(login) for login in PEOPLE}

    def call(login: str, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {tokens[login]}"}
        response = client.open(f"/api/v1{path}", method=method, headers=headers, **more)
        if response.status_code >= 300:
            raise RuntimeError(f"{path}: {response.get_data(as_text=True)}")
        return response.get_json()

    def file(login: str, item: str, name: str) -> str:
        return str(call(login, "POST", f"/work-items/{item}/files", data=file_of(name))["id"])

    begun = call(PEOPLE[0], "POST", "/instances", json={"process": "case_transfer", "variables": START})
    for login, node, answers in STEPS:
        case = call(login, "GET", f"/instances/{begun['id']}")
        item = next(entry["id"] for entry in case["work_items"] if entry["node"] == node)
        given = dict(answers)
        if node == "prepare_materials":
            given |= {name: [file(login, item, name)] for name in FILES}
        counter.statements = counter.commits = 0
        call(login, "POST", f"/work-items/{item}/complete", json={"answers": given})
        yield node, counter.statements, counter.commits


def file_of(name: str) -> dict[str, Any]:
    """A one-page file as the REST route takes it."""
    return {"file": (BytesIO(demo.PAGE), f"{name}.pdf")}
