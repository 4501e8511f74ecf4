"""代录: what another unit answered is recorded by its counterpart, with the scan and the date of the answer.

The form of such a step demands a date and a scan: a field it has and does not demand becomes required, one
it lacks is added. What is added stays with the work item and is no variable of the case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from app.domain.facts import FACTS
from app.domain.forms import Form
from app.domain.forms_fields import Field, read_fields

ON = "recorded_on"
FILES = "recorded_files"
FIELDS = frozenset({ON, FILES})
ACCEPT = ".pdf,.jpg,.jpeg,.png,.doc,.docx,.xls,.xlsx,.zip"


def for_recorder(form: Form | None, unit: str, switches: Mapping[str, object]) -> Form:
    """The form as whoever records for a unit gets it; `unit` is the name of the unit that answered."""
    schema: dict[str, Any] = deepcopy(form.schema) if form else {"type": "default", "components": []}
    fields = [field for field in form.fields_for(switches) if not field.hide] if form else []
    own = schema.get("components", [])
    asked = [_note(unit)]
    asked += _demand(own, fields, _is_date, _date(unit))
    asked += _demand(own, fields, lambda field: field.type == "filepicker", _scan(unit))
    components = [{"type": "group", "id": "group_recorded", "label": "代录", "components": asked}, *own]
    return Form({**schema, "components": components}, read_fields(components), form.names if form else ())


def _demand(
    components: list[dict[str, Any]], fields: list[Field], fits: Callable[[Field], bool], new: dict[str, Any]
) -> list[dict[str, Any]]:
    """Makes a field that fits required, unless one is; where there is none, the new one is to be added."""
    fitting = [field for field in fields if fits(field) and not field.locked]
    if any(field.required for field in fitting):
        return []
    if not fitting:
        return [new]
    component = _component(components, fitting[0].key)
    component["validate"] = {**component.get("validate", {}), "required": True}
    return []


def _component(components: list[dict[str, Any]], key: str) -> dict[str, Any]:
    waiting = list(components)
    while waiting:
        component = waiting.pop()
        if component.get("key") == key:
            return component
        if component.get("type") == "group":
            waiting += component.get("components", [])
    raise LookupError(key)


def _is_date(field: Field) -> bool:
    return bool(field.fact) and not FACTS[field.fact].planned


def _note(unit: str) -> dict[str, Any]:
    said = f"{unit}不登录本平台，由您代为录入，办理经过中两个单位的名称都显示。"
    return {"type": "text", "id": "field_recorded_note", "text": said}


def _date(unit: str) -> dict[str, Any]:
    label = f"{unit}办理、答复的日期"
    return {
        "type": "datetime",
        "subtype": "date",
        "id": "field_recorded_on",
        "key": ON,
        "label": label,
        "dateLabel": label,
        "validate": {"required": True},
        "properties": {"fact": ON},
    }


def _scan(unit: str) -> dict[str, Any]:
    return {
        "type": "filepicker",
        "id": "field_recorded_files",
        "key": FILES,
        "label": f"{unit}文书、答复的扫描件",
        "multiple": True,
        "accept": ACCEPT,
        "validate": {"required": True},
        "properties": {"upload": "recorded"},
    }
