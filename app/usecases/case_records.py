"""What was filled in, as a paper: 登记表, 审批表, 协商记录, 签到表 - every step of a case can be printed.

Steps whose user tasks (or start event) carry the same property `record` make one paper of that name: the
officer's check and the head's approval are one 移送审批表. A step without the property is a paper of its own.
Personal values are masked, as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.domain import media
from app.domain.definition import Node
from app.domain.errors import NotFound
from app.domain.moment import local
from app.domain.rulebook import RuleBook
from app.domain.viewer import Viewer
from app.gateways import documents
from app.store import audit, materials, work_items
from app.store.records import InstanceRecord
from app.store.transaction import Transaction, reading
from app.usecases import knowledge
from app.usecases.knowledge import Knowledge
from app.usecases.labelled import Said, labelled
from app.usecases.task_view import of_case

START = "start"
LAYOUT = "documents/layouts/record.docx"


@dataclass(frozen=True, slots=True)
class Part:
    """One step of a paper: who filled in what, for which unit, when."""

    id: str
    step: str
    who: str
    unit: str
    at: datetime
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A paper. named: the diagram gives it a name; otherwise it has that of its only step.
    id: of its first part, by which it is asked for."""

    id: str
    title: str
    named: bool
    parts: tuple[Part, ...]


def papers(viewer: Viewer, case: InstanceRecord) -> tuple[CaseRecord, ...]:
    """Every paper of a case, in the order in which their first steps were done."""
    with reading() as tx:
        known = of_case(tx, case)
        steps = sorted(_steps(tx, viewer, known, case), key=lambda step: step[2].at)
    found: dict[str, tuple[str, bool, list[Part]]] = {}
    for title, named, part in steps:
        key = f"={title}" if named else part.id
        found.setdefault(key, (title, named, []))[2].append(part)
    return tuple(
        CaseRecord(parts[0].id, title, named, tuple(parts)) for title, named, parts in found.values()
    )


def one(viewer: Viewer, case: InstanceRecord, part_id: str) -> CaseRecord:
    """The paper that a step belongs to. Raises NotFound."""
    for paper in papers(viewer, case):
        if any(part.id == part_id for part in paper.parts):
            return paper
    raise NotFound(what="文书")


def word(viewer: Viewer, case: InstanceRecord, part_id: str) -> tuple[str, bytes]:
    """(name, .docx) of a paper in the layout of records. Raises NotFound, DocumentFailed."""
    paper = one(viewer, case, part_id)
    with reading() as tx:
        known = of_case(tx, case)
        layout = knowledge.file_of(tx, known, LAYOUT)
        lines = list(_lines(paper, known.rulebook))
    last = paper.parts[-1]
    letter = {
        "title": paper.title,
        "number": f"案号：{case.business_key}",
        "paragraphs": lines,
        "signature": _unit(known.rulebook, last.unit) or _unit(known.rulebook, paper.parts[0].unit),
        "dated": local(last.at).date().isoformat(),
    }
    return media.clean_name(f"{case.business_key} {paper.title}.docx"), documents.make(layout, letter, "")


def _steps(
    tx: Transaction, viewer: Viewer, known: Knowledge, case: InstanceRecord
) -> Iterator[tuple[str, bool, Part]]:
    """(title, named by the diagram, part) of the start and of every finished work item."""
    files = {file.id: file.name for file in materials.files(viewer, case.id)}
    definition = known.library.definition(case.process)
    for entry in audit.history(viewer, case.id):
        if entry.action == "case.started" and definition.start_form:
            form = knowledge.form_of(tx, known, case.process, definition.start_form)
            said = labelled(form, entry.detail.get("variables", {}), known.rulebook, files)
            node = definition.node(definition.start_node)
            title, named = paper_title(node, definition.name)
            if said:
                name = node.name if node else definition.name
                yield title, named, Part(START, name, entry.actor, entry.unit, entry.at, said)
            break
    for item in work_items.of_instance(viewer, case.id):
        if item.status != "done" or item.completed_at is None:
            continue
        form = knowledge.form_of_item(tx, known, item)
        said = labelled(form, item.answers or {}, known.rulebook, files)
        if said:
            title, named = paper_title(known.library.definition(item.process).node(item.node), item.name)
            who = item.completed_by_name or ""
            if item.recorder_unit:
                who = f"由{_unit(known.rulebook, item.recorder_unit)} {who} 代录"
            yield title, named, Part(item.id, item.name, who, item.unit, item.completed_at, said)


def paper_title(node: Node | None, otherwise: str) -> tuple[str, bool]:
    """(title of the paper a step fills in, whether the diagram names it: property `record`)."""
    given = dict(node.properties).get("record", "").strip() if node else ""
    if given:
        return given, True
    return (node.name if node and node.name else otherwise), False


def _lines(paper: CaseRecord, rulebook: RuleBook) -> Iterator[str]:
    for part in paper.parts:
        if len(paper.parts) > 1:
            yield part.step
        yield from (f"{label}：{text}" for label, text in part.said)
        who = "　".join(text for text in (_unit(rulebook, part.unit), part.who) if text)
        yield f"（{who}　{local(part.at):%Y-%m-%d %H:%M}）"


def _unit(rulebook: RuleBook, code: str) -> str:
    return rulebook.units[code].name if code in rulebook.units else ""
