"""A first look at a file, so that others may refer to it: what it defines, in short. Never fails."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from app.domain.definition import ProcessDefinition
from app.domain.errors import ContentRejected
from app.engine.checking.decisions import DMN_MARK, children, decision_outputs
from app.engine.checking.index import Outline
from app.engine.checking.kinds import kind_of
from app.engine.checking.papers import issued_by
from app.engine.summary import read_processes
from app.engine.tags import BPMN_NS
from app.engine.xml import parse_xml


def outline_of(file: str, content: bytes) -> Outline:
    kind = kind_of(file, content)
    try:
        if kind == "xml":
            return _xml(file, parse_xml(content, file))
        if kind == "form":
            return _form(file, json.loads(content.decode("utf-8-sig")))
        if kind in ("letter", "layout"):
            return Outline(file, kind, PurePosixPath(file).stem)
        if kind == "rulebook":
            return _rulebook(file, tomllib.loads(content.decode("utf-8-sig")))
    except (ContentRejected, ValueError, RecursionError):
        return Outline(file)  # its own check says what is wrong with it
    return Outline(file)


def _xml(file: str, root: etree._Element) -> Outline:
    namespace = etree.QName(root).namespace or ""
    if DMN_MARK in namespace:
        decisions = children(root, "decision")
        if not decisions:
            return Outline(file)
        first = decisions[0]
        return Outline(
            file, "decision", first.get("id", ""), first.get("name", ""), names=decision_outputs(first)
        )
    if namespace == BPMN_NS:
        processes = [item for item in read_processes(root, file) if item.executable]
        if processes:
            return _process(file, processes[0])
    return Outline(file)


def _process(file: str, process: ProcessDefinition) -> Outline:
    return Outline(
        file,
        "process",
        process.key,
        process.name,
        passes=tuple(_passes(process)),
        calls=process.calls,
        used_decisions=process.decisions,
        issues=tuple(
            kind for node in process.nodes if node.topic == "letter.issue" for kind in issued_by(node)
        ),
    )


def _passes(process: ProcessDefinition) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in process.nodes:
        if node.called:
            yield node.called, tuple(mapping.target for mapping in node.ins)
        elif node.topic == "process.start":
            key = next((item.text for item in node.inputs if item.name == "process"), "")
            each = tuple(item.text for item in node.inputs if item.name == "each_as")
            yield key, tuple(item.name for item in node.inputs) + each


def _form(file: str, schema: Any) -> Outline:
    if not isinstance(schema, dict):
        return Outline(file)
    path = PurePosixPath(file)
    return Outline(file, "form", path.stem, names=tuple(dict.fromkeys(_keys(schema))))


def _keys(schema: Mapping[str, Any]) -> Iterator[str]:
    """Field keys of a form-js schema; groups are flattened, a list of rows is one variable."""
    components = schema.get("components")
    for component in components if isinstance(components, list) else ():
        if not isinstance(component, dict):
            continue
        path = component.get("path")
        if component.get("type") == "dynamiclist":
            if isinstance(path, str) and path:
                yield path
            continue
        key = component.get("key")
        if isinstance(key, str) and key:
            yield key
        yield from _keys(component)


def _rulebook(file: str, table: Mapping[str, Any]) -> Outline:
    info = table.get("jurisdiction")
    if not isinstance(info, dict):
        return Outline(file)
    return Outline(
        file,
        "rulebook",
        str(info.get("code", "")),
        str(info.get("name", "")),
        roles=_names(table.get("role")),
        deadlines=_names(table.get("deadline")),
        rules=_names(table.get("rule")),
        clauses=tuple(
            str(item["id"]) for item in table.get("clause", ()) if isinstance(item, dict) and "id" in item
        ),
    )


def _names(table: object, prefix: str = "") -> tuple[str, ...]:
    """Keys of a TOML table; `[rule]` may nest them (`share.brief` written with a bare dot)."""
    if not isinstance(table, dict):
        return ()
    found: list[str] = []
    for key, value in table.items():
        found.append(prefix + str(key))
        if isinstance(value, dict):
            found += _names(value, f"{prefix}{key}.")
    return tuple(found)
