"""The text of a letter before it is issued: what a person may change in it, and on which text that rests."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.errors import BadInput, Conflict
from app.domain.letters_render import Letter

TOPIC = "letter.issue"
"""The operation that issues."""

MOST_PARAGRAPHS = 300
MOST_CHARACTERS = 30_000
MOST_ATTACHMENTS = 100
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
"""Signs that no document keeps, and those that turn the direction of the text around."""


class DraftOutdated(Conflict):
    """《{letter}》的稿子是按先前填写的内容改的，现在内容已有变动。请打开文书核对后再办结；尚未占用文号。

    The draft of “{letter}” was written for what stood in the case before; it has changed since. Look at the
    letter again, then complete; no number was taken.
    """

    code = "letter-draft-outdated"

    def __init__(self, draft_id: str, base: str, letter: str) -> None:
        super().__init__(letter=letter)
        self.draft_id = draft_id
        self.base = base


@dataclass(frozen=True, slots=True)
class DraftText:
    """paragraphs: the body, a paragraph each. attachments: the names listed below it."""

    paragraphs: tuple[str, ...]
    attachments: tuple[str, ...] = ()


def typed_text(paragraphs: Sequence[str], attachments: Sequence[str]) -> DraftText:
    """What was typed, without empty lines and signs that cannot be printed. Raises BadInput."""
    text = DraftText(_lines(paragraphs), _lines(attachments))
    if not text.paragraphs:
        raise BadInput(reason="正文不能为空。", reason_en="The body is empty.")
    letters = sum(len(line) for line in (*text.paragraphs, *text.attachments))
    if len(text.paragraphs) > MOST_PARAGRAPHS or letters > MOST_CHARACTERS:
        raise BadInput(
            reason=f"正文最多 {MOST_PARAGRAPHS} 段、{MOST_CHARACTERS} 字。",
            reason_en=f"At most {MOST_PARAGRAPHS} paragraphs and {MOST_CHARACTERS} characters.",
        )
    if len(text.attachments) > MOST_ATTACHMENTS:
        raise BadInput(
            reason=f"附件说明最多 {MOST_ATTACHMENTS} 项。",
            reason_en=f"At most {MOST_ATTACHMENTS} attachments.",
        )
    return text


def _lines(texts: Sequence[str]) -> tuple[str, ...]:
    lines = (_CONTROL.sub("", line).strip() for text in texts for line in text.splitlines())
    return tuple(line for line in lines if line)


def base_of(letter: Letter) -> str:
    """Checksum of what the template made of the case: when it changes, an edited text is looked at again.

    Number, date and signer are no part of it: they come on signing.
    """
    made = [letter.title, letter.signature, letter.addressees, letter.paragraphs, letter.attachments]
    return hashlib.sha256(json.dumps(made, ensure_ascii=False).encode()).hexdigest()


def with_text(letter: Letter, text: DraftText, by: str) -> Letter:
    return replace(
        letter, paragraphs=text.paragraphs, attachments=text.attachments, source="edited", drafted_by=by
    )
