"""A case from start to end: tasks, gateways, what each step reports, and what happens when it goes wrong."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from drawing import (
    begin,
    extensions,
    flows,
    gateway,
    lanes,
    library,
    node,
    process,
    properties,
    reopened,
    service,
    surroundings,
    user,
)

from app.domain.errors import ContentRejected, NotFound
from app.domain.operation import PassedNode, Token
from app.engine import EngineFailure, Execution, TaskNotOpen
from app.engine.xml import parse_xml

TWO_STEPS = process(
    "p",
    lanes(承办人="start verify", 负责人="approve end"),
    user("verify", name="核实", camunda_formKey="verify_form"),
    user(
        "approve",
        extensions(properties(clause="HT-45 YC-18")),
        name="审批",
        camunda_formRef="approve_form",
        camunda_candidateGroups="agri/head, ${receiver_unit}/head",
    ),
    flows("start > verify > approve > end"),
)


def only_task(execution: Execution, name: str = "") -> str:
    tasks = [task for task in execution.snapshot().open_tasks if not name or task.node == name]
    assert len(tasks) == 1, tasks
    return tasks[0].task_id


def test_a_case_runs_to_its_end() -> None:
    execution = begin(TWO_STEPS, {"receiver_unit": "bureau"})
    progress = execution.advance()
    (task,) = progress.open_tasks
    assert (task.node, task.name, task.lane, task.form_key, task.process) == (
        "verify",
        "核实",
        "承办人",
        "verify_form",
        "p",
    )
    assert [(p.node, p.kind) for p in progress.passed] == [("start", "startEvent")]
    assert progress.tokens == (Token("p", "verify", "ready"),)
    assert not progress.ended

    execution.complete(task.task_id, {"verified_on": "2026-11-20"})
    progress = execution.advance()
    (task,) = progress.open_tasks
    assert (task.lane, task.form_key, task.clauses) == ("负责人", "approve_form", ("HT-45", "YC-18"))
    assert task.candidate_groups == ("agri/head", "bureau/head")
    assert task.data == {"receiver_unit": "bureau", "verified_on": "2026-11-20"}
    assert [(p.node, p.name, p.kind) for p in progress.passed] == [("verify", "核实", "userTask")]

    execution.complete(task.task_id, {"approved": True})
    progress = execution.advance()
    assert progress.ended
    assert progress.end_node == "end"
    assert progress.open_tasks == ()
    assert progress.tokens == ()
    assert progress.variables == {
        "receiver_unit": "bureau",
        "verified_on": "2026-11-20",
        "approved": True,
    }
    assert isinstance(progress.passed[0], PassedNode)
    assert reopened(execution).snapshot().end_node == "end"


def test_a_task_is_completed_once() -> None:
    execution = begin(TWO_STEPS, {"receiver_unit": "bureau"})
    task_id = execution.advance().open_tasks[0].task_id
    execution.complete(task_id, {})
    execution.advance()
    with pytest.raises(TaskNotOpen):
        execution.complete(task_id, {})
    for wrong in ("nonsense", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(TaskNotOpen):
            execution.complete(wrong, {})
    assert execution.advance().open_tasks[0].node == "approve"


def test_snapshot_runs_and_takes_nothing() -> None:
    execution = begin(TWO_STEPS, {"receiver_unit": "bureau"})
    assert execution.snapshot().open_tasks == ()
    assert [p.node for p in execution.advance().passed] == ["start"]
    snapshot = execution.snapshot()
    assert snapshot.passed == ()
    assert [task.node for task in snapshot.open_tasks] == ["verify"]


def test_answers_are_not_shared_with_the_caller() -> None:
    execution = begin(TWO_STEPS, {"receiver_unit": "bureau"})
    answers: dict[str, object] = {"units": ["agri"]}
    execution.complete(execution.advance().open_tasks[0].task_id, answers)
    assert isinstance(answers["units"], list)
    answers["units"].append("water")
    assert execution.advance().variables["units"] == ["agri"]


CHOICE = process(
    "p",
    node("exclusiveGateway", "gw", default="gw_to_c"),
    user("a"),
    user("b"),
    user("c"),
    '<bpmn:sequenceFlow id="gw_to_c" sourceRef="gw" targetRef="c"/>',
    flows("start > gw", "gw > a : ${route == 'a'}", "gw > b : route in ('a', 'b')", "a > end"),
    flows("b > end", "c > end"),
)


@pytest.mark.parametrize(("route", "reached"), [("a", "a"), ("b", "b"), ("x", "c")])
def test_answers_of_a_gateway_are_tried_as_written(route: str, reached: str) -> None:
    assert begin(CHOICE, {"route": route}).advance().open_tasks[0].node == reached


def test_the_layout_does_not_decide() -> None:
    """The library tries the answers from top to bottom of the page: b is drawn above a here."""
    shapes = "".join(
        f'<bpmndi:BPMNShape bpmnElement="{name}"><dc:Bounds x="0" y="{y}" width="1" height="1"/>'
        "</bpmndi:BPMNShape>"
        for name, y in (("a", 300), ("b", 100), ("c", 200))
    )
    drawn = CHOICE.replace(
        b"</bpmn:definitions>",
        f"<bpmndi:BPMNDiagram><bpmndi:BPMNPlane>{shapes}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
        "</bpmn:definitions>".encode(),
    )
    assert begin(drawn, {"route": "a"}).advance().open_tasks[0].node == "a"


def test_a_broken_step_names_the_element_and_ends_the_execution() -> None:
    execution = begin(CHOICE)
    with pytest.raises(EngineFailure) as caught:
        execution.advance()
    failure = caught.value
    assert (failure.element, failure.name, failure.process) == ("gw", "gw", "p")
    assert "route" in failure.detail
    assert "gw" in failure.sentence("zh")
    for act in (execution.advance, execution.snapshot, execution.dump, execution.fire_due):
        with pytest.raises(EngineFailure):
            act()


@pytest.mark.parametrize(
    "condition", ["().__class__.__mro__[1].__subclasses__()", "__import__('os').getpid() > 0", "open('/')"]
)
def test_a_condition_is_never_python(condition: str) -> None:
    drawn = process(
        "p",
        node("exclusiveGateway", "gw", default="d"),
        '<bpmn:sequenceFlow id="d" sourceRef="gw" targetRef="end"/>',
        user("a"),
        flows("start > gw", f"gw > a : {condition}", "a > end"),
    )
    with pytest.raises(EngineFailure):
        begin(drawn).advance()
    restored = process("p", user("t"), gateway("gw"), user("a"), flows("start > t > gw", "a > end"))
    restored = restored.replace(
        b"</bpmn:process>", (flows(f"gw > a : {condition}") + "</bpmn:process>").encode()
    )
    execution = begin(restored)
    task = execution.advance().open_tasks[0]
    again = reopened(execution)
    again.complete(task.task_id, {})
    with pytest.raises(EngineFailure):
        again.advance()


def test_an_automatic_loop_is_stopped() -> None:
    drawn = process(
        "p",
        gateway("again"),
        node("scriptTask", "count", "<bpmn:script>n = n + 1</bpmn:script>"),
        gateway("gw"),
        flows("start > again > count > gw", "gw > again : n > 0", "gw > end : n < 0"),
    )
    with pytest.raises(EngineFailure) as caught:
        begin(drawn, {"n": 0}).advance()
    assert "循环" in caught.value.detail


def test_scripts_are_assignments_only() -> None:
    def drawn(script: str) -> bytes:
        return process(
            "p", node("scriptTask", "s", f"<bpmn:script>{script}</bpmn:script>"), flows("start > s > end")
        )

    progress = begin(drawn("n = 1\nm = [n, 'x']"), {}).advance()
    assert progress.variables == {"n": 1, "m": [1, "x"]}
    for bad in ("import os", "n.x = 1", "_n = 1", "n = m = 1", "print(1)", "rule = 1", "", "n = open('x')"):
        with pytest.raises(EngineFailure):
            begin(drawn(bad)).advance()


def test_a_plain_task_is_passed() -> None:
    assert begin(process("p", node("task", "note"), flows("start > note > end"))).advance().ended


def test_a_timer_start_is_never_run_by_the_engine() -> None:
    period = "<bpmn:timerEventDefinition><bpmn:timeCycle>R/P1D</bpmn:timeCycle></bpmn:timerEventDefinition>"
    both = process(
        "p",
        node("startEvent", "start"),
        node("startEvent", "each_period", period),
        user("a"),
        flows("start > a", "each_period > a", "a > end"),
    )
    progress = begin(both).advance()
    assert [(p.node) for p in progress.passed] == ["start"]
    assert progress.timers == ()
    only = process("p", node("startEvent", "each_period", period), user("a"), flows("each_period > a > end"))
    progress = begin(only).advance()
    assert [(p.node) for p in progress.passed] == ["each_period"]
    assert progress.timers == ()
    definition = library(both).definition("p")
    assert [start.node for start in definition.timer_starts] == ["each_period"]


def test_data_objects_neither_hang_nor_hide_variables() -> None:
    drawn = process(
        "p",
        '<bpmn:dataObjectReference id="ref" dataObjectRef="nowhere"/>',
        '<bpmn:ioSpecification><bpmn:dataInput id="x"/></bpmn:ioSpecification>',
        user(
            "a",
            '<bpmn:property id="pr"/><bpmn:dataInputAssociation><bpmn:sourceRef>ref</bpmn:sourceRef>'
            "<bpmn:targetRef>pr</bpmn:targetRef></bpmn:dataInputAssociation>",
        ),
        "<!-- a remark -->",
        flows("start > a > end"),
    )
    assert begin(drawn, {"n": 1}).advance().open_tasks[0].data == {"n": 1}


def test_terminate_ends_everything() -> None:
    drawn = process(
        "p",
        gateway("split", "parallelGateway"),
        user("a"),
        user("b"),
        node("endEvent", "stop", "<bpmn:terminateEventDefinition/>"),
        flows("start > split", "split > a > end", "split > b > stop"),
    )
    execution = begin(drawn)
    tasks = {task.node: task.task_id for task in execution.advance().open_tasks}
    execution.complete(tasks["b"], {})
    progress = execution.advance()
    assert progress.ended
    assert progress.end_node == "stop"
    assert progress.open_tasks == ()


def test_a_task_cancelled_in_the_same_round_does_not_run() -> None:
    """Two service tasks are ready at once; the first path ends everything before the second could run."""
    ran: list[str] = []

    def operate(call):  # type: ignore[no-untyped-def]
        from app.domain.operation import OperationResult

        ran.append(call.node)
        return OperationResult()

    drawn = process(
        "p",
        gateway("split", "parallelGateway"),
        node("endEvent", "stop", "<bpmn:terminateEventDefinition/>"),
        service("late", "x"),
        flows("start > split", "split > stop", "split > late > end"),
    )
    progress = begin(drawn, around=surroundings(operate)).advance()
    assert progress.ended
    assert ran == []


def test_unknown_process_and_unreadable_content() -> None:
    lib = library(TWO_STEPS)
    with pytest.raises(NotFound):
        begin(lib, key="nothing")
    with pytest.raises(ContentRejected):
        library(b"<a")
    broken = library(process("p", node("complexGateway", "x"), flows("start > x > end")))
    with pytest.raises(ContentRejected) as caught:
        broken.specs("p")
    assert caught.value.problems[0].code == "cannot-run"
    assert parse_xml(TWO_STEPS, "x").tag.endswith("definitions")


def test_variables_change_from_outside_and_stay_changed() -> None:
    execution = begin(TWO_STEPS, {"receiver_unit": "bureau", "party": "甲、乙", "facts": "x"})
    execution.advance()
    execution.complete(only_task(execution), {"verified_on": "2026-09-30"})
    execution.advance()
    seen: list[str] = []

    def change(data: Mapping[str, object]) -> dict[str, object]:
        seen.append(str(data.get("party")))
        return {**data, "party": "乙"}

    execution.rewrite(change)
    assert "甲、乙" in seen
    again = reopened(execution)
    (task,) = again.snapshot().open_tasks
    assert (task.data["party"], task.data["facts"], task.data["verified_on"]) == ("乙", "x", "2026-09-30")
    again.send_back(task.task_id, "verify")
    (task,) = again.advance().open_tasks
    assert (task.node, task.data["party"]) == ("verify", "乙")  # the past does not bring it back
