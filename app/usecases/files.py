"""Materials of a case: upload, read, remove while not locked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.domain import media
from app.domain.errors import BadInput, Conflict, NotAllowed
from app.domain.viewer import Viewer
from app.gateways import file_store
from app.settings import Settings
from app.store import audit, codec, materials, work_items
from app.store.audit import Entry
from app.store.records import FileRecord, LockedInstance, WorkItemRecord
from app.store.transaction import Transaction, transaction
from app.usecases import access, clock, knowledge

READ = "file.read"
MAX_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class Upload:
    """What is said about a file. copy_kind: `original` or `copy`; pages may be unknown."""

    name: str
    group: str = ""
    pages: int | None = None
    copy_kind: str = "copy"


def upload(actor: Viewer, work_item_id: str, about: Upload, stream: BinaryIO, settings: Settings) -> str:
    """Adds a file to the case of a work item the actor is doing; returns its id.

    The name is judged before anything is written, and refused bytes never stay on the disk. Accepted bytes
    are stored first and named in the database afterwards: a crash leaves at worst bytes that no row names.
    Raises UploadTooLarge, UploadRefused, BadInput, NotAllowed.
    """
    if about.copy_kind not in ("original", "copy"):
        raise BadInput(reason="请注明是原件还是复印件。", reason_en="Say whether it is original or copy.")
    if about.pages is not None and not 0 < about.pages <= MAX_PAGES:
        raise BadInput(
            reason=f"页数应为 1 至 {MAX_PAGES} 的整数。",
            reason_en=f"The number of pages must be an integer from 1 to {MAX_PAGES}.",
        )
    access.must_act(actor, work_items.find(actor, work_item_id))
    media.judge_name(about.name)

    def accept(written: file_store.Stored) -> None:
        media.judge(about.name, written.head, written.size)

    stored = file_store.store(settings.files_dir, stream, settings.max_upload_bytes, accept)
    name, media_type = media.judge(about.name, stored.head, stored.size)
    file_id, now = codec.new_id(), clock.now()
    with transaction() as tx:
        locked, item = work_items.lock(tx, actor, work_item_id)
        access.must_act(actor, item)
        values = {
            "id": file_id,
            "jurisdiction": item.jurisdiction,
            "instance_id": item.instance_id,
            "work_item_id": item.id,
            "name": name,
            "group": about.group[:100],
            "media_type": media_type,
            "size": stored.size,
            "sha256": stored.sha256,
            "pages": about.pages,
            "copy_kind": about.copy_kind,
            "kept_by": _kept_by(tx, locked, item, about.group),
            "uploaded_by": actor.person_id,
            "uploaded_by_name": actor.name,
            "uploaded_at": now,
        }
        materials.add_file(tx, values)
        detail = {"file": file_id, "name": name, "sha256": stored.sha256, "size": stored.size}
        entry = Entry("file.uploaded", actor, detail, item.node, item.name, item.unit)
        audit.on_instance(tx, actor, item.instance_id, [entry], now)
    return file_id


def _kept_by(tx: Transaction, locked: LockedInstance, item: WorkItemRecord, group: str) -> str:
    """The unit with which materials of this group stay, as the form of the item says; "" for none."""
    known = knowledge.of_instance(tx, locked)
    form = knowledge.form_of_item(tx, known, item)
    kept = [field.kept for field in form.uploads if field.kept and field.upload == group] if form else []
    return str(item.data.get(kept[0]) or item.unit) if kept else ""


def remove(actor: Viewer, file_id: str) -> None:
    """Takes a file out of the case while it is not locked; its bytes and the record of it stay."""
    record = materials.file(actor, file_id)
    if record.uploaded_by != actor.person_id:
        raise NotAllowed(
            reason="只有上传人可以删除尚未使用的材料。",
            reason_en="only the person who uploaded an unused file may remove it.",
        )
    now = clock.now()
    with transaction() as tx:
        if not materials.remove_file(tx, file_id, now):
            raise Conflict(
                reason="此材料已随案件提交并锁定，不能删除。",
                reason_en="The file was submitted with the case and is locked.",
            )
        entry = Entry("file.removed", actor, {"file": file_id, "name": record.name, "sha256": record.sha256})
        audit.on_instance(tx, actor, record.instance_id, [entry], now)


def _unit_of(actor: Viewer, record: FileRecord) -> str:
    """The unit whose work item brought the file in; "" for one that came otherwise."""
    return work_items.find(actor, record.work_item_id).unit if record.work_item_id else ""


def content(actor: Viewer, file_id: str, files_dir: Path) -> tuple[FileRecord, Iterator[bytes]]:
    """A file the actor may see, with its bytes in chunks.

    Who reads what another unit provided, or what stays with one unit, leaves an entry (HT-69, YC-43).
    """
    record = materials.file(actor, file_id)
    note_reading(actor, record.instance_id, [record])
    return record, file_store.read(files_dir, record.sha256)


def note_reading(actor: Viewer, instance_id: str, records: Sequence[FileRecord]) -> None:
    """Leaves the entry of `content` for each of these materials of a case that needs one."""
    foreign = [r for r in records if r.kept_by or _unit_of(actor, r) not in actor.units]
    details = [{"file": r.id, "name": r.name, "sha256": r.sha256} for r in foreign]
    if details:
        with transaction() as tx:
            entries = [Entry(READ, actor, detail) for detail in details]
            audit.on_instance(tx, actor, instance_id, entries, clock.now())
