"""Letters by REST: look, document, sealed copy, typed and void numbers; every answer held to the document."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

import flask
import pytest

from app.domain.layouts_check import text_of
from app.settings import Settings
from app.store import letters, materials
from app.store.transaction import transaction
from app.usecases.demo import PAGE
from tests.api.caller import PARTY_ID, County
from tests.driver import Driver


class Sent:
    """A case whose transfer letter went out."""

    def __init__(self, app: flask.Flask, settings: Settings, driver: Driver) -> None:
        self.driver = driver
        self.case = driver.dispatched(party_id=PARTY_ID)
        self.letter = materials.letters(driver.admin, self.case)[0]
        self.path = f"/letters/{self.letter.id}"
        self.rest = County(app, settings, driver.county)

    def seal(self, who: str, status: int, name: str = "盖章.pdf", content: bytes = PAGE) -> Any:
        form = {"file": (BytesIO(content), name), "pages": "1"}
        answer = self.rest.as_(who).call(
            "post", f"{self.path}/sealed", data=form, content_type="multipart/form-data"
        )
        assert answer.status_code == status, answer.text
        return answer.get_json()


@pytest.fixture
def sent(app: flask.Flask, settings: Settings, huantai: Driver) -> Sent:
    return Sent(app, settings, huantai)


def test_letter_and_its_document(app: flask.Flask, settings: Settings, driver: Driver) -> None:
    sent = Sent(app, settings, driver)
    caller = sent.rest.as_("zf-officer")
    shown = caller.get(sent.path)
    assert shown["number"] == sent.letter.number
    assert shown["instance"] == sent.case
    assert (shown["document_sha256"], shown["sealed_file"], shown["void"]) == (None, None, None)
    answer = caller.call("get", f"{sent.path}/document")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert sent.letter.number in text_of(answer.data)
    assert caller.get(sent.path)["document_sha256"] == hashlib.sha256(answer.data).hexdigest()


def test_sealed_copy_comes_back(sent: Sent) -> None:
    sent.seal("zf-liaison", 403)
    sent.seal("zj-liaison", 422, "盖章.exe")
    sent.seal("zj-liaison", 422, "盖章.png")
    made = sent.seal("zj-liaison", 201)
    file = sent.rest.as_("zf-officer").call("get", f"/files/{made['sealed_file']}")
    assert file.data == PAGE


def test_number_is_typed_once(sent: Sent) -> None:
    caller, path = sent.rest.as_("zj-officer"), f"{sent.path}/number"
    caller.put(path, {"number": "甲〔2026〕1号"}, status=409)
    with transaction() as tx:
        letters.change(tx, sent.letter.id, number="")
    caller.put(path, {"number": ""}, status=422)
    caller.put(path, {"number": "号" * 61}, status=422)
    sent.rest.as_("zf-officer").put(path, {"number": "甲〔2026〕1号"}, status=403)
    assert caller.put(path, {"number": "甲〔2026〕1号"})["number"] == "甲〔2026〕1号"


def test_void_needs_a_head_and_a_reason(sent: Sent) -> None:
    path, body = f"{sent.path}/void", {"reason": "当事人名称写错，重新制发"}
    sent.rest.as_("zj-officer").post(path, body, status=403)
    head = sent.rest.as_("zj-head")
    head.post(path, {"reason": "错"}, status=422)
    assert head.post(path, body)["void"]["reason"] == body["reason"]
    head.post(path, body, status=409)
    sent.seal("zj-liaison", 409)


@pytest.mark.parametrize("who", ["sw-officer", "analyst"])
def test_letter_of_a_case_one_does_not_see_is_not_found(sent: Sent, who: str) -> None:
    caller = sent.rest.as_(who)
    caller.get(sent.path, status=404)
    caller.get(f"{sent.path}/document", status=404)
    caller.put(f"{sent.path}/number", {"number": "甲〔2026〕1号"}, status=404)
    caller.post(f"{sent.path}/void", {"reason": "当事人名称写错"}, status=404)
    sent.seal(who, 404)
    caller.get("/letters/nonsense", status=404)


def test_delivery(sent: Sent) -> None:
    path, body = f"{sent.path}/delivery", {"on": sent.driver.today, "way": "mail"}
    sender = sent.rest.as_("zj-liaison")
    sent.rest.as_("zf-liaison").put(path, body, 403)
    sender.put(path, {**body, "way": "fly"}, 422)
    sender.put(path, {**body, "on": "2020-01-01"}, 422)
    assert sender.put(path, body)["delivered"] == {"on": sent.driver.today, "way": "mail", "to": None}
    sender.put(path, body, 409)
