"""A case's papers as one ZIP that anybody can verify without the platform.

Personal values are masked. Whoever takes part in the case may have them in full, with a reason that is
recorded; then they lie in a file of their own and the record is complete. Papers of complainants are left out
for everybody else. What is read from the file store streams through; nothing large is held in memory.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.domain import dossier_pages, media, record_chain
from app.domain.dossier import RETENTION, VOLUMES, Line
from app.domain.errors import BadInput, NotAllowed
from app.domain.moment import local
from app.domain.viewer import Viewer
from app.gateways import file_store
from app.gateways.zip_stream import ZipStream
from app.settings import Settings
from app.store import audit, instances, letters, materials, work_items
from app.store.audit import Entry, Link
from app.store.transaction import reading, transaction
from app.usecases import case_view, clock, dossier, files, personal
from app.usecases import letters as issued
from app.usecases.dossier import COMPLAINANT, Dossier
from app.usecases.personal import Kinds
from app.usecases.task_view import of_case

TAKEN = "dossier.taken"
MIN_REASON, LONGEST_REASON = 2, 2000
SUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the ZIP: its bytes, or where they lie in the file store (then `sha256` is as recorded)."""

    name: str
    content: bytes = b""
    stored: str = ""

    @property
    def sha256(self) -> str:
        return self.stored or hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Packed:
    """name: of the ZIP. chunks: its bytes; reads only the file store, so no database stays open."""

    name: str
    chunks: Iterator[bytes]


def take(viewer: Viewer, instance_id: str, settings: Settings, reason: str | None = None) -> Packed:
    """The ZIP of a case the viewer may see. reason: asks for personal values in full, and is recorded.

    Materials that another unit provided count as read, as when they are opened one by one.

    Raises NotFound, NotAllowed (does not take part), BadInput (no reason).
    """
    found = dossier.look(viewer, instance_id)
    full = reason is not None
    if reason is not None:
        _note(viewer, found, reason)
    wanted = {line.paper.ref for line in found.lines}
    carried = [file for file in materials.files(viewer, instance_id) if f"file:{file.id}" in wanted]
    files.note_reading(viewer, instance_id, carried)
    with reading() as tx:
        kinds = personal.kinds(tx, of_case(tx, found.case))
    members = list(_members(viewer, found, kinds, settings, full=full))
    at = local(clock.now())
    name = media.clean_name(f"案卷 {found.case.business_key}.zip")
    return Packed(name, _stream(members, settings.files_dir, at))


def _note(viewer: Viewer, found: Dossier, reason: str) -> None:
    why = reason.strip()[:LONGEST_REASON]
    if not found.takes_part:
        raise NotAllowed(
            reason="只有参与办理此案的人员可以导出含完整个人信息的案卷。",
            reason_en="only people who take part in the case may have personal values in full.",
        )
    if len(why) < MIN_REASON:
        raise BadInput(
            reason="请写明导出完整个人信息的理由。", reason_en="State why you need personal values in full."
        )
    with transaction() as tx:
        instances.lock(tx, viewer, found.case.id)
        entry = Entry(TAKEN, viewer, {"reason": why})
        audit.on_instance(tx, viewer, found.case.id, [entry], clock.now())


def _stream(members: Iterable[Member], files_dir: Path, at: datetime) -> Iterator[bytes]:
    """Recorded checksums go into SHA256SUMS: bytes that changed on the disk, or are lost, fail the check."""
    out, sums = ZipStream(at), []
    for member in members:
        sums.append(f"{member.sha256}  {member.name}\n")
        if not member.stored:
            yield from out.member(member.name, [member.content], compress=True)
        elif file_store.path_of(files_dir, member.stored).is_file():
            yield from out.member(member.name, file_store.read(files_dir, member.stored))
    yield from out.member(SUMS, ["".join(sums).encode()], compress=True)
    yield from out.close()


def _members(
    viewer: Viewer, found: Dossier, kinds: Kinds, settings: Settings, *, full: bool
) -> Iterator[Member]:
    record = chain_record(viewer, found, kinds, full=full)
    papers = list(_papers(viewer, found, kinds, settings))
    lost = [m.name for m in papers if m.stored and not _there(settings, m.stored)]
    yield _text("README.txt", _readme(found, record, lost, full=full))
    yield _text("目录.html", dossier_pages.index_html(_title(found), facts(found), found.lines))
    yield _text("目录.csv", dossier_pages.index_csv(found.lines))
    yield _text("办理记录.html", _record_page(viewer, found))
    yield _json("操作记录.json", record)
    yield _text("verify_chain.py", inspect.getsource(record_chain))
    if full:
        yield _json("完整个人信息.json", _in_full(viewer, found, kinds))
    yield from papers


def _text(name: str, text: str) -> Member:
    return Member(name, text.encode())


