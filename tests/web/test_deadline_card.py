"""The deadline card: whoever holds the clock may ask for more time, and everybody sees what became of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.store import deadlines
from app.store.records import DeadlineRecord
from app.usecases import clock
from tests.driver import Driver
from tests.web.conftest import SignIn


@pytest.fixture
def asked(huantai: Driver) -> DeadlineRecord:
    """住建局 is asked for evidence and has signed the receipt today."""
    case = huantai.asked()
    huantai.do(case, "zj-liaison", "sign_request", received_on=huantai.today, receipt_signer="赵可欣")
    (row,) = [row for row in deadlines.of_instance(huantai.admin, case) if row.status == "open"]
    return row


def wish(row: DeadlineRecord, **changes: str) -> dict[str, str]:
    later = (clock.today() + timedelta(days=40)).isoformat()
    told = {"notified_who": "县综合行政执法局", "notified_on": clock.today().isoformat()}
    back = f"/cases/{row.instance_id}/deadlines"
    return {"new_date": later, "reason": "调阅许可档案", "back": back, **told, **changes}


def test_it_is_extended_from_the_card(asked: DeadlineRecord, sign_in: SignIn) -> None:
    person, page = sign_in("ht-zj-officer"), f"/cases/{asked.instance_id}/deadlines"
    assert f"/deadlines/{asked.id}/extend" in person.page(page)
    answer = person.post(f"/deadlines/{asked.id}/extend", **wish(asked))
    assert answer.status_code == 303
    assert answer.headers["Location"] == page
    shown = person.page(page)
    later = clock.today() + timedelta(days=40)
    assert f"延至{later.year}年{later.month}月{later.day}日" in shown
    assert "已告知县综合行政执法局" in shown
    assert "调阅许可档案" in sign_in("ht-zf-officer").page(f"/cases/{asked.instance_id}")


def test_what_the_clause_does_not_allow_is_told(asked: DeadlineRecord, sign_in: SignIn) -> None:
    person = sign_in("ht-zj-officer")
    page = f"/cases/{asked.instance_id}/deadlines"
    assert person.post(f"/deadlines/{asked.id}/extend", **wish(asked, notified_who="")).status_code == 303
    refused = person.page(page)
    assert "延期须事先告知对方" in refused
    assert "HT-35" in refused
    assert "已告知" not in refused.replace("已告知谁", "")
    person.post(f"/deadlines/{asked.id}/pause", ground="等候鉴定", reason="忙", back=page)
    assert "允许中止的事由" in person.page(page)


def test_the_side_that_waits_is_offered_nothing(
    huantai: Driver, asked: DeadlineRecord, sign_in: SignIn
) -> None:
    person = sign_in("ht-zf-officer")
    assert f"/deadlines/{asked.id}/" not in person.page(f"/cases/{asked.instance_id}/deadlines")
    person.post(f"/deadlines/{asked.id}/extend", **wish(asked))
    assert deadlines.changes(huantai.admin, asked.instance_id) == ()
