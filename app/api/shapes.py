"""Records as REST says them: plain JSON, times in legal time, people by user name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.domain.moment import local
from app.domain.viewer import Viewer
from app.store import people, work_lists
from app.store.records import (
    DeadlineChangeRecord,
    DeadlineRecord,
    FileRecord,
    InstanceRecord,
    LetterRecord,
    LinkRecord,
    WorkItemRecord,
    WorkRow,
)
from app.usecases.actions import OpenAction
from app.usecases.case_view import Opinion
from app.usecases.record import Recorded
from app.usecases.send_back import SentBack

Json = dict[str, Any]


def moment(at: datetime) -> str:
    return local(at).isoformat(timespec="seconds")


def maybe(at: datetime | None) -> str | None:
    return moment(at) if at else None


def _item(item: WorkItemRecord | WorkRow, key: str, title: str, assignee: str | None) -> Json:
    return {
        "id": item.id,
        "name": item.name,
        "node": item.node,
        "process": item.process,
        "instance": item.instance_id,
        "business_key": key,
        "title": title,
        "unit": item.unit,
        "recorder_unit": item.recorder_unit,
        "role": item.role,
        "due": maybe(item.due_at),
        "status": item.status,
        "form": item.form_key,
        "assignee": assignee,
        "created_at": moment(item.created_at),
        "completed_at": maybe(item.completed_at),
    }


def rows(found: Iterable[WorkRow]) -> list[Json]:
    """The lines of a work list."""
    return [_item(row, row.business_key, row.title, row.assignee_login) for row in found]


def items(viewer: Viewer, case: InstanceRecord, found: Iterable[WorkItemRecord]) -> list[Json]:
    """Work items of one case."""
    listed = list(found)
    names = people.logins(viewer, [item.assignee_id for item in listed if item.assignee_id is not None])
    return [_item(item, case.business_key, case.title, names.get(item.assignee_id or 0)) for item in listed]


def open_items(viewer: Viewer, instance_id: str) -> list[Json]:
    """What the case waits for."""
    return rows(work_lists.waiting(viewer, instance_id))


def deadline(row: DeadlineRecord) -> Json:
    return {
        "id": row.id,
        "rule": row.rule,
        "process": row.process,
        "node": row.node,
        "attached_to": row.attached_to,
        "fact": row.fact,
        "fact_value": row.fact_value,
        "due": moment(row.due_at),
        "other_due": maybe(row.other_due_at),
        "provisional": row.provisional,
        "statutory": row.statutory,
        "clause": row.clause,
        "unit": row.unit,
        "status": row.status,
        "outcome": row.outcome,
        "reason": row.reason or None,
        "passed_at": maybe(row.passed_at),
        "ended_at": maybe(row.ended_at),
        "trace": [dict(day) for day in row.trace],
        "changes": row.changes,
        "paused_at": maybe(row.paused_at),
        "carried_from": row.carried_from or None,
    }


def change(row: DeadlineChangeRecord) -> Json:
    """One link of the chain of a deadline."""
    return {
        "number": row.number,
        "kind": row.kind,
        "before": moment(row.before_at),
        "after": maybe(row.after_at),
        "new_date": row.new_date,
        "amount": row.amount,
        "ground": row.ground,
        "effective_on": row.effective_on,
        "reason": row.reason,
        "clause": row.clause,
        "notified_who": row.notified_who,
        "notified_on": row.notified_on,
        "who": row.person,
        "unit": row.unit,
        "at": moment(row.at),
    }


def case(found: InstanceRecord) -> Json:
    return {
        "id": found.id,
        "business_key": found.business_key,
        "title": found.title,
        "process": found.process,
        "process_name": found.process_name,
        "version": found.definition_version,
        "status": found.status,
        "started_at": moment(found.started_at),
        "ended_at": maybe(found.ended_at),
        "end": found.end_node,
        "overdue": found.overdue,
        "next_due": maybe(found.next_due),
    }


def opinion(entry: Opinion) -> Json:
    return {
        "title": entry.title,
        "state": entry.state,
        "who": entry.who,
        "unit": entry.unit,
        "recorder_unit": entry.recorder,
        "at": moment(entry.at),
        "work_item": entry.work_item_id or None,
        "said": [{"label": label, "text": text} for label, text in entry.said],
    }


def action(found: OpenAction) -> Json:
    return {
        "id": found.id,
        "label": found.label,
        "role": found.role,
        "process": found.process,
        "node": found.node,
        "about": found.about,
        "interrupting": found.interrupting,
        "clauses": list(found.clauses),
        "accepts": list(found.accepts),
    }


def link(found: LinkRecord) -> Json:
    return {
        "id": found.instance_id,
        "business_key": found.business_key,
        "title": found.title,
        "process": found.process,
        "process_name": found.process_name,
        "status": found.status,
        "relation": found.relation,
        "direction": found.direction,
        "visible": found.visible,
    }


def letter(found: LetterRecord) -> Json:
    return {
        "id": found.id,
        "kind": found.kind,
        "number": found.number,
        "title": found.title,
        "sender": found.sender,
        "receivers": list(found.receivers),
        "issued_at": moment(found.issued_at),
    }


def file(found: FileRecord) -> Json:
    return {
        "id": found.id,
        "name": found.name,
        "group": found.group,
        "media_type": found.media_type,
        "size": found.size,
        "sha256": found.sha256,
        "pages": found.pages,
        "copy_kind": found.copy_kind,
        "uploaded_by": found.uploaded_by_name,
        "uploaded_at": moment(found.uploaded_at),
        "locked": found.locked_at is not None,
    }


def sent_back(found: SentBack | None) -> Json | None:
    if found is None:
        return None
    return {
        "who": found.who,
        "unit": found.unit,
        "step": found.step,
        "at": moment(found.at),
        "reason": found.reason,
    }


def stepped(recorded: Recorded, waiting: list[Json]) -> Json:
    """What a step led to."""
    return {
        "instance": recorded.instance_id,
        "business_key": recorded.business_key,
        "status": recorded.status,
        "work_items": waiting,
    }


def started(recorded: Recorded, waiting: list[Json]) -> Json:
    return {"id": recorded.instance_id, "business_key": recorded.business_key, "work_items": waiting}
