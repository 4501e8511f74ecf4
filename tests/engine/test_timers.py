"""Statutory timers: armed with rule and fact, fired by the clock, moved, kept over a restart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from drawing import (
    begin,
    boundary,
    call,
    flows,
    gateway,
    library,
    message,
    node,
    process,
    reopened,
    service,
    surroundings,
    timer,
    user,
)

from app.domain.moment import CHINA, NEVER
from app.domain.operation import DeadlinePassed, OperationCall, OperationResult
from app.engine import EngineFailure, Execution, Surroundings, TaskNotOpen

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
DUE = datetime(2026, 11, 24, 23, 59, 59, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def late(call: OperationCall) -> OperationResult:
    return OperationResult(effects=(DeadlinePassed(str(call.inputs["rule"]), call.node),))


def counting(due: object = DUE.isoformat()) -> Surroundings:
    return surroundings(late, deadline=lambda rule, fact: due)


def timed(inner: str = "", attached: str = "review", *, expression: str = "") -> bytes:
    """start > receive > review (with bt) > after > end; bt > late > end_late."""
    text = expression or 'deadline("transfer.feedback", received_on)'
    return process(
        "p",
        user("receive"),
        inner or user("review"),
        user("after"),
        boundary("bt", attached, timer(text)),
        service("late", "deadline.passed", inputs={"rule": "transfer.feedback"}),
        node("endEvent", "end_late"),
        flows(f"start > receive > {attached} > after > end", "bt > late > end_late"),
    )


SUBPROCESS = node(
    "subProcess",
    "review",
    node("startEvent", "s") + user("inner") + node("endEvent", "e") + flows("s > inner > e"),
)
CALLED = process("called", user("inner"), flows("start > inner > end"))


def armed(drawn: bytes, around: Surroundings | None = None) -> Execution:
    execution = begin(library(drawn, CALLED), around=around or counting())
    execution.complete(execution.advance().open_tasks[0].task_id, {"received_on": "2026-11-20"})
    return execution


@pytest.mark.parametrize("inner", ["", SUBPROCESS, call("review", "called")])
def test_a_timer_beside_a_task_a_subprocess_and_a_call(inner: str, clock: time_machine.Traveller) -> None:
    execution = armed(timed(inner))
    progress = execution.advance()
    (waiting,) = progress.timers
    assert (waiting.node, waiting.attached_to, waiting.process) == ("bt", "review", "p")
    assert (waiting.rule, waiting.fact, waiting.fact_value) == (
        "transfer.feedback",
        "received_on",
        "2026-11-20",
    )
    assert waiting.due == DUE
    assert progress.effects == ()

    clock.move_to(DUE + timedelta(seconds=1))
    execution = reopened(execution)
    execution.fire_due()
    progress = execution.advance()
    assert progress.effects == (DeadlinePassed("transfer.feedback", "late"),)
    assert [p.node for p in progress.passed] == ["bt", "late", "end_late"]
    assert progress.timers == ()
    assert not progress.ended
    (task,) = progress.open_tasks
    assert task.node in ("review", "inner")

    execution = reopened(execution)
    execution.complete(task.task_id, {})
    (after,) = execution.advance().open_tasks
    execution.complete(after.task_id, {})
    progress = execution.advance()
    assert progress.ended
    assert progress.end_node == "end"


def test_done_in_time_takes_the_timer_away(clock: time_machine.Traveller) -> None:
    execution = armed(timed())
    execution.complete(execution.advance().open_tasks[0].task_id, {})
    progress = execution.advance()
    assert progress.timers == ()
    clock.move_to(DUE + timedelta(days=9))
    execution.fire_due()
    assert execution.advance().effects == ()


def test_an_answer_after_the_deadline_does_not_cancel_it(clock: time_machine.Traveller) -> None:
    execution = armed(timed())
    task = execution.advance().open_tasks[0]
    clock.move_to(DUE + timedelta(hours=1))
    execution.complete(task.task_id, {})
    progress = execution.advance()
    assert progress.effects == (DeadlinePassed("transfer.feedback", "late"),)
    assert [t.node for t in progress.open_tasks] == ["after"]


def test_an_interrupting_timer_takes_the_task_away(clock: time_machine.Traveller) -> None:
    drawn = process(
        "p",
        user("answer"),
        user("plan_b"),
        boundary("bt", "answer", timer("PT2H"), interrupting=True),
        flows("start > answer > end", "bt > plan_b > end"),
    )
    execution = begin(drawn)
    task = execution.advance().open_tasks[0]
    clock.move_to(NOW + timedelta(hours=3))
    with pytest.raises(TaskNotOpen):
        execution.complete(task.task_id, {})
    assert [t.node for t in execution.advance().open_tasks] == ["plan_b"]


def test_a_rewritten_timer_fires_at_the_new_time_only(clock: time_machine.Traveller) -> None:
    execution = armed(timed())
    (waiting,) = execution.advance().timers
    later = DUE + timedelta(days=3)
    execution.rewrite_timer(waiting.task_id, later.astimezone(UTC))
    execution = reopened(execution)
    assert execution.snapshot().timers[0].due == later
    assert execution.snapshot().timers[0].fact_value == "2026-11-20"
    clock.move_to(DUE + timedelta(days=1))
    execution.fire_due()
    assert execution.advance().effects == ()
    clock.move_to(later)
    execution.fire_due()
    assert len(execution.advance().effects) == 1


def test_only_a_waiting_timer_can_be_rewritten() -> None:
    execution = armed(timed())
    progress = execution.advance()
    with pytest.raises(TaskNotOpen):
        execution.rewrite_timer(progress.open_tasks[0].task_id, DUE)
    with pytest.raises(ValueError, match="offset"):
        execution.rewrite_timer(progress.timers[0].task_id, datetime(2026, 12, 1))


def test_a_rule_the_county_does_not_have_makes_no_timer(clock: time_machine.Traveller) -> None:
    execution = armed(timed(), counting(NEVER.isoformat()))
    assert execution.advance().timers == ()
    clock.move_to(NOW + timedelta(days=900))
    execution.fire_due()
    assert execution.advance().effects == ()


def test_the_rule_may_come_from_a_variable() -> None:
    execution = armed(timed(expression="${deadline(out_rule, received_on)}"))
    with pytest.raises(EngineFailure):
        execution.advance()
    drawn = timed(expression="${deadline(out_rule, received_on)}")
    execution = begin(library(drawn, CALLED), {"out_rule": "transfer.out"}, counting())
    execution.complete(execution.advance().open_tasks[0].task_id, {"received_on": "2026-11-20"})
    (waiting,) = execution.advance().timers
    assert waiting.rule == "transfer.out"


def test_an_unset_fact_is_a_clear_failure() -> None:
    execution = begin(library(timed(), CALLED), around=counting())
    execution.complete(execution.advance().open_tasks[0].task_id, {})
    with pytest.raises(EngineFailure) as caught:
        execution.advance()
    assert caught.value.element == "bt"
    assert "received_on" in caught.value.detail


@pytest.mark.parametrize("value", [None, 5, DUE, "tomorrow", ""])
def test_a_timer_needs_a_text_with_a_time(value: object) -> None:
    execution = armed(timed(), counting(value))
    with pytest.raises(EngineFailure) as caught:
        execution.advance()
    assert caught.value.element == "bt"


@pytest.mark.parametrize(
    ("kind", "text", "due"),
    [
        ("timeDuration", "P5D", NOW + timedelta(days=5)),
        ("timeDuration", '"PT36H"', NOW + timedelta(hours=36)),
        ("timeDate", "P1M", datetime(2026, 12, 20, 9, 0, tzinfo=CHINA)),
        ("timeDate", "2026-12-01T08:30:00+08:00", datetime(2026, 12, 1, 8, 30, tzinfo=CHINA)),
        ("timeDate", "2026-12-01T08:30:00", datetime(2026, 12, 1, 8, 30, tzinfo=CHINA)),
        ("timeDate", "2026-12-01", datetime(2026, 12, 1, tzinfo=CHINA)),
        ("timeDate", "meeting_at", datetime(2026, 12, 5, 14, 0, tzinfo=CHINA)),
        ("timeCycle", "R3/PT1H", NOW + timedelta(hours=1)),
    ],
)
def test_what_analysts_write(kind: str, text: str, due: datetime) -> None:
    drawn = process(
        "p",
        node("intermediateCatchEvent", "wait", timer(text, kind)),
        flows("start > wait > end"),
    )
    (waiting,) = begin(drawn, {"meeting_at": "2026-12-05T14:00+08:00"}).advance().timers
    assert waiting.due == due
    assert waiting.attached_to is None
    assert waiting.rule is None


def test_a_time_already_past_does_not_wait() -> None:
    execution = armed(timed(), counting("2026-11-01T00:00:00+08:00"))
    progress = execution.advance()
    assert progress.timers == ()
    assert [type(effect) for effect in progress.effects] == [DeadlinePassed]
    assert [task.node for task in progress.open_tasks] == ["review"]


def test_a_repeating_timer_reminds_and_stops(clock: time_machine.Traveller) -> None:
    drawn = process(
        "p",
        user("answer"),
        boundary("bt", "answer", timer("R2/PT1H", "timeCycle")),
        service("late", "deadline.passed", inputs={"rule": "x"}),
        node("endEvent", "end_late"),
        flows("start > answer > end", "bt > late > end_late"),
    )
    execution = begin(drawn, around=counting())
    execution.advance()
    effects = 0
    for hours in (1.5, 2.5, 3.5, 4.5):
        clock.move_to(NOW + timedelta(hours=hours))
        execution = reopened(execution)
        execution.fire_due()
        effects += len(execution.advance().effects)
    assert effects == 2
    execution.complete(execution.snapshot().open_tasks[0].task_id, {})
    assert execution.advance().ended


def test_message_or_time_whichever_is_first(clock: time_machine.Traveller) -> None:
    drawn = process(
        "p",
        gateway("either", "eventBasedGateway"),
        node("intermediateCatchEvent", "answered", message("answer")),
        node("intermediateCatchEvent", "too_late", timer('deadline("x", asked_on)')),
        user("read"),
        user("urge"),
        flows("start > either", "either > answered > read > end", "either > too_late > urge > end"),
        messages="answer",
    )

    def waiting() -> Execution:
        execution = begin(drawn, {"asked_on": "2026-11-20"}, counting())
        progress = execution.advance()
        assert [(t.node, t.rule) for t in progress.timers] == [("too_late", "x")]
        assert [(m.node, m.name) for m in progress.messages] == [("answered", "answer")]
        return reopened(execution)

    execution = waiting()
    execution.deliver("answer", {"opinion": "同意"}, execution.snapshot().messages[0].task_id)
    progress = execution.advance()
    assert [(t.node, t.data["opinion"]) for t in progress.open_tasks] == [("read", "同意")]
    assert (progress.timers, progress.messages) == ((), ())

    execution = waiting()
    clock.move_to(DUE)
    execution.fire_due()
    progress = execution.advance()
    assert [t.node for t in progress.open_tasks] == ["urge"]
    assert (progress.timers, progress.messages) == ((), ())
