"""A whole transfer by REST alone, in both counties, and everything a person does with a work item."""

from __future__ import annotations

import hashlib
import threading
from typing import Any

import flask

from app.store.base import db
from app.usecases import demo, due_work
from tests.api.caller import County


def test_a_whole_transfer(rest: County) -> None:
    officer = rest.as_("zj-officer")
    assert "case_transfer" in [p["key"] for p in officer.get(f"/processes?jurisdiction={rest.code}")["items"]]
    form = officer.get("/processes/case_transfer/start-form")
    assert form["units"] == ["zhujian"]
    assert form["schema"]["components"]

    started = rest.start()
    case = started["id"]
    assert [item["node"] for item in started["work_items"]] == ["verify_facts"]
    rest.dispatched(case)
    seen_by_receiver = rest.as_("zf-liaison").get("/work-items?assignee=candidate")["items"]
    assert [item["node"] for item in seen_by_receiver if item["instance"] == case] == ["sign_receipt"]
    assert rest.decided(case)["status"] == "finished"

    due_work.work_all()
    whole = officer.get(f"/instances/{case}")
    assert (whole["status"], whole["work_items"]) == ("finished", [])
    assert whole["variables"]["decision_kind"] == "penalty"
    assert whole["variables"]["party_id"].startswith("913***")
    rules = {row["rule"] for row in whole["deadlines"]}
    sent = "transfer.out.breach" if rest.code == "huantai" else "transfer.out"
    assert {sent, "transfer.feedback"} <= rules
    assert {row["status"] for row in whole["deadlines"]} == {"met"}
    assert [entry["state"] for entry in whole["history"]].count("done") >= 10
    assert whole["letters"]
    assert all(file["locked"] for file in whole["files"])
    assert {link["process"] for link in whole["links"]} >= {"information_notice"}
    finished = officer.get("/instances?status=finished&process=case_transfer")["items"]
    assert [row["id"] for row in finished] == [case]
    mine = officer.get("/work-items?assignee=me&status=done")["items"]
    assert {"verify_facts", "prepare_materials"} <= {item["node"] for item in mine}


def test_another_county_finds_nothing(rest: County, app: Any) -> None:
    other = County(app, rest.settings, "yicheng" if rest.code == "huantai" else "huantai")
    started = rest.start()
    case, item = started["id"], started["work_items"][0]["id"]
    file = rest.as_("zj-officer").upload(item, "照片.pdf")["id"]
    for who in ("zj-officer", "admin", "auditor"):
        stranger = other.as_(who)
        for path in (f"/instances/{case}", f"/work-items/{item}", f"/files/{file}"):
            assert stranger.get(path, 404)["code"] == "not-found"
        for action in ("claim", "release"):
            stranger.post(f"/work-items/{item}/{action}", {}, 404)
        stranger.post(f"/work-items/{item}/complete", {"answers": {}}, 404)
        stranger.put(f"/work-items/{item}/draft", {"answers": {}}, 404)
        stranger.post(f"/work-items/{item}/hand-over", {"to": "ht-zj-head", "reason": "请办理"}, 404)
        stranger.upload(item, "照片.pdf", status=404)
        stranger.get(f"/processes?jurisdiction={rest.code}", 404)
        assert stranger.get("/instances")["items"] == []
        assert stranger.get("/work-items")["items"] == []
    body = {"process": "case_transfer", "jurisdiction": rest.code, "variables": other.clue()}
    other.as_("zj-officer").post("/instances", body, 404)
    assert other.as_("admin").get("/instances")["items"] == []


def test_a_unit_that_is_not_concerned_sees_nothing(rest: County) -> None:
    case = rest.start()["id"]
    rest.as_("sw-officer").get(f"/instances/{case}", 404)
    assert rest.as_("sw-officer").get("/instances")["items"] == []


