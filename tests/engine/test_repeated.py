"""Repeated activities: one instance an element, answers that do not undo each other."""

from __future__ import annotations

import pytest
from drawing import (
    begin,
    boundary,
    call,
    extensions,
    flows,
    library,
    process,
    properties,
    reopened,
    repeat,
    surroundings,
    timer,
    user,
)

from app.engine import EngineFailure, Execution

ANSWER = process("ask", user("answer"), flows("start > answer > end"))


def repeated(collection: str = "units", *, sequential: bool = False, collect: str = "") -> bytes:
    inner = extensions(properties(collect=collect)) if collect else ""
    return process(
        "p",
        user(
            "opinion",
            inner + repeat(collection, "unit", sequential=sequential),
            camunda_candidateGroups="${unit}/liaison",
        ),
        user("after"),
        flows("start > opinion > after > end"),
    )


def answer(execution: Execution, unit: str, **answers: object) -> Execution:
    (task,) = [t for t in execution.snapshot().open_tasks if t.data.get("unit") == unit]
    execution.complete(task.task_id, answers)
    execution.advance()
    return reopened(execution)


def test_each_element_has_its_own_task() -> None:
    progress = begin(repeated(), {"units": ["agri", "water", "police"]}).advance()
    assert [(t.loop_index, t.candidate_groups, t.data["unit"]) for t in progress.open_tasks] == [
        (0, ("agri/liaison",), "agri"),
        (1, ("water/liaison",), "water"),
        (2, ("police/liaison",), "police"),
    ]
    assert [token.node for token in progress.tokens] == ["opinion"]


def test_answers_do_not_undo_each_other_and_survive_a_restart() -> None:
    """The library lets the instance that answers last set the others' variables back to what they were."""
    execution = begin(repeated(), {"units": ["agri", "water"], "agri_says": "", "water_says": ""})
    execution.advance()
    execution = answer(reopened(execution), "agri", agri_says="同意")
    execution = answer(execution, "water", water_says="不同意")
    progress = execution.snapshot()
    assert [t.node for t in progress.open_tasks] == ["after"]
    assert progress.variables == {"units": ["agri", "water"], "agri_says": "同意", "water_says": "不同意"}


def test_a_fresh_process_merges_what_an_old_one_started() -> None:
    """The library connects instances to their activity when it first runs one, so never after a restart."""
    drawn = repeated(collect="opinions")
    state = begin(drawn, {"units": ["agri"]})
    state.advance()
    execution = Execution.restore(library(drawn), "p", state.dump(), surroundings())
    answer(execution, "agri", says="同意")
    assert execution.snapshot().variables["opinions"] == [{"unit": "agri", "says": "同意"}]


@pytest.mark.parametrize("sequential", [False, True])
def test_collected_answers_keep_names_free(sequential: bool) -> None:
    execution = begin(
        repeated(sequential=sequential, collect="opinions"),
        {"units": ["agri", "water"], "says": "before", "unit": "office", "opinions": ["old"]},
    )
    execution.advance()
    execution = answer(execution, "agri", says="同意")
    execution = answer(execution, "water", says="不同意")
    assert execution.snapshot().variables == {
        "units": ["agri", "water"],
        "says": "before",
        "unit": "office",
        "opinions": [{"unit": "agri", "says": "同意"}, {"unit": "water", "says": "不同意"}],
    }


def test_in_turn() -> None:
    execution = begin(repeated(sequential=True), {"units": ["agri", "water"]})
    assert [t.data["unit"] for t in execution.advance().open_tasks] == ["agri"]
    execution = answer(execution, "agri")
    assert [t.data["unit"] for t in execution.snapshot().open_tasks] == ["water"]
    execution = answer(execution, "water")
    assert [t.node for t in execution.snapshot().open_tasks] == ["after"]


def test_the_collection_may_be_an_expression_and_is_taken_once() -> None:
    around = surroundings(rule=lambda name: ["agri", "water"])
    execution = begin(repeated('${rule("meeting.members")}'), {}, around)
    assert len(execution.advance().open_tasks) == 2
    fewer = surroundings(rule=lambda name: ["agri"])
    execution = reopened(execution, fewer)
    execution = answer(execution, "water", x=1)
    execution = answer(execution, "agri", y=1)
    assert execution.snapshot().variables == {"x": 1, "y": 1}


def test_nobody_to_ask() -> None:
    progress = begin(repeated(collect="opinions"), {"units": []}).advance()
    assert [t.node for t in progress.open_tasks] == ["after"]
    assert progress.variables == {"units": [], "opinions": []}


@pytest.mark.parametrize("value", [None, 3, "agri"])
def test_the_collection_must_be_a_list(value: object) -> None:
    with pytest.raises(EngineFailure) as caught:
        begin(repeated(), {"units": value}).advance()
    assert caught.value.element == "opinion"


def test_a_repeated_call_with_a_timer() -> None:
    drawn = process(
        "p",
        call("ask_all", "ask", "unit", "says", inner=repeat("units", "unit")),
        user("remind"),
        boundary("bt", "ask_all", timer("P5D")),
        flows("start > ask_all > end", "bt > remind > end"),
    )
    execution = begin(library(drawn, ANSWER), {"units": ["agri", "water"], "says": ""})
    progress = execution.advance()
    assert [(t.process, t.data) for t in progress.open_tasks] == [
        ("ask", {"unit": "agri"}),
        ("ask", {"unit": "water"}),
    ]
    assert [t.attached_to for t in progress.timers] == ["ask_all"]
    execution = answer(reopened(execution), "agri", says="同意")
    execution = answer(execution, "water", other="x")
    progress = execution.snapshot()
    assert progress.ended
    assert progress.variables == {"units": ["agri", "water"], "says": "同意"}


def test_enough_answers_end_it() -> None:
    enough = '<bpmn:completionCondition>${says == "够"}</bpmn:completionCondition>'
    drawn = process(
        "p", user("opinion", repeat("units", "unit", inner=enough)), flows("start > opinion > end")
    )
    execution = begin(drawn, {"units": ["agri", "water", "police"]})
    execution.advance()
    execution = answer(execution, "agri", says="不够")
    assert len(execution.snapshot().open_tasks) == 2
    execution = answer(execution, "water", says="够")
    assert execution.snapshot().ended
