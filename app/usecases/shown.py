"""The variables of a case as other systems may read them: personal values masked, wherever a form says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.forms import Field, Form
from app.domain.masking import mask, personal_kind
from app.store.records import InstanceRecord
from app.store.transaction import Transaction, reading
from app.usecases import knowledge
from app.usecases.knowledge import Knowledge
from app.usecases.task_view import of_case


def variables(case: InstanceRecord) -> dict[str, Any]:
    """Every variable. What any form of the case's content marks as personal is masked."""
    shown = {key: mask(personal_kind(key) or "", value) if personal_kind(key) else value
             for key, value in case.variables.items()}  # fmt: skip
    with reading() as tx:
        forms = tuple(_forms(tx, of_case(tx, case)))
    for form in forms:
        masked = form.initial_data(case.variables)
        shown |= {
            field.key: masked[field.key] for field in form.fields if _hides(field) and field.key in masked
        }
    return shown


def _hides(field: Field) -> bool:
    return bool(field.personal) or any(row.personal for row in field.rows)


def _forms(tx: Transaction, known: Knowledge) -> Iterator[Form]:
    for path in knowledge.files_of(tx, known.deployment_id, known.deployment_sha256):
        if path.startswith("forms/") and path.endswith(".form"):
            form = knowledge.form_of(tx, known, "", path.removeprefix("forms/").removesuffix(".form"))
            if form is not None:
                yield form
