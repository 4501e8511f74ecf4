"""条款覆盖 as a page: every clause with its own words, what carries it, and a link to the drawn step."""

from __future__ import annotations

import re

import pytest

from tests.driver import Driver
from tests.usecases.test_clauses import book_of
from tests.web.conftest import SignIn

HT25 = "HT-25"


def ids(page: str) -> list[str]:
    return re.findall(r'<article class="clause" id="([^"]+)"', page)


def article(page: str, clause: str) -> str:
    return page.split(f'id="{clause}"')[1].split("</article>")[0]


def test_every_clause_is_there_with_its_own_words(driver: Driver, sign_in: SignIn) -> None:
    page = sign_in(f"{driver.prefix}-auditor").page("/clauses")
    book = book_of(driver.county)
    assert ids(page) == list(book.clauses)
    for clause in book.clauses.values():
        assert clause.quote in article(page, clause.id)
        assert clause.article in article(page, clause.id)


def test_a_deadline_clause_shows_its_number_letter_and_tests(huantai: Driver, sign_in: SignIn) -> None:
    shown = article(sign_in("ht-zj-officer").page("/clauses"), HT25)
    assert "2 个工作日 · 文件期限" in shown
    assert "test_transfer_case.py::test_a_plain_transfer_in_time" in shown
    assert "<a href=" not in shown.split("环节")[1], "staff may not open the definitions"


def test_an_analyst_is_led_to_the_drawn_step(huantai: Driver, sign_in: SignIn) -> None:
    analyst = sign_in("ht-analyst")
    link = re.search(
        r'href="(/definitions/case_transfer\?node=[^"]+)"', article(analyst.page("/clauses"), HT25)
    )
    assert link
    node = link[1].partition("node=")[2]
    assert f'"asked": ["{node}"]' in analyst.page(link[1])


@pytest.mark.parametrize(
    ("query", "found", "lost"),
    [
        ("kind=principle", "HT-75", "HT-25"),
        ("kind=deadline", "HT-25", "HT-30"),
        ("q=初步调查核实", "HT-52", "HT-25"),
        ("q=ht-25", "HT-25", "HT-27"),
        ("gap=none", "HT-25", "nothing"),
    ],
)
def test_filters_leave_what_was_asked_for(
    huantai: Driver, sign_in: SignIn, query: str, found: str, lost: str
) -> None:
    shown = ids(sign_in("ht-admin").page(f"/clauses?{query}"))
    assert found in shown
    assert lost not in shown


def test_strange_filters_filter_nothing_or_find_nothing(huantai: Driver, sign_in: SignIn) -> None:
    person = sign_in("ht-admin")
    assert len(ids(person.page("/clauses?kind=x&gap=%07"))) == 74
    assert ids(person.page("/clauses?q=%3Cscript%3E")) == []
    assert "<script>alert" not in person.page("/clauses?q=%3Cscript%3Ealert")
