"""Registers: each filter leaves what was asked for, on the page and in the export, in both counties."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from app.domain.viewer import system_viewer
from app.store import registers
from app.store.transaction import transaction
from app.usecases import archive, clock, due_work, start
from app.usecases.archive import Filing
from tests.driver import Driver
from tests.web.conftest import SignIn
from tests.web.person import Person


def first_column(person: Person, key: str, query: str = "", column: int = 0) -> list[str]:
    answer = person.get(f"/registers/{key}.csv?{query}")
    assert answer.status_code == 200, answer.text
    return [row[column] for row in list(csv.reader(StringIO(answer.text[1:])))[1:]]


def linked(driver: Driver, process: str, **variables: object) -> None:
    start.start_linked(system_viewer(driver.county), process, variables, start.Origin(), lambda tx: None)
    due_work.work_all()


def matter(driver: Driver, title: str, owner: str, due: str) -> None:
    linked(
        driver, "decided_matter", matter_title=title, matter_text="按纪要落实", owner_unit=owner, due_on=due,
        minutes_on=driver.today, meeting_key="纪要 1 号", meeting_office_unit="zhifa", case_key="",
        joint_units="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", {"整治甲", "整治乙"}),
        ("unit=zhujian", {"整治甲"}),
        ("unit=zhifa", {"整治乙"}),
        ("first=2027-02-01", {"整治乙"}),
        ("last=2027-01-31", {"整治甲"}),
        ("first=2027-01-29&last=2027-01-29", {"整治甲"}),
        ("first=2027-03-01", set()),
        ("status=running&unit=zhujian", {"整治甲"}),
        ("status=finished", set()),
        ("unit=zhujian&first=2027-02-01", set()),
        ("q=甲", {"整治甲"}),
        ("unit=nobody&first=soon", {"整治甲", "整治乙"}),
    ],
)
def test_decided_matters(driver: Driver, sign_in: SignIn, query: str, left: set[str]) -> None:
    """By owner, state and due date."""
    matter(driver, "整治甲", "zhujian", "2027-01-29")
    matter(driver, "整治乙", "zhifa", "2027-02-26")
    assert set(first_column(sign_in(f"{driver.prefix}-auditor"), "decided", query, 1)) == left


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", {"逾期甲", "逾期乙"}),
        ("unit=zhifa", {"逾期甲"}),
        ("last=2026-01-31", {"逾期甲"}),
        ("first=2026-02-01&unit=zhujian", {"逾期乙"}),
        ("status=finished", set()),
    ],
)
def test_supervision(driver: Driver, sign_in: SignIn, query: str, left: set[str]) -> None:
    for reason, unit, day in (("逾期甲", "zhifa", "2026-01-15"), ("逾期乙", "zhujian", "2026-02-15")):
        linked(
            driver, "supervision", supervised_unit=unit, case_key="移〔2026〕1号", reason=reason,
            rule_key="transfer.feedback", passed_on=day,
        )  # fmt: skip
    auditor = sign_in(f"{driver.prefix}-auditor")
    assert set(first_column(auditor, "supervision", query, 1)) == left
    if left:
        page = auditor.page(f"/registers/supervision?{query}")
        assert all(reason in page for reason in left)


def test_holds_by_unit_and_state(huantai: Driver, sign_in: SignIn) -> None:
    huantai.dispatched()
    window, head = sign_in("ht-zj-window"), huantai.person("zj-head")
    assert len(first_column(window, "holds", "state=open&unit=zhujian")) == 1
    assert first_column(window, "holds", "unit=shuiwu") == []
    assert first_column(window, "holds", "state=overridden") == []
    hold = registers.holds(head)[0]
    with transaction() as tx:
        registers.override_hold(tx, hold.id, head.name, "当事人已缴清，准予办理", clock.now())
    assert len(first_column(window, "holds", "state=overridden")) == 1
    assert first_column(window, "holds", "state=open") == []
    assert first_column(window, "holds", "party_id=某建材有限公司") == [], "never by name"


def test_yicheng_has_no_holds(yicheng: Driver, sign_in: SignIn) -> None:
    yicheng.dispatched()
    assert first_column(sign_in("yc-admin"), "holds") == []


def test_archived_cases(driver: Driver, sign_in: SignIn) -> None:
    case = driver.accepted()
    driver.file(case)
    driver.investigate(case)
    driver.decide(case)
    key = driver.case(case).business_key
    officer = sign_in(f"{driver.prefix}-zf-officer")
    assert key in first_column(officer, "archives", "state=open")
    assert first_column(officer, "archives", "state=archived") == []
    actor = driver.person("zf-officer")
    archive.archive(actor, case, Filing(driver.today, retention="permanent", number="=2026-1"))
    assert first_column(officer, "archives", "state=archived&retention=permanent&unit=zhifa") == [key]
    assert first_column(officer, "archives", "state=archived", 4) == ["'=2026-1"], "no formula"
    assert first_column(officer, "archives", "retention=years_10") == []
    assert f"/cases/{case}/archive" in officer.page("/registers/archives?q=2026-1")
    assert first_column(sign_in(f"{driver.prefix}-sw-officer"), "archives") == []
