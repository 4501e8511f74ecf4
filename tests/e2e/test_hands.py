"""An item changes hands: claimed, released, handed over, sent back; a hold is passed over with a reason."""

from __future__ import annotations

import re

from desk import Desk, Office
from playwright.sync_api import expect

from tests.driver import Driver


def more(desk: Desk, section: str = "") -> None:
    desk.page.locator("details.more > summary", has_text="更多").click()
    if section:
        desk.page.locator("details.more details > summary", has_text=section).click()


def test_an_item_is_claimed_released_and_handed_over(office: Office, cases: Driver) -> None:
    case = cases.dispatched()
    cases.receive(case)
    item = cases.item(case, "review_transfer")
    one, two = office.person("ht-zf-officer"), office.person("ht-zf-officer2")

    one.page.goto(f"/items/{item.id}")
    one.press("签收")
    one.see("已签收，由您办理")
    two.page.goto(f"/items/{item.id}")
    two.see("本环节已由吴承志签收，您可以查看，不能填写")
    expect(two.page.locator('[data-act="submit"]')).to_have_count(0)

    more(one)
    one.page.get_by_role("button", name=re.compile("退回待签收")).click()
    one.see("已退回待签收")
    two.page.goto(f"/items/{item.id}")
    two.press("签收")
    more(two, "转办")
    two.page.get_by_label("交给同岗位同事").select_option(label="吴承志")
    two.page.locator("#give-reason").fill("外出办案")
    two.press("转办")
    two.see("已交给同事办理")

    one.page.goto("/inbox")
    row = one.page.locator("#list tbody tr", has=one.page.locator(f'a[href="/items/{item.id}"]'))
    expect(row).to_contain_text("我已签收")
    one.page.goto(f"/cases/{case}/audit")
    one.see("转办")


def test_a_head_sends_a_step_back_on_a_phone(office: Office, cases: Driver) -> None:
    case = cases.transfer()
    cases.verify(case)
    cases.prepare(case)
    item = cases.item(case, "approve_transfer")
    head = office.person("ht-zj-head", size=(390, 844))
    head.page.goto(f"/items/{item.id}")
    head.form.wait()
    assert head.overflow() <= 0
    more(head, "退回上一环节")
    head.page.locator("#back-reason").fill("请补充现场照片")
    assert head.overflow() <= 0
    head.page.locator("form:has(#back-reason) button").click()
    head.page.wait_for_url("**/inbox")
    officer = office.person("ht-zj-officer")
    officer.page.goto(f"/cases/{case}")
    expect(officer.page.get_by_label("正在等待")).to_contain_text("整理材料、自检")
    officer.see("请补充现场照片")


def test_a_head_approves_on_a_phone(office: Office, cases: Driver) -> None:
    case = cases.transfer()
    cases.verify(case)
    cases.prepare(case)
    item = cases.item(case, "approve_transfer")
    head = office.person("ht-zj-head", size=(390, 844))
    head.page.goto(f"/items/{item.id}")
    head.form.wait()
    button = head.page.locator('[data-act="submit"]')
    expect(button).to_be_in_viewport()
    head.form.fill(approval="agree", approved_on=cases.today)
    assert head.overflow() <= 0
    head.complete("审批签发")
    head.page.goto(f"/cases/{case}")
    expect(head.page.get_by_label("正在等待")).to_contain_text("用印、发出")


def test_a_hold_is_seen_at_the_window_and_passed_over_by_the_head_alone(
    office: Office, cases: Driver
) -> None:
    code = "91370321MA3C0WWW1W"
    case = cases.transfer(party_id=code)
    cases.verify(case, party_id=code)
    cases.prepare(case)
    cases.approve(case)
    cases.send(case)
    window = office.person("ht-zj-window")
    page = window.page
    page.goto("/holds")
    page.get_by_label("按证件号查询").fill(code)
    window.press("查询")
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page.locator("main tbody")).not_to_contain_text(code)
    expect(page.get_by_role("link", name="越过", exact=True)).to_have_count(0)

    head = office.person("ht-zj-head")
    page = head.page
    page.goto(f"/holds?party_id={code}")
    page.get_by_role("link", name="越过", exact=True).click()
    page.locator("#reason").fill("   ")
    office.expect_refusal(422)
    head.press("越过提示")
    expect(page.locator("#reason-error")).to_be_visible()
    page.locator("#reason").fill("当事人已缴纳罚款并恢复原状，窗口领导同意继续办理")
    head.press("越过提示")
    head.see("已越过提示")
    window.page.goto("/holds?party_id=" + code)
    window.see("孙立群 已书面越过")
    page.goto(f"/cases/{case}/audit")
    head.see("越过许可提示")
