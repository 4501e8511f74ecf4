"""Linked cases to their ends: rectification, results and copies, assistance, supervision, disputes."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.errors import InvalidAnswers, NotAllowed
from app.store import instances, registers
from app.usecases import due_work, start
from tests.processes.officer import Officer, broken_links, day

# ---- rectification (桓台) --------------------------------------------------------------------------------


@pytest.mark.clause("HT-24", "HT-26", "HT-28")
@pytest.mark.parametrize("kind", ["breach", "unlicensed"])
def test_rectification_runs_beside_the_transfer(
    huantai: Officer, clock: time_machine.Coordinates, kind: str
) -> None:
    """HT-24, 26, 28: a case of its own, so that the transfer's clock is not held up by it."""
    case = huantai.transfer()
    huantai.verify(case, breach_kind=kind)
    assert huantai.relations(case) == [("rectification", "rectification")]
    (linked,) = huantai.linked(case, "rectification")
    assert huantai.value(linked, "party_name") == "某建材有限公司"
    huantai.send_again(case)
    huantai.receive(case)
    huantai.review(case)
    huantai.sign_reply(case)
    huantai.conclude(case)
    assert huantai.end(case) == ("finished", "end_closed")
    assert huantai.case(linked).status == "running", "the transfer is closed, the rectification goes on"
    huantai.fill(linked, "issue_notice", rectify_until="2026-10-16")
    assert "rectification_notice" in huantai.letters(linked)
    clock.move_to("2026-10-26T10:00:00+08:00")
    assert huantai.standing(linked, "rectification.recheck") == ("passed", "reminder")
    huantai.fill(linked, "recheck", recheck_result="done")
    if kind == "unlicensed":
        assert huantai.open_items(linked)["record_licensing"][0] == "zhujian/window"
        huantai.fill(linked, "record_licensing")
        huantai.fill(linked, "share_notice")
        huantai.fill(linked, "confirm_receipt")
    assert huantai.end(linked) == (
        "finished",
        "end_licensing" if kind == "unlicensed" else "end_rectified",
    )
    assert broken_links() == []


def test_one_rectification_a_case(huantai: Officer, clock: time_machine.Coordinates) -> None:
    """The route is decided again after the appraisal; the notice to the party is not sent twice."""
    case = huantai.transfer()
    huantai.verify(case, needs_appraisal=True)
    huantai.fill(
        case,
        "obtain_appraisal",
        breach_kind="breach",
        penalty_needed=True,
        own_power=False,
        suspected_crime=False,
        receiver_unit="zhifa",
    )
    assert len(huantai.linked(case, "rectification")) == 1


# ---- results and copies ----------------------------------------------------------------------------------


def decided(driver: Officer, **changes: object) -> str:
    case = driver.accepted()
    driver.file(case)
    driver.investigate(case)
    driver.decide(case, **changes)
    return case


def notices(driver: Officer, case: str) -> dict[tuple[str, str], str]:
    """(rule, notified unit) -> the linked notice."""
    found = [driver.case(linked) for linked in driver.linked(case, "information_notice")]
    return {(c.variables["notice_rule"], c.variables["notified_unit"]): c.id for c in found}


@pytest.mark.clause("HT-31", "HT-48", "YC-21", "YC-30")
def test_the_penalty_is_copied_and_the_sender_told(driver: Officer) -> None:
    """HT-31 two working days, HT-48 a reminder; YC-30 five days, YC-21 three days: each its own case."""
    case = decided(driver, related_units=["shuiwu", "zhujian"])
    assert driver.end(case) == ("finished", "end_closed")
    found = notices(driver, case)
    assert set(found) == {
        ("transfer.result_notice", "zhujian"),
        ("penalty.copy", "shuiwu"),
        ("penalty.copy", "zhujian"),
    }
    for (rule, _), linked in found.items():
        due = {row.rule: day(row) for row in driver.deadlines(linked).values() if row.due_at.year < 2900}
        expected = {"transfer.result_notice": "2026-10-09", "penalty.copy": "2026-10-09"}
        if not driver.is_huantai:
            expected = {"transfer.result_notice": "2026-10-08", "penalty.copy": "2026-10-08"}
        assert due[rule] == expected[rule]
        statutory = driver.deadlines(linked)[rule].statutory
        assert statutory == (rule == "penalty.copy" or not driver.is_huantai)
        driver.fill(linked, "send_notice")
        driver.fill(linked, "confirm_receipt")
        assert driver.end(linked) == ("finished", "end_received")
    told = driver.letters(found["transfer.result_notice", "zhujian"])
    assert told == ["result_notice"]
    assert driver.letters(found["penalty.copy", "shuiwu"]) == ["penalty_copy"]
    shared = registers.shared(driver.person("sw-officer"))
    assert [(entry.unit, entry.category) for entry in shared] == [("zhifa", "penalties")]
    assert broken_links() == []


