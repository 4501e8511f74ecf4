"""Issues a letter in the transaction of a step: its text, its number, its checksum, kept as issued."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from app.domain.letter_draft import DraftOutdated, DraftText, base_of, with_text
from app.domain.letters import Letter, LetterTemplate, parse_letter, preview_letter, render_letter
from app.domain.operation import IssueLetter
from app.domain.rulebook import RuleBook
from app.store import codec, letter_drafts, materials
from app.store.letter_drafts import DraftRecord
from app.store.transaction import Transaction, transaction
from app.usecases import knowledge
from app.usecases.knowledge import Knowledge

if TYPE_CHECKING:
    from app.usecases.record import Recording

HEADS = frozenset({"head", "chief", "leader"})
"""Who signs for a unit."""


def issue(recording: Recording, effect: IssueLetter) -> None:
    """Renders the letter, or takes the text that was prepared for it, and keeps it as issued.

    Raises LetterIncomplete, and DraftOutdated when the prepared text rests on what the case no longer says.
    """
    known = recording.knowledge
    asked = effect.sender
    sender, receivers = standing(known.rulebook, asked, effect.receivers)
    effect = replace(effect, sender=sender, receivers=receivers)
    letter = compose(recording.tx, known, effect)
    draft = _draft(recording, effect, letter, asked)
    letter = replace(_drafted(letter, draft), signer=_signer(recording, effect.sender, letter.layout))
    content = codec.dump(asdict(letter))
    files = knowledge.files_of(recording.tx, known.deployment_id, known.deployment_sha256)
    layout = files.get(f"documents/layouts/{letter.layout}.docx")
    letter_id = codec.new_id()
    materials.add_letter(
        recording.tx,
        {
            "id": letter_id,
            "jurisdiction": recording.locked.jurisdiction,
            "instance_id": recording.locked.id,
            "kind": effect.kind,
            "number": effect.number,
            "sender": effect.sender,
            "receivers": codec.dump(list(effect.receivers)),
            "title": letter.title,
            "content": content,
            "sha256": hashlib.sha256(content.encode()).hexdigest(),
            "node": effect.node,
            "clauses": " ".join(effect.clauses),
            "issued_at": recording.now,
            "layout_sha256": hashlib.sha256(layout).hexdigest() if layout is not None else "",
            "document_sha256": draft.file_sha256 if draft else None,
        },
    )
    recording.units |= {unit for unit in effect.receivers if unit in known.rulebook.units}
    detail: dict[str, Any] = {"kind": effect.kind, "number": effect.number}
    if draft is not None:
        letter_drafts.change(recording.tx, draft.id, letter_id=letter_id)
        detail |= {"source": letter.source, "drafted_by": letter.drafted_by}
    recording.note("letter.issued", detail, node=effect.node)


def remember(refused: DraftOutdated) -> None:
    """After the step was rolled back: what the template made of the case, so that the draft may be accepted
    for it."""
    with transaction() as tx:
        letter_drafts.change(tx, refused.draft_id, base="", seen_base=refused.base)


def standing(rulebook: RuleBook, sender: str, receivers: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """A unit merged away since the case began neither writes nor gets a letter: its successor does."""

    def now(unit: str) -> str:
        return rulebook.current_unit(unit).code if unit in rulebook.units else unit

    return now(sender), tuple(dict.fromkeys(now(unit) for unit in receivers))


def compose(tx: Transaction, known: Knowledge, effect: IssueLetter) -> Letter:
    """The letter as the template makes it. Raises LetterIncomplete, NotFound (no such template)."""
    return render_letter(
        template_of(tx, known, effect.kind),
        effect.fields,
        known.rulebook.letter_names,
        names=names_of(known.rulebook),
        sender=effect.sender,
        receivers=effect.receivers,
        number=effect.number,
        dated=effect.date,
    )


def preview(
    tx: Transaction,
    known: Knowledge,
    kind: str,
    fields: Mapping[str, object],
    parties: tuple[str, Sequence[str]],
) -> Letter:
    """The same without number and date; what is still missing is shown as 【label】."""
    sender, receivers = parties
    return preview_letter(
        template_of(tx, known, kind),
        fields,
        known.rulebook.letter_names,
        names=names_of(known.rulebook),
        sender=sender,
        receivers=receivers,
    )


def template_of(tx: Transaction, known: Knowledge, kind: str) -> LetterTemplate:
    path = f"documents/{kind}.toml"
    return parse_letter(path, knowledge.file_of(tx, known, path))


def names_of(rulebook: RuleBook) -> dict[str, str]:
    """Code of a unit, a matter or a category -> its name."""
    names = {code: unit.name for code, unit in rulebook.units.items()}
    names |= {code: matter.name for code, matter in rulebook.matters.items()}
    return names | {code: category.name for code, category in rulebook.categories.items()}


def _draft(recording: Recording, effect: IssueLetter, letter: Letter, asked: str) -> DraftRecord | None:
    """The prepared text, if it still fits; also one from before the sender (`asked`) was merged away. Due
    work asks nobody: then the template's own text is issued and the draft is dropped, with a note."""
    tx, case = recording.tx, recording.locked.id
    draft = letter_drafts.find(tx, case, effect.kind, effect.sender)
    if draft is None and asked != effect.sender:
        draft = letter_drafts.find(tx, case, effect.kind, asked)
    if draft is None:
        return None
    base = base_of(_plain(recording, effect))
    if draft.base and base in (draft.base, draft.seen_base):
        return draft
    if not recording.actor.can("system"):
        raise DraftOutdated(draft.id, base, letter=letter.name)
    letter_drafts.drop(recording.tx, draft.id)
    recording.note("letter.draft-dropped", {"kind": effect.kind}, node=effect.node)
    return None


def _plain(recording: Recording, effect: IssueLetter) -> Letter:
    parties = (effect.sender, effect.receivers)
    return preview(recording.tx, recording.knowledge, effect.kind, effect.fields, parties)


def _drafted(letter: Letter, draft: DraftRecord | None) -> Letter:
    if draft is None:
        return letter
    made = with_text(letter, DraftText(draft.paragraphs, draft.attachments), draft.saved_by_name)
    return replace(made, source="uploaded") if draft.file_sha256 else made


def _signer(recording: Recording, sender: str, layout: str) -> str:
    """签发人 of 上行文: the head of the sending unit whose step issues it."""
    actor = recording.actor
    signs = any((sender, post) in actor.posts for post in HEADS)
    return actor.name if layout == "upward" and signs else ""
