"""The audit chain of a case as people may read it: every personal value in it is masked.

The chain itself keeps what was answered, so that it proves it; see the decision on personal values in the
audit. Screens, REST and exports read it here, never from the store.
"""

from __future__ import annotations

from dataclasses import replace

from app.domain.viewer import Viewer
from app.store import audit
from app.store.records import AuditRecord, InstanceRecord
from app.store.transaction import reading
from app.usecases import personal
from app.usecases.task_view import of_case
from app.usecases.unmask import LOOKED


def of(viewer: Viewer, case: InstanceRecord) -> tuple[AuditRecord, ...]:
    """Everything recorded of a case, oldest first, personal values masked."""
    with reading() as tx:
        kinds = personal.kinds(tx, of_case(tx, case))
    return tuple(
        replace(entry, detail=personal.masked(kinds, entry.detail))
        for entry in audit.history(viewer, case.id)
    )


def looks(viewer: Viewer, case: InstanceRecord) -> tuple[AuditRecord, ...]:
    """Who looked at which personal value of the case, and why: for auditors and the case's own people."""
    return tuple(entry for entry in of(viewer, case) if entry.action == LOOKED)
