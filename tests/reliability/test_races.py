"""Several at once: workers on the same rows, a person against a timer, the same start twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import flask
import pytest
import time_machine

from app.domain.errors import Conflict, LianbanError, StaleVersion
from app.store import audit, case_lists, due, incidents
from app.store.records import DueRow
from app.store.transaction import transaction
from app.usecases import actions, complete, due_work, start
from app.usecases import clock as clock_of
from tests.processes.officer import Officer, broken_links
from tests.reliability.conftest import Workers, look_anew

pytestmark = pytest.mark.reliability

LATE = "2026-10-10T09:00:00+08:00"
CASES = 6


def at_once(app: flask.Flask, acts: Sequence[Callable[[], object]]) -> list[object]:
    """Runs every act in a thread of its own, all beginning together; returns what each gave or raised."""
    results: list[object] = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(number: int, act: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                results[number] = act()
            except LianbanError as error:
                results[number] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    look_anew()
    return results


def claimed() -> tuple[DueRow, ...]:
    with transaction() as tx:
        return due.claim(tx, clock_of.now(), timedelta(seconds=60))


def overdue_transfers(huantai: Officer) -> list[str]:
    cases = [huantai.transfer() for _ in range(CASES)]
    for case in cases:
        huantai.verify(case)
    return cases


def check_each_once(huantai: Officer, cases: Sequence[str]) -> None:
    for case in cases:
        entries = [
            e.detail["rule"] for e in audit.history(huantai.admin, case) if e.action == "deadline.passed"
        ]
        assert entries == ["transfer.out.breach"]
        assert len(huantai.linked(case, "supervision")) == 1
        assert huantai.waiting(case) == {"prepare_materials"}
    assert incidents.listed(huantai.admin) == ()
    assert broken_links() == []


def test_two_worker_processes_on_the_same_rows(
    huantai: Officer, workers: Workers, clock: time_machine.Coordinates
) -> None:
    cases = overdue_transfers(huantai)
    clock.move_to(LATE)
    go = workers.folder / "go"
    racing = [workers.start(LATE, go=str(go)) for _ in range(2)]
    go.touch()
    outputs = [process.communicate(timeout=120) for process in racing]
    assert [process.returncode for process in racing] == [0, 0], outputs
    look_anew()
    clock.move_to("2026-10-10T09:10:00+08:00")
    due_work.work_all()
    check_each_once(huantai, cases)


def test_worker_threads_on_the_same_rows(
    app: flask.Flask, huantai: Officer, clock: time_machine.Coordinates
) -> None:
    """They share the live executions of one process as well."""
    cases = overdue_transfers(huantai)
    clock.move_to(LATE)
    at_once(app, [due_work.work_all] * 4)
    clock.move_to("2026-10-10T09:10:00+08:00")
    due_work.work_all()
    check_each_once(huantai, cases)


def test_people_against_timers(app: flask.Flask, huantai: Officer, clock: time_machine.Coordinates) -> None:
    """Every case is completed in the moment its deadline fires: both happen, in one order or the other."""
    cases = [huantai.received() for _ in range(CASES)]
    items = [huantai.item(case, "review_transfer") for case in cases]
    actor = huantai.person("zf-officer")
    answers = {"accepted": "yes", "contact_name": "吴", "contact_phone": "1"}
    clock.move_to("2026-10-15T09:00:00+08:00")
    acts: list[Callable[[], object]] = [due_work.work_all, due_work.work_all]
    acts += [lambda item=item: complete.complete(actor, item.id, answers) for item in items]  # type: ignore[misc]
    results = at_once(app, acts)
    for case, result in zip(cases, results[2:], strict=True):
        if isinstance(result, Conflict):
            huantai.review(case)  # the page was stale: the person looks and does it again
        else:
            assert not isinstance(result, LianbanError), result
    clock.move_to("2026-10-15T09:10:00+08:00")
    due_work.work_all()
    for case in cases:
        assert huantai.waiting(case) == {"sign_reply"}
        assert [(r.status, r.outcome) for r in huantai.rows(case, "transfer.feedback")] == [
            ("passed", "overdue")
        ]
        assert len(huantai.linked(case, "supervision")) == 1
    assert incidents.listed(huantai.admin) == ()
    assert broken_links() == []


def test_the_same_start_twice_at_once(app: flask.Flask, huantai: Officer) -> None:
    """An idempotency key: four at the same moment get the same case, and there is one."""
    actor = huantai.person("zj-officer")
    answers = {
        "party_name": "某建材有限公司",
        "party_kind": "enterprise",
        "matter": "road_occupation",
        "found_on": huantai.today,
        "source": "patrol",
        "place": "建设街",
        "facts": "占用道路",
    }
    results = at_once(
        app, [lambda: start.start(actor, "case_transfer", answers, idempotency_key="again").instance_id] * 4
    )
    assert len(set(map(str, results))) == 1, results
    assert huantai.waiting(str(results[0])) == {"verify_facts"}
    found = case_lists.search(huantai.admin, case_lists.Filter(process="case_transfer"))
    assert [row.id for row in found.rows] == [results[0]]


def test_a_linked_case_starts_once_however_often_it_is_asked_for(
    app: flask.Flask, huantai: Officer, clock: time_machine.Coordinates
) -> None:
    """Four workers hold the same claimed row (as after lost leases): one start."""
    case = huantai.transfer()
    huantai.verify(case)
    clock.move_to(LATE)

    for row in claimed():
        due_work.carry_out(row)
    starts = [row for row in claimed() if row.ref.startswith("supervision")]
    assert len(starts) == 1
    at_once(app, [lambda: due_work.carry_out(starts[0])] * 4)
    assert len(huantai.linked(case, "supervision")) == 1
    assert incidents.listed(huantai.admin) == ()


def test_withdrawal_against_receipt(
    app: flask.Flask, huantai: Officer, clock: time_machine.Coordinates
) -> None:
    """Of each pair exactly one comes about, and whoever was second is told so."""
    cases = [huantai.dispatched() for _ in range(CASES)]
    officer, liaison = huantai.person("zj-officer"), huantai.person("zf-liaison")
    answers = {"received_on": huantai.today, "received_way": "platform", "materials_counted": True}
    acts: list[Callable[[], object]] = []
    for case in cases:
        (action,) = actions.offered(officer, huantai.case(case))
        item = huantai.item(case, "sign_receipt")
        acts.append(lambda case=case, id=action.id: actions.take(officer, case, id, "材料有误"))  # type: ignore[misc]
        acts.append(lambda id=item.id: complete.complete(liaison, id, answers))  # type: ignore[misc]
    results = at_once(app, acts)
    for case, withdrawn, received in zip(cases, results[::2], results[1::2], strict=True):
        failed = [result for result in (withdrawn, received) if isinstance(result, LianbanError)]
        assert len(failed) == 1, (withdrawn, received)
        assert isinstance(failed[0], Conflict)
        if failed[0] is received:
            assert huantai.case(case).variables["outcome"] == "recall"
            assert huantai.end(case) == ("finished", "end_closed")
        else:
            assert huantai.waiting(case) == {"review_transfer"}
            assert isinstance(withdrawn, (actions.ActionGone, StaleVersion))
    assert incidents.listed(huantai.admin) == ()
    assert broken_links() == []
