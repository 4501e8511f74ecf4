"""Letter templates (`documents/<kind>.toml`) and what they become: plain data that a page prints.

A template is content that a county may replace, so it can do very little: `{{ name }}` puts in a value,
`{{#if name}} ... {{/if}}` keeps a passage only when there is one. No code, no nesting, no attribute access.
Every name must be declared under `required` or `optional`; that is checked when the file is read, so a wrong
letter is found before publishing and not on the day it is signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from app.domain.errors import BadInput
from app.domain.measures import in_letter
from app.domain.parties import naming_all

GIVEN = frozenset({"letter_name", "letter_number", "letter_date", "sender_name", "receiver_names"})
"""Names that every template may use without declaring them: the letter itself, its sender and receivers."""

LAYOUTS = ("letter", "upward", "record", "minutes")
"""信函, 上行文(请示、报告: shows 签发人), 记录, 纪要 (GB/T 9704-2012)."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class LetterIncomplete(BadInput):
    """《{letter}》还缺少：{missing}。请补全后再签发，尚未占用文号。

    “{letter}” still lacks: {missing}. Complete it before issuing; no number was taken.
    """

    code = "letter-incomplete"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text or one placeholder (`name`); `only_if` names the value it depends on."""

    text: str = ""
    name: str = ""
    only_if: str = ""


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    """One letter as authored. `sender` and `receivers` name variables that hold unit codes.

    name: the letter's name where the rule book's wording gives no other (移送函 / 移交函).
    required, optional: every variable the text uses, with its Chinese label.
    addressee: a person or party to whom the letter goes where it goes to no unit.
    codes: variables whose value is a code of the rule book (unit, matter) and is printed as its name.
    values: the words printed for coded answers, by variable and code (`true`/`false` for ticks).
    """

    file: str
    kind: str
    name: str
    layout: str
    sender: str
    receivers: tuple[str, ...]
    clauses: tuple[str, ...]
    title: Line
    body: tuple[Line, ...]
    attachments: tuple[Line, ...]
    required: Mapping[str, str] = field(default_factory=dict)
    optional: Mapping[str, str] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    addressee: Line = ()

    def missing(self, fields: Mapping[str, object]) -> tuple[str, ...]:
        """Required variables that `fields` does not give, in the order of the file."""
        return tuple(name for name in self.required if _absent(fields.get(name)))


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to print. All texts are plain: whoever prints them escapes them.

    number: taken on signing; None leaves the slot `〔    〕  号` open.
    dated: ISO date of signing or None; `date` is the same in the form of an official letter.
    signer: 签发人, shown on 上行文. source: "generated" by the template, "edited" by hand or "uploaded" whole
    (then `paragraphs` are the lines of that file); drafted_by: who did that.
    """

    kind: str
    name: str
    layout: str
    title: str
    number: str | None
    addressees: tuple[str, ...]
    paragraphs: tuple[str, ...]
    attachments: tuple[str, ...]
    signature: str
    dated: str | None
    clauses: tuple[str, ...] = ()
    signer: str = ""
    source: str = "generated"
    drafted_by: str = ""

    @property
    def date(self) -> str:
        return official_date(self.dated) if self.dated else ""


def render_letter(
    template: LetterTemplate,
    fields: Mapping[str, object],
    wording: Mapping[str, str],
    *,
    names: Mapping[str, str] | None = None,
    sender: str = "",
    receivers: Sequence[str] = (),
    number: str | None = None,
    dated: str | None = None,
) -> Letter:
    """Fill a template.

    fields: the case's variables. The number and date of this letter are never read from them: a case issues
        several letters and would put the number of an older one on the next.
    wording: the rule book's letter names by kind.
    names: code of a unit or a matter -> full name; a code that is not listed prints as it is.
    sender, receivers: unit codes of the effect; without them the template's own variables are read.
    Raises LetterIncomplete naming every required field without a value, the parties to the letter included.
    """
    known, fields = names or {}, in_letter(naming_all(fields))
    from_unit = sender or str(fields.get(template.sender) or "")
    to_units = tuple(receivers) or tuple(_codes(fields, template.receivers))
    letter_name = wording.get(template.kind) or template.name
    lacking = lacks(template, fields, from_unit, to_units)
    if lacking:
        raise LetterIncomplete(letter=letter_name, missing="、".join(lacking))
    given: dict[str, object] = {
        **{name: fields.get(name) for name in (*template.required, *template.optional)},
        "letter_name": letter_name,
        "letter_number": number,
        "letter_date": dated,
        "sender_name": known.get(from_unit, from_unit),
        "receiver_names": [known.get(unit, unit) for unit in to_units],
    }
    texts = {name: _shown(template, name, value, known) for name, value in given.items()}
    held = frozenset(name for name, text in texts.items() if text and given[name] is not False)
    person = _fill(template.addressee, texts, held)
    return Letter(
        kind=template.kind,
        name=letter_name,
        layout=template.layout,
        title=_fill(template.title, texts, held),
        number=texts["letter_number"] or None,
        addressees=tuple(known.get(unit, unit) for unit in to_units) or ((person,) if person else ()),
        paragraphs=tuple(_paragraphs(template.body, texts, held)),
        attachments=tuple(_paragraphs(template.attachments, texts, held)),
        signature=texts["sender_name"],
        dated=dated,
        clauses=template.clauses,
    )


