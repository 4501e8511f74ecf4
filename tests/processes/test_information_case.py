"""抄告、信息共享 with the people of both counties: every category and clock, urgent by word, the register."""

from __future__ import annotations

from typing import Any

import flask
import pytest
import time_machine

from app.domain.errors import InvalidAnswers
from app.store import shared_book
from app.store.transaction import reading
from app.usecases import knowledge
from tests.processes.late import due, let_pass
from tests.processes.officer import Officer, broken_links
from tests.web.person import Person

#: The clocks of each county: rule -> (day it falls due when formed on 2026-09-30, clause, when late).
CLOCKS = {
    "huantai": {
        "share.same_day": ("2026-09-30", "HT-64", "soft"),
        "penalty.copy": ("2026-10-09", "HT-31", "overdue"),
        "transfer.result_notice": ("2026-10-09", "HT-48", "reminder"),
    },
    "yicheng": {
        "share.regular": ("2026-10-09", "YC-24", "reminder"),
        "permit.copy": ("2026-10-08", "YC-28", "soft"),
        "superior_doc.notice": ("2026-10-08", "YC-31", "overdue"),
        "penalty.copy": ("2026-10-08", "YC-30", "overdue"),
        "transfer.result_notice": ("2026-10-08", "YC-21", "overdue"),
    },
}
PAIRS = [(county, rule) for county, rules in CLOCKS.items() for rule in rules]


def formed(driver: Officer, rule: str, category: str = "other", **more: Any) -> str:
    """执法局 formed it and tells 住建局."""
    return driver.start(
        "zf-liaison",
        "information_notice",
        notified_unit="zhujian",
        category=category,
        notice_rule=rule,
        formed_on=driver.today,
        title="某某情况",
        content="内容如下。",
        **more,
    )


def task(rule: str) -> str:
    return "share_notice" if rule == "share.same_day" else "send_notice"


def categories(driver: Officer) -> list[str]:
    with reading() as tx:
        return list(knowledge.current_rulebook(tx, driver.county).categories)


def register(driver: Officer, who: str, **wanted: Any) -> list[shared_book.SharedLine]:
    page = shared_book.shared_book(driver.person(who), shared_book.SharedFilter(**wanted))
    return list(page.rows)


@pytest.mark.clause("HT-58", "HT-61", "HT-64", "YC-24", "YC-25", "YC-27")
def test_every_category_is_shared_and_its_receipt_confirmed(driver: Officer, app: flask.Flask) -> None:
    """Nine in 桓台, seven in 峄城: each goes into the register of both units, filtered by category."""
    own = categories(driver)
    assert len(own) == (9 if driver.is_huantai else 7)
    rule = "share.same_day" if driver.is_huantai else "share.regular"
    for category in own:
        case = formed(driver, rule, category)
        assert driver.open_items(case) == {task(rule): ("zhifa/info_liaison",)}
        driver.fill(case, task(rule), title="某某情况")
        (line,) = register(driver, "zj-officer", category=category)
        assert (line.unit, line.receivers, line.formed_on) == ("zhifa", ("zhujian",), driver.today)
        assert line.business_key == driver.case(case).business_key
        assert driver.open_items(case) == {"confirm_receipt": ("zhujian/info_liaison",)}
        driver.fill(case, "confirm_receipt")
        assert driver.end(case) == ("finished", "end_received")
        assert driver.letters(case) == ["information_notice"]
        assert all(driver.numbers(case))
        assert len(register(driver, "zf-officer", category=category)) == 1
    assert register(driver, "sw-officer") == [], "nobody else's business"
    reader = Person(app.test_client(), driver.person("zj-officer").login)
    reader.sign_in()
    shown = reader.get("/registers/shared").text
    assert shown.count("某某情况") >= len(own)
    assert broken_links() == []


@pytest.mark.clause("HT-31", "HT-48", "HT-64", "YC-21", "YC-24", "YC-28", "YC-30", "YC-31")
@pytest.mark.parametrize(("county", "rule"), PAIRS, indirect=["county"])
def test_late(driver: Officer, clock: time_machine.Coordinates, rule: str) -> None:
    day, clause, outcome = CLOCKS[driver.county][rule]
    case = formed(driver, rule)
    clocks = due(driver, case)
    assert clocks[rule] == (day, clause, "zhifa")
    assert set(clocks) == ({rule, "share.cap"} if rule == "share.same_day" else {rule})
    assert let_pass(driver, clock, case, rule) == outcome
    driver.fill(case, task(rule))
    driver.fill(case, "confirm_receipt")
    assert driver.end(case) == ("finished", "end_received")


