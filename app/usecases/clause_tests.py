"""Which tests prove a clause, as the shipped list `docs/clause-tests.toml` says.

The list is written from the tests' own markers; the product has it although it ships without the tests.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = "docs/clause-tests.toml"
LEVELS = {"usecase": "用例", "http": "界面和接口", "engine": "流程引擎", "domain": "规则"}
PROOF = frozenset({"usecase", "http", "engine"})
"""Levels that prove a step of a case; a test of a rule alone counts days, nothing more."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A test that says it proves `clauses`. level: a key of LEVELS, by where the test lies."""

    file: str
    name: str
    says: str
    level: str
    clauses: tuple[str, ...]


@lru_cache(maxsize=8)
def shipped(content_dir: Path) -> tuple[Proof, ...]:
    """The list of this installation; empty when it ships none."""
    path = content_dir / FILE
    return parse(path.read_text(encoding="utf-8")) if path.is_file() else ()


def parse(text: str) -> tuple[Proof, ...]:
    tables = tomllib.loads(text).get("test", [])
    return tuple(
        Proof(t["file"], t["name"], t["says"], level(t["file"]), tuple(t["clauses"])) for t in tables
    )


def level(file: str) -> str:
    """`tests/processes/…_engine.py` walks the engine alone; the other process tests go through use cases."""
    folder = file.split("/")[1]
    if folder == "processes":
        return "engine" if file.endswith("_engine.py") else "usecase"
    return {"web": "http", "api": "http", "e2e": "http", "domain": "domain", "engine": "engine"}.get(
        folder, "usecase"
    )


def of_clause(tests: Iterable[Proof], clause: str) -> tuple[Proof, ...]:
    return tuple(test for test in tests if clause in test.clauses)
