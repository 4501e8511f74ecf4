"""Clause coverage: each clause of a county's document, and what carries it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.letters import parse_letter
from app.domain.rulebook import RuleBook
from app.engine import load_library
from app.usecases import deploy


def document(rulebook: RuleBook, files: Mapping[str, bytes]) -> dict[str, Any]:
    """One row for each clause: `carried_by` names diagram elements, letters, deadlines, entries of the book.

    Written down is not carried: a letter, deadline, switch or role counts only when the diagrams, forms or
    decision tables ask for it. Safeguards protect a drawing and carry nothing.
    `reason` says why a clause that nothing carries needs no carrier (kind `principle`), else it is empty.
    """
    carriers: dict[str, list[str]] = {clause: [] for clause in rulebook.clauses}
    asked = _asked(files)
    found = (
        *_elements(files),
        *_letters(files, asked),
        *_deadlines(rulebook, asked),
        *_categories(rulebook),
        *_entries(rulebook, asked),
    )
    for clause, carrier in found:
        if clause in carriers and carrier not in carriers[clause]:
            carriers[clause].append(carrier)
    return {
        "jurisdiction": rulebook.code,
        "clauses": [
            {
                "id": clause.id,
                "article": clause.article,
                "kind": clause.kind,
                "quote": clause.quote,
                "carried_by": carriers[clause.id],
                "reason": clause.reason if not carriers[clause.id] else "",
            }
            for clause in rulebook.clauses.values()
        ],
    }


def _elements(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    library = load_library(deploy.snapshot_hash(files), files)
    for definition in library.definitions():
        for node in definition.nodes:
            for clause in node.clauses:
                yield clause, f"{definition.file}#{node.id}"


def _asked(files: Mapping[str, bytes]) -> str:
    """All content that may ask for something, as one text."""
    read = (data for path, data in files.items() if path.endswith((".bpmn", ".dmn", ".form")))
    return b"\n".join(read).decode("utf-8")


def _letters(files: Mapping[str, bytes], asked: str) -> Iterator[tuple[str, str]]:
    for path, data in files.items():
        if path.startswith("documents/") and path.endswith(".toml"):
            letter = parse_letter(path, data)
            if _named(letter.kind, asked):
                for clause in letter.clauses:
                    yield clause, path


def _deadlines(rulebook: RuleBook, asked: str) -> Iterator[tuple[str, str]]:
    for rule in rulebook.deadlines.values():
        if rule.clause and not rule.none and _named(rule.key, asked):
            for clause in rule.clause.replace("、", " ").split():
                yield clause, f"deadline:{rule.key}"


def _categories(rulebook: RuleBook) -> Iterator[tuple[str, str]]:
    for category in rulebook.categories.values():
        yield category.clause, f"category:{category.code}"


def _entries(rulebook: RuleBook, asked: str) -> Iterator[tuple[str, str]]:
    """What a clause itself names; posts, units and lists are people and data, which nothing asks for."""
    for clause in rulebook.clauses.values():
        for carrier in clause.carried_by:
            kind, _, name = carrier.partition(":")
            if kind == "switch" and not _switched(name, asked):
                continue
            if kind == "role" and not _named(name, asked):
                continue
            yield clause.id, carrier


def _named(name: str, content: str) -> bool:
    """Whether the content holds the name as a whole: quoted (also escaped), or as the text of an element."""
    return re.search(rf"(?:&quot;|[\"'>]){re.escape(name)}(?:&quot;|[\"'<])", content) is not None


def _switched(switch: str, content: str) -> bool:
    """`rule("key")` in an expression, or the property `rule` of a form field: `key`, `key=value`."""
    key, quote = re.escape(switch), r"(?:&quot;|\\?[\"'])"
    return re.search(rf'rule\({quote}{key}{quote}\)|"rule":\s*"{key}(?:=\w+)?"', content) is not None
