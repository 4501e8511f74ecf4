"""Checks a `.form` file and reports every problem at once, in words an analyst can act on.

The same findings appear at `lianban check`, in the editor and at publishing. Never raises, whatever the
bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from typing import Any

from app.domain.errors import Problem
from app.domain.forms_check_field import (
    check_choices,
    check_condition,
    check_key,
    check_label,
    check_properties,
    check_text,
    check_type_details,
    check_validation,
)
from app.domain.forms_check_finding import Finding, Scope
from app.domain.forms_fields import CONTAINERS, INPUTS, STATIC, rule_name

Check = Callable[[dict[str, Any], Scope, bool], Iterator[Finding]]
MOST_BYTES = 512 * 1024
MOST_COMPONENTS = 300
MOST_DEPTH = 6

_REFUSED = {
    "html": "改用“文本”组件",
    "iframe": "把材料作为附件上传，或在文本中写明",
    "expression": "计算值由流程变量给出，不在表单中计算",
    "button": "页面自带保存和提交按钮，删除它",
    "image": "图片作为附件上传",
    "table": "改用“动态列表”",
    "documentPreview": "材料在案件页预览，删除它",
}


def check_form(path: str, data: bytes, *, switches: Collection[str] | None = None) -> list[Problem]:
    """Every problem of a form file; `switches` are those of the rule book when it is known."""
    if len(data) > MOST_BYTES:
        return [_whole(path, "form-too-large", f"文件超过 {MOST_BYTES // 1024} KB", "拆成几个表单")]
    try:
        text = data.decode("utf-8-sig")
        schema = json.loads(text, parse_constant=_no_constant)
    except UnicodeDecodeError:
        return [_whole(path, "form-not-json", "文件不是 UTF-8 编码的文字", "用表单编辑器重新导出")]
    except json.JSONDecodeError as error:
        message = f"不是有效的 JSON：第 {error.lineno} 行第 {error.colno} 列附近有错"
        return [Problem(path, "form-not-json", message, "用表单编辑器重新导出", line=error.lineno)]
    except (RecursionError, ValueError):
        return [_whole(path, "form-not-json", "JSON 嵌套太深或含有无效数字", "用表单编辑器重新导出")]
    if not isinstance(schema, dict) or not isinstance(schema.get("components"), list):
        return [_whole(path, "form-no-components", "不是表单：缺少 components 列表", "用表单编辑器新建表单")]
    findings = list(_check_schema(schema)) + _check_switches(schema, switches)
    return [finding.problem(path, text) for finding in findings]


def _check_schema(schema: dict[str, Any]) -> Iterator[Finding]:
    if schema.get("type", "default") != "default":
        yield Finding({}, "form-type", f"表单类型“{schema['type']}”不支持", "类型应为 default")
    scope = Scope()
    yield from _check_components(schema["components"], scope, depth=1, in_rows=False)
    if scope.count > MOST_COMPONENTS:
        yield Finding({}, "form-too-large", f"组件超过 {MOST_COMPONENTS} 个", "拆成几个表单")


def _check_components(components: list[Any], scope: Scope, depth: int, in_rows: bool) -> Iterator[Finding]:
    if depth > MOST_DEPTH:
        yield Finding({}, "form-too-deep", f"分组嵌套超过 {MOST_DEPTH} 层", "减少嵌套")
        return
    for component in components:
        scope.count += 1
        if scope.count > MOST_COMPONENTS:
            return
        if not isinstance(component, dict):
            yield Finding({}, "form-component", "组件应为对象", "用表单编辑器重新导出")
            continue
        yield from _check_component(component, scope, depth, in_rows)


def _check_component(component: dict[str, Any], scope: Scope, depth: int, in_rows: bool) -> Iterator[Finding]:
    kind = component.get("type")
    if not isinstance(kind, str) or kind not in INPUTS | CONTAINERS | STATIC:
        shown = str(kind)[:40]
        advice = _REFUSED.get(shown, "可用的组件：" + "、".join(sorted(INPUTS | CONTAINERS | STATIC)))
        yield Finding(component, "form-component-type", f"不支持组件类型“{shown}”", advice)
        return
    malformed = list(_malformed(component))
    if malformed:
        yield from malformed
        return
    for check in _checks(kind):
        yield from check(component, scope, in_rows)
    if kind in CONTAINERS:
        yield from _check_container(component, kind, scope, depth, in_rows)


def _checks(kind: str) -> list[Check]:
    common: list[Check] = [check_condition, check_properties]
    if kind in STATIC:
        return [*common, check_text]
    if kind in CONTAINERS:
        return common
    return [*common, check_key, check_label, check_validation, check_choices, check_type_details]


def _check_container(
    component: dict[str, Any], kind: str, scope: Scope, depth: int, in_rows: bool
) -> Iterator[Finding]:
    inner = component.get("components", [])
    if not isinstance(inner, list):
        yield Finding(component, "form-component", "components 应为列表", "用表单编辑器重新导出")
        return
    if kind == "group":
        if component.get("path"):
            yield Finding(component, "form-group-path", "分组不能设置 path：变量不分层", "清空分组的 path")
        yield from _check_components(inner, scope, depth + 1, in_rows)
        return
    yield from check_key(component, scope, in_rows)
    yield from check_label(component, scope, in_rows)
    if in_rows:
        yield Finding(component, "form-nested-list", "动态列表中不能再有动态列表", "拆成两个列表")
        return
    if not inner:
        yield Finding(component, "form-empty-list", "动态列表里没有字段", "加入每行要填的字段")
    rows = Scope(count=scope.count)
    yield from _check_components(inner, rows, depth + 1, in_rows=True)
    scope.count = rows.count


def _malformed(component: dict[str, Any]) -> Iterator[Finding]:
    for name in ("conditional", "validate", "properties"):
        if component.get(name) is not None and not isinstance(component[name], dict):
            yield Finding(component, "form-component", f"{name} 应为对象", "用表单编辑器重新导出")


def _check_switches(schema: dict[str, Any], switches: Collection[str] | None) -> list[Finding]:
    if switches is None:
        return []
    return [
        Finding(component, "form-unknown-switch", f"规则库中没有开关“{name}”", "核对字段属性 rule 的名称")
        for component, rule in _rules(schema["components"], 0)
        if (name := rule_name(rule)) not in switches
    ]


def _rules(components: list[Any], depth: int) -> Iterator[tuple[dict[str, Any], str]]:
    for component in components:
        if not isinstance(component, dict) or depth > MOST_DEPTH:
            continue
        properties = component.get("properties")
        if isinstance(properties, dict) and properties.get("rule"):
            yield component, str(properties["rule"])
        inner = component.get("components")
        if isinstance(inner, list):
            yield from _rules(inner, depth + 1)


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _whole(path: str, code: str, message: str, advice: str) -> Problem:
    return Problem(path, code, message, advice)
