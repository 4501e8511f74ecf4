"""The agenda is filled from blocked cases, and what was decided is said on those cases."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from app.domain.errors import InvalidAnswers
from app.store import case_lists, instances, registers
from app.usecases import actions, case_view, due_work
from tests.processes.meeting import Meeting, item
from tests.processes.officer import Officer, broken_links

SPECIAL_AT = "2026-10-09T09:00+08:00"


def disputed(driver: Officer) -> str:
    """A transfer that was refused and is in dispute."""
    case = driver.refused()
    if driver.is_huantai:
        driver.answer_refusal(case, "dispute")
    driver.item(case, "state_dispute")
    return case


def supervised(driver: Officer, clock: time_machine.Coordinates) -> str:
    case = driver.received()
    clock.move_to("2026-10-15T10:00:00+08:00")
    due_work.work_all()
    assert driver.linked(case, "supervision")
    return case


def offered(meeting: Meeting) -> dict[str, dict[str, Any]]:
    due_work.work_all()
    return {row["case_key"]: row for row in meeting.agenda if row.get("case_key")}


@pytest.mark.clause("HT-10", "HT-16", "YC-03", "YC-05")
def test_a_dispute_is_offered_with_the_members_topics_beside_it(driver: Officer) -> None:
    key = driver.case(disputed(driver)).business_key
    meeting = Meeting(driver).date("2026-10-28").call().submit("shuiwu", "河道采砂").submit("zhujian")
    titles = [row["topic_title"] for row in meeting.agenda]
    assert titles[0] == "河道采砂"
    row = offered(meeting)[key]
    assert (row["topic_text"], row["topic_unit"]) == ("管辖或职责争议尚未解决", "zhujian")


@pytest.mark.clause("HT-10", "YC-03")
def test_an_overdue_supervised_case_is_offered(driver: Officer, clock: time_machine.Coordinates) -> None:
    case = supervised(driver, clock)
    row = offered(Meeting(driver, "special"))[driver.case(case).business_key]
    assert row["topic_text"] == "超期后正在督办"


def test_a_case_that_goes_on_or_is_closed_is_not_offered(driver: Officer) -> None:
    driver.accepted()
    closed = driver.accepted()
    driver.conclude(closed)
    assert offered(Meeting(driver, "special")) == {}


def test_another_county_sees_nothing_of_it(huantai: Officer, settings: Any) -> None:
    disputed(huantai)
    assert offered(Meeting(Officer(settings, "yicheng"), "special")) == {}


def test_the_office_may_read_what_it_is_offered(driver: Officer) -> None:
    case = disputed(driver)
    clerk = driver.person("lx-clerk")
    assert case not in {row.id for row in case_lists.search(clerk, case_lists.Filter()).rows}
    Meeting(driver, "special")
    due_work.work_all()
    record = instances.find(clerk, case)
    titles = [opinion.title for opinion in case_view.timeline(clerk, record)]
    assert titles.count("列入联席会议待议清单") == 1


def held(driver: Officer, clock: time_machine.Coordinates, decided: list[dict[str, Any]]) -> Meeting:
    meeting = Meeting(driver, "special").prepare()
    meeting.approve().notify(SPECIAL_AT)
    clock.move_to("2026-10-09T09:00:05+08:00")
    due_work.work_all()
    return meeting.minute(decided)


def test_the_convener_may_read_what_is_put_to_him(driver: Officer) -> None:
    case = disputed(driver)
    convener = driver.person("lx-convener")
    meeting = Meeting(driver, "special")
    due_work.work_all()
    assert case not in {row.id for row in case_lists.search(convener, case_lists.Filter()).rows}
    meeting.prepare().approve("return").prepare()
    due_work.work_all()
    titles = [one.title for one in case_view.timeline(convener, instances.find(convener, case))]
    assert titles.count("拟提交联席会议") == 1


@pytest.mark.clause("HT-20", "HT-21", "YC-13")
def test_the_decision_is_said_on_the_case(driver: Officer, clock: time_machine.Coordinates) -> None:
    case = disputed(driver)
    key = driver.case(case).business_key
    meeting = Meeting(driver, "special").prepare()
    meeting.approve().notify(SPECIAL_AT)
    clock.move_to("2026-10-09T09:00:05+08:00")
    due_work.work_all()
    rows = driver.item(meeting.case, "draft_minutes").data["decided_items"]
    about = [row for row in rows if row.get("case_key") == key]  # type: ignore[attr-defined]
    assert len(about) == 1, "the number of the case is not typed again"
    meeting.minute([item("车辆遗撒的管辖", "zhifa", case_key=key), item("渣土治理", "zhujian")]).sign()
    due_work.work_all()
    record = driver.case(case)
    said = {opinion.title: dict(opinion.said) for opinion in case_view.timeline(driver.admin, record)}
    assert said["列为联席会议议题"]["案件"] == driver.case(meeting.case).business_key
    assert said["联席会议议定"]["内容"].startswith("车辆遗撒的管辖由责任单位牵头落实（")
    links = {(link.process, link.relation, link.direction) for link in instances.links(driver.admin, case)}
    assert ("joint_meeting", "topic_of", "from") in links
    assert ("decided_matter", "decides", "from") in links
    assert broken_links() == []


# ---- decided matters ---------------------------------------------------------------------------------


def matters(driver: Officer, clock: time_machine.Coordinates) -> tuple[Meeting, list[str]]:
    decided = [
        item("渣土治理", "zhujian", ["shuiwu"], due_on="2026-11-30"),
        item("河道采砂", "shuiwu", due_on="2026-12-15"),
    ]
    meeting = held(driver, clock, decided).sign()
    return meeting, driver.linked(meeting.case, "decided_matter")


@pytest.mark.clause("HT-21", "YC-07", "YC-13")
def test_every_item_is_a_case_with_its_owner_and_date(
    driver: Officer, clock: time_machine.Coordinates
) -> None:
    meeting, found = matters(driver, clock)
    cases = [driver.case(case) for case in found]
    assert [(c.title, c.variables["owner_unit"], c.variables["due_on"]) for c in cases] == [
        ("渣土治理", "zhujian", "2026-11-30"),
        ("河道采砂", "shuiwu", "2026-12-15"),
    ]
    number = driver.value(meeting.case, "minutes_number")
    assert {c.variables["meeting_key"] for c in cases} == {number}
    told = [notice.title for notice in registers.notices(driver.person("sw-liaison"))]
    assert set(told) >= {"渣土治理", "河道采砂"}, "as the one that helps, and as the owner"
    assert driver.clocks(found[0])["decided.due"] == "2026-11-30"


@pytest.mark.clause("HT-21", "YC-07")
def test_progress_difficulty_urging_and_evidence(driver: Officer, clock: time_machine.Coordinates) -> None:
    _, (matter, _) = matters(driver, clock)
    progress = {"progress_text": "已开工", "reported_on": driver.today}
    driver.act(matter, "report_progress", progress_state="going_on", **progress)
    clock.move_to("2026-10-28T10:00:00+08:00")
    assert driver.standing(matter, "decided.progress") == ("passed", "reminder")
    clerk = driver.person("lx-clerk")
    (urge,) = actions.offered(clerk, driver.case(matter))
    assert urge.label == "督促"
    actions.take(clerk, matter, urge.id, "请于本周报告进展")
    actions.take(clerk, matter, actions.offered(clerk, driver.case(matter))[0].id, "再次督促")
    told = [notice.title for notice in registers.notices(driver.person("zj-liaison"))]
    assert told.count("督促：渣土治理") == 2
    late = {**progress, "reported_on": driver.today}
    driver.act(matter, "report_progress", progress_state="difficult", difficulties="缺经费", **late)
    assert offered(Meeting(driver, "special"))[driver.case(matter).business_key]["topic_text"] == (
        "议定事项落实有困难"
    )
    driver.do(matter, "lx-clerk", "study_difficulty", study_text="商财政解决")
    assert driver.item(matter, "report_progress").data["study_text"] == "商财政解决"
    with pytest.raises(InvalidAnswers) as caught:
        driver.act(matter, "report_progress", progress_state="done", done_on=driver.today, **late)
    assert [error.key for error in caught.value.errors] == ["progress_files"]
    done = {"progress_state": "done", "done_on": driver.today, "progress_files": "file:验收.pdf", **late}
    driver.act(matter, "report_progress", **done)
    driver.do(matter, "lx-clerk", "check_result", matter_done="no", check_text="未到位", due_on="2026-12-31")
    assert driver.clocks(matter)["decided.due"] == "2026-12-31"
    driver.act(matter, "report_progress", **done)
    driver.do(matter, "lx-clerk", "check_result", matter_done="yes", check_text="属实")
    assert driver.end(matter) == ("finished", "end_done")


def test_a_matter_past_its_day_is_offered_to_the_next_meeting(
    driver: Officer, clock: time_machine.Coordinates
) -> None:
    _, (matter, _) = matters(driver, clock)
    clock.move_to("2026-12-02T10:00:00+08:00")
    assert driver.standing(matter, "decided.due") == ("passed", "reminder")
    row = offered(Meeting(driver, "special"))[driver.case(matter).business_key]
    assert row["topic_text"] == "议定事项到期未落实"
