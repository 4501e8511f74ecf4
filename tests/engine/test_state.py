"""State without specs, and a library shared by threads."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from drawing import (
    begin,
    call,
    extensions,
    flows,
    library,
    process,
    properties,
    reopened,
    repeat,
    surroundings,
    user,
)

from app.engine import EngineFailure, Execution, load_library
from app.engine import library as engine_library

DRAWN = process(
    "p",
    user("first"),
    user("opinions", extensions(properties(collect="said")) + repeat("units", "unit")),
    call("phase", "called", "said"),
    flows("start > first > opinions > phase > end"),
)
CALLED = process("called", user("read"), flows("start > read > end"))


def test_state_holds_no_specs() -> None:
    execution = begin(library(DRAWN, CALLED))
    execution.advance()
    state = execution.dump()
    document = json.loads(state)
    assert set(document) == {"format", "process", "end_node", "workflow", "subprocesses"}
    for word in ("collection", "outputs", "lane", "bpmn_name", "task_specs", "Spec"):
        assert word not in state
    assert len(state) < 1_500


def test_a_round_trip_at_every_step_changes_nothing() -> None:
    lib = library(DRAWN, CALLED)
    straight, stored = begin(lib, {"units": ["a", "b"]}), begin(lib, {"units": ["a", "b"]})

    def shape(execution: Execution) -> list[object]:
        progress = execution.advance()
        tasks = [(t.process, t.node, t.loop_index, dict(t.data)) for t in progress.open_tasks]
        return [tasks, progress.variables, [p.node for p in progress.passed], progress.ended]

    for _ in range(5):
        one, other = shape(straight), shape(stored)
        assert one == other
        stored = reopened(stored)
        assert stored.dump() == reopened(stored).dump()
        if not one[3]:
            for execution in (straight, stored):
                execution.complete(
                    execution.snapshot().open_tasks[0].task_id, {"x": [1, {"y": None}], "z": 0.5}
                )
    assert shape(straight)[3]


def test_no_key_of_a_variable_has_a_meaning() -> None:
    """`typename` makes the library's serializer look for a class."""
    variables = {"typename": "datetime", "party": {"typename": "UUID", "value": "x"}, "data": None}
    execution = begin(library(DRAWN, CALLED), variables)
    execution.advance()
    assert reopened(execution).snapshot().variables == variables


def test_kinds_of_values_are_kept() -> None:
    execution = begin(library(DRAWN, CALLED), {"n": 1, "flag": True, "text": "1", "nothing": None})
    task = execution.advance().open_tasks[0]
    execution.complete(task.task_id, {"n": True, "flag": 1, "nothing": 0, "units": []})
    execution.advance()
    variables = reopened(execution).snapshot().open_tasks[0].data
    assert variables == {"said": []}
    kept = reopened(execution).snapshot().variables
    assert (kept["n"] is True, kept["flag"], kept["nothing"], kept["text"]) == (True, 1, 0, "1")
    assert kept["flag"] is not True


def test_what_is_not_json_is_a_clear_failure() -> None:
    execution = begin(library(DRAWN, CALLED), {"found": {1, 2}})
    execution.advance()
    with pytest.raises(EngineFailure):
        execution.dump()


def test_a_state_of_something_else_is_refused() -> None:
    lib = library(DRAWN, CALLED)
    execution = begin(lib)
    execution.advance()
    with pytest.raises(EngineFailure):
        Execution.restore(lib, "called", execution.dump(), surroundings())
    redrawn = library(process("p", user("other"), flows("start > other > end")))
    with pytest.raises(EngineFailure) as caught:
        Execution.restore(redrawn, "p", execution.dump(), surroundings())
    assert caught.value.element == "first"
    assert "迁移" in caught.value.detail


def test_key_order_is_load_bearing() -> None:
    """Children hold only what differs from their parent: the text must be stored as it is."""
    execution = begin(library(DRAWN, CALLED), {"units": ["a"], "n": 1})
    execution.complete(execution.advance().open_tasks[0].task_id, {"n": 2})
    execution.advance()
    document = json.loads(execution.dump())
    document["workflow"]["tasks"].reverse()
    with pytest.raises((EngineFailure, KeyError)):
        Execution.restore(execution.library, "p", json.dumps(document), surroundings())


def test_libraries_are_cached_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_library, "_loaded", type(engine_library._loaded)())
    monkeypatch.setattr(engine_library, "MAX_LIBRARIES", 2)
    files = {"bpmn/p.bpmn": DRAWN, "bpmn/called.bpmn": CALLED, "forms/p/x.form": b"{}"}
    first = load_library("one", files)
    assert load_library("one", {}) is first
    load_library("two", files)
    load_library("one", files)
    load_library("three", files)
    assert list(engine_library._loaded) == ["one", "three"]
    assert [definition.key for definition in first.definitions()] == ["called", "p"]


def test_threads_share_one_library() -> None:
    """Each case belongs to one thread, the specs to all; the first run of each spec races here."""
    for _ in range(5):
        lib = library(DRAWN, CALLED)
        barrier = threading.Barrier(8)

        def run(number: int, lib: object = lib, barrier: threading.Barrier = barrier) -> object:
            barrier.wait()
            execution = begin(lib, {"units": ["a", "b", "c"], "number": number})  # type: ignore[arg-type]
            progress = execution.advance()
            while not progress.ended:
                execution = reopened(execution)
                for task in progress.open_tasks:
                    execution.complete(task.task_id, {"says": number})
                progress = execution.advance()
            return progress.variables

        with ThreadPoolExecutor(8) as pool:
            for number, variables in enumerate(pool.map(run, range(8))):
                assert variables == {
                    "units": ["a", "b", "c"],
                    "number": number,
                    "says": number,
                    "said": [{"unit": unit, "says": number} for unit in ("a", "b", "c")],
                }
