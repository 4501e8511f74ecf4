"""The content of one deployment, parsed once and shared by every execution and thread.

Specs never change once they are parsed, which happens under the library's lock; the one thing SpiffWorkflow
would connect while running - repeated activities to their instances - is connected here.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask

from app.domain.definition import ProcessDefinition
from app.domain.errors import ContentRejected, NotFound, Problem
from app.engine.decisions import DecisionEngine, table_engine
from app.engine.normalise import normalise
from app.engine.parser import DiagramParser
from app.engine.summary import read_processes
from app.engine.xml import parse_xml

MAX_LIBRARIES = 32


class Library:
    """Definitions and specs of one deployment. `key` is the deployment's content hash."""

    def __init__(self, key: str, files: Mapping[str, bytes]) -> None:
        self.key = key
        self._lock = threading.Lock()
        self._specs: dict[str, dict[str, Any]] = {}
        diagrams = [(path, parse_xml(files[path], path)) for path in sorted(files) if _is(path, "bpmn")]
        read = [definition for path, root in diagrams for definition in read_processes(root, path)]
        self._definitions = {definition.key: definition for definition in read}
        self._parser = DiagramParser(self._definitions, _decisions(files))
        for path, root in diagrams:
            normalised = deepcopy(root)
            normalise(normalised)
            self._parser.add_bpmn_xml(normalised, path)

    def definition(self, process_key: str) -> ProcessDefinition:
        """What the diagram of `process_key` says; NotFound when this deployment has none."""
        found = self._definitions.get(process_key)
        if found is None:
            raise NotFound(what=f"流程“{process_key}”")
        return found

    def definitions(self) -> tuple[ProcessDefinition, ...]:
        """All processes, by key."""
        return tuple(self._definitions[key] for key in sorted(self._definitions))

    def specs(self, process_key: str) -> dict[str, Any]:
        """Specs by name: the process itself, its embedded subprocesses and, through all calls, the called
        processes. For the engine only. Raises ContentRejected when the diagram cannot be run."""
        definition = self.definition(process_key)
        with self._lock:
            specs = self._specs.get(process_key)
            if specs is None:
                try:
                    specs = self._collect(process_key)
                except ValidationException as error:
                    raise ContentRejected([_problem(definition, error)]) from error
                self._specs[process_key] = specs
        return specs

    def _collect(self, process_key: str) -> dict[str, Any]:
        specs: dict[str, Any] = {}
        wanted = [process_key]
        while wanted:
            name = wanted.pop()
            if name in specs or name not in self._parser.process_parsers:
                continue
            spec = self._parser.process_parsers[name].get_spec()
            specs[name] = spec
            for task_spec in list(spec.task_specs.values()):
                if isinstance(task_spec, SubWorkflowTask):
                    wanted.append(task_spec.spec)
                elif isinstance(task_spec, LoopTask):
                    _connect(task_spec, spec.task_specs[task_spec.task_spec])
        return specs


def _connect(repeated: Any, instance: Any) -> None:
    """SpiffWorkflow connects this at the first run, in whatever thread comes first, and never on restore."""
    if not instance.completed_event.is_connected(repeated.merge_child):
        instance.completed_event.connect(repeated.merge_child)


def _is(path: str, kind: str) -> bool:
    return path.endswith(f".{kind}")


def _decisions(files: Mapping[str, bytes]) -> dict[str, DecisionEngine]:
    return dict(
        table_engine(parse_xml(files[path], path), path) for path in sorted(files) if _is(path, "dmn")
    )


def _problem(definition: ProcessDefinition, error: ValidationException) -> Problem:
    return Problem(
        file=definition.file,
        code="cannot-run",
        message=f"流程“{definition.name or definition.key}”不能运行：{error}",
        advice="请先用 lianban check 检查该流程图。",
        element=str(getattr(error, "id", "") or ""),
        name=str(getattr(error, "name", "") or ""),
    )


_loaded: OrderedDict[str, Library] = OrderedDict()
_loading = threading.Lock()


def load_library(key: str, files: Mapping[str, bytes]) -> Library:
    """The library of the deployment `key`; parsed on first use, the most recently used ones stay in memory.

    files: path -> content of the whole deployment. Raises ContentRejected for a file that is not XML.
    """
    with _loading:
        library = _loaded.get(key)
        if library is not None:
            _loaded.move_to_end(key)
            return library
    library = Library(key, files)
    with _loading:
        library = _loaded.setdefault(key, library)
        _loaded.move_to_end(key)
        while len(_loaded) > MAX_LIBRARIES:
            _loaded.popitem(last=False)
    return library
