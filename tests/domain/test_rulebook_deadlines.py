"""The deadlines of the two shipped books: the numbers of the documents, both readings, counted."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from rulebook_files import CODES, ROOT, shipped

from app.domain.calendar import load_seed
from app.domain.deadlines import due
from app.domain.moment import CHINA, NEVER

HUANTAI, YICHENG = (shipped(code) for code in CODES)

# The amounts and ways of counting of the two documents, key by key, as a person reads them there.
STATUTORY = {
    "huantai": {
        "transfer.out.breach": (2, "workday", "HT-25"),
        "transfer.out.unlicensed": (2, "workday", "HT-27"),
        "transfer.out.bureau": (2, "workday", "HT-38"),
        "transfer.feedback": (5, "workday", "HT-47"),
        "penalty.copy": (2, "workday", "HT-31"),
        "share.cap": (5, "workday", "HT-65"),
        "assist.evidence": (2, "workday", "HT-34"),
        "data.request": (3, "workday", "HT-67"),
        "meeting.regular": (1, "half_year", "HT-14"),
        "meeting.agenda_call": (5, "before_workday", "HT-15"),
    },
    "yicheng": {
        "transfer.out": (3, "natural_roll", "YC-16"),
        "transfer.out.breach": (3, "natural_roll", "YC-16"),
        "transfer.out.unlicensed": (3, "natural_roll", "YC-16"),
        "transfer.out.other": (3, "natural_roll", "YC-16"),
        "transfer.out.appraised": (3, "natural_roll", "YC-16"),
        "transfer.feedback": (3, "natural_roll", "YC-20"),
        "transfer.result_notice": (3, "natural_roll", "YC-21"),
        "penalty.copy": (5, "natural_roll", "YC-30"),
        "superior_doc.notice": (3, "natural_roll", "YC-31"),
        "consult.opinion": (5, "natural_roll", "YC-39"),
        "exec_cooperate.letter": (5, "natural_roll", "YC-44"),
        "meeting.agenda_call": (10, "before_natural", "YC-09"),
    },
}
SOFT = {
    "huantai": {"share.same_day": (0, "same_day", "HT-64")},
    "yicheng": {
        "permit.copy": (5, "natural_roll", "YC-28"),
        "assist.evidence": (5, "natural_roll", "YC-35"),
        "meeting.regular": (1, "quarter", "YC-08"),
    },
}


@pytest.mark.parametrize("code", CODES)
def test_the_deadlines_of_the_document_and_no_others_are_statutory(code: str) -> None:
    book = shipped(code)
    own = {key: rule for key, rule in book.deadlines.items() if rule.clause in book.clauses}
    read = {
        kind: {key: (rule.amount, rule.basis, rule.clause) for key, rule in own.items() if rule.kind == kind}
        for kind in ("statutory", "soft")
    }
    assert read == {"statutory": STATUTORY[code], "soft": SOFT[code]}


@pytest.mark.parametrize("code", CODES)
def test_every_deadline_clause_of_the_document_has_its_deadline(code: str) -> None:
    book = shipped(code)
    timed = {rule.clause for rule in book.deadlines.values()}
    timed |= {rule.extension.clause for rule in book.deadlines.values()}
    assert {clause.id for clause in book.clauses.values() if clause.kind == "deadline"} <= timed


def test_what_nobody_confirmed_keeps_both_readings() -> None:
    for rule in YICHENG.deadlines.values():
        if rule.clause.startswith("YC-") and rule.kind in ("statutory", "soft") and rule.basis != "quarter":
            assert not rule.confirmed
            assert rule.other_basis
            assert "司法局" in rule.authority_note
    analogy = YICHENG.deadline("transfer.out.bureau")
    assert (analogy.kind, analogy.confirmed, analogy.amount) == ("reminder", False, 3)
    own = [rule for rule in HUANTAI.deadlines.values() if rule.clause.startswith("HT-")]
    assert all(rule.confirmed for rule in own)


def test_extensions_are_those_of_the_documents() -> None:
    may = {
        code: {
            key
            for key, rule in shipped(code).deadlines.items()
            if rule.extension.clause[:3] in ("HT-", "YC-")
        }
        for code in CODES
    }
    assert may == {
        "huantai": {"assist.evidence", "share.same_day"},
        "yicheng": {"assist.evidence", "consult.opinion"},
    }
    total = HUANTAI.deadline("share.same_day").extension
    assert (total.cap_kind, total.cap, total.cap_basis) == ("total", 5, "workday")
    unlimited = HUANTAI.deadline("assist.evidence").extension
    assert (unlimited.kind, unlimited.cap, unlimited.notice_clause) == ("notice", None, "HT-35")
    ten = YICHENG.deadline("consult.opinion").extension
    assert (ten.cap_kind, ten.cap, ten.notice_clause) == ("additional", 10, "")


@pytest.mark.parametrize("code", CODES)
def test_every_deadline_can_be_counted_from_a_day_and_from_a_moment(code: str) -> None:
    calendar = load_seed(ROOT / "calendars" / "CN-2004-2026.json")
    moment = datetime(2026, 9, 30, 16, 20, tzinfo=CHINA)
    for key, rule in shipped(code).deadlines.items():
        for fact in (moment.date(), moment):
            found = due(rule, fact, calendar)
            assert (found.due == NEVER) is rule.none, key
            assert found.warn_from <= found.due, key
            assert (found.other_due is None) is (rule.none or rule.confirmed), key


def test_before_the_national_day_of_2026() -> None:
    calendar = load_seed(ROOT / "calendars" / "CN-2004-2026.json")
    days = {
        (code, key): due(shipped(code).deadline(key), date(2026, 9, 30), calendar).due.date()
        for code, key in (
            ("huantai", "transfer.out.breach"),
            ("huantai", "transfer.feedback"),
            ("yicheng", "transfer.out"),
            ("yicheng", "penalty.copy"),
        )
    }
    assert list(days.values()) == [date(2026, 10, day) for day in (9, 13, 8, 8)]
    meeting = date(2026, 10, 14)
    assert due(HUANTAI.deadline("meeting.agenda_call"), meeting, calendar).due.date() == date(2026, 10, 8)
    assert due(YICHENG.deadline("meeting.agenda_call"), meeting, calendar).due.date() == date(2026, 9, 30)
