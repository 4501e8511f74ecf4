"""The parties that a complaint's verification found go on into the transfer, and come back from it."""

from __future__ import annotations

import flask
import pytest

from app.settings import Settings
from app.store import case_lists, materials
from app.store.case_lists import Filter
from tests.processes.complaint_steps import TRANSFER, Desk
from tests.usecases.test_several_parties import SECOND, THIRD


@pytest.fixture
def desk(app: flask.Flask, clock: object, settings: Settings) -> Desk:
    return Desk(settings, "huantai")


def test_every_party_found_is_in_the_letter(desk: Desk) -> None:
    case = desk.complaint()
    desk.triage(case)
    desk.verify_complaint(case, "transfer", **TRANSFER, parties=[SECOND])
    item = desk.item(case, "verify_facts")
    assert [row["party_name"] for row in item.data["parties"]] == ["赵小满"]
    desk.verify(case, parties=[SECOND, THIRD])
    desk.prepare(case, redacted=True)
    desk.approve(case)
    desk.send(case)
    (letter,) = [found for found in materials.letters(desk.admin, case) if found.kind == "transfer_letter"]
    assert "某建材有限公司、赵小满、某运输有限公司涉嫌" in "".join(letter.content["paragraphs"])
    officer = desk.person("zj-officer")
    found = case_lists.search(officer, Filter(text="某运输", process="complaint_first_responder"))
    assert [row.id for row in found.rows] == [case]  # while only the called process knows it
