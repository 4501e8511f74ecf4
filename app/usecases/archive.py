"""归档: an ended case goes into the archive; afterwards nothing changes, and what comes later says why.

No clause of the two documents orders it: who archives, for how long and in which order is practice of the
platform, with the county's switch `archive.retention` as its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from app.domain import media
from app.domain.dossier import RETENTION
from app.domain.errors import BadInput, Conflict, NotAllowed
from app.domain.moment import local
from app.domain.viewer import Viewer
from app.gateways import file_store
from app.settings import Settings
from app.store import archives, audit, codec, instances, materials
from app.store.audit import Entry
from app.store.transaction import transaction
from app.usecases import clock, dossier
from app.usecases.dossier import CLERKS, Dossier

ARCHIVED, SUPPLEMENTED = "case.archived", "archive.supplemented"
HEADS = ("head", "chief", "leader")
MIN_REASON, LONGEST_REASON, LONGEST_NUMBER, MAX_PAGES = 2, 2000, 60, 100_000
ORDER = list(RETENTION)
"""Longest first."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What is said when a case is archived. archived_on: ISO date. pages: by `ref` of the index."""

    archived_on: str
    retention: str = ""
    number: str = ""
    pages: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Supplement:
    """What is said about a material that comes after the case was archived."""

    name: str
    reason: str
    pages: int | None = None
    copy_kind: str = "copy"


def may_archive(actor: Viewer, found: Dossier) -> bool:
    """Clerks and heads of the unit that keeps the papers, once the case has ended."""
    return _keeps(actor, found.holder) and found.case.ended_at is not None and found.archive is None


def allowed(found: Dossier) -> dict[str, str]:
    """The retention periods that may be chosen, longest first: none shorter than the county's."""
    return {key: RETENTION[key] for key in ORDER[: ORDER.index(found.retention) + 1]}


def may_supplement(actor: Viewer, found: Dossier) -> bool:
    return _keeps(actor, found.holder) and found.archive is not None


def archive(actor: Viewer, instance_id: str, filing: Filing) -> None:
    """Archives an ended case: its index is fixed, its materials are locked.

    Raises NotFound, NotAllowed (another unit keeps the papers), Conflict (not ended, archived already),
    BadInput.
    """
    found = dossier.look(actor, instance_id)
    _must_keep(actor, found.holder)
    values = _judged(found, filing)
    now = clock.now()
    with transaction() as tx:
        locked = instances.lock(tx, actor, instance_id)
        if locked.status not in ("finished", "terminated"):
            raise Conflict(
                reason="案件还没有办结，不能归档。",
                reason_en="The case has not ended: it cannot be archived.",
            )
        if archives.is_archived(tx, instance_id):
            raise Conflict(reason="此案已经归档。", reason_en="The case is in the archive already.")
        row = {
            "instance_id": instance_id,
            "jurisdiction": locked.jurisdiction,
            "unit": found.holder,
            "archived_by": actor.person_id,
            "archived_by_name": actor.name,
            "archived_at": now,
            **values,
        }
        archives.add(tx, row)
        materials.lock_files(tx, instance_id, list(materials.present(tx, instance_id)), now)
        detail = {**values, "lines": len(found.lines)}
        audit.on_instance(tx, actor, instance_id, [Entry(ARCHIVED, actor, detail, unit=found.holder)], now)


