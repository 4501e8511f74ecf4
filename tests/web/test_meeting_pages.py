"""A meeting at the screens and through REST: the cases its agenda is about, a date too near, its register."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.usecases import due_work, people
from tests.driver import Driver
from tests.processes.meeting import Meeting, item
from tests.processes.officer import Officer
from tests.web.person import Person

SignIn = Callable[[str], Person]


@pytest.fixture
def officer(driver: Driver) -> Officer:
    return Officer(driver.settings, driver.county)


def test_the_agenda_opens_the_cases_it_is_about(officer: Officer, sign_in: SignIn) -> None:
    case = officer.refused()
    if officer.is_huantai:
        officer.answer_refusal(case, "dispute")
    officer.item(case, "state_dispute")
    meeting = Meeting(officer, "special")
    due_work.work_all()
    (work,) = meeting.open("prepare_agenda")
    clerk = sign_in(f"{officer.prefix}-lx-clerk")
    page = clerk.page(f"/items/{work.id}")
    assert "相关案件" in page
    assert f'href="/cases/{case}"' in page
    assert "列入联席会议待议清单" in clerk.page(f"/cases/{case}")
    rows = clerk.form(f"/items/{work.id}")["data"]["agenda_items"]
    assert officer.case(case).business_key in [row.get("case_key") for row in rows]


def test_a_date_too_near_is_told_at_its_field_with_the_clause(officer: Officer, sign_in: SignIn) -> None:
    meeting = Meeting(officer)
    (work,) = meeting.open("set_date")
    clerk = sign_in(f"{officer.prefix}-lx-clerk")
    answer = clerk.send(f"/items/{work.id}", {"meeting_on": officer.today})
    assert answer.status_code == 422
    place = "桓政办发〔2017〕54号 二(四)1" if officer.is_huantai else "峄政办发〔2022〕1号 一(四)1"
    assert place in str(answer.json)
    token = people.new_token(f"{officer.prefix}-lx-clerk")
    rest = clerk.client.post(
        f"/api/v1/work-items/{work.id}/complete",
        json={"answers": {"meeting_on": officer.today}},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert rest.status_code == 422
    assert "meeting_on" in str(rest.json)


def test_decided_items_stand_in_their_register(officer: Officer, sign_in: SignIn) -> None:
    meeting = Meeting(officer, "special").prepare().approve()
    meeting.notify(f"{officer.today}T00:01+08:00").minute([item("渣土治理", "zhujian", ["shuiwu"])]).sign()
    due_work.work_all()
    page = sign_in(f"{officer.prefix}-zj-officer").page("/registers/decided")
    assert "渣土治理" in page
    assert "2026-12-31" in page or "12月31日" in page
    assert str(officer.value(meeting.case, "minutes_number")) in page
