"""Measures already taken and limitation: from the first officer to the receiver, as reminders only."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.errors import InvalidAnswers
from app.domain.measures import in_letter, reminders
from app.store import deadlines, materials
from app.usecases import clock
from tests.driver import Driver

HELD = {
    "measure_kind": "registration",
    "measure_object": "搅拌机一台",
    "measure_from": "2026-09-28",
    "measure_until": "2026-10-05",
}
TAKEN = {**HELD, "measure_kind": "seizure", "measure_until": "2026-10-28"}


@pytest.mark.parametrize(
    ("today", "states"),
    [
        ("2026-10-01", ["running", "running", "running"]),
        ("2026-10-02", ["near", "running", "running"]),
        ("2026-10-05", ["near", "running", "running"]),
        ("2026-10-06", ["past", "running", "running"]),
        ("2026-12-15", ["past", "past", "near"]),
    ],
)
def test_a_date_is_near_and_then_past(today: str, states: list[str]) -> None:
    known = {"measures_taken": [TAKEN, HELD], "limitation_on": "2027-01-10"}
    found = reminders(known, date.fromisoformat(today))
    assert [reminder.name for reminder in found] == ["先行登记保存", "扣押", "追究时效"]
    assert [reminder.state for reminder in found] == states


def test_nothing_entered_says_nothing() -> None:
    assert reminders({}, date(2026, 10, 1)) == []
    assert reminders({"measures_taken": None, "limitation_on": ""}, date(2026, 10, 1)) == []
    assert in_letter({"measures": "无"}) == {"measures": "无"}


def test_a_measure_cannot_end_before_it_was_taken(huantai: Driver) -> None:
    case = huantai.transfer()
    with pytest.raises(InvalidAnswers) as wrong:
        huantai.verify(case, measures_taken=[HELD, {**HELD, "measure_until": "2026-09-27"}])
    assert [error.key for error in wrong.value.errors] == ["measures_taken[1].measure_until"]


def test_typed_once_and_in_the_letter_and_before_the_receiver(driver: Driver) -> None:
    case = driver.transfer()
    before = {row.rule for row in deadlines.of_instance(driver.admin, case)}
    driver.verify(case, measures_taken=[HELD], limitation_on="2028-09-28", measures="已责令停止")
    item = driver.item(case, "prepare_materials")
    assert item.data["measures_taken"] == [HELD]
    assert item.data["limitation_on"] == "2028-09-28"
    driver.prepare(case, measures_taken=[HELD, TAKEN], limitation_on="2028-09-28", measures="已责令停止")
    driver.approve(case)
    driver.send(case)
    (letter,) = materials.letters(driver.admin, case)
    text = "".join(letter.content["paragraphs"])
    said = "已责令停止；先行登记保存（搅拌机一台，2026年9月28日至2026年10月5日）；扣押（搅拌机一台，"
    assert f"我单位已采取的措施：{said}" in text
    known = driver.case(case).variables
    assert [reminder.name for reminder in reminders(known, clock.today())] == [
        "先行登记保存",
        "扣押",
        "追究时效",
    ]
    rules = {row.rule for row in deadlines.of_instance(driver.admin, case)}
    assert not {rule for rule in rules - before if "measure" in rule or "limitation" in rule}
