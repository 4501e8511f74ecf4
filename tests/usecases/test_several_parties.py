"""Several parties in a case: named, masked, found, carried along."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import InvalidAnswers, RuleForbids
from app.store import audit, case_lists, materials, registers, work_lists
from app.store.case_lists import Filter
from app.usecases import case_view, shown, task_view, unmask
from tests.driver import Driver

SECOND = {
    "party_name": "赵小满",
    "party_kind": "person",
    "party_id": "370321199001011234",
    "party_phone": "13805330001",
    "party_address": "果里镇前毕村六号",
}
THIRD = {"party_name": "某运输有限公司", "party_kind": "enterprise", "party_id": "91370321MA3C0YYY2B"}


def found(driver: Driver, who: str, text: str) -> list[str]:
    return [row.id for row in case_lists.search(driver.person(who), Filter(text=text)).rows]


def verified(driver: Driver, **changes: Any) -> str:
    case = driver.transfer(parties=[SECOND])
    driver.verify(case, parties=[SECOND, THIRD], **changes)
    return case


def test_the_letter_names_every_party_and_the_title_says_how_many(driver: Driver) -> None:
    case = verified(driver)
    driver.prepare(case)
    driver.approve(case)
    driver.send(case)
    (letter,) = materials.letters(driver.admin, case)
    text = "".join(letter.content["paragraphs"])
    assert "某建材有限公司、赵小满、某运输有限公司涉嫌" in text
    assert driver.case(case).title.startswith("某建材有限公司等 3 名当事人 · ")
    driver.receive(case)
    driver.review(case)
    driver.sign_reply(case)
    driver.file(case)
    driver.investigate(case)
    driver.decide(case)
    for linked in driver.linked(case, "information_notice"):
        assert [row["party_name"] for row in driver.case(linked).variables["parties"]] == [
            "赵小满",
            "某运输有限公司",
        ]


def test_a_case_is_found_by_any_party(driver: Driver) -> None:
    case = driver.transfer(parties=[SECOND])
    officer, clerk = "zj-officer", "zf-officer"
    assert found(driver, officer, "赵小满") == [case]
    assert found(driver, officer, "370321199001011234") == [case]
    assert found(driver, officer, "37032119900101") == []  # part of a number tells nothing
    assert found(driver, officer, "某运输") == []
    assert found(driver, clerk, "赵小满") == []  # not a case of that unit
    driver.verify(case, parties=[SECOND, THIRD])
    assert found(driver, officer, "某运输") == [case]
    assert found(driver, officer, "91370321ma3c0yyy2b") == [case]
    row = work_lists.inbox(driver.person(officer), "todo", text="某运输").rows
    assert [item.instance_id for item in row] == [case]


def test_a_party_taken_out_is_not_found_any_more(driver: Driver) -> None:
    case = driver.transfer(parties=[SECOND])
    driver.verify(case, parties=[THIRD])
    assert found(driver, "zj-officer", "赵小满") == []
    assert found(driver, "zj-officer", "某运输") == [case]


def test_every_party_is_judged_like_the_first(driver: Driver) -> None:
    with pytest.raises(InvalidAnswers) as wrong:
        driver.transfer(parties=[{**SECOND, "party_id": "12"}, {"party_name": "", "party_kind": "person"}])
    assert {error.key for error in wrong.value.errors} == {"parties[0].party_id", "parties[1].party_name"}
    case = driver.transfer(parties=[{"party_name": "钱多多", "party_kind": "person"}])
    with pytest.raises(InvalidAnswers) as missing:
        driver.verify(case, parties=[{"party_name": "钱多多", "party_kind": "person"}])
    assert [error.key for error in missing.value.errors] == ["parties[0].party_id"]


def test_values_in_rows_are_masked_and_looked_at_with_a_reason(driver: Driver) -> None:
    case = driver.transfer(parties=[SECOND])
    officer = driver.person("zj-officer")
    item = driver.item(case, "verify_facts")
    view = task_view.look(officer, item.id)
    (row,) = view.data["parties"]
    assert row["party_name"] == "赵小满"
    assert row["party_id"] == "370*************34"
    assert row["party_phone"] == "138****0001"
    assert "前毕" not in str(row["party_address"])
    columns = next(c for g in view.schema["components"] for c in g["components"] if c.get("path"))
    (column,) = [c for c in columns["components"] if c["key"] == "party_id"]
    assert not column.get("readonly")  # a row may be added, though the first party is locked
    assert "pattern" not in column["validate"]
    told = str(case_view.details(officer, driver.case(case))) + str(shown.variables(driver.case(case)))
    assert "370*************34" in told
    assert SECOND["party_id"] not in told
    look = unmask.at_item(officer, item.id, "parties[0].party_id", "核对身份证")
    assert look == SECOND["party_id"]
    entry = audit.history(driver.admin, case)[-1]
    assert (entry.action, entry.detail["field"]) == (unmask.LOOKED, "parties[0].party_id")
    assert SECOND["party_id"] not in str(entry.detail)


def test_what_comes_back_masked_keeps_the_stored_value(driver: Driver) -> None:
    case = driver.transfer(parties=[SECOND, THIRD])
    officer, item = driver.person("zj-officer"), driver.item(case, "verify_facts")
    sent = task_view.look(officer, item.id).data["parties"]
    driver.verify(case, parties=[sent[1], {**sent[0], "party_name": "赵小曼"}])
    kept = driver.case(case).variables["parties"]
    assert [row["party_id"] for row in kept] == [THIRD["party_id"], SECOND["party_id"]]
    assert [row["party_name"] for row in kept] == ["某运输有限公司", "赵小曼"]


def test_a_number_replaced_in_a_row_is_recorded_as_corrected(driver: Driver) -> None:
    case = driver.transfer(parties=[SECOND, THIRD])
    right = "370321199001015678"
    driver.verify(case, parties=[THIRD, {**SECOND, "party_id": right}])
    (entry,) = [e for e in audit.history(driver.admin, case) if e.action == unmask.CORRECTED]
    assert entry.detail["fields"] == {
        "parties[1].party_id": {"before": "370*************34", "after": "370*************78"}
    }


@pytest.mark.clause("HT-30")
def test_the_permit_desk_finds_each_party_by_its_number(driver: Driver) -> None:
    case = verified(driver)
    driver.prepare(case)
    driver.approve(case)
    driver.send(case)
    holds = registers.holds_of(driver.admin, case)
    if not driver.is_huantai:
        assert holds == ()
        return
    assert {hold.party_id for hold in holds} == {
        "91370321MA3C0XXX1A",
        SECOND["party_id"],
        THIRD["party_id"],
    }
    desk = driver.person("zj-window")
    assert [hold.instance_id for hold in registers.holds(desk, party_id=THIRD["party_id"])] == [case]


@pytest.mark.clause("YC-18")
def test_parts_for_different_units_are_split_first(driver: Driver) -> None:
    """YC-18 一案一移送; the document of 桓台 says nothing of it."""
    case = driver.transfer()
    other = {**THIRD, "part_receiver_unit": "shuiwu"}
    if driver.is_huantai:
        driver.verify(case, parties=[other])
        assert driver.waiting(case) == {"prepare_materials"}
        return
    with pytest.raises(RuleForbids) as refused:
        driver.verify(case, parties=[other])
    assert refused.value.clause == "YC-18"
    assert "请先分案" in refused.value.sentence()
    assert driver.waiting(case) == {"verify_facts"}
    driver.verify(case, parties=[{**THIRD, "part_receiver_unit": "zhifa"}])
