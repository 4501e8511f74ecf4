"""What one completed task costs in the engine alone, against the bare library on the same diagram.

    python benchmarks/engine_step.py [--rounds N] [--json]

The diagram: 12 user tasks in a row, a timer on two of them, and one of them repeated 18 times; 25 variables.
Each line is the median over all completed tasks of N cases:

- live:   complete + advance + dump of an execution that is in memory (the live cache)
- stored: restore + complete + advance + dump (no cache)
- bare:   the library's own serializer: load the full JSON, complete, run, dump the full JSON
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import pairwise
from statistics import median
from time import perf_counter

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from app.engine import Execution, Library, Surroundings

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
NAMES = [f"task_{number:02}" for number in range(12)]
TIMED = ("task_03", "task_07")
REPEATED = "task_05"
VARIABLES: dict[str, object] = {f"variable_{number:02}": f"一个不太长的值 {number}" for number in range(25)}
AROUND = Surroundings({}, lambda call: _unexpected())


def _unexpected() -> None:
    raise AssertionError("the diagram has no service task")


def diagram() -> bytes:
    nodes = ['<startEvent id="start"/>', '<endEvent id="end"/>']
    for name in NAMES:
        repeat = (
            "<multiInstanceLoopCharacteristics><loopCardinality>18</loopCardinality>"
            "</multiInstanceLoopCharacteristics>"
        )
        nodes.append(f'<userTask id="{name}" name="{name}">{repeat if name == REPEATED else ""}</userTask>')
    for name in TIMED:
        nodes.append(
            f'<boundaryEvent id="timer_{name}" attachedToRef="{name}" cancelActivity="false">'
            '<timerEventDefinition><timeDuration>"P5D"</timeDuration></timerEventDefinition></boundaryEvent>'
            f'<endEvent id="late_{name}"/>'
            f'<sequenceFlow id="late_flow_{name}" sourceRef="timer_{name}" targetRef="late_{name}"/>'
        )
    path = ["start", *NAMES, "end"]
    nodes += [
        f'<sequenceFlow id="flow_{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate(pairwise(path))
    ]
    body = "".join(nodes)
    return (
        f'<definitions xmlns="{BPMN}" targetNamespace="urn:bench">'
        f'<process id="bench" isExecutable="true">{body}</process></definitions>'
    ).encode()


def answers(number: int) -> dict[str, object]:
    return {f"answer_{number:02}": "同意", "variable_03": f"改为 {number}"}


def live(library: Library) -> Iterator[tuple[float, int]]:
    execution = Execution.start(library, "bench", VARIABLES, AROUND)
    progress, number = execution.advance(), 0
    while not progress.ended:
        number += 1
        began = perf_counter()
        execution.complete(progress.open_tasks[0].task_id, answers(number))
        progress = execution.advance()
        state = execution.dump()
        yield perf_counter() - began, len(state.encode())


def stored(library: Library) -> Iterator[tuple[float, int]]:
    execution = Execution.start(library, "bench", VARIABLES, AROUND)
    progress, number = execution.advance(), 0
    state = execution.dump()
    while not progress.ended:
        number += 1
        began = perf_counter()
        execution = Execution.restore(library, "bench", state, AROUND)
        execution.complete(progress.open_tasks[0].task_id, answers(number))
        progress = execution.advance()
        state = execution.dump()
        yield perf_counter() - began, len(state.encode())


def bare(content: bytes) -> Iterator[tuple[float, int]]:
    parser = SpiffBpmnParser()
    parser.add_bpmn_io(BytesIO(content))
    workflow = BpmnWorkflow(parser.get_spec("bench"), parser.get_subprocess_specs("bench"))
    workflow.task_tree.data.update(VARIABLES)
    workflow.do_engine_steps()
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))
    state, number = serializer.serialize_json(workflow), 0
    while not workflow.is_completed():
        number += 1
        began = perf_counter()
        workflow = serializer.deserialize_json(state)
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        task.data.update(answers(number))
        task.run()
        workflow.do_engine_steps()
        state = serializer.serialize_json(workflow)
        yield perf_counter() - began, len(state.encode())


def measure(rounds: int, run: Callable[[], Iterator[tuple[float, int]]]) -> dict[str, float]:
    list(run())  # once to warm up
    steps = [step for _ in range(rounds) for step in run()]
    return {
        "milliseconds": round(median(seconds for seconds, _ in steps) * 1000, 3),
        "bytes": median(size for _, size in steps),
        "steps": len(steps),
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=20)
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    content = diagram()
    library = Library("bench", {"bench.bpmn": content})
    found = {
        "live": measure(given.rounds, lambda: live(library)),
        "stored": measure(given.rounds, lambda: stored(library)),
        "bare": measure(given.rounds, lambda: bare(content)),
    }
    if given.json:
        print(json.dumps(found))
        return
    for name, values in found.items():
        print(f"{name:8} {values['milliseconds']:8.3f} ms   {values['bytes']:8.0f} bytes of state")


if __name__ == "__main__":
    main()
