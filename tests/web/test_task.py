"""The task page: a transfer carried by its people in the browser, and everything that may go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from app.domain.moment import CHINA
from app.usecases import clock
from tests.driver import Driver
from tests.web.conftest import SignIn

CLUE = {
    "party_name": "某建材有限公司",
    "party_kind": "enterprise",
    "party_id": "91370321MA3C0XXX1A",
    "matter": "road_occupation",
    "source": "patrol",
    "place": "建设街与兴桓路口",
    "facts": "擅自占用城市道路堆放建材",
}


def test_a_clue_is_registered_and_leads_to_its_first_step(huantai: Driver, sign_in: SignIn) -> None:
    person = sign_in("ht-zj-officer")
    document = person.form("/start/case_transfer")
    assert document["data"] == {"sender_unit": "zhujian"}
    answer = person.send(document["submit"], {**CLUE, "found_on": huantai.today})
    assert answer.status_code == 201
    assert answer.json is not None
    page = person.page(answer.json["location"])
    assert "制止并初步核实" in page
    assert "某建材有限公司" in page
    assert "内部提醒" in page


def test_wrong_answers_name_their_fields_and_start_nothing(sign_in: SignIn) -> None:
    person = sign_in("ht-zj-officer")
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    answer = person.send(
        "/start/case_transfer", {**CLUE, "party_name": "", "found_on": tomorrow, "extra": "x"}
    )
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert {error["key"] for error in answer.json["errors"]} >= {"party_name", "extra"}
    assert "还没有您发起的案件" in person.page("/inbox?box=started")
    late = person.send("/start/case_transfer", {**CLUE, "found_on": tomorrow})
    assert [error["key"] for error in late.json["errors"]] == ["found_on"]  # type: ignore[index]


@pytest.mark.parametrize("body", [[], "text", None, {"answers": []}, {"answers": "x"}, {}])
def test_a_body_that_is_no_form_is_refused_with_a_sentence(sign_in: SignIn, body: object) -> None:
    person = sign_in("ht-zj-officer")
    headers = {"X-CSRF-Token": person.token, "Accept": "application/json"}
    answer = person.client.post("/start/case_transfer", json=body, headers=headers)
    assert answer.status_code in (400, 415, 422)
    assert answer.json is not None
    assert answer.json["detail"]


def test_the_page_shows_masked_values_and_keeps_the_stored_ones(huantai: Driver, sign_in: SignIn) -> None:
    case = huantai.transfer()
    item = huantai.item(case, "verify_facts")
    document = sign_in("ht-zj-officer").form(f"/items/{item.id}")
    assert document["data"]["party_id"] == "913*************1A"
    assert "91370321MA3C0XXX1A" not in sign_in("ht-zj-officer").page(f"/items/{item.id}")


def test_claim_release_and_complete(huantai: Driver, sign_in: SignIn) -> None:
    case = huantai.dispatched()
    item = huantai.item(case, "sign_receipt").id
    person = sign_in("ht-zf-liaison")
    assert "签收</button>" in person.page(f"/items/{item}")
    assert person.post(f"/items/{item}/claim").status_code == 303
    page = person.page(f"/items/{item}")
    assert "已签收，由您办理。" in page
    assert "退回待签收" in page
    assert person.post(f"/items/{item}/release").location == "/inbox"
    answers = {"received_on": huantai.today, "received_way": "platform", "materials_counted": True}
    done = person.send(f"/items/{item}", answers)
    assert done.status_code == 200, done.text
    assert huantai.waiting(case) == {"review_transfer"}
    assert "本环节已由陈雨桐办结" in person.page(f"/items/{item}")


def test_the_second_of_two_submits_learns_who_was_first(huantai: Driver, sign_in: SignIn) -> None:
    case = huantai.dispatched()
    item = huantai.item(case, "sign_receipt").id
    person = sign_in("ht-zf-liaison")
    answers = {"received_on": huantai.today, "received_way": "platform", "materials_counted": True}
    assert person.send(f"/items/{item}", answers).status_code == 200
    again = person.send(f"/items/{item}", answers)
    assert again.status_code == 409
    assert again.json is not None
    assert again.json["code"] == "somebody-was-first"
    assert "陈雨桐" in again.json["detail"]


def test_somebody_else_may_look_but_not_act(huantai: Driver, sign_in: SignIn) -> None:
    case = huantai.dispatched()
    item = huantai.item(case, "sign_receipt").id
    sender = sign_in("ht-zj-officer")
    document = sender.form(f"/items/{item}")
    assert document["readonly"]
    assert "您可以查看，不能填写" in sender.page(f"/items/{item}")
    answers = {"received_on": huantai.today, "received_way": "platform", "materials_counted": True}
    refused = sender.send(f"/items/{item}", answers)
    assert refused.status_code == 403
    assert huantai.waiting(case) == {"sign_receipt"}


def test_a_draft_is_kept_and_shown_again(huantai: Driver, sign_in: SignIn) -> None:
    case = huantai.transfer()
    item = huantai.item(case, "verify_facts").id
    person = sign_in("ht-zj-officer")
    assert person.send(f"/items/{item}/draft", {"facts": "尚在核实，写到一半"}).json == {"saved": True}
    assert person.form(f"/items/{item}")["data"]["facts"] == "尚在核实，写到一半"
    assert "草稿保存于" in person.page(f"/items/{item}")


def _dispatched_on(driver: Driver, when: datetime) -> str:
    with time_machine.travel(when, tick=True):
        return driver.dispatched()


RECEIPT = {"received_on": "2026-11-09", "received_way": "platform", "materials_counted": True}
MONDAY = datetime(2026, 11, 9, 10, tzinfo=CHINA)


def test_a_fact_recorded_late_asks_why_and_keeps_everything_typed(huantai: Driver, sign_in: SignIn) -> None:
    case = _dispatched_on(huantai, MONDAY)
    with time_machine.travel(MONDAY + timedelta(days=4), tick=True):
        item = huantai.item(case, "sign_receipt").id
        person = sign_in("ht-zf-liaison")
        asked = person.send(f"/items/{item}", RECEIPT)
        assert asked.status_code == 422
        assert asked.json is not None
        assert [error["key"] for error in asked.json["errors"]] == ["late_reason"]
        assert person.send(f"/items/{item}", {**RECEIPT, "late_reason": "平台停用两日"}).status_code == 200
    assert huantai.waiting(case) == {"review_transfer"}


def test_old_facts_wait_for_a_second_person_of_the_unit(huantai: Driver, sign_in: SignIn) -> None:
    case = _dispatched_on(huantai, MONDAY)
    with time_machine.travel(MONDAY + timedelta(days=11), tick=True):
        item = huantai.item(case, "sign_receipt").id
        first, second = sign_in("ht-zf-liaison"), sign_in("ht-zf-head")
        held = first.send(f"/items/{item}", {**RECEIPT, "late_reason": "平台停用一周"})
        assert held.json == {"location": f"/items/{item}"}
        assert "正在等待同单位另一人复核" in first.page(f"/items/{item}")
        assert first.post(f"/items/{item}/confirm", agree="yes").status_code == 403
        assert "确认补录日期" in second.page(f"/items/{item}")
        assert second.post(f"/items/{item}/confirm", agree="no", reason=" ").status_code in (403, 422)
        assert huantai.waiting(case) == {"sign_receipt"}
        assert second.post(f"/items/{item}/confirm", agree="yes").status_code == 303
    assert huantai.waiting(case) == {"review_transfer"}


def test_handing_over_needs_a_colleague_and_a_reason(huantai: Driver, sign_in: SignIn) -> None:
    case = huantai.dispatched()
    huantai.receive(case)
    item = huantai.item(case, "review_transfer").id
    person = sign_in("ht-zf-officer")
    person.post(f"/items/{item}/claim")
    page = person.page(f"/items/{item}")
    assert "郑一帆" in page
    colleague = huantai.person("zf-officer2").person_id
    assert (
        person.post(f"/items/{item}/give", person=str(colleague), reason=" ", how="hand-over").status_code
        == 422
    )
    assert person.post(f"/items/{item}/give", person="x", reason="出差", how="hand-over").status_code == 422
    assert (
        person.post(f"/items/{item}/give", person=str(colleague), reason="出差", how="hand-over").status_code
        == 303
    )
    assert huantai.item(case, "review_transfer").assignee_id == colleague
    assert "已由郑一帆签收" in person.page(f"/items/{item}")


def test_the_card_says_why_it_is_this_day(driver: Driver, sign_in: SignIn) -> None:
    case = driver.transfer()
    driver.verify(case)
    page = sign_in(f"{driver.prefix}-zj-officer").page(f"/cases/{case}/deadlines")
    assert "为什么是这一天" in page
    assert "起算日" in page
    assert ("桓政办发〔2017〕54号" if driver.is_huantai else "计日口径待确认") in page


def test_a_step_goes_back_with_its_reason(huantai: Driver, sign_in: SignIn) -> None:
    case = huantai.transfer()
    huantai.verify(case)
    huantai.prepare(case)
    item = huantai.item(case, "approve_transfer").id
    head = sign_in("ht-zj-head")
    assert "退回上一环节" in head.page(f"/items/{item}")
    assert head.post(f"/items/{item}/back", to="prepare_materials", reason=" ").status_code == 422
    assert (
        head.post(f"/items/{item}/back", to="prepare_materials", reason="照片看不清地点").status_code == 303
    )
    again = huantai.item(case, "prepare_materials").id
    assert "照片看不清地点" in sign_in("ht-zj-officer").page(f"/items/{again}")


def test_a_masked_value_shows_after_a_reason_was_given(huantai: Driver, sign_in: SignIn) -> None:
    item = huantai.item(huantai.transfer(), "verify_facts")
    person = sign_in("ht-zj-officer")
    path = f"/items/{item.id}"
    assert "查看完整个人信息" in person.page(path)
    assert person.post(f"{path}/look", field="party_id", reason="").status_code == 422
    assert person.post(f"{path}/look", field="party_id", reason="核对营业执照").status_code == 303
    assert person.form(path)["data"]["party_id"] == "91370321MA3C0XXX1A"
    assert "查看个人信息" in person.page(f"/cases/{item.instance_id}/audit")


def test_a_deadline_without_an_extension_in_its_clause_offers_none(huantai: Driver, sign_in: SignIn) -> None:
    case = huantai.transfer()
    huantai.verify(case)
    person = sign_in("ht-zj-officer")
    page = person.page(f"/cases/{case}/deadlines")
    assert "申请延期" not in page
    deadline = huantai.deadlines(case)["transfer.out.breach"]
    back = f"/cases/{case}/deadlines"
    form = {"new_date": "2030-01-01", "reason": "材料较多", "back": back}
    assert person.post(f"/deadlines/{deadline.id}/extend", **form).location == back
    assert "note-error" in person.page(back)
    assert huantai.deadlines(case)["transfer.out.breach"].due_at == deadline.due_at
    assert person.post(f"/deadlines/{deadline.id}/explode", **form).status_code == 404
    assert sign_in("yc-zj-officer").post(f"/deadlines/{deadline.id}/extend", **form).status_code == 404


def test_the_form_knows_the_provisions_that_ask_for_an_answer(driver: Driver, sign_in: SignIn) -> None:
    """HT-68, YC-42: the browser says them as well when the legal ground of a refusal is missing."""
    asked = {"providing_unit": "zhujian", "request_text": "许可材料", "purpose": "办案"}
    case = driver.start("zf-officer", "data_request", **asked, request_on=driver.today)
    driver.do(case, "zj-officer", "sign_request", received_on=driver.today, receipt_signer="经办人")
    item = driver.item(case, "prepare_data")
    document = sign_in(f"{driver.prefix}-zj-officer").form(f"/items/{item.id}")
    number = "桓政办发〔2017〕54号" if driver.is_huantai else "峄政办发〔2022〕1号"
    assert document["cited"]["refusal_ground"].startswith(number)
    assert set(document["cited"]) < {field["key"] for field in fields(document["schema"])}


def fields(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for component in schema.get("components", []):
        yield from [component] if component.get("key") else []
        yield from fields(component)
