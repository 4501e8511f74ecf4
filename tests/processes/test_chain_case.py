"""The chain of cases: complaint, transfer, assistance, decision, reply; the first responder stays named."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from app.domain.errors import InvalidAnswers, NotFound
from app.store import instances, materials
from app.usecases import demo, files, history
from app.web.facts import first_responder
from tests.processes.complaint_steps import TRANSFER, Desk, refusal
from tests.processes.officer import Officer, broken_links

ASK: dict[str, Any] = {
    "ask_assistance": True,
    "assisting_unit": "zhujian",
    "assist_kind": "evidence",
    "request_text": "提供该路段占用许可的审批材料",
}


@pytest.fixture
def desk(huantai: Officer) -> Desk:
    return Desk(huantai.settings, "huantai")


def assisted(driver: Officer, case: str) -> str:
    """The bureau asks the department for evidence while it investigates, and gets its answer."""
    driver.investigate(case, finding="continue", request_on=driver.today, **ASK)
    [request] = driver.linked(case, "assistance_request")
    driver.sign_letter(request)
    driver.fill(request, "sign_request", received_on=driver.today)
    driver.fill(request, "prepare_answer")
    driver.fill(request, "sign_answer", signed="yes", replied_on=driver.today)
    driver.fill(request, "receive_answer")
    assert driver.end(request)[0] == "finished"
    return request


@pytest.mark.clause("HT-50", "HT-56", "HT-57", "HT-58", "HT-59", "HT-34", "HT-31", "HT-48")
def test_huantai_from_complaint_to_reply(desk: Desk) -> None:
    case = desk.complaint()
    desk.triage(case, complaint_files="file:来信扫描件.pdf")
    desk.verify_complaint(case, "transfer", verification_files="file:核查报告.pdf", **TRANSFER)

    # Nothing is typed twice: the transfer starts with what the verification found, one confirmation.
    item = desk.item(case, "verify_facts")
    assert item.assignee_id == desk.person("zj-officer").person_id
    known = {key: item.data.get(key) for key in ("facts", "verified_on", "breach_kind", "receiver_unit")}
    assert known == {
        "facts": "占用城市道路约三十平方米",
        "verified_on": desk.today,
        "breach_kind": "breach",
        "receiver_unit": "zhifa",
    }
    shown = ("facts", "verified_on", "legal_basis", "breach_kind", "receiver_unit", "penalty_needed")
    shown += ("permit_involved", "permit", "permit_limit", "historical", "needs_appraisal", "own_power")
    desk.do(case, "zj-officer", "verify_facts", **{key: item.data.get(key) for key in shown})

    # The materials of the complainant stay; a redacted copy goes along.
    [original] = [f.id for f in materials.files(desk.person("zj-officer"), case) if f.kept_by]
    with pytest.raises(InvalidAnswers) as caught:
        desk.prepare(case, source_files=[original], redacted=True)
    assert refusal(caught) == ["所选材料只留在首问单位，不能随案移送；请附隐去举报、投诉、信访人信息的副本。"]
    with pytest.raises(InvalidAnswers):
        desk.prepare(case, source_files="file:来信（隐去来件人）.pdf")
    before = desk.item(case, "prepare_materials").data
    evidence = before["evidence_files"]
    desk.prepare(case, source_files="file:来信（隐去来件人）.pdf", redacted=True, evidence_files=evidence)
    desk.approve(case)
    desk.send(case)
    desk.receive(case)
    receiver = desk.person("zf-officer")
    sent = {file.name for file in materials.files(receiver, case) if file.locked_at}
    assert {"来信（隐去来件人）.pdf", "核查报告.pdf"} <= sent
    assert "来信扫描件.pdf" not in {file.name for file in materials.files(receiver, case)}
    for reader in (receiver, desk.admin):
        with pytest.raises(NotFound):
            materials.file(reader, original)
    assert materials.file(desk.person("zj-officer"), original).name == "来信扫描件.pdf"

    desk.review(case)
    desk.sign_reply(case)
    desk.file(case)
    request = assisted(desk, case)
    desk.investigate(case)
    desk.decide(case)
    assert desk.waiting(case) == {"reply_complainant"}
    reply = desk.item(case, "reply_complainant")
    assert reply.unit == "zhifa", "the unit that ended the matter answers (HT-57)"
    desk.reply(case, "zf-officer")
    assert desk.end(case) == ("finished", "end_replied")

    assert desk.relations(case) == [
        ("assistance_request", "assistance"),
        ("information_notice", "notice"),
        ("information_notice", "notice"),
        ("rectification", "rectification"),
    ]
    linked = [link.instance_id for link in instances.links(desk.admin, case)]
    assert {first_responder(desk.case(each).variables) for each in (case, request, *linked)} == {"zhujian"}
    assert desk.letters(case) == ["transfer_letter", "acceptance_notice", "complaint_reply"]
    assert desk.shared("sw-officer") == []
    for who in ("zf-officer", "zj-officer"):  # the first responder hears the result too
        assert sorted(desk.shared(who)) == [
            ("zhifa", "举报投诉信访处理情况", desk.today),
            ("zhujian", "举报投诉信访受理情况", desk.today),
        ]
    assert broken_links() == []


@pytest.mark.clause("YC-16", "YC-20", "YC-21", "YC-30", "YC-35")
def test_yicheng_from_a_patrol_to_the_notice(yicheng: Officer) -> None:
    case = yicheng.accepted()
    yicheng.file(case)
    request = assisted(yicheng, case)
    yicheng.investigate(case)
    yicheng.decide(case)
    assert yicheng.end(case) == ("finished", "end_closed")
    assert yicheng.relations(case) == [
        ("assistance_request", "assistance"),
        ("information_notice", "notice"),
        ("information_notice", "notice"),
    ]
    for notice in yicheng.linked(case, "information_notice"):
        yicheng.fill(notice, "send_notice")
        yicheng.fill(notice, "confirm_receipt")
        assert yicheng.end(notice)[0] == "finished"
    assert first_responder(yicheng.case(request).variables) == "", "峄城 has no first responder"
    assert broken_links() == []


@pytest.mark.clause("HT-69")
def test_who_reads_what_another_unit_provided_is_recorded(desk: Desk) -> None:
    case = desk.complaint()
    item = desk.item(case, "triage_complaint")
    officer = desk.person("zj-officer")
    about = files.Upload("来信.pdf", group="complaint", pages=1)
    kept = files.upload(officer, item.id, about, BytesIO(demo.PAGE), desk.settings)
    assert materials.file(officer, kept).kept_by == "zhujian", "at once, before anything is submitted"
    files.content(officer, kept, desk.settings.files_dir)
    [entry] = [e for e in history.of(officer, desk.case(case)) if e.action == files.READ]
    assert (entry.actor, entry.detail["name"]) == (officer.name, "来信.pdf")


def test_who_asks_sees_the_linked_case_at_once(driver: Officer) -> None:
    case = driver.accepted()
    driver.file(case)
    driver.investigate(case, finding="continue", request_on=driver.today, **ASK)
    [request] = driver.linked(case, "assistance_request")
    assert instances.find(driver.person("zf-officer"), request).id == request
