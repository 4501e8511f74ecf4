"""Letters before they are issued, by REST: look, change, replace; every answer held to the document."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import flask
import pytest
from docx import Document

from app.domain.layouts_check import text_of
from app.settings import Settings
from app.store import materials
from tests.api.caller import County
from tests.driver import Driver

ANSWERS = {"accepted": "yes", "contact_name": "吴承志", "contact_phone": "0533-8220000"}


class Signing:
    """A case whose 接收单位 has written its answer, which the head signs next."""

    def __init__(self, app: flask.Flask, settings: Settings, driver: Driver) -> None:
        self.driver = driver
        self.case = driver.dispatched()
        driver.receive(self.case)
        driver.review(self.case)
        item = driver.item(self.case, "sign_reply")
        self.kind = "acceptance_notice" if driver.is_huantai else "feedback_opinion"
        self.path = f"/work-items/{item.id}/letters"
        self.one = f"{self.path}/{self.kind}"
        self.rest = County(app, settings, driver.county)
        self.head = self.rest.as_("zf-head")

    def issued(self) -> Any:
        self.driver.sign_reply(self.case)
        letters = materials.letters(self.driver.admin, self.case)
        return next(letter for letter in letters if letter.kind == self.kind)


@pytest.fixture
def signing(app: flask.Flask, settings: Settings, driver: Driver) -> Signing:
    return Signing(app, settings, driver)


def word(*lines: str) -> bytes:
    made, target = Document(), BytesIO()
    for line in lines:
        made.add_paragraph(line)
    made.save(target)
    return target.getvalue()


def sent(signing: Signing, content: bytes, status: int) -> Any:
    form = {"file": (BytesIO(content), "复函.docx")}
    answer = signing.head.call(
        "post", f"{signing.one}/document", data=form, content_type="multipart/form-data"
    )
    assert answer.status_code == status, answer.text
    return answer.get_json()


def test_text_is_changed_and_issued(signing: Signing) -> None:
    (ready,) = signing.head.get(signing.path)["items"]
    assert (ready["kind"], ready["source"], ready["missing"]) == (signing.kind, "generated", [])
    body = {"paragraphs": ["改写的告知。"], "attachments": []}
    changed = signing.head.put(signing.one, body)
    assert (changed["source"], changed["paragraphs"]) == ("edited", ["改写的告知。"])
    assert signing.issued().content["paragraphs"] == ["改写的告知。"]
    assert signing.head.call("get", signing.path).status_code == 409, "the item is done"


def test_text_and_back_again(signing: Signing) -> None:
    before = signing.head.get(signing.path)["items"][0]["paragraphs"]
    signing.head.put(signing.one, {"paragraphs": ["改写的告知。"], "attachments": []})
    assert signing.head.post(f"{signing.one}/accept")["outdated"] is False
    assert signing.head.post(f"{signing.one}/discard")["paragraphs"] == before
    signing.head.post(f"{signing.one}/accept", status=404)
    assert signing.issued().content["source"] == "generated"


def test_whole_letter_is_uploaded(signing: Signing) -> None:
    answer = signing.head.call("get", f"{signing.one}/document")
    assert "〔    〕" in text_of(answer.data)
    content = word("整份改写的告知。")
    assert sent(signing, content, 201)["source"] == "uploaded"
    assert signing.head.call("get", f"{signing.one}/document").data == content
    assert signing.issued().content["paragraphs"] == ["整份改写的告知。"]
    assert sent(signing, b"PK\x03\x04nonsense", 409)


def test_refused(signing: Signing) -> None:
    assert sent(signing, b"PK\x03\x04nonsense", 422)
    for body in ({}, {"paragraphs": [], "attachments": []}, {"paragraphs": "x", "attachments": []}):
        signing.head.put(signing.one, body, 422)
    signing.head.put(signing.one, {"paragraphs": [" \n "], "attachments": []}, 422)
    signing.head.put(f"{signing.path}/complaint_reply", {"paragraphs": ["x"], "attachments": []}, 404)
    other = signing.rest.as_("zf-liaison")
    assert other.call("get", signing.path).status_code == 403
    other.put(signing.one, {"paragraphs": ["x"], "attachments": []}, 403)
