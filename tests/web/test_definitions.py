"""Analysts: look, download, upload a redraw; every problem, or a new version for new cases."""

from __future__ import annotations

import re
from io import BytesIO

import pytest

from app.settings import ROOT
from app.store import content
from tests.driver import Driver
from tests.web.conftest import SignIn
from tests.web.person import Person

REVIEW = (ROOT / "bpmn" / "transfer_review.bpmn").read_bytes()
REDRAWN = REVIEW.replace("审查移送材料".encode(), "审查移送材料(两人)".encode())


@pytest.fixture
def analyst(sign_in: SignIn) -> Person:
    return sign_in("ht-analyst")


def versions(driver: Driver, key: str = "transfer_review") -> list[int]:
    return [row.version for row in content.definitions(driver.admin, key)]


def test_the_download_is_what_was_published(analyst: Person) -> None:
    link = re.search(r"/definitions/\d+/source", analyst.page("/definitions/transfer_review"))
    assert link
    answer = analyst.get(link[0])
    assert answer.data == REVIEW
    assert answer.headers["Content-Disposition"] == 'attachment; filename="transfer_review.bpmn"'


@pytest.mark.parametrize(
    "name", ["transfer_review.bpmn", "transfer_review (1).bpmn", "改好的.bpmn", "..\\x.BPMN"]
)
def test_a_redraw_becomes_the_next_version_whatever_its_file_is_called(
    huantai: Driver, analyst: Person, name: str
) -> None:
    case = huantai.dispatched()
    answer = analyst.post("/definitions/upload", file=(BytesIO(REDRAWN), name), note="改名")
    assert answer.status_code == 200, answer.text
    assert "已发布" in answer.text
    assert versions(huantai) == [2, 1]
    huantai.receive(case)
    assert huantai.item(case, "review_transfer").name == "审查移送材料"
    fresh = huantai.dispatched()
    huantai.receive(fresh)
    assert huantai.item(fresh, "review_transfer").name == "审查移送材料(两人)"


def test_the_same_again_makes_no_version(huantai: Driver, analyst: Person) -> None:
    answer = analyst.post("/definitions/upload", file=(BytesIO(REVIEW), "transfer_review.bpmn"))
    assert "没有产生新版本" in answer.text
    assert versions(huantai) == [1]


def test_all_problems_come_back_together_and_nothing_changes(huantai: Driver, analyst: Person) -> None:
    bad = REVIEW.replace(b'camunda:formKey="', b'camunda:formKey="nix_').replace(
        b"letter.issue", b"letter.nix"
    )
    answer = analyst.post("/definitions/upload", file=(BytesIO(bad), "transfer_review.bpmn"))
    assert answer.status_code == 422
    assert "没有发布任何内容" in answer.text
    assert answer.text.count("form-unknown") == 2
    assert "letter.nix" in answer.text
    assert 'id="diagram-page"' in answer.text
    assert versions(huantai) == [1]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.bpmn", b""),
        ("x.bpmn", b"\x00\xff\xfe"),
        ("x.bpmn", b"<a/>"),
        ("x.bpmn", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        ("x.exe", b"MZ"),
        ("", b"x"),
    ],
)
def test_hostile_files_get_a_sentence(huantai: Driver, analyst: Person, name: str, data: bytes) -> None:
    answer = analyst.post("/definitions/upload", file=(BytesIO(data), name))
    assert answer.status_code == 422
    assert versions(huantai) == [1]


def test_only_analysts_publish(huantai: Driver, sign_in: SignIn) -> None:
    for login in ("ht-zj-officer", "ht-admin", "ht-auditor"):
        answer = sign_in(login).post("/definitions/upload", file=(BytesIO(REDRAWN), "transfer_review.bpmn"))
        assert answer.status_code == 403
    assert versions(huantai) == [1]
