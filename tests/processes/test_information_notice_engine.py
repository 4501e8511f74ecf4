"""Information notices: two clocks in 桓台, one by kind in 峄城, the spoken word before the document."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.operation import DeadlinePassed, ShareInformation
from tests.processes.walk import Walk

NOW = "2026-11-20T10:00:00+08:00"
DAY = "2026-11-20"


@pytest.fixture(autouse=True)
def _clock() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def formed(county: str, rule: str) -> Walk:
    return Walk(
        county,
        "information_notice",
        notifying_unit="zhifa",
        notified_unit="zhujian",
        category="penalties",
        notice_rule=rule,
        formed_on=DAY,
        title="某某公司行政处罚情况",
        content="罚款五万元。",
    )


def sent(walk: Walk, node: str = "", on: str = DAY) -> Walk:
    node = node or next(task for task in walk.open if task in ("send_notice", "share_notice"))
    return walk.answer(node, title="某某公司行政处罚情况", content="罚款五万元。", sent_on=on)


def confirmed(walk: Walk, on: str = DAY) -> Walk:
    return walk.answer("confirm_receipt", received_on=on, receipt_signer="己")


@pytest.mark.clause("HT-31", "HT-58", "HT-64", "HT-65", "YC-21", "YC-27", "YC-28", "YC-30", "YC-31")
@pytest.mark.parametrize(
    ("county", "rule", "waiting"),
    [
        ("huantai", "share.same_day", {"bt_same_day": "2026-11-20", "bt_cap": "2026-11-27"}),
        ("huantai", "penalty.copy", {"bt_rule": "2026-11-24"}),
        ("yicheng", "penalty.copy", {"bt_rule": "2026-11-25"}),
        ("yicheng", "superior_doc.notice", {"bt_rule": "2026-11-23"}),
        ("yicheng", "permit.copy", {"bt_rule": "2026-11-25"}),
        ("yicheng", "transfer.result_notice", {"bt_rule": "2026-11-23"}),
    ],
)
def test_the_clocks_of_a_kind(county: str, rule: str, waiting: dict[str, str]) -> None:
    walk = formed(county, rule)
    assert {node: walk.due(node) for node in walk.rules} == waiting
    confirmed(sent(walk))
    assert walk.ended == "end_received"
    shared = [effect for effect in walk.effects if isinstance(effect, ShareInformation)]
    assert [(entry.unit, entry.receivers, entry.formed_on) for entry in shared] == [
        ("zhifa", ("zhujian",), DAY)
    ]


@pytest.mark.clause("HT-48", "HT-61")
@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("penalty.copy", "penalty_copy"),
        ("transfer.result_notice", "result_notice"),
        ("share.same_day", "information_notice"),
    ],
)
def test_the_letter_of_a_kind(rule: str, kind: str) -> None:
    letter = sent(formed("huantai", rule)).letter(kind)
    assert "罚款五万元。" in letter.paragraphs
    assert letter.name == formed("huantai", rule).book.letter_name(kind)


@pytest.mark.clause("YC-29", "YC-32")
@pytest.mark.parametrize("rule", ["permit.copy.urgent", "superior_doc.urgent"])
def test_urgent_matters_are_told_first_and_written_after(rule: str) -> None:
    walk = formed("yicheng", rule)
    assert walk.rules == {"bt_oral": rule}
    walk.answer(
        "oral_notice",
        title="紧急文件",
        told_at="2026-11-20T09:55:00+08:00",
        told_by="phone",
        teller="庚",
        listener="辛",
    )
    assert "告知方式：电话" in walk.letter("verbal_notice_record").paragraphs
    assert walk.rules == {"bt_deliver": "superior_doc.deliver"}
    confirmed(sent(walk, "supplement_document"))
    assert walk.ended == "end_received"


@pytest.mark.clause("HT-64", "HT-65")
def test_the_same_day_is_soft_and_the_cap_is_hard() -> None:
    walk = formed("huantai", "share.same_day")
    with time_machine.travel("2026-11-23T10:00:00+08:00", tick=False):
        walk.wake()
        assert walk.rules == {"bt_cap": "share.cap"}
    with time_machine.travel("2026-11-30T10:00:00+08:00", tick=False):
        confirmed(sent(walk.wake(), on="2026-11-30"), on="2026-11-30")
    passed = [effect.rule for effect in walk.effects if isinstance(effect, DeadlinePassed)]
    assert passed == ["share.same_day", "share.cap"]
    assert walk.book.deadline("share.same_day").soft
    assert not walk.book.deadline("share.cap").soft
    assert walk.ended == "end_received"


def test_a_receipt_is_reminded_of() -> None:
    walk = sent(formed("yicheng", "penalty.copy"))
    assert walk.rules == {"bt_receipt": "information.receipt"}
    with time_machine.travel("2026-12-01T10:00:00+08:00", tick=False):
        assert confirmed(walk.wake(), on="2026-12-01").ended == "end_received"
