"""Service tasks: evaluated inputs go out, effects come back, outputs through the mapping only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from drawing import (
    begin,
    boundary,
    extensions,
    flows,
    in_out,
    message,
    node,
    process,
    properties,
    service,
    surroundings,
    user,
)

from app.domain.errors import NotFound, RuleForbids
from app.domain.operation import OperationCall, OperationResult, SendNotice
from app.engine import EngineFailure, TaskNotOpen

NOTICE = SendNotice("notice", ("agri",), "t", "b")
LETTER = process(
    "p",
    service(
        "issue_letter",
        "letter.issue",
        clause="HT-44 YC-18",
        inputs={
            "kind": "transfer",
            "sender": "${sender_unit}",
            "receivers": '${[receiver_unit, "office"]}',
            "title": "关于移送${party_name}案的函",
        },
        outputs={"out_number": "${letter_number}", "out_year": "2026", "about": "${sender_unit}"},
    ),
    flows("start > issue_letter > end"),
)
VARIABLES = {"sender_unit": "agri", "receiver_unit": "bureau", "party_name": "某公司"}


def recorder(calls: list[OperationCall]) -> Callable[[OperationCall], OperationResult]:
    def operate(call: OperationCall) -> OperationResult:
        calls.append(call)
        return OperationResult({"letter_number": "农移〔2026〕1号", "letter_date": "2026-11-20"}, (NOTICE,))

    return operate


def test_inputs_outputs_effects() -> None:
    calls: list[OperationCall] = []
    progress = begin(LETTER, VARIABLES, surroundings(recorder(calls))).advance()
    (call,) = calls
    assert (call.topic, call.node, call.process, call.clauses) == (
        "letter.issue",
        "issue_letter",
        "p",
        ("HT-44", "YC-18"),
    )
    assert call.inputs == {
        "kind": "transfer",
        "sender": "agri",
        "receivers": ["bureau", "office"],
        "title": "关于移送某公司案的函",
    }
    assert call.variables == VARIABLES
    assert progress.effects == (NOTICE,)
    assert progress.variables == {
        **VARIABLES,
        "out_number": "农移〔2026〕1号",
        "out_year": "2026",
        "about": "agri",
    }


def test_effects_are_handed_over_once() -> None:
    drawn = process("p", service("issue", "x"), user("after"), flows("start > issue > after > end"))
    execution = begin(drawn, VARIABLES, surroundings(recorder([])))
    assert execution.advance().effects == (NOTICE,)
    assert execution.snapshot().effects == ()
    assert execution.advance().effects == ()


@pytest.mark.parametrize(("rule", "called"), [(True, 1), (False, 0)])
def test_when_false_nothing_happens(rule: bool, called: int) -> None:
    drawn = process(
        "p",
        service(
            "hold",
            "licence_hold.place",
            inputs={"unit": "${permit_unit}", "when": '${rule("licence_hold")}'},
            outputs={"hold_number": "${letter_number}"},
        ),
        flows("start > hold > end"),
    )
    calls: list[OperationCall] = []
    variables = {"permit_unit": "x"} if rule else {}
    progress = begin(drawn, variables, surroundings(recorder(calls), rule=lambda name: rule)).advance()
    assert len(calls) == called
    assert progress.variables["hold_number"] == ("农移〔2026〕1号" if rule else None)


@pytest.mark.parametrize("error", [KeyError("x"), NotFound(what="单位"), RecursionError()])
def test_an_operation_that_fails_names_its_element(error: Exception) -> None:
    def operate(call: OperationCall) -> OperationResult:
        raise error

    with pytest.raises(EngineFailure) as caught:
        begin(LETTER, VARIABLES, surroundings(operate)).advance()
    assert caught.value.element == "issue_letter"
    assert caught.value.__cause__ is error


def test_a_rule_that_forbids_reaches_the_person() -> None:
    def operate(call: OperationCall) -> OperationResult:
        raise RuleForbids(reason="已移送一次，不得再次移送。", clause="YC-22")

    execution = begin(LETTER, VARIABLES, surroundings(operate))
    with pytest.raises(RuleForbids):
        execution.advance()
    with pytest.raises(EngineFailure):
        execution.dump()


def test_each_step_brings_its_own_surroundings() -> None:
    drawn = process("p", user("a"), service("s", "x"), flows("start > a > s > end"))
    execution = begin(drawn)
    task = execution.advance().open_tasks[0]
    calls: list[OperationCall] = []
    execution.use(surroundings(recorder(calls)))
    execution.complete(task.task_id, {})
    assert execution.advance().ended
    assert len(calls) == 1


THROWN = process(
    "p",
    node(
        "intermediateThrowEvent",
        "tell",
        extensions(in_out({"unit": "${unit}", "title": "已办"}))
        + '<bpmn:messageEventDefinition messageRef="message_done"/>',
    ),
    node("sendTask", "send", messageRef="message_done"),
    node("endEvent", "end", '<bpmn:messageEventDefinition messageRef="message_over"/>'),
    flows("start > tell > send > end"),
    messages="done over",
)


def test_thrown_messages_leave_as_data() -> None:
    progress = begin(THROWN, {"unit": "agri", "secret": 1}).advance()
    assert [(m.name, dict(m.variables)) for m in progress.thrown] == [
        ("done", {"unit": "agri", "title": "已办"}),
        ("done", {}),
        ("over", {}),
    ]
    assert progress.ended


WAITING = process(
    "p",
    node(
        "intermediateCatchEvent",
        "wait",
        extensions(properties(correlation="letter_number unit")) + message("answer"),
    ),
    node("receiveTask", "receive", messageRef="message_receipt"),
    user("read"),
    boundary("recalled", "read", message("recall"), interrupting=True),
    flows("start > wait > receive > read > end", "recalled > end"),
    messages="answer receipt recall",
)


def test_messages_wait_with_their_correlation_and_bring_variables() -> None:
    execution = begin(WAITING, {"letter_number": "1号", "n": 1})
    progress = execution.advance()
    (waiting,) = progress.messages
    assert (waiting.node, waiting.name, waiting.process) == ("wait", "answer", "p")
    assert waiting.correlation == {"letter_number": "1号", "unit": None}
    assert [token.state for token in progress.tokens] == ["waiting"]
    execution.deliver("answer", {"n": 2, "opinion": ["同意"]}, waiting.task_id)
    progress = execution.advance()
    assert [m.name for m in progress.messages] == ["receipt"]
    assert progress.messages[0].correlation == {}
    execution.deliver("receipt", {"received_on": "2026-11-20"}, progress.messages[0].task_id)
    progress = execution.advance()
    assert progress.open_tasks[0].data == {
        "letter_number": "1号",
        "n": 2,
        "opinion": ["同意"],
        "received_on": "2026-11-20",
    }
    execution.deliver("recall", {}, progress.messages[0].task_id)
    progress = execution.advance()
    assert progress.ended
    assert "recalled" in [p.node for p in progress.passed]


def test_a_message_needs_its_own_subscription() -> None:
    execution = begin(WAITING, {"letter_number": "1号"})
    (waiting,) = execution.advance().messages
    with pytest.raises(TaskNotOpen):
        execution.deliver("receipt", {}, waiting.task_id)
    execution.deliver("answer", {}, waiting.task_id)
    progress = execution.advance()
    with pytest.raises(TaskNotOpen):
        execution.deliver("answer", {}, waiting.task_id)
    execution.deliver("receipt", {}, progress.messages[0].task_id)
    task = execution.advance().open_tasks[0]
    with pytest.raises(TaskNotOpen):
        execution.deliver("recall", {}, task.task_id)
