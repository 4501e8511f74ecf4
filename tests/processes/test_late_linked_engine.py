"""Every deadline of the linked processes passed: noted once, nothing is decided, the work stays open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine

from app.domain.operation import DeadlinePassed
from tests.processes import (
    test_criminal_referral_engine as crime,
)
from tests.processes import (
    test_information_notice_engine as notices,
)
from tests.processes import (
    test_more_linked_engine as more,
)
from tests.processes.walk import Walk

DAY = "2026-11-20"
AT = f"{DAY}T09:50:00+08:00"
CASE = {"party_name": "某某", "party_id": "", "matter": None, "facts": "涉嫌犯罪。", "suspected_on": DAY}


def found() -> Walk:
    return Walk("huantai", "criminal_referral", handling_unit="zhifa", **CASE)


def forwarding() -> Walk:
    walk = crime.approved().answer(
        "hand_over",
        handover_items=["letter"],
        handed_over_at="2026-11-20T09:40:00+08:00",
        handover_way="送达",
    )
    return crime.received(walk, own="no")


def filed() -> Walk:
    return crime.with_police().answer(
        "police_decide", criminal_result="filed", police_decided_on=DAY, filing_notice_on=DAY
    )


def refused() -> Walk:
    return crime.refused(crime.with_police())


def under_review() -> Walk:
    return refused().answer(
        "decide_review", objection="review", objection_reason="后果严重。", review_received_on=DAY
    )


def upheld() -> Walk:
    return crime.reviewed(refused(), "returned")


def spoken() -> Walk:
    return notices.formed("yicheng", "superior_doc.urgent").answer(
        "oral_notice", title="紧急文件", told_at=AT, told_by="phone", teller="庚", listener="辛"
    )


def called() -> Walk:
    return more.planned("yicheng", more.towns("yicheng"), major="yes")


def joint() -> Walk:
    return Walk.opened(
        "huantai",
        "joint_enforcement",
        more.towns("huantai"),
        joint_source="case",
        found_on=DAY,
        joint_title="整治",
        facts="集中反映。",
    )


LATE: list[tuple[Callable[[], Walk], str, str, str]] = [
    (found, "bt_assign", "criminal.assign", "assign_team"),
    (crime.referred, "bt_approve", "criminal.approve", "approve_referral"),
    (crime.approved, "bt_handover", "criminal.handover", "hand_over"),
    (forwarding, "bt_forward", "criminal.police_forward", "police_forward"),
    (crime.with_police, "bt_answer", "criminal.police_answer", "police_decide"),
    (filed, "bt_items", "criminal.items", "hand_items"),
    (refused, "bt_review", "criminal.review", "decide_review"),
    (under_review, "bt_review_answer", "criminal.review_answer", "police_review"),
    (upheld, "bt_prosecutor", "criminal.prosecutor", "decide_supervision"),
    (
        lambda: notices.formed("yicheng", "superior_doc.urgent"),
        "bt_oral",
        "superior_doc.urgent",
        "oral_notice",
    ),
    (spoken, "bt_deliver", "superior_doc.deliver", "supplement_document"),
    (lambda: more.data("huantai", "zhujian", "zhifa"), "bt_answer", "data.request", "prepare_data"),
    (
        lambda: more.penalty("cooperate", executing_unit="zhujian"),
        "bt_letter",
        "exec_cooperate.letter",
        "write_letter",
    ),
    (
        lambda: more.penalty("revoke", issuing_unit="zhujian"),
        "bt_revoke",
        "revoke.letter",
        "write_proposal",
    ),
    (
        lambda: more.penalty("enforce").answer("urge_party", urged_on=DAY, urge_text="十日内履行。"),
        "bt_urge",
        "enforcement.urge",
        "await_performance",
    ),
    (joint, "bt_plan", "joint.organise", "plan_action"),
    (called, "bt_police", "police.notice_before", "notify_police"),
]


@pytest.mark.parametrize(
    ("reach", "timer", "rule", "task"), [pytest.param(*entry, id=entry[2]) for entry in LATE]
)
def test_late(reach: Callable[[], Walk], timer: str, rule: str, task: str) -> None:
    with time_machine.travel(f"{DAY}T10:00:00+08:00", tick=False):
        walk = reach()
        assert walk.rules == {timer: rule}
        before = walk.due(timer)
    with time_machine.travel(f"{DAY}T10:00:00+08:00", tick=False):
        assert walk.wake().rules == {timer: rule}
    with time_machine.travel("2026-12-31T10:00:00+08:00", tick=False):
        walk.wake().wake()
    assert before < "2026-12-31"
    assert [effect.rule for effect in walk.effects if isinstance(effect, DeadlinePassed)] == [rule]
    assert walk.open == [task]
    assert not walk.rules
