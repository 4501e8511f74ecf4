"""Files of other tools, broken and hostile ones: each gives clear problems, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_samples import REVIEW

from app.domain.errors import Problem
from app.engine import check_content

CORPUS = Path(__file__).parent / "corpus"

EXPECTED = {
    "bpmn_io_default.bpmn": {"not-executable", "no-end-event", "node-unconnected"},
    "camunda7_invoice.bpmn": {
        "form-data", "code-ignored", "gateway-no-default", "expression", "decision-unknown",
        "loop-without-merge", "topic-missing", "people-in-diagram", "date-ignored",
    },
    "camunda8_order.bpmn": {"foreign-tool", "expression", "topic-missing"},
    "flowable_leave.bpmn20.xml": {"foreign-tool", "topic-missing"},
    "signavio_export.bpmn": {
        "several-pools", "message-flow", "not-executable", "plain-task", "foreign-extension", "lane-unnamed",
    },
    "jbpm_evaluation.bpmn2": {"foreign-tool", "script", "expression-language", "io-specification"},
    "spiffarena_report.bpmn": {"foreign-tool", "topic-missing"},
    "billion_laughs.bpmn": {"doctype"},
    "external_entity.bpmn": {"doctype"},
    "external_dtd.bpmn": {"doctype"},
    "empty.bpmn": {"empty-file"},
    "blank.bpmn": {"empty-file"},
    "truncated.bpmn": {"not-xml"},
    "binary.bpmn": {"not-xml"},
    "bpmn1.bpmn": {"not-bpmn"},
    "wrong_namespace.bpmn": {"not-bpmn"},
    "no_namespace.bpmn": {"not-bpmn"},
    "xpdl.bpmn": {"not-bpmn"},
    "page.bpmn": {"not-bpmn"},
    "choreography.bpmn": {"no-process", "choreography"},
    "unresolved_data.bpmn": {"data-reference"},
    "reserved_ids.bpmn": {"reserved-id"},
    "two_processes.bpmn": {"several-processes"},
}  # fmt: skip

TRACES = {"check-failed", "check-crashed", "check-timeout", "engine-refused"}


@pytest.fixture(scope="module")
def found() -> dict[str, list[Problem]]:
    files = {path.name: path.read_bytes() for path in sorted(CORPUS.iterdir())}
    report = check_content(files)
    problems: dict[str, list[Problem]] = {name: [] for name in files}
    for problem in report.problems:
        problems[problem.file].append(problem)
    return problems


def test_every_file_of_the_corpus_is_expected() -> None:
    assert {path.name for path in CORPUS.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_corpus(name: str, found: dict[str, list[Problem]]) -> None:
    codes = {problem.code for problem in found[name]}
    assert EXPECTED[name] <= codes
    assert not codes & TRACES
    assert any(problem.severity == "error" for problem in found[name])
    assert all(problem.message and problem.advice for problem in found[name])


def test_no_entity_is_ever_expanded(found: dict[str, list[Problem]]) -> None:
    assert "root:" not in "".join(problem.message + problem.name for problem in found["external_entity.bpmn"])


DEEP = b"<a>" * 100_000
HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">'


def _chain(count: int) -> bytes:
    tasks = "".join(f'<userTask id="t{n}" name="t"/>' for n in range(count))
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="t{n}" targetRef="t{n + 1}"/>' for n in range(count - 1)
    )
    ends = (
        '<startEvent id="s"/><sequenceFlow id="fs" sourceRef="s" targetRef="t0"/><endEvent id="e"/>'
        f'<sequenceFlow id="fe" sourceRef="t{count - 1}" targetRef="e"/>'
    )
    return f'{HEAD}<process id="p" isExecutable="true">{tasks}{flows}{ends}</process></definitions>'.encode()


def _nested(depth: int) -> bytes:
    opened = "".join(f'<subProcess id="s{n}">' for n in range(depth))
    return f'{HEAD}<process id="p">{opened}{"</subProcess>" * depth}</process></definitions>'.encode()


def _complete_graph(count: int) -> bytes:
    gateways = "".join(f'<exclusiveGateway id="g{n}"/>' for n in range(count))
    flows = "".join(
        f'<sequenceFlow id="f{a}_{b}" sourceRef="g{a}" targetRef="g{b}"/>'
        for a in range(count)
        for b in range(count)
    )
    return f'{HEAD}<process id="p">{gateways}{flows}</process></definitions>'.encode()


MADE = {
    "deep.bpmn": (DEEP, "not-xml"),
    "huge_attribute.bpmn": (f'{HEAD}<process id="p" name="{"x" * 4_000_000}"/></definitions>'.encode(), ""),
    "huge.bpmn": (b"<a/>" + b" " * 6_000_000, "too-large"),
    "enormous.bpmn": (b" " * 21_000_000, "too-large"),
    "many_elements.bpmn": (f"{HEAD}{'<signal/>' * 40_000}</definitions>".encode(), "too-large"),
    "long_chain.bpmn": (_chain(3_000), "too-many-nodes"),
    "longest_allowed_chain.bpmn": (_chain(140), ""),
    "nested.bpmn": (_nested(120), ""),
    "everything_connected.bpmn": (_complete_graph(60), "automatic-loop"),
    "many_problems.bpmn": (
        f'{HEAD}<process id="p">{"".join(f"<complexGateway id=#g{n}#/>" for n in range(140))}</process>'
        .replace("#", '"').encode() + b"</definitions>", "more-problems"),
    "utf16.bpmn": (REVIEW.replace("UTF-8", "UTF-16").encode("utf-16"), ""),
    "bom.bpmn": (REVIEW.encode("utf-8-sig"), ""),
    "latin1_lie.bpmn": (REVIEW.encode("gb18030"), "not-xml"),
    "unknown_encoding.bpmn": (b'<?xml version="1.0" encoding="klingon"?><a/>', "not-xml"),
    "nul.bpmn": (REVIEW.replace("办结", "\x00").encode(), "not-xml"),
    "control_name.bpmn": (REVIEW.replace("办结", "&#9;&#10;办结").encode(), ""),
    "expression_bomb.bpmn": (
        REVIEW.replace("accepted == false", "(" * 5_000 + "1" + ")" * 5_000).encode(), "expression"),
    "expression_depth.bpmn": (REVIEW.replace("accepted == false", "not " * 900 + "1").encode(), "expression"),
    "script_bomb.bpmn": (
        f'{HEAD}<process id="p"><scriptTask id="t"><script>{"x=" * 50_000}1</script></scriptTask></process>'
        "</definitions>".encode(), "script"),
    "bad.dmn": (b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "no-decision"),
    "bad.form": (b'{"components": [', "form-not-json"),
    "deep.form": (b"[" * 100_000, ""),
    "jurisdictions/bad.toml": (b"[jurisdiction", ""),
    "documents/bad.toml": (b"= = =", ""),
    "unknown.zip": (b"PK\x03\x04", "unknown-kind"),
    "no_suffix": (REVIEW.encode(), ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def made() -> dict[str, set[str]]:
    report = check_content({name: content for name, (content, _) in MADE.items()})
    found: dict[str, set[str]] = {name: set() for name in MADE}
    for problem in report.problems:
        found[problem.file].add(problem.code)
    for item in report.found:
        found[item.file].add("found")
    return found


@pytest.mark.parametrize("name", MADE)
def test_made_to_hurt(name: str, made: dict[str, set[str]]) -> None:
    expected = MADE[name][1]
    assert made[name], "every file gives a definition or problems"
    assert expected in made[name] or not expected, made[name]
    assert not made[name] & TRACES, made[name]


@pytest.mark.parametrize("name", ["utf16.bpmn", "bom.bpmn", "no_suffix"])
def test_every_encoding_that_xml_knows_is_read(name: str, made: dict[str, set[str]]) -> None:
    assert not made[name] & {"not-xml", "not-bpmn", "unknown-kind", "empty-file"}
