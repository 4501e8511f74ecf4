"""The parser: SpiffWorkflow's own, reading what analysts write with desktop or in-browser Camunda modelers.

The `camunda:` attributes were read once into a `Node` (app/engine/summary.py); it hangs on every task spec as
`extensions["node"]`. Everything here is given checked content: findings are the business of the check.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.parser.event_parsers import EventBasedGatewayParser
from SpiffWorkflow.bpmn.parser.task_parsers import ConditionalGatewayParser, GatewayParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.data_spec import TaskDataReference
from SpiffWorkflow.bpmn.specs.defaults import (
    EndEvent,
    EventBasedGateway,
    ExclusiveGateway,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    StartEvent,
)
from SpiffWorkflow.spiff.parser import process as spiff
from SpiffWorkflow.spiff.parser.event_parsers import (
    SpiffBoundaryEventParser,
    SpiffEndEventParser,
    SpiffIntermediateCatchEventParser,
    SpiffIntermediateThrowEventParser,
    SpiffReceiveTaskParser,
    SpiffSendTaskParser,
    SpiffStartEventParser,
)
from SpiffWorkflow.spiff.parser.task_spec import SpiffTaskParser
from SpiffWorkflow.spiff.specs.defaults import (
    ManualTask,
    ReceiveTask,
    ScriptTask,
    SendTask,
    SubWorkflowTask,
    UserTask,
)

from app.domain.definition import Node, ProcessDefinition
from app.engine.activities import DecisionTask, OperationTask, PassingTask
from app.engine.boundary import DrawnBoundary
from app.engine.decisions import DecisionEngine
from app.engine.events import Error, Message, OneTimer, RepeatTimer
from app.engine.joins import EndJoin, InclusiveJoin, ParallelJoin
from app.engine.origin import inner_name
from app.engine.repeated import Collection, RepeatedInTurn, RepeatedTogether
from app.engine.scope import CalledProcess


class DrawnProcess(spiff.SpiffProcessParser):
    """Parses one process, or an embedded subprocess under a name of its own."""

    drawn: Mapping[str, Node] = {}
    process_key = ""
    spec_name = ""

    def create_spec(self) -> Any:
        spec = super().create_spec()
        spec.name = self.spec_name or spec.name
        spec.end.__class__ = EndJoin  # the library builds its end gateway itself
        return spec


class _Drawn(SpiffTaskParser):
    """Hangs the drawn node on the spec and builds repeated activities of ours."""

    task: Any

    @property
    def drawn(self) -> Node:
        found: Node = self.process_parser.drawn[self.bpmn_id]
        return found

    def parse_extensions(self, node: Any = None) -> dict[str, Any]:
        return {"node": self.drawn} if node is None else {}

    def _add_multiinstance_task(self, loop_characteristics: Any) -> None:
        repeat = self.drawn.repeat
        if repeat is None:
            return
        original = self.spec.task_specs.pop(self.task.name)
        spec_class = RepeatedInTurn if repeat.sequential else RepeatedTogether
        self.task = spec_class(
            self.spec,
            original.name,
            task_spec="",
            lane=original.lane,
            cardinality=repeat.cardinality or None,
            data_input=Collection(repeat.collection) if repeat.collection else None,
            input_item=TaskDataReference(repeat.variable) if repeat.variable else None,
            condition=repeat.condition or None,
        )
        self.task.extensions = self.parse_extensions()
        self._copy_task_attrs(original, loop_characteristics)

    def _copy_task_attrs(self, original: Any, loop_characteristics: Any = None) -> None:
        TaskParser._copy_task_attrs(self, original)


class _Plain(_Drawn):
    def create_task(self) -> Any:
        return self.spec_class(self.spec, self.bpmn_id, **self.bpmn_attributes)


class _ScriptParser(_Drawn):
    def create_task(self) -> Any:
        return ScriptTask(self.spec, self.bpmn_id, self.drawn.script, **self.bpmn_attributes)


class _DecisionParser(_Drawn):
    def create_task(self) -> Any:
        engine = self.process_parser.parser.decisions.get(self.drawn.decision)
        if engine is None:
            self.raise_validation_exception(f"没有决策表“{self.drawn.decision}”")
        return DecisionTask(self.spec, self.bpmn_id, dmnEngine=engine, **self.bpmn_attributes)


class _CallParser(_Drawn):
    def create_task(self) -> Any:
        return CalledProcess(
            self.spec, self.bpmn_id, subworkflow_spec=self.drawn.called, **self.bpmn_attributes
        )


class _SubprocessParser(_Drawn):
    def create_task(self) -> Any:
        owner = self.process_parser
        name = inner_name(owner.process_key, self.bpmn_id)
        inner = owner.parser.open_process(self.node, owner.process_key, name, owner.filename, self.lane)
        inner.parent = owner
        return SubWorkflowTask(self.spec, self.bpmn_id, subworkflow_spec=name, **self.bpmn_attributes)


class _Gateway(GatewayParser, _Plain):
    pass


class _Deciding(ConditionalGatewayParser, _Plain):
    pass


class _Events(_Drawn):
    """Event definitions of ours instead of the library's."""

    def parse_timer_event(self, event: Any) -> Any:
        timer = self.drawn.timer
        text = timer.text if timer is not None else ""
        name = self.drawn.name or self.bpmn_id
        if timer is not None and timer.timer_kind == "cycle":
            return RepeatTimer(name, text)
        return OneTimer(name, text)

    def parse_message_event(self, message_event: Any) -> Any:
        named = next((event.name for event in self.drawn.events if event.kind == "message"), "")
        return Message(named or self.drawn.name or self.bpmn_id)

    def parse_error_event(self, error_event: Any) -> Any:
        code = next((event.name for event in self.drawn.events if event.kind == "error"), "")
        return Error(code or "error", code or None)


