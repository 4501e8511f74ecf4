"""Sending back: the token returns to an earlier step of the same process, whatever lies around it."""

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
    repeat,
    service,
    surroundings,
    timer,
    user,
)

from app.domain.moment import CHINA
from app.domain.operation import DeadlinePassed, OperationCall, OperationResult
from app.engine import CannotSendBack, Execution, TaskNotOpen

THREE = process(
    "p",
    user("verify", name="核实"),
    user("prepare", name="整理"),
    user("approve", name="审批"),
    boundary("bt", "approve", timer("P1D")),
    service("late", "deadline.passed", inputs={"rule": "x"}),
    node("endEvent", "end_late"),
    flows("start > verify > prepare > approve > end", "bt > late > end_late"),
)
NINE = datetime(2026, 1, 5, 9, tzinfo=CHINA)


def late(call: OperationCall) -> OperationResult:
    return OperationResult(effects=(DeadlinePassed(str(call.inputs["rule"]), call.node),))


def task_of(execution: Execution, name: str = "") -> str:
    tasks = [task for task in execution.snapshot().open_tasks if not name or task.node == name]
    assert len(tasks) == 1, tasks
    return tasks[0].task_id


def do(execution: Execution, name: str, **answers: object) -> None:
    execution.complete(task_of(execution, name), answers)
    execution.advance()


def back(execution: Execution, name: str, to: str) -> None:
    execution.send_back(task_of(execution, name), to)
    execution.advance()


def targets(execution: Execution, name: str = "") -> list[str]:
    return [found.id for found in execution.send_back_targets(task_of(execution, name))]


def waiting(execution: Execution) -> list[str]:
    return [task.node for task in execution.snapshot().open_tasks]


def begun(drawn: bytes, *more: bytes, **variables: object) -> Execution:
    execution = begin(library(drawn, *more), variables, surroundings(late))
    execution.advance()
    return execution


def test_the_token_returns_with_everything_answered_so_far() -> None:
    execution = begun(THREE, n=1)
    assert targets(execution) == []
    do(execution, "verify", verified_on="2026-01-05")
    do(execution, "prepare", pages=3)
    assert targets(execution) == ["prepare", "verify"]
    back(execution, "approve", "verify")
    (task,) = execution.snapshot().open_tasks
    assert task.node == "verify"
    assert task.data == {"n": 1, "verified_on": "2026-01-05", "pages": 3}
    assert targets(execution) == []
    do(execution, "verify", verified_on="2026-01-06")
    assert targets(execution) == ["verify"]
    do(execution, "prepare")
    execution.complete(task_of(execution, "approve"), {})
    progress = execution.advance()
    assert progress.ended
    assert progress.variables == {"n": 1, "verified_on": "2026-01-06", "pages": 3}


def test_the_step_that_is_left_no_longer_waits_and_its_timer_is_gone() -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        execution = begun(THREE)
        do(execution, "verify")
        do(execution, "prepare")
        old = task_of(execution)
        assert len(execution.snapshot().timers) == 1
        execution.send_back(old, "prepare")
        progress = execution.advance()
        assert progress.timers == ()
        assert progress.passed == ()
        with pytest.raises(TaskNotOpen):
            execution.complete(old, {})
        clock.move_to(NINE + timedelta(days=3))
        assert execution.advance().effects == ()
        do(execution, "prepare")
        assert len(execution.snapshot().timers) == 1  # the way forward sets it again


def test_a_state_restored_in_between_goes_the_same_way() -> None:
    execution = begun(THREE)
    do(execution, "verify")
    execution = reopened(execution)
    do(execution, "prepare")
    execution = reopened(execution)
    assert targets(execution) == ["prepare", "verify"]
    back(execution, "approve", "prepare")
    execution = reopened(execution)
    assert waiting(execution) == ["prepare"]
    assert targets(execution) == ["verify"]
    do(execution, "prepare")
    execution = reopened(execution)
    do(execution, "approve")
    assert execution.snapshot().ended


