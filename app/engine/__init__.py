"""The only room that knows SpiffWorkflow and BPMN/DMN XML. Its contract is in docs/architecture.md."""

from __future__ import annotations

from app.engine.asked import asked_for
from app.engine.back import CannotSendBack
from app.engine.check import check_content
from app.engine.execution import Execution
from app.engine.failure import EngineFailure, TaskNotOpen
from app.engine.library import Library, load_library
from app.engine.surroundings import Surroundings

__all__ = [
    "CannotSendBack",
    "EngineFailure",
    "Execution",
    "Library",
    "Surroundings",
    "TaskNotOpen",
    "asked_for",
    "check_content",
    "load_library",
]
