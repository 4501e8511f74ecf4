"""Which diagram a running task belongs to."""

from __future__ import annotations

from typing import Any

SEPARATOR = "/"


def inner_name(process: str, subprocess: str) -> str:
    """The name of an embedded subprocess' spec: qualified, so that two diagrams may use the same id."""
    return f"{process}{SEPARATOR}{subprocess}"


def is_embedded(spec_name: str) -> bool:
    """Whether a spec is an embedded subprocess, not a process of its own."""
    return SEPARATOR in spec_name


def process_of(task: Any) -> str:
    """The key of the process definition whose diagram shows this task's element."""
    name: str = task.workflow.spec.name
    return name.split(SEPARATOR, 1)[0]