@pytest.mark.parametrize("fires", [False, True])
def test_a_hundred_rounds_leave_no_trace_in_the_state(fires: bool) -> None:
    clock = NINE
    with time_machine.travel(clock, tick=False) as traveller:
        execution = begun(THREE)
        sizes, effects = [], 0
        for number in range(100):
            do(execution, "verify", n=number)
            do(execution, "prepare")
            if fires:
                clock += timedelta(days=2)
                traveller.move_to(clock)
                effects += len(execution.advance().effects)
            back(execution, "approve", "verify")
            if number % 10 == 0:
                execution = reopened(execution)
            sizes.append(len(execution.dump()))
        for name in ("verify", "prepare", "approve"):
            do(execution, name)
    assert execution.snapshot().ended
    assert execution.snapshot().variables == {"n": 99}
    assert effects == (100 if fires else 0)
    assert max(sizes[50:]) <= max(sizes[:50]) + 50


def test_the_timer_of_the_phase_around_keeps_running() -> None:
    outer = process(
        "p",
        user("before"),
        call("phase", "called", "n", "n"),
        boundary("bt", "phase", timer("P1D")),
        service("late", "deadline.passed", inputs={"rule": "x"}),
        node("endEvent", "end_late"),
        flows("start > before > phase > end", "bt > late > end_late"),
    )
    called = process("called", user("one"), user("two"), flows("start > one > two > end"))
    with time_machine.travel(NINE, tick=False) as clock:
        execution = begun(outer, called)
        do(execution, "before")
        do(execution, "one", n=1)
        (timer_before,) = execution.snapshot().timers
        assert targets(execution) == ["one"]
        with pytest.raises(CannotSendBack, match="不是本流程"):
            execution.send_back(task_of(execution), "before")
        back(execution, "two", "one")
        assert execution.snapshot().timers == (timer_before,)
        assert targets(execution) == []
        clock.move_to(NINE + timedelta(days=2))
        (effect,) = execution.advance().effects
        assert isinstance(effect, DeadlinePassed)
        do(execution, "one", n=2)
        do(execution, "two")
    assert execution.snapshot().ended
    assert execution.snapshot().variables == {"n": 2}


def test_a_phase_called_again_begins_a_trail_of_its_own() -> None:
    outer = process(
        "p",
        gateway("again"),
        call("phase", "called", "n", "more"),
        gateway("gw"),
        flows("start > again > phase > gw", "gw > again : more", "gw > end : not more"),
    )
    called = process("called", user("one"), user("two"), flows("start > one > two > end"))
    execution = begun(outer, called)
    do(execution, "one")
    do(execution, "two", more=True)
    assert targets(execution) == []
    with pytest.raises(CannotSendBack):
        execution.send_back(task_of(execution), "two")
    do(execution, "one")
    assert targets(execution) == ["one"]


def test_a_loop_of_the_diagram_counts_as_one_way() -> None:
    looped = process(
        "p",
        user("verify"),
        gateway("again"),
        user("prepare"),
        user("approve"),
        gateway("gw"),
        user("seal"),
        flows("start > verify > again > prepare > approve > gw"),
        flows("gw > again : back", "gw > seal : not back", "seal > end"),
    )
    execution = begun(looped, back=True)
    do(execution, "verify")
    for _ in range(3):
        do(execution, "prepare")
        do(execution, "approve", back=True)
        assert targets(execution) == ["verify"]
    do(execution, "prepare")
    do(execution, "approve", back=False)
    assert targets(execution) == ["approve", "prepare", "verify"]
    back(execution, "seal", "prepare")
    assert targets(execution) == ["verify"]
    do(execution, "prepare")
    assert targets(execution) == ["prepare", "verify"]


BRANCHES = process(
    "p",
    user("before"),
    gateway("split", "parallelGateway"),
    user("left_one"),
    user("left_two"),
    user("right_one"),
    user("right_two"),
    gateway("join", "parallelGateway"),
    user("after"),
    flows("start > before > split > left_one > left_two > join > after > end"),
    flows("split > right_one > right_two > join"),
)


