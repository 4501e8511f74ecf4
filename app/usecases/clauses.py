"""Clause coverage: each clause of a county's document, what carries it, and the tests that prove it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.bounded import Bounded
from app.domain.errors import NotFound
from app.domain.rulebook import RuleBook
from app.domain.rulebook_parts import Clause
from app.domain.viewer import Viewer
from app.store import content
from app.store.transaction import database_key, reading
from app.usecases import clause_tests, knowledge
from app.usecases.clause_carriers import Carrier, carriers_of
from app.usecases.clause_tests import PROOF, Proof

TO_PROVE = frozenset({"process", "deadline"})
"""Kinds of clause that a test must prove; a roster or a principle has no step to walk."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """One clause. gaps: `carrier` when nothing carries it and no reason says why, `test` when no test that
    walks a case proves it. reason: why a clause that nothing carries needs no carrier."""

    clause: Clause
    carriers: tuple[Carrier, ...]
    tests: tuple[Proof, ...]
    gaps: tuple[str, ...]
    reason: str


_known: Bounded[tuple[int, str, str, int], tuple[Coverage, ...]] = Bounded(8)


def coverage(
    rulebook: RuleBook, files: Mapping[str, bytes], tests: Iterable[Proof] = ()
) -> tuple[Coverage, ...]:
    """One entry for each clause of the document, in its order."""
    found, proofs = carriers_of(rulebook, files), tuple(tests)
    return tuple(
        _covered(clause, tuple(found[clause.id]), clause_tests.of_clause(proofs, clause.id))
        for clause in rulebook.clauses.values()
    )


def _covered(clause: Clause, carriers: tuple[Carrier, ...], tests: tuple[Proof, ...]) -> Coverage:
    reason = clause.reason if not carriers else ""
    gaps = []
    if not carriers and not (reason and clause.kind == "principle"):
        gaps.append("carrier")
    if clause.kind in TO_PROVE and not any(test.level in PROOF for test in tests):
        gaps.append("test")
    return Coverage(clause, carriers, tests, tuple(gaps), reason)


def of_county(viewer: Viewer, content_dir: Path) -> tuple[Coverage, ...]:
    """The coverage of the viewer's county by what is in force there now: rule book and deployed content."""
    with reading() as tx:
        version = content.rulebook_version(tx, viewer.jurisdiction)
        rulebook = knowledge.rulebook_of(tx, viewer.jurisdiction, version)
        deployed = content.current_deployment(tx, viewer.jurisdiction)
        if deployed is None:
            raise NotFound(what="流程定义")
        files = knowledge.files_of(tx, deployed[0], deployed[2])
    tests = clause_tests.shipped(content_dir)
    key = (database_key(), deployed[2], rulebook.code, version)
    return _known.get(key, lambda: coverage(rulebook, files, tests))


def document(rulebook: RuleBook, files: Mapping[str, bytes], tests: Iterable[Proof] = ()) -> dict[str, Any]:
    """One row for each clause: `carried_by` names elements, letters, deadlines, entries of the book."""
    return as_document(rulebook.code, coverage(rulebook, files, tests))


def as_document(jurisdiction: str, rows: Iterable[Coverage]) -> dict[str, Any]:
    return {"jurisdiction": jurisdiction, "clauses": [_row(row) for row in rows]}


def _row(row: Coverage) -> dict[str, Any]:
    return {
        "id": row.clause.id,
        "article": row.clause.article,
        "kind": row.clause.kind,
        "title": row.clause.title,
        "quote": row.clause.quote,
        "carried_by": [carrier.ref for carrier in row.carriers],
        "tests": [f"{test.file}::{test.name}" for test in row.tests],
        "gaps": list(row.gaps),
        "reason": row.reason,
    }
