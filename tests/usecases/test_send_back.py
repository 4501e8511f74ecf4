"""Sending a step back: who may, where to, what stays, and what it never undoes."""

from __future__ import annotations

import threading
from datetime import datetime

import flask
import pytest

from app.domain.errors import BadInput, Conflict, NotAllowed, NotFound, SomebodyWasFirst, StaleVersion
from app.engine import CannotSendBack
from app.store import audit, deadlines, materials, work_items, work_lists
from app.store.base import db
from app.store.records import WorkItemRecord
from app.store.transaction import reading
from app.usecases import case_view, claim, complete, live, send_back, task_view
from tests.driver import Driver

REASON = "照片看不清，请重新拍摄"


def prepared(driver: Driver) -> tuple[str, WorkItemRecord]:
    """A case that waits for the head's approval."""
    case = driver.transfer()
    driver.verify(case)
    driver.prepare(case)
    return case, driver.item(case, "approve_transfer")


def names(driver: Driver, who: str, item: WorkItemRecord) -> list[str]:
    return [node for node, _ in send_back.targets(driver.person(who), item.id)]


def actions_of(driver: Driver, case: str) -> list[str]:
    return [entry.action for entry in audit.history(driver.admin, case)]


def open_deadlines(driver: Driver, case: str) -> set[tuple[str, str, datetime]]:
    rows = deadlines.of_instance(driver.admin, case)
    return {(row.rule, row.id, row.due_at) for row in rows if row.status == "open"}


def test_the_step_before_gets_it_back_with_the_reason(driver: Driver) -> None:
    case, item = prepared(driver)
    officer, head = driver.person("zj-officer"), driver.person("zj-head")
    view = task_view.look(head, item.id)
    assert view.back == (("prepare_materials", "整理材料、自检"),)
    assert "send-back" in view.actions
    assert view.sent_back is None
    before = driver.case(case)

    recorded = send_back.send_back(head, item.id, "prepare_materials", f"  {REASON}\n")

    (opened,) = recorded.opened
    again = work_items.find(officer, opened)
    assert (again.node, again.status, again.assignee_id) == (
        "prepare_materials",
        "claimed",
        officer.person_id,
    )
    assert again.data["facts"] == "占用城市道路约三十平方米"
    assert again.data["contact_name"] == "周明远"
    told = task_view.look(officer, opened).sent_back
    assert told is not None
    assert (told.who, told.step, told.reason) == (head.name, "审批签发", REASON)
    left = work_items.find(head, item.id)
    assert (left.status, left.completed_by_name, left.answers) == ("returned", head.name, None)
    done = [i for i in work_items.of_instance(head, case) if i.node == "prepare_materials" and i.answers]
    assert [i.status for i in done] == ["done"]  # the answers first given stay on their item
    after = driver.case(case)
    assert after.version == before.version + 1
    assert after.variables == before.variables
    entry = audit.history(driver.admin, case)[-1]
    assert (entry.action, entry.actor, entry.node) == ("task.sent-back", head.name, "approve_transfer")
    assert entry.detail["reason"] == REASON
    returned = [o for o in case_view.timeline(officer, after) if o.state == "returned"]
    assert [(o.who, o.said) for o in returned] == [
        (head.name, (("退回至", "整理材料、自检"), ("理由", REASON)))
    ]


def test_the_case_goes_on_to_its_end_afterwards(driver: Driver) -> None:
    case, item = prepared(driver)
    send_back.send_back(driver.person("zj-head"), item.id, "prepare_materials", REASON)
    live.forget()
    driver.prepare(case)
    again = driver.item(case, "approve_transfer")
    assert again.assignee_id == driver.person("zj-head").person_id
    for phase in ("approve", "send", "receive", "review", "sign_reply", "file", "investigate", "decide"):
        getattr(driver, phase)(case)
    assert driver.case(case).status == "finished"
    with reading() as tx:
        assert list(audit.verify(tx)) == []


def test_deadlines_of_the_phase_keep_running(driver: Driver) -> None:
    case, item = prepared(driver)
    running = open_deadlines(driver, case)
    assert running
    send_back.send_back(driver.person("zj-head"), item.id, "prepare_materials", REASON)
    assert open_deadlines(driver, case) == running


def test_after_the_letter_went_out_the_other_unit_cannot_use_this_way(driver: Driver) -> None:
    case = driver.dispatched()
    item = driver.item(case, "sign_receipt")
    assert send_back.targets(driver.person("zf-liaison"), item.id) == ()
    with pytest.raises(send_back.LetterWentOut) as refused:
        send_back.send_back(driver.person("zf-liaison"), item.id, "verify_facts", REASON)
    (letter,) = materials.letters(driver.admin, case)
    assert letter.number in refused.value.sentence("zh")
    assert "制止并初步核实" in refused.value.sentence("zh")
    assert work_items.find(driver.admin, item.id).status == item.status
    rows = deadlines.of_instance(driver.admin, case)
    assert {row.status for row in rows if row.attached_to == "sign_receipt"} == {"open"}