class _Start(_Events, SpiffStartEventParser):
    pass


class _End(_Events, SpiffEndEventParser):
    pass


class _Catch(_Events, SpiffIntermediateCatchEventParser):
    pass


class _Throw(_Events, SpiffIntermediateThrowEventParser):
    pass


class _Boundary(_Events, SpiffBoundaryEventParser):
    pass


class _Receive(_Events, SpiffReceiveTaskParser):
    pass


class _Choosing(_Events, EventBasedGatewayParser):
    def create_task(self) -> Any:
        return EventBasedGatewayParser.create_task(self)


class _Send(_Events, SpiffSendTaskParser):
    """A send task with a topic is an operation, as in Camunda; else it throws its message."""

    def create_task(self) -> Any:
        if self.drawn.topic:
            return OperationTask(self.spec, self.bpmn_id, **self.bpmn_attributes)
        return super().create_task()


class DiagramParser(spiff.SpiffBpmnParser):
    """Parses the checked diagrams of one deployment."""

    PROCESS_PARSER_CLASS = DrawnProcess

    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012 (the library's own hook)
        full_tag("task"): (_Plain, PassingTask),
        full_tag("userTask"): (_Plain, UserTask),
        full_tag("manualTask"): (_Plain, ManualTask),
        full_tag("scriptTask"): (_ScriptParser, ScriptTask),
        full_tag("serviceTask"): (_Plain, OperationTask),
        full_tag("businessRuleTask"): (_DecisionParser, DecisionTask),
        full_tag("callActivity"): (_CallParser, CalledProcess),
        full_tag("subProcess"): (_SubprocessParser, SubWorkflowTask),
        full_tag("exclusiveGateway"): (_Deciding, ExclusiveGateway),
        full_tag("eventBasedGateway"): (_Choosing, EventBasedGateway),
        full_tag("parallelGateway"): (_Gateway, ParallelJoin),
        full_tag("inclusiveGateway"): (_Deciding, InclusiveJoin),
        full_tag("startEvent"): (_Start, StartEvent),
        full_tag("endEvent"): (_End, EndEvent),
        full_tag("intermediateCatchEvent"): (_Catch, IntermediateCatchEvent),
        full_tag("intermediateThrowEvent"): (_Throw, IntermediateThrowEvent),
        full_tag("boundaryEvent"): (_Boundary, DrawnBoundary),
        full_tag("sendTask"): (_Send, SendTask),
        full_tag("receiveTask"): (_Receive, ReceiveTask),
    }

    def __init__(
        self, definitions: Mapping[str, ProcessDefinition], decisions: Mapping[str, DecisionEngine]
    ) -> None:
        super().__init__()
        self.decisions = decisions
        self._drawn = {
            key: {node.id: node for node in definition.nodes} for key, definition in definitions.items()
        }

    def _find_dependencies(self, process: Any) -> None:
        """The library's list of files to fetch; here everything is already at hand."""

    def create_parser(self, node: Any, filename: str | None = None, lane: str | None = None) -> None:
        key = node.get("id")
        self.open_process(node, key, key, filename, lane)

    def open_process(
        self, node: Any, process_key: str, name: str, filename: str | None, lane: str | None
    ) -> DrawnProcess:
        """The parser of a process, or of an embedded subprocess of the process `process_key`."""
        parser = DrawnProcess(self, node, self.namespaces, self.data_stores, filename=filename, lane=lane)
        parser.drawn = self._drawn[process_key]
        parser.process_key = process_key
        parser.spec_name = name
        self.process_parsers[name] = parser
        return parser
