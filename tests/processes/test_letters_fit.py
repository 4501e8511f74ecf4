"""Every letter a diagram may issue has a template, and what it requires is asked for somewhere before."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from app.domain.definition import Node, ProcessDefinition
from app.domain.letters import parse_letter
from app.engine import Library
from app.settings import ROOT
from tests.processes.walk import content, form, library, rulebook

QUOTED = re.compile(r'"([a-z_]+)"')


def kinds_of(node: Node) -> list[str]:
    """The letter kinds a service task may name: its literal, or those written in its expression."""
    text = given(node, "kind")
    if not text.startswith("${"):
        return [text]
    return [word for word in QUOTED.findall(text) if f"documents/{word}.toml" in content()]


def given(node: Node, name: str) -> str:
    return next((item.text for item in node.inputs if item.name == name), "")


def letters() -> Iterator[tuple[ProcessDefinition, Node, str]]:
    for definition in library().definitions():
        for node in definition.nodes:
            if node.topic == "letter.issue":
                yield from ((definition, node, kind) for kind in kinds_of(node))


def started_with(node: Node, key: str) -> set[str]:
    starts = node.topic == "process.start" and given(node, "process") == key
    return {item.name for item in node.inputs} if starts else set()


def known(key: str, books: Library) -> set[str]:
    """What may be set in a process: its forms, its service tasks and decisions, its callers and starters."""
    definition = books.definition(key)
    names: set[str] = {
        item.target for d in books.definitions() for n in d.nodes if n.called == key for item in n.ins
    }
    names |= {name for d in books.definitions() for n in d.nodes for name in started_with(n, key)}
    if definition.start_form:
        names |= set(form(f"forms/{key}/{definition.start_form}.form").keys)
    for node in definition.nodes:
        names |= set(form(f"forms/{key}/{node.form_key}.form").keys) if node.form_key else set()
        names |= {item.name for item in node.outputs} | {item.target for item in node.outs}
    return names


def test_there_are_letters_to_look_at() -> None:
    assert len({kind for _, _, kind in letters()}) > 15


@pytest.mark.parametrize(
    ("definition", "node", "kind"),
    [pytest.param(*entry, id=f"{entry[0].key}-{entry[2]}") for entry in letters()],
)
def test_a_letter_finds_its_template_its_name_and_its_fields(
    definition: ProcessDefinition, node: Node, kind: str
) -> None:
    path = f"documents/{kind}.toml"
    assert path in content(), f"{node.id} issues {kind}"
    template = parse_letter(path, content()[path])
    for county in ("huantai", "yicheng"):
        assert rulebook(county).letter_name(kind)
    assert set(template.required) <= known(definition.key, library()), node.id


def held(definition: ProcessDefinition) -> set[str]:
    """The letters that user tasks of a diagram hold ready."""
    texts = (dict(node.properties).get("letter", "") for node in definition.nodes)
    return {kind for text in texts for kind in text.split()}


def test_every_letter_is_held_ready_by_a_step_of_its_diagram() -> None:
    ready = {d.key: held(d) for d in library().definitions()}
    assert not {(d.key, kind) for d, _, kind in letters() if kind not in ready[d.key]}


def test_every_template_is_issued_by_a_diagram_or_an_extension() -> None:
    books = [rulebook(county) for county in ("huantai", "yicheng")]
    told = {rule.extension.letter for book in books for rule in book.deadlines.values()}
    shipped = {path.split("/")[1].removesuffix(".toml") for path in content() if path.endswith(".toml")}
    assert shipped == {kind for _, _, kind in letters()} | told - {""}


def test_guide_names_every_letter_and_every_paper() -> None:
    guide = (ROOT / "docs" / "letters.md").read_text("utf-8")
    assert not {kind for _, _, kind in letters() if f"`{kind}`" not in guide}
    assert "`extension_notice`" in guide
    named = {dict(node.properties).get("record") for d in library().definitions() for node in d.nodes}
    assert len(named) > 30
