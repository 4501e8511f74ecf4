"""A transfer up to its acceptance: plain, not approved, sent back, urgent, appraised, historical, own."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.errors import InvalidAnswers, NotAllowed
from app.store import materials, work_items
from app.usecases import due_work
from tests.processes.officer import Officer, broken_links

OUT = {"huantai": "transfer.out.breach", "yicheng": "transfer.out"}


@pytest.mark.clause("HT-25", "HT-32", "HT-45", "HT-47", "YC-14", "YC-16", "YC-20")
def test_a_plain_transfer_in_time(driver: Officer) -> None:
    case = driver.transfer()
    assert driver.clocks(case) == {"transfer.verify": "2026-10-09"}
    driver.verify(case)
    out, day = OUT[driver.county], "2026-10-09" if driver.is_huantai else "2026-10-08"
    assert driver.clocks(case) == {out: day}
    driver.prepare(case)
    driver.approve(case)
    driver.send(case)
    assert driver.standing(case, out) == ("met", None)
    assert driver.clocks(case) == {"transfer.receipt": "2026-10-08"}
    driver.receive(case)
    assert driver.clocks(case) == {"transfer.feedback": "2026-10-13" if driver.is_huantai else "2026-10-08"}
    driver.review(case)
    driver.sign_reply(case)
    driver.conclude(case)
    assert driver.end(case) == ("finished", "end_closed")
    assert driver.value(case, "outcome") == "decision"
    reply = "acceptance_notice" if driver.is_huantai else "feedback_opinion"
    assert driver.letters(case) == ["transfer_letter", reply]
    met = {row.rule: row.status for row in driver.deadlines(case).values() if row.due_at.year < 2900}
    assert set(met.values()) == {"met"}, met
    done = [item.node for item in work_items.of_instance(driver.admin, case) if item.status == "done"]
    assert done == [
        "verify_facts", "prepare_materials", "approve_transfer", "seal_and_send", "sign_receipt",
        "review_transfer", "sign_reply", "file_case", "investigate", "record_decision",
    ]  # fmt: skip
    assert broken_links() == []


def test_letters_are_numbered_one_after_the_other(driver: Officer) -> None:
    numbers = []
    for _ in range(2):
        case = driver.dispatched()
        numbers.append(materials.letters(driver.admin, case)[0].number)
    name = "〔2026〕1号", "〔2026〕2号"
    assert [number[-len(end) :] for number, end in zip(numbers, name, strict=True)] == list(name)


@pytest.mark.clause("HT-46", "YC-18", "YC-23")
def test_the_letter_is_addressed_and_reads_as_the_county_writes(driver: Officer) -> None:
    case = driver.dispatched()
    letter = materials.letters(driver.admin, case)[0]
    assert (letter.sender, letter.receivers) == ("zhujian", ("zhifa",))
    assert letter.content["name"] == ("涉嫌违法案件移送函" if driver.is_huantai else "涉嫌违法案件移交函")
    assert "某建材有限公司" in str(letter.content)


@pytest.mark.clause("HT-45")
def test_not_approved(driver: Officer) -> None:
    case = driver.transfer()
    driver.verify(case)
    driver.prepare(case)
    driver.approve(case, approval="deny", approval_opinion="证据不足，不予移送")
    assert driver.end(case) == ("finished", "end_not_transferred")
    assert driver.letters(case) == []
    assert driver.clocks(case) == {}, "a transfer that is not made cannot fall due"


def test_sent_back_again_and_again(driver: Officer, clock: time_machine.Coordinates) -> None:
    """Several rounds: the same hands, the answers kept, one clock that goes on."""
    case = driver.transfer()
    driver.verify(case)
    preparer = driver.person("zj-officer")
    for round_ in range(1, 8):
        driver.prepare(case)
        driver.approve(case, approval="return", approval_opinion=f"第{round_}次退回：补照片")
        item = driver.item(case, "prepare_materials")
        assert item.assignee_id == preparer.person_id, "it comes back to who did it"
        assert item.data["approval_opinion"] == f"第{round_}次退回：补照片"
        assert item.data["contact_name"] == "周明远", "what was typed before is there"
    rule = OUT[driver.county]
    assert len(driver.rows(case, rule)) == 1
    clock.move_to("2026-10-10T10:00:00+08:00")
    driver.prepare(case)
    driver.approve(case)
    driver.send(case)
    (row,) = driver.rows(case, rule)
    assert (row.status, row.outcome) == ("late", "overdue" if driver.is_huantai else "undecided")
    assert driver.letters(case) == ["transfer_letter"]
    assert broken_links() == []


def test_the_reply_is_sent_back_before_it_goes_out(driver: Officer) -> None:
    case = driver.received()
    for opinion in ("理由不清", "再核对管辖"):
        driver.review(case, accepted="no", refusal_kind="not_ours", refusal_reason="不属于")
        driver.sign_reply(case, reply_approval="return", reply_opinion=opinion)
    assert driver.letters(case) == ["transfer_letter"]
    driver.review(case)
    driver.sign_reply(case)
    assert driver.waiting(case) == {"file_case"}
    assert driver.standing(case, "transfer.feedback") == ("met", None)


@pytest.mark.clause("HT-24")
def test_nothing_to_punish(driver: Officer) -> None:
    case = driver.transfer()
    driver.verify(case, penalty_needed=False, receiver_unit=...)
    assert driver.end(case) == ("finished", "end_not_transferred")
    assert driver.relations(case) == ([("rectification", "rectification")] if driver.is_huantai else [])


@pytest.mark.clause("YC-17")
def test_urgent_is_told_at_once(yicheng: Officer, clock: time_machine.Coordinates) -> None:
    """YC-17: told by telephone, the letter afterwards; two hours are a reminder, never an overdue."""
    case = yicheng.transfer()
    yicheng.verify(case, urgent=True, found_at="2026-09-30T09:30+08:00")
    assert yicheng.clocks(case) == {"transfer.urgent": "2026-09-30"}
    clock.move_to("2026-09-30T12:00:00+08:00")
    due_work.work_all()
    assert yicheng.standing(case, "transfer.urgent") == ("passed", "reminder")
    yicheng.do(
        case,
        "zj-officer",
        "notify_urgent",
        notified_at="2026-09-30T11:58+08:00",
        notice_way="phone",
        notified_person="值班室",
        notice_content="现场有坍塌危险，已电话告知",
    )
    yicheng.prepare(case)
    yicheng.approve(case)
    yicheng.send(case)
    assert yicheng.waiting(case) == {"sign_receipt"}
    assert ("supervision", "supervision") not in yicheng.relations(case)


def test_huantai_has_no_urgent_transfer(huantai: Officer) -> None:
    case = huantai.transfer()
    with pytest.raises(InvalidAnswers) as refused:
        huantai.verify(case, urgent=True)
    assert [error.key for error in refused.value.errors] == ["urgent"]


@pytest.mark.clause("HT-27", "HT-29")
@pytest.mark.parametrize(
    ("kind", "rule", "due"),
    [
        ("breach", "transfer.out.breach", "2026-10-14"),
        ("unlicensed", "transfer.out.unlicensed", "2026-10-14"),
        ("other", "transfer.out.appraised", "2026-10-14"),
    ],
)
def test_appraisal_first_in_huantai(
    huantai: Officer, clock: time_machine.Coordinates, kind: str, rule: str, due: str
) -> None:
    """HT-29: while the appraisal runs nothing is due; then it counts from the conclusion."""
    case = huantai.transfer()
    huantai.verify(case, needs_appraisal=True)
    assert huantai.waiting(case) == {"obtain_appraisal"}
    assert huantai.clocks(case) == {}
    clock.move_to("2026-10-12T09:00:00+08:00")
    appraised(huantai, case, breach_kind=kind)
    assert huantai.clocks(case) == {rule: due}
    huantai.send_again(case)
    assert huantai.waiting(case) == {"sign_receipt"}


@pytest.mark.clause("YC-16")
def test_appraisal_first_in_yicheng(yicheng: Officer, clock: time_machine.Coordinates) -> None:
    case = yicheng.transfer()
    yicheng.verify(case, needs_appraisal=True)
    clock.move_to("2026-10-12T09:00:00+08:00")
    appraised(yicheng, case)
    assert yicheng.clocks(case) == {"transfer.out": "2026-10-15"}


def test_an_appraisal_without_a_violation_ends_the_case(driver: Officer) -> None:
    case = driver.transfer()
    driver.verify(case, needs_appraisal=True)
    kind = {"breach_kind": "other"} if driver.is_huantai else {}
    appraised(driver, case, penalty_needed=False, receiver_unit=..., **kind)
    assert driver.end(case) == ("finished", "end_not_transferred")


def appraised(driver: Officer, case: str, **changes: object) -> None:
    answers = {
        "appraiser": "检测中心",
        "appraised_on": driver.today,
        "appraisal_conclusion": "不合格",
        "penalty_needed": True,
        "receiver_unit": "zhifa",
        **changes,
    }
    driver.act(case, "obtain_appraisal", **{k: v for k, v in answers.items() if v is not ...})


@pytest.mark.clause("HT-39")
@pytest.mark.parametrize(
    ("result", "where"),
    [("transfer", "prepare_materials"), ("own", "file_case"), ("none", "end_not_transferred")],
)
def test_a_historical_problem_is_negotiated(huantai: Officer, result: str, where: str) -> None:
    case = huantai.transfer()
    huantai.verify(case, historical=True)
    huantai.do(
        case,
        "zj-officer",
        "negotiate_historical",
        negotiated_on=huantai.today,
        participants="县住建局、县综合行政执法局",
        negotiation_record="双方会商一致",
        negotiation_result=result,
        negotiated=True,
    )
    assert where in huantai.waiting(case) | {huantai.end(case)[1]}
    if result == "transfer":
        assert huantai.clocks(case) == {"transfer.out.breach": "2026-10-09"}


@pytest.mark.clause("HT-37")
def test_the_bureau_handles_what_is_its_own(driver: Officer) -> None:
    """No transfer: no letter, no hold, no sender to be told; the penalty is copied."""
    case = own_case(driver)
    assert driver.waiting(case) == {"file_case"}
    driver.conclude(case)
    assert driver.end(case) == ("finished", "end_closed")
    assert driver.letters(case) == []
    assert driver.relations(case) == [("information_notice", "notice")]
    (notice,) = driver.linked(case, "information_notice")
    assert driver.value(notice, "notice_rule") == "penalty.copy"


def own_case(driver: Officer) -> str:
    case = driver.start("zf-officer", "case_transfer", **clue(driver))
    verify_by(driver, case, own_power=True, receiver_unit=...)
    return case


def clue(driver: Officer) -> dict[str, object]:
    return {
        "party_name": "某餐饮店",
        "party_kind": "individual",
        "matter": "road_occupation",
        "found_on": driver.today,
        "source": "patrol",
        "place": "中心大街",
        "facts": "占道经营",
    }


def verify_by(driver: Officer, case: str, **changes: object) -> None:
    """Like `verify`, by whoever the case is offered to."""
    answers: dict[str, object] = {
        "verified_on": driver.today,
        "facts": "占道经营二十平方米",
        "party_id": "91370321MA3C0XXX1A",
        "penalty_needed": True,
        "own_power": False,
        "needs_appraisal": False,
        "suspected_crime": False,
        "receiver_unit": "zhujian",
    }
    own: dict[str, object] = {"stop_measures": "已制止", "urgent": False}
    if driver.is_huantai:
        own = {"breach_kind": "breach", "historical": False, "permit_involved": False}
    answers |= {**own, **changes}
    driver.act(case, "verify_facts", **{k: v for k, v in answers.items() if v is not ...})


@pytest.mark.clause("HT-38", "YC-14")
def test_the_bureau_sends_a_case_to_a_department(driver: Officer, clock: time_machine.Coordinates) -> None:
    """HT-38 two working days, statutory; 峄城 by analogy to YC-16, a reminder until it is confirmed."""
    case = driver.start("zf-officer", "case_transfer", **clue(driver))
    verify_by(driver, case)
    assert driver.value(case, "direction") == "to_department"
    assert driver.clocks(case) == {"transfer.out.bureau": "2026-10-09" if driver.is_huantai else "2026-10-08"}
    clock.move_to("2026-10-14T10:00:00+08:00")
    assert driver.standing(case, "transfer.out.bureau") == (
        "passed",
        "overdue" if driver.is_huantai else "reminder",
    )
    supervised = [("supervision", "supervision")] if driver.is_huantai else []
    assert [link for link in driver.relations(case) if link[0] == "supervision"] == supervised
    driver.prepare(case, "zf-officer")
    driver.approve(case, "zf-head")
    driver.send(case, "zf-liaison")
    assert driver.open_items(case) == {"sign_receipt": ("zhujian/liaison",)}
    driver.receive(case, "zj-liaison")
    driver.review(case, "zj-officer")
    driver.sign_reply(case, "zj-head")
    driver.file(case, "zj-head")
    driver.investigate(case, "zj-officer")
    driver.decide(case, "zj-officer", related_units=["shuiwu"])
    assert driver.end(case) == ("finished", "end_closed")
    notified = {driver.value(c, "notified_unit") for c in driver.linked(case, "information_notice")}
    assert notified == {"zhifa"}, "the sender learns the result; only the bureau copies its penalties"


def test_between_two_departments(driver: Officer) -> None:
    case = driver.dispatched(receiver_unit="shuiwu")
    assert driver.value(case, "direction") == "between"
    assert driver.open_items(case) == {"sign_receipt": ("shuiwu/liaison",)}
    with pytest.raises(NotAllowed):
        driver.do(case, "zj-liaison", "sign_receipt", received_on=driver.today)