def test_a_repeated_start_starts_once(rest: County) -> None:
    officer = rest.as_("zj-officer")
    body = {"process": "case_transfer", "jurisdiction": rest.code, "variables": rest.clue()}
    key = {"Idempotency-Key": "clue-2026-000117"}
    first = officer.post("/instances", body, 201, headers=key)
    assert officer.post("/instances", body, 201, headers=key) == first
    assert len(officer.get("/instances")["items"]) == 1
    other = {"process": "criminal_referral", "variables": {}}
    assert officer.post("/instances", other, 409, headers=key)["code"] == "idempotency-key-reused"
    assert officer.post("/instances", body, 201)["id"] != first["id"]
    # a key belongs to the person who used it
    again = officer.post("/instances", body, 201, headers={"Idempotency-Key": "another"})
    assert again["id"] != first["id"]


def test_one_key_at_once(app: flask.Flask, rest: County) -> None:
    """Four requests with one key in the same moment: one case, and all four are told of it."""
    headers = {**rest.as_("zj-officer").headers, "Idempotency-Key": "at-once"}
    body = {"process": "case_transfer", "jurisdiction": rest.code, "variables": rest.clue()}
    barrier, answers = threading.Barrier(4), []

    def send() -> None:
        client = app.test_client()
        barrier.wait()
        answer = client.post("/api/v1/instances", json=body, headers=headers)
        answers.append((answer.status_code, (answer.get_json() or {}).get("id")))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.remove()
    (case,) = [row["id"] for row in rest.as_("zj-officer").get("/instances")["items"]]
    assert answers == [(201, case)] * 4


def test_an_own_case_number_is_unique(rest: County) -> None:
    body = {"process": "case_transfer", "variables": rest.clue(), "business_key": "外部案号〔2026〕7号"}
    made = rest.as_("zj-officer").post("/instances", body, 201)
    assert made["business_key"] == "外部案号〔2026〕7号"
    answer = rest.as_("zj-officer").post("/instances", body, 409)
    assert "外部案号〔2026〕7号" in answer["detail"]


def test_who_may_start(rest: County) -> None:
    body = {"process": "case_transfer", "variables": rest.clue()}
    assert rest.as_("admin").post("/instances", body, 403)["code"] == "not-allowed"
    assert rest.as_("admin").get("/processes")["items"] == []
    rest.as_("admin").get("/processes/case_transfer/start-form", 403)
    rest.as_("zj-officer").get("/processes/no_such_process/start-form", 404)
    rest.as_("zj-officer").post("/instances", {**body, "process": "no_such_process"}, 404)
    assert rest.as_("zj-officer").post("/instances", {**body, "unit": "shuiwu"}, 403)


def test_the_wrong_person_and_twice(rest: County) -> None:
    case = rest.start()["id"]
    rest.verify(case)
    rest.prepare(case)
    item = rest.waiting(case, "approve_transfer")["id"]
    answers = {"answers": {"approval": "agree", "approved_on": rest.today}}
    officer, head = rest.as_("zj-officer"), rest.as_("zj-head")
    assert officer.get(f"/work-items/{item}")["actions"] == []
    assert officer.get(f"/work-items/{item}")["candidates"] == [
        f"{'ht' if rest.code == 'huantai' else 'yc'}-zj-head"
    ]
    assert officer.post(f"/work-items/{item}/complete", answers, 403)["code"] == "not-allowed"
    officer.post(f"/work-items/{item}/claim", None, 403)
    assert head.post(f"/work-items/{item}/complete", answers)["work_items"][0]["node"] == "seal_and_send"
    again = head.post(f"/work-items/{item}/complete", answers, 409)
    assert again["code"] == "somebody-was-first"
    head.post(f"/work-items/{item}/claim", {}, 409)
    done = head.get(f"/work-items/{item}")
    assert (done["status"], done["actions"], done["candidates"]) == ("done", [], [])


