"""The audit chain: whole after any work, and every way of changing it afterwards is found."""

from __future__ import annotations

import pytest
import time_machine
from sqlalchemy import text

from app.store.transaction import transaction
from app.usecases import administer, due_work
from tests.processes.officer import Officer, broken_links

pytestmark = pytest.mark.reliability


def worked(huantai: Officer, clock: time_machine.Coordinates) -> str:
    """A case with a history of every kind: steps, a deadline passed, suspended, resumed, linked cases."""
    case = huantai.received()
    administer.suspend(huantai.admin, case, "等待上级答复")
    clock.move_to("2026-10-15T10:00:00+08:00")
    administer.resume(huantai.admin, case, "已答复")
    due_work.work_all()
    huantai.review(case)
    huantai.sign_reply(case)
    huantai.conclude(case)
    due_work.work_all()
    assert broken_links() == []
    return case


def change(sql: str, **values: object) -> None:
    with transaction() as tx:
        result = tx.execute(text(sql), values)
        assert result.rowcount >= 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET detail = '{}' WHERE chain = :case AND seq = 3",
        "UPDATE audit_entry SET actor = '他人' WHERE chain = :case AND seq = 3",
        "UPDATE audit_entry SET unit = 'zhifa', node = 'x' WHERE chain = :case AND seq = 3",
        "DELETE FROM audit_entry WHERE chain = :case AND seq = 3",
        "DELETE FROM audit_entry WHERE chain = :case AND seq > 5",
        "DELETE FROM audit_entry WHERE chain = :case",
        "UPDATE instance SET audit_seq = audit_seq - 1 WHERE id = :case",
    ],
)
def test_a_changed_record_is_found(huantai: Officer, clock: time_machine.Coordinates, sql: str) -> None:
    case = worked(huantai, clock)
    change(sql, case=case)
    (link,) = broken_links()
    assert link.chain == case  # type: ignore[attr-defined]


def test_another_time_is_found(huantai: Officer, clock: time_machine.Coordinates) -> None:
    """Two entries change their times: the values are all still there, the chain is not."""
    case = worked(huantai, clock)
    change(
        "UPDATE audit_entry SET at = (SELECT o.at FROM audit_entry o WHERE o.chain = :case AND o.seq = 1)"
        " WHERE chain = :case AND seq = 4",
        case=case,
    )
    (link,) = broken_links()
    assert link.seq == 4  # type: ignore[attr-defined]


def test_a_rehashed_entry_breaks_the_next_one(huantai: Officer, clock: time_machine.Coordinates) -> None:
    """Who recomputes one hash must recompute all, and the head on the case."""
    case = worked(huantai, clock)
    change("UPDATE audit_entry SET hash = 'x' WHERE chain = :case AND seq = 2", case=case)
    (link,) = broken_links()
    assert link.chain == case  # type: ignore[attr-defined]


def test_the_chain_of_the_county_is_held_as_well(huantai: Officer) -> None:
    huantai.transfer()
    change("UPDATE audit_entry SET detail = '{}' WHERE chain = 'admin:huantai' AND seq = 1")
    (link,) = broken_links()
    assert link.chain == "admin:huantai"  # type: ignore[attr-defined]
