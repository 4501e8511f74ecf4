"""An interrupting event cuts an activity off; what was answered until then goes on with the case."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from drawing import (
    begin,
    boundary,
    call,
    error,
    extensions,
    flows,
    gateway,
    library,
    message,
    node,
    process,
    properties,
    reopened,
    repeat,
    timer,
    user,
)

from app.domain.moment import CHINA
from app.engine import Execution

MORNING = datetime(2026, 9, 28, 9, tzinfo=CHINA)
CLOSE = boundary("close", "opinion", message("close"), interrupting=True)
AFTER = user("after") + user("closed")


def asked(definition: str = CLOSE, *, collect: str = "", sequential: bool = False) -> bytes:
    inner = extensions(properties(collect=collect)) if collect else ""
    return process(
        "p",
        user("opinion", inner + repeat("units", "unit", sequential=sequential)),
        definition,
        AFTER,
        flows("start > opinion > after > end", "close > closed > end"),
        messages="close",
    )


def answer(execution: Execution, unit: str, **answers: object) -> Execution:
    (task,) = [t for t in execution.snapshot().open_tasks if t.data.get("unit") == unit]
    execution.complete(task.task_id, answers)
    execution.advance()
    return reopened(execution)


def close(execution: Execution, **variables: object) -> Execution:
    (waiting,) = execution.snapshot().messages
    execution.deliver(waiting.name, variables, waiting.task_id)
    execution.advance()
    return reopened(execution)


@pytest.mark.parametrize("sequential", [False, True])
def test_collected_answers_go_on(sequential: bool) -> None:
    execution = begin(
        asked(collect="opinions", sequential=sequential), {"units": ["agri", "water", "police"]}
    )
    execution.advance()
    execution = answer(execution, "agri", says="同意")
    execution = answer(execution, "water", says="不同意")
    execution = close(execution, action_reason="会期已近")
    progress = execution.snapshot()
    assert [task.node for task in progress.open_tasks] == ["closed"]
    assert progress.variables == {
        "units": ["agri", "water", "police"],
        "opinions": [{"unit": "agri", "says": "同意"}, {"unit": "water", "says": "不同意"}],
        "action_reason": "会期已近",
    }
    assert progress.messages == ()


def test_without_a_list_the_changed_variables_go_on() -> None:
    execution = begin(asked(), {"units": ["agri", "water"], "agri_says": "", "unit": "office"})
    execution.advance()
    execution = close(answer(execution, "agri", agri_says="同意"))
    assert execution.snapshot().variables == {
        "units": ["agri", "water"],
        "agri_says": "同意",
        "unit": "office",
    }


def test_nobody_had_answered() -> None:
    execution = begin(asked(collect="opinions"), {"units": ["agri"]})
    execution.advance()
    assert close(execution).snapshot().variables == {"units": ["agri"], "opinions": []}


def test_a_timer_that_interrupts_keeps_them_as_well() -> None:
    drawn = asked(boundary("close", "opinion", timer("P5D"), interrupting=True), collect="opinions")
    with time_machine.travel(MORNING, tick=False) as clock:
        execution = begin(drawn, {"units": ["agri", "water"]})
        execution.advance()
        execution = answer(execution, "water", says="同意")
        clock.shift(timedelta(days=6))
        progress = execution.advance()
    assert [task.node for task in progress.open_tasks] == ["closed"]
    assert progress.variables["opinions"] == [{"unit": "water", "says": "同意"}]


def test_what_does_not_interrupt_changes_nothing() -> None:
    drawn = asked(boundary("close", "opinion", message("close")), collect="opinions")
    execution = begin(drawn, {"units": ["agri", "water"]})
    execution.advance()
    execution = close(answer(execution, "agri", says="同意"))
    assert {task.node for task in execution.snapshot().open_tasks} == {"opinion", "closed"}
    execution = answer(execution, "water", says="不同意")
    (closed, after) = sorted(execution.snapshot().open_tasks, key=lambda task: task.node, reverse=True)
    assert (closed.node, after.node) == ("closed", "after")
    assert [one["unit"] for one in after.data["opinions"]] == ["agri", "water"]  # type: ignore[index]


INSIDE = node(
    "subProcess",
    "study",
    node("startEvent", "in")
    + user("first")
    + user("opinion", extensions(properties(collect="opinions")) + repeat("units", "unit"))
    + node("endEvent", "out")
    + flows("in > first > opinion > out"),
)


def test_a_subprocess_that_is_cut_off() -> None:
    drawn = process(
        "p",
        INSIDE,
        boundary("close", "study", message("close"), interrupting=True),
        AFTER,
        flows("start > study > after > end", "close > closed > end"),
        messages="close",
    )
    execution = begin(drawn, {"units": ["agri", "water"]})
    (task,) = execution.advance().open_tasks
    execution.complete(task.task_id, {"topic": "渣土"})
    execution.advance()
    execution = close(answer(reopened(execution), "agri", says="同意"), action_reason="不再研究")
    progress = execution.snapshot()
    assert [task.node for task in progress.open_tasks] == ["closed"]
    assert progress.variables == {
        "units": ["agri", "water"],
        "topic": "渣土",
        "opinions": [{"unit": "agri", "says": "同意"}],
        "action_reason": "不再研究",
    }


def test_an_error_cuts_the_others_off_and_keeps_their_answers() -> None:
    inside = node(
        "subProcess",
        "study",
        node("startEvent", "in")
        + gateway("both", "parallelGateway")
        + user("opinion", extensions(properties(collect="opinions")) + repeat("units", "unit"))
        + user("look")
        + node("endEvent", "out")
        + node("endEvent", "stop", error("stopped"))
        + flows("in > both > opinion > out", "both > look > stop"),
    )
    drawn = process(
        "p",
        inside,
        boundary("close", "study", error("stopped"), interrupting=True),
        AFTER,
        flows("start > study > after > end", "close > closed > end"),
        errors="stopped",
    )
    execution = begin(drawn, {"units": ["agri", "water"]})
    execution.advance()
    execution = answer(reopened(execution), "agri", says="同意")
    (look,) = [task for task in execution.snapshot().open_tasks if task.node == "look"]
    execution.complete(look.task_id, {"found": "无须开会"})
    progress = execution.advance()
    assert [task.node for task in progress.open_tasks] == ["closed"]
    assert progress.variables == {
        "units": ["agri", "water"],
        "opinions": [{"unit": "agri", "says": "同意"}],
        "found": "无须开会",
    }


def test_a_called_process_keeps_its_own() -> None:
    """Nothing crosses but what the mapping names, when the called process ends by itself."""
    called = process("ask", user("answer"), user("more"), flows("start > answer > more > end"))
    drawn = process(
        "p",
        call("opinion", "ask", "units", "says"),
        CLOSE,
        AFTER,
        flows("start > opinion > after > end", "close > closed > end"),
        messages="close",
    )
    execution = begin(library(drawn, called), {"units": ["agri"]})
    (task,) = execution.advance().open_tasks
    execution.complete(task.task_id, {"says": "同意"})
    execution.advance()
    assert close(reopened(execution)).snapshot().variables == {"units": ["agri"]}
