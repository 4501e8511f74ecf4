"""REST as every kind of person: the same table as the screens, 401 without a token, never 500."""

from __future__ import annotations

from typing import Any

import flask
import pytest

from app.settings import Settings
from app.store import deadlines, materials
from app.usecases import people
from tests.api.caller import PARTY_ID, ROOT, County
from tests.driver import Driver
from tests.usecases.roles import EVERYBODY, Cast
from tests.usecases.test_permissions import SEES, Scene, sent

OPEN = {"/openapi.json", "/healthz", "/readyz", "/metrics"}
REGISTERS = (
    "/responsibility-list",
    "/letters",
    "/shared-information",
    "/licence-holds",
    "/decided-matters",
    "/supervisions",
    "/archives",
)
STARTERS = {f"{place}{unit}-officer" for place in ("", "other:") for unit in ("zj", "zf")} | {"sw-officer"}


def looks(scene: Scene) -> dict[str, tuple[str, set[str], int]]:
    """path as documented -> (path, who gets 200, status of the others)."""
    file = materials.files(scene.driver.admin, scene.case)[0].id
    deadline = deadlines.of_instance(scene.driver.admin, scene.case)[0].id
    letter = materials.letters(scene.driver.admin, scene.case)[0].id
    everybody = set(EVERYBODY)
    return {
        "/processes": ("/processes", everybody, 0),
        "/processes/{key}/start-form": ("/processes/case_transfer/start-form", STARTERS, 403),
        "/instances": ("/instances?process=case_transfer&status=running&overdue=false", everybody, 0),
        "/instances/{id}": (f"/instances/{scene.case}", set(SEES), 404),
        "/instances/{id}/actions": (f"/instances/{scene.case}/actions", set(SEES), 404),
        "/work-items": ("/work-items?assignee=me", everybody, 0),
        "/work-items/{id}": (f"/work-items/{scene.item}", set(SEES), 404),
        # the step of this scene holds no letter ready: an empty list
        "/work-items/{id}/letters": (f"/work-items/{scene.item}/letters", set(SEES), 404),
        "/work-items/{id}/letters/{kind}/document": (
            f"/work-items/{scene.item}/letters/transfer_letter/document",
            set(),
            404,
        ),
        "/deadlines/{id}": (f"/deadlines/{deadline}", set(SEES), 404),
        "/letters/{id}": (f"/letters/{letter}", set(SEES), 404),
        "/letters/{id}/document": (f"/letters/{letter}/document", set(SEES), 404),
        "/clauses": ("/clauses", everybody, 0),
        **{path: (path, everybody, 0) for path in REGISTERS},
        "/instances/{id}/archive": (f"/instances/{scene.case}/archive", set(SEES), 404),
        "/instances/{id}/dossier": (f"/instances/{scene.case}/dossier", set(SEES), 404),
        "/files/{id}": (f"/files/{file}", set(SEES), 404),
    }


def documented(rest: County, method: str) -> set[str]:
    return {path for path, methods in rest.contract.document["paths"].items() if method in methods} - OPEN


def test_every_look_as_everybody(app: flask.Flask, settings: Settings, driver: Driver) -> None:
    cast = Cast(driver)
    scene, rest = sent(driver, cast), County(app, settings, driver.county)
    table = looks(scene)
    assert documented(rest, "get") == set(table), "say in the table who may look"
    wrong = []
    for who in EVERYBODY:
        headers = {"Authorization": f"Bearer {people.new_token(cast.login(who))}"}
        for path, seen, else_ in table.values():
            answer = rest.client.get(ROOT + path, headers=headers)
            expected = 200 if who in seen else else_
            if answer.status_code != expected:
                wrong.append((who, path, answer.status_code, expected))
            if who not in SEES:
                assert scene.case not in answer.text.replace(path, ""), (who, path)
    assert wrong == []


BODIES: dict[str, Any] = {
    "archive": {"archived_on": "2026-11-20"},
    "dossier": {"reason": "核对案件情况"},
    "complete": {"answers": {}},
    "actions": {"action": "x", "reason": "核对案件情况"},
    "join": {"case": "f" * 32, "reason": "核对案件情况"},
    "split": {"parties": [1], "reason": "核对案件情况"},
    "draft": {"answers": {}},
    "confirm": {"agree": True},
    "hand-over": {"to": "ht-zf-liaison2", "reason": "核对案件情况"},
    "delegate": {"to": "ht-zf-liaison2", "reason": "核对案件情况"},
    "send-back": {"to": "prepare_materials", "reason": "核对案件情况"},
    "unmask": {"field": "party_id", "reason": "核对案件情况"},
}


def changes(rest: County, scene: Scene) -> list[tuple[str, str, Any]]:
    """(method, path, body) of everything done to a work item or a case."""
    found = []
    for method in ("post", "put"):
        for path in documented(rest, method):
            noun, _, action = path.partition("/{id}/")
            if noun in ("/work-items", "/instances") and action not in ("", "files", "archive/supplements"):
                named = scene.item if noun == "/work-items" else scene.case
                found.append((method, f"{noun}/{named}/{action}", BODIES.get(action, {})))
    return found


@pytest.mark.parametrize("who", ["other:zf-liaison", "other:admin", "sw-officer", "analyst", "nobody"])
def test_a_change_to_what_one_does_not_see_is_not_found(
    app: flask.Flask, settings: Settings, huantai: Driver, who: str
) -> None:
    cast = Cast(huantai)
    scene, rest = sent(huantai, cast), County(app, settings, "huantai")
    before = scene.fingerprint()
    headers = {"Authorization": f"Bearer {people.new_token(cast.login(who))}"}
    done = changes(rest, scene)
    assert len(done) >= 8
    for method, path, body in done:
        answer = rest.client.open(ROOT + path, method=method.upper(), json=body, headers=headers)
        assert answer.status_code == 404, (method, path, answer.text)
    assert scene.fingerprint() == before


def test_without_a_token_nothing_answers(app: flask.Flask, settings: Settings, huantai: Driver) -> None:
    """Nor does the cookie of the screens count here."""
    cast = Cast(huantai)
    scene, rest = sent(huantai, cast), County(app, settings, "huantai")
    before = scene.fingerprint()
    with rest.client.session_transaction() as cookie:
        cookie["person"] = cast["zj-officer"].person_id
    done = [("get", path, None) for path, _, _ in looks(scene).values()] + changes(rest, scene)
    for headers in ({}, {"Authorization": "Bearer forged"}, {"Authorization": "Basic eDp5"}):
        for method, path, body in done:
            answer = rest.client.open(ROOT + path, method=method.upper(), json=body, headers=headers)
            assert answer.status_code == 401, (method, path)
    assert scene.fingerprint() == before


def test_a_step_that_was_sent_back_says_so(app: flask.Flask, settings: Settings, driver: Driver) -> None:
    """The caller holds every answer against the document, this status included."""
    case = driver.transfer(party_id=PARTY_ID)
    driver.verify(case)
    driver.prepare(case)
    item = driver.item(case, "approve_transfer").id
    head = County(app, settings, driver.county).as_("zj-head")
    (to, *_) = head.get(f"/work-items/{item}")["send_back_to"]
    body = {"to": to["node"], "reason": "照片看不清"}
    opened = head.post(f"/work-items/{item}/send-back", body)["work_items"]
    assert [line["node"] for line in opened] == ["prepare_materials"]
    assert head.get(f"/work-items/{item}")["status"] == "returned"
    assert "returned" in [entry["state"] for entry in head.get(f"/instances/{case}")["history"]]
