"""A transfer that the receiver refuses: taken back, sent again, redirected, disputed up to the government."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.errors import InvalidAnswers
from app.store import work_items
from tests.processes.officer import Officer, broken_links


@pytest.mark.clause("HT-49")
def test_taken_back(huantai: Officer) -> None:
    case = huantai.refused()
    assert huantai.letters(case) == ["transfer_letter", "rejection_notice"]
    assert huantai.waiting(case) == {"answer_refusal"}
    huantai.answer_refusal(case, "withdraw")
    assert huantai.end(case) == ("finished", "end_closed")
    assert huantai.value(case, "outcome") == "withdrawal"


@pytest.mark.clause("HT-49", "YC-19")
def test_a_refusal_without_a_reason_is_refused(driver: Officer) -> None:
    case = driver.received()
    with pytest.raises(InvalidAnswers) as refused:
        driver.review(case, accepted="no", refusal_kind="not_ours")
    assert [error.key for error in refused.value.errors] == ["refusal_reason"]
    assert driver.waiting(case) == {"review_transfer"}


def test_supplemented_and_sent_again(huantai: Officer, clock: time_machine.Coordinates) -> None:
    """Two rounds: each has its own letter, receipt and clock; the old clock does not strike again."""
    case = huantai.refused()
    for day, due in (("2026-10-09", "2026-10-09"), ("2026-10-10", "2026-10-12")):
        clock.move_to(f"{day}T10:00:00+08:00")
        huantai.answer_refusal(case, "resend")
        assert "transfer.out.breach" not in huantai.clocks(case)
        assert huantai.clocks(case)["transfer.redo"] == due
        huantai.send_again(case)
        huantai.receive(case)
        if day == "2026-10-09":
            huantai.refuse(case, "insufficient")
    huantai.review(case)
    huantai.sign_reply(case)
    huantai.conclude(case)
    assert huantai.end(case) == ("finished", "end_closed")
    assert huantai.letters(case).count("transfer_letter") == 3
    assert [row.status for row in huantai.rows(case, "transfer.feedback")] == ["met"] * 3
    receipts = [i for i in work_items.of_instance(huantai.admin, case) if i.node == "sign_receipt"]
    assert len(receipts) == 3
    assert broken_links() == []


def test_redirected_to_another_unit(huantai: Officer) -> None:
    case = huantai.refused()
    huantai.answer_refusal(case, "redirect", redirect_unit="shuiwu")
    huantai.send_again(case)
    assert huantai.open_items(case) == {"sign_receipt": ("shuiwu/liaison",)}
    huantai.receive(case, "sw-liaison")
    huantai.review(case, "sw-officer")
    huantai.sign_reply(case, "sw-head")
    huantai.file(case, "sw-head")
    assert huantai.open_items(case)["investigate"][0] == "shuiwu/officer"


@pytest.mark.clause("HT-41", "HT-42", "HT-43")
@pytest.mark.parametrize(
    ("result", "where"),
    [("receiver", "file_case"), ("sender", "end_closed"), ("designated", "prepare_materials")],
)
def test_huantai_disputes_up_to_the_government(huantai: Officer, result: str, where: str) -> None:
    """HT-41: negotiated in vain, conferred in vain, decided by the government; recorded for it by 编办."""
    case = huantai.refused()
    huantai.answer_refusal(case, "dispute")
    huantai.fill(case, "state_dispute")
    huantai.fill(case, "negotiate", negotiation_outcome="failed")
    huantai.fill(case, "confirm_negotiation", negotiation_agreed="no")
    assert huantai.open_items(case)["consult_org"][0].startswith("bianban/")
    huantai.fill(case, "consult_org")
    assert huantai.open_items(case)["consult_legal"][0].startswith("sifa/"), "the successor of 法制办"
    huantai.fill(case, "consult_legal", ruling="unresolved")
    huantai.fill(case, "prepare_opinion")
    item = huantai.item(case, "decide_government")
    assert (item.unit, item.groups[0]) == ("zhengfu", "bianban/liaison")
    designated = {"designated_unit": "shuiwu"} if result == "designated" else {}
    huantai.fill(case, "decide_government", dispute_result=result, **designated)
    assert where in huantai.waiting(case) | {huantai.end(case)[1]}
    assert set(huantai.letters(case)) >= {"transfer_letter", "rejection_notice", "coordination_request"}
    if result == "designated":
        assert "transfer.redo" in huantai.clocks(case)
        huantai.send_again(case)
        assert huantai.open_items(case) == {"sign_receipt": ("shuiwu/liaison",)}
    if result == "receiver":
        huantai.conclude(case)
        assert huantai.value(case, "handling_unit") == "zhifa"
    assert broken_links() == []


@pytest.mark.clause("HT-41", "HT-42")
@pytest.mark.parametrize("stage", ["negotiation", "conference"])
def test_huantai_settles_before_the_government(huantai: Officer, stage: str) -> None:
    case = huantai.refused()
    huantai.answer_refusal(case, "dispute")
    huantai.fill(case, "state_dispute")
    agreed = stage == "negotiation"
    outcome = {"negotiation_outcome": "reached", "dispute_result": "receiver"}
    huantai.fill(case, "negotiate", **outcome)
    huantai.fill(case, "confirm_negotiation", negotiation_agreed="yes" if agreed else "no")
    if not agreed:
        huantai.fill(case, "consult_org")
        huantai.fill(case, "consult_legal", ruling="settled", dispute_result="receiver")
    assert huantai.waiting(case) == {"file_case"}


@pytest.mark.clause("YC-22")
@pytest.mark.parametrize(
    ("result", "where"),
    [("receiver", "file_case"), ("sender", "end_closed"), ("designated", "prepare_materials")],
)
def test_in_yicheng_the_receiver_reports_to_the_government(yicheng: Officer, result: str, where: str) -> None:
    """YC-22: nobody negotiates, and the receiver may not send the case on; the government decides."""
    case = yicheng.refused()
    assert yicheng.open_items(case)["state_dispute"][0].startswith("zhifa/")
    yicheng.fill(case, "state_dispute")
    item = yicheng.item(case, "decide_government")
    assert item.unit == "zhengfu"
    assert not item.groups[0].startswith("zhengfu/"), "recorded for the government, which does not sign in"
    designated = {"designated_unit": "shuiwu"} if result == "designated" else {}
    yicheng.fill(case, "decide_government", dispute_result=result, **designated)
    assert where in yicheng.waiting(case) | {yicheng.end(case)[1]}
    assert "dispute_request" in yicheng.letters(case)
    if result == "designated":
        # the one exception from YC-22: in execution of the government's decision
        yicheng.send_again(case)
        assert yicheng.open_items(case) == {"sign_receipt": ("shuiwu/liaison",)}
    passed = {node for e in yicheng.history(case, "path.passed") for _, node in e.detail["nodes"]}
    assert not passed & {"answer_refusal", "negotiate"}


@pytest.mark.clause("YC-22")
def test_a_second_transfer_is_refused_in_yicheng(yicheng: Officer) -> None:
    """YC-22: found while investigating that it is another unit's case: no new transfer, the government."""
    case = yicheng.under_way()
    yicheng.investigate(case, finding="not_ours", not_ours_on=yicheng.today)
    assert yicheng.end(case) == ("finished", "end_closed")
    assert yicheng.relations(case) == [("jurisdiction_dispute", "dispute")]
    (dispute,) = yicheng.linked(case, "jurisdiction_dispute")
    assert yicheng.value(dispute, "applicant_unit") == "zhifa"
    yicheng.fill(dispute, "state_dispute")
    yicheng.fill(dispute, "decide_government", dispute_result="sender")
    assert yicheng.end(dispute) == ("finished", "end_settled")