def test_claim_release_hand_over_delegate_draft(rest: County) -> None:
    case = rest.start()["id"]
    rest.dispatched(case)
    rest.do(case, "sign_receipt", received_on=rest.today, received_way="platform", materials_counted=True)
    item = rest.waiting(case, "review_transfer")["id"]
    first, second = rest.as_("zf-officer"), rest.as_("zf-officer2")
    prefix = "ht" if rest.code == "huantai" else "yc"
    names = [f"{prefix}-zf-officer", f"{prefix}-zf-officer2"]
    assert first.get(f"/work-items/{item}")["candidates"] == names
    assert first.post(f"/work-items/{item}/claim")["status"] == "claimed"
    assert first.post(f"/work-items/{item}/claim", {}, 409)
    assert second.post(f"/work-items/{item}/claim", {}, 409)
    assert second.post(f"/work-items/{item}/release", {}, 403)
    assert second.get("/work-items?assignee=candidate")["items"] == []
    seen = second.get(f"/work-items/{item}")
    assert (seen["candidates"], seen["receivers"], seen["actions"]) == ([names[0]], [names[1]], [])

    typed = {"answers": {"accepted": "yes", "contact_name": "某人"}}
    first.put(f"/work-items/{item}/draft", typed)
    assert first.get(f"/work-items/{item}")["data"]["contact_name"] == "某人"
    second.put(f"/work-items/{item}/draft", typed, 403)

    give = {"to": names[1], "reason": "另有任务"}
    second.post(f"/work-items/{item}/hand-over", give, 403)
    for nobody in ("no-such-person", f"{prefix}-zj-officer", names[0]):
        first.post(f"/work-items/{item}/hand-over", {**give, "to": nobody}, 403)
    assert first.post(f"/work-items/{item}/hand-over", {"to": names[1], "reason": ""}, 422)["errors"]
    assert first.post(f"/work-items/{item}/hand-over", give)["assignee"] == names[1]
    assert [i["id"] for i in second.get("/work-items?assignee=me&status=claimed")["items"]] == [item]
    assert (
        second.post(f"/work-items/{item}/delegate", {"to": names[0], "reason": "代为办理"})["assignee"]
        == names[0]
    )
    assert first.post(f"/work-items/{item}/release")["status"] == "open"
    assert [i["id"] for i in second.get("/work-items?assignee=candidate")["items"]] == [item]


def test_send_back(rest: County) -> None:
    case = rest.start()["id"]
    rest.verify(case)
    rest.prepare(case)
    rest.do(case, "approve_transfer", approval="agree", approved_on=rest.today)
    item = rest.waiting(case, "seal_and_send")["id"]
    liaison, officer = rest.as_("zj-liaison"), rest.as_("zj-officer")
    seen = liaison.get(f"/work-items/{item}")
    assert "send-back" in seen["actions"]
    assert "prepare_materials" in [step["node"] for step in seen["send_back_to"]]
    body = {"to": "prepare_materials", "reason": "照片模糊，请重拍"}
    officer.post(f"/work-items/{item}/send-back", body, 403)
    liaison.post(f"/work-items/{item}/send-back", {**body, "reason": " "}, 422)
    liaison.post(f"/work-items/{item}/send-back", {**body, "to": "no_such_step"}, 422)
    moved = liaison.post(f"/work-items/{item}/send-back", body)
    assert [step["node"] for step in moved["work_items"]] == ["prepare_materials"]
    back = officer.get(f"/work-items/{moved['work_items'][0]['id']}")
    assert back["assignee"].endswith("zj-officer")
    assert back["sent_back"]["reason"] == "照片模糊，请重拍"
    liaison.post(f"/work-items/{item}/send-back", body, 409)


