"""`check_content` as a whole: references, context, deployment, output, shipped content, speed."""

from __future__ import annotations

import itertools
import json
import time
from pathlib import Path

import pytest
from check_samples import CONTENT, FILE, REVIEW, form

from app.domain.errors import Problem
from app.domain.operation import OperationCall
from app.domain.rulebook_parse import parse_rulebook
from app.domain.topics import TOPICS
from app.engine import check_content
from app.engine.checking.cli_output import problem_line, report_document, report_text
from app.operations.catalogue import OPERATIONS, OperationContext, run
from app.operations.inputs import InputMissing

ROOT = Path(__file__).parents[3]
FOLDERS = ("bpmn", "dmn", "forms", "documents", "jurisdictions", "sources")


def shipped() -> dict[str, bytes]:
    paths = (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*")))
    return {str(path.relative_to(ROOT)): path.read_bytes() for path in paths if path.is_file()}


def test_references_resolve_among_the_files_then_in_the_context() -> None:
    rest = {path: content for path, content in CONTENT.items() if path != FILE}
    assert check_content({FILE: CONTENT[FILE]}, context=rest).accepted
    alone = check_content({FILE: CONTENT[FILE]})
    assert {"form-unknown", "decision-unknown", "process-unknown"} <= {p.code for p in alone.problems}
    assert not alone.definitions


def test_a_given_form_wins_over_the_shipped_one() -> None:
    """The redrawn form has another field, so the condition now reads a variable nobody writes."""
    rest = {path: content for path, content in CONTENT.items() if path != FILE}
    files = {FILE: CONTENT[FILE], "forms/review/examine.form": form("agreed")}
    problems = check_content(files, context=rest).problems
    assert any(p.code == "variable-unknown" and "accepted" in p.message for p in problems)


def test_a_definition_carries_what_the_layers_need() -> None:
    report = check_content(CONTENT)
    definition = next(item for item in report.definitions if item.key == "review")
    node = definition.node("bt")
    assert node is not None
    assert (node.rule, node.fact, node.attached_to, node.interrupting) == (
        "transfer.feedback", "received_on", "examine", False,
    )  # fmt: skip
    assert definition.start_form == "open"
    assert definition.calls == ("reply",)
    assert definition.clauses == ("HT-47", "YC-20")
    examine = definition.node("examine")
    assert examine is not None
    assert examine.lane == "接收单位承办人"


def test_the_same_process_twice_matters_only_in_a_deployment() -> None:
    files = {**CONTENT, "other/review.bpmn": REVIEW.encode()}
    assert check_content(files).accepted
    report = check_content(files, deploy=True)
    assert [(p.code, p.file, p.element) for p in report.errors] == [
        ("defined-twice", "other/review.bpmn", "review")
    ]


@pytest.mark.parametrize("code", ["huantai", "yicheng"])
def test_the_shipped_content_is_sound_in_both_counties(code: str) -> None:
    files = shipped()
    book = parse_rulebook(f"{code}.toml", files[f"jurisdictions/{code}.toml"])
    checked = {path: content for path, content in files.items() if not path.startswith("sources/")}
    checked = {
        path: content for path, content in checked.items() if not path.endswith((".md", ".txt", ".py"))
    }
    report = check_content(checked, context=files, rulebook=book, deploy=True)
    assert [problem_line(problem) for problem in report.errors] == []
    assert {item.kind for item in report.found} == {
        "process",
        "decision",
        "form",
        "layout",
        "letter",
        "rulebook",
    }


@pytest.mark.reliability
def test_eight_hundred_files_take_far_less_than_a_minute() -> None:
    """Variants of all shipped diagrams."""
    files = shipped()
    diagrams = [content for path, content in files.items() if path.endswith(".bpmn")]
    variants = {
        f"v/{number}.bpmn": content + b"<!-- variant -->" * (number // len(diagrams))
        for number, content in zip(range(800), itertools.cycle(diagrams), strict=False)
    }
    before = time.monotonic()
    report = check_content(variants, context=files)
    seconds = time.monotonic() - before
    assert len(report.definitions) == 800
    assert seconds < 60, f"{seconds:.1f} s"


def test_the_topics_are_those_of_the_operations() -> None:
    """A diagram that passes the check never asks for an operation that is not there."""
    assert set(TOPICS) == set(OPERATIONS)


@pytest.mark.parametrize("name", TOPICS)
def test_an_operation_misses_exactly_the_inputs_that_the_check_asks_for(name: str) -> None:
    """Each required input in turn is left out of a call of the real operation."""
    topic, context = TOPICS[name], OperationContext("2026-10-08", lambda kind, unit: "〔2026〕1号")

    def call(*left_out: str) -> None:
        inputs = {item: "x" for item in topic.required if item not in left_out}
        run(OperationCall(name, inputs, "n", "节点", "p", (), {}), context)

    call()
    for item in topic.required:
        with pytest.raises(InputMissing):
            call(item)


def test_the_json_has_the_agreed_shape() -> None:
    document = report_document(check_content({**CONTENT, "bad.bpmn": b"<"}))
    assert list(document) == ["problems", "definitions"]
    keys = ["file", "line", "element", "name", "severity", "code", "message", "advice"]
    assert all(list(problem) == keys for problem in document["problems"])
    assert {"key": "review", "name": "受理审查", "kind": "process"} in document["definitions"]
    json.dumps(document)


def test_the_text_has_one_line_a_problem_and_obeys_no_control_characters() -> None:
    problem = Problem("a.bpmn", "x", "坏\x1b[2J\n了", "改\r好", 3, "t1", "名\n称")
    assert problem_line(problem) == "a.bpmn:3 错误 t1 「名 称」 坏 [2J 了 → 改 好 [x]"
    assert report_text(check_content({})).endswith("0 处错误，0 处提醒；可用 0 项。")
