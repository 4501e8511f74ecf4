"""Decision tables: what the engine would silently never match, overlaps and gaps."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_samples import CONTENT, ROUTE, codes, findings, spoil

from app.engine import check_content
from app.settings import ROOT

FILE = "dmn/route.dmn"
BUREAU = '<text>"to_bureau"</text>'

CASES = [
    ("hit policy", 'hitPolicy="UNIQUE"', 'hitPolicy="FIRST"', "hit-policy"),
    ("aggregation", 'hitPolicy="UNIQUE"', 'hitPolicy="COLLECT" aggregation="SUM"', "hit-policy"),
    ("list of values", BUREAU, '<text>"to_bureau","between"</text>', "cell-list"),
    ("not()", BUREAU, '<text>not("to_bureau")</text>', "cell-not"),
    ("range", BUREAU, "<text>[1..5]</text>", "cell-range"),
    ("function", BUREAU, '<text>date("2026-01-01")</text>', "cell-function"),
    ("no quotes", BUREAU, "<text>to_bureau</text>", "cell-unquoted"),
    ("wrong type", BUREAU, "<text>5</text>", "cell-type"),
    ("text in a boolean column", "<text>true</text>", '<text>"true"</text>', "cell-type"),
    ("a list", BUREAU, '<text>["to_bureau","between"]</text>', "cell-list"),
    ("or between values", BUREAU, '<text>"to_bureau" or "between"</text>', "cell-list"),
    ("and between values", BUREAU, '<text>"to_bureau" and "between"</text>', "cell-list"),
    ("in without a comma", BUREAU, '<text>in ("to_bureau")</text>', "cell-list"),
    ("in a text", BUREAU, '<text>in "to_bureau"</text>', "cell-list"),
    ("not in a text", BUREAU, '<text>not in "to_bureau"</text>', "cell-list"),
    ("numbers in a text column", BUREAU, "<text>in (1, 2)</text>", "cell-type"),
    ("order with a number in a text column", BUREAU, "<text>&lt; 5</text>", "cell-type"),
    ("a condition that contradicts itself", BUREAU, '<text>? == "a" and ? == "b"</text>', "cell-never"),
    ("several outputs in a cell", '<text>"transfer"</text>', '<text>"transfer","return"</text>', "cell-list"),
    ("output of another type", '<text>"transfer"</text>', "<text>5</text>", "cell-type"),
    ("broken cell", BUREAU, "<text>&lt; </text>", "cell"),
    ("attribute access", BUREAU, "<text>? .real</text>", "cell"),
    ("broken output", '<text>"transfer"</text>', "<text>not transfer it</text>", "cell"),
    ("empty output", '<text>"transfer"</text>', "<text></text>", "output-empty"),
    ("no input expression", "<text>direction</text>", "<text></text>", "input-expression"),
    ("broken input expression", "<text>direction</text>", "<text>a b</text>", "expression"),
    ("language", 'typeRef="string"><text>direction', 'expressionLanguage="groovy"><text>direction',
     "expression-language"),
    ("output name", 'name="route" typeRef', 'name="处理 方式" typeRef', "output-name"),
    ("missing cell", '<inputEntry id="c12"><text>true</text></inputEntry>', "", "row-cells"),
    ("missing id", '<rule id="r1">', "<rule>", "missing-id"),
    ("second decision", "</decision>", '</decision><decision id="d2" name="x"/>', "several-decisions"),
    ("required decision", '<decisionTable id="table"', '<informationRequirement id="ir"><requiredDecision '
     'href="#x"/></informationRequirement><decisionTable id="table"', "decision-requires"),
    ("knowledge model", "<decision id", '<businessKnowledgeModel id="b"/><decision id', "decision-element"),
    ("overlap", "<text>false</text>", "<text>-</text>", "rows-overlap"),
    ("gap", '<text>!= "to_bureau"</text>', '<text>"between"</text>', "rows-gap"),
]  # fmt: skip


def test_the_sample_is_sound() -> None:
    assert codes(findings(ROUTE.encode(), file=FILE)) == set()


@pytest.mark.parametrize(("old", "new", "code"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_finding(old: str, new: str, code: str) -> None:
    problems = findings(spoil(ROUTE, old, new), file=FILE)
    assert code in codes(problems), [(p.code, p.message) for p in problems]
    assert all(problem.message and problem.advice and problem.line for problem in problems)


def test_no_table() -> None:
    start, end = ROUTE.index("<decisionTable"), ROUTE.index("</decisionTable>") + len("</decisionTable>")
    literal = '<literalExpression id="l"><text>1</text></literalExpression>'
    content = (ROUTE[:start] + literal + ROUTE[end:]).encode()
    assert "no-table" in codes(findings(content, file=FILE))


def test_an_overlap_names_the_rows_and_an_example() -> None:
    problems = findings(spoil(ROUTE, "<text>false</text>", "<text>-</text>"), file=FILE)
    overlap = next(problem for problem in problems if problem.code == "rows-overlap")
    assert "第 1 行和第 2 行" in overlap.message
    assert "方向 = to_bureau" in overlap.message


def test_numbers_are_tried_at_and_beside_every_bound() -> None:
    """1..5 and 5..9 share the 5; nothing covers what is above 9."""
    text = ROUTE.replace('typeRef="string"><text>direction', 'typeRef="number"><text>amount')
    text = text.replace(BUREAU, "<text>1 &lt;= ? &lt;= 5</text>", 1).replace(
        "<text>true</text>", "<text>-</text>"
    )
    text = text.replace(BUREAU, "<text>5 &lt;= ? &lt;= 9</text>", 1).replace(
        "<text>false</text>", "<text>-</text>"
    )
    text = text.replace('<text>!= "to_bureau"</text>', "<text>&lt; 1</text>")
    found = {problem.code: problem.message for problem in findings(text.encode(), file=FILE)}
    assert "方向 = 5.0" in found["rows-overlap"]
    assert "方向 = 10.0" in found["rows-gap"]


def test_a_table_that_compares_variables_is_not_decided() -> None:
    """Nothing is said where nothing can be known."""
    content = spoil(ROUTE, '<text>!= "to_bureau"</text>', "<text>== other_direction</text>")
    assert codes(findings(content, file=FILE)) == set()


def test_the_listed_values_of_a_column_are_all_there_are() -> None:
    listed = (
        '</inputExpression>\n        <inputValues id="v"><text>"to_bureau","between"</text></inputValues>'
    )
    text = ROUTE.replace("</inputExpression>", listed, 1)
    assert (
        codes(findings(spoil(text, '<text>!= "to_bureau"</text>', '<text>"between"</text>'), file=FILE))
        == set()
    )


def test_a_cell_without_text_element() -> None:
    problems = findings(spoil(ROUTE, BUREAU, ""), file=FILE)
    assert "row-cells" in codes(problems)
    assert "engine-refused" not in codes(problems)


def test_a_broken_table_is_not_held_against_the_diagram_that_uses_it() -> None:
    files = {**CONTENT, FILE: spoil(ROUTE, BUREAU, "")}
    report = check_content(files)
    assert {problem.file for problem in report.errors} == {FILE}
    assert [(p.file, p.severity) for p in report.problems if p.code == "decision-broken"] == [
        ("bpmn/review.bpmn", "warning")
    ]


def test_nothing_is_a_value_too() -> None:
    """null and negative numbers are tried where a cell names them."""
    text = ROUTE.replace(BUREAU, "<text>? is None</text>").replace(
        '<text>!= "to_bureau"</text>', "<text>? is not None</text>"
    )
    assert codes(findings(text.encode(), file=FILE)) == set()
    text = ROUTE.replace('typeRef="string"><text>direction', 'typeRef="number"><text>amount')
    text = text.replace(BUREAU, "<text>-5</text>").replace(
        '<text>!= "to_bureau"</text>', "<text>!= -5</text>"
    )
    assert codes(findings(text.encode(), file=FILE)) == set()


def test_texts_in_order_are_tried_beside_every_bound() -> None:
    text = ROUTE.replace(BUREAU, '<text>&lt; "2026-10-01"</text>').replace(
        '<text>!= "to_bureau"</text>', '<text>&gt; "2026-10-01"</text>'
    )
    found = {problem.code: problem.message for problem in findings(text.encode(), file=FILE)}
    assert set(found) == {"rows-gap"}
    assert "方向 = 2026-10-01" in found["rows-gap"]


def test_a_wide_table_is_decided_too() -> None:
    """The route of a transfer: nine columns, every combination of their values."""
    path = "dmn/transfer_route.dmn"
    sound = (ROOT / path).read_bytes()
    assert codes(findings(sound, file=path)) == set()
    hole = sound.replace(b'<text>"breach"</text>', b'<text>"other"</text>', 1)
    assert hole != sound
    assert codes(findings(hole, file=path)) >= {"rows-overlap", "rows-gap"}


@pytest.mark.parametrize("path", sorted(ROOT.glob("dmn/*.dmn")), ids=lambda path: path.stem)
def test_shipped_tables_have_no_gap_and_no_overlap(path: Path) -> None:
    assert findings(path.read_bytes(), file=f"dmn/{path.name}") == ()
