"""A submission against its form: what is accepted, what is kept from the store, what is refused.

1. Only keys of fields that the rule book leaves in the form are known; every other key is named and refused.
2. Conditions are evaluated first. A hidden field counts as null for the others and is dropped.
3. Readonly, disabled and masked fields come from the store: whatever was sent for them is ignored.
4. What remains is checked: types and sizes by JSON Schema, then choices, dates, patterns, required.
The answers hold every visible writable field: null, [] or false when left empty.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as data_field
from typing import Any

from app.domain.errors import FieldError, InvalidAnswers
from app.domain.forms_fields import CHOICES, Field
from app.domain.forms_structure import place_of, structural_errors, structure, unknown_field
from app.domain.forms_values import is_empty, normal, stored_form, value_error
from app.domain.masking import is_masked, mask

Values = Mapping[str, object]
Choices = Mapping[str, Sequence[Mapping[str, object]]]
"""Dynamic options by source (`units`, `units:department`, `matters`): `{"value", "label"}` each."""
MOST_STRANGERS = 20
"""Unknown keys that are named one by one; a hostile submission gets no longer answer than that."""


@dataclass
class Answering:
    """One submission being checked."""

    fields: tuple[Field, ...]
    current: Values
    choices: Choices
    masked: bool
    errors: dict[str, FieldError] = data_field(default_factory=dict)

    def answers(self, submission: Values) -> dict[str, object]:
        """The accepted answers. Raises InvalidAnswers with every error at once."""
        self._refuse_unknown(submission)
        sent = {f.key: self._arrived(f, submission.get(f.key)) for f in self.fields}
        hidden, locked = self._hidden_and_locked(sent)
        writable = [f for f in self.fields if f.key not in hidden | locked]
        accepted = {f.key: sent[f.key] for f in writable}
        values = {**self.current, **dict.fromkeys(hidden), **accepted}
        self._check(writable, accepted, values)
        for f in self.fields:
            if f.key in locked - hidden and f.required and is_empty(self.current.get(f.key)):
                self._required(f, f.key)
        if self.errors:
            raise InvalidAnswers(list(self.errors.values()))
        return {f.key: self._stored(f, accepted[f.key], values) for f in writable}

    def _refuse_unknown(self, submission: Values) -> None:
        known = {f.key for f in self.fields}
        strangers = [key for key in submission if key not in known]
        for key in strangers[:MOST_STRANGERS]:
            self.errors[key] = unknown_field(key, key)

    def _arrived(self, f: Field, value: object) -> object:
        """The value as it was meant: masked personal values inside rows are put back from the store."""
        value = normal(f, value)
        if f.type != "dynamiclist" or not isinstance(value, list):
            return value
        stored = _rows(self.current.get(f.key))
        return [self._row(f, row, number, stored) for number, row in enumerate(value)]

    def _row(self, f: Field, row: object, number: int, stored: list[Values]) -> object:
        if not isinstance(row, dict):
            return row
        same = stored[number] if number < len(stored) else {}
        meant = dict(row)
        for inner in f.rows:
            if inner.locked:
                meant[inner.key] = same.get(inner.key)
            elif inner.key in row:
                meant[inner.key] = self._unmasked(inner, normal(inner, row[inner.key]), same, stored)
        return meant

    def _unmasked(self, inner: Field, value: object, same: Values, stored: list[Values]) -> object:
        if not self.masked or not inner.personal or not is_masked(value):
            return value
        meant = {
            str(row[inner.key])
            for row in (same, *stored)
            if row.get(inner.key) and mask(inner.personal, row[inner.key]) == value
        }
        own = same.get(inner.key)
        if own and mask(inner.personal, own) == value:
            return own
        return meant.pop() if len(meant) == 1 else value

    def _hidden_and_locked(self, sent: Values) -> tuple[set[str], set[str]]:
        """Fields hidden and fields taken from the store, until the conditions agree with each other."""
        hidden: set[str] = set()
        locked = {f.key for f in self.fields if f.locked or self._keeps_personal(f)}
        for _ in range(len(self.fields) + 1):
            values = {**self.current}
            values |= {key: value for key, value in sent.items() if key not in locked}
            values |= dict.fromkeys(hidden)
            now_hidden = {f.key for f in self.fields if any(c.holds(values) for c in f.hide)}
            now_locked = locked | {
                f.key for f in self.fields if f.readonly_when and f.readonly_when.holds(values)
            }
            if (now_hidden, now_locked) == (hidden, locked):
                break
            hidden, locked = now_hidden, now_locked
        return hidden, locked

    def _keeps_personal(self, f: Field) -> bool:
        return self.masked and bool(f.personal) and not is_empty(self.current.get(f.key))

    def _check(self, writable: list[Field], accepted: dict[str, object], values: Values) -> None:
        by_key = {f.key: f for f in writable}
        self.errors |= structural_errors(structure(writable), accepted, by_key)
        for f in writable:
            if f.type == "dynamiclist":
                self._check_rows(f, accepted[f.key], values)
            else:
                self._check_value(f, accepted[f.key], f.key)
            if f.refuse is not None and f.refuse.holds(values):
                wrong = FieldError(f.key, f.refuse_says, f.refuse_says_en, f.clauses)
                self.errors.setdefault(f.key, wrong)

    def _check_value(self, f: Field, value: object, place: str) -> None:
        if place in self.errors or any(key.startswith(f"{place}[") for key in self.errors):
            return
        if is_empty(value):
            if f.required:
                self._required(f, place)
            return
        wrong = value_error(f, value, place, self._choices(f))
        if wrong is not None:
            self.errors[place] = wrong
        elif f.personal and self.masked and is_masked(value):
            self.errors[place] = FieldError(
                place,
                f"“{f.label}”是隐去部分内容的显示，请填写完整内容。",
                f"“{f.label_en}” is a masked value; type the full one.",
            )

    def _check_rows(self, f: Field, rows: object, values: Values) -> None:
        if f.required and is_empty(rows):
            self._required(f, f.key)
        if not isinstance(rows, list):
            return
        stored = _rows(self.current.get(f.key))
        if not f.growing and len(rows) != len(stored):
            self.errors.setdefault(
                f.key,
                FieldError(
                    f.key, f"“{f.label}”不能增减行。", f"Rows of “{f.label_en}” cannot be added or removed."
                ),
            )
        for number, row in enumerate(rows):
            if isinstance(row, dict):
                self._check_row(f, row, number, values)

    def _check_row(self, f: Field, row: dict[str, Any], number: int, values: Values) -> None:
        scope = {**values, **{inner.key: None for inner in f.rows}, **row}
        for inner in f.rows:
            if not inner.locked and not any(c.holds(scope) for c in inner.hide):
                self._check_value(inner, row.get(inner.key), place_of([f.key, number, inner.key]))

    def _required(self, f: Field, place: str) -> None:
        self.errors.setdefault(
            place, FieldError(place, f"请填写“{f.label}”。", f"“{f.label_en}” is required.", f.clauses)
        )

    def _choices(self, f: Field) -> Collection[object] | None:
        if f.type not in CHOICES:
            return None
        if f.options:
            return [option["value"] for option in self.choices.get(f.options, ())]
        return [option.value for option in f.values]

    def _stored(self, f: Field, value: object, values: Values) -> object:
        if f.type != "dynamiclist":
            return stored_form(f, value)
        return [self._stored_row(f, row, values) for row in _rows(value)]

    def _stored_row(self, f: Field, row: Values, values: Values) -> dict[str, object]:
        scope = {**values, **{inner.key: None for inner in f.rows}, **row}
        return {
            inner.key: stored_form(inner, normal(inner, row.get(inner.key)))
            for inner in f.rows
            if not any(c.holds(scope) for c in inner.hide)
        }


def _rows(value: object) -> list[Values]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
