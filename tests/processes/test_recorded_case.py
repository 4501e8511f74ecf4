"""Units that do not sign in: what they answer is recorded for them (代录), with scan and date."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import InvalidAnswers, NotAllowed
from app.store import incidents, work_items, work_lists
from app.usecases import case_records, case_view, complete, deploy, due_work
from tests.engine.drawing import flows, lanes, node, process, user
from tests.processes.officer import Officer
from tests.processes.test_crime_case import at, reported, suspected


@pytest.mark.parametrize(("unit", "name"), [("gongan", "公安"), ("fayuan", "法院")])
def test_a_receiver_that_does_not_sign_in(driver: Officer, unit: str, name: str) -> None:
    """Sent to a unit without sign-in: the sender's liaison records its receipt and its answer."""
    case = driver.dispatched(receiver_unit=unit)
    item = driver.item(case, "sign_receipt")
    assert (item.unit, item.groups) == (unit, ("zhujian/liaison",))
    driver.receive(case, "zj-liaison", received_way="mail", receipt_remark=f"{name}收发室签收")
    assert driver.open_items(case) == {"review_transfer": ("zhujian/liaison",)}
    with pytest.raises(NotAllowed):
        driver.review(case, "zj-head")
    driver.review(case, "zj-liaison")
    driver.sign_reply(case, "zj-liaison")
    done = {i.node: i for i in work_items.of_instance(driver.admin, case) if i.status == "done"}
    assert (done["sign_receipt"].unit, done["sign_receipt"].completed_by_name) == (
        unit,
        driver.person("zj-liaison").name,
    )
    (entry,) = [e for e in driver.history(case, "task.completed") if e.node == "sign_receipt"]
    assert (entry.unit, entry.actor) == (unit, driver.person("zj-liaison").name)


def test_the_clock_runs_for_the_unit_and_not_for_its_recorder(driver: Officer) -> None:
    case = driver.dispatched(receiver_unit="gongan")
    driver.receive(case, "zj-liaison")
    assert driver.rows(case, "transfer.feedback")[0].unit == "gongan"


def test_the_way_of_an_unsigned_receiver_to_its_decision(driver: Officer) -> None:
    """Its whole handling is recorded by the sender's liaison; the result is still told to the sender."""
    case = driver.dispatched(receiver_unit="gongan")
    for phase in ("receive", "review", "sign_reply", "file", "investigate", "decide"):
        getattr(driver, phase)(case, "zj-liaison")
    assert driver.end(case) == ("finished", "end_closed")
    assert driver.value(case, "handling_unit") == "gongan"
    (linked,) = driver.linked(case, "information_notice")
    assert driver.value(linked, "notified_unit") == "zhujian"


def refused(driver: Officer, case: str, node: str, who: str, **answers: Any) -> set[str]:
    """The fields that are missing when the recorder leaves out the scan and the date."""
    item = driver.item(case, node)
    with pytest.raises(InvalidAnswers) as caught:
        complete.complete(
            driver.person(who), item.id, driver.with_files(driver.person(who), item.id, answers)
        )
    assert driver.item(case, node).id == item.id
    return {error.key for error in caught.value.errors}


def told(driver: Officer, case: str, node: str) -> case_view.Opinion:
    """The timeline's entry of a step that was done."""
    done = {i.id: i.node for i in work_items.of_instance(driver.admin, case) if i.status == "done"}
    opinions = case_view.timeline(driver.admin, driver.case(case))
    (found,) = [o for o in opinions if done.get(o.work_item_id) == node]
    return found


def in_todo(driver: Officer, who: str, node: str) -> list[str]:
    rows = work_lists.inbox(driver.person(who), "todo").rows
    return [row.recorder_unit for row in rows if row.node == node]


