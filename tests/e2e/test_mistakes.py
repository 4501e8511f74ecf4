"""What goes wrong in front of the screen loses nothing that was typed and says what to do."""

from __future__ import annotations

from datetime import timedelta

from desk import Office, today
from playwright.sync_api import expect

from app.usecases import clock
from tests.driver import Driver

CLUE = {
    "party_name": "桓台县起凤渔家饭店",
    "party_kind": "individual",
    "matter": "road_occupation",
    "source": "patrol",
    "place": "少海路与柳泉北路口东南角",
    "facts": "占用人行道摆放桌椅约二十平方米",
}


def test_missing_and_wrong_answers_are_named_and_nothing_typed_is_lost(
    office: Office, served: object
) -> None:
    desk = office.person("ht-zj-officer")
    page = desk.page
    page.goto("/start/case_transfer")
    desk.form.wait()
    desk.form.fill(party_name=CLUE["party_name"], party_id="12")
    desk.press("登记并发起")
    summary = page.locator("#form-errors")
    expect(summary).to_contain_text("处需要更正，已填内容全部保留")
    expect(summary.locator("li a", has_text="发现日期")).to_be_visible()
    expect(summary).to_contain_text("请填 18 位统一社会信用代码")
    summary.locator("li a", has_text="违法地点").click()
    assert page.evaluate("document.activeElement.id").endswith("field_place")

    # the server judges what the browser cannot know: a fact date must not lie in the future
    office.expect_refusal(422)
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    desk.form.fill(**{**CLUE, "party_id": "", "found_on": tomorrow})
    desk.press("登记并发起")
    expect(summary).to_contain_text("发现日期")
    expect(summary).not_to_contain_text("违法地点")
    expect(page.locator(".fjs-form-field-error", has_text="不能晚于").first).to_be_visible()
    assert desk.form.value("party_name") == CLUE["party_name"]
    assert desk.form.value("facts") == CLUE["facts"]
    assert desk.form.value("found_on") == tomorrow

    desk.form.fill(found_on=today())
    desk.press("登记并发起")
    page.wait_for_url("**/items/*")
    expect(page.locator(".strip")).to_contain_text(CLUE["party_name"])


def test_who_submits_a_stale_page_learns_who_was_first(office: Office, cases: Driver) -> None:
    case = cases.dispatched()
    cases.receive(case)
    item = cases.item(case, "review_transfer")
    first, second = office.person("ht-zf-officer"), office.person("ht-zf-officer2")
    for desk in (first, second):
        desk.page.goto(f"/items/{item.id}")
        desk.form.wait()
        desk.form.fill(accepted="yes", contact_name="值班室", contact_phone="0533-8220000")
    first.complete("审查移送材料")
    office.expect_refusal(409)
    second.press("办结本环节")
    summary = second.page.locator("#form-errors")
    expect(summary).to_contain_text("吴承志已于")
    expect(summary).to_contain_text("草稿")
    assert second.form.value("contact_name") == "值班室"
    summary.get_by_role("link", name="查看最新情况").click()
    second.see("本环节已由吴承志办结")


def test_another_county_has_no_such_case(office: Office, cases: Driver) -> None:
    case = cases.transfer()
    item = cases.item(case, "verify_facts")
    neighbour = office.person("yc-admin")
    office.expect_refusal(404)
    for path in (f"/cases/{case}", f"/cases/{case}/diagram", f"/items/{item.id}"):
        neighbour.page.goto(path)
        expect(neighbour.page.locator("main.wrong")).to_contain_text("404")
        assert "建材" not in neighbour.page.content()
    neighbour.page.get_by_role("link", name="回到待办").click()
    neighbour.page.wait_for_url("**/inbox")
