"""并案: one case ends in another, nothing of it is lost, and no deadline becomes longer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import flask
import pytest
import time_machine

from app.domain.errors import BadInput, LianbanError, NotAllowed, NotFound, RuleForbids
from app.settings import Settings
from app.store import audit, case_lists, deadlines, instances, materials, work_lists
from app.store.base import db
from app.store.case_lists import Filter
from app.store.records import DeadlineRecord
from app.store.transaction import reading
from app.usecases import administer, calendar, case_view, due_work, extend, join, split
from app.usecases.step import CaseNotRunning
from tests.driver import Driver
from tests.usecases.test_several_parties import SECOND, THIRD

REASON = "同一违法行为，重复登记"


@pytest.fixture
def clock(settings: Settings) -> Iterator[time_machine.Coordinates]:
    with time_machine.travel("2026-09-07T10:00:00+08:00", tick=True) as traveller:
        yield traveller


@pytest.fixture
def driver(app: flask.Flask, clock: time_machine.Coordinates, settings: Settings, county: str) -> Driver:
    return Driver(settings, county)


@pytest.fixture
def huantai(app: flask.Flask, clock: time_machine.Coordinates, settings: Settings) -> Driver:
    return Driver(settings, "huantai")


def second(driver: Driver, **more: Any) -> str:
    """Another clue, about somebody else."""
    return driver.transfer(
        **{"party_name": THIRD["party_name"], "party_id": THIRD["party_id"], "facts": "车辆抛洒", **more}
    )


def both(driver: Driver, clock: time_machine.Coordinates) -> tuple[str, str]:
    """(main, other): the other one was verified a day earlier, so that its clock is the stricter one."""
    other = second(driver)
    driver.verify(other, party_id=THIRD["party_id"], parties=[SECOND], facts="车辆抛洒约一公里")
    clock.shift(timedelta(days=1))
    main = driver.transfer()
    driver.verify(main)
    return main, other


def joined(driver: Driver, main: str, other: str, who: str = "zj-officer") -> None:
    join.join(driver.person(who), main, other, REASON)


def running(driver: Driver, case: str) -> list[DeadlineRecord]:
    rows = deadlines.of_instance(driver.admin, case)
    return sorted((r for r in rows if r.status in ("open", "passed")), key=lambda r: r.due_at)


def test_everything_of_the_other_case_is_in_the_main_one(driver: Driver, clock: Any) -> None:
    main, other = both(driver, clock)
    item = driver.item(other, "prepare_materials")
    driver.with_files(driver.person("zj-officer"), item.id, {"source_files": "file:抛洒照片.pdf"})
    joined(driver, main, other)
    known, gone = driver.case(main).variables, driver.case(other)
    assert [row["party_name"] for row in known["parties"]] == ["某运输有限公司", "赵小满"]
    assert known["facts"] == f"占用城市道路约三十平方米\n（并入案件{gone.business_key}）车辆抛洒约一公里"
    assert [file.name for file in materials.files(driver.admin, main)] == ["抛洒照片.pdf"]
    assert gone.status == "finished"
    assert gone.variables["outcome"] == "joined"
    assert gone.variables["joined_into"] == driver.case(main).business_key
    assert driver.waiting(other) == set()
    assert running(driver, other) == []
    links = [link for link in instances.links(driver.admin, main) if link.relation == "joined"]
    assert [(link.instance_id, link.direction) for link in links] == [(other, "to")]
    links = [link for link in instances.links(driver.admin, other) if link.relation == "joined"]
    assert [(link.instance_id, link.direction) for link in links] == [(main, "from")]
    officer = driver.person("zj-officer")
    found = case_lists.search(officer, Filter(text="赵小满", status="running", process="case_transfer")).rows
    assert [row.id for row in found] == [main]
    files = materials.files(driver.admin, main)
    driver.prepare(main, source_files=[files[0].id], facts=known["facts"])
    driver.approve(main)
    driver.send(main)
    (letter,) = materials.letters(driver.admin, main)
    text = "".join(letter.content["paragraphs"])
    assert "某建材有限公司、某运输有限公司、赵小满涉嫌" in text
    assert "车辆抛洒约一公里" in text
    assert materials.files(driver.person("zf-officer"), main) != ()  # the receiver has what came along


def test_both_records_say_it(driver: Driver, clock: Any) -> None:
    main, other = both(driver, clock)
    joined(driver, main, other)
    officer = driver.person("zj-officer")
    entry = next(e for e in audit.history(driver.admin, main) if e.action == join.JOINED)
    assert entry.detail["key"] == driver.case(other).business_key
    assert (entry.actor, entry.detail["reason"]) == (officer.name, REASON)
    last = audit.history(driver.admin, other)[-1]
    assert (last.action, last.detail["key"]) == (join.JOINED_INTO, driver.case(main).business_key)
    titles = [o.title for o in case_view.timeline(officer, driver.case(main))]
    assert "case.joined" in titles
    assert case_view.ending(officer, driver.case(other)) == f"并案，并入 {driver.case(main).business_key}"
    with reading() as tx:
        assert list(audit.verify(tx)) == []


def test_the_earlier_deadline_goes_on_beside_the_later_one(driver: Driver, clock: Any) -> None:
    main, other = both(driver, clock)
    (own,), (strict,) = running(driver, main), running(driver, other)
    assert strict.due_at < own.due_at
    joined(driver, main, other)
    first, then = running(driver, main)
    assert (first.due_at, first.fact_value, first.rule) == (strict.due_at, strict.fact_value, strict.rule)
    assert first.carried_from == driver.case(other).business_key
    assert first.trace == strict.trace
    assert (then.id, then.due_at) == (own.id, own.due_at)
    assert driver.item(main, "prepare_materials").due_at == strict.due_at
    # kept in time, both
    driver.prepare(main)
    driver.approve(main)
    driver.send(main)
    ended = {r.id: r.status for r in deadlines.of_instance(driver.admin, main) if r.rule == own.rule}
    assert set(ended.values()) == {"met"}


def test_the_earlier_deadline_passes_by_its_own_date(driver: Driver, clock: Any) -> None:
    main, other = both(driver, clock)
    joined(driver, main, other)
    first, then = running(driver, main)
    late = max(first.due_at, first.other_due_at or first.due_at)
    clock.move_to(late + timedelta(minutes=5))
    assert due_work.work_all() > 0
    rows = {r.id: (r.status, r.outcome) for r in deadlines.of_instance(driver.admin, main)}
    assert rows[first.id] == ("passed", "overdue")
    assert driver.case(main).overdue == 1
    assert len(driver.linked(main, "supervision")) == 1
    driver.prepare(main)
    driver.approve(main)
    driver.send(main)
    rows = {r.id: (r.status, r.outcome) for r in deadlines.of_instance(driver.admin, main)}
    assert rows[first.id] == ("late", "overdue")
    assert rows[then.id][0] in ("met", "late")


def test_a_step_after_the_earlier_date_finds_it_passed_without_due_work(driver: Driver, clock: Any) -> None:
    main, other = both(driver, clock)
    joined(driver, main, other)
    first = running(driver, main)[0]
    late = max(first.due_at, first.other_due_at or first.due_at)
    item = driver.item(main, "prepare_materials")
    clock.move_to(late + timedelta(minutes=5))
    assert item.node == "prepare_materials"
    driver.prepare(main)
    (row,) = [r for r in deadlines.of_instance(driver.admin, main) if r.id == first.id]
    assert (row.status, row.outcome) == ("passed", "overdue")


def test_what_has_passed_stays_passed(driver: Driver, clock: Any) -> None:
    other = second(driver)
    driver.verify(other, party_id=THIRD["party_id"])
    clock.move_to("2026-09-22T10:00:00+08:00")
    due_work.work_all()
    assert driver.case(other).overdue == 1
    main = driver.transfer()
    driver.verify(main)
    joined(driver, main, other)
    assert driver.case(main).overdue == 1
    due_work.work_all()
    assert len(driver.linked(main, "supervision")) == 0  # it was started by the case whose deadline it is
    kept = [r.status for r in deadlines.of_instance(driver.admin, other) if r.outcome == "overdue"]
    assert kept == ["late"]


def test_a_later_deadline_is_covered_by_the_main_one(driver: Driver, clock: Any) -> None:
    later, earlier = both(driver, clock)
    (own,) = running(driver, earlier)
    joined(driver, earlier, later)
    assert [r.id for r in running(driver, earlier)] == [own.id]


def test_no_deadline_may_vanish(driver: Driver, clock: Any) -> None:
    other = second(driver)
    driver.verify(other, party_id=THIRD["party_id"])
    main = driver.transfer()
    with pytest.raises(join.WouldLengthen) as refused:
        joined(driver, main, other)
    assert driver.case(other).business_key in refused.value.sentence()
    assert driver.case(other).status == "running"
    joined(driver, other, main)  # the other way round nothing is lost
    assert driver.case(main).status == "finished"


def test_a_deadline_brought_along_is_not_extended(driver: Driver, clock: Any) -> None:
    main, other = both(driver, clock)
    joined(driver, main, other)
    officer = driver.person("zj-officer")
    first = running(driver, main)[0]
    assert extend.possibilities(officer, first) is None
    with pytest.raises(LianbanError, match="并入案件"):
        extend.extend(officer, first.id, extend.Wish(reason="来不及", new_date="2026-12-01"))


def test_a_new_calendar_counts_it_again(huantai: Driver, clock: Any) -> None:
    main, other = both(huantai, clock)
    joined(huantai, main, other)
    assert calendar.recount(huantai.admin, main) == []
    first = running(huantai, main)[0]
    assert first.carried_from


def test_refused_with_a_sentence(driver: Driver, clock: Any) -> None:
    main, other = both(driver, clock)
    officer = driver.person("zj-officer")
    with pytest.raises(BadInput, match="与自己"):
        join.join(officer, main, main, REASON)
    with pytest.raises(BadInput, match="理由"):
        join.join(officer, main, other, "")
    with pytest.raises(NotFound):
        join.join(officer, main, "f" * 32, REASON)
    with pytest.raises(NotFound):
        joined(driver, main, other, who="zf-officer")
    with pytest.raises(NotAllowed):
        joined(driver, main, other, who="zj-head")
    driver.prepare(other)
    with pytest.raises(NotAllowed, match="转办"):
        joined(driver, main, other)
    driver.approve(other)
    driver.send(other)
    with pytest.raises(RuleForbids, match="移送其他单位"):
        joined(driver, main, other)
    with pytest.raises(RuleForbids, match="移送其他单位"):
        joined(driver, other, main)
    third = second(driver)
    administer.terminate(driver.admin, third, "登记错误")
    with pytest.raises(CaseNotRunning, match="已终止"):
        joined(driver, main, third)


def test_another_process_and_another_unit_are_refused(huantai: Driver, clock: Any) -> None:
    driver = huantai
    main = driver.transfer()
    elsewhere = driver.start(
        "sw-officer",
        "case_transfer",
        party_name="某饭店",
        party_kind="individual",
        matter="road_occupation",
        found_on=driver.today,
        source="patrol",
        place="河边",
        facts="排污",
    )
    with pytest.raises(NotFound):
        joined(driver, main, elsewhere)
    complaint = driver.start(
        "zj-officer",
        "complaint_first_responder",
        channel="other",
        received_on=driver.today,
        anonymous=True,
        matter="road_occupation",
        place="建设街",
        complaint_text="有人占道",
    )
    with pytest.raises(RuleForbids, match="不是同一种流程"):
        joined(driver, main, complaint)
    with pytest.raises(RuleForbids, match="不能并案、分案"):
        split.split(driver.person("zj-officer"), complaint, split.Wish("理由充分", (0,)))


def test_another_county_is_not_found(app: flask.Flask, clock: Any, settings: Settings) -> None:
    here, there = Driver(settings, "huantai"), Driver(settings, "yicheng")
    main, other = here.transfer(), there.transfer()
    with pytest.raises(NotFound):
        joined(here, main, other)
    assert there.case(other).status == "running"


def test_only_what_can_be_joined_is_offered(driver: Driver, clock: Any) -> None:
    main, other = both(driver, clock)
    officer = driver.person("zj-officer")
    assert join.why_not(officer, main) == ""
    assert "他人办理" in join.why_not(driver.person("zj-head"), main)
    assert [case for case, _, _ in join.partners(officer, main)] == [other]
    assert join.partners(driver.person("zj-head"), main) == ()
    joined(driver, main, other)
    assert join.partners(officer, main) == ()
    new = split.split(officer, main, split.Wish("误并，重新分开", (1, 2)))
    assert [row["party_name"] for row in driver.case(new.instance_id).variables["parties"]] == ["赵小满"]
    assert len(running(driver, new.instance_id)) == 2  # the earlier date stays with both
    assert work_lists.waiting(officer, new.instance_id)


def test_two_joins_at_once_in_opposite_directions(app: flask.Flask, driver: Driver, clock: Any) -> None:
    """Both lock the two cases in the same order: one comes first, the other is told."""
    one, two = driver.transfer(), driver.transfer()
    officer, told = driver.person("zj-officer"), []
    start = threading.Barrier(2)

    def attempt(main: str, other: str) -> None:
        with app.app_context():
            start.wait()
            try:
                join.join(officer, main, other, REASON)
                told.append("joined")
            except LianbanError as refused:
                told.append(refused.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=attempt, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.remove()
    assert sorted(told) == ["case-not-running", "joined"]
    assert sorted(driver.case(case).status for case in (one, two)) == ["finished", "running"]
