"""A form against what is sent: the server has the last word."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.domain.errors import BadInput, ContentRejected, InvalidAnswers
from app.domain.forms import Form, OptionsMissing

UNITS = {"units:department": [{"value": "zjj", "label": "住建局"}, {"value": "swj", "label": "水务局"}]}


def field(kind: str, key: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "label": f"字段{key}", "id": f"f_{key}", **more}


COMPONENTS: list[dict[str, Any]] = [
    field("textfield", "title", validate={"required": True, "maxLength": 20}),
    field("textarea", "story"),
    field("number", "count", validate={"min": 1, "max": 9}, decimalDigits=0),
    field("checkbox", "accepted"),
    field(
        "textfield",
        "refusal_reason",
        validate={"required": True},
        conditional={"hide": "=accepted = true"},
    ),
    field("select", "kind", values=[{"label": "甲", "value": "a"}, {"label": "乙", "value": "b"}]),
    field("select", "receiver_unit", properties={"options": "units:department"}),
    field("checklist", "checks", values=[{"label": "一", "value": "one"}, {"label": "二", "value": "two"}]),
    field("datetime", "found_on", subtype="date", properties={"fact": "found_on"}),
    field("datetime", "meeting_at", subtype="datetime"),
    field(
        "textfield", "party_id", properties={"personal": "id_number"}, validate={"pattern": "^[0-9X]{18}$"}
    ),
    field("textfield", "case_no", readonly=True),
    field("textfield", "stopped", properties={"rule": "transfer.stop"}, validate={"required": True}),
    field("filepicker", "evidence", multiple=True, properties={"upload": "evidence"}),
    {
        "type": "dynamiclist",
        "path": "parties",
        "label": "当事人",
        "id": "parties",
        "components": [
            field("textfield", "name", validate={"required": True}, properties={"personal": "name"}),
            field(
                "select",
                "role",
                values=[{"label": "单位", "value": "org"}, {"label": "个人", "value": "man"}],
            ),
            field("textfield", "job", conditional={"hide": '=role = "org"'}),
        ],
    },
]


def form_of(*components: dict[str, Any]) -> Form:
    schema = {"type": "default", "id": "f", "schemaVersion": 18, "components": list(components)}
    return Form.parse(json.dumps(schema).encode())


@pytest.fixture(scope="module")
def form() -> Form:
    return form_of(*COMPONENTS)


def send(
    form: Form, submission: Any, current: Any = None, switches: Any = None, masked: bool = True
) -> dict[str, object]:
    return form.validate(submission, current or {}, UNITS, switches or {}, masked=masked)


def errors(form: Form, submission: Any, **more: Any) -> dict[str, str]:
    with pytest.raises(InvalidAnswers) as caught:
        send(form, submission, **more)
    assert all(e.zh and e.en for e in caught.value.errors)
    return {e.key: e.zh for e in caught.value.errors}


GOOD: dict[str, Any] = {"title": "案", "accepted": True}


def test_an_empty_field_is_null_false_or_a_list(form: Form) -> None:
    answers = send(form, {**GOOD, "story": "", "checks": [], "count": None})
    assert answers["story"] is None
    assert answers["checks"] == []
    assert answers["evidence"] == []
    assert answers["parties"] == []
    assert answers["kind"] is None


def test_a_field_the_form_does_not_have_is_named(form: Form) -> None:
    assert errors(form, {**GOOD, "is_admin": True}) == {"is_admin": "表单中没有“is_admin”这一项。"}


def test_a_field_switched_off_by_the_rule_book_is_unknown(form: Form) -> None:
    assert "stopped" in errors(form, {**GOOD, "stopped": "停"})
    assert send(form, {**GOOD, "stopped": "停"}, switches={"transfer.stop": True})["stopped"] == "停"
    assert "stopped" in errors(form, GOOD, switches={"transfer.stop": True})


def test_a_hidden_field_is_dropped_and_not_required(form: Form) -> None:
    assert "refusal_reason" not in send(form, {**GOOD, "refusal_reason": "sneaked in"})
    assert errors(form, {"title": "案", "accepted": False}) == {
        "refusal_reason": "请填写“字段refusal_reason”。"
    }


def test_a_readonly_value_is_kept_from_the_store(form: Form) -> None:
    assert "case_no" not in send(form, {**GOOD, "case_no": "forged"}, current={"case_no": "1号"})


def test_a_masked_value_does_not_overwrite_the_real_one(form: Form) -> None:
    stored = {"party_id": "370321199001011234"}
    shown = form.initial_data(stored)["party_id"]
    assert shown == "370*************34"
    assert "party_id" not in send(form, {**GOOD, "party_id": shown}, current=stored)
    assert "party_id" not in send(form, {**GOOD, "party_id": "370321199001019999"}, current=stored)


def test_a_personal_value_is_written_when_none_is_stored_or_it_is_shown_in_full(form: Form) -> None:
    number = "370321199001011234"
    assert send(form, {**GOOD, "party_id": number})["party_id"] == number
    other = "37032119900101999X"
    answers = send(form, {**GOOD, "party_id": other}, current={"party_id": number}, masked=False)
    assert answers["party_id"] == other


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        ({"title": "   "}, "请填写"),
        ({"title": None}, "请填写"),
        ({"title": 7}, "应为文字"),
        ({"title": ["a"]}, "应为文字"),
        ({"title": "长" * 21}, "不能超过 20 个字"),
        ({"title": "a\x00b"}, "控制字符"),
        ({"title": "a\nb"}, "控制字符"),
        ({"title": "a\ud800"}, "控制字符"),
        ({"title": "abc\u202edef"}, "控制字符"),
        ({"story": "长" * 10_001}, "不能超过 10000 个字"),
        ({"story": {"a": 1}}, "应为文字"),
        ({"count": "three"}, "应为数字"),
        ({"count": True}, "应为数字"),
        ({"count": 0}, "不能小于 1"),
        ({"count": 10}, "不能大于 9"),
        ({"count": 1.5}, "应为整数"),
        ({"count": float("nan")}, "不是有效的数字"),
        ({"count": 10**400}, "不能大于 9"),
        ({"accepted": "yes"}, "应为是或否"),
        ({"kind": "c"}, "不在可选范围"),
        ({"kind": ["a"]}, "应为"),
        ({"kind": True}, "不在可选范围"),
        ({"receiver_unit": "nobody"}, "不在可选范围"),
        ({"checks": ["one", "three"]}, "不在可选范围"),
        ({"checks": ["one", "one"]}, "有重复的项"),
        ({"checks": "one"}, "应为列表"),
        ({"found_on": "2026-02-30"}, "不是有效的日期"),
        ({"found_on": "2026-W05-1"}, "不是有效的日期"),
        ({"found_on": "20261101"}, "不是有效的日期"),
        ({"found_on": "0001-01-01"}, "不是有效的日期"),
        ({"found_on": "2026-11-01T10:00+08:00"}, "不是有效的日期"),
        ({"meeting_at": "2026-11-01"}, "不是有效的时间"),
        ({"meeting_at": "2026-11-01T25:00"}, "不是有效的时间"),
        ({"party_id": "123"}, "格式不正确"),
        ({"evidence": ["../../etc/passwd"]}, "无效的文件编号"),
        ({"evidence": [{"id": 1}]}, "应为"),
    ],
)
def test_bad_answers_are_named(form: Form, answer: dict[str, Any], part: str) -> None:
    found = errors(form, {**GOOD, **answer, "refusal_reason": "x"})
    assert [text for key, text in found.items() if key.split("[")[0] in answer and part in text], found


def test_good_answers_pass_and_take_one_form(form: Form) -> None:
    answers = send(
        form,
        {
            **GOOD,
            "title": "  案 ",
            "count": 3,
            "kind": "b",
            "receiver_unit": "swj",
            "checks": ["two"],
            "found_on": "2026-11-01",
            "meeting_at": "2026-11-01T10:00",
            "evidence": ["12", 13],
        },
    )
    assert answers["title"] == "案"
    assert answers["meeting_at"] == "2026-11-01T10:00:00+08:00"
    assert answers["evidence"] == ["12", 13]
    assert (
        send(form, {**GOOD, "meeting_at": "2026-11-01T02:00Z"})["meeting_at"] == "2026-11-01T10:00:00+08:00"
    )


def test_every_error_comes_at_once(form: Form) -> None:
    assert set(errors(form, {"title": "", "count": 99, "kind": "z", "accepted": True, "x": 1})) == {
        "title",
        "count",
        "kind",
        "x",
    }


@pytest.mark.parametrize("submission", [None, [], "text", 7, {1: "a"}])
def test_a_submission_must_be_an_object(form: Form, submission: object) -> None:
    with pytest.raises(BadInput):
        send(form, submission)


def test_rows_are_checked_each(form: Form) -> None:
    found = errors(
        form, {**GOOD, "parties": [{"name": "甲"}, {"name": "", "role": "x"}, 3, {"name": "乙", "age": 4}]}
    )
    assert set(found) == {"parties[1].name", "parties[1].role", "parties[2]", "parties[3].age"}
    answers = send(form, {**GOOD, "parties": [{"name": "甲", "role": "org", "job": "dropped"}]})
    assert answers["parties"] == [{"name": "甲", "role": "org"}]
    assert "parties" in errors(form, {**GOOD, "parties": [{"name": "甲"}] * 201})


def test_masked_names_in_rows_go_back_to_the_person_they_stand_for(form: Form) -> None:
    stored = {"parties": [{"name": "王小明", "role": "man"}, {"name": "李四", "role": "man"}]}
    shown: Any = form.initial_data(stored)["parties"]
    assert [row["name"] for row in shown] == ["王**", "李*"]
    answers: Any = send(form, {**GOOD, "parties": [shown[1], {"name": "赵六"}]}, current=stored)
    assert [row["name"] for row in answers["parties"]] == ["李四", "赵六"]
    assert "parties[0].name" in errors(form, {**GOOD, "parties": [{"name": "孙*"}]}, current=stored)


def test_conditions_follow_each_other() -> None:
    chain = form_of(
        field("checkbox", "one"),
        field("checkbox", "two", conditional={"hide": "=not(one = true)"}),
        field("textfield", "three", conditional={"hide": "=not(two = true)"}, validate={"required": True}),
    )
    assert send(chain, {"one": False, "two": True, "three": "x"}) == {"one": False}
    assert errors(chain, {"one": True, "two": True}).keys() == {"three"}


def test_a_condition_may_read_a_variable_and_lock_a_field() -> None:
    locked = form_of(
        field("textfield", "note", readonly='=direction = "to_bureau"'),
        field("textfield", "other", conditional={"hide": "=direction = null"}),
    )
    assert send(locked, {"note": "x", "other": "y"}, current={"direction": "to_bureau"}) == {"other": "y"}
    assert send(locked, {"note": "x", "other": "y"}, current={"direction": "between"}) == {
        "note": "x",
        "other": "y",
    }
    assert send(locked, {"note": "x"}) == {"note": "x"}


def test_a_catastrophic_pattern_costs_nothing() -> None:
    form = form_of(field("textfield", "word", validate={"pattern": "^(a+)+$"}))
    assert "word" in errors(form, {"word": "a" * 9_000 + "!"})


def test_the_browser_gets_everything_resolved(form: Form) -> None:
    schema = form.schema_for({"party_id": "370321199001011234"}, UNITS, {"transfer.stop": True}, "en")
    by_key = {c.get("key"): c for c in schema["components"]}
    assert [v["value"] for v in by_key["receiver_unit"]["values"]] == ["zjj", "swj"]
    assert "stopped" in by_key
    assert by_key["party_id"]["readonly"] is True
    assert (
        by_key["refusal_reason"]["conditional"]["hide"] == "=if (accepted = true) = true then true else false"
    )
    assert "stopped" not in {c.get("key") for c in form.schema_for({}, UNITS, {})["components"]}
    assert form.schema["components"][6].get("values") is None


def test_options_that_nobody_supplied_are_an_error(form: Form) -> None:
    with pytest.raises(OptionsMissing):
        form.schema_for({}, {}, {})


def test_initial_data_holds_only_what_the_form_reads(form: Form) -> None:
    assert form.initial_data({"title": "案", "secret": "x", "story": None}) == {"title": "案"}
    shown = form_of({"type": "text", "id": "t", "text": "当事人 {{party_name}} {{ party_phone }}"})
    data = shown.initial_data({"party_name": "某公司", "party_phone": "13800001111"})
    assert data == {"party_name": "某公司", "party_phone": "138****1111"}


def test_english_labels() -> None:
    form = form_of(field("textfield", "note", properties={"label_en": "Note"}, validate={"required": True}))
    assert form.schema_for({}, {}, {}, "en")["components"][0]["label"] == "Note"
    with pytest.raises(InvalidAnswers) as caught:
        send(form, {})
    assert caught.value.errors[0].en == "“Note” is required."


def test_a_bad_schema_is_no_form() -> None:
    with pytest.raises(ContentRejected):
        Form.parse(b"{}")
