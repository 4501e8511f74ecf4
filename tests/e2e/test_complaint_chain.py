"""A complaint in 桓台 before the screen: taken, verified, transferred, assisted, decided, answered."""

from __future__ import annotations

import re

from desk import Desk, Office, today
from playwright.sync_api import expect

PARTY = "桓台县雨山石材有限公司"
NAME = "丁一诺"
ORIGINAL, REDACTED = "来信扫描件.pdf", "来信（隐去来件人）.pdf"


def test_a_complaint_from_the_desk_to_the_reply(office: Office) -> None:
    desk = office.person("ht-zj-officer")
    taken(desk)
    transferred(desk)
    office.person("ht-zj-head").do(PARTY, "审批签发", approval="agree", approved_on=today())
    office.person("ht-zj-liaison").do(PARTY, "用印、发出、回传盖章件", sent_on=today(), send_way="platform")
    counted = {"received_on": today(), "received_way": "platform", "materials_counted": True}
    office.person("ht-zf-liaison").do(PARTY, "签收登记、分办", **counted)
    officer, head = office.person("ht-zf-officer"), office.person("ht-zf-head")
    officer.do(PARTY, "审查移送材料", accepted="yes", contact_name="吴承志", contact_phone="0533-8220000")
    head.do(PARTY, "签发书面告知", reply_approval="agree")
    head.do(PARTY, "立案", filed_on=today(), officer_one="吴承志", officer_two="郑一帆")
    officer.do(
        PARTY,
        "调查取证",
        investigation_record="现场勘验",
        finding="continue",
        ask_assistance=True,
        assisting_unit="zhujian",
        assist_kind="evidence",
        request_on=today(),
        request_text="提供雨山石材占道许可的审批材料",
    )
    the_receiver_sees(officer)
    officer.do(PARTY, "调查取证", investigation_record="核对审批材料", finding="decision")
    officer.do(
        PARTY,
        "登记处理决定",
        decision_kind="penalty",
        decision_number="桓综执罚〔2026〕901号",
        decision_on=today(),
        decision_summary="罚款五千元",
        related_units=["zhujian"],
    )
    answered(officer)
    closed(desk)


def taken(desk: Desk) -> None:
    """登记 and 接件; the letter of the complainant is uploaded and stays with the unit."""
    page = desk.page
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="发起").click()
    page.get_by_role("heading", name="首问责任", exact=True).click()
    desk.form.wait()
    desk.form.fill(
        channel="hotline",
        received_on=today(),
        complainant_name=NAME,
        complainant_phone="13900001234",
        matter="road_occupation",
        place="建设街与兴桓路口",
        complaint_text="反映有人占道堆放石材",
    )
    page.get_by_role("button", name="登记并发起").click()
    page.wait_for_url("**/items/*")
    desk.form.wait()
    desk.form.fill(complaint_files=ORIGINAL, triage="accept")
    desk.form.fill(accepted_on=today(), accept_way="phone", share_units=["zhifa"])
    desk.complete("核对、查重、定接件方式")


def transferred(desk: Desk) -> None:
    """The verification says everything; the transfer is confirmed without a word typed."""
    page = desk.page
    page.wait_for_url("**/items/*")
    desk.form.wait()
    desk.form.fill(verified_on=today(), facts="占用城市道路约三十平方米", complaint_finding="transfer")
    desk.form.fill(party_name=PARTY, party_kind="enterprise", party_id="91370321MA3C0ABC1D")
    expect(desk.form.container("transfer_unit").locator("input")).to_have_value(re.compile("综合行政执法局"))
    desk.form.fill(breach_kind="breach", permit_involved=True)
    desk.form.fill(permit="城市道路占用许可", permit_limit="无")
    desk.complete("初步调查核实")

    page.wait_for_url("**/items/*")
    desk.form.wait()
    assert desk.form.value("facts") == "占用城市道路约三十平方米"
    assert desk.form.value("verified_on") == today()
    desk.complete("制止并初步核实")

    page.wait_for_url("**/items/*")
    desk.form.wait()
    checks = ("check_facts", "check_evidence", "check_procedure", "check_formalities")
    desk.form.fill(source_files=REDACTED, evidence_files="现场照片.pdf", redacted=True)
    desk.form.fill(contact_name="周明远", contact_phone="0533-8210000", **dict.fromkeys(checks, True))
    desk.complete("整理材料、自检")


def the_receiver_sees(officer: Desk) -> None:
    """首问单位 named, the complainant masked, the redacted copy and nothing else of the letter."""
    page = officer.page
    officer.open_case(PARTY, "首问责任")
    expect(page.locator("main")).to_contain_text("首问单位")
    expect(page.locator("main")).to_contain_text("县住建局")
    expect(page.locator("main")).not_to_contain_text(NAME)
    page.get_by_role("link", name=re.compile("^材料")).click()
    expect(page.locator("#file-list")).to_contain_text(REDACTED)
    expect(page.locator("#file-list")).not_to_contain_text(ORIGINAL)
    page.get_by_role("link", name=re.compile("^关联")).click()
    row = page.locator("main tbody tr", has_text="协助调查")
    for _ in range(20):  # the worker of the server starts it
        if row.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    row.locator("a").first.click()
    expect(page.locator("main")).to_contain_text("首问单位")


def answered(officer: Desk) -> None:
    officer.open_item(PARTY, "答复举报、投诉、信访人")
    officer.form.fill(reply_possible="yes")
    expect(officer.page.locator("#form")).not_to_contain_text(NAME)
    officer.form.fill(reply_text="已依法处罚", reply_way="written", replied_on=today())
    officer.complete("答复举报、投诉、信访人")


def closed(desk: Desk) -> None:
    page = desk.page
    desk.open_case(PARTY, "首问责任")
    expect(page.locator(".head .tag").first).to_contain_text("已办结")
    page.get_by_role("link", name=re.compile("^文书")).click()
    page.locator("main tbody tr", has_text="答复书").locator("a").first.click()
    expect(page.locator("article.sheet")).to_contain_text("已依法处罚")
    page.goto("/registers/shared")
    expect(page.locator("main")).to_contain_text("举报投诉信访处理情况")
