"""A transfer that is refused: taken back, sent again, sent elsewhere, disputed."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.operation import PlaceHold, ReleaseHold
from tests.processes.transfer_steps import (
    HT,
    YC,
    answered,
    begun,
    dispatched,
    disputed,
    letters,
    received,
    refused,
)


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel("2026-09-30T10:00:00+08:00", tick=False) as traveller:
        yield traveller


def test_reply_sent_back() -> None:
    running = received(dispatched(begun(HT), HT))
    running.do("review_transfer", accepted="yes", contact_name="乙", contact_phone="1")
    running.do("sign_reply", reply_approval="return", reply_opinion="再核")
    assert running.open == ["review_transfer"]
    assert letters(running) == ["transfer_letter"]


def test_refused_and_taken_back() -> None:
    running = answered(refused(HT), "withdraw")
    assert (running.progress.end_node, running.variables["outcome"]) == ("end_closed", "withdrawal")
    assert {release.event for release in running.of(ReleaseHold)} == {"withdrawal"}


@pytest.mark.parametrize(("choice", "unit"), [("resend", "zhifa"), ("redirect", "shuiwu")])
def test_refused_and_sent_again(choice: str, unit: str) -> None:
    more = {"redirect_unit": unit} if choice == "redirect" else {}
    running = answered(refused(HT), choice, **more)
    assert running.open == ["prepare_materials"]
    assert running.variables["receiver_unit"] == unit
    assert running.clocks == {"transfer.redo": "2026-10-09"}
    assert [release.event for release in running.of(ReleaseHold)] == ["return"]
    dispatched(running, HT)
    assert len(running.of(PlaceHold)) == (2 if unit == "zhifa" else 1)
    assert running.groups == {"sign_receipt": (f"{unit}/liaison",)}


@pytest.mark.parametrize("county", [HT, YC])
@pytest.mark.parametrize(
    ("result", "node"),
    [("receiver", "file_case"), ("sender", "end_closed"), ("designated", "prepare_materials")],
)
def test_refused_and_disputed(county: str, result: str, node: str) -> None:
    running = refused(county)
    if county == HT:
        answered(running, "dispute")
    assert running.groups["state_dispute"][0].startswith("zhujian/" if county == HT else "zhifa/")
    disputed(running, county, result)
    assert node in (*running.open, running.progress.end_node)
    if result == "designated":
        assert running.clocks == {"transfer.redo": "2026-10-09"}
    if result == "receiver":
        assert running.groups["file_case"][0].startswith("zhifa/")
        assert running.of(ReleaseHold) == []
    if result == "sender":
        assert {release.event for release in running.of(ReleaseHold)} == {"return"}
