"""XML -> `ProcessDefinition`: reads what is there and never fails, however strange the drawing.

Whether it is any good is the business of `app.engine.checking`; this module only reads. It reads the same
attributes in the same way as the parser does, so that what was checked is what will run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from app.domain.definition import Event, Flow, Lane, Node, ProcessDefinition, TimerStart
from app.engine.expressions import ExpressionProblem, compile_expression
from app.engine.summary_extensions import (
    call_mappings,
    clauses_of,
    documentation_of,
    form_key_of,
    input_output,
    properties_of,
    repeat_of,
)
from app.engine.tags import ACTIVITIES, BPMN, CAMUNDA, EVENTS, GATEWAYS, NODES, line_of, local, text_of

Element = etree._Element

_REFERENCES = {
    "message": ("messageRef", "message"),
    "signal": ("signalRef", "signal"),
    "error": ("errorRef", "error"),
    "escalation": ("escalationRef", "escalation"),
}


def read_processes(root: Element, file: str) -> tuple[ProcessDefinition, ...]:
    """Every process of the document, in drawing order."""
    names = _referenced_names(root)
    return tuple(
        _Reader(process, names).definition(file)
        for process in root.iter(BPMN + "process")
        if isinstance(process.tag, str)
    )


def _referenced_names(root: Element) -> dict[str, dict[str, str]]:
    """id -> name of messages and signals, id -> error code of errors."""
    names: dict[str, dict[str, str]] = {}
    for kind, (_, tag) in _REFERENCES.items():
        attribute = {"error": "errorCode", "escalation": "escalationCode"}.get(kind, "name")
        names[kind] = {
            element.get("id", ""): element.get(attribute) or element.get("name") or ""
            for element in root.iter(BPMN + tag)
        }
    return names


class _Reader:
    def __init__(self, process: Element, names: dict[str, dict[str, str]]) -> None:
        self.process = process
        self.names = names
        self.lanes = _lanes(process)
        self.lane_of = {node: lane.name for lane in self.lanes for node in lane.nodes}

    def definition(self, file: str) -> ProcessDefinition:
        nodes = tuple(self._nodes(self.process, parent="", lane=""))
        flows = tuple(_flows(self.process, ""))
        starts = [node for node in nodes if node.kind == "startEvent" and not node.parent]
        starts.sort(key=lambda node: bool(node.events))  # the plain one, else the first that is triggered
        plain = starts[0] if starts else None
        return ProcessDefinition(
            key=self.process.get("id", ""),
            name=self.process.get("name", ""),
            file=file,
            executable=self.process.get("isExecutable", "true") == "true",
            lanes=self.lanes,
            start_form=plain.form_key if plain else "",
            start_node=plain.id if plain else "",
            nodes=nodes,
            flows=flows,
            calls=_unique(node.called for node in nodes),
            starts=_unique(_started(node) for node in nodes),
            decisions=_unique(node.decision for node in nodes),
            messages=_unique(_awaited(nodes)),
            timer_starts=tuple(_timer_starts(nodes)),
            line=line_of(self.process),
            documentation=documentation_of(self.process),
        )

    def _nodes(self, scope: Element, parent: str, lane: str) -> Iterator[Node]:
        for element in scope:
            tag = local(element)
            if tag not in NODES:
                continue
            node = self._node(element, tag, parent, lane)
            yield node
            if tag in ("subProcess", "transaction", "adHocSubProcess"):
                yield from self._nodes(element, node.id, node.lane)

    def _node(self, element: Element, tag: str, parent: str, lane: str) -> Node:
        node_id = element.get("id", "")
        properties = properties_of(element)
        clauses, practice = clauses_of(properties)
        node = Node(
            id=node_id,
            name=_one_line(element.get("name", "")),
            kind=tag,
            lane=self.lane_of.get(node_id, lane),
            parent=parent,
            line=line_of(element),
            clauses=clauses,
            practice=practice,
            properties=properties,
            documentation=documentation_of(element),
        )
        if tag in EVENTS:
            node = self._event_node(node, element)
        if tag in ACTIVITIES:
            node = self._activity(node, element)
        if tag in ("startEvent", "userTask"):
            node = replace(node, form_key=form_key_of(element))
        return node

    def _event_node(self, node: Node, element: Element) -> Node:
        events = tuple(self._events(element))
        rule, variable, fact = _deadline(events)
        inputs, outputs = input_output(element)
        return replace(
            node,
            inputs=inputs,
            outputs=outputs,
            events=events,
            rule=rule,
            rule_variable=variable,
            fact=fact,
            attached_to=element.get("attachedToRef", ""),
            interrupting=element.get("cancelActivity", "true").lower() == "true",
        )

    def _events(self, element: Element) -> Iterator[Event]:
        for child in element:
            tag = local(child)
            if not tag.endswith("EventDefinition"):
                continue
            kind = tag.removesuffix("EventDefinition")
            if kind == "timer":
                yield _timer(child)
                continue
            attribute, _ = _REFERENCES.get(kind, ("", ""))
            reference = child.get(attribute, "") if attribute else ""
            yield Event(kind, self.names.get(kind, {}).get(reference, ""), reference)

    def _activity(self, node: Node, element: Element) -> Node:
        ins, outs, business_key = call_mappings(element)
        inputs, outputs = input_output(element)
        return replace(
            node,
            candidate_groups=_commas(element.get(CAMUNDA + "candidateGroups", "")),
            called=element.get("calledElement", "").strip(),
            ins=ins,
            outs=outs,
            business_key=business_key,
            topic=element.get(CAMUNDA + "topic", "").strip(),
            inputs=inputs,
            outputs=outputs,
            decision=element.get(CAMUNDA + "decisionRef", "").strip(),
            result_variable=element.get(CAMUNDA + "resultVariable", "").strip(),
            result_mapping=element.get(CAMUNDA + "mapDecisionResult", "").strip(),
            script=text_of(element.find(BPMN + "script")),
            repeat=repeat_of(element),
            events=self._task_message(node, element),
        )

    def _task_message(self, node: Node, element: Element) -> tuple[Event, ...]:
        if node.kind not in ("receiveTask", "sendTask"):
            return node.events
        reference = element.get("messageRef", "")
        return (Event("message", self.names["message"].get(reference, ""), reference),)


def _lanes(process: Element) -> tuple[Lane, ...]:
    return tuple(
        Lane(
            id=lane.get("id", ""),
            name=lane.get("name", "").strip(),
            nodes=tuple(text_of(reference) for reference in lane.findall(BPMN + "flowNodeRef")),
            line=line_of(lane),
        )
        for lane in process.iter(BPMN + "lane")
    )


def _flows(scope: Element, parent: str) -> Iterator[Flow]:
    defaults = {element.get("default") for element in scope if local(element) in GATEWAYS | ACTIVITIES}
    for element in scope:
        tag = local(element)
        if tag == "sequenceFlow":
            yield Flow(
                id=element.get("id", ""),
                source=element.get("sourceRef", ""),
                target=element.get("targetRef", ""),
                name=_one_line(element.get("name", "")),
                condition=text_of(element.find(BPMN + "conditionExpression")),
                is_default=bool(element.get("id")) and element.get("id") in defaults,
                parent=parent,
                line=line_of(element),
            )
        elif tag in ("subProcess", "transaction", "adHocSubProcess"):
            yield from _flows(element, element.get("id", ""))


def _timer(definition: Element) -> Event:
    for tag, kind in (("timeDate", "date"), ("timeDuration", "duration"), ("timeCycle", "cycle")):
        found = definition.find(BPMN + tag)
        if found is not None:
            return Event("timer", timer_kind=kind, text=text_of(found))
    return Event("timer")


def _deadline(events: tuple[Event, ...]) -> tuple[str, str, str]:
    """(literal rule, variable that holds the rule, variable of the fact) of a `deadline(...)` timer."""
    timer = next((event for event in events if event.kind == "timer" and event.text), None)
    if timer is None:
        return "", "", ""
    try:
        call = compile_expression(timer.text).root_call
    except ExpressionProblem:
        return "", "", ""
    if call is None or call.name != "deadline" or len(call.arguments) != 2:
        return "", "", ""
    rule, fact = call.arguments
    return (
        str(rule.value) if rule.kind == "literal" else "",
        str(rule.value) if rule.kind == "name" else "",
        str(fact.value) if fact.kind == "name" else "",
    )


def _started(node: Node) -> str:
    """The literal key of the process that a `process.start` task starts."""
    if node.topic != "process.start":
        return ""
    text = next((item.text for item in node.inputs if item.name == "process"), "")
    return "" if text.startswith(("${", "#{")) else text


def _awaited(nodes: tuple[Node, ...]) -> Iterator[str]:
    for node in nodes:
        if node.kind in ("intermediateCatchEvent", "boundaryEvent", "receiveTask"):
            yield from (event.name for event in node.events if event.kind == "message")


def _timer_starts(nodes: tuple[Node, ...]) -> Iterator[TimerStart]:
    for node in nodes:
        timer = node.timer
        if node.kind == "startEvent" and not node.parent and timer is not None:
            yield TimerStart(node.id, node.name, timer.timer_kind, timer.text, node.line, _period(timer.text))


def _period(text: str) -> str:
    """The rule of `period_start("rule")`; empty for anything else."""
    try:
        call = compile_expression(text).root_call
    except ExpressionProblem:
        return ""
    if call is None or call.name != "period_start" or len(call.arguments) != 1:
        return ""
    (rule,) = call.arguments
    return str(rule.value) if rule.kind == "literal" else ""


def _unique(values: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _commas(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip())


def _one_line(text: str) -> str:
    """Modelers keep the line breaks a person typed to make a label fit; they are no part of the name."""
    return "".join(text.split("\n")).strip() if "\n" in text else text.strip()
