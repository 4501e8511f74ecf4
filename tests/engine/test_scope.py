"""Called processes: what crosses, errors that come back, who is where."""

from __future__ import annotations

import pytest
from drawing import (
    begin,
    boundary,
    call,
    error,
    flows,
    gateway,
    lanes,
    library,
    node,
    process,
    reopened,
    repeat,
    user,
)

from app.domain.operation import Token
from app.engine import EngineFailure

CALLED = process(
    "called",
    lanes(负责人="approve"),
    user("approve"),
    gateway("gw"),
    node("endEvent", "refused", error("not_approved")),
    flows("start > approve > gw", "gw > end : approved", "gw > refused : not approved"),
    errors="not_approved",
)


def caller(ins: str = "", outs: str = "", extra: str = "") -> bytes:
    return process(
        "p",
        lanes(承办人="phase after"),
        call("phase", "called", ins, outs, extra=extra),
        user("after"),
        user("rethink"),
        boundary("be", "phase", error("not_approved"), interrupting=True),
        flows("start > phase > after > end", "be > rethink > end"),
        errors="not_approved",
    )


def test_only_the_mappings_cross() -> None:
    drawn = caller(
        "matter party>subject missing",
        "letter_number>number never_set>kept",
        '<camunda:in sourceExpression="${count + 1}" target="next_count"/>'
        '<camunda:in businessKey="#{execution.processBusinessKey}"/>'
        '<camunda:out sourceExpression="${approved and next_count > 1}" target="fine"/>',
    )
    variables = {"matter": "m", "party": "某公司", "count": 1, "secret": "x", "kept": "old"}
    execution = begin(library(drawn, CALLED), variables)
    progress = execution.advance()
    (task,) = progress.open_tasks
    assert (task.process, task.lane) == ("called", "负责人")
    assert task.data == {"matter": "m", "subject": "某公司", "missing": None, "next_count": 2}
    assert progress.variables == variables
    assert set(progress.tokens) == {Token("p", "phase", "started"), Token("called", "approve", "ready")}

    execution = reopened(execution)
    execution.complete(
        task.task_id, {"approved": True, "letter_number": "桓移〔2026〕1号", "matter": "other"}
    )
    progress = execution.advance()
    assert [(p.process, p.node) for p in progress.passed] == [
        ("called", "approve"),
        ("called", "gw"),
        ("called", "end"),
        ("p", "phase"),
    ]
    assert progress.variables == {**variables, "number": "桓移〔2026〕1号", "fine": True}
    assert [(t.process, t.node, t.lane) for t in progress.open_tasks] == [("p", "after", "承办人")]
    assert '"called"' not in execution.dump()


def test_all_variables_is_nothing() -> None:
    execution = begin(
        library(caller(extra='<camunda:in variables="all"/><camunda:out variables="all"/>'), CALLED), {"a": 1}
    )
    (task,) = execution.advance().open_tasks
    assert task.data == {}
    execution.complete(task.task_id, {"approved": True, "b": 2})
    assert execution.advance().variables == {"a": 1}


def test_a_variable_of_the_wrong_kind_never_leaks_back_into_the_caller() -> None:
    execution = begin(library(caller("units", "units"), CALLED), {"units": ["agri"]})
    (task,) = execution.advance().open_tasks
    units = task.data["units"]
    assert isinstance(units, list)
    units.append("water")
    assert execution.snapshot().variables["units"] == ["agri"]


def test_an_error_end_is_caught_on_the_call() -> None:
    execution = begin(library(caller(outs="approved"), CALLED), {"a": 1})
    (task,) = execution.advance().open_tasks
    execution = reopened(execution)
    execution.complete(task.task_id, {"approved": False})
    progress = execution.advance()
    assert [t.node for t in progress.open_tasks] == ["rethink"]
    assert progress.variables == {"a": 1}
    assert "be" in [p.node for p in progress.passed]
    assert "phase" not in [p.node for p in progress.passed]
    execution = reopened(execution)
    execution.complete(progress.open_tasks[0].task_id, {})
    assert execution.advance().ended


def test_an_error_reaches_only_the_call_it_leaves() -> None:
    drawn = process(
        "p",
        gateway("split", "parallelGateway"),
        call("one", "called"),
        call("two", "called"),
        user("one_refused"),
        user("two_refused"),
        boundary("be_one", "one", error("not_approved"), interrupting=True),
        boundary("be_two", "two", error("not_approved"), interrupting=True),
        flows("start > split", "split > one > end", "split > two > end"),
        flows("be_one > one_refused > end", "be_two > two_refused > end"),
        errors="not_approved",
    )
    execution = begin(library(drawn, CALLED))
    first, second = execution.advance().open_tasks
    execution.complete(second.task_id, {"approved": False})
    progress = execution.advance()
    assert sorted(t.node for t in progress.open_tasks) == ["approve", "two_refused"]
    assert first.task_id in [t.task_id for t in progress.open_tasks]
    execution = reopened(execution)
    execution.complete(first.task_id, {"approved": False})
    assert sorted(t.node for t in execution.advance().open_tasks) == ["one_refused", "two_refused"]


