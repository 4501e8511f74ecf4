"""A case carried from the clue to its end in the browser, by the people of each county."""

from __future__ import annotations

import re

import pytest
from desk import PREFIX, Desk, Office, today
from playwright.sync_api import expect


@pytest.fixture(params=["huantai", "yicheng"])
def county(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_transfer_from_clue_to_end(office: Office, county: str) -> None:
    who = {
        name: f"{PREFIX[county]}-{name}"
        for name in ("zj-officer", "zj-head", "zj-liaison", "zf-liaison", "zf-officer", "zf-head")
    }
    is_huantai = county == "huantai"
    party = f"{'桓台' if is_huantai else '峄城'}县东岳建材有限公司"

    officer = office.person(who["zj-officer"])
    page = officer.page
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="发起").click()
    page.get_by_role("heading", name="案件移送", exact=True).click()
    officer.form.wait()
    officer.form.fill(
        party_name=party,
        party_kind="enterprise",
        party_id="91370321MA3C0ABC1D",
        party_phone="13800001234",
        matter="road_occupation",
        found_on=today(),
        source="patrol",
        place="建设街与兴桓路口",
        facts="擅自占用城市道路堆放建材",
    )
    page.get_by_role("button", name="登记并发起").click()
    page.wait_for_url("**/items/*")
    officer.form.wait()
    expect(page.locator(".strip")).to_contain_text(party)

    verified = {
        "verified_on": today(),
        "facts": "占用城市道路约三十平方米",
        "penalty_needed": True,
        "receiver_unit": "zhifa",
    }
    if is_huantai:
        verified |= {"breach_kind": "breach", "permit_involved": True, "permit": "城市道路占用许可"}
        verified["permit_limit"] = "20个工作日"
    else:
        verified["stop_measures"] = "当场责令停止"
    officer.form.fill(**verified)

    officer.press("保存草稿")
    expect(page.locator("#form-state")).to_contain_text("草稿已保存")
    page.reload()
    officer.form.wait()
    assert officer.form.value("facts") == "占用城市道路约三十平方米"
    assert officer.form.value("verified_on") == today()
    expect(page.locator(".day-hint").first).to_contain_text(re.compile("周|星期"))
    officer.complete("制止并初步核实")

    # the next step is the officer's own, so it is open already
    page.wait_for_url("**/items/*")
    officer.form.wait()
    card = page.locator(".due").first
    expect(card).to_contain_text("移送")
    card.locator("summary", has_text="为什么是这一天").click()
    expect(card.locator(".days li").first).to_be_visible()
    assert card.locator(".days li").count() >= 3
    checks = ("check_facts", "check_evidence", "check_procedure", "check_formalities")
    own = dict.fromkeys(checks, True) if is_huantai else {"one_case_one_letter": True}
    officer.form.fill(
        source_files="现场检查记录.pdf",
        evidence_files="现场照片.pdf",
        contact_name="周明远",
        contact_phone="0533-8210000",
        **own,
    )
    officer.press("办结本环节")
    expect(page.locator(".note-done")).to_contain_text("已办结")

    office.person(who["zj-head"]).do(party, "审批签发", approval="agree", approved_on=today())
    office.person(who["zj-liaison"]).do(party, "用印、发出、回传盖章件", sent_on=today(), send_way="platform")
    counted = {"received_on": today(), "received_way": "platform", "materials_counted": True}
    office.person(who["zf-liaison"]).do(party, "签收登记、分办", **counted)

    reviewer = office.person(who["zf-officer"])
    reviewer.do(party, "审查移送材料", accepted="yes", contact_name="吴承志", contact_phone="0533-8220000")
    head = office.person(who["zf-head"])
    head.do(party, "签发书面告知", reply_approval="agree")
    head.do(party, "立案", filed_on=today(), officer_one="吴承志", officer_two="郑一帆")
    look_at_the_open_case(reviewer, party)
    reviewer.do(party, "调查取证", investigation_record="现场勘验", finding="decision")
    reviewer.do(
        party,
        "登记处理决定",
        decision_kind="penalty",
        decision_number="综执罚〔2026〕1号",
        decision_on=today(),
        decision_summary="罚款五千元",
        related_units=["zhujian"],
    )
    look_at_the_closed_case(officer, party)


def look_at_the_open_case(desk: Desk, party: str) -> None:
    """The diagram shows the token on the open step, the blue path behind it."""
    page = desk.page
    desk.open_case(party)
    expect(page.locator(".tag").first).to_contain_text("办理中")
    page.get_by_role("link", name="流程图").click()
    page.locator("#diagram[data-ready]").wait_for()
    expect(page.locator('#diagram .djs-element.open[data-element-id="call_handling"]')).to_be_visible()
    expect(page.locator('#diagram .djs-element.seen[data-element-id="sign_receipt"]')).to_be_visible()
    page.locator(".chip", has_text="立案查办").click()
    page.locator("#diagram[data-ready]").wait_for()
    expect(page.locator('#diagram .djs-element.open[data-element-id="investigate"]')).to_be_visible()
    expect(page.locator('#diagram .djs-element.seen[data-element-id="file_case"]')).to_be_visible()
    expect(page.locator("#diagram .badge-here").first).to_be_visible()
    expect(page.locator(".bjs-powered-by")).to_be_visible()


def look_at_the_closed_case(desk: Desk, party: str) -> None:
    """办结, with every opinion in the timeline, its deadlines met, its letters to print."""
    page = desk.page
    desk.open_case(party)
    expect(page.locator(".head .tag").first).to_contain_text("已办结")
    for step in ("制止并初步核实", "审批签发", "签收登记、分办", "登记处理决定"):
        expect(page.locator(".line")).to_contain_text(step)
    page.get_by_role("link", name="流程图").click()
    page.locator("#diagram[data-ready]").wait_for()
    expect(
        page.locator('#diagram .djs-element.seen[data-element-id="f_gw_accepted__gw_handle"]')
    ).to_have_count(1)
    expect(page.locator('#diagram .djs-element[data-element-id="f_gw_route__gw_handle"]')).to_have_count(1)
    expect(page.locator('#diagram .djs-element.seen[data-element-id="f_gw_route__gw_handle"]')).to_have_count(
        0
    )
    page.get_by_role("link", name=re.compile("^期限")).click()
    expect(page.locator(".due").first).to_be_visible()
    assert page.locator(".light-overdue").count() == 0
    page.get_by_role("link", name=re.compile("^材料")).click()
    expect(page.locator("#file-list")).to_contain_text("现场检查记录.pdf")
    expect(page.locator("#file-list")).to_contain_text("锁定")
    page.get_by_role("link", name=re.compile("^文书")).click()
    page.locator("main tbody a").first.click()
    sheet = page.locator("article.sheet")
    expect(sheet).to_contain_text(party)
    expect(sheet.locator(".number-right, .number-centre").first).to_contain_text("〔2026〕")
    page.emulate_media(media="print")
    expect(page.locator(".bar")).to_be_hidden()
    page.emulate_media(media="screen")
