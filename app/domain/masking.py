"""Masking of personal values: deterministic, and telling enough to recognise a case, never a person.

A masked value must not come back as an answer (`forms.py` keeps the stored one), so masks are made of
`*`, which no real id number, phone or name holds.
"""

from __future__ import annotations

from typing import Literal, get_args

PersonalKind = Literal["id_number", "phone", "name", "address"]
KINDS: tuple[str, ...] = get_args(PersonalKind)
STAR = "*"

# Variables of the shared vocabulary that are personal wherever they appear.
_VARIABLES: dict[str, PersonalKind] = {
    "party_id": "id_number",
    "party_phone": "phone",
    "party_address": "address",
    "complainant_name": "name",
    "complainant_id": "id_number",
    "complainant_phone": "phone",
    "complainant_address": "address",
}


def personal_kind(variable: str) -> PersonalKind | None:
    """The kind of a variable of the shared vocabulary that is personal by its nature."""
    return _VARIABLES.get(variable)


def mask(kind: str, value: object) -> object:
    """The masked value; empty values stay empty. An unknown kind masks everything."""
    if value is None or value == "" or isinstance(value, bool):
        return value
    text = str(value)
    if kind == "id_number":
        return _middle(text, head=3, tail=2)
    if kind == "phone":
        return _middle(text, head=3, tail=4)
    if kind == "name":
        return text[0] + STAR * max(1, len(text) - 1)
    if kind == "address":
        return _address(text)
    return STAR * min(8, len(text))


def is_masked(value: object) -> bool:
    """Whether a text holds masking stars."""
    return isinstance(value, str) and STAR in value


def _middle(text: str, head: int, tail: int) -> str:
    """Keeps a little of both ends; a text too short for that is masked whole."""
    hidden = len(text) - head - tail
    if hidden < 3:
        return STAR * len(text)
    return text[:head] + STAR * hidden + text[len(text) - tail :]


def _address(text: str) -> str:
    """Keeps town and village or street (the first third, six characters at most), hides house and room."""
    kept = min(6, len(text) // 3)
    return text[:kept] + STAR * 6
