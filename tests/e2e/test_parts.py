"""Several parties typed in the browser, one of them split off, joined again; the same on a phone."""

from __future__ import annotations

import re

import pytest
from desk import PHONE, Desk, Office, today
from playwright.sync_api import expect

from tests.driver import Driver

PEOPLE = (("赵小满", "自然人", "370321199001011234"), ("某运输有限公司", "法人", "91370321MA3C0YYY2B"))


def add_party(desk: Desk, number: int, name: str, kind: str, party_id: str) -> None:
    desk.page.get_by_role("button", name="添加一项").first.click()
    form = desk.page.locator("#form")
    form.locator(f'[id$="-row_party_name_{number}"]').fill(name)
    form.locator(".fjs-repeat-row-container .fjs-form-field-select").nth(number).locator(
        ".fjs-input-group"
    ).click()
    desk.page.locator(".fjs-dropdownlist-item", has_text=kind).first.click()
    form.locator(f'[id$="-row_party_id_{number}"]').fill(party_id)


def test_typed_masked_split_and_joined(office: Office, cases: Driver) -> None:
    desk = office.person("ht-zj-officer")
    desk.page.goto("/start/case_transfer")
    desk.form.wait()
    desk.form.fill(
        party_name="某沙石有限公司",
        party_kind="enterprise",
        party_id="91370321MA3C0XXX1A",
        matter="road_occupation",
        found_on=today(),
        source="patrol",
        place="建设街",
        facts="占道堆放沙石；车辆抛洒",
    )
    for number, (name, kind, party_id) in enumerate(PEOPLE):
        add_party(desk, number, name, kind, party_id[:2] if number == 0 else party_id)
    desk.page.locator('[data-act="submit"]').click()
    desk.see("请填 18 位统一社会信用代码或者 15、18 位身份证号")
    desk.page.locator('#form [id$="-row_party_id_0"]').fill(PEOPLE[0][2])
    desk.page.locator('[data-act="submit"]').click()
    desk.page.wait_for_url(re.compile("/items/"))
    desk.form.wait()
    expect(desk.page.locator('#form [id$="-row_party_id_0"]')).to_have_value("370*************34")

    desk.page.locator("p.crumb a").nth(1).click()
    desk.see("某沙石有限公司等 3 名当事人")
    desk.page.get_by_role("link", name="分案", exact=True).click()
    desk.page.get_by_label(re.compile("赵")).check()
    desk.page.get_by_label("新案的违法事实").fill("车辆抛洒")
    desk.page.get_by_label("留在原案的违法事实").fill("占道堆放沙石")
    desk.page.get_by_label(re.compile("理由")).fill("赵某部分属另一单位管辖")
    desk.press("分案")
    desk.see("分案：由原案分出")
    desk.see("赵** · ")

    desk.page.get_by_role("link", name="并案", exact=True).click()
    desk.page.locator("tr", has_text="某沙石有限公司").locator("input").check()
    desk.page.get_by_label(re.compile("理由")).fill("分错了")
    desk.press("并案")
    desk.see("并案：并入本案")
    desk.see("赵**等 3 名当事人")
    assert office.complaints == []


@pytest.mark.parametrize("page", ["split", "join"])
def test_on_a_phone(office: Office, cases: Driver, page: str) -> None:
    case = cases.transfer(party_name="名称特别长的某某建筑材料贸易有限责任公司桓台分公司")
    cases.transfer(party_name="另一名称特别长的某某建筑材料贸易有限责任公司")
    desk = office.person("ht-zj-officer", PHONE)
    desk.page.goto(f"/cases/{case}/{page}")
    desk.see("理由（必填")
    assert desk.overflow() == 0
