"""More time, as each clause allows it: before expiry, after notice, within the cap, by whose clock it is."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine

from app.domain.errors import BadInput, InvalidAnswers, LianbanError, NotAllowed, NotFound, RuleForbids
from app.domain.moment import CHINA
from app.store import deadlines, materials, registers, work_lists
from app.store.records import DeadlineRecord
from app.usecases import calendar, due_work, extend, live
from app.usecases.extend import Wish
from tests.processes.officer import Officer, broken_links, day

FRIDAY = "2026-11-20"
TOLD = {"notified_who": "县综合行政执法局", "notified_on": FRIDAY}


@pytest.fixture(autouse=True)
def _friday(clock: time_machine.Coordinates) -> None:
    clock.move_to(f"{FRIDAY}T10:00:00+08:00")


def asked(driver: Officer, kind: str = "evidence") -> str:
    """执法局 asks 住建局 for help; the receipt is signed today, so the clock of 住建局 runs."""
    case = driver.asked(kind)
    driver.do(case, "zj-liaison", "sign_request", received_on=driver.today, receipt_signer="赵可欣")
    return case


def row(driver: Officer, case: str) -> DeadlineRecord:
    (found,) = [row for row in deadlines.of_instance(driver.admin, case) if row.status == "open"]
    return found


def more_time(driver: Officer, case: str, who: str = "zj-officer", **wish: object) -> DeadlineRecord:
    found = row(driver, case)
    values = {"reason": "须调阅许可档案", **TOLD, **wish}
    extend.extend(driver.person(who), found.id, Wish(**values))  # type: ignore[arg-type]
    return row(driver, case)


def refused(driver: Officer, case: str, kind: type[LianbanError], **wish: object) -> LianbanError:
    before = row(driver, case)
    with pytest.raises(kind) as caught:
        more_time(driver, case, **wish)
    assert row(driver, case) == before
    return caught.value


@pytest.mark.clause("HT-35", "YC-37")
def test_an_assistance_is_extended_without_a_cap(driver: Officer) -> None:
    """HT-34 two working days, HT-35; YC-35 five days, YC-37."""
    case = asked(driver)
    assert day(row(driver, case)) == ("2026-11-24" if driver.is_huantai else "2026-11-25")
    moved = more_time(driver, case, new_date="2026-12-18")
    assert day(moved) == "2026-12-18"
    assert moved.changes == 1
    item = driver.item(case, "prepare_answer")
    assert item.due_at == moved.due_at
    offered = work_lists.inbox(driver.person("zj-officer"), "todo").rows
    assert [line.due_at for line in offered if line.id == item.id] == [moved.due_at]
    (link,) = deadlines.changes(driver.admin, case)
    assert (link.kind, link.new_date, link.notified_on, link.person) == (
        "extended",
        "2026-12-18",
        FRIDAY,
        driver.person("zj-officer").name,
    )
    assert link.clause == ("HT-35" if driver.is_huantai else "YC-37")
    assert [entry.detail["notified_on"] for entry in driver.history(case, "deadline.extended")] == [FRIDAY]
    told = registers.notices(driver.person("zf-officer"))
    assert any("已延期" in notice.title and "调阅许可档案" in notice.body for notice in told)
    assert not broken_links()


def test_the_timer_fires_at_the_new_time_only(driver: Officer, clock: time_machine.Coordinates) -> None:
    """Also after a restart, which leaves nothing but the stored state."""
    case = asked(driver)
    more_time(driver, case, new_date="2026-12-18")
    live.forget()
    for moment in ("2026-11-30T10:00:00+08:00", "2026-12-18T23:59:58+08:00"):
        clock.move_to(moment)
        due_work.work_all()
        assert row(driver, case).status == "open"
        live.forget()
    clock.move_to("2026-12-19T00:00:01+08:00")
    due_work.work_all()
    passed = driver.rows(case, "assist.evidence")
    assert [found.status for found in passed] == ["passed"]
    started = driver.linked(case, "supervision")
    assert len(started) == (1 if driver.is_huantai else 0)  # 一般五日 (YC-35) is soft


def test_a_second_extension_counts_on(driver: Officer) -> None:
    case = asked(driver)
    more_time(driver, case, new_date="2026-12-04")
    assert day(more_time(driver, case, new_date="2026-12-18")) == "2026-12-18"
    refused(driver, case, RuleForbids, new_date="2026-12-11")
    assert [link.number for link in deadlines.changes(driver.admin, case)] == [1, 2]


def test_an_amount_is_counted_in_the_unit_of_the_rule(huantai: Officer) -> None:
    """Two working days and three more: five working days after Friday the 20th."""
    assert day(more_time(huantai, asked(huantai), amount=3)) == "2026-11-27"


@pytest.mark.clause("YC-41")
def test_ten_days_more_for_an_opinion(yicheng: Officer) -> None:
    """YC-39 five days, YC-41 ten more at most, once."""
    case = asked(yicheng, "consult")
    late = refused(yicheng, case, RuleForbids, new_date="2026-12-08")
    assert (late.clause, "2026-12-07" in late.sentence()) == ("YC-41", True)
    assert day(more_time(yicheng, case, amount=10)) == "2026-12-07"  # 12-05 is a Saturday
    again = refused(yicheng, case, RuleForbids, new_date="2026-12-07")
    assert again.code == "extended-too-often"


@pytest.mark.clause("HT-64", "HT-65")
def test_the_same_day_notice_ends_within_five_working_days(huantai: Officer) -> None:
    """HT-64, HT-65: the total counts from the day the information was formed."""
    case = huantai.start(
        "zf-liaison",
        "information_notice",
        notified_unit="zhujian",
        category="penalties",
        notice_rule="share.same_day",
        formed_on=FRIDAY,
        title="处罚情况",
        content="罚款五万元。",
    )
    found = huantai.deadlines(case)["share.same_day"]
    wish = Wish("收集整理", new_date="2026-11-30", notified_who="县住建局", notified_on=FRIDAY)
    with pytest.raises(RuleForbids) as caught:
        extend.extend(huantai.person("zf-liaison"), found.id, wish)
    assert caught.value.clause == "HT-65"
    within = Wish("收集整理", new_date="2026-11-27", notified_who="县住建局", notified_on=FRIDAY)
    extend.extend(huantai.person("zf-liaison"), found.id, within)
    assert day(huantai.deadlines(case)["share.same_day"]) == "2026-11-27"
    assert day(huantai.deadlines(case)["share.cap"]) == "2026-11-27"


def test_a_transfer_is_never_extended(driver: Officer) -> None:
    case = driver.transfer()
    driver.verify(case, verified_on=driver.today)
    rule = "transfer.out.breach" if driver.is_huantai else "transfer.out"
    found = driver.deadlines(case)[rule]
    with pytest.raises(RuleForbids) as caught:
        extend.extend(driver.person("zj-officer"), found.id, Wish("忙", new_date="2026-12-18", **TOLD))
    assert caught.value.code == "not-extendable"
    assert caught.value.clause == ("HT-25" if driver.is_huantai else "YC-16")


def test_after_expiry_it_is_too_late(driver: Officer, clock: time_machine.Coordinates) -> None:
    case = asked(driver)
    clock.move_to("2026-11-26T09:00:00+08:00")
    found = row(driver, case)  # the worker has not come to it yet
    wish = Wish("忙", new_date="2026-12-18", **TOLD)
    for _ in range(2):
        with pytest.raises(RuleForbids) as caught:
            extend.extend(driver.person("zj-officer"), found.id, wish)
        assert caught.value.code == "too-late-to-extend"
        due_work.work_all()
    assert deadlines.changes(driver.admin, case) == ()


@pytest.mark.clause("HT-35", "YC-37")
def test_notice_comes_first(driver: Officer) -> None:
    """Demanded in words by HT-35 and YC-37; for YC-41 it is the platform that asks."""
    case = asked(driver)
    clause = "HT-35" if driver.is_huantai else "YC-37"
    for gap in ({"notified_who": ""}, {"notified_on": " "}):
        missing = refused(driver, case, RuleForbids, new_date="2026-12-18", **gap)
        assert (missing.code, missing.clause) == ("notice-first", clause)
    refused(driver, case, InvalidAnswers, new_date="2026-12-18", notified_on="2026-11-21")
    refused(driver, case, InvalidAnswers, new_date="2026-12-18", notified_on="2026-11-19")


def test_notice_of_an_opinion_is_practice(yicheng: Officer) -> None:
    missing = refused(yicheng, asked(yicheng, "consult"), RuleForbids, amount=3, notified_who="")
    assert missing.clause is None
    assert "平台做法" in missing.sentence()


@pytest.mark.parametrize(
    ("wish", "kind"),
    [
        ({"new_date": "2026-12-18", "reason": " "}, BadInput),
        ({}, InvalidAnswers),
        ({"new_date": "2026-12-18", "amount": 3}, InvalidAnswers),
        ({"new_date": "明天"}, InvalidAnswers),
        ({"amount": 0}, InvalidAnswers),
        ({"amount": 100_000}, InvalidAnswers),
        ({"new_date": "2026-11-20"}, RuleForbids),
    ],
)
def test_what_is_asked_must_make_sense(huantai: Officer, wish: dict[str, object], kind: type) -> None:
    refused(huantai, asked(huantai), kind, **wish)


def test_only_the_unit_whose_clock_runs(driver: Officer) -> None:
    case = asked(driver)
    refused(driver, case, NotAllowed, who="zf-officer", new_date="2026-12-18")
    refused(driver, case, NotAllowed, who="zj-liaison", new_date="2026-12-18")
    other = Officer(driver.settings, "yicheng" if driver.is_huantai else "huantai")
    with pytest.raises(NotFound):
        extend.extend(other.person("zj-officer"), row(driver, case).id, Wish("忙", amount=1, **TOLD))
    assert day(more_time(driver, case, who="zj-head", new_date="2026-12-18")) == "2026-12-18"


def test_what_may_be_asked_for_is_told(driver: Officer, clock: time_machine.Coordinates) -> None:
    case = asked(driver, "evidence" if driver.is_huantai else "consult")
    found = row(driver, case)
    assert extend.possibilities(driver.person("zf-officer"), found) is None
    may = extend.possibilities(driver.person("zj-officer"), found)
    assert may is not None
    assert (may.extend, may.pause, may.resume) == (True, False, False)
    if driver.is_huantai:
        assert (may.latest, may.notice_clause) == (None, "HT-35")
    else:
        assert may.latest == datetime(2026, 12, 7, 23, 59, 59, tzinfo=CHINA)
        assert (may.clause, may.notice_clause) == ("YC-41", "")
    clock.move_to("2026-11-26T09:00:00+08:00")
    may = extend.possibilities(driver.person("zj-officer"), found)
    assert may is not None
    assert not may.extend
    assert "届满" in may.why_not


NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至4日（周一）放假调休，共4天。1月9日（周六）上班。
二、春节：2月5日（周五）至13日（周六）放假调休，共9天。2月14日（周日）、2月20日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月7日（周一）至9日（周三）放假调休，共3天。6月6日（周日）上班。
六、中秋节：9月15日（周三）至17日（周五）放假调休，共3天。9月19日（周日）上班。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
国务院办公厅
2026年12月30日
""".encode()


