"""What the browser gets of a form: the schema with everything resolved, and the data to fill it with."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.domain.errors import LianbanError
from app.domain.feel import parse
from app.domain.forms_answers import Choices, Values
from app.domain.forms_fields import Field, own, personal_of, rule_holds
from app.domain.forms_values import is_empty
from app.domain.masking import mask, personal_kind

Json = dict[str, Any]
TEMPLATE = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
"""The only template a text may hold: the name of a variable."""


class OptionsMissing(LianbanError):
    """表单字段“{field}”的选项来源“{source}”没有数据，请管理员核对规则库。

    The choices “{source}” of the field “{field}” are not available; ask an administrator to check the
    rule book.
    """

    code = "options-missing"


def browser_schema(
    schema: Json,
    variables: Values,
    options: Choices,
    switches: Mapping[str, object],
    language: str,
    masked: bool,
) -> Json:
    """A copy of the schema for one task and one person.

    Fields that the rule book switches off are gone; dynamic options are static values; conditions are strict
    (null is not true); labels are in the language asked for; a personal value that is shown masked cannot be
    edited. Raises OptionsMissing.
    """
    sent = copy.deepcopy(schema)
    sent["components"] = [
        _sent(component, variables, options, switches, language, masked, {})
        for component in sent.get("components", [])
        if _exists(component, switches)
    ]
    return sent


def browser_data(
    fields: Iterable[Field], names: Iterable[str], variables: Values, masked: bool
) -> dict[str, object]:
    """The stored values of the fields, and of the variables their conditions and texts read.

    Empty values are left out, so that a field's own default shows. Personal values are masked when `masked`.
    """
    data: dict[str, object] = {}
    for field in fields:
        value = variables.get(field.key)
        if value is None:
            continue
        if field.type == "dynamiclist":
            data[field.key] = (
                [_row(field, row, masked) for row in value if isinstance(row, dict)]
                if isinstance(value, list)
                else []
            )
        else:
            data[field.key] = _shown(field.personal or personal_kind(field.key) or "", value, masked)
    for name in names:
        if name not in data and variables.get(name) is not None:
            data[name] = _shown(personal_kind(name) or "", variables[name], masked)
    return data


def read_names(components: Iterable[Json]) -> Iterator[str]:
    """The variables that conditions and texts of a checked schema read."""
    for component in components:
        for source in ((component.get("conditional") or {}).get("hide"), component.get("readonly")):
            if isinstance(source, str) and source.strip():
                yield from sorted(parse(source).names)
        if isinstance(component.get("text"), str):
            yield from TEMPLATE.findall(component["text"])
        yield from read_names(component.get("components", []))


def _exists(component: Json, switches: Mapping[str, object]) -> bool:
    rule = own(component, "rule")
    return not rule or rule_holds(rule, switches)


def _sent(
    component: Json,
    variables: Values,
    options: Choices,
    switches: Mapping[str, object],
    language: str,
    masked: bool,
    row_of: Json,
) -> Json:
    """`row_of`: the dynamic list the component is a column of; empty outside of lists."""
    if isinstance(component.get("components"), list):
        around = component if component.get("type") == "dynamiclist" else row_of
        component["components"] = [
            _sent(inner, variables, options, switches, language, masked, around)
            for inner in component["components"]
            if _exists(inner, switches)
        ]
    _make_strict(component)
    _translate(component, language)
    source = own(component, "options")
    if source:
        _resolve(component, source, options)
    if masked and personal_of(component):
        _lock_masked(component, variables, row_of)
    return component


def _lock_masked(component: Json, variables: Values, row_of: Json) -> None:
    """A stored personal value is shown masked and cannot be edited. Rows come and go, so that a column stays
    open, but a mask must pass its pattern: the server puts the stored value back and judges it."""
    if row_of:
        if not is_empty(variables.get(row_of.get("path", ""))):
            (component.get("validate") or {}).pop("pattern", None)
    elif not is_empty(variables.get(component.get("key", ""))):
        component["readonly"] = True
        component.pop("validate", None)


def _make_strict(component: Json) -> None:
    hide = (component.get("conditional") or {}).get("hide")
    if isinstance(hide, str) and hide.strip():
        component["conditional"]["hide"] = parse(hide).strict
    readonly = component.get("readonly")
    if isinstance(readonly, str) and readonly.strip():
        component["readonly"] = parse(readonly).strict


def _translate(component: Json, language: str) -> None:
    if language.startswith("zh"):
        return
    for name in ("label", "description", "text"):
        text = own(component, f"{name}_en")
        if text:
            target = name
            if name == "label" and component.get("type") == "datetime":
                target = "timeLabel" if component.get("subtype") == "time" else "dateLabel"
            component[target] = text


def _resolve(component: Json, source: str, options: Choices) -> None:
    if source not in options:
        raise OptionsMissing(field=component.get("label", component.get("key")), source=source)
    component.pop("valuesKey", None)
    component["values"] = [{"label": o["label"], "value": o["value"]} for o in options[source]]


def _row(field: Field, row: Values, masked: bool) -> dict[str, object]:
    return {
        inner.key: _shown(inner.personal, row[inner.key], masked)
        for inner in field.rows
        if row.get(inner.key) is not None
    }


def _shown(personal: str, value: object, masked: bool) -> object:
    return mask(personal, value) if masked and personal else value
