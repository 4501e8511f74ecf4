"""Brings a checked drawing into the form the library runs, on the tree, before it is parsed.

What goes away carries no meaning here and would change the run or hang the parser:
- diagram shapes: the library tries the answers of a gateway in the order of their height on the page;
- data objects, stores and associations: one that does not resolve makes the parser loop for ever;
- `ioSpecification`, `property`: it would hide variables;
- timer and message *start* events: the plain one wins at once, and the platform runs the others;
- comments: the library's parsers stumble over them.
"""

from __future__ import annotations

import re

from lxml import etree

from app.engine.tags import BPMN, BPMNDI, local

Element = etree._Element

_DROPPED = frozenset(
    {
        "dataInputAssociation",
        "dataOutputAssociation",
        "dataObject",
        "dataObjectReference",
        "dataStore",
        "dataStoreReference",
        "ioSpecification",
        "property",
        "textAnnotation",
        "association",
        "correlationProperty",
        "correlationKey",
    }
)
_DURATION = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?")
_CYCLE = re.compile(r"R\d*/\S+")


def bare_iso(text: str) -> bool:
    """Whether `text` is a duration, date or moment written without quotes (`P5D`, `2026-10-01T09:00:00`)."""
    return bool(_DURATION.fullmatch(text) or _MOMENT.fullmatch(text))


def bare_cycle(text: str) -> bool:
    """Whether `text` is a repetition written without quotes (`R3/PT1H`)."""
    return bool(_CYCLE.fullmatch(text))


def normalise(root: Element) -> None:
    """Normalise the document in place."""
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    for diagram in root.findall(BPMNDI + "BPMNDiagram"):
        root.remove(diagram)
    for element in list(root.iter(*(BPMN + tag for tag in _DROPPED))):
        _remove(element)
    for reference in root.iter(BPMN + "flowNodeRef"):
        reference.text = (reference.text or "").strip()
    for process in root.iter(BPMN + "process"):
        _one_plain_start(process)


def _one_plain_start(process: Element) -> None:
    starts = process.findall(BPMN + "startEvent")
    triggered = [start for start in starts if _definitions(start)]
    if len(triggered) < len(starts):
        for start in triggered:
            _drop_with_flows(process, start)
    else:
        for start in triggered[:1]:
            for definition in _definitions(start):
                start.remove(definition)
        for start in triggered[1:]:
            _drop_with_flows(process, start)


def _definitions(event: Element) -> list[Element]:
    return [child for child in event if local(child).endswith("EventDefinition")]


def _drop_with_flows(process: Element, start: Element) -> None:
    for flow in process.findall(BPMN + "sequenceFlow"):
        if flow.get("sourceRef") == start.get("id"):
            process.remove(flow)
    process.remove(start)


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
