"""重大隐患通报 (峄城 only): the department and the government at the same time."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine

from app.domain.errors import LianbanError
from app.domain.moment import CHINA
from tests.processes.late import due, let_pass
from tests.processes.officer import Officer, broken_links


def found(driver: Officer, unit: str = "zhujian") -> str:
    return driver.start(
        "zf-officer",
        "hazard_notice",
        hazard_kind="safety",
        found_at=datetime.now(CHINA).isoformat(timespec="minutes"),
        place="承水路",
        notified_unit=unit,
        facts="塔吊倾斜。",
    )


@pytest.mark.clause("YC-33")
@pytest.mark.parametrize("first", ["notify_department", "report_government"])
def test_both_are_told_in_either_order(yicheng: Officer, first: str) -> None:
    case = found(yicheng)
    assert yicheng.waiting(case) == {"notify_department", "report_government"}
    assert due(yicheng, case) == {
        "hazard.notify": ("2026-09-30", "YC-33", "zhifa"),
        "hazard.report": ("2026-09-30", "YC-33", "zhifa"),
    }
    for node in sorted(("notify_department", "report_government"), key=lambda node: node != first):
        yicheng.fill(case, node)
    assert sorted(yicheng.letters(case)) == ["hazard_notice", "hazard_report"]
    assert yicheng.open_items(case) == {"handle_hazard": ("zhujian/info_liaison",)}
    yicheng.fill(case, "handle_hazard")
    yicheng.fill(case, "close_hazard")
    assert yicheng.end(case) == ("finished", "end_hazard")
    assert all(yicheng.numbers(case))
    assert broken_links() == []


@pytest.mark.parametrize("rule", ["hazard.notify", "hazard.report"])
def test_late(yicheng: Officer, clock: time_machine.Coordinates, rule: str) -> None:
    """及时 has no number: reminders by the hour, never an overdue."""
    case = found(yicheng)
    assert let_pass(yicheng, clock, case, rule) == "reminder"


def test_the_police_as_the_department(yicheng: Officer) -> None:
    case = found(yicheng, "gongan")
    yicheng.fill(case, "notify_department")
    item = yicheng.item(case, "handle_hazard")
    assert (item.unit, item.groups) == ("gongan", ("zhifa/liaison",))


def test_huantai_has_no_such_rule(huantai: Officer) -> None:
    with pytest.raises(LianbanError) as caught:
        found(huantai)
    assert "桓政办发〔2017〕54号" in caught.value.sentence()
