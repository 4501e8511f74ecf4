"""REST for clauses, registers and archived cases, held against the document in both counties."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import flask
import pytest

from app.domain.viewer import system_viewer
from app.settings import Settings
from app.usecases import due_work, start
from tests.api.caller import PARTY_ID, ROOT, County
from tests.driver import Driver


@pytest.fixture
def rest(app: flask.Flask, settings: Settings, driver: Driver) -> County:
    return County(app, settings, driver.county)


def concluded(driver: Driver) -> str:
    case = driver.accepted()
    driver.file(case)
    driver.investigate(case)
    driver.decide(case)
    return case


def test_clauses_as_the_command_prints_them(rest: County, driver: Driver) -> None:
    found = rest.as_("zj-officer").get(f"/clauses?jurisdiction={driver.county}")
    assert found["jurisdiction"] == driver.county
    assert len(found["clauses"]) == (74 if driver.is_huantai else 59)
    other = "yicheng" if driver.is_huantai else "huantai"
    rest.as_("zj-officer").get(f"/clauses?jurisdiction={other}", status=404)


def test_the_responsibility_list(rest: County, driver: Driver) -> None:
    officer = rest.as_("zj-officer")
    whole = officer.get("/responsibility-list")["items"]
    mine = officer.get("/responsibility-list?unit=zhujian")["items"]
    assert whole
    assert 0 < len(mine) <= len(whole)
    assert all("zhujian" in (row["unit"], row["enforcing"]) for row in mine)
    assert officer.get("/responsibility-list?unit=nobody")["items"] == []


def test_letters_and_holds(rest: County, driver: Driver) -> None:
    case = driver.dispatched(party_id=PARTY_ID)
    officer = rest.as_("zj-officer")
    (letter,) = officer.get("/letters?unit=zhujian&state=unsealed")["items"]
    assert letter["instance"] == case
    assert officer.get("/letters?state=void")["items"] == []
    holds = officer.get("/licence-holds?state=open")["items"]
    assert len(holds) == (1 if driver.is_huantai else 0)
    assert PARTY_ID not in str(holds)
    assert rest.as_("sw-officer").get("/letters")["items"] == []
    officer.get("/letters?state=lost", status=422)
    officer.get("/letters?after=nonsense", status=422)


def test_decided_matters_page_by_page(rest: County, driver: Driver) -> None:
    for number, owner in enumerate(("zhujian", "zhifa", "zhujian")):
        variables: dict[str, Any] = {
            "matter_title": f"事项{number}", "matter_text": "按纪要落实", "owner_unit": owner,
            "due_on": f"2027-0{number + 1}-28", "minutes_on": driver.today, "meeting_key": "纪要 1 号",
            "meeting_office_unit": "zhifa", "case_key": "", "joint_units": "",
        }  # fmt: skip
        start.start_linked(
            system_viewer(driver.county), "decided_matter", variables, start.Origin(), lambda tx: None
        )
    due_work.work_all()
    auditor = rest.as_("auditor")
    found, after = [], ""
    while True:
        page = auditor.get(f"/decided-matters?limit=2{after}")
        found += [row["due_on"] for row in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert sorted(found) == ["2027-01-28", "2027-02-28", "2027-03-28"]
    late = auditor.get("/decided-matters?unit=zhujian&first=2027-02-01")["items"]
    assert [row["due_on"] for row in late] == ["2027-03-28"]
    assert auditor.get("/decided-matters?status=finished")["items"] == []
    auditor.get("/decided-matters?first=2027-02-30", status=422)
    auditor.get("/decided-matters?first=soon", status=422)
    assert auditor.get("/supervisions")["items"] == []
    assert auditor.get("/shared-information?state=late")["items"] == []


def test_archived_once_and_listed(rest: County, driver: Driver) -> None:
    case = concluded(driver)
    officer, sender = rest.as_("zf-officer"), rest.as_("zj-officer")
    index = officer.get(f"/instances/{case}/archive")
    assert index["archive"] is None
    assert index["holder"] == "zhifa"
    ref = next(paper["ref"] for paper in index["papers"] if paper["pages"] is None)
    body = {"archived_on": driver.today, "number": "2026-1", "pages": {ref: 4}}
    sender.post(f"/instances/{case}/archive", body, status=403)
    officer.post(f"/instances/{case}/archive", {"archived_on": "2026-13-01"}, status=422)
    officer.post(f"/instances/{case}/archive", {**body, "pages": {ref: 0}}, status=422)
    kept = officer.post(f"/instances/{case}/archive", body)
    assert kept["archive"]["number"] == "2026-1"
    assert next(paper for paper in kept["papers"] if paper["ref"] == ref)["pages"] == 4
    officer.post(f"/instances/{case}/archive", body, status=409)
    assert [row["id"] for row in officer.get("/archives?state=archived&unit=zhifa")["items"]] == [case]
    assert officer.get("/archives?state=open&unit=zhifa")["items"] == []


def test_the_zip(rest: County, driver: Driver) -> None:
    case = concluded(driver)
    token = rest.as_("zf-officer").headers
    answer = rest.client.get(f"{ROOT}/instances/{case}/dossier", headers=token)
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(BytesIO(answer.data)) as packed:
        assert packed.testzip() is None
        assert "SHA256SUMS" in packed.namelist()
