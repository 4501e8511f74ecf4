"""A message that interrupts nothing may come as often as it likes while its activity goes on."""

from __future__ import annotations

from drawing import begin, boundary, flows, library, message, process, reopened, user

from app.engine import Execution

TOLD = process(
    "p",
    user("handle") + user("tell") + user("after"),
    boundary("ask", "handle", message("ask"), interrupting=False),
    flows("start > handle > after > end", "ask > tell > told"),
    '<bpmn:endEvent id="told" name="told"/>',
    messages="ask",
)


def press(execution: Execution, **variables: object) -> Execution:
    (waiting,) = execution.snapshot().messages
    execution.deliver("ask", variables, waiting.task_id)
    execution.advance()
    return reopened(execution)


def complete(execution: Execution, node: str) -> Execution:
    task = next(task for task in execution.snapshot().open_tasks if task.node == node)
    execution.complete(task.task_id, {})
    execution.advance()
    return reopened(execution)


def nodes(execution: Execution) -> list[str]:
    return sorted(task.node for task in execution.snapshot().open_tasks)


def test_as_often_as_it_likes() -> None:
    execution = begin(library(TOLD), {})
    execution.advance()
    for number in range(3):
        execution = press(execution, number=number)
        asked = next(task for task in execution.snapshot().open_tasks if task.node == "tell")
        assert asked.data["number"] == number
        execution = complete(execution, "tell")
    execution = press(press(execution))
    assert nodes(execution) == ["handle", "tell", "tell"], "two at the same time"
    execution = complete(execution, "handle")
    assert execution.snapshot().messages == (), "not after the activity has ended"
    for node in ("tell", "after", "tell"):
        assert not execution.snapshot().ended
        execution = complete(execution, node)
    assert execution.snapshot().ended
