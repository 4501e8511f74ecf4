"""Demonstration people and cases, from `demo/<county>.toml`, made once, through the real use cases."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from app.domain.viewer import Viewer
from app.settings import Settings
from app.store import content, instances, people, work_items
from app.store.transaction import reading
from app.usecases import clock, complete, due_work, files, start
from app.usecases import people as persons

_DAY = re.compile(r"today([+-]\d+)?")
PASSWORD = "lianban2026"  # noqa: S105  (shown on the login page in demo mode)
#: A file for every upload field a demonstration case fills in: a valid one-page PDF.
PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
)
PAGE += b"3 0 obj<</Type/Page/MediaBox[0 0 595 842]/Parent 2 0 R>>endobj trailer<</Root 1 0 R>>\n%%EOF\n"


def prepare(settings: Settings) -> None:
    """Adds demo people and cases to every county that has a demo file and no demo people yet."""
    for _, book in prepare_people(settings):
        for case in book.get("case", []):
            _play(case, settings)


def prepare_people(settings: Settings) -> list[tuple[str, Mapping[str, Any]]]:
    """Adds the demo people that are missing; returns the counties (code, demo file) that got them now."""
    with reading() as tx:
        codes = [code for code, _, _ in content.jurisdictions(tx)]
    present = {person.jurisdiction for person in people.demo_people()}
    fresh: list[tuple[str, Mapping[str, Any]]] = []
    for code in codes:
        path = settings.content_dir / "demo" / f"{code}.toml"
        if code not in present and path.is_file():
            book = tomllib.loads(path.read_text(encoding="utf-8"))
            _add_people(code, book)
            fresh.append((code, book))
    return fresh


def _add_people(code: str, book: Mapping[str, Any]) -> None:
    for person in book["person"]:
        posts = [
            (unit, post) for unit, _, post in (entry.partition("/") for entry in person.get("posts", []))
        ]
        capabilities = person.get("capabilities", [])
        persons.add(code, person["login"], person["name"], PASSWORD, posts, capabilities, demo=True)


def _play(case: Mapping[str, Any], settings: Settings) -> None:
    """Starts a case and completes its steps as the named people would."""
    begun = start.start(_viewer(case["by"]), case["process"], _dated(case["answers"]))
    for step in case.get("step", []):
        due_work.work_all()
        actor = _viewer(step["by"])
        item = _open_item(actor, begun.instance_id, step["node"])
        complete.complete(actor, item, _with_files(actor, item, _dated(step["answers"]), settings))
    due_work.work_all()


def _viewer(login: str) -> Viewer:
    found = people.credentials(login)
    viewer = people.viewer_of(found[0], clock.today()) if found else None
    if viewer is None:
        raise LookupError(f"the demo file names an unknown person: {login}")
    return viewer


def _open_item(actor: Viewer, instance_id: str, node: str) -> str:
    cases = {instance_id, *(link.instance_id for link in instances.links(actor, instance_id))}
    for case in cases:
        for item in work_items.of_instance(actor, case):
            if item.node == node and item.status in work_items.OPEN:
                return item.id
    raise LookupError(f"the demo case has no open step {node}")


def _dated(answers: Mapping[str, Any]) -> dict[str, Any]:
    """`today-4`, `today+30`, `now`: counted from when the demonstration is prepared."""
    return {key: _day(value) if isinstance(value, str) else value for key, value in answers.items()}


def _day(value: str) -> str:
    if value == "now":
        return clock.now().replace(microsecond=0).isoformat()
    found = _DAY.fullmatch(value)
    return (clock.today() + timedelta(days=int(found[1] or 0))).isoformat() if found else value


def _with_files(actor: Viewer, item: str, answers: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """`file:<name>` uploads a page of that name."""
    for key, value in answers.items():
        if isinstance(value, str) and value.startswith("file:"):
            about = files.Upload(Path(value[5:]).name, group=key.removesuffix("_files"), pages=1)
            answers[key] = [files.upload(actor, item, about, BytesIO(PAGE), settings)]
    return answers
