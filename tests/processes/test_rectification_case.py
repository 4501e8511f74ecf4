"""整改、改正 (桓台 only), by hand: the letter, the recheck, the later licensing told within the same day."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.errors import LianbanError
from tests.processes.late import due, let_pass
from tests.processes.officer import Officer, broken_links


def needed(driver: Officer, kind: str) -> str:
    return driver.start(
        "zj-officer",
        "rectification",
        party_name="某建材有限公司",
        matter="road_occupation",
        breach_kind=kind,
        verified_on=driver.today,
        facts="超出许可范围占道。",
    )


@pytest.mark.clause("HT-24", "HT-26")
@pytest.mark.parametrize("kind", ["breach", "unlicensed", "other"])
@pytest.mark.parametrize("result", ["done", "not_done"])
def test_told_and_rechecked(
    huantai: Officer, clock: time_machine.Coordinates, kind: str, result: str
) -> None:
    case = needed(huantai, kind)
    huantai.fill(case, "issue_notice", rectify_until="2026-10-12")
    assert huantai.letters(case) == ["rectification_notice"]
    assert all(huantai.numbers(case))
    assert due(huantai, case) == {"rectification.recheck": ("2026-10-19", "", "zhujian")}
    assert let_pass(huantai, clock, case, "rectification.recheck") == "reminder"
    huantai.fill(case, "recheck", recheck_result=result)
    if kind == "unlicensed":
        assert huantai.waiting(case) == {"record_licensing"}
    else:
        assert huantai.end(case) == ("finished", "end_rectified")
    assert broken_links() == []


@pytest.mark.clause("HT-28", "HT-64", "HT-65")
def test_the_later_licensing_is_told(huantai: Officer, clock: time_machine.Coordinates) -> None:
    """HT-28 refers to the rules of sharing: the same day, at most five working days; one supervision."""
    case = needed(huantai, "unlicensed")
    huantai.fill(case, "issue_notice", rectify_until="2026-10-12")
    huantai.fill(case, "recheck", recheck_result="done")
    assert huantai.open_items(case) == {"record_licensing": ("zhujian/window",)}
    huantai.fill(case, "record_licensing", licensed_on=huantai.today)
    assert due(huantai, case) == {
        "share.same_day": ("2026-09-30", "HT-64", "zhujian"),
        "share.cap": ("2026-10-13", "HT-65", "zhujian"),
    }
    clock.move_to("2026-10-08T09:00:00+08:00")
    assert huantai.standing(case, "share.same_day") == ("passed", "soft")
    assert let_pass(huantai, clock, case, "share.cap") == "overdue"
    huantai.fill(case, "share_notice", delay_reason="许可窗口汇总")
    assert huantai.open_items(case) == {"confirm_receipt": ("zhifa/info_liaison",)}
    huantai.fill(case, "confirm_receipt")
    assert huantai.end(case) == ("finished", "end_licensing")


def test_yicheng_has_no_such_rule(yicheng: Officer) -> None:
    with pytest.raises(LianbanError) as caught:
        needed(yicheng, "breach")
    assert "峄政办发〔2022〕1号" in caught.value.sentence()
