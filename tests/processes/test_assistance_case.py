"""协助调查、认定鉴定、咨询 with the people of both counties: every kind, late, extended, asked again."""

from __future__ import annotations

from typing import Any

import flask
import pytest
import time_machine

from app.domain.errors import InvalidAnswers, NotAllowed, NotFound, RuleForbids
from app.store import materials, registers
from app.store.records import LetterRecord
from app.usecases import explain_late, extend, letter_drafts, send_back
from app.usecases.extend import Wish
from tests.processes.late import due, let_pass, running
from tests.processes.officer import Officer, broken_links
from tests.web.person import Person

#: (county, kind) -> rule, day it falls due after a receipt on 2026-09-30, clause, what follows when late.
KINDS = {
    ("huantai", "evidence"): ("assist.evidence", "2026-10-09", "HT-34", "overdue"),
    ("huantai", "appraisal"): ("assist.evidence", "2026-10-09", "HT-34", "overdue"),
    ("huantai", "cooperate"): ("assist.cooperate", "2026-10-09", "HT-33", "reminder"),
    ("huantai", "consult"): ("assist.cooperate", "2026-10-09", "HT-33", "reminder"),
    ("yicheng", "evidence"): ("assist.evidence", "2026-10-08", "YC-35", "soft"),
    ("yicheng", "appraisal"): ("assist.evidence", "2026-10-08", "YC-35", "soft"),
    ("yicheng", "consult"): ("consult.opinion", "2026-10-08", "YC-39", "overdue"),
}
LETTERS = {
    "evidence": ["assistance_letter", "assistance_reply"],
    "appraisal": ["assistance_letter", "appraisal_opinion"],
    "cooperate": ["consult_letter", "consult_reply"],
    "consult": ["consult_letter", "consult_reply"],
    "urgent": ["assistance_letter", "assistance_reply"],
}


def asked(driver: Officer, kind: str) -> str:
    """执法局 asks 住建局; the liaison of 住建局 signed the receipt."""
    case = driver.asked(kind)
    assert driver.open_items(case) == {"sign_request": ("zhujian/liaison",)}
    driver.fill(case, "sign_request")
    return case


def answered(driver: Officer, case: str) -> None:
    driver.fill(case, "prepare_answer")
    driver.fill(case, "sign_answer", signed="yes")


@pytest.mark.clause("HT-33", "HT-34", "HT-36", "HT-55", "YC-35", "YC-38", "YC-39", "YC-40")
@pytest.mark.parametrize("kind", ["evidence", "appraisal", "cooperate", "consult"])
def test_asked_answered_and_enough(driver: Officer, kind: str) -> None:
    case = asked(driver, kind)
    if (driver.county, kind) in KINDS:
        rule, on, clause, _ = KINDS[driver.county, kind]
        assert due(driver, case) == {rule: (on, clause, "zhujian")}
    else:
        assert due(driver, case) == {}, "峄城 knows no deadline for mere cooperation"
    assert driver.open_items(case) == {"prepare_answer": ("zhujian/officer",)}
    wanting = {"truth_statement": False} if driver.is_huantai else {"applicable_article": ""}
    with pytest.raises(InvalidAnswers):
        driver.fill(case, "prepare_answer", **wanting)
    answered(driver, case)
    assert driver.open_items(case) == {"receive_answer": ("zhifa/officer",)}
    driver.fill(case, "receive_answer", enough="yes")
    assert driver.end(case) == ("finished", "end_answered")
    assert sorted(driver.letters(case)) == sorted(LETTERS[kind])
    assert all(driver.numbers(case))
    assert broken_links() == []


def test_sent_back_and_asked_again(driver: Officer) -> None:
    """The head of the assisting unit sends the draft back; the asking unit is not satisfied: a second letter
    with a clock of its own."""
    case = asked(driver, "evidence")
    driver.fill(case, "prepare_answer")
    driver.fill(case, "sign_answer", signed="no")
    assert driver.waiting(case) == {"prepare_answer"}
    answered(driver, case)
    driver.fill(case, "receive_answer", enough="no", request_text="请补充许可档案。")
    assert driver.letters(case).count("assistance_letter") == 1, "the second one is signed first, too"
    driver.sign_letter(case)
    driver.fill(case, "sign_request")
    assert [row.status for row in driver.rows(case, "assist.evidence")] == ["met", "open"]
    answered(driver, case)
    driver.fill(case, "receive_answer", enough="yes")
    assert driver.letters(case).count("assistance_letter") == 2
    assert len(set(driver.numbers(case))) == 4


@pytest.mark.clause("YC-36")
def test_an_urgent_call_is_attended_at_once(yicheng: Officer, clock: time_machine.Coordinates) -> None:
    """YC-36: somebody goes to the site; a reminder by the hour, then the written answer."""
    case = asked(yicheng, "urgent")
    assert yicheng.clocks(case) == {"assist.urgent": "2026-10-01"}
    assert yicheng.open_items(case) == {"attend_site": ("zhujian/officer",)}
    assert let_pass(yicheng, clock, case, "assist.urgent") == "reminder"
    yicheng.fill(case, "attend_site")
    answered(yicheng, case)
    yicheng.fill(case, "receive_answer", enough="yes")
    assert yicheng.end(case) == ("finished", "end_answered")


