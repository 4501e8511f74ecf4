"""Shipped diagrams, damaged in every way a seeded generator can think of: never a traceback, never a hang."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from app.engine import check_content
from app.engine.checking.index import Index
from app.engine.checking.judge import judge
from app.engine.checking.outline import outline_of

ROOT = Path(__file__).parents[3]
SOURCES = [*sorted((ROOT / "bpmn").glob("*.bpmn")), *sorted((ROOT / "dmn").glob("*.dmn"))]
TRACES = {"check-failed", "check-crashed", "check-timeout"}
ODD = [
    "",
    " ",
    "\t",
    "0",
    "-1",
    "é",
    "名称",
    "${",
    "}",
    "a" * 5_000,
    "Start",
    "[1..2]",
    "P",
    "R/",
    "__class__",
    "true",
]

Root = etree._Element
Damage = Callable[[random.Random, Root], None]


def _any(rng: random.Random, root: Root) -> Root:
    return rng.choice([element for element in root.iter("*") if element is not root])


def _drop(rng: random.Random, root: Root) -> None:
    victim = _any(rng, root)
    parent = victim.getparent()
    if parent is not None:
        parent.remove(victim)


def _rename(rng: random.Random, root: Root) -> None:
    _any(rng, root).tag = _any(rng, root).tag


def _move(rng: random.Random, root: Root) -> None:
    moved, target = _any(rng, root), _any(rng, root)
    if moved not in list(target.iterancestors()) and moved is not target:
        target.append(moved)


def _copy(rng: random.Random, root: Root) -> None:
    copied = etree.fromstring(etree.tostring(_any(rng, root)))
    _any(rng, root).append(copied)


def _attribute(rng: random.Random, root: Root) -> None:
    element = _any(rng, root)
    if element.attrib:
        name = rng.choice(list(element.attrib))
        if rng.random() < 0.3:
            del element.attrib[name]
        else:
            others = [value for other in root.iter("*") for value in other.attrib.values()]
            element.set(name, rng.choice([*ODD, *rng.sample(others, min(20, len(others)))]))


def _text(rng: random.Random, root: Root) -> None:
    _any(rng, root).text = rng.choice(ODD)


DAMAGES: list[Damage] = [_drop, _rename, _move, _copy, _attribute, _attribute, _text]


def _damaged(seed: int) -> tuple[str, bytes]:
    rng = random.Random(seed)
    path = rng.choice(SOURCES)
    root = etree.fromstring(path.read_bytes())
    for _ in range(rng.randint(1, 4)):
        rng.choice(DAMAGES)(rng, root)
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    if rng.random() < 0.2:
        cut = rng.randrange(len(content))
        content = content[:cut] + bytes([rng.randrange(256)]) + content[cut + rng.randrange(3) :]
    return f"{seed}{path.suffix}", content


@pytest.mark.parametrize("batch", range(4))
def test_damaged_diagrams(batch: int) -> None:
    files = dict(_damaged(batch * 100 + number) for number in range(100))
    report = check_content(files)
    bad = [(p.file, p.code, p.message) for p in report.problems if p.code in TRACES]
    assert bad == []
    told = {problem.file for problem in report.problems} | {item.file for item in report.found}
    assert told == set(files), "every file gives a definition or problems"


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(["a.bpmn", "a.dmn", "a.form", "jurisdictions/a.toml", "documents/a.toml", "a"]),
)
def test_any_bytes(content: bytes, file: str) -> None:
    verdict = judge(file, content, {}, Index([outline_of(file, content)]))
    assert verdict.problems or verdict.found


HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'
TAGS = [
    "startEvent", "endEvent", "userTask", "serviceTask", "subProcess", "exclusiveGateway", "parallelGateway",
    "eventBasedGateway", "boundaryEvent", "callActivity", "businessRuleTask", "intermediateCatchEvent",
    "timerEventDefinition", "timeDate", "sequenceFlow", "laneSet", "lane", "flowNodeRef", "extensionElements",
]  # fmt: skip
IDS = st.sampled_from(["a", "b", "c", "d", ""])


@st.composite
def elements(draw: st.DrawFn, depth: int = 0) -> str:
    tag = draw(st.sampled_from(TAGS))
    names = ["id", "name", "sourceRef", "targetRef", "attachedToRef", "default", "calledElement"]
    attributes = "".join(f' {name}="{draw(IDS)}"' for name in names if draw(st.booleans()))
    inner = "" if depth > 2 else "".join(draw(st.lists(elements(depth + 1), max_size=4)))
    return f"<{tag}{attributes}>{inner or draw(st.sampled_from(['', 'a', 'P5D', 'today()']))}</{tag}>"


@settings(max_examples=150, deadline=None)
@given(st.lists(elements(), max_size=12))
def test_any_drawing(parts: list[str]) -> None:
    content = f"{HEAD}{''.join(parts)}</process></definitions>".encode()
    verdict = judge("a.bpmn", content, {}, Index([outline_of("a.bpmn", content)]))
    assert verdict.problems or verdict.definitions
