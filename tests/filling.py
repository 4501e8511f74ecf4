"""Fills the required fields of a form with something acceptable, for steps whose answers do not matter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.domain.forms import Field
from app.domain.moment import CHINA
from app.domain.viewer import Viewer
from app.store import instances
from app.store.records import WorkItemRecord
from app.store.transaction import reading
from app.usecases import knowledge, task_view


def fields_of(viewer: Viewer, item: WorkItemRecord) -> tuple[Field, ...]:
    """The fields of a work item's form; none where the task has no form."""
    case = instances.find(viewer, item.instance_id)
    with reading() as tx:
        form = knowledge.form_of_item(tx, task_view.of_case(tx, case), item)
    return form.fields if form else ()


def something(field: Field) -> Any:
    """An answer that the field accepts: now, yes, the first choice, a page, a unit, a word."""
    if field.type == "checkbox":
        return True
    if field.type == "datetime":
        now = datetime.now(CHINA)
        return now.date().isoformat() if field.subtype == "date" else now.isoformat(timespec="minutes")
    if field.type == "filepicker":
        return "file:材料.pdf"
    if field.type in ("select", "radio"):
        return "zhujian" if field.options else field.values[0].value
    if field.type in ("taglist", "checklist"):
        return ["zhujian"] if field.options else [field.values[0].value]
    return 2 if field.type == "number" else "内容"
