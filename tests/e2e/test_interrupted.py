"""Materials that are refused, facts recorded late, a session that ended: the work at hand is kept."""

from __future__ import annotations

from desk import Office, working_days_ago
from playwright.sync_api import FilePayload, expect

from app.usecases.demo import PAGE
from tests.driver import Driver


def file(name: str, data: bytes = PAGE) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": data}


def test_materials_are_judged_listed_and_removed(office: Office, cases: Driver) -> None:
    item = cases.item(cases.transfer(), "verify_facts")
    page = office.person("ht-zj-officer").page
    page.goto(f"/items/{item.id}")
    chooser, state = page.locator("form[data-upload] input[type=file]"), page.locator("[data-upload-state]")
    office.expect_refusal(422)
    for wrong, word in (
        (file("程序.exe", b"MZ"), "不接受"),
        (file("改名.pdf", b"MZ" * 40), "不符"),
        (file("空.pdf", b""), "空"),
    ):
        chooser.set_input_files(wrong)
        expect(state).to_contain_text(wrong["name"])
        expect(state).to_contain_text(word)
    expect(page.locator("#file-list")).to_contain_text("还没有材料")
    chooser.set_input_files([file("现场照片一.pdf"), file("现场照片二.pdf", PAGE + b"\n")])
    expect(state).to_have_text("已上传。")
    expect(page.locator("#file-list li")).to_have_count(2)
    page.get_by_role("button", name="删除 现场照片一.pdf").click()
    expect(page.locator("#file-list li")).to_have_count(1)
    expect(state).to_have_text("已删除。")


def test_a_fact_recorded_late_asks_for_the_reason(office: Office, cases: Driver) -> None:
    desk = office.person("ht-zj-officer")
    page = desk.page
    page.goto("/start/case_transfer")
    desk.form.wait()
    desk.form.fill(
        party_name="桓台县荆家蔬菜批发市场有限公司",
        party_kind="enterprise",
        matter="road_occupation",
        found_on=working_days_ago(3),
        source="patrol",
        place="荆家镇商业街",
        facts="占用道路装卸货物",
    )
    office.expect_refusal(422)
    desk.press("登记并发起")
    expect(page.locator("#form-errors")).to_contain_text("补录")
    page.get_by_label("补录理由").fill("现场检查当日网络中断")
    desk.press("登记并发起")
    page.wait_for_url("**/items/*")
    expect(page.locator(".strip")).to_contain_text("荆家蔬菜批发市场")


def test_a_session_that_ended_loses_nothing_that_was_typed(office: Office, cases: Driver) -> None:
    case = cases.transfer()
    cases.verify(case)
    cases.prepare(case)
    item = cases.item(case, "approve_transfer")
    head = office.person("ht-zj-head")
    page = head.page
    page.goto(f"/items/{item.id}")
    head.form.wait()
    head.form.fill(approval="agree", approved_on=cases.today)
    page.context.clear_cookies()
    office.expect_refusal(403)
    head.press("办结本环节")
    expect(page.locator("#form-errors")).to_contain_text("请在新标签页重新登录")

    other = page.context.new_page()
    other.goto("/inbox")
    other.get_by_label("登录名").fill("ht-zj-head")
    other.get_by_label("密码").fill("lianban2026")
    other.get_by_role("button", name="登录", exact=True).click()
    other.wait_for_url("**/inbox")
    assert head.form.value("approved_on") == cases.today
    head.complete("审批签发")
