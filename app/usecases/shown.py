"""The variables of a case as other systems may read them: personal values masked, wherever a form says so."""

from __future__ import annotations

from typing import Any

from app.store.records import InstanceRecord
from app.store.transaction import reading
from app.usecases import personal
from app.usecases.task_view import of_case


def variables(case: InstanceRecord) -> dict[str, Any]:
    """Every variable. What any form of the case's content marks as personal is masked, in lists too."""
    with reading() as tx:
        kinds = personal.kinds(tx, of_case(tx, case))
    return {key: personal.masked(kinds, value, key) for key, value in case.variables.items()}