@pytest.mark.clause("HT-65")
def test_the_cap_is_hard(huantai: Officer, clock: time_machine.Coordinates) -> None:
    """HT-65: five working days at most; the notice that is still not sent then is supervised once."""
    case = formed(huantai, "share.same_day")
    assert due(huantai, case)["share.cap"] == ("2026-10-13", "HT-65", "zhifa")
    clock.move_to("2026-10-01T09:00:00+08:00")
    assert huantai.standing(case, "share.same_day") == ("passed", "soft")
    assert let_pass(huantai, clock, case, "share.cap") == "overdue"
    huantai.fill(case, "share_notice", delay_reason="须汇总各中队数据")
    huantai.fill(case, "confirm_receipt")
    assert huantai.end(case) == ("finished", "end_received")


@pytest.mark.clause("YC-29", "YC-32")
@pytest.mark.parametrize(
    ("rule", "category"), [("permit.copy.urgent", "permits"), ("superior_doc.urgent", "superior_documents")]
)
def test_told_by_word_first(
    yicheng: Officer, clock: time_machine.Coordinates, rule: str, category: str
) -> None:
    """YC-29, YC-32: at once by telephone or word, on record; the document follows, both with a reminder."""
    case = formed(yicheng, rule, category)
    assert yicheng.waiting(case) == {"oral_notice"}
    assert let_pass(yicheng, clock, case, rule) == "reminder"
    yicheng.fill(case, "oral_notice")
    assert yicheng.letters(case) == ["verbal_notice_record"]
    assert let_pass(yicheng, clock, case, "superior_doc.deliver") == "reminder"
    yicheng.fill(case, "supplement_document")
    yicheng.fill(case, "confirm_receipt")
    assert yicheng.end(case) == ("finished", "end_received")
    assert yicheng.letters(case) == ["verbal_notice_record", "information_notice"]


def test_only_the_clocks_of_the_county_are_offered(driver: Officer) -> None:
    """A rule that the county does not have would never fall due: it cannot be chosen."""
    foreign = "share.regular" if driver.is_huantai else "share.same_day"
    with pytest.raises(InvalidAnswers) as caught:
        formed(driver, foreign)
    assert [error.key for error in caught.value.errors] == ["notice_rule"]


def test_a_receipt_that_is_not_signed_is_reminded_of(
    driver: Officer, clock: time_machine.Coordinates
) -> None:
    rule = next(iter(CLOCKS[driver.county]))
    case = formed(driver, rule)
    driver.fill(case, task(rule))
    assert due(driver, case)["information.receipt"] == ("2026-10-08", "", "zhujian")
    assert let_pass(driver, clock, case, "information.receipt") == "reminder"


@pytest.mark.clause("HT-07", "YC-51")
def test_the_police_are_told_and_its_receipt_recorded(driver: Officer) -> None:
    """案情通报 to police, procuratorate and court: they do not sign in, the sender's liaison records."""
    for unit in ("gongan", "jianchayuan", "fayuan"):
        rule = next(iter(CLOCKS[driver.county]))
        case = driver.start(
            "zf-liaison",
            "information_notice",
            notified_unit=unit,
            category="other",
            notice_rule=rule,
            formed_on=driver.today,
            title="案情通报",
            content="内容。",
        )
        driver.fill(case, task(rule))
        item = driver.item(case, "confirm_receipt")
        assert (item.unit, item.groups) == (unit, ("zhifa/liaison",))
        driver.fill(case, "confirm_receipt")
        assert driver.end(case) == ("finished", "end_received")


@pytest.mark.clause("YC-04")
def test_the_office_publishes_a_brief(yicheng: Officer) -> None:
    """YC-04: the meeting's office collects what the units did and informs them by a numbered brief."""
    case = yicheng.start(
        "lx-supervisor",
        "information_notice",
        notified_unit="zhujian",
        category="other",
        notice_rule="share.regular",
        formed_on=yicheng.today,
        brief_number="第3期",
        title="综合行政执法工作简报",
        content="各单位本月工作开展情况。",
    )
    yicheng.fill(case, "send_notice", share_way="brief")
    yicheng.fill(case, "confirm_receipt")
    assert yicheng.end(case) == ("finished", "end_received")
    assert yicheng.value(case, "brief_number") == "第3期"
    with pytest.raises(InvalidAnswers):
        Officer(yicheng.settings, "huantai").start(
            "zf-liaison", "information_notice", brief_number="第3期", notified_unit="zhujian"
        )
