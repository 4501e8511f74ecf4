"""Makes the pictures of the README from a running demonstration, afresh:

    .venv/bin/lianban serve --demo &
    PYTHONPATH=. .venv/bin/python tests/e2e/screenshots.py http://127.0.0.1:5000 docs/images

With Pillow installed the pictures are reduced to a palette, a third of the size.
"""

from __future__ import annotations

import importlib
import re
import shutil
import sys
from pathlib import Path

from conftest import FLAGS, NAMES, ROOT
from desk import PHONE, Desk, Office
from playwright.sync_api import sync_playwright

COLOURS = 256
#: Colours of the design that no reduction may lose, however small the dot: page, paper, ink and lights.
TOKENS = ("f6f7f9", "ffffff", "1f2933", "5b6673", "1d5fae", "b3261e", "9a6700", "1a7f37", "6b5b95")
OVERDUE = "山东桓岳市政工程有限公司新城分公司第三项目部"
TOPIC = "渣土运输车辆夜间遗撒"
CLOSED = "桓台县鲁桓建材有限公司"


def main(address: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    browser_path = next(path for name in NAMES if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path,
            args=[*FLAGS, "--lang=zh-CN"],
            env={"LANGUAGE": "zh_CN", "LANG": "zh_CN.UTF-8"},
        )
        office = Office(browser, address, {})
        staff(office, folder)
        others(office, folder)
        browser.close()
    for picture in sorted(folder.glob("*.png")):
        reduce(picture)
        print(f"{picture.name} {picture.stat().st_size // 1024} KB")


def staff(office: Office, folder: Path) -> None:
    visitor = office.visitor()
    visitor.page.goto("/login")
    take(visitor, folder / "login.png", whole=True)

    officer = office.person("ht-zj-officer")
    officer.page.goto("/inbox?box=unit")
    take(officer, folder / "inbox.png")
    officer.open_case(OVERDUE)
    officer.page.get_by_role("link", name="流程图").click()
    officer.page.locator("#diagram[data-ready]").wait_for()
    take(officer, folder / "diagram.png")
    officer.open_case(CLOSED)
    officer.page.get_by_role("link", name=re.compile("^期限")).click()
    officer.page.locator("summary", has_text="为什么是这一天").nth(1).click()
    take(officer, folder / "deadlines.png")
    officer.page.get_by_role("link", name=re.compile("^文书")).click()
    officer.page.locator("main tbody a").first.click()
    officer.page.locator("article.sheet").wait_for()
    take(officer, folder / "letter.png")

    reviewer = office.person("ht-zf-officer")
    reviewer.open_item("擅自占用城市绿化用地", "审查移送材料")
    reviewer.page.locator("summary", has_text="为什么是这一天").first.click()
    take(reviewer, folder / "task.png")

    reviewer.open_case(CLOSED)
    reviewer.page.get_by_role("link", name="案卷", exact=True).click()
    take(reviewer, folder / "archive.png")
    reviewer.page.goto("/clauses")
    take(reviewer, folder / "clauses.png")

    clerk = office.person("ht-lx-clerk")
    clerk.open_item(TOPIC, "汇总协调、拟定议题")
    take(clerk, folder / "agenda.png")

    window = office.person("ht-zj-window")
    window.page.goto("/holds?all=1")
    take(window, folder / "holds.png")

    head = office.person("ht-zj-head", PHONE)
    head.page.goto("/inbox")
    take(head, folder / "mobile-inbox.png")
    head.open_item(OVERDUE, "审批签发")
    take(head, folder / "mobile-task.png")


def others(office: Office, folder: Path) -> None:
    admin = office.person("ht-admin")
    admin.page.goto("/cases")
    take(admin, folder / "admin.png")

    analyst = office.person("ht-analyst")
    analyst.page.goto("/definitions")
    take(analyst, folder / "definitions.png")
    drawn = (ROOT / "bpmn" / "case_transfer.bpmn").read_text(encoding="utf-8")
    broken = drawn.replace('camunda:formKey="verify_facts"', 'camunda:formKey="verify_fact"')
    broken = broken.replace('calledElement="case_handling"', 'calledElement="case_handled"')
    broken = re.sub(r' default="[^"]+"', "", broken, count=1)
    broken = broken.replace("transfer.receipt", "transfer.reciept")
    file = {"name": "case_transfer.bpmn", "mimeType": "application/xml", "buffer": broken.encode()}
    analyst.page.get_by_label("流程文件").set_input_files(file)  # type: ignore[arg-type]
    analyst.press("检查并发布")
    analyst.page.locator("#diagram[data-ready]").wait_for()
    take(analyst, folder / "upload-problems.png", whole=True)


def take(desk: Desk, path: Path, *, whole: bool = False) -> None:
    desk.page.evaluate("document.activeElement.blur()")
    desk.page.screenshot(path=path, full_page=whole)


def reduce(picture: Path) -> None:
    """A palette is enough for screens; without Pillow the picture stays as it is."""
    try:
        image = importlib.import_module("PIL.Image")
    except ImportError:
        return
    opened = image.open(picture).convert("RGB")
    common = opened.quantize(COLOURS - len(TOKENS)).getpalette()[: 3 * (COLOURS - len(TOKENS))]
    palette = image.new("P", (1, 1))
    palette.putpalette([*common, *(value for token in TOKENS for value in bytes.fromhex(token))])
    opened.quantize(palette=palette, dither=0).save(picture, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
