"""Personal values: masked everywhere, seen one at a time with a reason, corrected by who looked."""

from __future__ import annotations

import json
import re

import pytest

from app.domain.errors import BadInput, InvalidAnswers, NotAllowed, NotFound
from app.settings import ROOT
from app.store import audit, work_items
from app.store.transaction import reading
from app.usecases import claim, complete, history, shown, task_view, unmask
from tests.driver import Driver

NUMBER, PHONE = "370321198503071234", "13953312345"
ADDRESS = "索镇建设街十八号三单元五〇二室"
WHY = "核对当事人身份"


def person_case(driver: Driver) -> str:
    return driver.transfer(
        party_name="钱多多", party_kind="person", party_id=NUMBER, party_phone=PHONE, party_address=ADDRESS
    )


def verify_item(driver: Driver, case: str) -> work_items.WorkItemRecord:
    return driver.item(case, "verify_facts")


def test_the_one_who_does_the_step_looks_and_the_look_is_recorded(driver: Driver) -> None:
    case = person_case(driver)
    item, officer = verify_item(driver, case), driver.person("zj-officer")
    view = task_view.look(officer, item.id)
    assert view.may_look
    assert view.data["party_id"] == "370*************34"
    assert unmask.at_item(officer, item.id, "party_id", f" {WHY} ") == NUMBER
    (look,) = history.looks(driver.person("auditor"), driver.case(case))
    assert (look.action, look.actor, look.node) == ("personal.looked", officer.name, "verify_facts")
    assert look.detail == {"field": "party_id", "reason": WHY, "work_item": item.id}
    with reading() as tx:
        assert list(audit.verify(tx)) == []


def test_units_of_the_case_look_at_the_case(driver: Driver) -> None:
    case = person_case(driver)
    for who in ("zj-officer", "zj-head", "zj-liaison"):
        assert unmask.at_case(driver.person(who), case, "party_phone", WHY) == PHONE
    assert len(history.looks(driver.admin, driver.case(case))) == 3


def test_who_takes_no_part_does_not_look(driver: Driver) -> None:
    case = person_case(driver)
    item = verify_item(driver, case)
    for who, refused in (
        ("admin", NotAllowed),
        ("auditor", NotAllowed),
        ("zf-officer", NotFound),
        ("analyst", NotFound),
    ):
        with pytest.raises(refused):
            unmask.at_item(driver.person(who), item.id, "party_id", WHY)
        with pytest.raises(refused):
            unmask.at_case(driver.person(who), case, "party_id", WHY)
    assert history.looks(driver.admin, driver.case(case)) == ()


@pytest.mark.parametrize("reason", ["", "  ", "看", "字" * 2001])
def test_a_reason_is_required(huantai: Driver, reason: str) -> None:
    case = person_case(huantai)
    item = verify_item(huantai, case)
    with pytest.raises(BadInput, match="理由"):
        unmask.at_item(huantai.person("zj-officer"), item.id, "party_id", reason)
    with pytest.raises(BadInput, match="理由"):
        unmask.at_case(huantai.person("zj-officer"), case, "party_id", reason)
    assert history.looks(huantai.admin, huantai.case(case)) == ()


@pytest.mark.parametrize(
    "field",
    ["facts", "party_name", "nothing", "", "party_id[0].x", "party_id.x", "__class__", "party_id" * 40],
)
def test_only_what_is_masked_can_be_looked_at(huantai: Driver, field: str) -> None:
    case = person_case(huantai)
    item = verify_item(huantai, case)
    with pytest.raises(BadInput) as refused:
        unmask.at_item(huantai.person("zj-officer"), item.id, field, WHY)
    assert field[:100] in refused.value.sentence("zh")
    assert history.looks(huantai.admin, huantai.case(case)) == ()


def test_without_a_look_a_stored_value_cannot_be_changed(driver: Driver) -> None:
    case = person_case(driver)
    driver.verify(case, party_id="370321199901010011")
    assert driver.case(case).variables["party_id"] == NUMBER


def test_who_looked_in_this_item_sees_it_there_and_may_correct_it(driver: Driver) -> None:
    case = person_case(driver)
    item, officer = verify_item(driver, case), driver.person("zj-officer")
    unmask.at_item(officer, item.id, "party_id", WHY)
    view = task_view.look(officer, item.id)
    assert view.data["party_id"] == NUMBER
    assert task_view.look(driver.person("zj-head"), item.id).data["party_id"] == "370*************34"
    right = "370321198503071239"
    driver.verify(case, party_id=right)
    assert driver.case(case).variables["party_id"] == right
    (entry,) = [e for e in audit.history(driver.admin, case) if e.action == "personal.corrected"]
    assert entry.actor == officer.name
    assert entry.detail == {
        "fields": {"party_id": {"before": "370*************34", "after": "370*************39"}}
    }


