"""Reads what analysts write in `camunda:` attributes and `bpmn:extensionElements`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from app.domain.definition import Mapping, Parameter, Repeat
from app.engine.tags import BPMN, CAMUNDA, line_of, text_of

Element = etree._Element

_SEPARATORS = re.compile(r"[\s,，;；、]+")


def _extensions(element: Element, *path: str) -> Iterator[Element]:
    found = element.find(BPMN + "extensionElements")
    if found is None:
        return
    yield from found.findall("/".join(CAMUNDA + step for step in path))


def properties_of(element: Element) -> tuple[tuple[str, str], ...]:
    return tuple(
        (item.get("name", ""), item.get("value", ""))
        for item in _extensions(element, "properties", "property")
    )


def clauses_of(properties: tuple[tuple[str, str], ...]) -> tuple[tuple[str, ...], bool]:
    """(clause ids, is platform practice) of `<camunda:property name="clause" value="HT-25 YC-16"/>`."""
    words = [
        word for name, value in properties if name == "clause" for word in _SEPARATORS.split(value) if word
    ]
    return tuple(dict.fromkeys(word for word in words if word != "-")), "-" in words


def documentation_of(element: Element) -> str:
    return text_of(element.find(BPMN + "documentation"))


def form_key_of(element: Element) -> str:
    """`camunda:formRef` or `camunda:formKey`; a path or `camunda-forms:` prefix before the key is dropped."""
    key = element.get(CAMUNDA + "formRef") or element.get(CAMUNDA + "formKey") or ""
    return key.strip().rsplit(":", 1)[-1].rsplit("/", 1)[-1].removesuffix(".form")


def call_mappings(element: Element) -> tuple[tuple[Mapping, ...], tuple[Mapping, ...], str]:
    """(in, out, business key expression) of a call activity."""
    ins, outs, business_key = [], [], ""
    for item in _extensions(element, "in"):
        if item.get("businessKey") is not None:
            business_key = item.get("businessKey", "")
        else:
            ins.append(_mapping(item))
    outs = [_mapping(item) for item in _extensions(element, "out")]
    return tuple(ins), tuple(outs), business_key


def _mapping(item: Element) -> Mapping:
    if item.get("variables") == "all":
        return Mapping("*", "*")
    expression = item.get("sourceExpression")
    source = expression if expression is not None else item.get("source", "")
    return Mapping(source.strip(), item.get("target", "").strip(), expression is not None)


def input_output(element: Element) -> tuple[tuple[Parameter, ...], tuple[Parameter, ...]]:
    inputs = tuple(map(_parameter, _extensions(element, "inputOutput", "inputParameter")))
    outputs = tuple(map(_parameter, _extensions(element, "inputOutput", "outputParameter")))
    return inputs, outputs


def _parameter(item: Element) -> Parameter:
    inner = next((child for child in item if isinstance(child.tag, str)), None)
    kind = "text" if inner is None else etree.QName(inner).localname
    return Parameter(item.get("name", "").strip(), text_of(item), kind, line_of(item))


def repeat_of(element: Element) -> Repeat | None:
    loop = element.find(BPMN + "multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    item = loop.find(BPMN + "inputDataItem")
    named = "" if item is None else item.get("name") or item.get("id") or ""
    return Repeat(
        collection=loop.get(CAMUNDA + "collection", "").strip()
        or text_of(loop.find(BPMN + "loopDataInputRef")),
        variable=loop.get(CAMUNDA + "elementVariable", "").strip() or named,
        cardinality=text_of(loop.find(BPMN + "loopCardinality")),
        output=text_of(loop.find(BPMN + "loopDataOutputRef")),
        condition=text_of(loop.find(BPMN + "completionCondition")),
        sequential=loop.get("isSequential") == "true",
    )
