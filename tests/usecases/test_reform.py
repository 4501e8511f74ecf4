"""A reform of units reaches the cases that run: their open work is the successor's, in both counties."""

from __future__ import annotations

import flask
import pytest
import time_machine

from app.domain.errors import Conflict, NotAllowed, NotFound
from app.domain.viewer import Viewer
from app.settings import ROOT, Settings
from app.store import audit, incidents, instances, work_lists
from app.usecases import actions, administer, calendar, claim, complete, deploy, due_work, people, start
from tests.driver import Driver
from tests.processes.conftest import clock
from tests.processes.officer import Officer, broken_links

__all__ = ["clock"]
REOFFERED = "task.reoffered"


@pytest.fixture
def driver(app: flask.Flask, clock: time_machine.Coordinates, settings: Settings, county: str) -> Officer:
    return Officer(settings, county)


def ends(driver: Driver, unit: str, successor: str) -> None:
    """From today the county has no such unit any more."""
    path = ROOT / "jurisdictions" / f"{driver.county}.toml"
    old = f'code = "{unit}"\n'
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    data = text.replace(old, f'{old}valid_to = 2026-09-29\nsuccessor = "{successor}"\n')
    deploy.load_rulebook("系统管理员", path.name, data.encode())


def signed_in(driver: Officer, who: str) -> Viewer:
    """The person as every request reads them: with what their unit succeeded."""
    found = people.by_id(driver.person(who).person_id)
    assert found is not None
    return found


def finish(driver: Officer, who: str, case: str, node: str, answers: dict[str, object]) -> None:
    item, actor = driver.item(case, node), signed_in(driver, who)
    complete.complete(actor, item.id, driver.with_files(actor, item.id, dict(answers)))


RECEIPT = {"received_on": "2026-09-30", "received_way": "platform", "materials_counted": True}
CLUE = {
    "party_name": "某建材有限公司",
    "party_kind": "enterprise",
    "party_id": "91370321MA3C0XXX1A",
    "matter": "road_occupation",
    "source": "patrol",
    "place": "建设街与兴桓路口",
    "facts": "擅自占用城市道路堆放建材",
}
PREPARED = {
    "source_files": "file:现场检查记录.pdf",
    "evidence_files": "file:照片.pdf",
    "facts": "占用城市道路约三十平方米",
    "contact_name": "周明远",
    "contact_phone": "0533-8210000",
}
CHECKED = ("check_facts", "check_evidence", "check_procedure", "check_formalities")


def prepared(driver: Officer) -> dict[str, object]:
    own = dict.fromkeys(CHECKED, True) if driver.is_huantai else {"one_case_one_letter": True}
    return {**PREPARED, **own}


def test_claimed_work_is_the_successors(driver: Officer) -> None:
    case = driver.transfer()
    driver.verify(case)
    item = driver.item(case, "prepare_materials")
    former = driver.person("zj-officer")
    assert item.assignee_id == former.person_id
    claim.save_draft(former, item.id, {"facts": "已写了一半"})
    clocks = driver.clocks(case)
    assert clocks
    ends(driver, "zhujian", "shuiwu")

    item = driver.item(case, "prepare_materials")
    assert (item.unit, item.groups, item.status) == ("shuiwu", ("shuiwu/officer",), "open")
    assert item.assignee_id is None
    assert item.draft == {"facts": "已写了一半"}
    assert driver.clocks(case) == clocks
    assert {row.unit for rule in clocks for row in driver.rows(case, rule)} == {"shuiwu"}
    [entry] = driver.history(case, REOFFERED)
    assert (entry.detail["from"], entry.detail["to"]) == ("zhujian", "shuiwu")
    assert entry.detail["taken_from"] == former.person_id

    with pytest.raises(NotAllowed):
        complete.complete(former, item.id, driver.with_files(driver.admin, item.id, prepared(driver)))
    offered = work_lists.inbox(signed_in(driver, "sw-officer"), "offered")
    assert item.id in [row.id for row in offered.rows]
    finish(driver, "sw-officer", case, "prepare_materials", prepared(driver))
    assert driver.open_items(case)["approve_transfer"][0] == "shuiwu/head"
    assert incidents.listed(driver.admin) == ()
    assert broken_links() == []


def test_a_receipt_that_waits_is_the_successors(driver: Officer) -> None:
    case = driver.dispatched()
    clocks = driver.clocks(case)
    ends(driver, "zhifa", "shuiwu")
    assert driver.open_items(case)["sign_receipt"] == ("shuiwu/liaison",)
    with pytest.raises(NotAllowed):
        driver.receive(case, "zf-liaison")
    assert driver.clocks(case) == clocks
    finish(driver, "sw-liaison", case, "sign_receipt", RECEIPT)
    assert "review_transfer" in driver.waiting(case)
    [entry] = driver.history(case, REOFFERED)
    assert (entry.node, entry.detail["from"], entry.detail["to"]) == ("sign_receipt", "zhifa", "shuiwu")


def labels(driver: Officer, unit: str, case: str) -> list[str]:
    """The actions that somebody of a unit may take on a case."""
    found = driver.case(case)
    hands = [signed_in(driver, f"{unit}-{post}") for post in ("officer", "head", "liaison")]
    return [action.label for hand in hands for action in actions.offered(hand, found)]


