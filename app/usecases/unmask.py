"""Looking behind the mask: one personal value, with a reason, by people who take part in the case.

Each look is an entry of the case's audit chain with who, which field and why; never with the value. Whoever
looked at a field while doing a work item may also correct it there (`corrections`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.errors import BadInput, NotAllowed
from app.domain.forms import Field, Form
from app.domain.forms_values import is_empty
from app.domain.masking import is_masked, mask
from app.domain.viewer import Viewer
from app.store import audit, codec, instances, work_items
from app.store.audit import Entry
from app.store.records import LockedInstance, WorkItemRecord
from app.store.transaction import Transaction, transaction
from app.usecases import access, clock, knowledge, personal

LOOKED = "personal.looked"
CORRECTED = "personal.corrected"
#: Posts of a unit of the case that may look; everybody else only at what they are asked to do.
POSTS = frozenset({"officer", "head", "liaison"})
MIN_REASON = 2
MAX_REASON = 2000
_PATH = re.compile(r"([a-z][a-z0-9_]*)(?:\[(\d{1,4})\]\.([a-z][a-z0-9_]*))?")


@dataclass(frozen=True, slots=True)
class Look:
    """What to look at: a field (`party_id`, or `people[0].phone` in a list) and why."""

    field: str
    reason: str


def at_item(actor: Viewer, work_item_id: str, field: str, reason: str) -> str:
    """The full value of a personal field as a work item shows it.

    Raises NotFound (not their case), NotAllowed (they do not take part), BadInput (no reason, no such value).
    """
    look = _asked(field, reason)
    with transaction() as tx:
        locked, item = work_items.lock(tx, actor, work_item_id)
        if not (_does(actor, item) or _takes_part(actor, locked)):
            _refuse()
        return _look(tx, actor, locked, look, {**item.data, **(item.answers or {})}, item)


def at_case(actor: Viewer, instance_id: str, field: str, reason: str) -> str:
    """The full value of a personal variable of a case; raises as `at_item`."""
    look = _asked(field, reason)
    with transaction() as tx:
        locked = instances.lock(tx, actor, instance_id)
        if not _takes_part(actor, locked):
            _refuse()
        return _look(tx, actor, locked, look, locked.variables, None)


def may_look(actor: Viewer, item: WorkItemRecord, units: tuple[str, ...]) -> bool:
    """Whether to offer it on the page of a work item. units: those of the case."""
    return _does(actor, item) or _of_units(actor, units)


def _does(actor: Viewer, item: WorkItemRecord) -> bool:
    return item.assignee_id == actor.person_id or access.is_candidate(actor, item)


def takes_part(actor: Viewer, jurisdiction: str, units: tuple[str, ...]) -> bool:
    """Whether somebody may look at personal values of a case of these units at all."""
    return actor.jurisdiction == jurisdiction and _of_units(actor, units)


def _takes_part(actor: Viewer, locked: LockedInstance) -> bool:
    return takes_part(actor, locked.jurisdiction, locked.units)


def _of_units(actor: Viewer, units: tuple[str, ...]) -> bool:
    return any(unit in units and post in POSTS for unit, post in actor.posts)


def _refuse() -> None:
    raise NotAllowed(
        reason="只有参与办理此案的人员可以查看完整的个人信息。",
        reason_en="only people who take part in the case may see personal values in full.",
    )


def _asked(field: str, reason: str) -> Look:
    why = reason.strip()
    if len(why) < MIN_REASON:
        raise BadInput(
            reason="请写明查看个人信息的理由。", reason_en="State why you need to see the personal value."
        )
    if len(why) > MAX_REASON:
        raise BadInput(
            reason=f"理由最多 {MAX_REASON} 字。", reason_en=f"The reason has at most {MAX_REASON} characters."
        )
    return Look(field, why)


def _look(
    tx: Transaction,
    actor: Viewer,
    locked: LockedInstance,
    look: Look,
    values: Mapping[str, Any],
    item: WorkItemRecord | None,
) -> str:
    found = personal.kinds(tx, knowledge.of_instance(tx, locked))
    value = _value(found, values, look.field)
    detail: dict[str, Any] = {"field": look.field, "reason": look.reason}
    if item is not None:
        detail["work_item"] = item.id
    where = item or _NOWHERE
    entry = Entry(LOOKED, actor, detail, where.node, where.name, where.unit)
    audit.on_instance(tx, actor, locked.id, [entry], clock.now())
    return value


@dataclass(frozen=True, slots=True)
class _Where:
    node: str = ""
    name: str = ""
    unit: str = ""


_NOWHERE = _Where()


def _value(found: personal.Kinds, values: Mapping[str, Any], path: str) -> str:
    """The value at a path. Raises BadInput when nothing personal is there."""
    match = _PATH.fullmatch(path)
    value: Any = None
    if match and personal.kind_of(found, match[3] or match[1]):
        value = values.get(match[1])
        if match[3]:
            rows, number = value if isinstance(value, list) else [], int(match[2])
            row = rows[number] if number < len(rows) else {}
            value = row.get(match[3]) if isinstance(row, Mapping) else None
    if is_empty(value) or isinstance(value, (list, dict)):
        raise BadInput(
            reason=f"此处没有隐去的个人信息“{path[:100]}”。",
            reason_en=f"There is no masked personal value “{path[:100]}” here.",
        )
    return str(value)


def seen_in(tx: Transaction, actor: Viewer, item: WorkItemRecord) -> frozenset[str]:
    """The fields the actor looked at in this work item and may therefore see in full and correct there."""
    return audit.looked_at(tx, item.instance_id, LOOKED, actor.person_id, item.id)


def with_rows_seen(
    form: Form, stored: Mapping[str, Any], shown: Mapping[str, Any], seen: frozenset[str]
) -> Mapping[str, Any]:
    """The data of a page in which the values of rows that were looked at stand in full."""
    lists = {field.key: {row.key: row.personal for row in field.rows} for field in form.fields if field.rows}
    data = dict(shown)
    for match in filter(None, map(_PATH.fullmatch, sorted(seen))):
        key, number, column = match[1], int(match[2] or 0), match[3]
        rows, known = data.get(key), stored.get(key)
        if key not in lists or not column or not isinstance(rows, list) or not isinstance(known, list):
            continue
        if number < min(len(rows), len(known)):
            full = known[number].get(column)
            if rows[number].get(column) == mask(lists[key].get(column, ""), full):
                data[key] = [*rows[:number], {**rows[number], column: full}, *rows[number + 1 :]]
    return data


def corrections(
    tx: Transaction, actor: Viewer, item: WorkItemRecord, form: Form | None, submission: Mapping[str, Any]
) -> frozenset[str]:
    """The stored personal fields that a submission replaces by another full value.

    What is empty, still masked or the same is no correction. Nor is a field the actor never looked at in this
    item: the form keeps its stored value.
    """
    changed = {
        key for key in (form.personal if form else {}) if _changes(item.data.get(key), submission.get(key))
    }
    return frozenset(changed & seen_in(tx, actor, item)) if changed else frozenset()


def _changes(stored: object, sent: object) -> bool:
    return not is_empty(stored) and not is_empty(sent) and not is_masked(sent) and sent != stored


def corrected(form: Form | None, before: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the record says about corrected personal values: before and after, both masked."""
    found = {
        key: {"before": mask(kind, before[key]), "after": mask(kind, answers[key])}
        for key, kind in (form.personal if form else {}).items()
        if not is_empty(before.get(key)) and key in answers and answers[key] != before[key]
    }
    for field in form.fields if form else ():
        found |= _corrected_rows(field, before.get(field.key), answers.get(field.key))
    return found


def _corrected_rows(field: Field, before: object, after: object) -> dict[str, Any]:
    """The same for a list: rows are the same while everything that is not personal in them is."""
    columns = {column.key: column.personal for column in field.rows if column.personal}
    if not columns or not isinstance(before, list) or not isinstance(after, list):
        return {}
    known = {_open(row, columns): row for row in before if isinstance(row, Mapping)}
    found: dict[str, Any] = {}
    for number, row in enumerate(after):
        old = known.get(_open(row, columns), {})
        for key, kind in columns.items():
            if not is_empty(old.get(key)) and row.get(key) != old[key]:
                change = {"before": mask(kind, old[key]), "after": mask(kind, row.get(key))}
                found[f"{field.key}[{number}].{key}"] = change
    return found


def _open(row: Mapping[str, Any], personal: Mapping[str, str]) -> str:
    return codec.dump({key: value for key, value in sorted(row.items()) if key not in personal and value})
