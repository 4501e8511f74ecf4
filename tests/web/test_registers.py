"""台账 and the pages of a letter afterwards: what they show, to whom, and what the export holds."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO

import pytest

from app.domain.layouts_check import text_of
from app.domain.spreadsheet import harmless
from app.domain.viewer import system_viewer
from app.store import case_lists, letters, materials
from app.store.transaction import transaction
from app.usecases import due_work
from app.usecases.demo import PAGE
from app.web.register import Cell, Column, as_csv
from app.web.register_list import REGISTERS
from tests.driver import Driver
from tests.web.conftest import SignIn


def exported(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:])))


# ---- the export ------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(sign: str) -> None:
    evil = f'{sign}HYPERLINK("http://x")'
    assert harmless(evil) == "'" + evil
    rows = exported(as_csv([Column("甲"), Column("乙")], [[Cell(evil), Cell("b", export=evil)]]))
    assert all(not cell.startswith(sign) for cell in rows[1])


def test_export_keeps_commas_quotes_and_lines() -> None:
    text = '甲,"乙"\n丙'
    assert exported(as_csv([Column("列")], [[Cell(text)]])) == [["列"], [text]]


# ---- every register --------------------------------------------------------------------------------


@pytest.mark.parametrize("key", REGISTERS)
def test_every_register_opens_and_exports(driver: Driver, sign_in: SignIn, key: str) -> None:
    driver.dispatched()
    due_work.work_all()
    person = sign_in(f"{driver.prefix}-zj-officer")
    page = person.page(f"/registers/{key}")
    assert f'aria-current="page">{REGISTERS[key].word}' in page
    answer = person.get(f"/registers/{key}.csv")
    assert answer.mimetype == "text/csv"
    assert exported(answer.text)[0] == [column.word for column in REGISTERS[key].columns]


def test_registers_need_a_sign_in(client: object, app: object) -> None:
    from flask import Flask

    assert isinstance(app, Flask)
    for path in ("/registers", "/registers/letters", "/registers/letters.csv"):
        assert app.test_client().get(path).status_code in (302, 303, 401), path


def test_unknown_register_page_and_filter(huantai: Driver, sign_in: SignIn) -> None:
    huantai.dispatched()
    person = sign_in("ht-zj-officer")
    assert person.get("/registers").status_code == 302
    assert person.get("/registers/nothing").status_code == 404
    assert person.get("/registers/nothing.csv").status_code == 404
    assert person.get("/registers/letters?after=nonsense").status_code == 404
    assert person.get("/registers/shared?after=nonsense").status_code == 404
    strange = "unit=nobody&kind=%07&year=99999&state=x&q=%07%25&party_id=%07&first=yesterday&category=x"
    for key in REGISTERS:
        after = "2026-01-01T00:00:00%2B00:00~!"
        assert person.get(f"/registers/{key}?after={after}").status_code in (200, 404), key
        assert person.get(f"/registers/{key}?{strange}").status_code == 200, key


def test_letters_register_filters_and_shows_void_numbers(huantai: Driver, sign_in: SignIn) -> None:
    case = huantai.dispatched()
    letter = materials.letters(huantai.admin, case)[0]
    head = sign_in("ht-zj-head")
    assert letter.number in head.page("/registers/letters?unit=zhujian&kind=transfer_letter")
    assert letter.number not in head.page("/registers/letters?unit=zhifa")
    assert letter.number not in head.page("/registers/letters?state=void")
    assert head.post(f"/letters/{letter.id}/void", reason="错").status_code == 422
    assert head.post(f"/letters/{letter.id}/void", reason="=cmd|' /C calc'!A0 重新制发").status_code == 303
    assert head.post(f"/letters/{letter.id}/void", reason="再次作废\x00").status_code == 400
    page = head.page("/registers/letters?state=void")
    assert letter.number in page
    assert "已作废" in page
    rows = exported(head.get("/registers/letters.csv?state=void").text)
    assert rows[1][0] == letter.number
    assert rows[1][-1].startswith("'=cmd")
    assert "已作废" in head.page(f"/letters/{letter.id}")
    assert "已作废" in head.page(f"/cases/{case}/letters")


def test_other_units_and_counties_see_nothing(huantai: Driver, sign_in: SignIn) -> None:
    case = huantai.dispatched()
    letter = materials.letters(huantai.admin, case)[0]
    for login in ("ht-sw-officer", "yc-zj-officer", "yc-admin"):
        person = sign_in(login)
        assert letter.number not in person.page("/registers/letters")
        assert len(exported(person.get("/registers/letters.csv").text)) == 1
        assert len(exported(person.get("/registers/holds.csv").text)) == 1
        for path in (f"/letters/{letter.id}.docx", f"/letters/{letter.id}/record"):
            assert person.get(path).status_code == 404, (login, path)
        for act in ("sealed", "number", "void"):
            data = {"file": (BytesIO(PAGE), "a.pdf"), "number": "甲〔2026〕1号", "reason": "写错了名称"}
            assert person.post(f"/letters/{letter.id}/{act}", **data).status_code == 404, (login, act)


def test_shared_information_by_category_unit_and_time(huantai: Driver, sign_in: SignIn) -> None:
    from app.store import codec, registers
    from app.usecases import clock

    case = huantai.dispatched()
    category = next(iter(_categories(huantai)))
    with transaction() as tx:
        for day, receiver in (("2026-03-01", "zhifa"), ("2026-04-01", "shuiwu")):
            registers.share(
                tx,
                {
                    "id": codec.new_id(), "jurisdiction": "huantai", "instance_id": case,
                    "category": category, "unit": "zhujian", "receivers": codec.dump([receiver]),
                    "title": f"抄告 {day}", "formed_on": day, "shared_at": clock.now(),
                },
            )  # fmt: skip
    giver, receiver = sign_in("ht-zj-officer"), sign_in("ht-sw-officer")
    both = giver.page("/registers/shared")
    assert "抄告 2026-03-01" in both
    assert "抄告 2026-04-01" in both
    april = giver.page(f"/registers/shared?category={category}&first=2026-03-15&last=2026-04-01")
    assert "抄告 2026-03-01" not in april
    assert "抄告 2026-04-01" in april
    assert "抄告 2026-03-01" not in giver.page("/registers/shared?unit=shuiwu")
    mine = receiver.page("/registers/shared")
    assert "抄告 2026-04-01" in mine
    assert "抄告 2026-03-01" not in mine
    assert f"/cases/{case}" not in mine, "the case itself is not theirs"


def _categories(driver: Driver) -> list[str]:
    from app.store.transaction import reading
    from app.usecases import knowledge

    with reading() as tx:
        return list(knowledge.current_rulebook(tx, driver.county).categories)


def test_holds_show_and_export_the_number_masked(huantai: Driver, sign_in: SignIn) -> None:
    huantai.dispatched()
    window = sign_in("ht-zj-window")
    page = window.page("/registers/holds?party_id=91370321MA3C0XXX1A")
    assert "城市道路占用许可" in page
    assert "91370321MA3C0XXX1A</td>" not in page
    rows = exported(window.get("/registers/holds.csv").text)
    assert len(rows) == 2
    assert "91370321MA3C0XXX1A" not in rows[1]
    assert "城市道路占用许可" in rows[1]


def test_responsibility_list_is_the_countys_own(driver: Driver, sign_in: SignIn) -> None:
    from app.store.transaction import reading
    from app.usecases import knowledge

    with reading() as tx:
        book = knowledge.current_rulebook(tx, driver.county)
    person = sign_in(f"{driver.prefix}-zj-officer")
    rows = exported(person.get("/registers/matters.csv").text)
    assert {row[0] for row in rows[1:]} == {matter.name for matter in book.matters.values()}
    mine = exported(person.get("/registers/matters.csv?unit=zhujian").text)
    assert len(mine) - 1 == len(book.matters_of("zhujian"))
    assert len(exported(person.get("/registers/matters.csv?q=没有这样的事项").text)) == 1


def test_decided_matters_are_listed_with_unit_and_date(huantai: Driver, sign_in: SignIn) -> None:
    from app.usecases import start

    variables = {
        "matter_title": "开展占道经营联合整治", "matter_text": "十月底前完成", "owner_unit": "zhujian",
        "due_on": "2027-01-29", "minutes_on": huantai.today, "meeting_key": "联席会议纪要 1 号",
        "meeting_office_unit": "zhifa", "case_key": None, "joint_units": ["shuiwu"],
    }  # fmt: skip
    actor = system_viewer("huantai")
    start.start_linked(actor, "decided_matter", variables, start.Origin(), lambda tx: None)
    due_work.work_all()
    assert case_lists.search(huantai.admin, case_lists.Filter(process="decided_matter")).rows
    person = sign_in("ht-zj-officer")
    rows = exported(person.get("/registers/decided.csv").text)
    assert rows[1][1] == "开展占道经营联合整治"
    assert rows[1][5] == "2027-01-29"
    assert "开展占道经营联合整治" in person.page("/registers/decided?status=running")
    assert "开展占道经营联合整治" not in person.page("/registers/decided?status=finished")


# ---- the letter afterwards -------------------------------------------------------------------------


def test_word_document_is_an_attachment_with_the_text(driver: Driver, sign_in: SignIn) -> None:
    case = driver.dispatched()
    letter = materials.letters(driver.admin, case)[0]
    person = sign_in(f"{driver.prefix}-zf-officer")
    answer = person.get(f"/letters/{letter.id}.docx")
    assert answer.status_code == 200
    assert answer.mimetype.endswith("wordprocessingml.document")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert letter.number in text_of(answer.data)
    assert person.get(f"/letters/{letter.id}.docx").data == answer.data


def test_sealed_copy_is_returned_and_shown_beside_the_letter(huantai: Driver, sign_in: SignIn) -> None:
    case = huantai.dispatched()
    letter = materials.letters(huantai.admin, case)[0]
    liaison, receiver = sign_in("ht-zj-liaison"), sign_in("ht-zf-officer")
    path = f"/letters/{letter.id}/sealed"
    assert liaison.post(path).status_code == 422
    refused = liaison.post(path, file=(BytesIO(b"MZ"), "a.exe"))
    assert refused.status_code == 422
    assert "exe" in refused.text
    assert receiver.post(path, file=(BytesIO(PAGE), "a.pdf")).status_code == 403
    assert "回传盖章件" not in receiver.page(f"/letters/{letter.id}/record")
    assert liaison.post(path, file=(BytesIO(PAGE), "盖章.pdf"), pages="1").status_code == 303
    sealed = letters.find(huantai.admin, letter.id).sealed_file
    page = receiver.page(f"/letters/{letter.id}/record")
    assert f"/files/{sealed}" in page
    assert receiver.get(f"/files/{sealed}").data == PAGE
    assert re.search(rf"/files/{sealed}\">已回传", receiver.page(f"/cases/{case}/letters"))


def test_number_is_typed_once_on_the_page(huantai: Driver, sign_in: SignIn) -> None:
    case = huantai.dispatched()
    letter = materials.letters(huantai.admin, case)[0]
    with transaction() as tx:
        letters.change(tx, letter.id, number="")
    person = sign_in("ht-zj-officer")
    page = person.page(f"/letters/{letter.id}/record")
    assert "登记文号" in page
    wrong = person.post(f"/letters/{letter.id}/number", number="号" * 61)
    assert wrong.status_code == 422
    assert "号" * 61 in wrong.text, "what was typed stays"
    path = f"/letters/{letter.id}/number"
    assert person.post(path, number="住建移〔2026〕3号").status_code == 303
    assert person.post(path, number="住建移〔2026〕4号").status_code == 409
    assert "住建移〔2026〕3号" in person.page(f"/letters/{letter.id}")
