"""Letters before they are issued: looked at as they will be, changed by hand or replaced whole.

A user task with the property `letter` holds letters ready. Each is shown as the template makes it from the
case and from what is typed so far; its text may be changed, or a Word file put in its place. The draft stays
with the case until the step that issues the letter takes it; it has no number and is in no register.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from typing import Any, BinaryIO

from app.domain import media
from app.domain.definition import Node
from app.domain.errors import BadInput, NotFound
from app.domain.layouts_check import LARGEST
from app.domain.letter_draft import TOPIC, DraftText, base_of, typed_text, with_text
from app.domain.letters import Letter
from app.domain.letters_render import lacks
from app.domain.masking import is_masked
from app.domain.operation import OperationCall
from app.domain.viewer import Viewer
from app.engine import asked_for
from app.gateways import documents, file_store
from app.operations.inputs import unit_list
from app.settings import Settings
from app.store import audit, codec, instances, letter_drafts, work_items
from app.store.audit import Entry
from app.store.letter_drafts import DraftRecord
from app.store.records import WorkItemRecord
from app.store.transaction import Transaction, reading, transaction
from app.usecases import access, clock, issue_letter, knowledge, surroundings, task_view
from app.usecases.knowledge import Knowledge

_SEPARATORS = re.compile(r"[\s,]+")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letter that a work item holds ready.

    letter: as it would be issued now, without number and date. missing: labels of what it still needs.
    draft: the changed text or uploaded file, if any; outdated: the case says something else since then.
    """

    kind: str
    sender: str
    receivers: tuple[str, ...]
    letter: Letter
    generated: Letter
    missing: tuple[str, ...]
    draft: DraftRecord | None
    outdated: bool


def declared(known: Knowledge, item: WorkItemRecord) -> tuple[str, ...]:
    """The kinds of letters that the item's user task names."""
    node: Node | None = known.library.definition(item.process).node(item.node)
    texts = (value for name, value in (node.properties if node else ()) if name == "letter")
    return tuple(kind for text in texts for kind in _SEPARATORS.split(text.strip()) if kind)


def of_item(actor: Viewer, work_item_id: str) -> tuple[Prepared, ...]:
    """The letters of an item that the actor may do: those that the answers so far lead to.

    Raises NotFound, NotAllowed: a letter shows personal values in full.
    """
    item = work_items.find(actor, work_item_id)
    case = instances.find(actor, item.instance_id)
    with reading() as tx:
        known = task_view.of_case(tx, case)
        if not declared(known, item):
            return ()
        access.must_act(actor, item)
        return _prepared(tx, known, item)


def one(actor: Viewer, work_item_id: str, kind: str) -> Prepared:
    """Raises NotFound when the item holds no such letter ready."""
    return _chosen(of_item(actor, work_item_id), kind)


def save(actor: Viewer, work_item_id: str, kind: str, paragraphs: list[str], attachments: list[str]) -> None:
    """Keeps a changed text; what is the same as the template's own is no draft. Raises BadInput."""
    text = typed_text(paragraphs, attachments)
    with transaction() as tx:
        item, ready = _locked(tx, actor, work_item_id, kind)
        made = ready.generated
        if text == DraftText(made.paragraphs, made.attachments):
            _drop(tx, actor, item, ready)
            return
        _put(tx, actor, item, ready, text, {})


