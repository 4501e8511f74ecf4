"""Lists: filters, pages that neither repeat nor lose a line, and health."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import time_machine

from app import create_app
from app.settings import ROOT as CONTENT
from app.settings import Settings
from app.store import schema
from app.store.base import db
from app.usecases import clock, due_work
from tests.api.caller import ROOT, County


def paged(rest: County, who: str, path: str) -> list[str]:
    """All ids, page by page."""
    found: list[str] = []
    following = ""
    for _ in range(50):
        answer = rest.as_(who).get(path + following)
        found += [row["id"] for row in answer["items"]]
        if answer["next"] is None:
            return found
        following = f"&after={quote(answer['next'])}"
    raise AssertionError("the pages never end")


def test_pages_of_cases(huantai_rest: County) -> None:
    made = [huantai_rest.start()["id"] for _ in range(7)]
    assert paged(huantai_rest, "zj-officer", "/instances?limit=2") == made[::-1]
    assert paged(huantai_rest, "zj-officer", "/instances?limit=7") == made[::-1]
    only = "/instances?limit=1&process=case_transfer&status=running"
    assert paged(huantai_rest, "admin", only) == made[::-1]


def test_a_page_is_steady_while_cases_come_in(huantai_rest: County) -> None:
    made = [huantai_rest.start()["id"] for _ in range(3)]
    first = huantai_rest.as_("zj-officer").get("/instances?limit=2")
    huantai_rest.start()
    second = huantai_rest.as_("zj-officer").get(f"/instances?limit=2&after={first['next']}")
    assert [row["id"] for row in (*first["items"], *second["items"])] == made[::-1]


def test_pages_of_work_items(rest: County) -> None:
    items = {rest.start()["work_items"][0]["id"] for _ in range(5)}
    for path in (
        "/work-items?limit=2",
        "/work-items?assignee=me&limit=2",
        "/work-items?status=claimed&limit=1",
    ):
        found = paged(rest, "zj-officer", path)
        assert len(found) == 5
        assert set(found) == items
    assert paged(rest, "zj-officer", "/work-items?assignee=candidate&limit=2") == []


def test_pages_of_finished_items_newest_first(rest: County) -> None:
    cases = [rest.start()["id"] for _ in range(3)]
    done = []
    for case in cases:
        done.append(rest.waiting(case, "verify_facts")["id"])
        rest.verify(case)
    assert paged(rest, "zj-officer", "/work-items?status=done&limit=2") == done[::-1]


def test_due_before(huantai_rest: County) -> None:
    rest = huantai_rest
    started = rest.start()["work_items"][0]
    at = started["due"]
    day = (clock.today() + timedelta(days=30)).isoformat()
    officer = rest.as_("zj-officer")

    def ids(before: str) -> list[str]:
        return [row["id"] for row in officer.get(f"/work-items?due_before={before}")["items"]]

    assert ids(day) == [started["id"]]
    assert ids(quote(at)) == []
    assert ids(at) == []  # a plus sign that was not escaped
    assert ids(rest.today) == []


def test_overdue_cases(huantai_rest: County) -> None:
    rest = huantai_rest
    late, fresh = rest.start()["id"], None
    rest.dispatched(late)
    rest.do(late, "sign_receipt", received_on=rest.today, received_way="platform", materials_counted=True)
    with time_machine.travel(clock.now() + timedelta(days=40), tick=True):
        due_work.work_all()
        fresh = rest.start()["id"]
        officer = rest.as_("zj-officer")
        assert [
            row["id"] for row in officer.get("/instances?overdue=true&process=case_transfer")["items"]
        ] == [late]
        both = officer.get("/instances?overdue=false&process=case_transfer")["items"]
        assert [row["id"] for row in both] == [fresh, late]
        whole = officer.get(f"/instances/{late}")
        assert whole["overdue"] >= 1
        assert "late" in {entry["state"] for entry in whole["history"]}


def test_health(client: Any) -> None:
    for root in ("", ROOT):
        assert client.get(f"{root}/healthz").get_json() == {"status": "ok"}
        assert client.get(f"{root}/readyz").get_json() == {"status": "ok"}


def test_metrics(huantai_rest: County) -> None:
    rest = huantai_rest
    rest.start()
    rest.as_("zj-officer").get("/instances/" + "0" * 32, 404)
    figures = metrics(rest.client.get(f"{ROOT}/metrics").text)
    assert figures['lianban_instances{status="running"}'] == 1
    assert figures["lianban_incidents_open"] == 0
    assert figures["lianban_database_up"] == 1
    assert figures['lianban_http_requests_total{method="POST",route="/api/v1/instances",status="201"}'] == 1
    assert (
        figures['lianban_http_requests_total{method="GET",route="/api/v1/instances/<id>",status="404"}'] == 1
    )
    with time_machine.travel(clock.now() + timedelta(days=40), tick=True):
        late = metrics(rest.client.get("/metrics").text)
        assert late["lianban_due_work_backlog"] >= 1
        assert late["lianban_due_work_oldest_seconds"] > 86_400
        due_work.work_all()
        assert metrics(rest.client.get("/metrics").text)["lianban_due_work_backlog"] == 0


def metrics(text: str) -> dict[str, float]:
    lines = [line.rpartition(" ") for line in text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def test_an_installation_without_tables_or_content_is_alive_but_not_ready(tmp_path: Path) -> None:
    empty = Settings(content_dir=CONTENT, data_dir=tmp_path, secret_key="test" * 10)
    app = create_app(empty)
    with app.app_context():
        client = app.test_client()
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz", headers={"Accept-Language": "en"})
        assert answer.status_code == 503
        assert "not migrated" in answer.get_json()["detail"]
        assert metrics(client.get("/metrics").text)["lianban_database_up"] == 0
        schema.migrate()
        answer = client.get(f"{ROOT}/readyz")
        assert answer.status_code == 503
        assert "还没有发布" in answer.get_json()["detail"]
        db.session.remove()
        db.engine.dispose()