def preview_letter(
    template: LetterTemplate,
    fields: Mapping[str, object],
    wording: Mapping[str, str],
    *,
    names: Mapping[str, str],
    sender: str,
    receivers: Sequence[str],
) -> Letter:
    """The letter without number and date; what it still lacks is shown as 【label】 and not refused."""
    gaps = {name: f"【{template.required[name]}】" for name in template.missing(fields)}
    to_units = tuple(receivers) or tuple(_codes(fields, template.receivers))
    if template.receivers and not to_units:
        to_units = ("【主送单位】",)
    from_unit = sender or str(fields.get(template.sender) or "【发文单位】")
    whole = {**fields, **gaps}
    return render_letter(template, whole, wording, names=names, sender=from_unit, receivers=to_units)


def official_date(iso: str) -> str:
    """`2026-09-30` -> `2026年9月30日`; a time adds 时分; anything else is returned unchanged."""
    try:
        if _DATE.fullmatch(iso):
            day = date.fromisoformat(iso)
            return f"{day.year}年{day.month}月{day.day}日"
        if _TIME.fullmatch(iso):
            moment = datetime.fromisoformat(iso)
            return f"{moment.year}年{moment.month}月{moment.day}日{moment.hour}时{moment.minute:02d}分"
    except ValueError:
        return iso
    return iso


def lacks(
    template: LetterTemplate, fields: Mapping[str, object], sender: str, receivers: Sequence[str]
) -> tuple[str, ...]:
    """The labels of what the letter still needs before it can be issued, each once."""
    missing = [template.required[name] for name in template.missing(fields)]
    if not sender:
        missing.append("发文单位")
    if template.receivers and not receivers:
        missing.append("主送单位")
    return tuple(dict.fromkeys(missing))


def _codes(fields: Mapping[str, object], variables: Sequence[str]) -> Iterator[str]:
    for variable in variables:
        value = fields.get(variable)
        items = value if isinstance(value, list | tuple) else str(value or "").split(",")
        yield from (str(item).strip() for item in items if str(item).strip())


def _absent(value: object) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _shown(template: LetterTemplate, name: str, value: object, names: Mapping[str, str]) -> str:
    """The text that stands for a value; "" for none."""
    if _absent(value):
        return ""
    if isinstance(value, list | tuple):
        return "、".join(_shown(template, name, item, names) for item in value)
    words = template.values.get(name, {})
    if isinstance(value, bool):
        return words.get(str(value).lower(), "是" if value else "否")
    text = _CONTROL.sub("", str(value)).strip()
    if name in template.codes:
        return names.get(text, text)
    return words.get(text) or official_date(text)


def _fill(line: Line, texts: Mapping[str, str], held: frozenset[str]) -> str:
    """`held`: the names that have a value other than an unticked box; only they keep an `{{#if}}` passage."""
    shown = (piece for piece in line if not piece.only_if or piece.only_if in held)
    return "".join(texts[piece.name] if piece.name else piece.text for piece in shown).strip()


def _paragraphs(lines: Sequence[Line], texts: Mapping[str, str], held: frozenset[str]) -> Iterator[str]:
    """A value with line breaks becomes several paragraphs; a passage left out leaves no empty one."""
    for line in lines:
        yield from (part.strip() for part in _fill(line, texts, held).splitlines() if part.strip())
