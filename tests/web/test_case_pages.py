"""Case pages, letters, holds, administration: what people read there."""

from __future__ import annotations

import json
import re

from app.store import materials, registers
from tests.driver import Driver
from tests.web.conftest import SignIn


def test_the_diagram_carries_the_way_the_case_took(huantai: Driver, sign_in: SignIn) -> None:
    case = huantai.transfer()
    huantai.verify(case)
    page = sign_in("ht-zj-officer").page(f"/cases/{case}/diagram")
    found = re.search(r'id="diagram-page">(.*?)</script>', page, re.DOTALL)
    assert found
    diagram = json.loads(found[1])
    assert {"start_clue", "verify_facts", "decide_route", "gw_route"} <= set(diagram["seen"])
    assert diagram["open"] == ["call_dispatch"]
    assert "bpmn:definitions" in diagram["xml"]
    inner = sign_in("ht-zj-officer").page(f"/cases/{case}/diagram?process=transfer_dispatch")
    assert "整理材料" in inner
    assert sign_in("ht-zj-officer").get(f"/cases/{case}/diagram?process=supervision").status_code == 404


def test_an_issued_letter_prints_as_kept(driver: Driver, sign_in: SignIn) -> None:
    case = driver.dispatched()
    letter = materials.letters(driver.admin, case)[0]
    page = sign_in(f"{driver.prefix}-zf-officer").page(f"/letters/{letter.id}")
    assert letter.number in page
    assert letter.title in page
    assert ("移送函" if driver.is_huantai else "移交函") in page
    assert "综合行政执法局：" in page
    assert re.search(r"\d{4}年\d{1,2}月\d{1,2}日</div>", page)


def test_what_people_type_never_becomes_markup(huantai: Driver, sign_in: SignIn) -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    case = huantai.transfer(party_name=evil, facts=evil)
    item = huantai.item(case, "verify_facts").id
    person = sign_in("ht-zj-officer")
    for path in ("/inbox", f"/items/{item}", f"/cases/{case}", "/cases"):
        assert "<img src=x" not in person.page(path), path


def test_the_permit_desk_sees_a_hold_and_its_head_may_override(huantai: Driver, sign_in: SignIn) -> None:
    huantai.dispatched()
    hold = registers.holds(huantai.admin)[0]
    window = sign_in("ht-zj-window")
    page = window.page("/holds?party_id=91370321MA3C0XXX1A")
    assert "城市道路占用许可" in page
    assert "91370321MA3C0XXX1A</td>" not in page
    assert "没有有效的许可提示" in window.page("/holds?party_id=91370321MA3C0XXX1B")
    assert window.post(f"/holds/{hold.id}", reason="窗口自行决定放行").status_code == 403
    head = sign_in("ht-zj-head")
    short = head.post(f"/holds/{hold.id}", reason="急")
    assert short.status_code == 422
    assert ">急</textarea>" in short.text
    assert head.post(f"/holds/{hold.id}", reason="涉及民生工程，先行办理许可").status_code == 303
    assert "已书面越过" in head.page("/holds")
    assert head.post(f"/holds/{hold.id}", reason="涉及民生工程，先行办理许可").status_code == 409


def test_an_administrator_suspends_and_resumes_with_a_reason(huantai: Driver, sign_in: SignIn) -> None:
    case = huantai.transfer()
    admin = sign_in("ht-admin")
    path = f"/cases/{case}/administer"
    assert admin.post(path, act="suspend", reason=" ").status_code == 422
    assert admin.post(path, act="suspend", reason="等待核对材料").status_code == 303
    item = huantai.item(case, "verify_facts").id
    officer = sign_in("ht-zj-officer")
    assert "案件已暂停" in officer.page(f"/items/{item}")
    assert officer.send(f"/items/{item}", {}).status_code == 409
    assert officer.post(path, act="resume", reason="自行恢复").status_code == 403
    assert admin.post(path, act="resume", reason="材料已核对").status_code == 303
    assert "材料已核对" in admin.page(f"/cases/{case}")
    assert admin.post(path, act="explode", reason="x").status_code == 400


def test_lists_find_by_party_and_state(huantai: Driver, sign_in: SignIn) -> None:
    huantai.transfer(party_name="唯一名称公司")
    huantai.transfer()
    admin = sign_in("ht-admin")
    assert admin.page("/cases?q=唯一名称").count("唯一名称公司") >= 1
    assert "某建材有限公司" not in admin.page("/cases?q=唯一名称")
    assert "没有符合条件的案件" in admin.page("/cases?status=finished")
    assert "没有符合条件的案件" in admin.page("/cases?q=%25")
    officer = sign_in("ht-zj-officer")
    assert "唯一名称公司" in officer.page("/inbox?q=唯一名称")
    assert "没有符合条件的事项" in officer.page("/inbox?due=overdue")