@pytest.mark.clause("HT-34", "YC-35", "YC-39")
@pytest.mark.parametrize(("county", "kind"), KINDS, indirect=["county"])
def test_late(driver: Officer, clock: time_machine.Coordinates, kind: str) -> None:
    rule, _, _, outcome = KINDS[driver.county, kind]
    case = asked(driver, kind)
    assert let_pass(driver, clock, case, rule) == outcome
    answered(driver, case)
    driver.fill(case, "receive_answer", enough="yes")
    assert driver.end(case) == ("finished", "end_answered")


def test_past_a_general_limit_the_reason_is_asked(yicheng: Officer, clock: time_machine.Coordinates) -> None:
    """YC-35 says 一般: nobody is supervised, but the unit says why; the other unit may not say it."""
    case = asked(yicheng, "evidence")
    let_pass(yicheng, clock, case, "assist.evidence")
    assert any("超过一般期限" in n.title and "请说明原因" in n.title for n in yicheng.notices("zj-officer"))
    (row,) = yicheng.rows(case, "assist.evidence")
    with pytest.raises(NotAllowed):
        explain_late.explain(yicheng.person("zf-officer"), row.id, "忙")
    explain_late.explain(yicheng.person("zj-officer"), row.id, "许可档案在档案馆，节后调取")
    assert yicheng.rows(case, "assist.evidence")[0].reason == "许可档案在档案馆，节后调取"
    (entry,) = yicheng.history(case, "deadline.explained")
    assert entry.detail["clause"] == "YC-35"
    with pytest.raises(explain_late.NothingToExplain):
        explain_late.explain(yicheng.person("zj-officer"), row.id, "再说一次")


@pytest.mark.clause("HT-35", "YC-37", "YC-41")
def test_extended_with_notice_and_shown(
    driver: Officer, clock: time_machine.Coordinates, app: flask.Flask
) -> None:
    """The screen shows the new day, the notice and whoever gave it; the asking unit is told at once."""
    case = asked(driver, "evidence")
    row = running(driver, case, "assist.evidence")
    officer = driver.person("zj-officer")
    wish = {"reason": "须调阅许可档案", "new_date": "2026-10-23"}
    told = {"notified_who": "执法局", "notified_on": driver.today}
    with pytest.raises(RuleForbids) as caught:
        extend.extend(officer, row.id, Wish(**wish))
    clause = "HT-35" if driver.is_huantai else "YC-37"
    assert (caught.value.code, caught.value.clause) == ("notice-first", clause)
    extend.extend(officer, row.id, Wish(**wish, **told))
    assert driver.clocks(case) == {"assist.evidence": "2026-10-23"}
    assert driver.item(case, "prepare_answer").due_at == running(driver, case, "assist.evidence").due_at
    page = Person(app.test_client(), officer.login)
    page.sign_in()
    shown = page.get(f"/cases/{case}/deadlines").text
    assert "10月23日" in shown
    assert "执法局" in shown
    notices = registers.notices(driver.person("zf-officer"))
    assert any("已延期" in notice.title and "调阅许可档案" in notice.body for notice in notices)
    clock.move_to("2026-10-26T09:00:00+08:00" if driver.is_huantai else "2026-11-09T09:00:00+08:00")
    assert driver.standing(case, "assist.evidence")[1] == ("overdue" if driver.is_huantai else "soft")
    with pytest.raises(RuleForbids) as late:
        extend.extend(officer, row.id, Wish(**wish, **told))
    assert late.value.code == "too-late-to-extend"


def test_a_body_that_does_not_sign_in_is_recorded_for(driver: Officer) -> None:
    """An appraisal institution answers on paper: the asking unit's liaison records it, both names stand."""
    unit = "jianding" if driver.is_huantai else "gongan"
    case = driver.asked("appraisal", assisting_unit=unit, request_text="请检测。")
    for node in ("sign_request", "prepare_answer", "sign_answer"):
        item = driver.item(case, node)
        assert (item.unit, item.groups) == (unit, ("zhifa/liaison",))
        driver.fill(case, node, **({"signed": "yes"} if node == "sign_answer" else {}))
    driver.fill(case, "receive_answer", enough="yes")
    assert driver.end(case) == ("finished", "end_answered")