def test_across_parallel_branches_it_is_refused_with_a_sentence() -> None:
    execution = begun(BRANCHES)
    do(execution, "before")
    assert targets(execution, "left_one") == []
    with pytest.raises(CannotSendBack, match="并行分支") as refused:
        execution.send_back(task_of(execution, "left_one"), "before")
    assert "left_one" in refused.value.sentence("en")
    do(execution, "left_one")
    do(execution, "left_two")
    do(execution, "right_one")
    do(execution, "right_two")
    assert targets(execution, "after") == []
    with pytest.raises(CannotSendBack, match="并行分支"):
        execution.send_back(task_of(execution, "after"), "left_two")
    assert waiting(execution) == ["after"]
    do(execution, "after")  # a refusal leaves the execution usable
    assert execution.snapshot().ended


def test_inside_one_branch_it_is_possible_and_the_join_still_waits_for_both() -> None:
    execution = begun(BRANCHES)
    do(execution, "before")
    do(execution, "left_one", left=1)
    do(execution, "right_one", right=1)
    assert targets(execution, "left_two") == ["left_one"]
    back(execution, "left_two", "left_one")
    execution = reopened(execution)
    assert sorted(waiting(execution)) == ["left_one", "right_two"]
    assert targets(execution, "right_two") == ["right_one"]
    do(execution, "right_two", right=2)
    assert waiting(execution) == ["left_one"]
    do(execution, "left_one", left=2)
    do(execution, "left_two")
    assert waiting(execution) == ["after"]
    do(execution, "after")
    progress = execution.snapshot()
    assert progress.ended
    assert progress.variables == {"left": 2, "right": 2}


def test_repeated_activities_are_refused() -> None:
    drawn = process(
        "p",
        user("before"),
        user("each", repeat("units", "unit")),
        user("after"),
        flows("start > before > each > after > end"),
    )
    execution = begun(drawn, units=["a", "b"])
    do(execution, "before")
    first, second = (task.task_id for task in execution.snapshot().open_tasks)
    with pytest.raises(CannotSendBack, match="多实例"):
        execution.send_back(first, "before")
    execution.complete(first, {})
    execution.advance()
    execution.complete(second, {})
    execution.advance()
    assert targets(execution) == []
    with pytest.raises(CannotSendBack, match="多实例"):
        execution.send_back(task_of(execution, "after"), "before")


def test_a_step_of_an_open_boundary_path_must_be_done_first() -> None:
    drawn = process(
        "p",
        user("before"),
        user("work"),
        boundary("bt", "work", timer("P1D")),
        user("explain"),
        node("endEvent", "end_explained"),
        flows("start > before > work > end", "bt > explain > end_explained"),
    )
    with time_machine.travel(NINE, tick=False) as clock:
        execution = begun(drawn)
        do(execution, "before")
        clock.move_to(NINE + timedelta(days=2))
        execution.advance()
        assert sorted(waiting(execution)) == ["explain", "work"]
        assert targets(execution, "work") == []
        assert targets(execution, "explain") == []
        with pytest.raises(CannotSendBack, match="边界事件"):
            execution.send_back(task_of(execution, "work"), "before")
        do(execution, "explain")
        assert targets(execution, "work") == ["before"]
        back(execution, "work", "before")
        do(execution, "before")
        do(execution, "work")
    assert execution.snapshot().ended


def test_unknown_steps_and_later_ones_are_refused() -> None:
    execution = begun(THREE)
    do(execution, "verify")
    for wrong in ("approve", "prepare", "late", "end", "nowhere", ""):
        with pytest.raises(CannotSendBack, match="整理"):
            execution.send_back(task_of(execution), wrong)
    with pytest.raises(TaskNotOpen):
        execution.send_back("no-such-task", "verify")
    assert execution.send_back_targets("no-such-task") == ()
    assert waiting(execution) == ["prepare"]
