"""Answers in the words of their form, for timelines and prints; personal values are masked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domain.forms import Field, Form
from app.domain.letters import official_date
from app.domain.masking import mask, personal_kind
from app.domain.rulebook import RuleBook
from app.usecases.options import options_of

Said = tuple[str, str]
"""A label and what was answered."""


def labelled(
    form: Form | None, answers: Mapping[str, Any], rulebook: RuleBook, files: Mapping[str, str]
) -> tuple[Said, ...]:
    """The non-empty answers in the order of the form. files: names of materials by id."""
    if form is None:
        return ()
    deadlines = {key: rulebook.deadline(key).name for key in rulebook.deadlines}
    words = _Words(options_of(rulebook), files, deadlines)
    return tuple(words.of(form.fields_for(rulebook.rules), answers))


class _Words:
    """`deadlines`: names by key; what an overdue deadline started says its key, people read its name."""

    def __init__(
        self,
        options: Mapping[str, Sequence[Mapping[str, str]]],
        files: Mapping[str, str],
        deadlines: Mapping[str, str],
    ) -> None:
        self._options = {
            source: {o["value"]: o["label"] for o in listed} for source, listed in options.items()
        }
        self._files = files
        self._deadlines = deadlines

    def of(self, fields: Sequence[Field], answers: Mapping[str, Any]) -> Iterator[Said]:
        for field in fields:
            text = self._text(field, answers.get(field.key))
            if text:
                yield field.label or field.key, text

    def _text(self, field: Field, value: Any) -> str:
        if value is None or value in ("", []) or value is False:
            return ""
        if value is True:
            return "是"
        kind = field.personal or personal_kind(field.key)
        if kind:
            return str(mask(kind, value))
        if field.type == "dynamiclist":
            return self._rows(field, value)
        if isinstance(value, list):
            return "、".join(self._word(field, item) for item in value)
        return self._word(field, value)

    def _rows(self, field: Field, rows: Any) -> str:
        lines = [
            "，".join(f"{label}：{text}" for label, text in self.of(field.rows, row))
            for row in rows
            if isinstance(row, Mapping)
        ]
        return "；".join(line for line in lines if line)

    def _word(self, field: Field, value: Any) -> str:
        if field.type == "filepicker":
            return self._files.get(str(value), "（已删除，或者只有原单位看得到的材料）")
        if field.options:
            return self._options.get(field.options, {}).get(str(value), str(value))
        known = {str(option.value): option.label for option in field.values}
        return known.get(str(value)) or self._deadlines.get(str(value)) or official_date(str(value))
