"""What a file is: by its name, and when the name does not say, by its first bytes."""

from __future__ import annotations

from pathlib import PurePosixPath

_BY_SUFFIX = {
    ".bpmn": "xml",
    ".dmn": "xml",
    ".bpmn2": "xml",
    ".xml": "xml",
    ".form": "form",
    ".json": "form",
    ".docx": "layout",
}
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def kind_of(file: str, content: bytes) -> str:
    """ "xml" (a diagram or a decision), "form", "rulebook", "letter", "layout" or ""."""
    path = PurePosixPath(file.replace("\\", "/"))
    suffix = path.suffix.lower()
    if suffix == ".toml":
        return "letter" if _is_letter(path, content) else "rulebook"
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    start = content[:200]
    for mark in _MARKS:
        start = start.removeprefix(mark)
    start = start.replace(b"\x00", b"").lstrip()
    if start.startswith(b"<"):
        return "xml"
    return "form" if start.startswith(b"{") else ""


def _is_letter(path: PurePosixPath, content: bytes) -> bool:
    return "documents" in path.parts or (b"[jurisdiction]" not in content and path.parent.name == "letters")
