"""并案 and 分案 over REST, in both counties: the caller holds every answer against the document."""

from __future__ import annotations

from typing import Any

import flask
import pytest

from app.settings import Settings
from tests.api.caller import County
from tests.driver import Driver
from tests.usecases.test_several_parties import SECOND, THIRD

REASON = "同一违法行为"


@pytest.fixture
def rest(app: flask.Flask, settings: Settings, driver: Driver) -> County:
    return County(app, settings, driver.county)


def names(case: dict[str, Any]) -> list[str]:
    known = case["variables"]
    return [known["party_name"], *(row["party_name"] for row in known["parties"])]


def test_split_and_joined_again(rest: County, driver: Driver) -> None:
    case = driver.transfer(parties=[SECOND, THIRD])
    driver.verify(case, parties=[SECOND, THIRD])
    officer, path = rest.as_("zj-officer"), f"/instances/{case}"
    made = officer.post(f"{path}/split", {"parties": [1], "facts": "占道停车", "reason": REASON}, 201)
    new = officer.get(f"/instances/{made['id']}")
    assert names(new) == ["赵小满"]
    assert new["variables"]["facts"] == "占道停车"
    assert new["variables"]["party_id"] == "370*************34"
    assert [item["node"] for item in made["work_items"]] == ["prepare_materials"]
    assert [(link["relation"], link["direction"]) for link in new["links"]] == [("split", "from")]
    stepped = officer.post(f"{path}/join", {"case": made["id"], "reason": REASON})
    assert stepped["instance"] == case
    assert names(officer.get(path)) == ["某建材有限公司", "某运输有限公司", "赵小满"]
    ended = officer.get(f"/instances/{made['id']}")
    assert (ended["status"], ended["work_items"]) == ("finished", [])


def test_refused(rest: County, driver: Driver) -> None:
    case = driver.transfer(parties=[SECOND])
    officer, path = rest.as_("zj-officer"), f"/instances/{case}"
    for body, key in (
        ({"parties": [0, 1], "reason": REASON}, "parties"),
        ({"parties": [5], "reason": REASON}, "parties"),
        ({"parties": ["x"], "reason": REASON}, "parties[0]"),
        ({"reason": REASON}, "parties"),
        ({"parties": [1]}, "reason"),
        ({"parties": [1], "reason": REASON, "receiver_unit": "nowhere"}, "receiver_unit"),
    ):
        answer = officer.post(f"{path}/split", body, 422)
        assert key in [error["key"] for error in answer["errors"]], (body, answer)
    assert officer.post(f"{path}/join", {"case": case, "reason": REASON}, 422)["code"] == "bad-input"
    officer.post(f"{path}/join", {"case": "f" * 32, "reason": REASON}, 404)
    rest.as_("zj-head").post(f"{path}/split", {"parties": [1], "reason": REASON}, 403)
    rest.as_("zf-officer").post(f"{path}/split", {"parties": [1], "reason": REASON}, 404)
    driver.verify(case, parties=[SECOND])
    other = driver.transfer()
    refused = officer.post(f"/instances/{other}/join", {"case": case, "reason": REASON}, 422)
    assert refused["code"] == "would-lengthen"
    driver.prepare(case)
    driver.approve(case)
    driver.send(case)
    refused = officer.post(f"{path}/split", {"parties": [1], "reason": REASON}, 422)
    assert refused["code"] == "sent-already"


def test_a_carried_deadline_says_whose_it_is(rest: County, driver: Driver) -> None:
    case, other = driver.transfer(), driver.transfer()
    for one in (case, other):
        driver.verify(one)
    rest.as_("zj-officer").post(f"/instances/{case}/join", {"case": other, "reason": REASON})
    rows = rest.as_("zj-officer").get(f"/instances/{case}")["deadlines"]
    assert {row["carried_from"] for row in rows} == {None}  # the same day: nothing is stricter
