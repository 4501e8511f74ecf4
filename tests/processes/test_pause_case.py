"""A clock that stands still: never in the two documents, and in an invented rule book only on its ground."""

from __future__ import annotations

import flask
import pytest
import time_machine

from app.domain.errors import Conflict, InvalidAnswers, NotAllowed, RuleForbids
from app.settings import ROOT
from app.store import deadlines, registers
from app.usecases import calendar, deploy, due_work, extend, live, pause
from app.usecases.extend import Wish
from tests.processes.officer import Officer, day
from tests.processes.test_extension_case import FRIDAY, NOTICE, asked, row
from tests.web.person import Person

GROUND = "等候鉴定"
TOLD = {"notified_who": "县综合行政执法局", "notified_on": FRIDAY}


@pytest.fixture(autouse=True)
def _friday(clock: time_machine.Coordinates) -> None:
    clock.move_to(f"{FRIDAY}T10:00:00+08:00")


@pytest.fixture
def lenient(huantai: Officer) -> Officer:
    """A county whose (invented) document lets the clock stand still while an appraisal is awaited."""
    text = (ROOT / "jurisdictions" / "huantai.toml").read_text(encoding="utf-8")
    head = '[deadline."assist.evidence"]\n'
    assert text.count(head) == 1
    invented = text.replace(head, f'{head}pause_grounds = ["{GROUND}"]\n')
    deploy.load_rulebook("测试", "huantai.toml", invented.encode())
    return huantai


def stop(driver: Officer, case: str, who: str = "zj-officer", ground: str = GROUND) -> None:
    pause.pause(driver.person(who), row(driver, case).id, ground, "已委托检测机构")


def go_on(driver: Officer, case: str, on: str = "", who: str = "zj-officer") -> None:
    pause.resume(driver.person(who), row(driver, case).id, "结论已出", on)


def test_neither_document_lets_a_clock_stand_still(driver: Officer) -> None:
    case = asked(driver)
    before = row(driver, case)
    with pytest.raises(RuleForbids) as caught:
        stop(driver, case)
    assert caught.value.code == "not-pausable"
    assert caught.value.clause == ("HT-34" if driver.is_huantai else "YC-35")
    assert "不是" in caught.value.sentence()
    with pytest.raises(Conflict):
        go_on(driver, case)
    assert row(driver, case) == before


def test_it_stands_still_and_counts_on(lenient: Officer, clock: time_machine.Coordinates) -> None:
    """Two working days were left on Friday; resumed on the 9th of December they end on the 11th."""
    case = asked(lenient)
    assert day(row(lenient, case)) == "2026-11-24"
    stop(lenient, case)
    stopped = row(lenient, case)
    assert stopped.paused_at is not None
    assert lenient.item(case, "prepare_answer").due_at is None
    may = extend.possibilities(lenient.person("zj-officer"), stopped)
    assert may is not None
    assert (may.extend, may.pause, may.resume) == (False, False, True)
    live.forget()
    clock.move_to("2026-12-09T10:00:00+08:00")
    due_work.work_all()
    assert row(lenient, case).paused_at == stopped.paused_at
    with pytest.raises(Conflict):
        stop(lenient, case)
    go_on(lenient, case)
    assert day(row(lenient, case)) == "2026-12-11"
    assert row(lenient, case).paused_at is None
    assert lenient.item(case, "prepare_answer").due_at == row(lenient, case).due_at
    clock.move_to("2026-12-11T23:59:00+08:00")
    due_work.work_all()
    assert lenient.standing(case, "assist.evidence") == ("open", None)
    clock.move_to("2026-12-12T00:00:01+08:00")
    assert lenient.standing(case, "assist.evidence") == ("passed", "overdue")
    titles = [notice.title for notice in registers.notices(lenient.person("zf-officer"))]
    assert any("已中止计算" in title for title in titles)
    assert any("已恢复计算" in title for title in titles)


def test_the_ground_may_have_ceased_earlier(lenient: Officer, clock: time_machine.Coordinates) -> None:
    """Recording it late wins no time; what was left then has run out by now."""
    case = asked(lenient)
    stop(lenient, case)
    clock.move_to("2026-12-09T10:00:00+08:00")
    for wrong in ("2026-11-19", "2026-12-10", "昨天"):
        with pytest.raises(InvalidAnswers):
            go_on(lenient, case, wrong)
    go_on(lenient, case, "2026-12-01")
    assert lenient.standing(case, "assist.evidence") == ("passed", "overdue")
    assert day(lenient.deadlines(case)["assist.evidence"]) == "2026-12-03"


def test_an_extension_after_a_pause(lenient: Officer, clock: time_machine.Coordinates) -> None:
    case = asked(lenient)
    stop(lenient, case)
    wish = Wish("案卷多", amount=2, **TOLD)
    with pytest.raises(Conflict):
        extend.extend(lenient.person("zj-officer"), row(lenient, case).id, wish)
    clock.move_to("2026-12-09T10:00:00+08:00")
    go_on(lenient, case)
    extend.extend(lenient.person("zj-officer"), row(lenient, case).id, wish)
    assert day(row(lenient, case)) == "2026-12-15"  # 12-11 and two working days
    kinds = [link.kind for link in deadlines.changes(lenient.admin, case)]
    assert kinds == ["paused", "resumed", "extended"]


def test_a_new_calendar_keeps_the_pause(lenient: Officer, clock: time_machine.Coordinates) -> None:
    clock.move_to("2026-12-31T10:00:00+08:00")
    standing, resumed = asked(lenient), asked(lenient)
    assert day(row(lenient, standing)) == "2027-01-05"  # by projection
    stop(lenient, standing)
    stop(lenient, resumed)
    go_on(lenient, resumed)
    assert day(row(lenient, resumed)) == "2027-01-05"
    calendar.import_notice(lenient.admin, "2027.txt", NOTICE)
    assert row(lenient, standing).paused_at is not None
    assert day(row(lenient, resumed)) == "2027-01-06"
    clock.move_to("2027-02-01T10:00:00+08:00")
    assert lenient.standing(standing, "assist.evidence") == ("open", None)
    go_on(lenient, standing)
    assert day(row(lenient, standing)) == "2027-02-03"


def test_only_the_unit_whose_clock_runs(lenient: Officer) -> None:
    case = asked(lenient)
    with pytest.raises(NotAllowed):
        stop(lenient, case, who="zf-officer")
    with pytest.raises(RuleForbids):
        stop(lenient, case, ground="太忙")
    stop(lenient, case, who="zj-head")
    with pytest.raises(NotAllowed):
        go_on(lenient, case, who="zf-head")


def test_a_finished_step_ends_its_clock(lenient: Officer) -> None:
    """Work may be done while the clock stands still."""
    case = asked(lenient)
    stop(lenient, case)
    lenient.fill(case, "prepare_answer")
    lenient.fill(case, "sign_answer", signed="yes", replied_on=lenient.today)
    assert lenient.standing(case, "assist.evidence") == ("met", None)


def test_a_stopped_clock_stays_visible_in_the_lists(lenient: Officer, app: flask.Flask) -> None:
    """The item has no due day while its clock stands; the list says so, with what was left of it."""
    case = asked(lenient)
    stop(lenient, case)
    officer = Person(app.test_client(), "ht-zj-officer")
    officer.sign_in()
    listed = officer.get("/inbox").text
    assert "已中止" in listed
    assert "中止时剩余 2 个工作日" in listed
