"""A case may be sent back as often as people like: the tree is pruned, the state stays small."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from drawing import (
    begin,
    boundary,
    call,
    flows,
    gateway,
    library,
    node,
    process,
    reopened,
    service,
    surroundings,
    timer,
    user,
)

from app.domain.moment import CHINA
from app.domain.operation import DeadlinePassed, OperationCall, OperationResult
from app.engine import EngineFailure, Execution

SEND_BACK = process(
    "p",
    gateway("again"),
    user("prepare"),
    user("approve"),
    gateway("gw"),
    boundary("bt", "approve", timer("P1D")),
    service("late", "deadline.passed", inputs={"rule": "x"}),
    node("endEvent", "end_late"),
    flows("start > again > prepare > approve > gw", "gw > again : back", "gw > end : not back"),
    flows("bt > late > end_late"),
)
CALLING = process(
    "p",
    gateway("again"),
    call("phase", "called", "n", "back n"),
    gateway("gw"),
    boundary("bt", "phase", timer("P1D")),
    service("late", "deadline.passed", inputs={"rule": "x"}),
    node("endEvent", "end_late"),
    flows("start > again > phase > gw", "gw > again : back", "gw > end : not back"),
    flows("bt > late > end_late"),
)
CALLED = process("called", user("prepare"), user("approve"), flows("start > prepare > approve > end"))
ROUNDS = 150


def late(call: OperationCall) -> OperationResult:
    return OperationResult(effects=(DeadlinePassed(str(call.inputs["rule"]), call.node),))


@pytest.mark.parametrize("drawn", [SEND_BACK, CALLING])
@pytest.mark.parametrize("fires", [False, True])
def test_many_rounds(drawn: bytes, fires: bool) -> None:
    clock = datetime(2026, 1, 1, 9, tzinfo=CHINA)
    with time_machine.travel(clock, tick=False) as traveller:
        execution = begin(library(drawn, CALLED), {"n": 0}, surroundings(late))
        progress = execution.advance()
        sizes, effects, passed = [], 0, 0
        for number in range(ROUNDS):
            for name in ("prepare", "approve"):
                (task,) = progress.open_tasks
                assert task.node == name
                execution.complete(task.task_id, {"back": number < ROUNDS - 1, "n": number})
                progress = execution.advance()
                passed += len(progress.passed)
                effects += len(progress.effects)
                if fires:
                    clock += timedelta(days=2)
                    traveller.move_to(clock)
                    execution.fire_due()
                    progress = execution.advance()
                    effects += len(progress.effects)
            if number % 50 == 0:
                execution = reopened(execution)
            sizes.append(len(execution.dump()))
    assert progress.ended
    assert progress.end_node == "end"
    assert progress.variables["n"] == ROUNDS - 1
    assert effects == (ROUNDS if fires else 0)
    assert passed >= ROUNDS * 3
    assert max(sizes[:-1]) < 12_000
    assert max(sizes[100:-1]) <= max(sizes[:100]) + 200


def test_a_tree_that_does_grow_is_stopped_in_plain_words() -> None:
    """Here every round leaves a task behind that nobody does, so nothing can be pruned."""
    drawn = process(
        "p",
        gateway("again"),
        gateway("split", "parallelGateway"),
        user("left"),
        user("prepare"),
        gateway("gw"),
        flows("start > again > split > prepare > gw", "split > left > end"),
        flows("gw > again : back", "gw > end : not back"),
    )
    execution = begin(drawn)
    for done in range(25):
        tasks = execution.advance().open_tasks
        assert len(tasks) == done + 2
        _send_back(execution)
    with pytest.raises(EngineFailure, match="往返次数过多"):
        _send_back_for_ever(execution)


def _send_back(execution: Execution) -> None:
    task = next(t for t in execution.snapshot().open_tasks if t.node == "prepare")
    execution.complete(task.task_id, {"back": True})


def _send_back_for_ever(execution: Execution) -> None:
    for _ in range(500):
        execution.advance()
        _send_back(execution)
