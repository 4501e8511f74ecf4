"""Every page as every kind of person: 200, 403 or 404 as in the table, never 500; changes need a token."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

import flask
import pytest
from werkzeug.test import TestResponse

from app.store import content, instances, materials, registers
from app.usecases import demo
from app.web.register_list import REGISTERS
from tests.driver import Driver
from tests.usecases.roles import EVERYBODY, SENDER, Cast
from tests.usecases.test_permissions import SEES, Scene, failed, sent
from tests.web.person import Person

TOKEN = "the-token-of-the-session"
PARTS = ("", "/progress", "/diagram", "/deadlines", "/files", "/letters", "/links", "/archive", "/audit")


@dataclass(frozen=True)
class Page:
    """Who gets 200; the others get `else_`, those in `lost` 404."""

    path: str
    seen: Iterable[str]
    else_: int = 404
    lost: Iterable[str] = ()
    found: int = 200


def analysts(*places: str) -> tuple[str, ...]:
    return tuple(f"{place}{who}" for place in places for who in ("analyst", "admin"))


HOME, NEXT_DOOR = "", "other:"
OFFICERS = (
    *(f"{place}{unit}-officer" for place in (HOME, NEXT_DOOR) for unit in ("zj", "zf")),
    "sw-officer",
)


def pages(scene: Scene) -> dict[str, list[Page]]:
    """By endpoint; the ids are those of the scene."""
    driver, admin = scene.driver, scene.driver.admin
    definition = content.definitions(admin, "case_transfer")[0].id
    letter = materials.letters(admin, scene.case)[0].id
    holds = registers.holds(admin)
    found = {
        "home": [Page("/", EVERYBODY, found=302)],
        "inbox": [Page(f"/inbox?box={b}", EVERYBODY) for b in ("todo", "done", "started", "unit", "confirm")],
        "notices": [Page("/notices", EVERYBODY)],
        "bell": [Page("/notices/bell", EVERYBODY)],
        "cases": [Page("/cases", EVERYBODY), Page("/cases?status=running&overdue=1&q=x", EVERYBODY)],
        "case": [Page(f"/cases/{scene.case}", SEES)],
        "case_tab": [Page(f"/cases/{scene.case}{part}", SEES) for part in PARTS[1:]],
        "case_record": [Page(f"/cases/{scene.case}/records/start", SEES)],
        "case_record_word": [Page(f"/cases/{scene.case}/records/start.docx", SEES)],
        "case_materials": [Page(f"/cases/{scene.case}/records/materials", SEES)],
        "join_case": [Page(f"/cases/{scene.case}/join", SEES)],
        "split_case": [Page(f"/cases/{scene.case}/split", SEES)],
        "item": [Page(f"/items/{scene.item}", SEES)],
        "dossier_zip": [Page(f"/cases/{scene.case}/dossier.zip", SEES)],
        "file": [Page(f"/files/{scene.file}", SEES)],
        # the step of this scene holds no letter ready: see test_letter_drafts_http.py
        "draft_letter": [Page(f"/items/{scene.item}/letters/transfer_letter", ())],
        "draft_word": [Page(f"/items/{scene.item}/letters/transfer_letter.docx", ())],
        "letter": [Page(f"/letters/{letter}", SEES)],
        "letter_word": [Page(f"/letters/{letter}.docx", SEES)],
        "letter_record": [Page(f"/letters/{letter}/record", SEES)],
        "registers": [Page("/registers", EVERYBODY, found=302)],
        "register": [Page(f"/registers/{key}", EVERYBODY) for key in REGISTERS],
        "export_register": [Page(f"/registers/{key}.csv", EVERYBODY) for key in REGISTERS],
        "clauses": [Page("/clauses", EVERYBODY), Page("/clauses?kind=deadline&gap=gaps&q=移送", EVERYBODY)],
        "incidents": [Page("/incidents", ("admin", "other:admin"), 403)],
        "definitions": [Page("/definitions", analysts(HOME, NEXT_DOOR), 403)],
        "definition": [Page("/definitions/case_transfer", analysts(HOME, NEXT_DOOR), 403)],
        "definition_source": [
            Page(f"/definitions/{definition}/source", analysts(HOME), 403, lost=analysts(NEXT_DOOR))
        ],
        "start": [Page("/start", EVERYBODY)],
        "start_form": [Page("/start/case_transfer", OFFICERS, 403)],
        "calendar_day": [Page(f"/calendar/day?on={driver.today}", EVERYBODY)],
        "holds": [Page("/holds", EVERYBODY), Page("/holds?all=1&party_id=x", EVERYBODY)],
        "hold": [Page(f"/holds/{hold.id}", (*SENDER, "admin", "auditor")) for hold in holds],
    }
    if not holds:
        found["hold"] = [Page("/holds/none", ())]
    return found


#: Changes nothing and is asked before there is a person.
OPEN = {"login"}


def signed_in(app: flask.Flask, cast: Cast, who: str) -> Person:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["person"], cookie["since"], cookie["csrf"] = cast[who].person_id, int(time.time()), TOKEN
    return Person(client, cast.login(who))


def rules(app: flask.Flask, method: str) -> set[str]:
    names = {r.endpoint for r in app.url_map.iter_rules() if method in (r.methods or ())}
    return {name.removeprefix("web.") for name in names if name.startswith("web.")}


def expected(page: Page, who: str) -> int:
    if who in page.seen:
        return page.found
    return 404 if who in page.lost else page.else_


def test_every_page_as_everybody(app: flask.Flask, driver: Driver) -> None:
    cast = Cast(driver)
    table = pages(sent(driver, cast))
    missing = rules(app, "GET") - set(table) - OPEN
    assert not missing, f"say in the table who sees {missing}"
    wrong = []
    for who in EVERYBODY:
        person = signed_in(app, cast, who)
        for page in (page for listed in table.values() for page in listed):
            status = person.get(page.path).status_code
            if status != expected(page, who):
                wrong.append((who, page.path, status, expected(page, who)))
    assert wrong == []


def test_lists_name_only_what_one_may_open(app: flask.Flask, driver: Driver) -> None:
    cast = Cast(driver)
    scene = sent(driver, cast)
    for who in (who for who in EVERYBODY if who not in SEES):
        person = signed_in(app, cast, who)
        registered = [f"/registers/{key}{form}" for key in REGISTERS for form in ("", ".csv")]
        for path in ("/cases", "/inbox?box=unit", "/inbox", "/notices", "/holds", *registered):
            text = person.page(path)
            assert scene.case not in text, (who, path)
            assert driver.case(scene.case).business_key not in text, (who, path)


def test_whoever_is_not_signed_in_is_asked_to(app: flask.Flask, huantai: Driver) -> None:
    table = pages(sent(huantai, Cast(huantai)))
    client = app.test_client()
    for page in (page for listed in table.values() for page in listed):
        answer = client.get(page.path)
        assert answer.status_code == 303, page.path
        assert answer.headers["Location"].startswith("/login")
        assert client.get(page.path, headers={"Accept": "application/json"}).status_code == 401, page.path


def changing(app: flask.Flask, scene: Scene) -> dict[str, str]:
    """endpoint -> path of every route that changes something, with ids that exist."""
    letters = materials.letters(scene.driver.admin, scene.case)
    values = {
        "instance_id": scene.case,
        "letter_id": letters[0].id if letters else "x",
        "work_item_id": scene.item,
        "file_id": scene.file or "x",
        "incident_id": scene.incident or "x",
        "hold_id": "x",
        "deadline_id": "x",
        "action_id": "x",
        "act": "extend",
        "process": "case_transfer",
        "kind": "transfer_letter",
    }
    found = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("web.") and "POST" in (rule.methods or ()):
            given = {name: values[name] for name in rule.arguments}
            found[rule.endpoint] = app.url_map.bind("localhost").build(rule.endpoint, given, method="POST")
    return found


def test_no_change_without_the_token(app: flask.Flask, huantai: Driver) -> None:
    cast = Cast(huantai)
    scene = failed(huantai, cast)
    before = scene.fingerprint()
    paths = changing(app, scene)
    assert len(paths) >= 14
    for who in ("zj-officer", "admin", "analyst"):
        person = signed_in(app, cast, who)
        for path in paths.values():
            for answer in (
                person.client.post(path, data={"reason": "x", "act": "terminate"}),
                person.client.post(path, data={"csrf_token": "guessed"}),
                person.client.post(path, json={"answers": {}}, headers={"X-CSRF-Token": "guessed"}),
            ):
                assert refused_as_stale(answer), (who, path, answer.status_code)
    assert scene.fingerprint() == before


def refused_as_stale(answer: TestResponse) -> bool:
    return answer.status_code == 403 and "页面已过期" in answer.text


FILLED = {
    "reason": "核对案件情况",
    "person": "1",
    "act": "suspend",
    "agree": "yes",
    "node": "prepare_materials",
    "field": "party_id",
}


@pytest.mark.parametrize("who", ["other:zj-officer", "other:admin", "sw-officer", "nobody"])
def test_a_change_to_what_one_does_not_see_is_not_found(app: flask.Flask, huantai: Driver, who: str) -> None:
    """With a good token, at every address that names a case, an item, a file, a hold."""
    cast = Cast(huantai)
    scene = sent(huantai, cast)
    before = scene.fingerprint()
    person = signed_in(app, cast, who)
    hold = registers.holds_of(huantai.admin, scene.case)[0].id
    for endpoint, path in changing(app, scene).items():
        if not any(part in path for part in (scene.case, scene.item, scene.file, "/holds/", "/letters/")):
            continue
        path = path.replace("/holds/x", f"/holds/{hold}")
        if endpoint in ("web.submit", "web.draft"):
            answer = person.send(path, {"received_on": huantai.today})
        else:
            answer = person.post(path, **FILLED, file=(BytesIO(demo.PAGE), "照片.pdf"))
        assert answer.status_code == 404, (endpoint, path, answer.status_code)
    assert scene.fingerprint() == before
    assert instances.find(huantai.admin, scene.case).status == "running"
