"""The shipped rule books and source texts, for the tests of the rule book."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from app.domain.rulebook import RuleBook, parse_rulebook, source_name

ROOT = Path(__file__).resolve().parents[2]
CODES = ("huantai", "yicheng")


def content(code: str) -> bytes:
    return (ROOT / "jurisdictions" / f"{code}.toml").read_bytes()


def source(code: str) -> str:
    return (ROOT / "sources" / source_name(content(code))).read_text(encoding="utf-8")


@cache
def shipped(code: str) -> RuleBook:
    return parse_rulebook(f"jurisdictions/{code}.toml", content(code), source(code))