@pytest.mark.clause("YC-41")
def test_ten_days_more_and_not_one_more(yicheng: Officer, clock: time_machine.Coordinates) -> None:
    """Five days of YC-39 and at most ten of YC-41, once, before expiry: each refusal says why."""
    case = asked(yicheng, "consult")
    row = running(yicheng, case, "consult.opinion")
    officer, told = yicheng.person("zj-officer"), {"notified_who": "执法局", "notified_on": yicheng.today}

    def refused(**wish: Any) -> str:
        with pytest.raises(RuleForbids) as caught:
            extend.extend(officer, row.id, Wish("情况复杂", **{**told, **wish}))
        return caught.value.sentence()

    cited = "（峄政办发〔2022〕1号 四(二)2）。"
    assert refused(new_date="2026-10-08") == f"新的到期时间必须晚于 2026-10-08 23:59{cited}"
    assert refused(new_date="2026-10-16").startswith("延期最迟不得超过 2026-10-15")
    assert "平台做法" in refused(new_date="2026-10-15", notified_who="")
    extend.extend(officer, row.id, Wish("情况复杂", new_date="2026-10-15", **told))
    assert yicheng.clocks(case) == {"consult.opinion": "2026-10-15"}
    assert refused(new_date="2026-10-15") == f"“咨询意见”最多延期 1 次，已用完{cited}"
    clock.move_to("2026-11-09T09:00:00+08:00")
    assert yicheng.standing(case, "consult.opinion") == ("passed", "overdue")
    assert "届满" in refused(new_date="2026-11-20")


def test_the_card_asks_for_the_reason(
    yicheng: Officer, clock: time_machine.Coordinates, app: flask.Flask
) -> None:
    """The unit that was late finds the question on its card; the other one is told that it is awaited."""
    case = asked(yicheng, "evidence")
    let_pass(yicheng, clock, case, "assist.evidence")
    page = f"/cases/{case}/deadlines"
    asking, late = (Person(app.test_client(), f"yc-{who}") for who in ("zf-officer", "zj-officer"))
    asking.sign_in()
    late.sign_in()
    assert "说明原因。" in asking.get(page).text
    (row,) = yicheng.rows(case, "assist.evidence")
    where = f"/deadlines/{row.id}/explain"
    assert where not in asking.get(page).text
    assert where in late.get(page).text
    assert late.post(where, reason="档案在外", back=page).status_code == 303
    assert "说明：档案在外" in late.get(page).text
    assert where not in late.get(page).text


def test_sent_back_to_the_step_before(driver: Officer) -> None:
    """The head finds the draft wanting and chooses the step: the officer has it again, the clock goes on."""
    case = asked(driver, "evidence")
    before = driver.clocks(case)
    driver.fill(case, "prepare_answer")
    item = driver.item(case, "sign_answer")
    head = driver.hand(item)
    assert ("prepare_answer", "出具书面意见、提供材料") in send_back.targets(head, item.id)
    send_back.send_back(head, item.id, "prepare_answer", "未写明许可档案编号")
    assert driver.waiting(case) == {"prepare_answer"}
    assert driver.clocks(case) == before
    answered(driver, case)
    assert driver.waiting(case) == {"receive_answer"}


def issued(driver: Officer, case: str, kind: str) -> LetterRecord:
    return [letter for letter in materials.letters(driver.admin, case) if letter.kind == kind][-1]


@pytest.mark.parametrize(
    ("kind", "letter"), [("evidence", "assistance_letter"), ("consult", "consult_letter")]
)
def test_the_letter_is_drafted_before_it_takes_a_number(driver: Officer, kind: str, letter: str) -> None:
    """Whoever asks by hand signs it next; a supplementary request is held ready anew."""
    case = driver.start(
        "zf-officer", "assistance_request",
        assisting_unit="zhujian", assist_kind=kind, request_text="请认定。", request_on=driver.today,
        contact_name="吴承志", contact_phone="0533-8210000",
    )  # fmt: skip
    officer, item = driver.person("zf-officer"), driver.item(case, "sign_letter")
    assert (item.assignee_id, driver.letters(case)) == (officer.person_id, [])
    assert driver.clocks(case) == {}, "clocks run from receipt"
    [ready] = letter_drafts.of_item(officer, item.id)
    assert (ready.kind, ready.receivers, ready.missing) == (letter, ("zhujian",), ())
    assert {"请认定。", "联系人：吴承志，联系电话：0533-8210000"} <= set(ready.letter.paragraphs)
    with pytest.raises(NotFound):  # the other unit sees nothing before it is signed
        letter_drafts.of_item(driver.person("zj-officer"), item.id)
    letter_drafts.save(officer, item.id, letter, ["改写的请求。"], ["照片"])
    driver.sign_letter(case)
    first = issued(driver, case, letter)
    assert (first.content["source"], first.content["paragraphs"]) == ("edited", ["改写的请求。"])
    driver.fill(case, "sign_request")
    driver.fill(case, "prepare_answer")
    driver.fill(case, "sign_answer", signed="yes")
    driver.fill(case, "receive_answer", enough="no", request_text="请补充许可档案。")
    again = driver.item(case, "sign_letter")
    [fresh] = letter_drafts.of_item(officer, again.id)
    assert (again.assignee_id, fresh.draft) == (officer.person_id, None)
    assert "请补充许可档案。" in fresh.letter.paragraphs
    driver.sign_letter(case)
    second = issued(driver, case, letter)
    assert (second.content["source"], second.number != first.number) == ("generated", True)
