"""The activities that differ from the library's: operations, decisions, plain tasks."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins import ServiceTaskMixin
from SpiffWorkflow.spiff.specs.defaults import BusinessRuleTask, NoneTask
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask

from app.domain.definition import Node
from app.domain.operation import OperationCall
from app.engine.failure import NodeFailure
from app.engine.origin import process_of


class OperationTask(ServiceTaskMixin, SpiffBpmnTask):
    """A service task: `camunda:topic` names the operation, `camunda:inputOutput` says what goes in and out.

    1. `when` is evaluated first; false: nothing happens, and the outputs become None where unset.
    2. The other inputs are evaluated and handed to `surroundings.operate`.
    3. Its effects are recorded; its outputs are seen by the output mapping only, which sets variables.
    """

    def _execute(self, task: Any) -> bool:
        node: Node = self.extensions["node"]
        engine = task.workflow.script_engine
        when = next((item.text for item in node.inputs if item.name == "when"), None)
        if when is not None and not engine.text(task, when):
            for item in node.outputs:
                task.data.setdefault(item.name, None)
            return True
        inputs = {item.name: engine.text(task, item.text) for item in node.inputs}
        call = OperationCall(
            topic=node.topic,
            inputs=inputs,
            node=node.id,
            name=node.name,
            process=process_of(task),
            clauses=node.clauses,
            variables=deepcopy(task.data),
        )
        result = engine.surroundings.operate(call)
        engine.record.effects.extend(result.effects)
        seen = {**task.data, **result.outputs}
        task.data.update({item.name: engine.text(task, item.text, seen) for item in node.outputs})
        return True


class PassingTask(NoneTask):
    """A task of no kind: a note in the drawing, passed at once (the library would wait for a person)."""

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.manual = False


class DecisionTask(BusinessRuleTask):
    """A business rule task: the decision's outputs become variables, or one variable `resultVariable`."""

    def _run_hook(self, my_task: Any) -> bool:
        node: Node = self.extensions["node"]
        rows = self.dmnEngine.rows(my_task)
        if node.result_variable:
            my_task.data[node.result_variable] = _shaped(rows, node.result_mapping, my_task)
        else:
            my_task.data.update(self.dmnEngine.merged(rows))
        return True


def _shaped(rows: list[dict[str, object]], mapping: str, task: Any) -> object:
    """`camunda:mapDecisionResult`: singleEntry, singleResult, collectEntries or resultList (the default)."""
    if mapping == "collectEntries":
        return [next(iter(row.values()), None) for row in rows]
    if mapping in ("singleEntry", "singleResult"):
        if len(rows) != 1:
            raise NodeFailure(task, f"决策表给出 {len(rows)} 行结果，应恰好一行")
        return next(iter(rows[0].values()), None) if mapping == "singleEntry" else rows[0]
    return rows
