"""What a person sees of one work item: form and data, deadlines, who may act, and what is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.forms import Form
from app.domain.viewer import Viewer
from app.store import content, deadlines, instances, people, work_items
from app.store.records import DeadlineRecord, InstanceRecord, PersonRecord, WorkItemRecord
from app.store.transaction import Transaction, reading
from app.usecases import access, clock, knowledge, send_back, unmask
from app.usecases.knowledge import Knowledge
from app.usecases.options import options_of

EMPTY_FORM: Mapping[str, Any] = {"type": "default", "components": []}


@dataclass(frozen=True, slots=True)
class TaskView:
    """One work item as its page or REST shows it.

    schema, data: for form-js; personal values are masked, but for those the viewer looked at in this item.
    uploads: (group, label) of its file fields. candidates: who may act on it. actions: what the viewer may do
    now. back: (node, name) of the steps to which the viewer may send it back. sent_back: why it came back to
    this step, if it did. may_look: whether the viewer may ask for a masked value in full.
    """

    item: WorkItemRecord
    case: InstanceRecord
    schema: Mapping[str, Any]
    data: Mapping[str, Any]
    uploads: tuple[tuple[str, str], ...]
    deadlines: tuple[DeadlineRecord, ...]
    candidates: tuple[PersonRecord, ...]
    actions: tuple[str, ...]
    back: tuple[send_back.Target, ...] = ()
    sent_back: send_back.SentBack | None = None
    may_look: bool = False


def look(viewer: Viewer, work_item_id: str, language: str = "zh") -> TaskView:
    """Raises NotFound for an item of a case the viewer may not see."""
    item = work_items.find(viewer, work_item_id)
    case = instances.find(viewer, item.instance_id)
    with reading() as tx:
        known = of_case(tx, case)
        form = knowledge.form_of_item(tx, known, item)
        seen = unmask.seen_in(tx, viewer, item) if access.may_act(viewer, item) else frozenset()
        units = instances.peek(tx, viewer, item.instance_id).units
    running = case.status == "running"
    back = send_back.targets(viewer, item.id) if running else ()
    schema: Mapping[str, Any] = EMPTY_FORM
    if form is not None:
        rulebook = known.rulebook
        editable = {key: value for key, value in item.data.items() if key not in seen}
        schema = form.schema_for(editable, options_of(rulebook), rulebook.rules, language)
    return TaskView(
        item=item,
        case=case,
        schema=schema,
        data=_data(form, item, viewer, seen),
        uploads=tuple((field.upload, field.label) for field in form.uploads) if form else (),
        deadlines=deadlines.of_instance(viewer, item.instance_id),
        candidates=people.in_groups(viewer, item.groups, clock.today()),
        actions=access.actions(viewer, item, can_go_back=bool(back)) if running else (),
        back=back,
        sent_back=send_back.why_returned(viewer, item),
        may_look=unmask.may_look(viewer, item, units),
    )


def of_case(tx: Transaction, case: InstanceRecord) -> Knowledge:
    """Rule book and calendar in force, with the content the case began with."""
    sha256 = content.deployment_hash(tx, case.deployment_id)
    return Knowledge(
        knowledge.current_rulebook(tx, case.jurisdiction),
        knowledge.current_calendar(tx),
        knowledge.library_of(tx, case.deployment_id, sha256),
        sha256,
        case.deployment_id,
    )


def _data(form: Form | None, item: WorkItemRecord, viewer: Viewer, seen: frozenset[str]) -> Mapping[str, Any]:
    """Given answers, answers awaiting confirmation, or stored values under a draft.

    Personal values are masked; not those the viewer has just looked at in this item, nor what the viewer
    typed into the draft.
    """
    if form is None:
        return {}
    if item.status == "done":
        return form.initial_data({**item.data, **(item.answers or {})})
    if item.status == "confirming":
        return form.initial_data({**item.data, **(item.pending or {}).get("answers", {})})
    stored = form.initial_data(item.data) | {
        key: item.data[key] for key in seen & set(form.personal) & set(item.data)
    }
    draft = item.draft or {}
    if item.draft_by != viewer.person_id:
        draft = form.initial_data(draft)
    typed = {key: value for key, value in draft.items() if key in form.keys and value is not None}
    return unmask.with_rows_seen(form, item.data, {**stored, **typed}, seen)