def test_a_new_calendar_takes_nothing_back(huantai: Officer, clock: time_machine.Coordinates) -> None:
    """A stated date stands; an amount of working days is counted again over the new days off."""
    clock.move_to("2026-12-29T10:00:00+08:00")
    told = {**TOLD, "notified_on": "2026-12-29"}
    stated, counted = asked(huantai), asked(huantai)
    assert day(more_time(huantai, stated, new_date="2027-01-08", **told)) == "2027-01-08"
    before = more_time(huantai, counted, amount=2, **told)
    assert day(before) == "2027-01-05"  # by projection: 12-30, 12-31, 01-04, 01-05
    moved = calendar.import_notice(huantai.admin, "2027.txt", NOTICE).moved
    assert day(row(huantai, stated)) == "2027-01-08"
    assert day(row(huantai, counted)) == "2027-01-06"
    assert [entry[0] for entry in moved] == [huantai.case(counted).business_key]
    kinds = [link.kind for link in deadlines.changes(huantai.admin, counted)]
    assert kinds == ["extended", "recounted"]
    live.forget()
    clock.move_to("2027-01-06T23:00:00+08:00")
    due_work.work_all()
    assert row(huantai, counted).status == "open"
    clock.move_to("2027-01-07T00:00:01+08:00")
    assert huantai.standing(counted, "assist.evidence") == ("passed", "overdue")
    assert huantai.standing(stated, "assist.evidence") == ("open", None)


