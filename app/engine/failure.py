"""What may go wrong while a case runs, said so that an administrator can act on it."""

from __future__ import annotations

from typing import Any

from app.domain.errors import Conflict, LianbanError


class EngineFailure(LianbanError):
    """流程“{process}”在“{name}”（{element}）处无法继续：{detail}

    The process “{process}” cannot go on at “{name}” ({element}): {detail}
    """

    code = "engine-failure"

    def __init__(self, *, element: str, name: str, process: str, detail: str) -> None:
        super().__init__(element=element, name=name or element, process=process, detail=detail)
        self.element = element
        self.name = name
        self.process = process
        self.detail = detail


class TaskNotOpen(Conflict):
    """此项已不在等待办理，未作改动。请刷新后查看当前进展。

    This task no longer waits; nothing was changed. Reload to see where the case is now.
    """

    code = "task-not-open"

    def __init__(self, *, task_id: str) -> None:
        super().__init__(task_id=task_id)
        self.task_id = task_id


class NodeFailure(Exception):
    """Inside the engine only: carries the SpiffWorkflow task whose element cannot be carried out."""

    def __init__(self, task: Any, detail: str) -> None:
        super().__init__(detail)
        self.task = task
        self.detail = detail