def test_huantai_sends_it_on(huantai: Officer) -> None:
    """HT-38: the bureau sends on what is not its own, within two working days, as a linked case."""
    case = huantai.under_way()
    huantai.investigate(case, finding="not_ours", not_ours_on=huantai.today)
    assert huantai.end(case) == ("finished", "end_closed")
    (second,) = huantai.linked(case, "case_transfer")
    found = huantai.case(second)
    assert (found.variables["sender_unit"], found.variables["party_name"]) == ("zhifa", "某建材有限公司")
    assert found.title
    assert huantai.open_items(second)["verify_facts"][0] == "zhifa/officer"


@pytest.mark.clause("HT-47", "HT-49", "YC-20")
def test_the_refusal_comes_late(driver: Officer, clock: time_machine.Coordinates) -> None:
    """The clock decides nothing: a late refusal is a refusal, and its lateness is on record."""
    case = driver.received()
    clock.move_to("2026-10-15T10:00:00+08:00")
    driver.refuse(case)
    assert driver.rows(case, "transfer.feedback")[0].status == "late"
    assert driver.rows(case, "transfer.feedback")[0].outcome == "overdue"
    assert driver.waiting(case) == ({"answer_refusal"} if driver.is_huantai else {"state_dispute"})
    supervisions = driver.linked(case, "supervision")
    assert [driver.value(one, "supervised_unit") for one in supervisions] == ["zhifa"]
