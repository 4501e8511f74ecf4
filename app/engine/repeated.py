"""Repeated activities (multi-instance): their list, and what comes back from each instance."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from SpiffWorkflow.bpmn.specs.data_spec import TaskDataReference
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask
from SpiffWorkflow.spiff.specs.defaults import ParallelMultiInstanceTask, SequentialMultiInstanceTask
from SpiffWorkflow.util.deep_merge import DeepMerge

from app.domain.definition import Node
from app.engine.failure import NodeFailure


class Collection(TaskDataReference):
    """The list of a repeated activity: a variable or an expression, evaluated once, when it is reached."""

    def get(self, my_task: Any) -> list[object]:
        held: list[object] | None = my_task.internal_data.get("collection")
        if held is None:
            value = my_task.workflow.script_engine.evaluate(my_task, self.bpmn_id)
            if not isinstance(value, (list, tuple)):
                raise NodeFailure(my_task, f"多实例的集合“{self.bpmn_id}”不是列表")
            held = my_task.internal_data["collection"] = deepcopy(list(value))
        return held

    def exists(self, my_task: Any) -> bool:
        return True


class Repeated(MultiInstanceTask):
    """What a repeated activity does with the answers of its instances.

    Only what an instance changed comes back, so that instances do not undo each other. With
    `camunda:property name="collect" value="topics"` the answers go into that list instead, one entry an
    instance in the order of answering. The element's variable is visible in the instance alone.
    """

    extensions: dict[str, Any]

    def _update_hook(self, my_task: Any) -> None:
        super()._update_hook(my_task)
        collect = self._collect()
        if collect:
            my_task.data[collect] = []

    def create_child(self, my_task: Any, item: object, key_or_index: Any = None) -> None:
        name = self._element()
        shadowed = {name: my_task.data.pop(name)} if name in my_task.data else {}
        super().create_child(my_task, item, key_or_index)
        my_task.data.update(shadowed)

    def merge_child(self, workflow: Any, child: Any) -> None:
        my_task, name = child.parent, self._element()
        keys = child.internal_data.get("answered")
        if keys is None:
            keys = DeepMerge.get_updated_keys(my_task.parent.data, child.data)
        changed = {key: child.data[key] for key in keys if key != name and key in child.data}
        collect = self._collect()
        if collect:
            element = {name: child.data.get(name)} if name else {}
            my_task.data[collect] = [*my_task.data[collect], {**element, **changed}]
        else:
            my_task.data.update(changed)
        my_task.internal_data["merged"].append(str(child.id))

    def _element(self) -> str:
        return self.input_item.bpmn_id if self.input_item is not None else ""

    def _collect(self) -> str:
        node: Node = self.extensions["node"]
        return dict(node.properties).get("collect", "") or (node.repeat.output if node.repeat else "")


# The library's class comes first and calls on, so that its own bookkeeping frames ours.
class RepeatedTogether(ParallelMultiInstanceTask, Repeated):
    """All instances at once."""


class RepeatedInTurn(SequentialMultiInstanceTask, Repeated):
    """One instance after the other."""
