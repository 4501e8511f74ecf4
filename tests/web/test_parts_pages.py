"""并案 and 分案 on the screens, in both counties: offered to whoever holds the case, else refused."""

from __future__ import annotations

import re
from datetime import timedelta

import time_machine

from app.store import instances
from tests.driver import Driver
from tests.usecases.test_several_parties import SECOND, THIRD
from tests.web.conftest import SignIn

REASON = "同一违法行为，重复登记"


def test_split_from_the_case_page(driver: Driver, sign_in: SignIn) -> None:
    case = driver.transfer(parties=[SECOND, THIRD])
    officer = sign_in(f"{driver.prefix}-zj-officer")
    page = officer.page(f"/cases/{case}")
    assert f"/cases/{case}/split" in page
    assert "某建材有限公司等 3 名当事人" in page
    form = officer.page(f"/cases/{case}/split")
    assert "赵*" in form
    assert "赵小满" not in form
    assert SECOND["party_id"] not in form
    wrong = officer.post(f"/cases/{case}/split", reason=REASON, facts="同", facts_left="同")
    assert wrong.status_code == 422
    assert "请选择分出的当事人" in wrong.text
    assert f">{REASON}</textarea>" in wrong.text
    done = officer.post(f"/cases/{case}/split", parties="1", reason=REASON)
    assert done.status_code == 303
    new = done.headers["Location"].rsplit("/", 1)[1]
    told = officer.page(f"/cases/{new}")
    assert "分案：由原案分出" in told
    assert driver.case(case).business_key in told
    links = officer.page(f"/cases/{new}/links")
    assert "分案" in links
    assert driver.case(case).business_key in links


def test_join_from_the_case_page(driver: Driver, sign_in: SignIn) -> None:
    main, other = driver.transfer(), driver.transfer(party_name="某运输有限公司", facts="车辆抛洒")
    officer = sign_in(f"{driver.prefix}-zj-officer")
    page = officer.page(f"/cases/{main}/join")
    assert driver.case(other).business_key in page
    assert "并案不能撤销" in page
    assert officer.post(f"/cases/{main}/join", reason=REASON).status_code == 422
    short = officer.post(f"/cases/{main}/join", other=other, reason=" ")
    assert short.status_code == 422
    assert "须写明理由" in short.text
    done = officer.post(f"/cases/{main}/join", other=other, reason=REASON)
    assert done.status_code == 303
    assert "并案：并入本案" in officer.page(f"/cases/{main}")
    ended = officer.page(f"/cases/{other}")
    assert f"并案，并入 {driver.case(main).business_key}" in ended
    assert f"/cases/{other}/split" not in ended
    assert "已办结" in officer.page(f"/cases/{other}/join")
    assert f"并入案件{driver.case(other).business_key}" in str(driver.case(main).variables["facts"])


def test_what_would_lose_a_deadline_is_said(driver: Driver, sign_in: SignIn) -> None:
    main, other = driver.transfer(), driver.transfer(party_name="某运输有限公司")
    driver.verify(other)
    officer = sign_in(f"{driver.prefix}-zj-officer")
    refused = officer.post(f"/cases/{main}/join", other=other, reason=REASON)
    assert refused.status_code == 422
    assert "并案不得使期限延长" in refused.text
    assert driver.case(other).status == "running"


def test_who_does_not_hold_it_is_told_why(driver: Driver, sign_in: SignIn) -> None:
    case = driver.dispatched()
    officer = sign_in(f"{driver.prefix}-zj-officer")
    assert f"/cases/{case}/split" not in officer.page(f"/cases/{case}")
    assert "移送其他单位" in officer.page(f"/cases/{case}/split")
    refused = officer.post(f"/cases/{case}/split", parties="0", reason=REASON)
    assert refused.status_code == 422
    assert [link.relation for link in instances.links(driver.admin, case) if link.relation == "split"] == []
    assert sign_in(f"{driver.prefix}-sw-officer").get(f"/cases/{case}/split").status_code == 404


def test_values_in_rows_are_seen_after_a_look(driver: Driver, sign_in: SignIn) -> None:
    case = driver.transfer(parties=[SECOND])
    item = driver.item(case, "verify_facts").id
    officer = sign_in(f"{driver.prefix}-zj-officer")
    page = officer.page(f"/items/{item}")
    assert 'value="parties[0].party_id"' in page
    assert "其他当事人第 1 项" in page
    assert SECOND["party_id"] not in page
    answer = officer.post(f"/items/{item}/look", field="parties[0].party_id", reason="核对身份证")
    assert answer.status_code == 303
    page = officer.page(f"/items/{item}")
    assert SECOND["party_id"] in page
    assert 'value="parties[0].party_id"' not in page
    assert re.search(r"138\*+0001", page)  # the telephone number was not looked at


def test_measures_and_limitation_are_before_the_receiver(driver: Driver, sign_in: SignIn) -> None:
    held = {
        "measure_kind": "seizure",
        "measure_object": "搅拌机一台",
        "measure_from": "2026-01-05",
        "measure_until": "2026-02-03",
    }
    known = {"measures_taken": [held], "limitation_on": "2099-01-01"}
    case = driver.transfer()
    driver.verify(case, **known)
    driver.prepare(case, **known)
    driver.approve(case)
    driver.send(case)
    clerk = sign_in(f"{driver.prefix}-zf-liaison")
    item = driver.item(case, "sign_receipt").id
    for path in (f"/items/{item}", f"/cases/{case}"):
        page = clerk.page(path)
        assert "搅拌机一台" in page
        assert "追究时效" in page
        assert "已届满" in page
    assert "仅为提醒，系统不作处理" in clerk.page(f"/cases/{case}")


def test_a_part_for_another_unit_is_said_where_it_is_not_refused(huantai: Driver, sign_in: SignIn) -> None:
    case = huantai.transfer()
    huantai.verify(case, parties=[{**THIRD, "part_receiver_unit": "shuiwu"}])
    page = sign_in("ht-zj-officer").page(f"/cases/{case}")
    assert "某运输有限公司的部分拟移送" in page
    assert "请分案后另行移送" in page


def test_both_deadlines_are_on_the_page_and_the_later_one_warns(driver: Driver, sign_in: SignIn) -> None:
    with time_machine.travel("2026-09-07T10:00:00+08:00", tick=True) as traveller:
        other = driver.transfer(party_name="某运输有限公司")
        driver.verify(other)
        traveller.shift(timedelta(days=1))
        main = driver.transfer()
        driver.verify(main)
        officer = sign_in(f"{driver.prefix}-zj-officer")
        assert officer.post(f"/cases/{main}/join", other=other, reason=REASON).status_code == 303
        for path in (f"/cases/{main}/deadlines", f"/items/{driver.item(main, 'prepare_materials').id}"):
            page = officer.page(path)
            assert f"并入案件 {driver.case(other).business_key} 的期限" in page
            assert page.count("并入案件的同一期限更早，按较早的办理") == 1
        early, late = ("9月9日", "9月10日") if driver.is_huantai else ("9月10日", "9月11日")
        assert page.index(early) < page.index(late)