@pytest.mark.parametrize("sent", [None, "", "370*************34", NUMBER, ...])
def test_a_look_alone_changes_nothing(huantai: Driver, sent: object) -> None:
    case = person_case(huantai)
    item = verify_item(huantai, case)
    unmask.at_item(huantai.person("zj-officer"), item.id, "party_id", WHY)
    huantai.verify(case, party_id=sent)
    assert huantai.case(case).variables["party_id"] == NUMBER
    assert "personal.corrected" not in [e.action for e in audit.history(huantai.admin, case)]


def test_a_wrong_correction_is_refused_without_repeating_it(huantai: Driver) -> None:
    case = person_case(huantai)
    item, before = verify_item(huantai, case), huantai.case(case)
    unmask.at_item(huantai.person("zj-officer"), item.id, "party_id", WHY)
    wrong = "37032119850307123456789012345678901234567890" * 3
    with pytest.raises(InvalidAnswers) as refused:
        huantai.verify(case, party_id=wrong)
    (error,) = refused.value.errors
    assert error.key == "party_id"
    assert wrong not in error.zh + error.en
    assert huantai.case(case).version == before.version


def test_a_look_by_somebody_else_or_elsewhere_does_not_count(driver: Driver) -> None:
    case = person_case(driver)
    item = verify_item(driver, case)
    unmask.at_item(driver.person("zj-head"), item.id, "party_id", WHY)
    unmask.at_case(driver.person("zj-officer"), case, "party_id", WHY)
    driver.verify(case, party_id="370321199901010011")
    assert driver.case(case).variables["party_id"] == NUMBER


def test_a_draft_shows_its_personal_values_to_its_author_only(huantai: Driver) -> None:
    case = huantai.start(
        "zj-officer",
        "case_transfer",
        party_name="某建材有限公司",
        party_kind="enterprise",
        matter="road_occupation",
        found_on=huantai.today,
        source="patrol",
        place="建设街",
        facts="占用道路",
    )
    item = verify_item(huantai, case)
    officer = huantai.person("zj-officer")
    claim.save_draft(officer, item.id, {"party_id": NUMBER, "facts": "草稿"})
    assert task_view.look(officer, item.id).data["party_id"] == NUMBER
    for who in ("zj-head", "admin", "auditor"):
        data = task_view.look(huantai.person(who), item.id).data
        assert data["party_id"] == "370*************34"
        assert data["facts"] == "草稿"


def test_nothing_that_people_read_holds_the_raw_values(driver: Driver) -> None:
    """The chain keeps the answers; every way to read it masks them."""
    case = person_case(driver)
    driver.verify(case, party_id=NUMBER)
    found = driver.case(case)
    kept = json.dumps([dict(e.detail) for e in audit.history(driver.admin, case)], ensure_ascii=False)
    assert NUMBER in kept
    read = [dict(entry.detail) for entry in history.of(driver.admin, found)]
    read.append(shown.variables(found))
    text = json.dumps(read, ensure_ascii=False)
    assert "370*************34" in text
    for raw in (NUMBER, PHONE, ADDRESS):
        assert raw not in text


def test_screens_and_rest_never_read_the_chain_directly() -> None:
    """Only `usecases/history.py` hands it on; so nobody can forget the mask."""
    for folder in ("web", "api", "http"):
        for path in (ROOT / "app" / folder).rglob("*.py"):
            assert not re.search(r"audit\.(history|administration_log)", path.read_text()), path


def test_a_correction_that_waits_for_a_second_person_is_masked_for_that_person(driver: Driver) -> None:
    """Who confirms judges the old dates; the correction comes with the confirmed answers."""
    case = person_case(driver)
    item, right = verify_item(driver, case), "370321198503071239"
    unmask.at_item(driver.person("zj-officer"), item.id, "party_id", WHY)
    old = {"verified_on": "2026-01-05", "late_reason": "台账补录"}
    with pytest.raises(InvalidAnswers):  # before the day of finding
        driver.verify(case, party_id=right, **old)
    case = driver.transfer(party_id=NUMBER, found_on="2026-01-05", late_reason="台账补录")
    item = verify_item(driver, case)
    unmask.at_item(driver.person("zj-officer"), item.id, "party_id", WHY)
    with pytest.raises(complete.WaitsForSecondPerson):
        driver.verify(case, party_id=right, **old)
    second = driver.person("zj-head")
    assert task_view.look(second, item.id).data["party_id"] == "370*************39"
    assert driver.case(case).variables["party_id"] == NUMBER
    complete.confirm(second, item.id, agree=True)
    assert driver.case(case).variables["party_id"] == right
    assert "personal.corrected" in [e.action for e in audit.history(driver.admin, case)]
