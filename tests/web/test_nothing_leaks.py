"""No page and no answer of REST shows an id number, a telephone number or an address in full."""

from __future__ import annotations

from typing import Any

import flask
import pytest

from app.settings import Settings
from app.store import instances, materials, registers, work_items
from app.usecases import claim, complete, due_work, people
from tests.api.caller import ROOT
from tests.driver import Driver
from tests.usecases.roles import Cast
from tests.web.test_permissions_http import signed_in

NUMBER, PHONE = "370321198503071234", "13953312345"
ADDRESS = "索镇建设街十八号三单元五〇二室"
RAW = (NUMBER, PHONE, ADDRESS)
WATCHING = ("zj-officer", "zf-head", "admin")


def told(driver: Driver) -> str:
    """A private person's case that has gone far: sent, received, refused fields, a draft of somebody else."""
    case = driver.transfer(
        party_name="钱多多", party_kind="person", party_id=NUMBER, party_phone=PHONE, party_address=ADDRESS
    )
    driver.verify(case, party_id=NUMBER)
    driver.prepare(case)
    driver.approve(case)
    driver.send(case)
    driver.receive(case)
    item = driver.item(case, "review_transfer")
    claim.save_draft(driver.hand(item), item.id, {"contact_phone": "0533-8220000", "party_id": NUMBER})
    due_work.work_all()
    return case


def complained(driver: Driver) -> str:
    """A complaint, whose complainant is named nowhere in full."""
    answers = {
        "channel": "hotline",
        "place": "建设街",
        "complainant_name": "钱多多",
        "complainant_phone": PHONE,
        "complainant_address": ADDRESS,
        "complaint_text": "建设街有人占道经营",
        "received_on": driver.today,
    }
    return driver.start("zj-officer", "complaint_first_responder", **answers)


def paths(driver: Driver, case: str) -> list[str]:
    admin, found = driver.admin, []
    for each in (case, *(link.instance_id for link in instances.links(admin, case))):
        found += [f"/cases/{each}{tab}" for tab in ("", "/letters", "/links", "/audit")]
        found += [f"/items/{item.id}" for item in work_items.of_instance(admin, each)]
        found += [f"/letters/{letter.id}" for letter in materials.letters(admin, each)]
    found += [f"/holds/{hold.id}" for hold in registers.holds_of(admin, case)]
    lists = ("/inbox", "/inbox?box=done", "/inbox?box=unit", "/inbox?box=started", "/cases", "/holds?all=1")
    return [*found, *lists, "/notices", "/incidents", "/cases?q=钱"]


def test_no_page_shows_them(app: flask.Flask, driver: Driver) -> None:
    case, cast = told(driver), Cast(driver)
    masked = 0
    for who in WATCHING:
        person = signed_in(app, cast, who)
        for path in paths(driver, case):
            text = person.get(path).text
            assert [raw for raw in RAW if raw in text] == [], (who, path)
            masked += text.count("370*************34")
    assert masked >= 6  # they were there to be masked


def test_no_answer_of_rest_shows_them(app: flask.Flask, settings: Settings, driver: Driver) -> None:
    case, cast = told(driver), Cast(driver)
    found = [f"/work-items/{item.id}" for item in work_items.of_instance(driver.admin, case)]
    found += [f"/instances/{case}", "/instances", "/work-items", "/work-items?assignee=me&status=done"]
    client, masked = app.test_client(), 0
    for who in WATCHING:
        headers = {"Authorization": f"Bearer {people.new_token(cast.login(who))}"}
        for path in found:
            text = client.get(ROOT + path, headers=headers).text
            assert [raw for raw in RAW if raw in text] == [], (who, path)
            masked += text.count("370*************34")
    assert masked >= 6


WRONG: tuple[dict[str, Any], ...] = (
    {"party_id": NUMBER + "x" * 200, "party_phone": PHONE + "9" * 60, "party_address": ADDRESS * 100},
    {"party_id": [NUMBER], "party_phone": {"x": PHONE}, "party_address": 7},
    {"matter": NUMBER, "party_kind": PHONE, "source": ADDRESS},
    {"found_on": NUMBER},
)


@pytest.mark.parametrize("wrong", WRONG)
def test_no_refusal_repeats_them(
    app: flask.Flask, settings: Settings, huantai: Driver, wrong: dict[str, Any]
) -> None:
    cast = Cast(huantai)
    answers = {"party_name": "钱多多", "party_kind": "person", "found_on": huantai.today, **wrong}
    person = signed_in(app, cast, "zj-officer")
    token = people.new_token(cast.login("zj-officer"))
    refused = (
        person.send("/start/case_transfer", answers),
        app.test_client().post(
            f"{ROOT}/instances",
            json={"process": "case_transfer", "jurisdiction": "huantai", "variables": answers},
            headers={"Authorization": f"Bearer {token}"},
        ),
    )
    for answer in refused:
        assert answer.status_code == 422
        assert [raw for raw in RAW if raw in answer.text] == []


def test_what_waits_for_a_second_person_is_masked_on_every_page(app: flask.Flask, huantai: Driver) -> None:
    party = {"party_kind": "person", "party_id": NUMBER, "party_phone": PHONE, "party_address": ADDRESS}
    case = huantai.transfer(found_on="2026-01-05", late_reason="台账补录", party_name="钱多多", **party)
    with pytest.raises(complete.WaitsForSecondPerson):
        huantai.verify(case, verified_on="2026-01-06", late_reason="台账补录")
    cast = Cast(huantai)
    for who in ("zj-officer", "zj-head", "admin"):
        person = signed_in(app, cast, who)
        for path in (*paths(huantai, case), "/inbox?box=confirm"):
            assert [raw for raw in RAW if raw in person.get(path).text] == [], (who, path)


def test_complainants_are_masked_for_everybody(app: flask.Flask, huantai: Driver) -> None:
    case, cast = complained(huantai), Cast(huantai)
    for who in ("zj-officer", "zj-head", "admin", "auditor"):
        person = signed_in(app, cast, who)
        for path in paths(huantai, case):
            assert [raw for raw in (PHONE, ADDRESS, "钱多多") if raw in person.get(path).text] == [], (
                who,
                path,
            )
