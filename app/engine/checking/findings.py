"""Collects what the checks find, with the place of each finding."""

from __future__ import annotations

from collections import Counter
from functools import singledispatch

from lxml import etree

from app.domain.definition import Flow, Lane, Node, ProcessDefinition
from app.domain.errors import Problem
from app.engine.tags import NODES, line_of, local

Place = tuple[int, str, str]

MOST_OF_A_KIND = 100
"""In one file. More of the same tell nobody anything, and a hostile file could ask for millions."""

_CLICKABLE = NODES | {
    "process",
    "sequenceFlow",
    "participant",
    "lane",
    "messageFlow",
    "dataObjectReference",
    "dataStoreReference",
    "message",
    "signal",
    "error",
}


class Findings:
    """The problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._problems: dict[tuple[str, str, str, str], Problem] = {}
        self._counts: Counter[str] = Counter()
        self._left_out = 0

    def error(self, code: str, message: str, advice: str, at: object = None) -> None:
        self._add("error", code, message, advice, at)

    def warning(self, code: str, message: str, advice: str, at: object = None) -> None:
        self._add("warning", code, message, advice, at)

    def take(self, problem: Problem) -> None:
        """A finding made elsewhere."""
        key = (problem.code, f"{problem.element}:{problem.line}", problem.message, problem.severity)
        if key in self._problems:
            return
        self._counts[problem.code] += 1
        if self._counts[problem.code] > MOST_OF_A_KIND:
            self._left_out += 1
            return
        self._problems[key] = problem

    def _add(self, severity: str, code: str, message: str, advice: str, at: object) -> None:
        line, element, name = place(at)
        self.take(Problem(self.file, code, message, advice, line, element, name, severity))

    @property
    def has_errors(self) -> bool:
        return any(problem.severity == "error" for problem in self._problems.values())

    def problems(self) -> tuple[Problem, ...]:
        found = sorted(self._problems.values(), key=lambda problem: problem.line)
        if self._left_out:
            rest = Problem(
                self.file,
                "more-problems",
                f"另有 {self._left_out} 处同类问题未列出",
                "请先改正已列出的问题。",
            )
            found.append(rest)
        return tuple(found)


@singledispatch
def place(_: object) -> Place:
    """(line, element id, element name) of whatever a finding is about; (0, "", "") for the whole file."""
    return 0, "", ""


@place.register
def _(thing: Node) -> Place:
    return thing.line, thing.id, thing.name


@place.register
def _(thing: Flow) -> Place:
    return thing.line, thing.id, thing.name


@place.register
def _(thing: Lane) -> Place:
    return thing.line, thing.id, thing.name


@place.register
def _(thing: ProcessDefinition) -> Place:
    return thing.line, thing.key, thing.name


@place.register
def _(thing: int) -> Place:
    return thing, "", ""


@place.register
def _(thing: etree._Element) -> Place:
    """The line of the element itself; id and name of the nearest thing that can be clicked in a modeler."""
    owner: etree._Element | None = thing
    while owner is not None and not (owner.get("id") and _can_be_clicked(owner)):
        owner = owner.getparent()
    if owner is None:
        return line_of(thing), thing.get("id", ""), thing.get("name", "")
    return line_of(thing), owner.get("id", ""), owner.get("name", "") or owner.get("label", "")


def _can_be_clicked(element: etree._Element) -> bool:
    namespace = etree.QName(element).namespace or ""
    if "/DMN/" in namespace:
        return True
    return local(element) in _CLICKABLE
