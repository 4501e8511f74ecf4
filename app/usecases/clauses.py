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

    A switch counts only when a diagram, form or decision table asks for it, a role only when a lane has its
    name: written down is not carried.

    `reason` says why a clause that nothing carries needs no carrier (kind `principle`), else it is empty.
    """
    carriers: dict[str, list[str]] = {clause: [] for clause in rulebook.clauses}
    for clause, carrier in (*_elements(files), *_letters(files), *_rules(rulebook), *_book(rulebook, files)):
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


def _letters(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    for path, data in files.items():
        if path.startswith("documents/") and path.endswith(".toml"):
            for clause in parse_letter(path, data).clauses:
                yield clause, path


def _rules(rulebook: RuleBook) -> Iterator[tuple[str, str]]:
    for rule in rulebook.deadlines.values():
        if rule.clause and not rule.none:
            for clause in rule.clause.replace("、", " ").split():
                yield clause, f"deadline:{rule.key}"
    for safeguard in rulebook.safeguards.values():
        for clause in safeguard.clauses:
            yield clause, f"safeguard:{safeguard.id}"
    for category in rulebook.categories.values():
        yield category.clause, f"category:{category.code}"


def _book(rulebook: RuleBook, files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    read = (data for path, data in files.items() if path.endswith((".bpmn", ".dmn", ".form")))
    asked = b"\n".join(read).decode("utf-8")
    for clause in rulebook.clauses.values():
        for carrier in clause.carried_by:
            if _used(carrier, asked):
                yield clause.id, carrier


def _used(carrier: str, content: str) -> bool:
    """Whether the content uses a role or asks for a switch; posts, units and lists are people and data."""
    kind, _, name = carrier.partition(":")
    if kind == "role":
        return f'"{name}"' in content
    if kind == "switch":
        key, quote = re.escape(name), r"(?:&quot;|\\?[\"'])"
        return re.search(rf'rule\({quote}{key}{quote}\)|"rule":\s*"{key}(?:=\w+)?"', content) is not None
    return True
