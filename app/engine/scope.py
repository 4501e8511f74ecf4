"""What crosses into a called process and back: the mappings of the call activity, and nothing else.

The library would give the called process every variable of the caller and overwrite all of them on return.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from SpiffWorkflow.spiff.specs.defaults import CallActivity

from app.domain.definition import Mapping


class CalledProcess(CallActivity):
    """A call activity with explicit scope."""

    def copy_data(self, my_task: Any, subworkflow: Any) -> None:
        """`camunda:in`: a variable that has no value arrives as None, so that conditions can ask for it."""
        mappings = self.extensions["node"].ins
        subworkflow.task_tree.data = {item.target: _value(my_task, item) for item in _named(mappings)}

    def update_data(self, my_task: Any, subworkflow: Any) -> None:
        """`camunda:out`: a variable that the called process never set leaves the caller's value alone."""
        last = subworkflow.last_task
        mappings = _named(self.extensions["node"].outs)
        set_inside = [item for item in mappings if item.is_expression or item.source in last.data]
        my_task.data.update({item.target: _value(last, item) for item in set_inside})
        my_task.internal_data["answered"] = [item.target for item in set_inside]


def _named(mappings: tuple[Mapping, ...]) -> list[Mapping]:
    """The mappings that say what crosses; `variables="all"` says nothing and is refused at deployment."""
    return [item for item in mappings if item.target and item.target != "*"]


def _value(task: Any, item: Mapping) -> object:
    if item.is_expression:
        return deepcopy(task.workflow.script_engine.text(task, item.source))
    return deepcopy(task.data.get(item.source))
