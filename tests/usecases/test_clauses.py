"""Clause coverage: every clause of both documents is carried, or says why nothing carries it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.rulebook import RuleBook, check_rulebook_file, parse_rulebook
from app.settings import ROOT
from app.usecases import bootstrap, clause_tests, clauses

COUNTIES = ("huantai", "yicheng")
FIRST_AND_LAST = {"huantai": ("HT-01", "HT-75", 74), "yicheng": ("YC-01", "YC-59", 59)}
#: Clauses whose diagram is not drawn yet -> the process that will carry them. None is left; a clause that
#: loses its diagram must be put here by hand, with the process that will carry it.
NOT_DRAWN: dict[str, str] = {}


def book_of(county: str) -> RuleBook:
    data = (ROOT / "jurisdictions" / f"{county}.toml").read_bytes()
    return parse_rulebook(f"{county}.toml", data, bootstrap.source_text(ROOT, data))


def coverage(county: str, **without: str) -> list[dict[str, Any]]:
    files = bootstrap.content_files(ROOT, county)
    kept = {path: data for path, data in files.items() if path != without.get("file")}
    rows: list[dict[str, Any]] = clauses.document(book_of(county), kept)["clauses"]
    return rows


@pytest.fixture(scope="module", params=COUNTIES)
def county(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def rows(county: str) -> list[dict[str, Any]]:
    return coverage(county)


def test_one_row_for_each_clause(county: str, rows: list[dict[str, Any]]) -> None:
    first, last, number = FIRST_AND_LAST[county]
    ids = [row["id"] for row in rows]
    assert (ids[0], ids[-1], len(ids)) == (first, last, number)
    assert sorted(set(ids)) == ids
    keys = {"id", "article", "kind", "title", "quote", "carried_by", "tests", "gaps", "reason"}
    assert all(set(row) == keys for row in rows)


def test_no_clause_without_carrier_or_reason(rows: list[dict[str, Any]]) -> None:
    bare = {row["id"] for row in rows if not row["carried_by"] and not row["reason"]}
    assert bare == bare & set(NOT_DRAWN)
    assert not {row["id"] for row in rows if row["carried_by"]} & set(NOT_DRAWN), "drawn by now: take it out"


def test_only_principles_rest_on_a_reason(rows: list[dict[str, Any]]) -> None:
    assert {row["kind"] for row in rows if row["reason"]} == {"principle"}


def test_no_gap(county: str) -> None:
    """Carried, and walked by a test: every clause that orders a step or a deadline."""
    files, tests = bootstrap.content_files(ROOT, county), clause_tests.shipped(ROOT)
    found = clauses.document(book_of(county), files, tests)["clauses"]
    assert {row["id"]: row["gaps"] for row in found if row["gaps"]} == {}


def test_a_clause_without_a_test_that_walks_a_case_is_a_gap() -> None:
    """A rule that is only counted is not walked."""
    files, book = bootstrap.content_files(ROOT, "yicheng"), book_of("yicheng")
    proof = clause_tests.Proof("tests/domain/test_x.py", "test_x", "x", "domain", ("YC-16",))
    gaps = {row["id"]: row["gaps"] for row in clauses.document(book, files, [proof])["clauses"]}
    assert gaps["YC-16"] == ["test"]
    assert gaps["YC-34"] == []
    walked = replace(proof, level="usecase")
    gaps = {row["id"]: row["gaps"] for row in clauses.document(book, files, [walked])["clauses"]}
    assert gaps["YC-16"] == []


def test_a_process_clause_is_drawn(rows: list[dict[str, Any]]) -> None:
    """A switch, a role or a letter alone carries no step."""
    undrawn = {
        row["id"]
        for row in rows
        if row["kind"] in ("process", "deadline") and not any("#" in c for c in row["carried_by"])
    }
    assert undrawn == set(NOT_DRAWN) & {row["id"] for row in rows}


def test_a_deadline_clause_has_its_deadline_or_its_period(rows: list[dict[str, Any]]) -> None:
    without = {
        row["id"]
        for row in rows
        if row["kind"] == "deadline" and not any(c.startswith("deadline:") for c in row["carried_by"])
    }
    # YC-41 limits an extension: it stands as the cap of the deadline of YC-39
    assert without <= {"YC-41"}
    for clause in without:
        assert any(rule.extension.clause == clause for rule in book_of("yicheng").deadlines.values())


def test_every_carrier_is_there(county: str, rows: list[dict[str, Any]]) -> None:
    files = bootstrap.content_files(ROOT, county)
    named = [c.partition("#") for row in rows for c in row["carried_by"] if "#" in c]
    assert named
    for path, _, node in named:
        assert f'id="{node}"' in files[path].decode()


def test_a_diagram_taken_away_leaves_its_clauses_bare() -> None:
    """The list does not merely repeat what the rule book says: letters and deadlines must be used."""
    before = {row["id"]: row["carried_by"] for row in coverage("yicheng")}["YC-33"]
    after = {row["id"]: row["carried_by"] for row in coverage("yicheng", file="bpmn/hazard_notice.bpmn")}
    assert {carrier.partition(":")[0].partition("#")[0] for carrier in before} >= {
        "bpmn/hazard_notice.bpmn",
        "documents/hazard_notice.toml",
        "deadline",
    }
    assert after["YC-33"] == []


def test_a_switch_that_nothing_asks_for_carries_nothing(rows: list[dict[str, Any]], county: str) -> None:
    files = bootstrap.content_files(ROOT, county)
    content = b"".join(files[path] for path in files if path.endswith((".bpmn", ".dmn", ".form"))).decode()
    counted = {
        c.removeprefix("switch:") for row in rows for c in row["carried_by"] if c.startswith("switch:")
    }
    written = {
        c.removeprefix("switch:")
        for clause in book_of(county).clauses.values()
        for c in clause.carried_by
        if c.startswith("switch:")
    }
    assert counted
    assert counted < written
    assert all(key in content for key in counted)


WRONG = [
    ('"role:成员单位联络员"', '"role:没有的泳道"', "rulebook-carrier-unknown"),
    ('"post:info_liaison"', '"post:nobody"', "rulebook-carrier-unknown"),
    ('"unit:lianxi_ban"', '"unit:nowhere"', "rulebook-carrier-unknown"),
    ('"switch:meeting.period"', '"switch:meeting.perio"', "rulebook-carrier-unknown"),
    ('"members"', '"member"', "rulebook-wrong-value"),
]


@pytest.mark.parametrize(("old", "new", "code"), WRONG)
def test_a_wrong_carrier_is_refused_with_its_line(old: str, new: str, code: str) -> None:
    text = (ROOT / "jurisdictions" / "huantai.toml").read_text(encoding="utf-8")
    assert old in text
    wrong = text.replace(old, new, 1)
    problems = check_rulebook_file("huantai.toml", wrong.encode())
    assert [problem.code for problem in problems] == [code]
    line = wrong[: wrong.index(new)].count("\n") + 1
    assert 0 <= line - problems[0].line < 8
