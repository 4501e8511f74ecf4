"""Wrong and hostile form files: every problem at once, with element and line, and never an exception."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Problem
from app.domain.forms import Form, check_form


def check(*components: Any, **more: Any) -> list[Problem]:
    return check_form(
        "forms/x/y.form", json.dumps({"components": list(components), **more}, indent=1).encode()
    )


def text(key: str = "note", **more: Any) -> dict[str, Any]:
    return {"type": "textfield", "key": key, "label": "备注", "id": f"id_{key}", **more}


def test_a_good_form_has_no_problems() -> None:
    group = {"type": "group", "label": "组", "components": [text("a"), {"type": "separator"}]}
    rows = {"type": "dynamiclist", "path": "rows", "label": "表", "components": [text("a")]}
    assert check(text(), group, rows, {"type": "text", "text": "案号 {{case_no}}"}, type="default") == []


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ({"type": "html", "content": "<script>"}, "form-component-type"),
        ({"type": "iframe", "url": "https://example.org"}, "form-component-type"),
        ({"type": "expression", "key": "x", "expression": "=1"}, "form-component-type"),
        ({"type": "table"}, "form-component-type"),
        ({"type": "button", "label": "x"}, "form-component-type"),
        ({"type": ["textfield"]}, "form-component-type"),
        ({"key": "a"}, "form-component-type"),
        ("textfield", "form-component"),
        (text(key=""), "form-no-key"),
        (text(key="Note"), "form-bad-key"),
        (text(key="a.b"), "form-bad-key"),
        (text(key="__class__"), "form-bad-key"),
        (text(key="deadline"), "form-reserved-key"),
        (text(key="rule"), "form-reserved-key"),
        (text(key="today"), "form-reserved-key"),
        (text(key="typename"), "form-reserved-key"),
        (text(key="class"), "form-reserved-key"),
        (text(label=" "), "form-no-label"),
        (text(label="=a"), "form-expression"),
        (text(label="{{a}}"), "form-expression"),
        (text(validate={"pattern": "(?=a)b"}), "form-pattern"),
        (text(validate={"pattern": r"(a)\1"}), "form-pattern"),
        (text(validate={"pattern": "("}), "form-pattern"),
        (text(validate={"pattern": "a{1000}{1000}"}), "form-pattern"),
        (text(validate={"pattern": 7}), "form-pattern"),
        (text(validate={"maxLength": "=10"}), "form-validation"),
        (text(validate={"maxLength": 10**9}), "form-validation"),
        (text(validate={"required": "=true"}), "form-validation"),
        (text(validate={"validationType": "phone"}), "form-validation"),
        (text(validate=[1]), "form-component"),
        (text(conditional={"hide": "=count(x) > 1"}), "form-condition"),
        (text(conditional={"hide": "=a.b = 1"}), "form-condition"),
        (text(conditional={"hide": "a = 1"}), "form-condition"),
        (text(conditional={"hide": "=note = null"}), "form-condition"),
        (text(conditional={"hide": "=" + "(" * 200 + "a" + ")" * 200}), "form-condition"),
        (text(readonly="=f(a)"), "form-condition"),
        (text(readonly=3), "form-condition"),
        (text(properties={"personal": "shoe_size"}), "form-personal"),
        (text(properties={"fact": "found_on"}), "form-fact-type"),
        (text(properties={"rule": "a b"}), "form-rule"),
        (text(properties={"options": "units"}), "form-options"),
        (text(properties={"upload": "x"}), "form-upload"),
        ({**text(), "type": "datetime", "properties": {"fact": "born_on"}}, "form-unknown-fact"),
        ({**text(), "type": "datetime", "subtype": "week"}, "form-datetime"),
        ({**text(), "type": "datetime", "disallowPassedDates": True}, "form-datetime"),
        ({**text(), "type": "number", "decimalDigits": 99}, "form-validation"),
        ({**text(), "type": "number", "validate": {"min": "=1"}}, "form-validation"),
        ({**text(), "type": "select"}, "form-no-choices"),
        ({**text(), "type": "select", "values": [{"label": "a"}]}, "form-choices"),
        ({**text(), "type": "select", "values": [{"value": ["x"]}]}, "form-choices"),
        ({**text(), "type": "radio", "values": [{"value": "a"}, {"value": "a"}]}, "form-choices"),
        ({**text(), "type": "select", "valuesKey": "all"}, "form-options"),
        ({**text(), "type": "select", "valuesExpression": "=x"}, "form-expression"),
        ({"type": "text", "text": "=1 + 1"}, "form-expression"),
        ({"type": "text", "text": "{{#if a}}x{{/if}}"}, "form-template"),
        ({"type": "group", "path": "g", "components": []}, "form-group-path"),
        ({"type": "group", "components": {}}, "form-component"),
        ({"type": "dynamiclist", "path": "r", "label": "r", "components": []}, "form-empty-list"),
    ],
)
def test_each_mistake_has_its_problem(component: Any, code: str) -> None:
    problems = check(component)
    assert code in {p.code for p in problems}
    assert all(p.message and p.advice and p.file == "forms/x/y.form" for p in problems)


def test_problems_come_together_with_their_place() -> None:
    problems = check(text("a"), text("a"), text("B", label=""), {"type": "html", "id": "h"})
    assert {p.code for p in problems} == {
        "form-duplicate-key",
        "form-bad-key",
        "form-no-label",
        "form-component-type",
    }
    duplicate = next(p for p in problems if p.code == "form-duplicate-key")
    assert (duplicate.element, duplicate.name) == ("a", "备注")
    assert duplicate.line > 1


def test_keys_in_a_group_share_the_form_and_rows_have_their_own() -> None:
    group = {"type": "group", "components": [text("a")]}
    rows = {"type": "dynamiclist", "path": "r", "label": "r", "components": [text("a"), text("a")]}
    assert [p.code for p in check(text("a"), group)] == ["form-duplicate-key"]
    assert [p.code for p in check(text("a"), rows)] == ["form-duplicate-key"]


def test_lists_in_lists_and_deep_groups_are_refused() -> None:
    inner = {"type": "dynamiclist", "path": "q", "label": "q", "components": [text("a")]}
    rows = {"type": "dynamiclist", "path": "r", "label": "r", "components": [inner]}
    assert "form-nested-list" in {p.code for p in check(rows)}
    nested: dict[str, Any] = text("a")
    for _ in range(10):
        nested = {"type": "group", "components": [nested]}
    assert "form-too-deep" in {p.code for p in check(nested)}


def test_an_unknown_option_source_is_a_warning() -> None:
    component = {**text(), "type": "select", "properties": {"options": "planets"}}
    assert [(p.code, p.severity) for p in check(component)] == [("form-options", "warning")]


def test_switches_are_held_against_the_rule_book() -> None:
    data = json.dumps({"components": [text(properties={"rule": "!transfer.stop"})]}).encode()
    assert check_form("x.form", data, switches={"transfer.stop"}) == []
    assert [p.code for p in check_form("x.form", data, switches=set())] == ["form-unknown-switch"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"components": {}}',
        b'{"components": [NaN]}',
        b"[" * 100_000,
        b'{"components": [' + b"1" * 5000 + b"]}",
        b'{"components": ["' + b"x" * 600_000 + b'"]}',
    ],
)
def test_files_that_are_no_forms(data: bytes) -> None:
    problems = check_form("x.form", data)
    assert problems
    assert all(p.message for p in problems)


def test_too_many_components() -> None:
    codes = {p.code for p in check(*[text(f"k{n}") for n in range(400)])}
    assert codes == {"form-too-large"}


NAMES = st.sampled_from(
    ["type", "key", "label", "path", "components", "validate", "conditional", "hide", "values"]
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["select", "group", "datetime"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=25,
)


@given(st.lists(JSON, max_size=4))
def test_no_json_makes_the_check_fail(components: list[Any]) -> None:
    data = json.dumps({"components": components}).encode()
    problems = check_form("x.form", data)
    assert all(p.code.startswith("form-") for p in problems)
    if not problems:
        assert Form.parse(data).schema_for({}, {}, {})["components"] is not None


@given(st.binary(max_size=300))
def test_no_bytes_make_the_check_fail(data: bytes) -> None:
    assert check_form("x.form", data)
