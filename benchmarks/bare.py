"""The same transfer in the bare engine: no forms, no people, no database, only SpiffWorkflow and JSON.

The shipped diagrams are taken as they are, but for what the library cannot run by itself: service tasks and
decisions become scripts (decisions set what the table would), `${}` is stripped, explicit scopes do not exist
(a called process sees everything), functions of expressions are ordinary Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from app.domain.rulebook import RuleBook

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
FAR = '"2999-12-31T23:59:59+08:00"'
DECIDED = """route = "transfer"
out_rule = "transfer.feedback"
clock_start = verified_on
needs_rectification = False"""


def plain(source: bytes) -> bytes:
    """A diagram that the library alone can run."""
    root = etree.fromstring(source)
    for extension in list(root.iter(BPMN + "extensionElements")):
        extension.getparent().remove(extension)
    for kind, script in (("serviceTask", "pass"), ("businessRuleTask", DECIDED)):
        for task in root.iter(BPMN + kind):
            task.tag = BPMN + "scriptTask"
            etree.SubElement(task, BPMN + "script").text = script
    for date in root.iter(BPMN + "timeDate"):
        date.text = FAR
    for condition in root.iter(BPMN + "conditionExpression"):
        condition.text = (condition.text or "").strip().removeprefix("${").removesuffix("}")
    for node in root.iter():
        for name in [name for name in node.attrib if name.startswith(CAMUNDA)]:
            del node.attrib[name]
    return etree.tostring(root)


class BareTransfer:
    """Specifications are parsed once, as the product does; the state makes the round trip at every task."""

    def __init__(self, content: Mapping[str, bytes], rulebook: RuleBook) -> None:
        parser = SpiffBpmnParser()
        for path, data in content.items():
            if path.startswith("bpmn/"):
                parser.add_bpmn_io(BytesIO(plain(data)), path)
        self.spec = parser.get_spec("case_transfer")
        self.subprocesses = parser.get_subprocess_specs("case_transfer")
        functions = {"rule": rulebook.rule, "deadline": lambda key, fact: FAR, "today": lambda: ""}
        self.engine = PythonScriptEngine(environment=TaskDataEnvironment(functions))
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))

    def begin(self, variables: Mapping[str, Any]) -> str:
        workflow = BpmnWorkflow(self.spec, self.subprocesses, script_engine=self.engine)
        start = workflow.get_next_task(state=TaskState.READY)
        start.data.update(variables)
        workflow.do_engine_steps()
        return self.serializer.serialize_json(workflow)

    def complete(self, state: str, node: str, answers: Mapping[str, Any]) -> str:
        """One task: load the full JSON, complete, run on, dump the full JSON."""
        workflow = self.serializer.deserialize_json(state)
        workflow.script_engine = self.engine
        workflow.refresh_waiting_tasks()
        task = workflow.get_next_task(state=TaskState.READY, spec_name=node)
        task.data.update(answers)
        task.run()
        workflow.do_engine_steps()
        return self.serializer.serialize_json(workflow)

    def measure(
        self, variables: Mapping[str, Any], steps: list[tuple[str, Mapping[str, Any]]]
    ) -> Iterator[tuple[str, float, int]]:
        """(node, seconds, bytes of the full JSON) of each completed task of one case."""
        state = self.begin(variables)
        for node, answers in steps:
            before = perf_counter()
            state = self.complete(state, node, answers)
            yield node, perf_counter() - before, len(state.encode())


def content_of(root: Path) -> dict[str, bytes]:
    return {f"bpmn/{path.name}": path.read_bytes() for path in sorted((root / "bpmn").glob("*.bpmn"))}