def test_old_facts_need_a_second_person(rest: County) -> None:
    case = rest.start(found_on="2026-01-05", late_reason="系统上线前发现")["id"]
    item = rest.waiting(case, "verify_facts")["id"]
    officer, head = rest.as_("zj-officer"), rest.as_("zj-head")
    huantai = rest.code == "huantai"
    answers: dict[str, Any] = {
        "verified_on": "2026-01-06", "facts": "占用", "penalty_needed": True, "receiver_unit": "zhifa",
        **({"breach_kind": "other"} if huantai else {"stop_measures": "责令停止"}),
    }  # fmt: skip
    path = f"/work-items/{item}"
    lacking = officer.post(f"{path}/complete", {"answers": answers}, 422)
    assert [wrong["key"] for wrong in lacking["errors"]] == ["late_reason"]
    answers["late_reason"] = "系统上线前核实"
    held = officer.post(f"{path}/complete", {"answers": answers}, 409)
    assert held["code"] == "waits-for-second-person"
    assert officer.get(path)["status"] == "confirming"
    seconds = head.get(path)["candidates"]
    assert f"{'ht' if huantai else 'yc'}-zj-head" in seconds
    assert f"{'ht' if huantai else 'yc'}-zj-officer" not in seconds
    assert head.get(path)["actions"] == ["confirm", "reject"]
    officer.post(f"{path}/confirm", {"agree": True}, 403)
    head.post(f"{path}/confirm", {"agree": False}, 422)
    head.post(f"{path}/confirm", {"agree": False, "reason": "日期有误"})
    assert officer.get(path)["status"] == "claimed"
    officer.post(f"{path}/complete", {"answers": answers}, 409)
    moved = head.post(f"{path}/confirm", {"agree": True})
    assert [i["node"] for i in moved["work_items"]] == ["prepare_materials"]


def test_files(rest: County) -> None:
    case = rest.start()["id"]
    rest.verify(case)
    item = rest.waiting(case, "prepare_materials")["id"]
    officer = rest.as_("zj-officer")
    made = officer.upload(item, "现场 照片“一”.pdf", group="source_files", pages="3", copy_kind="original")
    assert (made["pages"], made["copy_kind"], made["size"]) == (3, "original", len(demo.PAGE))
    assert made["sha256"] == hashlib.sha256(demo.PAGE).hexdigest()
    got = officer.call("get", f"/files/{made['id']}")
    assert got.data == demo.PAGE
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E7%8E%B0")
    assert got.content_type == "application/pdf"
    rest.as_("sw-officer").get(f"/files/{made['id']}", 404)
    rest.as_("zj-head").upload(item, "照片.pdf", status=403)
    assert officer.upload(item, "照片.exe", status=422)["code"] == "upload-refused"
    assert officer.upload(item, "照片.png", status=422)["code"] == "upload-refused"
    assert officer.upload(item, "秘密★照片.pdf", status=422)["code"] == "upload-refused"
    assert officer.upload(item, "空.pdf", b"", status=422)["code"] == "upload-refused"
    for about in (
        {"pages": "0"},
        {"pages": "many"},
        {"copy_kind": "other"},
        {"x": "1"},
        {"group": "x" * 101},
    ):
        wrong = officer.upload(item, "照片.pdf", status=422, **about)
        assert [error["key"] for error in wrong["errors"]] == list(about)
    assert officer.call("post", f"/work-items/{item}/files", data={"pages": "1"}).status_code == 415
    empty = {"data": {"pages": "1"}, "content_type": "multipart/form-data"}
    assert officer.call("post", f"/work-items/{item}/files", **empty).status_code == 422
    assert len(officer.get(f"/instances/{case}")["files"]) == 1


def test_a_file_of_another_case_is_no_answer(rest: County) -> None:
    officer = rest.as_("zj-officer")
    first, second = rest.start(), rest.start()
    file = officer.upload(first["work_items"][0]["id"], "照片.pdf")["id"]
    rest.verify(second["id"])
    item = rest.waiting(second["id"], "prepare_materials")["id"]
    wrong = officer.post(f"/work-items/{item}/complete", {"answers": rest.materials([file])}, 422)
    assert [error["key"] for error in wrong["errors"]] == ["source_files", "evidence_files"]
