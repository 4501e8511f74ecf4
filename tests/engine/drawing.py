"""Draws small diagrams for tests, as an analyst's modeler would write them (Camunda 7 attributes)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape, quoteattr

from app.domain.operation import OperationCall, OperationResult
from app.engine import Execution, Library, Surroundings

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions '
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test">\n'
)


def node(kind: str, node_id: str, inner: str = "", name: str = "", **attributes: str) -> str:
    """One element; `camunda_formKey="x"` becomes `camunda:formKey="x"`."""
    given = "".join(
        f" {key.replace('camunda_', 'camunda:')}={quoteattr(value)}" for key, value in attributes.items()
    )
    return (
        f"<bpmn:{kind} id={quoteattr(node_id)} name={quoteattr(name or node_id)}{given}>{inner}</bpmn:{kind}>"
    )


def extensions(*parts: str) -> str:
    return f"<bpmn:extensionElements>{''.join(parts)}</bpmn:extensionElements>"


def properties(**values: str) -> str:
    items = "".join(f'<camunda:property name="{k}" value={quoteattr(v)}/>' for k, v in values.items())
    return f"<camunda:properties>{items}</camunda:properties>"


def in_out(inputs: Mapping[str, str], outputs: Mapping[str, str] | None = None) -> str:
    ins = "".join(
        f'<camunda:inputParameter name="{k}">{escape(v)}</camunda:inputParameter>' for k, v in inputs.items()
    )
    outs = "".join(
        f'<camunda:outputParameter name="{k}">{escape(v)}</camunda:outputParameter>'
        for k, v in (outputs or {}).items()
    )
    return f"<camunda:inputOutput>{ins}{outs}</camunda:inputOutput>"


def user(node_id: str, inner: str = "", **attributes: str) -> str:
    return node("userTask", node_id, inner, **attributes)


def service(node_id: str, topic: str, *, clause: str = "", **parts: Mapping[str, str]) -> str:
    inner = extensions(
        properties(clause=clause) if clause else "", in_out(parts.get("inputs", {}), parts.get("outputs"))
    )
    return node("serviceTask", node_id, inner, camunda_topic=topic)


def timer(text: str, kind: str = "timeDate") -> str:
    return f"<bpmn:timerEventDefinition><bpmn:{kind}>{escape(text)}</bpmn:{kind}></bpmn:timerEventDefinition>"


def boundary(node_id: str, attached: str, definition: str, *, interrupting: bool = False) -> str:
    cancel = "true" if interrupting else "false"
    return node("boundaryEvent", node_id, definition, attachedToRef=attached, cancelActivity=cancel)


def message(name: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="message_{name}"/>'


def error(code: str) -> str:
    return f'<bpmn:errorEventDefinition errorRef="error_{code}"/>'


def call(node_id: str, called: str, ins: str = "", outs: str = "", inner: str = "", extra: str = "") -> str:
    """`ins="a b>c"`: a as a, b as c."""
    mapped = [f'<camunda:in source="{s}" target="{t}"/>' for s, t in _pairs(ins)]
    mapped += [f'<camunda:out source="{s}" target="{t}"/>' for s, t in _pairs(outs)]
    return node("callActivity", node_id, extensions(*mapped, extra) + inner, calledElement=called)


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(pair.split(">")[0], pair.split(">")[-1]) for pair in text.split()]


def repeat(collection: str, variable: str, *, sequential: bool = False, inner: str = "") -> str:
    kind = "true" if sequential else "false"
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{kind}" '
        f"camunda:collection={quoteattr(collection)} camunda:elementVariable={quoteattr(variable)}>"
        f"{inner}</bpmn:multiInstanceLoopCharacteristics>"
    )


_numbers = itertools.count(1)


def flows(*lines: str) -> str:
    """`"a > b > c"`; a condition follows the last node: `"gw > x : route == 1"`."""
    drawn = []
    for line in lines:
        path, _, condition = line.partition(" : ")
        names = [name.strip() for name in path.split(">")]
        for source, target in itertools.pairwise(names):
            inner = ""
            if condition and target == names[-1]:
                inner = (
                    '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
                    f"{escape(condition.strip())}</bpmn:conditionExpression>"
                )
            flow_id = f"{source}_to_{target}"
            drawn.append(
                f'<bpmn:sequenceFlow id="{flow_id}_{next(_numbers)}" sourceRef="{source}" '
                f'targetRef="{target}">{inner}</bpmn:sequenceFlow>'
            )
    return "".join(drawn)


def gateway(node_id: str, kind: str = "exclusiveGateway") -> str:
    return node(kind, node_id)


def lanes(**members: str) -> str:
    """`lanes(承办人="a b")`."""
    drawn = "".join(
        f'<bpmn:lane id="lane_{i}" name="{name}">'
        + "".join(f"<bpmn:flowNodeRef>{member}</bpmn:flowNodeRef>" for member in ids.split())
        + "</bpmn:lane>"
        for i, (name, ids) in enumerate(members.items())
    )
    return f'<bpmn:laneSet id="lanes">{drawn}</bpmn:laneSet>'


START, END = node("startEvent", "start"), node("endEvent", "end")


def process(key: str, *elements: str, messages: str = "", errors: str = "", tail: str = "") -> bytes:
    """The file of one process. Without a `start` that flows leave, or an `end`, it gets plain ones."""
    body = "".join(elements)
    body = (START if 'sourceRef="start"' in body and 'id="start"' not in body else "") + body
    body += "" if 'id="end"' in body else END
    names = "".join(f'<bpmn:message id="message_{m}" name="{m}"/>' for m in messages.split())
    names += "".join(f'<bpmn:error id="error_{e}" name="{e}" errorCode="{e}"/>' for e in errors.split())
    return (
        f'{HEAD}<bpmn:process id="{key}" name="{key}" isExecutable="true">{body}</bpmn:process>{names}{tail}'
        "</bpmn:definitions>"
    ).encode()


def no_operation(call: OperationCall) -> OperationResult:
    raise AssertionError(f"no operation expected: {call.topic}")


def surroundings(
    operate: Callable[[OperationCall], OperationResult] = no_operation, **functions: Callable[..., object]
) -> Surroundings:
    return Surroundings(functions, operate)


def library(*files: bytes, **decisions: bytes) -> Library:
    content = {f"bpmn/{i}.bpmn": content for i, content in enumerate(files)}
    content |= {f"dmn/{name}.dmn": table for name, table in decisions.items()}
    return Library("test", content)


def begin(
    files: Library | bytes,
    variables: Mapping[str, object] | None = None,
    around: Surroundings | None = None,
    key: str = "p",
) -> Execution:
    lib = files if isinstance(files, Library) else library(files)
    return Execution.start(lib, key, variables or {}, around or surroundings())


def reopened(execution: Execution, around: Surroundings | None = None) -> Execution:
    """The execution after a round trip through its state."""
    return Execution.restore(
        execution.library, execution.process_key, execution.dump(), around or execution._engine.surroundings
    )
