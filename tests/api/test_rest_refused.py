"""Bad and hostile requests: each gets a clear sentence in the language asked for, and changes nothing."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import flask
import pytest

from app import create_app
from app.http.body import MAX_JSON
from app.settings import Settings
from app.store import audit, work_items
from app.store.base import db
from app.usecases import people
from tests.api.caller import ROOT, County

DEEP = '{"answers": ' + '{"a": ' * 40 + "1" + "}" * 40 + "}"
ABYSS = '{"answers": ' + "[" * 100_000 + "]" * 100_000 + "}"
CHINESE = re.compile(r"[\u4e00-\u9fff]")

#: body as sent, content type, status, code, part of the English sentence or of the field error
BODIES: list[tuple[str, str, int, str, str]] = [
    ("{", "application/json", 400, "bad-json", "syntax error near line 1"),
    ("", "application/json", 400, "bad-json", "syntax error"),
    ('{"answers": NaN}', "application/json", 400, "bad-json", "NaN is not a JSON number"),
    ('{"answers": {}, "answers": {}}', "application/json", 400, "bad-json", "occurs twice"),
    ('{"answers": ' + "9" * 5000 + "}", "application/json", 400, "bad-json", "too long"),
    ("\xff\xfe", "application/json", 400, "bad-json", "not UTF-8"),
    ("[]", "application/json", 422, "bad-input", "must be a JSON object"),
    ('"answers"', "application/json", 422, "bad-input", "must be a JSON object"),
    ("null", "application/json", 422, "bad-input", "must be a JSON object"),
    (DEEP, "application/json", 422, "bad-input", "nested too deep"),
    (ABYSS, "application/json", 422, "bad-input", "nested too deep"),
    ('{"answers": {"facts": 1e999}}', "application/json", 422, "bad-input", "too large"),
    ('{"answers": {"facts": "a\\u0000b"}}', "application/json", 422, "bad-input", "cannot be stored"),
    ('{"answers": {"facts": "\\ud800"}}', "application/json", 422, "bad-input", "cannot be stored"),
    ('{"answers": {"a\\u0000": 1}}', "application/json", 422, "bad-input", "cannot be stored"),
    ('{"answers": {"x": [' + "1," * 60_000 + "1]}}", "application/json", 422, "bad-input", "too many values"),
    ("{}", "application/json", 422, "invalid-answers", "“answers” is missing"),
    ('{"answers": []}', "application/json", 422, "invalid-answers", "must be an object"),
    ('{"answers": null}', "application/json", 422, "invalid-answers", "must be an object"),
    ('{"answers": {}, "force": true}', "application/json", 422, "invalid-answers", "“force” is not known"),
    ('{"answers": {"no_such_field": 1}}', "application/json", 422, "invalid-answers", "no field “no_such"),
    ('{"answers": {"facts": 7}}', "application/json", 422, "invalid-answers", "a text expected"),
    ("answers=1", "application/x-www-form-urlencoded", 415, "unsupported-media-type", "not supported"),
    ("{}", "text/plain", 415, "unsupported-media-type", "not supported"),
    ('{"answers": {"facts": "' + "x" * MAX_JSON + '"}}', "application/json", 413, "", "limit"),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "kind", "status", "code", "words"), BODIES)
def test_bad_bodies(huantai_rest: County, sent: str, kind: str, status: int, code: str, words: str) -> None:
    rest = huantai_rest
    item = rest.start()["work_items"][0]["id"]
    before = picture(rest, item)
    data = sent.encode("latin-1") if sent.startswith("\xff") else sent.encode()
    officer = rest.as_("zj-officer")
    for language in ("en", "zh-CN,zh;q=0.9,en;q=0.5"):
        answer = officer.call(
            "post",
            f"/work-items/{item}/complete",
            data=data,
            content_type=kind,
            headers={"Accept-Language": language},
        )
        assert answer.status_code == status, answer.text
        body = answer.get_json()
        assert answer.mimetype == "application/problem+json"
        assert body["status"] == status
        assert code in ("", body["code"])
        told = body["detail"] + " ".join(error["message"] for error in body.get("errors", ()))
        if language == "en":
            assert re.search(words, told), told
            assert not CHINESE.search(body["title"] + body["detail"])
        else:
            assert CHINESE.search(body["title"]), body
            assert CHINESE.search(body["detail"]), body
    assert picture(rest, item) == before


def picture(rest: County, item: str) -> tuple[Any, ...]:
    """Everything a refused request must not change."""
    db.session.remove()
    found = work_items.find(admin(rest), item)
    return found, audit.history(admin(rest), found.instance_id)


def admin(rest: County) -> Any:
    viewer = people.by_token(rest.as_("admin").headers["Authorization"].removeprefix("Bearer "))
    assert viewer is not None
    return viewer


def test_field_errors_name_every_field(rest: County) -> None:
    officer = rest.as_("zj-officer")
    body = {"process": "case_transfer", "variables": {"party_kind": "ghost", "found_on": "2999-01-01"}}
    answer = officer.post("/instances", body, 422)
    keys = {error["key"] for error in answer["errors"]}
    assert {"party_name", "party_kind", "matter", "place", "facts"} <= keys
    dates = {**rest.clue(), "found_on": "2999-01-01"}
    late = officer.post("/instances", {"process": "case_transfer", "variables": dates}, 422)
    assert [error["key"] for error in late["errors"]] == ["found_on"]
    assert officer.get("/instances")["items"] == []


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({}, "process"),
        ({"process": ""}, "process"),
        ({"process": 7}, "process"),
        ({"process": "case_transfer", "variables": []}, "variables"),
        ({"process": "case_transfer", "state": "x"}, "state"),
        ({"process": "case_transfer", "business_key": 1}, "business_key"),
        ({"process": "case_transfer", "business_key": "x" * 101}, "business_key"),
        ({"process": "case_transfer", "jurisdiction": None}, "jurisdiction"),
    ],
)
def test_wrong_starts(huantai_rest: County, body: dict[str, Any], key: str) -> None:
    wrong = huantai_rest.as_("zj-officer").post("/instances", body, 422)
    assert [error["key"] for error in wrong["errors"]] == [key]


@pytest.mark.parametrize("key", ["x" * 101, "with space", "表"])
def test_wrong_idempotency_keys(huantai_rest: County, key: str) -> None:
    headers = {"Idempotency-Key": key.encode().decode("latin-1")}
    body = {"process": "case_transfer", "variables": huantai_rest.clue()}
    huantai_rest.as_("zj-officer").post("/instances", body, 422, headers=headers)
    assert huantai_rest.as_("zj-officer").get("/instances")["items"] == []


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/work-items?assigne=me", "assigne"),
        ("/work-items?assignee=you", "assignee"),
        ("/work-items?assignee=me&assignee=candidate", "assignee"),
        ("/work-items?status=sleeping", "status"),
        ("/work-items?assignee=candidate&status=done", "status"),
        ("/work-items?due_before=tomorrow", "due_before"),
        ("/work-items?due_before=2026-13-01", "due_before"),
        ("/work-items?due_before=0001-01-01T00:00:00%2B14:00", "due_before"),
        ("/work-items?limit=0", "limit"),
        ("/work-items?limit=201", "limit"),
        ("/work-items?limit=ten", "limit"),
        ("/work-items?limit=99999999999999999999", "limit"),
        ("/work-items?after=x", "after"),
        ("/work-items?after=", "after"),
        ("/work-items?after=%00", "after"),
        ("/work-items?after=MjAyNi0wMS0wMX4w", "after"),
        ("/instances?process=%00", "process"),
        ("/instances?process=" + "x" * 200, "process"),
        ("/instances?status=open", "status"),
        ("/instances?overdue=perhaps", "overdue"),
        ("/instances?after=表", "after"),
        ("/processes?jurisdiction=" + "x" * 101, "jurisdiction"),
        ("/processes/case_transfer/start-form?unit=%00", "unit"),
    ],
)
def test_wrong_queries(huantai_rest: County, path: str, key: str) -> None:
    wrong = huantai_rest.as_("zj-officer").get(path, 422)
    assert [error["key"] for error in wrong["errors"]] == [key]


@pytest.mark.parametrize(
    "path",
    [
        "/instances/1",
        "/instances/" + "0" * 32,
        "/instances/%00",
        "/instances/" + "z" * 32,
        "/work-items/" + "0" * 32,
        "/work-items/..%2f..%2fsecret_key",
        "/work-items/%F0%9F%92%A9",
        "/files/" + "0" * 32,
        "/files/%00",
        "/processes/1=1/start-form",
        "/no-such-thing",
        "/deadlines/" + "0" * 32,
    ],
)
def test_what_is_not_there(huantai_rest: County, path: str) -> None:
    for language in ("en", "zh"):
        answer = huantai_rest.as_("zj-officer").get(path, 404, headers={"Accept-Language": language})
        assert bool(CHINESE.search(answer["detail"])) == (language == "zh")


def test_methods_that_are_not_there(huantai_rest: County) -> None:
    answer = huantai_rest.as_("zj-officer").call("delete", "/instances/" + "0" * 32)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer  ", "Bearer nonsense", "Basic eDp5", "Token x"])
def test_no_token_no_answer(client: Any, header: str) -> None:
    headers = {"Authorization": header, "Accept-Language": "en"}
    answer = client.get(f"{ROOT}/instances", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.get_json()["detail"] == "Please sign in first."


def test_a_cookie_is_no_token(client: Any, app: flask.Flask) -> None:
    with client.session_transaction() as cookie:
        cookie["person"], cookie["since"] = 1, 10**10
    assert client.get(f"{ROOT}/instances").status_code == 401
    assert client.post(f"{ROOT}/instances", json={}).status_code == 401


def test_english_of_the_common_refusals(huantai_rest: County) -> None:
    rest = huantai_rest
    english = {"Accept-Language": "en"}
    case = rest.start()["id"]
    rest.verify(case)
    rest.prepare(case)
    item = rest.waiting(case, "approve_transfer")["id"]
    answers = {"answers": {"approval": "agree", "approved_on": rest.today}}
    head, officer = rest.as_("zj-head"), rest.as_("zj-officer")
    role = "移送单位负责人"
    refused = officer.post(f"/work-items/{item}/complete", answers, 403, headers=english)
    assert refused["detail"] == f"You may not do this: it is for “{role}”, a post you do not hold."
    head.post(f"/work-items/{item}/claim")
    twice = head.post(f"/work-items/{item}/claim", None, 409, headers=english)
    assert twice["detail"] == "You have claimed it already."
    head.post(f"/work-items/{item}/complete", answers)
    late = head.post(f"/work-items/{item}/complete", answers, 409, headers=english)
    assert re.search(r"completed this at \d{4}-\d\d-\d\d \d\d:\d\d", late["detail"])
    gone = officer.get(f"/work-items/{'0' * 32}", 404, headers=english)
    assert gone["detail"] == "The work item was not found, or you may not see it."


def test_a_huge_upload(settings: Settings, tmp_path: Path) -> None:
    small = replace(settings, max_upload_bytes=1 << 20, max_request_bytes=2 << 20)
    app = create_app(small)
    with app.app_context():
        rest = County(app, small, "huantai")
        started = rest.start()
        item, officer = started["work_items"][0]["id"], rest.as_("zj-officer")
        large = officer.upload_whole(item, b"%PDF-1.4" + b"x" * (1 << 20))
        assert large.status_code == 413
        assert large.get_json()["code"] == "upload-too-large"
        assert "1 MB" in large.get_json()["detail"]
        assert officer.upload_whole(item, b"%PDF-1.4" + b"x" * (2 << 20)).status_code == 413
        assert officer.upload_whole(item, b"%PDF-1.4" + b"x" * 1000).status_code == 201
        kept = officer.get(f"/instances/{started['id']}")["files"]
        assert [file["size"] for file in kept] == [1008]
        assert len([path for path in small.files_dir.rglob("*") if path.is_file()]) == 1
        db.session.remove()
        db.engine.dispose()


def test_a_suspended_case_stands_still(huantai_rest: County) -> None:
    from app.usecases import administer

    rest = huantai_rest
    started = rest.start()
    item = started["work_items"][0]["id"]
    administer.suspend(admin(rest), started["id"], "等待上级答复")
    officer = rest.as_("zj-officer")
    assert officer.get(f"/work-items/{item}")["actions"] == []
    answers = {"answers": {"verified_on": rest.today}}
    assert officer.post(f"/work-items/{item}/complete", answers, 409)["code"] == "case-not-running"
    assert [row["id"] for row in officer.get("/instances?status=suspended")["items"]] == [started["id"]]


def test_bytes_that_were_lost_are_an_error_and_no_empty_file(huantai_rest: County) -> None:
    rest = huantai_rest
    item = rest.start()["work_items"][0]["id"]
    made = rest.as_("zj-officer").upload(item, "照片.pdf")
    for path in rest.settings.files_dir.rglob(made["sha256"]):
        path.unlink()
    answer = rest.client.get(f"{ROOT}/files/{made['id']}", headers=rest.as_("zj-officer").headers)
    assert answer.status_code == 500
    assert json.loads(answer.data)["code"] == "server-error"