def _json(name: str, value: object) -> Member:
    return _text(name, json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def _there(settings: Settings, sha256: str) -> bool:
    return file_store.path_of(settings.files_dir, sha256).is_file()


def _title(found: Dossier) -> str:
    return f"案卷目录 {found.case.business_key}" + ("" if found.archive else "（预览，未归档）")


def facts(found: Dossier) -> list[tuple[str, str]]:
    """What the head of the index says."""
    case, archive = found.case, found.archive
    said = [
        ("案号", case.business_key),
        ("案由", case.title),
        ("流程", case.process_name),
        ("登记日期", f"{local(case.started_at):%Y-%m-%d}"),
        ("结束日期", f"{local(case.ended_at):%Y-%m-%d}" if case.ended_at else "办理中"),
        ("保管期限", f"{RETENTION[found.retention]}（平台做法，文件没有规定）"),
    ]
    if archive:
        filed = [
            ("档号", archive.number),
            ("立卷人", archive.archived_by_name),
            ("归档日期", archive.archived_on),
        ]
        said += [(name, value) for name, value in filed if value]
    return said


def chain_record(viewer: Viewer, found: Dossier, kinds: Kinds, *, full: bool) -> dict[str, Any]:
    """The audit chain of a case as `record_chain.problems` checks it, details with personal values withheld.

    Withheld details are given masked; those that speak of a complainant only to who takes part.
    """
    links, head = audit.links(viewer, found.case.id)
    return {
        "chain": found.case.id,
        "head": {"seq": head[0], "hash": head[1]},
        "entries": [_entry(link, kinds, found.takes_part, full=full) for link in links],
    }


def _entry(link: Link, kinds: Kinds, takes_part: bool, *, full: bool) -> dict[str, Any]:
    detail = json.loads(link.detail)
    masked = personal.masked(kinds, detail)
    hidden = not takes_part and COMPLAINANT in link.detail
    if full or (masked == detail and not hidden):
        return {**link.entry, "detail": link.detail, "salt": link.salt}
    sealed = link.sealed if link.salt else ""
    return {**link.entry, "detail": None, "detail_sha256": sealed, "masked": None if hidden else masked}


def _record_page(viewer: Viewer, found: Dossier) -> str:
    """Timeline and opinions, masked; what complainants said only for whoever takes part."""
    withheld = set() if found.takes_part else _complainant_steps(viewer, found)
    steps = []
    for opinion in case_view.timeline(viewer, found.case):
        hidden = opinion.work_item_id in withheld or (opinion.state == "started" and "" in withheld)
        said = () if hidden else opinion.said
        steps.append((opinion.title, opinion.who, f"{local(opinion.at):%Y-%m-%d %H:%M}", said))
    return dossier_pages.record_html(f"办理记录 {found.case.business_key}", steps)


def _complainant_steps(viewer: Viewer, found: Dossier) -> set[str]:
    """Work items whose answers speak of a complainant; "" when the start does."""
    steps = {
        item.id
        for item in work_items.of_instance(viewer, found.case.id)
        if any(key.startswith(COMPLAINANT) for key in item.answers or {})
    }
    return steps | ({""} if any(key.startswith(COMPLAINANT) for key in found.case.variables) else set())


def _in_full(viewer: Viewer, found: Dossier, kinds: Kinds) -> list[dict[str, Any]]:
    """Every answered personal value, step by step."""
    rows = []
    for item in work_items.of_instance(viewer, found.case.id):
        values = {key: value for key, value in (item.answers or {}).items() if _differs(kinds, key, value)}
        if values:
            rows.append({"step": item.name, "work_item": item.id, "values": values})
    variables = {k: v for k, v in found.case.variables.items() if _differs(kinds, k, v)}
    return [{"step": "案件", "work_item": "", "values": variables}, *rows]


def _differs(kinds: Kinds, key: str, value: Any) -> bool:
    return bool(personal.masked(kinds, {key: value}) != {key: value})


def _papers(viewer: Viewer, found: Dossier, kinds: Kinds, settings: Settings) -> Iterator[Member]:
    known = {file.id: file for file in materials.files(viewer, found.case.id)}
    items = {item.id: item for item in work_items.of_instance(viewer, found.case.id)}
    for line in found.lines:
        kind, _, ref = line.paper.ref.partition(":")
        if kind == "letter":
            yield _letter(viewer, line, ref, settings)
        elif kind == "file":
            yield Member(_path(line, known[ref].name), stored=known[ref].sha256)
        elif kind == "step" and ref in items:
            answers = personal.masked(kinds, dict(items[ref].answers or {}))
            form = {"step": line.paper.title, "by": line.paper.by, "answers": answers}
            yield _json(_path(line, f"{line.paper.title}.json"), form)


def _letter(viewer: Viewer, line: Line, letter_id: str, settings: Settings) -> Member:
    """As issued: the kept Word document, else one made now."""
    made = issued.word(viewer, letter_id, settings)
    kept = letters.find(viewer, letter_id).document_sha256
    name = _path(line, made.name)
    if kept and _there(settings, kept):
        return Member(name, stored=kept)
    return Member(name, made.content)


def _path(line: Line, name: str) -> str:
    return f"{VOLUMES[line.paper.volume]}/{line.no:03d} {media.clean_name(name)}"


def _readme(found: Dossier, record: Mapping[str, Any], lost: list[str], *, full: bool) -> str:
    notes = "".join(f"  ■ 存储中缺失，未能装入：{name}\n" for name in lost)
    if not found.takes_part:
        notes += "  举报人、投诉人的材料按规定不向您提供，目录中只列序号。\n"
    said = (
        "本包含完整个人信息（完整个人信息.json 和操作记录），导出理由已记入平台。请按规定保管。"
        if full
        else "个人信息已隐去。操作记录中含个人信息的条目只给出校验值，其余条目可逐字核对。"
    )
    return dossier_pages.README.format(
        key=found.case.business_key,
        facts="\n".join(f"{name}：{value}" for name, value in facts(found)),
        notes=notes,
        head=record["head"]["hash"],
        seq=record["head"]["seq"],
        personal=said,
    )
