"""The analyst downloads a diagram, redraws and uploads it: a new version, or all problems at once."""

from __future__ import annotations

import re
from pathlib import Path

from desk import Desk, Office
from playwright.sync_api import FilePayload, expect

from tests.driver import Driver


def upload(desk: Desk, text: str) -> None:
    desk.page.goto("/definitions")
    file: FilePayload = {"name": "case_transfer.bpmn", "mimeType": "application/xml", "buffer": text.encode()}
    desk.page.get_by_label("流程文件").set_input_files(file)
    desk.page.get_by_label("说明").fill("核实环节改了名称")
    desk.press("检查并发布")


def version(desk: Desk) -> int:
    desk.page.goto("/definitions/case_transfer")
    shown = desk.page.locator(".head .tag").inner_text()
    return int(re.sub(r"\D", "", shown))


def test_a_redrawn_diagram_is_published_or_refused_with_all_its_problems(
    office: Office, cases: Driver, tmp_path: Path
) -> None:
    running = cases.transfer()
    analyst = office.person("ht-analyst")
    page = analyst.page
    before = version(analyst)
    expect(page.locator("#diagram .djs-shape").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 .bpmn").first.click()
    download.value.save_as(tmp_path / download.value.suggested_filename)
    drawn = (tmp_path / "case_transfer.bpmn").read_text(encoding="utf-8")
    assert 'name="制止并初步核实"' in drawn

    office.expect_refusal(422)
    broken = drawn.replace('camunda:formKey="verify_facts"', 'camunda:formKey="no_such_form"')
    broken = broken.replace("transfer.receipt", "transfer.no_such_rule").replace(
        "historical", "import_os()", 1
    )
    broken = re.sub(r'calledElement="case_handling"', 'calledElement="no_such_process"', broken)
    assert broken != drawn
    upload(analyst, broken)
    expect(page.locator("h1")).to_have_text("没有发布")
    rows = page.locator("table.problem tbody tr")
    expect(rows.filter(has_text="no_such_form").first).to_be_visible()
    expect(rows.filter(has_text="no_such_process").first).to_be_visible()
    assert rows.count() >= 2
    expect(rows.filter(has_text="制止并初步核实").first).to_be_visible()
    page.locator("#diagram[data-ready]").wait_for()
    expect(page.locator("#diagram .djs-element.late").first).to_be_visible()
    assert version(analyst) == before

    upload(analyst, drawn.replace('name="制止并初步核实"', 'name="到场制止、初步核实"'))
    expect(page.locator("h1")).to_have_text("已发布")
    try:
        page.get_by_role("link", name=f"案件移送 第 {before + 1} 版").click()
        expect(page.locator(".head")).to_contain_text(f"第 {before + 1} 版 · 现行")
        expect(page.locator("table")).to_contain_text("核实环节改了名称")
        fresh = cases.transfer()
        officer = office.person("ht-zj-officer")
        for case, name, number in (
            (running, "制止并初步核实", before),
            (fresh, "到场制止、初步核实", before + 1),
        ):
            officer.page.goto(f"/cases/{case}")
            expect(officer.page.get_by_label("正在等待")).to_contain_text(name)
            expect(officer.page.locator(".strip")).to_contain_text(f"第 {number} 版")
    finally:
        upload(analyst, drawn)


def test_uploading_is_for_analysts(office: Office, served: object) -> None:
    admin = office.person("ht-admin")
    admin.page.goto("/definitions")
    expect(admin.page.get_by_label("流程文件")).to_have_count(0)
    officer = office.person("ht-zj-officer")
    expect(officer.page.get_by_role("link", name="流程")).to_have_count(0)
    office.expect_refusal(403)
    officer.page.goto("/definitions")
    expect(officer.page.locator("main.wrong")).to_contain_text("403")
