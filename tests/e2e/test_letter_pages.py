"""A letter before it is issued, in a real browser: what was just typed is in it, its text is changed, a Word
file takes its place, and what was filled in prints."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from desk import Office
from docx import Document
from playwright.sync_api import expect

from app.domain.layouts_check import text_of
from tests.driver import Driver


def test_a_letter_is_previewed_changed_and_replaced(office: Office, cases: Driver, tmp_path: Path) -> None:
    case = cases.transfer()
    cases.verify(case)
    item = cases.item(case, "prepare_materials")
    officer = office.person("ht-zj-officer")
    officer.page.goto(f"/items/{item.id}")
    officer.form.wait()
    officer.page.get_by_label("违法事实").fill("堆放建材约五十平方米")
    officer.page.locator('[data-act="save-and-go"]').click()
    officer.see("堆放建材约五十平方米")
    officer.page.locator("#paragraphs").fill("一、经过\n改写的正文。")
    officer.press("保存文字")
    officer.see("文字已保存")
    expect(officer.page.locator(".sheet .hei", has_text="一、经过")).to_be_visible()

    with officer.page.expect_download() as waiting:
        officer.page.get_by_role("link", name="下载 Word 稿").click()
    content = Path(waiting.value.path()).read_bytes()
    assert "改写的正文。" in text_of(content)
    changed, target = Document(BytesIO(content)), tmp_path / "函.docx"
    changed.paragraphs[-3].insert_paragraph_before("在 Word 中加上的一段。")
    changed.save(str(target))
    officer.page.locator("#file").set_input_files(str(target))
    officer.press("上传并采用")
    officer.see("签发时采用整份上传的")
    officer.see("在 Word 中加上的一段。")
    officer.press("恢复生成的文字")
    officer.see("已恢复生成的文字")


def test_a_letter_and_a_paper_fit_a_phone(office: Office, cases: Driver) -> None:
    case = cases.transfer()
    cases.verify(case)
    cases.prepare(case)
    item = cases.item(case, "approve_transfer")
    head = office.person("ht-zj-head", size=(390, 844))
    head.page.goto(f"/items/{item.id}/letters/transfer_letter")
    assert head.overflow() <= 0
    head.page.goto(f"/cases/{case}/records/start")
    head.see("违法线索登记表")
    assert head.overflow() <= 0
