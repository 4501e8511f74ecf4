"""Reads the evaluated inputs of a service task, with a clear sentence when one is missing or wrong."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.errors import BadInput
from app.operations.rows import rows_of


class InputMissing(BadInput):
    """服务任务“{node}”（{topic}）缺少输入“{name}”，请在流程图中补充。

    Service task “{node}” ({topic}) lacks the input “{name}”; add it in the diagram.
    """

    code = "operation-input"


class Inputs:
    """The inputs of one call."""

    def __init__(self, topic: str, node: str, values: Mapping[str, object]) -> None:
        self._topic = topic
        self._node = node
        self._values = values

    def text(self, name: str) -> str:
        value = self._values.get(name)
        if value is None or value == "":
            raise InputMissing(node=self._node, topic=self._topic, name=name)
        return str(value)

    def optional(self, name: str) -> str:
        value = self._values.get(name)
        return "" if value is None else str(value)

    def rows(self, name: str) -> list[dict[str, object]]:
        """A list of rows; one that nobody has filled in yet is empty, an input left out is missing."""
        if name not in self._values:
            raise InputMissing(node=self._node, topic=self._topic, name=name)
        return rows_of(self._values[name])

    def units(self, name: str) -> tuple[str, ...]:
        """A unit code, a list of them, or codes separated by commas."""
        units = unit_list(self._values.get(name))
        if not units:
            raise InputMissing(node=self._node, topic=self._topic, name=name)
        return units


def unit_list(value: object) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(str(entry) for entry in value if entry)
    return tuple(part.strip() for part in str(value or "").split(",") if part.strip())
