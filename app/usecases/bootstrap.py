"""First start: shipped calendar, rule books and content of every county, once; repeating is harmless."""

from __future__ import annotations

import hashlib
from pathlib import Path

from app.domain.calendar import parse_seed
from app.domain.viewer import system_viewer
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


def load_shipped(content_dir: Path) -> None:
    """Loads what is missing: the calendar, then each rule book, then each county's first deployment."""
    load_calendar(content_dir)
    for path in sorted((content_dir / "jurisdictions").glob("*.toml")):
        load_county(content_dir, path)


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


def load_county(content_dir: Path, rulebook_file: Path) -> None:
    """Loads a rule book that is not there yet and deploys its content when nothing is deployed."""
    with reading() as tx:
        known = {code: version for code, _, version in content.jurisdictions(tx)}
    data = rulebook_file.read_bytes()
    code = rulebook_file.stem
    if not known.get(code):
        code, _ = deploy.load_rulebook("系统", rulebook_file.name, data, source_text(content_dir, data))
    with reading() as tx:
        deployed = content.current_deployment(tx, code)
    if deployed is None:
        files = content_files(content_dir, code)
        deploy.deploy(system_viewer(code), code, files, "随产品附带的内容")


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
