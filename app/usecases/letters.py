"""An issued letter afterwards: its Word document, its sealed copy, a number typed from the unit's own
register, a number declared void. The letter itself stays as it was issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import BinaryIO

from app.domain import media
from app.domain.errors import BadInput, Conflict, NotAllowed
from app.domain.moment import local
from app.domain.rulebook import RuleBook
from app.domain.viewer import Viewer
from app.gateways import documents, file_store
from app.settings import Settings
from app.store import audit, codec, content, letters, materials
from app.store.audit import Entry
from app.store.letters import IssuedLetter
from app.store.records import LetterRecord
from app.store.transaction import Transaction, reading, transaction
from app.usecases import clock, knowledge
from app.usecases.issue_letter import HEADS

MIN_REASON = 5
LONGEST_REASON = 2000
LONGEST_NUMBER = 60
MAX_PAGES = 100_000
SCANS = frozenset({"application/pdf", "image/png", "image/jpeg", "application/ofd"})
WAYS = {"platform": "平台", "hand": "当面送达", "mail": "邮寄", "proxy": "留置、公告等其他方式"}
"""How a sealed letter is handed over; the first three as in the step that sends a transfer."""
LAYOUT = "documents/layouts/{}.docx"


@dataclass(frozen=True, slots=True)
class WordDocument:
    """A letter as .docx. sha256: its checksum, "" while the letter has no number yet and nothing is kept."""

    name: str
    content: bytes
    sha256: str


def word(viewer: Viewer, letter_id: str, settings: Settings) -> WordDocument:
    """The Word document of a letter the viewer may see.

    It is made when it is first asked for, outside any transaction, from what was fixed when the letter was
    issued: its text and the checksum of its layout. Then it is kept under its checksum, and everybody gets
    the same bytes. Raises NotFound, DocumentFailed.
    """
    record, kept = letters.find(viewer, letter_id), materials.letter(viewer, letter_id)
    name = media.clean_name(f"{record.number or '未编号'} {record.title}.docx")
    if record.document_sha256:
        try:
            data = b"".join(file_store.read(settings.files_dir, record.document_sha256))
            return WordDocument(name, data, record.document_sha256)
        except FileNotFoundError:
            # the store lost it; the same layout and letter give the same bytes again
            if kept.content.get("source") == "uploaded":
                reason, english = "上传的原件不在文件库中", "the uploaded file is not in the store"
                raise documents.DocumentFailed(reason=reason, reason_en=english) from None
    data = documents.make(_layout(viewer, record, kept), kept.content, record.number)
    if not record.number:
        return WordDocument(name, data, "")
    stored = file_store.store(
        settings.files_dir, BytesIO(data), settings.max_upload_bytes, lambda written: None
    )
    if record.document_sha256 is None:
        _keep(viewer, record, stored.sha256)
    return WordDocument(name, data, stored.sha256)


def _layout(viewer: Viewer, record: IssuedLetter, kept: LetterRecord) -> bytes:
    """The layout the letter was issued with; one issued before there were layouts takes today's."""
    path = LAYOUT.format(kept.content.get("layout") or "letter")
    with reading() as tx:
        found = letters.blob(tx, record.layout_sha256) if record.layout_sha256 else None
        if found is None and (current := content.current_deployment(tx, viewer.jurisdiction)):
            found = knowledge.files_of(tx, current[0], current[2]).get(path)
    if found is None:
        reason, english = f"本县没有发布版式 {path}", f"this county has no layout {path}"
        raise documents.DocumentFailed(reason=reason, reason_en=english)
    return found


def _keep(viewer: Viewer, record: IssuedLetter, sha256: str) -> None:
    with transaction() as tx:
        if letters.lock(tx, viewer, record.id).document_sha256 is None:
            letters.keep_document(tx, record.id, sha256)
            _note(tx, viewer, record, "letter.document", {"sha256": sha256})


def return_sealed(
    actor: Viewer, letter_id: str, name: str, pages: int | None, stream: BinaryIO, settings: Settings
) -> str:
    """Keeps the scan of the sealed letter beside it and returns the file's id.

    It becomes a locked material of the case. A later scan takes the place of an earlier one, which stays
    among the materials. Raises UploadTooLarge, UploadRefused, BadInput, NotAllowed, Conflict.
    """
    record = letters.find(actor, letter_id)
    _must_be_of_sender(actor, record)
    if pages is not None and not 0 < pages <= MAX_PAGES:
        raise BadInput(reason="页数应为正整数。", reason_en="The number of pages must be positive.")
    stored = file_store.store(
        settings.files_dir, stream, settings.max_upload_bytes, lambda written: _scan(name, written)
    )
    clean, media_type = _scan(name, stored)
    file_id, now = codec.new_id(), clock.now()
    with transaction() as tx:
        _must_be_valid(letters.lock(tx, actor, letter_id))
        values = {
            "id": file_id,
            "jurisdiction": actor.jurisdiction,
            "instance_id": record.instance_id,
            "work_item_id": None,
            "name": clean,
            "group": "sealed",
            "media_type": media_type,
            "size": stored.size,
            "sha256": stored.sha256,
            "pages": pages,
            "copy_kind": "copy",
            "uploaded_by": actor.person_id,
            "uploaded_by_name": actor.name,
            "uploaded_at": now,
            "locked_at": now,
        }
        materials.add_file(tx, values)
        letters.change(tx, letter_id, sealed_file=file_id)
        detail = {"file": file_id, "name": clean, "sha256": stored.sha256}
        _note(tx, actor, record, "letter.sealed", detail)
    return file_id


