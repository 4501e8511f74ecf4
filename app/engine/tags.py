"""Names of BPMN elements and of the namespaces that modelers use."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from lxml import etree

BPMN_NS = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA_NS = "http://camunda.org/schema/1.0/bpmn"
BPMNDI_NS = "http://www.omg.org/spec/BPMN/20100524/DI"
DC_NS = "http://www.omg.org/spec/DD/20100524/DC"
DI_NS = "http://www.omg.org/spec/DD/20100524/DI"
XSI_NS = "http://www.w3.org/2001/XMLSchema-instance"

BPMN = f"{{{BPMN_NS}}}"
CAMUNDA = f"{{{CAMUNDA_NS}}}"
BPMNDI = f"{{{BPMNDI_NS}}}"
DC = f"{{{DC_NS}}}"

TASKS = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
    }
)
SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | SUBPROCESSES | {"callActivity"}
EVENTS = frozenset(
    {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
)
GATEWAYS = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"}
)
NODES = ACTIVITIES | EVENTS | GATEWAYS


def local(element: etree._Element) -> str:
    """The local name of a BPMN element; "" for a comment or an element of another namespace."""
    return _local(element.tag)


@lru_cache(maxsize=1024)
def _local(tag: object) -> str:
    if isinstance(tag, str) and tag.startswith(BPMN):
        return tag[len(BPMN) :]
    return ""


def text_of(element: etree._Element | None) -> str:
    return "" if element is None or element.text is None else element.text.strip()


def line_of(element: etree._Element) -> int:
    """The line of the start tag, counted from 1 (0: unknown)."""
    line = cast("int | None", element.sourceline)
    return line or 0
