"""User tasks that hold a letter ready (`letter`): it has a template and is issued somewhere behind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.definition import Node, ProcessDefinition
from app.engine.checking.findings import Findings
from app.engine.checking.graph import reachable, reverse
from app.engine.checking.index import Index

_SEPARATORS = re.compile(r"[\s,]+")
_QUOTED = re.compile(r"[\"']([a-z][a-z0-9_]*)[\"']")


def check_papers(process: ProcessDefinition, index: Index, findings: Findings) -> None:
    for node in process.nodes:
        for kind in letters_of(node):
            _letter(process, node, kind, index, findings)
        if "record" in dict(node.properties) and node.kind not in ("userTask", "startEvent"):
            findings.error(
                "record-place", "属性 record 只用于用户任务和开始事件", "请把它移到填写表单的任务上。", node
            )
        if "until" in dict(node.properties) and node.kind != "userTask":
            findings.error("until-place", "属性 until 只用于用户任务", "请把它移到要办理的用户任务上。", node)


def letters_of(node: Node) -> tuple[str, ...]:
    """The kinds named by the property `letter`, in order."""
    texts = (value for name, value in node.properties if name == "letter")
    return tuple(kind for text in texts for kind in _SEPARATORS.split(text.strip()) if kind)


def _letter(process: ProcessDefinition, node: Node, kind: str, index: Index, findings: Findings) -> None:
    if node.kind != "userTask":
        findings.error(
            "letter-place", "属性 letter 只用于用户任务", "请把它移到起草或签发文书的用户任务上。", node
        )
    elif index.letters and kind not in index.letters:
        known = "、".join(sorted(index.letters))
        findings.error("letter-unknown", f"没有文书“{kind}”", f"可用的文书：{known}。", node)
    elif kind not in set(_issued_after(process, node)) and not _elsewhere(process, kind, index):
        findings.error(
            "letter-not-issued",
            f"此任务之后没有制发文书“{kind}”的服务任务",
            "请在后面画上主题为 letter.issue、kind 为该文书的服务任务，或删去属性 letter。",
            node,
        )


def _issued_after(process: ProcessDefinition, node: Node) -> Iterator[str]:
    edges: dict[str, set[str]] = {}
    for flow in process.flows:
        edges.setdefault(flow.source, set()).add(flow.target)
    for inner in process.nodes:
        if inner.attached_to:
            edges.setdefault(inner.attached_to, set()).add(inner.id)
        if inner.parent:
            # into an embedded subprocess, and out of it again
            edges.setdefault(inner.parent, set()).add(inner.id)
            edges.setdefault(inner.id, set()).add(inner.parent)
    after = reachable([node.id], edges)
    for inner in process.nodes:
        if inner.id in after and inner.topic == "letter.issue":
            yield from issued_by(inner)


def issued_by(node: Node) -> tuple[str, ...]:
    """The kinds a service task may issue: its literal, or the words quoted in its expression."""
    text = next((item.text for item in node.inputs if item.name == "kind"), "")
    return tuple(_QUOTED.findall(text)) if "${" in text or "#{" in text else (text,)


def _elsewhere(process: ProcessDefinition, kind: str, index: Index) -> bool:
    """Whether a process that calls this one, or that this one calls, through all calls, issues it."""
    drawn = [outline for outline in index.outlines if outline.kind == "process"]
    edges: dict[str, set[str]] = {outline.key: set(outline.calls) for outline in drawn}
    edges.setdefault(process.key, set()).update(process.calls)
    callers = reachable([process.key], reverse(edges))
    near = reachable(callers, edges) - {process.key}
    return any(kind in outline.issues for outline in drawn if outline.key in near)
