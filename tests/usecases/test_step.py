"""One step is one transaction: races, lost versions, restarts."""

from __future__ import annotations

import threading

import flask
import pytest

from app.domain.errors import Conflict, LianbanError, SomebodyWasFirst, StaleVersion
from app.store import audit, instances, work_items
from app.store.base import db
from app.store.transaction import reading, transaction
from app.usecases import complete, live
from tests.driver import Driver


def test_a_stale_version_is_refused(huantai: Driver) -> None:
    case = huantai.transfer()
    with transaction() as tx:
        locked = instances.lock(tx, huantai.admin, case)
    with transaction() as tx:
        instances.save(tx, case, locked.version, {"title": "first"})
    with pytest.raises(StaleVersion), transaction() as tx:
        instances.save(tx, case, locked.version, {"title": "second"})
    assert huantai.case(case).title == "first"


def test_two_people_complete_the_same_item_at_once(app: flask.Flask, driver: Driver) -> None:
    case = driver.transfer()
    driver.verify(case)
    driver.prepare(case)
    item = driver.item(case, "approve_transfer")
    actor = driver.person("zj-head")
    answers = {"approval": "agree", "approved_on": driver.today}
    results: list[str] = []
    barrier = threading.Barrier(4)

    def submit() -> None:
        with app.app_context():
            barrier.wait()
            try:
                complete.complete(actor, item.id, answers)
                results.append("done")
            except (Conflict, StaleVersion) as error:
                results.append(error.code)

    threads = [threading.Thread(target=submit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("done") == 1, results
    db.session.remove()  # this thread still holds the picture from before
    done = [i for i in work_items.of_instance(driver.admin, case) if i.node == "approve_transfer"]
    assert [i.status for i in done] == ["done"]
    entries = [e for e in audit.history(driver.admin, case) if e.node == "approve_transfer"]
    assert [e.action for e in entries].count("task.completed") == 1


def test_who_comes_second_learns_who_was_first_and_keeps_the_answers(driver: Driver) -> None:
    case = driver.transfer()
    item = driver.item(case, "verify_facts")
    driver.verify(case)
    with pytest.raises(SomebodyWasFirst) as refused:
        complete.complete(driver.person("zj-officer"), item.id, {"facts": "我后填写的内容"})
    name = driver.person("zj-officer").name
    assert name in refused.value.sentence("zh")
    assert name in refused.value.sentence("en")
    kept = work_items.find(driver.person("zj-officer"), item.id)
    assert kept.draft == {"facts": "我后填写的内容"}
    assert kept.answers is not None
    assert kept.answers["facts"] == "占用城市道路约三十平方米"


def test_every_step_survives_a_restart(driver: Driver) -> None:
    """Nothing lives in memory only: a whole transfer, its live execution dropped at every step."""
    case = driver.transfer()
    for phase in ("verify", "prepare", "approve", "send", "receive", "review", "sign_reply", "file"):
        live.forget()
        getattr(driver, phase)(case)
    live.forget()
    driver.investigate(case)
    live.forget()
    driver.decide(case)
    assert driver.case(case).status == "finished"
    assert driver.case(case).end_node == "end_closed"
    with reading() as tx:
        assert list(audit.verify(tx)) == []


def test_a_refused_answer_changes_nothing(driver: Driver) -> None:
    case = driver.transfer()
    before = driver.case(case)
    with pytest.raises(LianbanError):
        driver.verify(case, verified_on="2999-01-01")
    after = driver.case(case)
    assert (after.version, after.variables) == (before.version, before.variables)
