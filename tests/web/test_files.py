"""Materials: what is taken, what is refused with which sentence, and what a download carries."""

from __future__ import annotations

from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from app.store import materials
from app.usecases.demo import PAGE
from tests.driver import Driver
from tests.web.conftest import SignIn
from tests.web.person import Person

JSON = {"Accept": "application/json"}


def upload(person: Person, item: str, name: str, data: bytes, group: str = "source") -> TestResponse:
    body = {"file": (BytesIO(data), name), "group": group}
    headers = {**JSON, "X-CSRF-Token": person.token}
    return person.client.post(
        f"/items/{item}/files", data=body, headers=headers, content_type="multipart/form-data"
    )


@pytest.fixture
def officer(sign_in: SignIn) -> Person:
    return sign_in("ht-zj-officer")


@pytest.fixture
def item(huantai: Driver) -> str:
    return huantai.item(huantai.transfer(), "verify_facts").id


def test_an_upload_is_listed_and_comes_back_as_it_was(officer: Person, item: str) -> None:
    answer = upload(officer, item, "现场检查记录.pdf", PAGE)
    assert answer.status_code == 201
    body = answer.json
    assert body["file"]["group_word"] == "案源材料"
    assert "现场检查记录.pdf" in body["html"]
    back = officer.get(f"/files/{body['file']['id']}")
    assert back.data == PAGE
    assert back.mimetype == "application/pdf"
    assert back.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in back.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "data"),
    [("run.exe", b"MZ"), ("page.html", b"<script>"), ("fake.pdf", b"MZ not a pdf"), ("empty.pdf", b"")],
)
def test_what_is_no_material_is_refused(officer: Person, item: str, name: str, data: bytes) -> None:
    answer = upload(officer, item, name, data)
    assert answer.status_code == 422
    assert answer.json["detail"]
    assert "还没有材料" in officer.page(f"/items/{item}")


def test_without_a_file_nothing_happens(officer: Person, item: str) -> None:
    assert officer.post(f"/items/{item}/files").status_code == 422


def test_a_huge_request_is_refused_whole(officer: Person, item: str) -> None:
    officer.client.application.config["MAX_CONTENT_LENGTH"] = 1000
    answer = upload(officer, item, "a.pdf", PAGE * 20)
    assert answer.status_code == 413
    assert "大小限制" in answer.json["detail"]


def test_only_the_uploader_removes_and_only_while_unlocked(
    huantai: Driver, officer: Person, sign_in: SignIn
) -> None:
    case = huantai.transfer()
    huantai.verify(case)
    waiting = huantai.item(case, "prepare_materials").id
    added = upload(officer, waiting, "a.pdf", PAGE).json["file"]["id"]
    other = sign_in("ht-zj-head")
    assert other.post(f"/files/{added}/remove").status_code == 403
    assert officer.post(f"/files/{added}/remove").status_code == 303
    huantai.prepare(case)
    locked = materials.files(huantai.admin, case)[0]
    assert locked.locked_at is not None
    assert officer.post(f"/files/{locked.id}/remove").status_code == 409
    assert "锁定" in officer.page(f"/cases/{case}/files")


def test_nobody_uploads_to_a_step_of_others(huantai: Driver, officer: Person) -> None:
    item = huantai.item(huantai.dispatched(), "sign_receipt").id
    assert upload(officer, item, "a.pdf", PAGE).status_code == 403
