"""REST for clauses, registers and archived cases, held against the document in both counties."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import flask
import pytest

from app.domain.viewer import system_viewer
from app.settings import Settings
from app.store import audit
from app.store.records import AuditRecord
from app.usecases import demo, due_work, start
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


def recorded(driver: Driver, case: str, action: str) -> list[AuditRecord]:
    return [entry for entry in audit.history(driver.admin, case) if entry.action == action]


def names_in(answer: Any) -> list[str]:
    with zipfile.ZipFile(BytesIO(answer.data)) as packed:
        assert packed.testzip() is None
        return packed.namelist()


def test_the_zip_in_full_with_a_reason(rest: County, driver: Driver) -> None:
    case = concluded(driver)
    path, officer = f"/instances/{case}/dossier", rest.as_("zf-officer")
    assert "完整个人信息.json" not in names_in(officer.call("get", path))
    officer.post(path, {}, 422)
    officer.post(path, {"reason": " "}, 422)
    rest.as_("auditor").post(path, {"reason": "随便看看"}, 403)
    assert recorded(driver, case, "dossier.taken") == []
    answer = officer.call("post", path, {"reason": "移交法院立案"})
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert "完整个人信息.json" in names_in(answer)
    (taken,) = recorded(driver, case, "dossier.taken")
    assert taken.detail["reason"] == "移交法院立案"


def test_a_supplement_with_its_reason(rest: County, driver: Driver) -> None:
    case = concluded(driver)
    path, officer, sender = f"/instances/{case}/archive/supplements", rest.as_("zf-officer"), "zj-officer"

    def sent(who: Any, status: int, **said: str) -> Any:
        data = {"file": (BytesIO(demo.PAGE), "送达回证.pdf"), **said}
        answer = who.call("post", path, data=data)
        assert answer.status_code == status, answer.text
        return answer.get_json()

    why = {"reason": "归档后收到回执", "pages": "2"}
    sent(officer, 409, **why)  # not archived yet
    officer.post(f"/instances/{case}/archive", {"archived_on": driver.today})
    missing = sent(officer, 422, pages="2")
    assert [error["key"] for error in missing["errors"]] == ["reason"]
    sent(officer, 422, **why, group="other")
    sent(rest.as_(sender), 403, **why)
    sent(rest.as_("sw-officer"), 404, **why)
    papers = sent(officer, 201, **why)["papers"]
    (later,) = [paper for paper in papers if paper["supplement"]]
    assert (later["supplement"], later["pages"], later["copy"]) == ("归档后收到回执", 2, "copy")


def test_one_value_behind_the_mask(rest: County, driver: Driver) -> None:
    case = driver.transfer(party_name="钱多多", party_kind="person", party_id="370321198503071234")
    item = driver.item(case, "verify_facts").id
    body = {"field": "party_id", "reason": "核对当事人身份"}
    for path in (f"/instances/{case}", f"/work-items/{item}"):
        officer = rest.as_("zj-officer")
        officer.post(f"{path}/unmask", {"field": "party_id"}, 422)
        officer.post(f"{path}/unmask", {**body, "field": "facts"}, 422)
        rest.as_("auditor").post(f"{path}/unmask", body, 403)
        rest.as_("sw-officer").post(f"{path}/unmask", body, 404)
        shown = officer.post(f"{path}/unmask", body)
        assert shown == {"field": "party_id", "value": "370321198503071234"}
    looks = recorded(driver, case, "personal.looked")
    assert [entry.detail["reason"] for entry in looks] == ["核对当事人身份"] * 2
    assert "370321198503071234" not in str(looks)
