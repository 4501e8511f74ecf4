"""What a person sees of one case: its timeline in words, and where it stands on its diagrams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.action import TAKEN
from app.domain.errors import NotFound
from app.domain.viewer import Viewer
from app.store import audit, deadlines, materials, work_items
from app.store.records import AuditRecord, InstanceRecord, WorkItemRecord
from app.store.transaction import Transaction, reading
from app.usecases import knowledge, send_back
from app.usecases.knowledge import Knowledge
from app.usecases.labelled import Said, labelled
from app.usecases.task_view import of_case

#: What a person did to a deadline, and what is told of it.
MOVED = {"deadline.extended": "延期", "deadline.paused": "中止计算", "deadline.resumed": "恢复计算"}
NOTED = "case.noted"
TOLD = {"reason": "理由", "ground": "事由", "notified_who": "告知对象", "notified_on": "告知日期"}
#: Cases that were joined or split, told in both.
PARTED = frozenset({"case.joined", "case.joined-into", "case.split", "case.split-from"})


@dataclass(frozen=True, slots=True)
class Opinion:
    """One entry of the timeline. state: started, done, open, confirming, returned, cancelled, late or
    ended. recorder: the unit whose person recorded it for `unit` (代录)."""

    title: str
    state: str
    who: str
    unit: str
    at: datetime
    said: tuple[Said, ...] = ()
    work_item_id: str = ""
    recorder: str = ""


@dataclass(frozen=True, slots=True)
class DiagramView:
    """One diagram of a case with what is coloured on it. `others`: (process key, name, has open work)."""

    process: str
    name: str
    xml: str
    seen: tuple[str, ...]
    open: tuple[str, ...]
    late: tuple[str, ...]
    open_names: tuple[str, ...]
    others: tuple[tuple[str, str, bool], ...]


def timeline(viewer: Viewer, case: InstanceRecord) -> tuple[Opinion, ...]:
    """Everything people did, and deadlines that passed, oldest first."""
    items = work_items.of_instance(viewer, case.id)
    history = audit.history(viewer, case.id)
    files = {file.id: file.name for file in materials.files(viewer, case.id)}
    with reading() as tx:
        known = of_case(tx, case)
        returned = {entry.detail["work_item"]: entry for entry in history if entry.action == send_back.ACTION}
        found = [_opinion(tx, known, item, files, returned.get(item.id)) for item in items]
        found += _recorded(tx, known, case, history, files)
    found += [_noted(entry) for entry in history if entry.action == NOTED]
    order = {"started": 0, "open": 2, "confirming": 2}
    return tuple(sorted(found, key=lambda opinion: (order.get(opinion.state, 1), opinion.at)))


def details(viewer: Viewer, case: InstanceRecord) -> tuple[Said, ...]:
    """The case in short: what its start form asked, with the values as they stand now."""
    files = {file.id: file.name for file in materials.files(viewer, case.id)}
    with reading() as tx:
        known = of_case(tx, case)
        start_form = known.library.definition(case.process).start_form
        form = knowledge.form_of(tx, known, case.process, start_form)
    return labelled(form, case.variables, known.rulebook, files)


def ending(viewer: Viewer, case: InstanceRecord) -> str:
    """How a finished case ended, in the words of its diagram; empty while it runs.

    An end event may have words for each value of the variable `outcome`: property `outcome.withdrawal`.
    """
    if case.variables.get("joined_into"):
        return f"并案，并入 {case.variables['joined_into']}"
    if not case.end_node:
        return ""
    with reading() as tx:
        node = of_case(tx, case).library.definition(case.process).node(case.end_node)
    if node is None:
        return ""
    return dict(node.properties).get(f"outcome.{case.variables.get('outcome')}", node.name)


def _opinion(
    tx: Transaction,
    known: Knowledge,
    item: WorkItemRecord,
    files: Mapping[str, str],
    returned: AuditRecord | None,
) -> Opinion:
    form = knowledge.form_of_item(tx, known, item)
    said = labelled(form, item.answers or {}, known.rulebook, files) if item.status == "done" else ()
    if returned is not None:
        said = (("退回至", str(returned.detail["to_name"])), ("理由", str(returned.detail["reason"])))
    elif item.cancel_reason:
        said = (("原因", item.cancel_reason),)
    state = item.status if item.status in {"done", "confirming", "cancelled", "returned"} else "open"
    who = item.completed_by_name or ""
    at = item.completed_at or item.created_at
    return Opinion(item.name, state, who, item.unit, at, said, item.id, item.recorder_unit)


def _recorded(
    tx: Transaction,
    known: Knowledge,
    case: InstanceRecord,
    history: Sequence[AuditRecord],
    files: Mapping[str, str],
) -> list[Opinion]:
    """The start, deadlines that passed and what administrators did, from the audit chain."""
    found: list[Opinion] = []
    definition = known.library.definition(case.process)
    start = definition.node(definition.start_node)
    for entry in history:
        if entry.action == "case.started":
            form = knowledge.form_of(tx, known, case.process, definition.start_form)
            said = labelled(form, entry.detail.get("variables", {}), known.rulebook, files)
            title = start.name if start else definition.name
            found.append(Opinion(title, "started", entry.actor, entry.unit, entry.at, said))
        elif entry.action == "deadline.passed" and entry.detail.get("outcome") == "overdue":
            found.append(Opinion(f"{entry.name} 届满", "late", entry.actor, entry.unit, entry.at))
        elif entry.action in MOVED:
            told = [(name, str(entry.detail[key])) for key, name in TOLD.items() if entry.detail.get(key)]
            title = f"{entry.name} {MOVED[entry.action]}"
            found.append(Opinion(title, "done", entry.actor, entry.unit, entry.at, tuple(told)))
        elif entry.action == TAKEN:
            reason = (("理由", str(entry.detail["reason"])),)
            found.append(Opinion(entry.name, "done", entry.actor, entry.unit, entry.at, reason))
        elif entry.action in {"case.suspended", "case.resumed", "case.terminated"}:
            reason = (("理由", str(entry.detail.get("reason", ""))),)
            found.append(Opinion(entry.action, "done", entry.actor, entry.unit, entry.at, reason))
        elif entry.action in PARTED:
            told = [("案件", str(entry.detail["key"])), ("理由", str(entry.detail["reason"]))]
            found.append(Opinion(entry.action, "done", entry.actor, entry.unit, entry.at, tuple(told)))
    return found


def _noted(entry: AuditRecord) -> Opinion:
    """What another case says of this one: a meeting that took it up, and what was decided."""
    detail = entry.detail
    said = (("案件", str(detail["from"])), ("内容", str(detail["text"])))
    return Opinion(str(detail["title"]), "done", entry.actor, entry.unit, entry.at, said)


def diagram(viewer: Viewer, case: InstanceRecord, process: str = "") -> DiagramView:
    """One of the diagrams the case runs through; without `process`, that of the case itself."""
    wanted = process or case.process
    tokens = [(token["process"], token["node"]) for token in case.tokens]
    passed = _passed(audit.history(viewer, case.id))
    keys = list(dict.fromkeys([case.process, *(key for key, _ in passed), *(key for key, _ in tokens)]))
    if wanted not in keys:
        raise NotFound(what="流程图")
    late = {
        (row.process, row.attached_to)
        for row in deadlines.of_instance(viewer, case.id)
        if row.status == "passed" and row.outcome == "overdue" and row.attached_to
    }
    with reading() as tx:
        known = of_case(tx, case)
        definition = known.library.definition(wanted)
        xml = xml_text(knowledge.file_of(tx, known, definition.file))
    names = {key: known.library.definition(key).name for key in keys}
    waiting = tuple(node for key, node in tokens if key == wanted)
    found = {node.id: node.name for node in definition.nodes}
    return DiagramView(
        process=wanted,
        name=names[wanted],
        xml=xml,
        seen=tuple(dict.fromkeys(node for key, node in passed if key == wanted)),
        open=waiting,
        late=tuple(str(node) for key, node in late if key == wanted),
        open_names=tuple(found.get(node, node) for node in dict.fromkeys(waiting)),
        others=tuple((key, names[key], any(key == other for other, _ in tokens)) for key in keys),
    )


def xml_text(data: bytes) -> str:
    """A diagram as text for the browser; modelers write UTF-8, some UTF-16 with its mark."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").replace("UTF-16", "UTF-8", 1)
    return data.decode("utf-8-sig", errors="replace")


def _passed(history: Sequence[AuditRecord]) -> list[tuple[str, str]]:
    return [
        (str(process), str(node))
        for entry in history
        if entry.action == "path.passed"
        for process, node in entry.detail["nodes"]
    ]