def upload(
    actor: Viewer, work_item_id: str, kind: str, name: str, stream: BinaryIO, settings: Settings
) -> None:
    """Puts a whole Word file in the place of the letter; it is issued as it is.

    Raises UploadTooLarge, UploadRefused, DocumentRefused (macros, links to elsewhere, embedded objects, no
    text), BadInput, NotAllowed.
    """
    one(actor, work_item_id, kind)
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise media.UploadTooLarge(limit=LARGEST // 1_000_000)
    clean, media_type = media.judge(name, content[:4096], len(content))
    if media_type != media.KINDS["docx"][0]:
        raise media.UploadRefused(
            reason="整份文书请上传 .docx 文件。", reason_en="Upload the letter as .docx."
        )
    text = typed_text([documents.text_in(content)], [])
    stored = file_store.store(settings.files_dir, BytesIO(content), LARGEST)
    with transaction() as tx:
        item, ready = _locked(tx, actor, work_item_id, kind)
        _put(tx, actor, item, ready, text, {"file_sha256": stored.sha256, "file_name": clean})


def discard(actor: Viewer, work_item_id: str, kind: str) -> None:
    """Back to the text that the template makes."""
    with transaction() as tx:
        _drop(tx, actor, *_locked(tx, actor, work_item_id, kind, complete=False))


def accept(actor: Viewer, work_item_id: str, kind: str) -> None:
    """The draft was looked at again and holds, though the case has changed since it was written."""
    with transaction() as tx:
        item, ready = _locked(tx, actor, work_item_id, kind)
        if ready.draft is None:
            raise NotFound(what="文书")
        letter_drafts.change(tx, ready.draft.id, base=base_of(ready.generated))
        _note(tx, actor, item, "letter.draft-accepted", {"kind": kind})


def word(actor: Viewer, work_item_id: str, kind: str, settings: Settings) -> tuple[str, bytes]:
    """(name, .docx) of the letter as it is now, its number open. Raises DocumentFailed."""
    ready = one(actor, work_item_id, kind)
    item = work_items.find(actor, work_item_id)
    case = instances.find(actor, item.instance_id)
    with reading() as tx:
        known = task_view.of_case(tx, case)
        path = f"documents/layouts/{ready.letter.layout}.docx"
        layout = knowledge.file_of(tx, known, path)
    name = media.clean_name(f"{ready.letter.title}（稿）.docx")
    if ready.draft is not None and ready.draft.file_sha256:
        return ready.draft.file_name or name, b"".join(
            file_store.read(settings.files_dir, ready.draft.file_sha256)
        )
    return name, documents.make(layout, asdict(ready.letter), "")


# ---- how a letter is prepared ----------------------------------------------------------------------


def _prepared(tx: Transaction, known: Knowledge, item: WorkItemRecord) -> tuple[Prepared, ...]:
    wanted = declared(known, item)
    fields = _fields(item)
    functions = surroundings.of_step(tx, item.jurisdiction, known).functions
    found: dict[str, Prepared] = {}
    for call in asked_for(known.library, item.process, TOPIC, fields, functions):
        kind = str(call.inputs.get("kind") or "")
        if kind in wanted and kind not in found:
            found[kind] = _prepare(tx, known, item, kind, call)
    return tuple(found[kind] for kind in wanted if kind in found)


def _fields(item: WorkItemRecord) -> Mapping[str, Any]:
    """What the case knows at this step, with what is typed so far; a masked value is the stored one."""
    typed = (item.pending or {}).get("answers") or item.draft or {}
    given = {key: value for key, value in typed.items() if value is not None and not is_masked(value)}
    return {**item.data, **given}


def _prepare(
    tx: Transaction, known: Knowledge, item: WorkItemRecord, kind: str, call: OperationCall
) -> Prepared:
    template = issue_letter.template_of(tx, known, kind)
    sender = str(call.inputs.get("sender") or call.variables.get(template.sender) or "")
    asked, to = sender, unit_list(call.inputs.get("receivers"))
    sender, receivers = issue_letter.standing(known.rulebook, sender, to)
    generated = issue_letter.preview(tx, known, kind, call.variables, (sender, receivers))
    draft = letter_drafts.find(tx, item.instance_id, kind, sender)
    if draft is None and asked != sender:
        draft = letter_drafts.find(tx, item.instance_id, kind, asked)
    letter = generated
    if draft is not None:
        letter = with_text(generated, DraftText(draft.paragraphs, draft.attachments), draft.saved_by_name)
        letter = replace(letter, source="uploaded") if draft.file_sha256 else letter
    return Prepared(
        kind=kind,
        sender=sender,
        receivers=receivers,
        letter=letter,
        generated=generated,
        missing=lacks(template, call.variables, sender, receivers),
        draft=draft,
        outdated=draft is not None and draft.base != base_of(generated),
    )


def _chosen(prepared: tuple[Prepared, ...], kind: str) -> Prepared:
    for ready in prepared:
        if ready.kind == kind:
            return ready
    raise NotFound(what="文书")


def _locked(
    tx: Transaction, actor: Viewer, work_item_id: str, kind: str, *, complete: bool = True
) -> tuple[WorkItemRecord, Prepared]:
    locked, item = work_items.lock(tx, actor, work_item_id)
    access.must_act(actor, item)
    ready = _chosen(_prepared(tx, knowledge.of_instance(tx, locked), item), kind)
    if complete and ready.missing:
        missing = "、".join(ready.missing)
        raise BadInput(
            reason=f"文书还缺少：{missing}。请先在办理页填写并保存草稿，再改文书。",
            reason_en=f"The letter still lacks: {missing}. Fill that in and save it first.",
        )
    return item, ready


def _put(
    tx: Transaction,
    actor: Viewer,
    item: WorkItemRecord,
    ready: Prepared,
    text: DraftText,
    file: Mapping[str, str],
) -> None:
    values = {
        "id": codec.new_id(),
        "jurisdiction": item.jurisdiction,
        "instance_id": item.instance_id,
        "work_item_id": item.id,
        "kind": ready.kind,
        "sender": ready.sender,
        "base": base_of(ready.generated),
        "paragraphs": codec.dump(list(text.paragraphs)),
        "attachments": codec.dump(list(text.attachments)),
        "saved_by": actor.person_id,
        "saved_by_name": actor.name,
        "saved_at": clock.now(),
        **file,
    }
    letter_drafts.put(tx, ready.draft, values)
    source = "uploaded" if file else "edited"
    _note(tx, actor, item, "letter.drafted", {"kind": ready.kind, "source": source, **file})


def _drop(tx: Transaction, actor: Viewer, item: WorkItemRecord, ready: Prepared) -> None:
    if ready.draft is not None:
        letter_drafts.drop(tx, ready.draft.id)
        _note(tx, actor, item, "letter.draft-dropped", {"kind": ready.kind})


def _note(
    tx: Transaction, actor: Viewer, item: WorkItemRecord, action: str, detail: Mapping[str, object]
) -> None:
    entry = Entry(action, actor, detail, node=item.node, name=item.name, unit=item.unit)
    audit.on_instance(tx, actor, item.instance_id, [entry], clock.now())