def test_an_error_ends_everything_else_in_the_called_process() -> None:
    called = process(
        "called",
        gateway("split", "parallelGateway"),
        user("approve"),
        user("other"),
        node("endEvent", "refused", error("not_approved")),
        flows("start > split", "split > approve > refused", "split > other > end"),
        errors="not_approved",
    )
    execution = begin(library(caller(), called))
    tasks = {t.node: t.task_id for t in execution.advance().open_tasks}
    execution.complete(tasks["approve"], {})
    assert [t.node for t in execution.advance().open_tasks] == ["rethink"]
    assert [t.node for t in reopened(execution).snapshot().open_tasks] == ["rethink"]


def test_an_error_leaves_through_a_subprocess_and_a_call() -> None:
    outer = process(
        "p",
        node(
            "subProcess",
            "sub",
            node("startEvent", "s")
            + call("phase", "called")
            + node("endEvent", "e")
            + flows("s > phase > e"),
        ),
        user("rethink"),
        boundary("be", "sub", error("not_approved"), interrupting=True),
        flows("start > sub > end", "be > rethink > end"),
        errors="not_approved",
    )
    execution = begin(library(outer, CALLED))
    execution.complete(execution.advance().open_tasks[0].task_id, {"approved": False})
    assert [t.node for t in execution.advance().open_tasks] == ["rethink"]


def test_an_error_of_one_instance_ends_the_repeated_call() -> None:
    outer = process(
        "p",
        call("phase", "called", "unit", inner=repeat("units", "unit")),
        user("rethink"),
        boundary("be", "phase", error("not_approved"), interrupting=True),
        flows("start > phase > end", "be > rethink > end"),
        errors="not_approved",
    )
    execution = begin(library(outer, CALLED), {"units": ["a", "b"]})
    first, second = execution.advance().open_tasks
    assert [first.data, second.data] == [{"unit": "a"}, {"unit": "b"}]
    execution.complete(first.task_id, {"approved": True})
    execution.advance()
    execution = reopened(execution)
    execution.complete(second.task_id, {"approved": False})
    assert [t.node for t in execution.advance().open_tasks] == ["rethink"]


def test_an_error_nobody_catches_is_a_failure_and_at_the_top_an_end() -> None:
    outer = process("p", call("phase", "called"), flows("start > phase > end"))
    execution = begin(library(outer, CALLED))
    execution.complete(execution.advance().open_tasks[0].task_id, {"approved": False})
    with pytest.raises(EngineFailure) as caught:
        execution.advance()
    assert (caught.value.process, caught.value.element) == ("called", "refused")

    alone = begin(library(CALLED), key="called")
    alone.complete(alone.advance().open_tasks[0].task_id, {"approved": False})
    progress = alone.advance()
    assert progress.ended
    assert progress.end_node == "refused"


def test_a_missing_called_process_is_a_clear_failure() -> None:
    with pytest.raises(EngineFailure) as caught:
        begin(library(caller())).advance()
    assert "called" in caught.value.detail


def test_two_diagrams_may_name_their_subprocess_alike() -> None:
    def drawn(key: str, task: str, *extra: str, path: str) -> bytes:
        inner = node("startEvent", "s") + user(task) + node("endEvent", "e") + flows(f"s > {task} > e")
        return process(key, node("subProcess", "work", inner), *extra, flows(path))

    lib = library(
        drawn("p", "mine", call("phase", "called"), path="start > work > phase > end"),
        drawn("called", "yours", path="start > work > end"),
    )
    execution = begin(lib)
    (task,) = execution.advance().open_tasks
    assert (task.process, task.node) == ("p", "mine")
    execution.complete(task.task_id, {"x": 1})
    progress = reopened(execution).snapshot() if execution.advance() else None
    assert progress is not None
    assert [(t.process, t.node) for t in progress.open_tasks] == [("called", "yours")]
    assert progress.variables == {"x": 1}


def test_a_task_in_a_subprocess_has_its_lane_and_variables() -> None:
    inner = node("startEvent", "s") + user("a") + node("endEvent", "e") + flows("s > a > e")
    drawn = process("p", lanes(承办人="sub"), node("subProcess", "sub", inner), flows("start > sub > end"))
    execution = begin(drawn, {"n": 1})
    (task,) = execution.advance().open_tasks
    assert (task.process, task.lane, task.data) == ("p", "承办人", {"n": 1})
    execution.complete(task.task_id, {"n": 2})
    assert execution.advance().variables == {"n": 2}


def test_variables_of_a_subprocess_are_seen_while_it_runs() -> None:
    inner = node("startEvent", "s") + user("a") + user("b") + node("endEvent", "e") + flows("s > a > b > e")
    execution = begin(process("p", node("subProcess", "sub", inner), flows("start > sub > end")), {"n": 1})
    execution.complete(execution.advance().open_tasks[0].task_id, {"n": 2})
    assert execution.advance().variables == {"n": 2}
    assert reopened(execution).snapshot().variables == {"n": 2}