def test_the_answer_of_the_police(driver: Officer) -> None:
    """Their receipt and their decision come from the liaison of the unit that handed the case over."""
    case = suspected(driver)
    reported(driver, case)
    driver.fill(case, "approve_referral", criminal_result="approved", approved_at=at())
    driver.fill(case, "hand_over", handed_over_at=at())
    assert in_todo(driver, "zj-liaison", "police_receive") == ["zhujian"]
    given: dict[str, Any] = {"received_at": at(), "police_own": "yes", "receipt_signer": "值班民警"}
    assert refused(driver, case, "police_receive", "zj-liaison", **given) == {"receipt_files"}
    driver.do(case, "zj-liaison", "police_receive", **given)
    on_paper = [
        part.who for paper in case_records.papers(driver.admin, driver.case(case)) for part in paper.parts
    ]
    assert any(who.startswith("由") and who.endswith("代录") for who in on_paper), on_paper
    opinion = told(driver, case, "police_receive")
    assert (opinion.unit, opinion.recorder, opinion.who) == (
        "gongan", "zhujian", driver.person("zj-liaison").name,
    )  # fmt: skip
    assert "材料.pdf" in dict(opinion.said).values()
    item = driver.item(case, "police_decide")
    assert (item.unit, item.recorder_unit) == ("gongan", "zhujian")
    missing = refused(driver, case, "police_decide", "zj-liaison", criminal_result="not_filed")
    assert len(missing) >= 2, missing
    driver.fill(case, "police_decide", criminal_result="not_filed")
    assert told(driver, case, "police_decide").recorder == "zhujian"
    (entry,) = [e for e in driver.history(case, "task.completed") if e.node == "police_decide"]
    assert (entry.unit, entry.detail["recorder_unit"]) == ("gongan", "zhujian")


def until(driver: Officer, case: str, node: str, **answers: dict[str, Any]) -> work_items.WorkItemRecord:
    """Does what waits, step by step, until `node` waits; `answers` by node."""
    for _ in range(12):
        due_work.work_all()
        waiting = driver.items(case)
        found = [item for item in waiting if item.node == node]
        if found:
            return found[0]
        driver.fill(case, waiting[0].node, **answers.get(waiting[0].node, {}))
    raise AssertionError(f"{node} never waited; waiting: {driver.waiting(case)}")


def check_recorded(driver: Officer, case: str, item: work_items.WorkItemRecord, unit: str) -> None:
    """The item is offered to the recorder as 代录, is refused without proof, and then names both units."""
    assert (item.unit, item.recorder_unit != unit) == (unit, True)
    hand = driver.hand(item)
    assert item.recorder_unit in hand.units
    rows = [row for row in work_lists.inbox(hand, "todo").rows if row.id == item.id]
    assert [row.recorder_unit for row in rows] == [item.recorder_unit]
    proofs = set(driver.recorded(item))
    assert len(proofs) >= 2
    with pytest.raises(InvalidAnswers) as caught:
        complete.complete(hand, item.id, {})
    assert proofs <= {error.key for error in caught.value.errors}
    driver.fill(case, item.node)
    opinion = told(driver, case, item.node)
    assert (opinion.unit, opinion.recorder, opinion.who) == (unit, item.recorder_unit, hand.name)


def test_the_decision_of_the_government(driver: Officer) -> None:
    start = {
        "respondent_unit": "zhifa",
        "dispute_kind": "duty",
        "dispute_subject": "某事项由谁监管",
        "facts": "双方都认为不属本单位。",
    }
    case = driver.start("zj-officer", "jurisdiction_dispute", **start)
    item = until(
        driver,
        case,
        "decide_government",
        negotiate={"negotiation_outcome": "failed"},
        consult_legal={"ruling": "unresolved"},
        legal_negotiate={"ruling": "unresolved"},
    )
    check_recorded(driver, case, item, "zhengfu")


def test_the_conclusion_of_an_appraisal_body(driver: Officer) -> None:
    case = driver.asked("appraisal", assisting_unit="jianding", request_text="请检测。")
    check_recorded(driver, case, driver.item(case, "sign_request"), "jianding")
    check_recorded(driver, case, until(driver, case, "sign_answer"), "jianding")


def test_no_case_stops_for_want_of_a_recorder(driver: Officer) -> None:
    """A role without a recorder meets a unit that does not sign in: the county's office records."""
    drawn = process(
        "surveyed",
        lanes(移送单位承办人="start name_unit end", 主管部门承办人="survey"),
        node("startEvent", "start"),
        node("scriptTask", "name_unit", '<bpmn:script>supervising_unit = "gongan"</bpmn:script>'),
        user("survey"),
        flows("start > name_unit > survey > end"),
    )
    deploy.deploy(driver.admin, driver.county, {"bpmn/surveyed.bpmn": drawn})
    case = driver.start("zj-officer", "surveyed")
    (item,) = driver.items(case)
    assert (item.unit, item.recorder_unit, item.groups) == (
        "gongan",
        "lianxi_ban",
        ("lianxi_ban/office_clerk",),
    )
    assert set(driver.recorded(item)) == {"recorded_on", "recorded_files"}
    driver.act(case, "survey")
    assert driver.end(case) == ("finished", "end")
    assert "recorded_on" not in driver.case(case).variables
    said = dict(told(driver, case, "survey").said)
    assert len(said) == 2, said
    assert incidents.listed(driver.admin) == ()
