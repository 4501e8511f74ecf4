"""Deployment: check everything at once, then store one immutable snapshot of a county's content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.domain.definition import ProcessDefinition
from app.domain.errors import BadInput, ContentRejected, NotAllowed, Problem
from app.domain.rulebook import parse_rulebook
from app.domain.viewer import Viewer
from app.engine import check_content
from app.store import audit, content
from app.store.audit import Entry
from app.store.transaction import Transaction, reading, transaction
from app.usecases import calendar, clock, knowledge, period_start


@dataclass(frozen=True, slots=True)
class Deployed:
    """What came of a deployment: its number, the definitions that got a new version, and warnings."""

    number: int
    changed: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...]


def load_rulebook(actor: str, file_name: str, data: bytes, source_text: str | None = None) -> tuple[str, int]:
    """Loads or updates a rule book; returns (code, version in force). Raises ContentRejected whole.

    Running cases follow the rules in force, so their open deadlines are recounted, and work that was offered
    to a unit that has ended is offered to its successor.
    """
    book = parse_rulebook(file_name, data, source_text)
    now = clock.now()
    with transaction() as tx:
        values = {
            "sha256": hashlib.sha256(data).hexdigest(),
            "file_name": file_name,
            "content": data,
            "loaded_at": now,
            "loaded_by": actor,
        }
        version = content.add_rulebook(tx, book.code, book.name, values)
        who = Viewer(0, book.code, actor, actor)
        entry = Entry("rulebook.loaded", who, {"version": version, "sha256": values["sha256"]})
        audit.administration(tx, book.code, [entry], now)
        period_start.arm_all(tx, book.code, book)
        cases = calendar.ask_recount(tx, book.code)
    calendar.recount_all(cases)
    return book.code, version


def publish(actor: Viewer, files: Mapping[str, bytes], note: str = "") -> Deployed:
    """An analyst's upload: replaces these files in the newest deployment, or changes nothing.

    files: content path (`bpmn/x.bpmn`) -> bytes. Raises ContentRejected with every problem of every file.
    """
    if not actor.can("analyst"):
        raise NotAllowed(reason="只有流程分析员可以发布流程。")
    return deploy(actor, actor.jurisdiction, files, note)


def deploy(actor: Viewer, jurisdiction: str, files: Mapping[str, bytes], note: str = "") -> Deployed:
    """Checks the files together with what is already there and stores a new snapshot."""
    if not files:
        raise BadInput(reason="没有可发布的文件。")
    with reading() as tx:
        # What only former versions stated is for running cases, not for a new diagram.
        rulebook = replace(knowledge.current_rulebook(tx, jurisdiction), earlier=None)
        before = _current_files(tx, jurisdiction)
    merged = {**before, **files}
    report = check_content(dict(files), context=before, rulebook=rulebook, deploy=True)
    with reading() as tx:
        errors = [*report.errors, *_moved(tx, jurisdiction, report.definitions)]
        errors += period_start.problems(report.definitions, rulebook)
    if errors:
        raise ContentRejected(sorted(errors, key=lambda p: (p.file, p.line)))
    with transaction() as tx:
        return _store(tx, actor, jurisdiction, merged, report.definitions, report.problems, note)


def _current_files(tx: Transaction, jurisdiction: str) -> dict[str, bytes]:
    current = content.current_deployment(tx, jurisdiction)
    return dict(knowledge.files_of(tx, current[0], current[2])) if current else {}


def _moved(tx: Transaction, jurisdiction: str, definitions: tuple[ProcessDefinition, ...]) -> list[Problem]:
    """A process key keeps its file: a redraw under another name would run beside the old one."""
    latest = content.latest_versions(tx, jurisdiction)
    found: list[Problem] = []
    for definition in definitions:
        path = content.path_of(tx, latest[definition.key][0]) if definition.key in latest else definition.file
        if path != definition.file:
            message = f"流程键“{definition.key}”已由 {path} 定义。"
            advice = f"请以 {path} 为文件名上传，或修改流程的 id。"
            found.append(Problem(definition.file, "duplicate-process", message, advice))
    return found


def _store(
    tx: Transaction,
    actor: Viewer,
    jurisdiction: str,
    files: Mapping[str, bytes],
    definitions: tuple[ProcessDefinition, ...],
    problems: tuple[Problem, ...],
    note: str,
) -> Deployed:
    now = clock.now()
    contents = {path: (hashlib.sha256(data).hexdigest(), data) for path, data in sorted(files.items())}
    snapshot = snapshot_hash(files)
    current = content.current_deployment(tx, jurisdiction)
    if current and current[2] == snapshot:
        return Deployed(current[1], (), problems)
    values = {"sha256": snapshot, "deployed_at": now, "deployed_by": actor.name, "note": note[:500]}
    deployment_id = content.add_deployment(tx, jurisdiction, values, contents)
    changed = _add_definitions(tx, jurisdiction, deployment_id, contents, definitions)
    period_start.arm(tx, jurisdiction, definitions, knowledge.current_rulebook(tx, jurisdiction))
    entry = Entry(
        "content.deployed", actor, {"sha256": snapshot, "changed": dict(changed), "note": note[:500]}
    )
    audit.administration(tx, jurisdiction, [entry], now)
    number = (current[1] if current else 0) + 1
    return Deployed(number, tuple(changed), problems)


def snapshot_hash(files: Mapping[str, bytes]) -> str:
    """The address of a snapshot: the hash over every path and the hash of its content."""
    lines = (f"{path}:{hashlib.sha256(data).hexdigest()};" for path, data in sorted(files.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _add_definitions(
    tx: Transaction,
    jurisdiction: str,
    deployment_id: int,
    contents: Mapping[str, tuple[str, bytes]],
    definitions: tuple[ProcessDefinition, ...],
) -> list[tuple[str, int]]:
    """A process gets a new version when its own file changed."""
    latest = content.latest_versions(tx, jurisdiction)
    changed: list[tuple[str, int]] = []
    for definition in definitions:
        sha256 = contents[definition.file][0]
        known = latest.get(definition.key)
        if known and known[2] == sha256:
            continue
        version = known[1] + 1 if known else 1
        row = {
            "jurisdiction": jurisdiction,
            "key": definition.key,
            "version": version,
            "name": definition.name,
            "path": definition.file,
            "sha256": sha256,
            "deployment_id": deployment_id,
            "startable": bool(definition.start_form),
        }
        content.add_definition(tx, row)
        changed.append((definition.key, version))
    return changed


def uploaded(file_name: str, data: bytes, jurisdiction: str) -> dict[str, bytes]:
    """Where an uploaded file belongs: a diagram that redraws a known process takes that process's path."""
    clean = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    suffix = clean[clean.rfind(".") :].lower() if "." in clean else ""
    if suffix not in (".bpmn", ".dmn", ".xml", ".docx"):
        raise BadInput(reason=f"“{clean}”不是流程图、决策表或文书版式，请上传 .bpmn、.dmn 或 .docx 文件。")
    if suffix == ".dmn":
        return {f"dmn/{clean}": data}
    if suffix == ".docx":
        return {f"documents/layouts/{_stem(clean)}.docx": data}
    with reading() as tx:
        before = _current_files(tx, jurisdiction)
        report = check_content({clean: data}, context=before)
        keys = [definition.key for definition in report.definitions]
        latest = content.latest_versions(tx, jurisdiction)
        known = [latest[key][0] for key in keys if key in latest]
        path = content.path_of(tx, known[0]) if known else f"bpmn/{(keys or [_stem(clean)])[0]}.bpmn"
    return {path: data}


def _stem(file_name: str) -> str:
    """The file name without what browsers add to a second download: `x (1).bpmn` -> `x`."""
    return re.sub(r"\s*\(\d+\)$", "", file_name[: file_name.rfind(".")])