@pytest.mark.parametrize("kind", ["no_penalty", "dismissed"])
def test_without_a_penalty_only_the_sender_is_told(driver: Officer, kind: str) -> None:
    case = driver.accepted()
    driver.file(case)
    driver.investigate(case)
    driver.fill(case, "record_decision", decision_kind=kind)
    assert driver.value(case, "outcome") == kind
    assert set(notices(driver, case)) == {("transfer.result_notice", "zhujian")}


@pytest.mark.clause("HT-31", "YC-30")
def test_a_copy_that_comes_late(driver: Officer, clock: time_machine.Coordinates) -> None:
    """The case is closed long since; its copy is supervised as a case of its own."""
    case = decided(driver, related_units=["shuiwu"])
    linked = notices(driver, case)["penalty.copy", "shuiwu"]
    clock.move_to("2026-10-13T10:00:00+08:00" if driver.is_huantai else "2026-10-14T10:00:00+08:00")
    assert driver.standing(linked, "penalty.copy") == ("passed", "overdue")
    assert len(driver.linked(linked, "supervision")) == 1
    driver.fill(linked, "send_notice")
    driver.fill(linked, "confirm_receipt")
    assert driver.end(linked) == ("finished", "end_received")


@pytest.mark.clause("YC-32")
def test_an_urgent_document_is_told_by_word_first(yicheng: Officer) -> None:
    """YC-32: by word at once, on record, and the document follows."""
    case = yicheng.start(
        "zf-liaison",
        "information_notice",
        notified_unit="zhujian",
        category="superior_docs" if "superior_docs" in categories(yicheng) else categories(yicheng)[0],
        notice_rule="superior_doc.urgent",
        formed_on=yicheng.today,
        title="紧急文件",
        content="请立即传达",
    )
    yicheng.fill(case, "oral_notice")
    assert yicheng.letters(case) == ["verbal_notice_record"]
    yicheng.fill(case, "supplement_document")
    yicheng.fill(case, "confirm_receipt")
    assert yicheng.end(case) == ("finished", "end_received")


def categories(driver: Officer) -> list[str]:
    form = start.start_form(driver.person("zf-liaison"), "information_notice")
    (field,) = [f for f in _fields(form.schema) if f.get("key") == "category"]
    return [value["value"] for value in field["values"]]


def _fields(schema: object) -> list[dict[str, object]]:
    assert isinstance(schema, dict)
    found = []
    for component in schema.get("components", []):
        found += [component, *_fields(component)]
    return found


# ---- assistance ------------------------------------------------------------------------------------------


@pytest.mark.clause("HT-34", "YC-35")
def test_assistance_asked_for_during_the_investigation(driver: Officer) -> None:
    case = driver.under_way()
    driver.investigate(
        case,
        finding="continue",
        ask_assistance=True,
        assisting_unit="zhujian",
        assist_kind="evidence",
        request_on=driver.today,
        request_text="请提供许可档案",
    )
    (linked,) = driver.linked(case, "assistance_request")
    assert driver.item(linked, "sign_letter").assignee_id is None, "offered to the officers of the unit"
    assert driver.open_items(linked)["sign_letter"][0] == "zhifa/officer"
    driver.sign_letter(linked)
    driver.fill(linked, "sign_request")
    assert driver.open_items(linked)["prepare_answer"][0] == "zhujian/officer"
    row = driver.deadlines(linked)["assist.evidence"]
    assert (day(row), row.statutory) == ("2026-10-09" if driver.is_huantai else "2026-10-08", True)
    driver.fill(linked, "prepare_answer")
    driver.fill(linked, "sign_answer", signed="no")
    driver.fill(linked, "prepare_answer")
    driver.fill(linked, "sign_answer", signed="yes")
    driver.fill(linked, "receive_answer", enough="no")
    driver.sign_letter(linked)
    driver.fill(linked, "sign_request")
    driver.fill(linked, "prepare_answer")
    driver.fill(linked, "sign_answer", signed="yes")
    driver.fill(linked, "receive_answer", enough="yes")
    assert driver.end(linked) == ("finished", "end_answered")
    assert driver.waiting(case) == {"investigate"}, "the case did not wait for it"
    assert driver.letters(linked).count("assistance_letter") == 2


# ---- supervision -----------------------------------------------------------------------------------------


