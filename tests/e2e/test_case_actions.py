"""撤回 before receipt, and 代录 for a unit that does not sign in, as people do them on their screens."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import flask
import pytest
from desk import PHONE, Desk, Office, today
from playwright.sync_api import expect

from app.store.records import WorkItemRecord
from app.usecases import live
from tests.driver import Driver
from tests.processes.officer import Officer
from tests.processes.test_crime_case import suspected, with_police
from tests.processes.test_recorded_case import until


def picture(desk: Desk, name: str) -> None:
    """Kept only where somebody asks for it: `LIANBAN_PICTURES=folder`."""
    folder = os.environ.get("LIANBAN_PICTURES")
    if folder:
        desk.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_transfer_is_withdrawn(office: Office, cases: Driver) -> None:
    case = cases.dispatched()
    officer = office.person("ht-zj-officer")
    officer.page.goto(f"/cases/{case}")
    officer.see("案件操作")
    picture(officer, "action")
    officer.page.locator("summary", has_text="撤回移送").click()
    officer.press("撤回移送")
    assert cases.case(case).status == "running", "a reason is asked for"
    officer.page.get_by_label("理由（必填，记入办理经过）").fill("材料有误，须补充调查")
    picture(officer, "action-open")
    officer.press("撤回移送")
    officer.see("已撤回（接收单位签收之前）")
    officer.see("撤回移送：材料有误，须补充调查")
    expect(officer.page.locator("summary", has_text="撤回移送")).to_have_count(0)
    picture(officer, "withdrawn")
    officer.page.goto(f"/cases/{case}/letters")
    officer.see("已作废")


def test_a_withdrawal_on_a_phone_that_comes_too_late(office: Office, cases: Driver) -> None:
    case = cases.dispatched()
    officer = office.person("ht-zj-officer", size=PHONE)
    officer.page.goto(f"/cases/{case}")
    officer.page.locator("summary", has_text="撤回移送").click()
    officer.page.get_by_label("理由（必填，记入办理经过）").fill("材料有误")
    assert officer.overflow() <= 0
    picture(officer, "action-phone")
    cases.receive(case)
    officer.press("撤回移送")
    officer.see("此操作已不能进行，案件没有改动")
    officer.see(cases.person("zf-liaison").name)
    picture(officer, "too-late-phone")


def test_the_receipt_of_a_unit_that_does_not_sign_in(office: Office, cases: Driver) -> None:
    case = cases.dispatched(receiver_unit="gongan")
    item = cases.item(case, "sign_receipt")
    liaison = office.person("ht-zj-liaison")
    liaison.page.goto("/inbox")
    row = liaison.page.locator("#list tbody tr", has=liaison.page.locator(f'a[href="/items/{item.id}"]'))
    expect(row).to_contain_text("代录 · 桓台县公安局")
    picture(liaison, "recorded-inbox")
    row.locator("a b").click()
    liaison.form.wait()
    liaison.see("不登录本平台，由您代为录入")
    given = {"received_on": today(), "received_way": "mail", "materials_counted": True}
    liaison.form.fill(**given)
    picture(liaison, "recorded-form")
    liaison.page.locator('[data-act="submit"]').click()
    expect(liaison.page.locator("#form-errors")).to_contain_text("扫描件")
    proofs = {key: "签收回执.pdf" for key in cases.recorded(item) if key not in given}
    assert len(proofs) == 1
    liaison.form.fill(**proofs)
    liaison.complete("签收登记、分办")
    liaison.page.goto(f"/cases/{case}")
    name = cases.person("zj-liaison").name
    liaison.see(f"由 {name}（桓台县住房和城乡建设局）代 桓台县公安局 录入")
    liaison.see("签收回执.pdf")
    picture(liaison, "recorded-case")


def police(cases: Officer) -> WorkItemRecord:
    case = suspected(cases)
    with_police(cases, case)
    return cases.item(case, "police_decide")


def government(cases: Officer) -> WorkItemRecord:
    start = {"respondent_unit": "zhifa", "dispute_kind": "duty", "dispute_subject": "谁监管", "facts": "推诿"}
    case = cases.start("zj-officer", "jurisdiction_dispute", **start)
    unsettled = {"ruling": "unresolved"}
    return until(
        cases,
        case,
        "decide_government",
        negotiate={"negotiation_outcome": "failed"},
        consult_legal=unsettled,
        legal_negotiate=unsettled,
    )


def appraisal(cases: Officer) -> WorkItemRecord:
    case = cases.asked("appraisal", assisting_unit="jianding", request_text="请检测。")
    return until(cases, case, "sign_answer")


@pytest.mark.parametrize("county", ["huantai", "yicheng"])
@pytest.mark.parametrize("ask", [police, government, appraisal])
def test_what_is_recorded_for_others(
    office: Office, served: flask.Flask, county: str, ask: Callable[[Officer], WorkItemRecord]
) -> None:
    """The recorder finds it marked in 待办, is asked for scan and date, and both units show afterwards."""
    live.forget()
    cases = Officer(served.config["LIANBAN"], county)
    item = ask(cases)
    recorder = office.person(cases.hand(item).login)
    recorder.page.goto("/inbox")
    row = recorder.page.locator("#list tbody tr", has=recorder.page.locator(f'a[href="/items/{item.id}"]'))
    expect(row).to_contain_text("代录 · ")
    row.locator("a b").click()
    recorder.form.wait()
    recorder.see("不登录本平台，由您代为录入")
    fields = recorder.form.schema()
    for key in cases.recorded(item):
        assert fields[key]["validate"]["required"] is True
    picture(recorder, f"recorded-{county}-{item.node}")
    recorder.page.locator('[data-act="submit"]').click()
    expect(recorder.page.locator("#form-errors")).to_be_visible()
    cases.fill(item.instance_id, item.node)
    recorder.page.goto(f"/cases/{item.instance_id}")
    expect(recorder.page.locator("ol.line")).to_contain_text("录入")
    expect(recorder.page.locator("ol.line")).to_contain_text("代 ")
