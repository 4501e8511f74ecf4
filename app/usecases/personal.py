"""Which values of a case are personal, and how anything that holds them is shown: masked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from app.domain.bounded import Bounded
from app.domain.forms import Field, Form
from app.domain.masking import mask, personal_kind
from app.store.transaction import Transaction
from app.usecases import knowledge
from app.usecases.knowledge import Knowledge

Kinds = Mapping[str, str]
"""Variable -> kind of mask."""

_kinds: Bounded[str, Kinds] = Bounded(64)


def kinds(tx: Transaction, known: Knowledge) -> Kinds:
    """Every variable that some form of the case's deployment marks as personal, rows of lists included."""

    def collect() -> Kinds:
        found = {field.key: field.personal for form in _forms(tx, known) for field in _fields(form.fields)}
        return MappingProxyType({key: kind for key, kind in found.items() if kind})

    return _kinds.get(known.deployment_sha256, collect)


def _forms(tx: Transaction, known: Knowledge) -> Iterator[Form]:
    for path in knowledge.files_of(tx, known.deployment_id, known.deployment_sha256):
        if path.startswith("forms/") and path.endswith(".form"):
            form = knowledge.form_of(tx, known, "", path.removeprefix("forms/").removesuffix(".form"))
            if form is not None:
                yield form


def _fields(fields: tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from field.rows


def kind_of(found: Kinds, key: str) -> str:
    """The kind of a variable: by the forms, else by the shared vocabulary; empty when it is not personal."""
    return found.get(key) or personal_kind(key) or ""


def masked(found: Kinds, value: Any, key: str = "") -> Any:
    """A copy of plain data in which every personal value is masked, however deep it lies."""
    if isinstance(value, Mapping):
        return {name: masked(found, inner, str(name)) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [masked(found, inner, key) for inner in value]
    kind = kind_of(found, key)
    return mask(kind, value) if kind else value
