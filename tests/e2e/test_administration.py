"""The administrator finds cases by state and lateness, suspends and resumes, and clears incidents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk import Office, overdue, today
from playwright.sync_api import FilePayload, Page, expect

from tests.driver import Driver

ROOT = Path(__file__).resolve().parents[2]
CONDITION = '${breach_kind == "unlicensed"}'
RECTIFICATION = {
    "party_name": "桓台县果里物流有限公司",
    "breach_kind": "breach",
    "matter": "road_occupation",
    "facts": "占用人行道堆放货物",
}


def test_cases_are_filtered_by_state_and_lateness(office: Office, cases: Driver) -> None:
    overdue(cases)
    admin = office.person("ht-admin")
    page = admin.page
    page.goto("/cases")
    everything = page.locator("#list tbody tr").count()
    page.get_by_label("只看已超期").check()
    page.wait_for_url("**overdue=1**")
    rows = page.locator("#list tbody tr")
    expect(rows.first).to_contain_text("已超期")
    late = rows.count()
    assert 0 < late < everything
    assert page.locator("#list .light-overdue").count() == late
    page.get_by_label("只看已超期").uncheck()
    page.get_by_label("状态").select_option(label="已办结")
    page.wait_for_url("**status=**")
    expect(page.locator("#list tbody tr").first).to_contain_text("已办结")
    expect(page.locator("#list")).not_to_contain_text("办理中")


def test_a_suspended_case_waits_until_it_is_resumed(office: Office, cases: Driver) -> None:
    case = cases.transfer()
    item = cases.item(case, "verify_facts")
    admin, officer = office.person("ht-admin"), office.person("ht-zj-officer")
    administer(admin.page, case, "当事人住院，暂缓办理", "暂停")
    expect(admin.page.locator(".head")).to_contain_text("已暂停")
    officer.page.goto(f"/items/{item.id}")
    officer.see("恢复后才能办理。法定期限仍在计算")
    expect(officer.page.locator('[data-act="submit"]')).to_have_count(0)
    administer(admin.page, case, "当事人出院", "恢复")
    expect(admin.page.locator(".head")).to_contain_text("办理中")
    officer.page.reload()
    expect(officer.page.locator('[data-act="submit"]')).to_be_visible()
    admin.page.goto(f"/cases/{case}/audit")
    admin.see("暂停")


def administer(page: Page, case: str, reason: str, act: str) -> None:
    page.goto(f"/cases/{case}")
    page.locator("details.more > summary", has_text="管理").click()
    page.locator("#admin-reason").fill(reason)
    page.get_by_role("button", name=act, exact=True).click()
    expect(page.locator(".note-done")).to_contain_text("理由记入操作记录")


def test_a_step_that_fails_is_an_incident_that_the_administrator_clears(
    office: Office, cases: Driver
) -> None:
    """A redraw that only fails while running: the answers stay as a draft, the case does not move."""
    analyst, officer = office.person("ht-analyst"), office.person("ht-zj-officer")
    sound = (ROOT / "bpmn" / "rectification.bpmn").read_text(encoding="utf-8")
    broken = sound.replace(CONDITION, "${breach_kind + 1 == 2}")
    assert broken != sound
    publish(analyst.page, "rectification.bpmn", broken)
    try:
        case = cases.start("zj-officer", "rectification", **RECTIFICATION, verified_on=today())
    finally:
        publish(analyst.page, "rectification.bpmn", sound)
    cases.fill(case, "issue_notice")
    item = cases.item(case, "recheck")
    officer.page.goto(f"/items/{item.id}")
    officer.form.wait()
    required = {key: field for key, field in officer.form.schema().items() if field.get("validate")}
    officer.form.fill(**{key: plain(field) for key, field in required.items()})
    office.expect_refusal(500)
    officer.press("办结本环节")
    expect(officer.page.locator("#form-errors")).to_contain_text("已通知管理员处理")

    admin = office.person("ht-admin")
    admin.page.get_by_role("navigation", name="主导航").get_by_role("link", name="系统").click()
    incident = admin.page.locator("main article", has_text=cases.case(case).business_key)
    expect(incident).to_contain_text("gw_unlicensed")
    incident.get_by_role("button", name="重试").click()
    admin.see("没有待处理的技术事件")
    assert cases.case(case).status == "running"
    administer(admin.page, case, "图有错，改正后重新发起", "终止")
    expect(admin.page.locator(".head")).to_contain_text("已终止")


def plain(field: dict[str, Any]) -> Any:
    """Something acceptable in a required field."""
    if field["type"] in {"radio", "select"}:
        return field["values"][0]["value"]
    if field["type"] == "datetime":
        return today()
    return True if field["type"] == "checkbox" else "已复查"


def publish(page: Page, name: str, text: str) -> None:
    page.goto("/definitions")
    file: FilePayload = {"name": name, "mimeType": "application/xml", "buffer": text.encode()}
    page.get_by_label("流程文件").set_input_files(file)
    page.get_by_role("button", name="检查并发布").click()
    expect(page.locator("h1")).to_have_text("已发布")