def test_drawn_actions_follow(driver: Officer) -> None:
    """What the sender may do while the receipt waits, its successor may do."""
    case = driver.dispatched()
    before = labels(driver, "zj", case)
    assert before
    ends(driver, "zhujian", "shuiwu")
    assert labels(driver, "sw", case) == before
    assert labels(driver, "zj", case) == []
    assert driver.history(case, REOFFERED) == [], "the receipt itself waits for the same people"


def test_who_went_along_keeps_the_work(driver: Officer) -> None:
    both = driver.add_person("both", "zhujian/officer", "shuiwu/officer")
    answers = {**CLUE, "found_on": driver.today}
    case = start.start(both, "case_transfer", answers, unit="zhujian").instance_id
    before = driver.item(case, "verify_facts")
    ends(driver, "zhujian", "shuiwu")
    after = driver.item(case, "verify_facts")
    assert (after.assignee_id, after.status) == (both.person_id, "claimed")
    assert (before.unit, after.unit) == ("zhujian", "shuiwu")
    [entry] = driver.history(case, REOFFERED)
    assert "taken_from" not in entry.detail
    offered = work_lists.inbox(signed_in(driver, "sw-officer"), "offered")
    assert after.id not in [row.id for row in offered.rows]


def test_answers_that_wait_for_a_second_person(driver: Officer, clock: time_machine.Coordinates) -> None:
    """Nobody of the ended unit may confirm them: they are a draft of the successor's."""
    case = driver.dispatched()
    clock.move_to("2026-10-15T10:00:00+08:00")
    late = {"received_on": "2026-09-30", "late_reason": "当日已当面签收，未登记"}
    with pytest.raises(complete.WaitsForSecondPerson):
        driver.receive(case, **late)
    ends(driver, "zhifa", "shuiwu")
    item = driver.item(case, "sign_receipt")
    assert (item.status, item.assignee_id, item.pending) == ("open", None, None)
    assert item.draft is not None
    assert item.draft["received_on"] == "2026-09-30"
    with pytest.raises(Conflict):
        complete.confirm(driver.person("zf-head"), item.id, agree=True)
    with pytest.raises(complete.WaitsForSecondPerson):
        finish(driver, "sw-liaison", case, "sign_receipt", {**RECEIPT, **late})
    complete.confirm(signed_in(driver, "sw-head"), item.id, agree=True)
    assert "review_transfer" in driver.waiting(case)


def test_other_cases_are_not_touched(driver: Officer) -> None:
    case = driver.start(
        "zf-officer", "assistance_request",
        assisting_unit="shuiwu", assist_kind="evidence", request_text="材料", request_on=driver.today,
    )  # fmt: skip
    due_work.work_all()
    items, entries = driver.items(case), audit.history(driver.admin, case)
    ends(driver, "zhujian", "shuiwu")
    due_work.work_all()
    assert driver.items(case) == items
    assert audit.history(driver.admin, case) == entries


def test_the_successor_reads_what_is_over(driver: Officer) -> None:
    """Finished cases as well, and only in the own county."""
    over = driver.transfer()
    administer.terminate(driver.admin, over, "重复登记")
    held = driver.transfer()
    administer.suspend(driver.admin, held, "等待上级答复")
    for case in (over, held):
        with pytest.raises(NotFound):
            instances.find(signed_in(driver, "sw-officer"), case)
    ends(driver, "zhujian", "shuiwu")
    heir = signed_in(driver, "sw-officer")
    assert "zhujian" in heir.succeeded
    assert instances.find(heir, over).id == over
    assert instances.find(heir, held).id == held
    other = Officer(driver.settings, "yicheng" if driver.is_huantai else "huantai")
    with pytest.raises(NotFound):
        instances.find(signed_in(other, "sw-officer"), over)
    assert "zhujian" not in signed_in(other, "sw-officer").succeeded
    with pytest.raises(NotFound):
        instances.find(signed_in(driver, "zf-officer"), over)


def test_a_suspended_case_follows_when_it_is_resumed(driver: Officer) -> None:
    case = driver.transfer()
    administer.suspend(driver.admin, case, "等待上级答复")
    ends(driver, "zhujian", "shuiwu")
    due_work.work_all()
    assert driver.open_items(case)["verify_facts"] == ("zhujian/officer",)
    administer.resume(driver.admin, case, "已答复")
    due_work.work_all()
    assert driver.open_items(case)["verify_facts"] == ("shuiwu/officer",)


def test_a_crash_after_the_rule_book(driver: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule book is stored, the process dies before the first case: the worker does it, once."""
    case = driver.transfer()

    def dies(cases: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(calendar, "recount_all", dies)
        with pytest.raises(KeyboardInterrupt):
            ends(driver, "zhujian", "shuiwu")
    assert driver.open_items(case)["verify_facts"] == ("zhujian/officer",)
    due_work.work_all()
    assert driver.open_items(case)["verify_facts"] == ("shuiwu/officer",)
    assert len(driver.history(case, REOFFERED)) == 1
    assert broken_links() == []


def test_a_book_that_knows_the_unit_no_longer_takes_work_from_nobody(driver: Officer) -> None:
    """Another code instead of a successor: nobody is named, so whoever has the work keeps it."""
    case = driver.transfer()
    before = driver.items(case)
    path = ROOT / "jurisdictions" / f"{driver.county}.toml"
    text = path.read_text(encoding="utf-8").replace('"zhujian"', '"jianshe"')
    deploy.load_rulebook("系统管理员", path.name, text.encode())
    due_work.work_all()
    assert driver.items(case) == before
    assert driver.history(case, REOFFERED) == []
    assert incidents.listed(driver.admin) == ()
