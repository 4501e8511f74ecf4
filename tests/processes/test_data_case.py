"""Data asked for and given: by the bureau in three working days (HT-67), by a department promptly; refused
only on a legal ground, free of charge, and who reads it is recorded."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from app.domain.errors import InvalidAnswers
from app.store import materials
from app.usecases import files, history
from tests.processes.officer import Officer, broken_links


def requested(driver: Officer, by: str = "zj", to: str = "zf", **changes: Any) -> str:
    """A request of 住建局 to the bureau (`zj` to `zf`) or the other way round, receipt signed today."""
    units = {"zj": "zhujian", "zf": "zhifa"}
    answers = {"providing_unit": units[to], "request_text": "上半年处罚数据", "purpose": "统计"}
    case = driver.start(f"{by}-officer", "data_request", **answers, request_on=driver.today, **changes)
    driver.do(case, f"{to}-officer", "sign_request", received_on=driver.today, receipt_signer="经办人")
    return case


def given(driver: Officer, case: str, to: str = "zf") -> None:
    data = {"data_given": "yes", "answer_text": "处罚台账一份", "data_files": "file:处罚台账.pdf"}
    driver.do(case, f"{to}-officer", "prepare_data", **data)
    driver.do(case, f"{to}-head", "sign_answer", signed="yes", replied_on=driver.today)


@pytest.mark.clause("HT-67")
def test_the_bureau_provides_in_three_working_days(huantai: Officer) -> None:
    case = requested(huantai)
    assert huantai.clocks(case) == {"data.request": "2026-10-10"}
    given(huantai, case)
    assert huantai.standing(case, "data.request")[0] == "met"
    huantai.do(case, "zj-officer", "receive_data", secrecy=True, taken_on=huantai.today)
    assert huantai.end(case) == ("finished", "end_answered")
    assert huantai.letters(case) == ["data_reply"]
    assert broken_links() == []


@pytest.mark.clause("HT-67")
def test_late_data_is_overdue_and_supervised(huantai: Officer, clock: time_machine.Coordinates) -> None:
    case = requested(huantai)
    clock.move_to("2026-10-11T00:00:01+08:00")
    assert huantai.standing(case, "data.request") == ("passed", "overdue")
    assert huantai.relations(case) == [("supervision", "supervision")]
    assert huantai.waiting(case) == {"prepare_data"}, "the clock refuses nothing"


@pytest.mark.clause("HT-68", "YC-42")
def test_a_department_provides_promptly(driver: Officer, clock: time_machine.Coordinates) -> None:
    """「及时」 and 「方便」 hold no number: a reminder, never overdue."""
    case = requested(driver, "zf", "zj")
    assert list(driver.clocks(case)) == ["data.provide"]
    clock.move_to("2026-10-30T10:00:00+08:00")
    assert driver.standing(case, "data.provide") == ("passed", "reminder")
    assert driver.relations(case) == []
    given(driver, case, "zj")
    driver.do(case, "zf-officer", "receive_data", secrecy=True, taken_on=driver.today)
    assert driver.end(case)[0] == "finished"


def test_yicheng_only_reminds_the_bureau(yicheng: Officer, clock: time_machine.Coordinates) -> None:
    """The document says nothing of data that the bureau gives to a department."""
    case = requested(yicheng)
    clock.move_to("2026-10-30T10:00:00+08:00")
    assert yicheng.standing(case, "data.request") == ("passed", "reminder")
    given(yicheng, case)
    assert yicheng.waiting(case) == {"receive_data"}


@pytest.mark.clause("HT-68", "YC-42")
@pytest.mark.parametrize(("by", "to"), [("zj", "zf"), ("zf", "zj")])
def test_refused_only_on_a_legal_ground(driver: Officer, by: str, to: str) -> None:
    case = requested(driver, by, to)
    for ground in (None, "", "  "):
        with pytest.raises(InvalidAnswers) as caught:
            driver.do(case, f"{to}-officer", "prepare_data", data_given="no", refusal_ground=ground)
        assert [error.key for error in caught.value.errors] == ["refusal_ground"]
        assert caught.value.errors[0].clauses == (("HT-68",) if driver.is_huantai else ("YC-42",))
    ground = "涉及国家秘密，保守国家秘密法第九条"
    driver.do(case, f"{to}-officer", "prepare_data", data_given="no", refusal_ground=ground)
    driver.do(case, f"{to}-head", "sign_answer", signed="no", sign_opinion="请核对条款")
    driver.do(case, f"{to}-officer", "prepare_data", data_given="no", refusal_ground=ground)
    driver.do(case, f"{to}-head", "sign_answer", signed="yes", replied_on=driver.today)
    assert driver.letters(case) == ["data_refusal"]
    letter = materials.letters(driver.admin, case)[0]
    assert ground in str(letter.content)
    assert driver.value(case, "refusal_ground") == ground


@pytest.mark.clause("HT-69", "YC-43")
def test_every_reading_by_the_other_unit_is_recorded(driver: Officer) -> None:
    case = requested(driver)
    given(driver, case)
    [file] = materials.files(driver.admin, case)
    for who, times in (("zf-officer", 0), ("zj-officer", 1), ("zj-head", 2), ("zj-officer", 3)):
        files.content(driver.person(who), file.id, driver.settings.files_dir)
        read = [e for e in history.of(driver.admin, driver.case(case)) if e.action == files.READ]
        assert len(read) == times, who
    assert [entry.detail["name"] for entry in read] == ["处罚台账.pdf"] * 3
    assert read[0].actor == driver.person("zj-officer").name
    with pytest.raises(InvalidAnswers) as caught:
        driver.do(case, "zj-officer", "receive_data", taken_on=driver.today)
    assert caught.value.errors[0].clauses == (("HT-69",) if driver.is_huantai else ("YC-43",))
    assert broken_links() == []
