"""The shipped list of tests for clauses: what the markers say, of clauses there are, and enough of them."""

from __future__ import annotations

import ast

import pytest

from app.settings import ROOT
from app.usecases import clause_tests
from tests import clause_marks
from tests.usecases.test_clauses import book_of


def test_the_list_says_what_the_markers_say() -> None:
    written = clause_marks.LIST.read_text(encoding="utf-8")
    assert written == clause_marks.as_toml(clause_marks.marked()), "run python -m tests.clause_marks"


def test_the_product_reads_what_was_written() -> None:
    shipped = clause_tests.shipped(ROOT)
    assert [(t.file, t.name, t.clauses) for t in shipped] == [
        (t.file, t.name, t.clauses) for t in clause_marks.marked()
    ]
    assert {t.level for t in shipped} <= set(clause_tests.LEVELS)


def test_only_clauses_of_the_two_documents_are_proved() -> None:
    known = {clause for county in ("huantai", "yicheng") for clause in book_of(county).clauses}
    assert {clause for test in clause_marks.marked() for clause in test.clauses} <= known


@pytest.mark.parametrize("marker", ["()", "(HT)", '(*("HT-25",))', '("HT-25", county="huantai")'])
def test_a_marker_names_its_clauses_plainly(marker: str) -> None:
    """Anything computed could not be read without running it."""
    tree = ast.parse(f"@pytest.mark.clause{marker}\ndef test_x(): ...\n")
    with pytest.raises(ValueError, match="plain texts"):
        list(clause_marks._of(tree, "tests/test_x.py"))


@pytest.mark.parametrize(
    ("file", "level"),
    [
        ("tests/processes/test_transfer_case.py", "usecase"),
        ("tests/processes/test_case_transfer_engine.py", "engine"),
        ("tests/web/test_registers.py", "http"),
        ("tests/domain/test_deadlines.py", "domain"),
        ("tests/reliability/test_races.py", "usecase"),
    ],
)
def test_where_a_test_lies_says_what_it_walks(file: str, level: str) -> None:
    assert clause_tests.level(file) == level
