"""Parallel and inclusive branches: data of all of them, in loops too, and nothing lost by pruning."""

from __future__ import annotations

from drawing import (
    begin,
    boundary,
    flows,
    gateway,
    node,
    process,
    reopened,
    service,
    surroundings,
    timer,
    user,
)

from app.domain.operation import OperationResult, Progress
from app.engine import Execution

ROUND = process(
    "p",
    gateway("again"),
    gateway("split", "parallelGateway"),
    user("a"),
    user("b"),
    gateway("join", "parallelGateway"),
    user("decide"),
    gateway("gw"),
    flows(
        "start > again > split > a > join",
        "split > b > join",
        "join > decide > gw",
        "gw > again : once_more",
        "gw > end : not once_more",
    ),
)


def do(execution: Execution, node_id: str, **answers: object) -> tuple[Execution, Progress]:
    (task,) = [t for t in execution.snapshot().open_tasks if t.node == node_id]
    execution.complete(task.task_id, answers)
    execution.advance()
    execution = reopened(execution)
    return execution, execution.snapshot()


def open_nodes(progress: Progress) -> list[str]:
    return sorted(task.node for task in progress.open_tasks)


def test_a_branch_does_not_undo_the_other() -> None:
    """x is known before the split; a changes it and arrives first, b brings the old value and is last."""
    execution = begin(ROUND, {"x": "old"})
    assert open_nodes(execution.advance()) == ["a", "b"]
    execution, progress = do(execution, "a", x="new")
    assert open_nodes(progress) == ["b"]
    execution, progress = do(execution, "b", y=1)
    assert open_nodes(progress) == ["decide"]
    assert progress.open_tasks[0].data == {"x": "new", "y": 1}


def test_the_second_round_waits_for_both_again() -> None:
    """Left to itself the library takes the first round's arrival for the second round's."""
    execution = begin(ROUND, {"x": 0})
    execution.advance()
    for round_number in range(1, 30):
        execution, _ = do(execution, "b", y=round_number)
        execution, progress = do(execution, "a", x=round_number)
        assert progress.open_tasks[0].data["y"] == round_number
        assert progress.open_tasks[0].data["x"] == round_number
        execution, progress = do(execution, "decide", once_more=True)
        assert open_nodes(progress) == ["a", "b"]
        execution, progress = do(execution, "a", x=-1)
        assert open_nodes(progress) == ["b"]
        execution, progress = do(execution, "b", y=-1)
        execution, progress = do(execution, "decide", once_more=True)
    assert len(execution.dump()) < 12_000


def test_three_branches_and_an_inclusive_join() -> None:
    drawn = process(
        "p",
        node("inclusiveGateway", "split"),
        user("a"),
        user("b"),
        user("c"),
        node("inclusiveGateway", "join"),
        user("decide"),
        flows("start > split", "split > a : x == 0", "split > b : x == 0", "split > c : x == 1"),
        flows("a > join", "b > join", "c > join", "join > decide > end"),
    )
    execution = begin(drawn, {"x": 0})
    assert open_nodes(execution.advance()) == ["a", "b"]
    execution, progress = do(execution, "b", x=5)
    assert open_nodes(progress) == ["a"]
    execution, progress = do(execution, "a", z=6)
    assert open_nodes(progress) == ["decide"]
    assert progress.open_tasks[0].data == {"x": 5, "z": 6}


def test_branches_that_never_meet_both_count_at_the_end() -> None:
    drawn = process(
        "p",
        gateway("split", "parallelGateway"),
        user("a"),
        user("b"),
        user("c"),
        flows("start > split > a > end", "split > b > end", "split > c > end"),
    )
    execution = begin(drawn, {"x": "old", "y": "old"})
    execution.advance()
    execution, _ = do(execution, "a", x="new")
    execution, _ = do(execution, "b", y="new")
    execution, progress = do(execution, "c", z="new")
    assert progress.ended
    assert progress.variables == {"x": "new", "y": "new", "z": "new"}


def test_what_a_late_path_sets_is_there_at_the_end() -> None:
    drawn = process(
        "p",
        user("work"),
        user("after"),
        boundary("bt", "work", timer("2020-01-01")),
        service("late", "x", inputs={}, outputs={"reason": "${why}"}),
        flows("start > work > after > end", "bt > late > end"),
    )
    around = surroundings(lambda call: OperationResult(outputs={"why": "超期"}))
    execution = begin(drawn, {"n": 1}, around)
    execution.advance()
    execution, _ = do(execution, "work", n=2)
    execution, progress = do(execution, "after", m=3)
    assert progress.ended
    assert progress.variables == {"n": 2, "m": 3, "reason": "超期"}