def supervised(driver: Officer, clock: time_machine.Coordinates) -> tuple[str, str]:
    """A transfer whose receiver is overdue, and the supervision of it."""
    case = driver.received()
    clock.move_to("2026-10-15T10:00:00+08:00")
    due_work.work_all()
    (linked,) = driver.linked(case, "supervision")
    return case, linked


@pytest.mark.clause("HT-74", "YC-03")
def test_supervision_answered_and_accepted(driver: Officer, clock: time_machine.Coordinates) -> None:
    case, linked = supervised(driver, clock)
    driver.fill(linked, "prepare_letter", supervise="yes")
    assert driver.letters(linked) == ["supervision_letter"]
    assert driver.open_items(linked)["draft_answer"][0] == "zhifa/officer"
    driver.review(case)
    driver.sign_reply(case)
    driver.fill(linked, "draft_answer")
    driver.fill(linked, "sign_answer", signed="yes")
    driver.fill(linked, "review_answer", review="again")
    driver.fill(linked, "draft_answer")
    driver.fill(linked, "sign_answer", signed="yes")
    driver.fill(linked, "review_answer", review="accept")
    assert driver.end(linked) == ("finished", "end_accepted")
    assert driver.waiting(case) == {"file_case"}
    links = instances.links(driver.admin, linked)
    assert [(link.instance_id, link.direction) for link in links] == [(case, "from")]


def test_supervision_dropped_with_a_reason(driver: Officer, clock: time_machine.Coordinates) -> None:
    _, linked = supervised(driver, clock)
    with pytest.raises(InvalidAnswers):
        driver.act(linked, "prepare_letter", supervise="no", reason="逾期")
    driver.fill(linked, "prepare_letter", supervise="no", drop_reason="已于当日书面告知，系统未登记")
    assert driver.end(linked) == ("finished", "end_dropped")


@pytest.mark.clause("HT-72")
def test_supervision_escalated(driver: Officer, clock: time_machine.Coordinates) -> None:
    """HT-72: a lead for accountability only on serious loss; 峄城 knows none."""
    _, linked = supervised(driver, clock)
    driver.fill(linked, "prepare_letter", supervise="yes")
    driver.fill(linked, "draft_answer")
    driver.fill(linked, "sign_answer", signed="yes")
    driver.fill(linked, "review_answer", review="escalate")
    lead = {"consequence": "serious_loss", "accountability_unit": "jiwei"} if driver.is_huantai else {}
    driver.fill(linked, "escalate", **lead)
    assert driver.end(linked) == ("finished", "end_lead" if driver.is_huantai else "end_escalated")


def test_supervision_of_a_late_answer_is_not_supervised_for_ever(
    driver: Officer, clock: time_machine.Coordinates
) -> None:
    """The answer to a supervision comes late: noted; a supervision of the supervision would never end."""
    _, linked = supervised(driver, clock)
    driver.fill(linked, "prepare_letter", supervise="yes")
    clock.move_to("2026-11-20T10:00:00+08:00")
    due_work.work_all()
    assert driver.linked(linked, "supervision") == []


# ---- disputes --------------------------------------------------------------------------------------------


def dispute(driver: Officer, kind: str) -> str:
    return driver.start(
        "zj-officer",
        "jurisdiction_dispute",
        respondent_unit="zhifa",
        dispute_kind=kind,
        dispute_subject="车辆遗撒由谁查处",
        facts="车辆沿途遗撒",
    )


@pytest.mark.clause("HT-02", "YC-47")
def test_unclear_duties_end_in_the_responsibility_list(driver: Officer) -> None:
    """HT-02 会商, YC-47 法制机构协商: the result goes into the list."""
    case = dispute(driver, "duty")
    driver.fill(case, "state_dispute")
    if driver.is_huantai:
        driver.fill(case, "consult_org")
        driver.fill(case, "consult_legal", ruling="settled", dispute_result="receiver")
    else:
        driver.fill(case, "legal_negotiate", ruling="settled", dispute_result="receiver")
    driver.fill(case, "update_list")
    assert driver.end(case) == ("finished", "end_settled")


@pytest.mark.clause("YC-48")
def test_a_dispute_about_enforcement_goes_up_to_the_government(yicheng: Officer) -> None:
    case = dispute(yicheng, "enforcement")
    yicheng.fill(case, "state_dispute")
    yicheng.fill(case, "legal_negotiate", ruling="unresolved")
    yicheng.fill(case, "prepare_opinion")
    yicheng.fill(case, "decide_government", dispute_result="sender")
    assert yicheng.end(case) == ("finished", "end_settled")


def test_only_the_lane_of_the_start_may_start(driver: Officer) -> None:
    with pytest.raises(NotAllowed):
        driver.start("zj-window" if driver.is_huantai else "zj-liaison", "case_transfer", party_name="某")