def deliver(actor: Viewer, letter_id: str, on: str, way: str, to: str = "") -> None:
    """Registers on which day, how and to whom the sealed letter was handed over; once.

    on: ISO date, from the day of issue to today. way: a key of `WAYS`. Raises BadInput, NotAllowed, Conflict.
    """
    letters.find(actor, letter_id)
    who = " ".join(to.split())
    if way not in WAYS or len(who) > LONGEST_NUMBER or not (who.isprintable() or not who):
        words = "、".join(WAYS.values())
        raise BadInput(
            reason=f"请选择送达方式（{words}），签收人不超过 {LONGEST_NUMBER} 字。",
            reason_en=f"Choose how ({', '.join(WAYS)}); the name has at most {LONGEST_NUMBER} characters.",
        )
    with transaction() as tx:
        record = letters.lock(tx, actor, letter_id)
        _must_be_of_sender(actor, record)
        _must_be_valid(record)
        if record.delivered_on:
            reason, english = f"已登记送达（{record.delivered_on}）。", "Its delivery is registered already."
            raise Conflict(reason=reason, reason_en=english)
        issued = local(record.issued_at).date()
        day = _day(on)
        if day is None or not issued <= day <= clock.today():
            raise BadInput(
                reason=f"送达日期应在签发日（{issued}）与今天之间。",
                reason_en=f"It was delivered between {issued} and today.",
            )
        letters.change(
            tx, letter_id, delivered_on=day.isoformat(), delivered_way=way, delivered_to=who or None
        )
        _note(tx, actor, record, "letter.delivered", {"on": day.isoformat(), "way": way, "to": who})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _scan(name: str, written: file_store.Stored) -> tuple[str, str]:
    """(clean name, media type) of a scan; raises UploadRefused, BadInput."""
    clean, media_type = media.judge(name, written.head, written.size)
    if media_type not in SCANS:
        raise BadInput(
            reason="盖章件请上传 PDF、OFD 或图片（PNG、JPG）。",
            reason_en="Upload the sealed copy as PDF, OFD, PNG or JPG.",
        )
    return clean, media_type


def type_number(actor: Viewer, letter_id: str, number: str) -> None:
    """Enters the number from the unit's own register, once (`numbering = "manual"`).

    Raises BadInput, NotAllowed, Conflict when it has a number or the unit has used this one.
    """
    letters.find(actor, letter_id)
    clean = " ".join(number.split())
    if not clean or len(clean) > LONGEST_NUMBER or not clean.isprintable():
        raise BadInput(
            reason=f"请填写文号（不超过 {LONGEST_NUMBER} 字），如 综执移〔2026〕1号。",
            reason_en=f"Give the number (at most {LONGEST_NUMBER} characters).",
        )
    with transaction() as tx:
        record = letters.lock(tx, actor, letter_id)
        _must_be_of_sender(actor, record)
        _must_be_valid(record)
        if record.number:
            reason, english = f"此文书已有文号 {record.number}。", "The letter has a number already."
            raise Conflict(reason=reason, reason_en=english)
        if letters.number_used(tx, actor.jurisdiction, record.sender, clean):
            reason, english = f"本单位已用过文号 {clean}，作废的也不再用。", "The unit has used this number."
            raise Conflict(reason=reason, reason_en=english)
        letters.change(tx, letter_id, number=clean)
        _note(tx, actor, record, "letter.numbered", {"number": clean})


def void(actor: Viewer, letter_id: str, reason: str) -> None:
    """Declares an issued letter void. Its number stays taken and its text readable; the case does not move.

    By a head of the sending unit. Raises BadInput, NotAllowed, Conflict.
    """
    why = "".join(sign for sign in reason if sign.isprintable() or sign == "\n").strip()[:LONGEST_REASON]
    with transaction() as tx:
        record = letters.lock(tx, actor, letter_id)
        if not may_void(actor, record):
            raise NotAllowed(
                reason="文书作废须由发文单位负责人决定。",
                reason_en="a head of the sending unit decides that.",
            )
        if len(why) < MIN_REASON:
            raise BadInput(
                reason=f"请写明作废理由（至少 {MIN_REASON} 个字）。",
                reason_en=f"Say why (at least {MIN_REASON} characters).",
            )
        _must_be_valid(record)
        letters.change(tx, letter_id, voided_at=clock.now(), voided_by=actor.name, void_reason=why)
        _note(tx, actor, record, "letter.voided", {"reason": why})


def may_seal(actor: Viewer, record: IssuedLetter) -> bool:
    """People of the sending unit; of any unit of the case where the sender does not sign in (代录)."""
    return record.voided_at is None and _of_sender(actor, record)


def may_void(actor: Viewer, record: IssuedLetter) -> bool:
    return any((record.sender, post) in actor.posts for post in HEADS)


def _of_sender(actor: Viewer, record: IssuedLetter) -> bool:
    if record.sender in actor.units:
        return True
    unit = _rulebook(actor).units.get(record.sender)
    return bool(actor.posts) and (unit is None or not unit.signs_in)


def _rulebook(actor: Viewer) -> RuleBook:
    with reading() as tx:
        return knowledge.current_rulebook(tx, actor.jurisdiction)


def _must_be_of_sender(actor: Viewer, record: IssuedLetter) -> None:
    if not _of_sender(actor, record):
        raise NotAllowed(
            reason="此文书由发文单位的人员处理。", reason_en="people of the sending unit do that."
        )


def _must_be_valid(record: IssuedLetter) -> None:
    if record.voided_at is not None:
        raise Conflict(reason="此文书已作废。", reason_en="The letter is void.")


def _note(
    tx: Transaction, actor: Viewer, record: IssuedLetter, action: str, detail: Mapping[str, object]
) -> None:
    about = {"letter": record.id, "kind": record.kind, "number": record.number, **detail}
    entry = Entry(action, actor, about, name=record.title, unit=record.sender)
    audit.on_instance(tx, actor, record.instance_id, [entry], clock.now())
