"""督办 with the people of both counties: who supervises whom, asked again, escalated, late, by hand."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.errors import NotAllowed
from app.settings import ROOT
from app.store import materials
from app.usecases import deploy, due_work
from tests.processes.late import due, let_pass
from tests.processes.officer import Officer, broken_links


def by_hand(driver: Officer, who: str = "", unit: str = "zhujian") -> str:
    return driver.start(
        who or ("fz-officer" if driver.is_huantai else "lx-supervisor"),
        "supervision",
        supervised_unit=unit,
        case_key="议定事项第3项",
        reason="未按期反馈",
    )


def letter(driver: Officer, case: str, kind: str) -> tuple[str, tuple[str, ...]]:
    (found,) = [entry for entry in materials.letters(driver.admin, case) if entry.kind == kind]
    return found.sender, tuple(found.receivers)


@pytest.mark.clause("HT-74", "YC-03", "YC-07")
def test_the_supervising_unit_writes_and_is_answered(driver: Officer) -> None:
    """HT-74 the legal office (now 司法局) of 桓台, YC-03 and YC-07 the meeting's office of 峄城."""
    supervisor = "sifa" if driver.is_huantai else "lianxi_ban"
    case = by_hand(driver)
    driver.fill(case, "prepare_letter", supervise="yes")
    assert letter(driver, case, "supervision_letter") == (supervisor, ("zhujian",))
    assert due(driver, case) == {"supervision.answer": ("2026-10-10", "", "zhujian")}
    assert driver.open_items(case) == {"draft_answer": ("zhujian/officer",)}
    driver.fill(case, "draft_answer")
    assert driver.open_items(case) == {"sign_answer": ("zhujian/head", "zhujian/leader")}
    driver.fill(case, "sign_answer", signed="no")
    driver.fill(case, "draft_answer")
    driver.fill(case, "sign_answer", signed="yes")
    assert letter(driver, case, "supervision_answer") == ("zhujian", (supervisor,))
    assert due(driver, case) == {"supervision.review": ("2026-10-09", "", supervisor)}
    driver.fill(case, "review_answer", review="again")
    assert driver.letters(case).count("supervision_letter") == 2
    driver.fill(case, "draft_answer")
    driver.fill(case, "sign_answer", signed="yes")
    driver.fill(case, "review_answer", review="accept")
    assert driver.end(case) == ("finished", "end_accepted")
    assert all(driver.numbers(case))
    assert broken_links() == []


@pytest.mark.clause("HT-74")
def test_each_of_the_named_units_supervises_in_its_own_name(huantai: Officer) -> None:
    """HT-74 names 编办 beside 法制办: its letter goes out in its name and the answer comes to it."""
    case = by_hand(huantai, "bb-officer")
    huantai.fill(case, "prepare_letter", supervise="yes")
    assert letter(huantai, case, "supervision_letter") == ("bianban", ("zhujian",))
    huantai.fill(case, "draft_answer")
    huantai.fill(case, "sign_answer", signed="yes")
    assert letter(huantai, case, "supervision_answer") == ("zhujian", ("bianban",))
    assert huantai.open_items(case) == {"review_answer": ("bianban/supervisor",)}
    with pytest.raises(NotAllowed):
        by_hand(huantai, "zf-head")


@pytest.mark.clause("HT-74", "YC-03")
def test_nobody_supervises_himself(driver: Officer, clock: time_machine.Coordinates) -> None:
    """The supervising unit is itself late with an answer that a clause limits."""
    late = "sifa" if driver.is_huantai else "lianxi_ban"
    kind = "evidence" if driver.is_huantai else "consult"
    case = driver.asked(kind, assisting_unit=late)
    driver.add_person("temp-liaison", f"{late}/liaison")
    driver.fill(case, "sign_request")
    clock.move_to("2026-10-20T09:00:00+08:00")
    due_work.work_all()
    (linked,) = driver.linked(case, "supervision")
    other = "bianban" if driver.is_huantai else "sifa"
    assert driver.value(linked, "supervisor_unit") == other
    assert driver.open_items(linked) == {"prepare_letter": (f"{other}/supervisor",)}
    driver.fill(linked, "prepare_letter", supervise="yes")
    assert letter(driver, linked, "supervision_letter") == (other, (late,))


def test_late_answer_and_late_review(driver: Officer, clock: time_machine.Coordinates) -> None:
    """Both are practice of the platform: noted, never supervised again."""
    case = by_hand(driver)
    driver.fill(case, "prepare_letter", supervise="yes")
    assert let_pass(driver, clock, case, "supervision.answer") == "reminder"
    driver.fill(case, "draft_answer")
    driver.fill(case, "sign_answer", signed="yes")
    assert let_pass(driver, clock, case, "supervision.review") == "reminder"
    driver.fill(case, "review_answer", review="accept")
    assert driver.end(case) == ("finished", "end_accepted")


@pytest.mark.clause("HT-23", "HT-72")
@pytest.mark.parametrize("consequence", ["serious_loss", "serious_consequence", "adverse_effect", "none"])
def test_a_lead_only_on_a_ground(huantai: Officer, consequence: str) -> None:
    case = by_hand(huantai)
    huantai.fill(case, "prepare_letter", supervise="yes")
    huantai.fill(case, "draft_answer")
    huantai.fill(case, "sign_answer", signed="yes")
    huantai.fill(case, "review_answer", review="escalate")
    lead = {} if consequence == "none" else {"accountability_unit": "jiwei"}
    huantai.fill(case, "escalate", consequence=consequence, **lead)
    assert huantai.end(case)[1] == ("end_escalated" if consequence == "none" else "end_lead")
    if lead:
        assert letter(huantai, case, "accountability_lead") == ("sifa", ("jiwei",))


@pytest.mark.clause("YC-07")
def test_escalated_without_accountability(yicheng: Officer) -> None:
    case = by_hand(yicheng)
    yicheng.fill(case, "prepare_letter", supervise="yes")
    yicheng.fill(case, "draft_answer")
    yicheng.fill(case, "sign_answer", signed="yes")
    yicheng.fill(case, "review_answer", review="escalate")
    yicheng.fill(case, "escalate")
    assert yicheng.end(case) == ("finished", "end_escalated")
    assert "accountability_lead" not in yicheng.letters(case)


def test_where_supervision_is_only_offered(huantai: Officer, clock: time_machine.Coordinates) -> None:
    """`supervision.start` = offer: the supervising unit is told and decides; nothing starts by itself."""
    text = (ROOT / "jurisdictions" / "huantai.toml").read_text(encoding="utf-8")
    auto = '"supervision.start" = "auto"'
    assert text.count(auto) == 1
    offer = text.replace(auto, '"supervision.start" = "offer"')
    deploy.load_rulebook("测试", "huantai.toml", offer.encode())
    case = huantai.received()
    clock.move_to("2026-10-15T10:00:00+08:00")
    assert huantai.standing(case, "transfer.feedback") == ("passed", "overdue")
    assert huantai.linked(case, "supervision") == []
    assert any("可发起督办" in notice.title for notice in huantai.notices("fz-officer"))
