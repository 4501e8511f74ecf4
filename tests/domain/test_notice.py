"""Official notices: as published, as JSON, and wrong in every way that would shift a deadline."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import WorkingCalendar, days_of_year, load_seed
from app.domain.errors import ContentRejected
from app.domain.notice import difference, parse_notice, with_notice

CALENDARS = Path(__file__).parents[2] / "calendars"
NOTICE_2026 = (CALENDARS / "notice-2026.txt").read_text(encoding="utf-8")
NOTICE_2023 = """国务院办公厅关于2023年部分节假日安排的通知
国办发明电〔2022〕16号
一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
"""
NOTICE_2024 = """国务院办公厅关于2024年部分节假日安排的通知
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
"""


@pytest.fixture(scope="module")
def seed() -> WorkingCalendar:
    return load_seed(CALENDARS / "CN-2004-2026.json")


def text_of(path: str) -> str:
    return (CALENDARS / path).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "year"),
    [
        (NOTICE_2023, 2023),
        (NOTICE_2024, 2024),
        (text_of("notice-2025.txt"), 2025),
        (NOTICE_2026, 2026),
        (NOTICE_2026.replace("\n", ""), 2026),
        (NOTICE_2026.replace("（", "(").replace("）", ")").replace("：", ":"), 2026),
    ],
)
def test_the_published_text_gives_the_known_year(seed: WorkingCalendar, text: str, year: int) -> None:
    notice = parse_notice(text)
    assert notice.year == year
    read = with_notice(WorkingCalendar("empty", {}, frozenset()), notice, "v1")
    assert year in read.years
    assert [d for d in days_of_year(year) if read.is_working(d) != seed.is_working(d)] == []


def test_a_notice_may_free_the_last_day_of_the_year_before(seed: WorkingCalendar) -> None:
    assert parse_notice(NOTICE_2023).entries()[date(2022, 12, 31)].working is False


def test_the_number_of_the_notice_is_its_source() -> None:
    assert parse_notice(NOTICE_2023).source == "国办发明电〔2022〕16号"
    assert parse_notice(NOTICE_2024).source == "国务院办公厅关于2024年部分节假日安排的通知"


def test_a_compensation_after_the_weekend_joins_the_holiday() -> None:
    text = NOTICE_2026.replace("4月4日（周六）至6日（周一）放假，共3天", "4月4日放假，4月6日（星期一）补休")
    days = {day.date for day in parse_notice(text).days if day.name == "清明节"}
    assert days == {date(2026, 4, 4), date(2026, 4, 6)}


def problems(text: str | bytes, year: int | None = None) -> str:
    with pytest.raises(ContentRejected) as caught:
        parse_notice(text, "notice.txt", year=year)
    assert all(p.message and p.advice for p in caught.value.problems)
    return "\n".join(p.message for p in caught.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("1月1日（周四）", "1月1日（周五）", "星期不对：2026-01-01 是周四"),
        ("1月4日（周日）上班", "1月5日（周一）上班", "2026-01-05 是周一，本来就上班"),
        ("2月14日（周六）、", "2月15日、", "2026-02-15 既放假又上班"),
        ("共9天", "共8天", "写的是共 8 天，日期却是 9 天"),
        ("至23日（农历正月初七、周一）", "至13日", "起止日期不对"),
        ("4月4日（周六）", "4月31日", "没有“4月31日”这一天"),
        ("三、清明节：4月4日（周六）至6日（周一）放假，共3天。\n", "", "缺少清明节的安排"),
        ("关于2026年部分节假日安排", "关于部分节假日安排", "没有写明是哪一年"),
        ("9月20日（周日）、10月10日", "9月20日（周日）、9月20日", "2026-09-20 写了两次"),
        ("6月19日（周五）至21日（周日）放假，共3天。", "放假，共3天。", "没有可读的放假日期"),
        ("5月9日（周六）上班", "另行通知日期上班", "没有可读的上班日期"),
        ("4月4日（周六）至6日（周一）放假，共3天", "4月4日放假，4月8日放假，共2天", "放假日不连续"),
        (
            "10月1日（周四）至7日（周三）放假调休，共7天",
            "10月1日至20日放假调休，共20天",
            "连续放假超过 12 天",
        ),
    ],
)
def test_what_would_shift_a_deadline_is_refused(old: str, new: str, message: str) -> None:
    assert old in NOTICE_2026
    assert message in problems(NOTICE_2026.replace(old, new))


def test_all_problems_come_at_once() -> None:
    bad = (
        NOTICE_2026.replace("1月1日（周四）", "1月1日（周五）")
        .replace("共9天", "共8天")
        .replace("七、国庆节", "七、节日")
    )
    found = problems(bad)
    assert all(part in found for part in ("星期不对", "共 8 天", "缺少国庆节"))


TITLE_ALONE = "国务院办公厅关于2027年部分节假日安排的通知"


@pytest.mark.parametrize(
    "text", ["", "  \n", b"\xff\xfe\x00", "今天放假", TITLE_ALONE, "{}", "[]", '{"year": 2027}', "{"]
)
def test_what_is_no_notice_is_refused(text: str | bytes) -> None:
    assert problems(text)


def test_the_year_may_be_given_but_not_contradicted() -> None:
    untitled = NOTICE_2026.split("\n", 1)[1].replace("现将2026年元旦", "现将元旦")
    assert parse_notice(untitled, year=2026).year == 2026
    assert "与所选的 2027 年不一致" in problems(NOTICE_2026, 2027)


def as_json(notice_text: str, **changed: Any) -> str:
    notice = parse_notice(notice_text)
    days = [{"name": d.name, "date": d.date.isoformat(), "isOffDay": not d.working} for d in notice.days]
    return json.dumps({"year": notice.year, "papers": ["https://www.gov.cn/x"], "days": days, **changed})


def test_json_gives_the_same_days() -> None:
    assert parse_notice(as_json(NOTICE_2026)).days == parse_notice(NOTICE_2026).days
    assert parse_notice(as_json(NOTICE_2026)).source == "https://www.gov.cn/x"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"days": []}, "没有任何放假或上班日期"),
        ({"year": None}, "没有写明是哪一年"),
        ({"year": "2026"}, "没有写明是哪一年"),
        ({"year": 2030}, "不在 2030 年"),
        ({"days": [{"name": "元旦", "date": "2026-13-01", "isOffDay": True}]}, "日期“2026-13-01”无效"),
        ({"days": [{"name": "元旦", "date": "2026-01-01"}]}, "缺少 isOffDay"),
        ({"days": [{"date": "2026-01-01", "isOffDay": True}]}, "没有节日名称"),
        ({"days": [{"name": "元旦", "date": "2026-01-02", "isOffDay": False}]}, "本来就上班"),
        ({"days": [3]}, "缺少 isOffDay"),
    ],
)
def test_bad_json_is_refused(changed: dict[str, Any], message: str) -> None:
    assert message in problems(as_json(NOTICE_2026, **changed))


def test_an_import_shows_what_changes_against_the_projection(seed: WorkingCalendar) -> None:
    old = WorkingCalendar("v0", {d: e for d, e in seed.days.items() if d.year < 2026}, seed.years - {2026})
    new = with_notice(old, parse_notice(NOTICE_2026), "v1")
    changed = {c.date: c for c in difference(old, new)}
    assert changed[date(2026, 2, 14)].after.working
    assert not changed[date(2026, 2, 14)].before.working
    assert not changed[date(2026, 2, 14)].before.known
    assert date(2026, 10, 1) not in changed
    assert difference(new, new) == []


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(ContentRejected):
        parse_notice(text)


@given(st.integers(0, len(NOTICE_2026) - 1), st.integers(1, 30), st.text(max_size=5))
def test_a_damaged_notice_is_read_or_refused(place: int, length: int, instead: str) -> None:
    damaged = NOTICE_2026[:place] + instead + NOTICE_2026[place + length :]
    try:
        days = len(parse_notice(damaged).days)
    except ContentRejected as refused:
        days = -len(refused.problems)
    assert days >= 7 or days < 0