def supplement(
    actor: Viewer, instance_id: str, about: Supplement, stream: BinaryIO, settings: Settings
) -> str:
    """Adds a material to an archived case, with the reason; returns its id. It is locked at once."""
    found = dossier.look(actor, instance_id)
    _must_keep(actor, found.holder)
    if found.archive is None:
        raise Conflict(
            reason="案件还没有归档，材料请在办理环节上传。",
            reason_en="The case is not archived: upload materials in its steps.",
        )
    reason = _reason(about.reason)
    if about.copy_kind not in ("original", "copy"):
        raise BadInput(reason="请注明是原件还是复印件。", reason_en="Say whether it is original or copy.")
    _must_be_pages(about.pages)
    media.judge_name(about.name)

    def accept(written: file_store.Stored) -> None:
        media.judge(about.name, written.head, written.size)

    stored = file_store.store(settings.files_dir, stream, settings.max_upload_bytes, accept)
    name, media_type = media.judge(about.name, stored.head, stored.size)
    file_id, now = codec.new_id(), clock.now()
    with transaction() as tx:
        locked = instances.lock(tx, actor, instance_id)
        values = {
            "id": file_id,
            "jurisdiction": locked.jurisdiction,
            "instance_id": instance_id,
            "work_item_id": None,
            "name": name,
            "group": "other",
            "media_type": media_type,
            "size": stored.size,
            "sha256": stored.sha256,
            "pages": about.pages,
            "copy_kind": about.copy_kind,
            "uploaded_by": actor.person_id,
            "uploaded_by_name": actor.name,
            "uploaded_at": now,
            "locked_at": now,
        }
        materials.add_file(tx, values)
        archives.add_supplement(tx, instance_id, file_id, reason)
        detail = {"file": file_id, "name": name, "sha256": stored.sha256, "reason": reason}
        entry = Entry(SUPPLEMENTED, actor, detail, unit=found.holder)
        audit.on_instance(tx, actor, instance_id, [entry], now)
    return file_id


def _keeps(actor: Viewer, holder: str) -> bool:
    return any((holder, post) in actor.posts for post in (*CLERKS, *HEADS))


def _must_keep(actor: Viewer, holder: str) -> None:
    if not _keeps(actor, holder):
        raise NotAllowed(
            reason="案卷由最后办理此案的单位归档。",
            reason_en="the unit that did the last step keeps the papers and archives them.",
        )


def _judged(found: Dossier, filing: Filing) -> dict[str, object]:
    """The columns of the row; raises BadInput."""
    retention = filing.retention or found.retention
    if retention not in RETENTION:
        raise BadInput(reason="请选择保管期限。", reason_en="Choose a retention period.")
    if ORDER.index(retention) > ORDER.index(found.retention):
        word = RETENTION[found.retention]
        raise BadInput(
            reason=f"保管期限不得短于本县规定的{word}。",
            reason_en="The retention period may not be shorter than the county's.",
        )
    number = " ".join(filing.number.split())
    if len(number) > LONGEST_NUMBER or not number.isprintable():
        raise BadInput(reason=f"档号最多 {LONGEST_NUMBER} 字。", reason_en="The archive number is too long.")
    missing = {line.paper.ref for line in found.uncounted if line.paper.ref}
    pages = {ref: count for ref, count in filing.pages.items() if ref in missing}
    for count in pages.values():
        _must_be_pages(count)
    return {
        "retention": retention,
        "number": number,
        "archived_on": _day(found, filing.archived_on),
        "pages": pages,
    }


def _day(found: Dossier, text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput(reason="请填写归档日期。", reason_en="Give the day of archiving.") from None
    ended = found.case.ended_at
    if day > clock.today() or (ended is not None and day < local(ended).date()):
        raise BadInput(
            reason="归档日期应在案件结束之后、今天或之前。",
            reason_en="The day of archiving lies between the end of the case and today.",
        )
    return day.isoformat()


def _must_be_pages(count: int | None) -> None:
    if count is not None and not 0 < count <= MAX_PAGES:
        raise BadInput(
            reason=f"页数应为 1 至 {MAX_PAGES} 的整数。",
            reason_en=f"The number of pages must be an integer from 1 to {MAX_PAGES}.",
        )


def _reason(text: str) -> str:
    why = "".join(sign for sign in text if sign.isprintable() or sign == "\n").strip()[:LONGEST_REASON]
    if len(why) < MIN_REASON:
        raise BadInput(reason="请写明归档后补充的理由。", reason_en="Say why it comes after archiving.")
    return why
