"""The shipped calendar, rule books and content of every county, on the first start and after an update."""

from __future__ import annotations

import hashlib
from pathlib import Path

from app.domain.calendar import parse_seed
from app.domain.errors import ContentRejected, Problem
from app.domain.viewer import PLATFORM, system_viewer
from app.store import calendars, content
from app.store.transaction import reading, transaction
from app.usecases import clock, deploy

SHARED = (
    ("bpmn", "*.bpmn"),
    ("dmn", "*.dmn"),
    ("forms", "*/*.form"),
    ("documents", "*.toml"),
    ("documents/layouts", "*.docx"),
)

SHIPPED = "随产品附带的内容"
"""The note to a deployment that nobody of the county made."""


def load_shipped(content_dir: Path) -> list[Problem]:
    """Loads what is missing or was shipped anew: the calendar, then each county's rule book and content.

    Returns what was wrong with content that therefore was not taken over.
    """
    load_calendar(content_dir)
    books = sorted((content_dir / "jurisdictions").glob("*.toml"))
    return [problem for path in books for problem in load_county(content_dir, path)]


def load_calendar(content_dir: Path) -> None:
    for path in sorted((content_dir / "calendars").glob("CN-*.json")):
        text = path.read_text(encoding="utf-8")
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        with transaction() as tx:
            if calendars.known_hash(tx, sha256):
                continue
            seed = parse_seed(text)
            values = {
                "scope": calendars.NATIONAL,
                "title": seed.version,
                "source_text": path.name,
                "sha256": sha256,
                "loaded_at": clock.now(),
                "loaded_by": "系统",
            }
            calendars.add(tx, values, ((row.date, row.working, row.name) for row in seed.rows()))


def load_county(content_dir: Path, rulebook_file: Path) -> list[Problem]:
    """Loads the shipped rule book and content of a county on the first start, and again when an update ships
    others. What a person of the county loaded or published is theirs and never replaced from here.

    Returns why an update was not taken over: the county goes on with what it has.
    """
    code, data = rulebook_file.stem, rulebook_file.read_bytes()
    files = content_files(content_dir, code)
    with reading() as tx:
        book, deployed = content.rulebook_origin(tx, code), content.current_deployment(tx, code)
        kept = content.files(tx, deployed[0]) if deployed else {}
        published = deployed and content.deployment_origin(tx, deployed[0]) != (PLATFORM, SHIPPED)
    same_book = book is not None and book[0] == hashlib.sha256(data).hexdigest()
    if book is not None and not same_book and book[1] != PLATFORM:
        return []
    try:
        if not same_book:
            deploy.load_rulebook(PLATFORM, rulebook_file.name, data, source_text(content_dir, data))
        if not published and any(kept.get(path) != text for path, text in files.items()):
            deploy.deploy(system_viewer(code), code, files, SHIPPED)
    except ContentRejected as rejected:
        if deployed is None:
            raise
        return list(rejected.problems)
    return []


def source_text(content_dir: Path, rulebook: bytes) -> str | None:
    """The published document a rule book quotes, when it is shipped."""
    folder = content_dir / "sources"
    named = [path for path in sorted(folder.glob("*.txt")) if path.name.encode() in rulebook]
    return named[0].read_text(encoding="utf-8") if named else None


def content_files(content_dir: Path, code: str) -> dict[str, bytes]:
    """All content of a county: the shared files, each replaced by the county's own of the same path."""
    files: dict[str, bytes] = {}
    for root in (content_dir, content_dir / "jurisdictions" / code):
        for folder, pattern in SHARED:
            for path in sorted((root / folder).glob(pattern)):
                files[path.relative_to(root).as_posix()] = path.read_bytes()
    return files