def test_within_the_unit_a_letter_that_was_only_drawn_up_does_not_hinder(driver: Driver) -> None:
    case, _ = prepared(driver)
    driver.approve(case)
    item = driver.item(case, "seal_and_send")
    assert names(driver, "zj-liaison", item) == ["approve_transfer", "prepare_materials"]
    send_back.send_back(driver.person("zj-liaison"), item.id, "approve_transfer", "文号与卷宗不符")
    driver.approve(case)
    driver.send(case)
    assert driver.waiting(case) == {"sign_receipt"}


def test_a_step_outside_the_phase_is_refused(driver: Driver) -> None:
    _, item = prepared(driver)
    with pytest.raises(CannotSendBack) as refused:
        send_back.send_back(driver.person("zj-head"), item.id, "verify_facts", REASON)
    assert "审批签发" in refused.value.sentence("zh")


def test_who_may_send_back(driver: Driver) -> None:
    case, item = prepared(driver)
    before = driver.case(case)
    for who in ("zj-officer", "zj-liaison"):
        assert names(driver, who, item) == []
        assert "send-back" not in task_view.look(driver.person(who), item.id).actions
        with pytest.raises(NotAllowed):
            send_back.send_back(driver.person(who), item.id, "prepare_materials", REASON)
    for who in ("zf-head", "zf-officer"):
        with pytest.raises(NotFound):
            send_back.targets(driver.person(who), item.id)
        with pytest.raises(NotFound):
            send_back.send_back(driver.person(who), item.id, "prepare_materials", REASON)
    with pytest.raises(NotAllowed):
        send_back.send_back(driver.admin, item.id, "prepare_materials", REASON)
    after = driver.case(case)
    assert (after.version, after.tokens) == (before.version, before.tokens)
    assert "task.sent-back" not in actions_of(driver, case)


@pytest.mark.parametrize("reason", ["", "  \n\t", "字" * 2001])
def test_a_reason_is_required(driver: Driver, reason: str) -> None:
    case, item = prepared(driver)
    with pytest.raises(BadInput, match="理由"):
        send_back.send_back(driver.person("zj-head"), item.id, "prepare_materials", reason)
    assert driver.waiting(case) == {"approve_transfer"}


def test_once_only(driver: Driver) -> None:
    case, item = prepared(driver)
    head = driver.person("zj-head")
    send_back.send_back(head, item.id, "prepare_materials", REASON)
    with pytest.raises(SomebodyWasFirst) as refused:
        send_back.send_back(head, item.id, "prepare_materials", REASON)
    assert head.name in refused.value.sentence("zh")
    with pytest.raises(SomebodyWasFirst):
        complete.complete(head, item.id, {"approval": "agree", "approved_on": driver.today})
    assert driver.waiting(case) == {"prepare_materials"}
    assert send_back.targets(head, item.id) == ()


def test_an_offer_that_nobody_claimed_is_withdrawn(driver: Driver) -> None:
    case, item = prepared(driver)
    head = driver.person("zj-head")
    if item.assignee_id is not None:
        claim.release(head, item.id)
    assert item.id in [row.id for row in work_lists.inbox(head, "offered").rows]
    send_back.send_back(head, item.id, "prepare_materials", REASON)
    assert item.id not in [row.id for row in work_lists.inbox(head, "todo").rows]
    assert driver.waiting(case) == {"prepare_materials"}


def test_many_rounds(huantai: Driver) -> None:
    """The engine's own test goes a hundred times; here the record of each round counts."""
    case, _ = prepared(huantai)
    head = huantai.person("zj-head")
    for number in range(20):
        item = huantai.item(case, "approve_transfer")
        send_back.send_back(head, item.id, "prepare_materials", f"第{number + 1}次")
        if number % 5 == 0:
            live.forget()
        huantai.prepare(case)
    huantai.approve(case)
    assert huantai.waiting(case) == {"seal_and_send"}
    assert actions_of(huantai, case).count("task.sent-back") == 20


def test_send_back_and_complete_at_once(app: flask.Flask, driver: Driver) -> None:
    """One of the two wins; the case is in one place and the history says it once."""
    case, item = prepared(driver)
    head = driver.person("zj-head")
    results: list[str] = []
    barrier = threading.Barrier(4)

    def submit(number: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                if number % 2:
                    complete.complete(head, item.id, {"approval": "agree", "approved_on": driver.today})
                else:
                    send_back.send_back(head, item.id, "prepare_materials", REASON)
                results.append("done")
            except (Conflict, StaleVersion) as error:
                results.append(error.code)

    threads = [threading.Thread(target=submit, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.remove()
    assert results.count("done") == 1, results
    said = actions_of(driver, case)
    completed = [e for e in audit.history(driver.admin, case) if e.node == "approve_transfer"]
    assert len([e for e in completed if e.action in ("task.completed", "task.sent-back")]) == 1
    expected = "prepare_materials" if "task.sent-back" in said else "seal_and_send"
    assert driver.waiting(case) == {expected}