def test_where_a_head_must_approve_a_head_records_it(huantai: Officer) -> None:
    """A report to the market supervision may take fifteen working days more, once, with approval."""
    case = huantai.start(
        "zj-officer",
        "complaint_first_responder",
        channel="market_report",
        received_on=huantai.today,
        anonymous=True,
        place="建设街",
        complaint_text="占道堆料",
    )
    found = huantai.deadlines(case)["complaint.market_report.accept"]
    wish = Wish("案情复杂", amount=15, **TOLD)
    with pytest.raises(NotAllowed):
        extend.extend(huantai.person("zj-officer"), found.id, wish)
    may = extend.possibilities(huantai.person("zj-officer"), found)
    assert may is not None
    assert (may.extend, "负责人" in may.why_not) == (False, True)
    extend.extend(huantai.person("zj-head"), found.id, wish)
    (link,) = deadlines.changes(huantai.admin, case)
    assert (link.clause, link.amount) == ("MARKET-03", 15)


# ---- the written notice ----------------------------------------------------------------------------


@pytest.mark.clause("HT-35", "YC-37")
def test_extension_is_told_in_a_letter(driver: Officer) -> None:
    case = asked(driver)
    more_time(driver, case, new_date="2026-12-18")
    (letter,) = [
        letter for letter in materials.letters(driver.admin, case) if letter.kind == "extension_notice"
    ]
    assert (letter.sender, letter.receivers) == ("zhujian", ("zhifa",))
    assert letter.number.endswith("延〔2026〕1号")
    text = "".join(letter.content["paragraphs"])
    assert "须调阅许可档案" in text
    assert "2026年12月18日" in text
    (request,) = [
        letter for letter in materials.letters(driver.admin, case) if letter.kind == "assistance_letter"
    ]
    assert request.number in text
    assert letter.clauses == ("HT-35",) if driver.is_huantai else ("YC-37",)


@pytest.mark.clause("YC-41")
def test_extension_of_an_opinion_is_told_in_a_letter(yicheng: Officer) -> None:
    case = asked(yicheng, "consult")
    more_time(yicheng, case, amount=10)
    (letter,) = [
        letter for letter in materials.letters(yicheng.admin, case) if letter.kind == "extension_notice"
    ]
    assert letter.clauses == ("YC-41",)


def test_refused_extension_issues_nothing(driver: Officer) -> None:
    case = asked(driver)
    before = [letter.id for letter in materials.letters(driver.admin, case)]
    refused(driver, case, RuleForbids, new_date="2026-12-18", notified_who="")
    assert [letter.id for letter in materials.letters(driver.admin, case)] == before
    more_time(driver, case, new_date="2026-12-18")
    assert materials.letters(driver.admin, case)[-1].number.endswith("1号"), "no number was used up"
