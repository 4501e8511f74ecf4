"""One BPMN file: all checks of its document, then of the process in it, and last the engine's own parser."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree
from SpiffWorkflow.bpmn.exceptions import WorkflowException
from SpiffWorkflow.exceptions import SpiffWorkflowException

from app.domain.definition import ProcessDefinition
from app.domain.errors import ContentRejected
from app.engine.checking.actions import check_actions
from app.engine.checking.activities import check_activities
from app.engine.checking.document import check_document, check_lane_references
from app.engine.checking.findings import Findings
from app.engine.checking.flows import check_flows
from app.engine.checking.foreign import check_foreign
from app.engine.checking.formulas import check_formulas
from app.engine.checking.ignored import check_ignored
from app.engine.checking.index import Index
from app.engine.checking.papers import check_papers
from app.engine.checking.refused import check_elements
from app.engine.checking.rules import check_rules
from app.engine.checking.timers import check_overdue_stubs, check_timers
from app.engine.checking.variables import check_variables
from app.engine.decisions import table_engine
from app.engine.expressions import ExpressionProblem
from app.engine.library import Library
from app.engine.summary import read_processes
from app.engine.xml import parse_xml

# what the library is known to raise for drawings that none of the checks before understood
_LIBRARY_ERRORS = (
    WorkflowException,
    SpiffWorkflowException,
    ExpressionProblem,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    etree.LxmlError,
)


def check_diagram(
    root: etree._Element,
    content: bytes,
    beside: Mapping[str, bytes],
    index: Index,
    findings: Findings,
) -> tuple[ProcessDefinition, ...]:
    """Every finding about the file goes to `findings`. beside: the decision files that the diagram uses."""
    check_document(root, findings)
    check_lane_references(root, findings)
    check_elements(root, findings)
    check_foreign(root, findings)
    check_ignored(root, findings)
    drawn = read_processes(root, findings.file)
    definitions = tuple(item for item in drawn if item.executable) or drawn
    for definition in definitions:
        check_process(definition, index, findings)
    sound = [_is_sound(path, table, findings) for path, table in beside.items()]
    if all(sound) and not findings.has_errors:
        _run_parser(content, beside, definitions, findings)
    return definitions


def check_process(definition: ProcessDefinition, index: Index, findings: Findings) -> None:
    check_flows(definition, findings)
    check_formulas(definition, index, findings)
    check_timers(definition, findings)
    check_overdue_stubs(definition, findings)
    check_activities(definition, index, findings)
    check_actions(definition, index, findings)
    check_papers(definition, index, findings)
    check_rules(definition, index, findings)
    check_variables(definition, index, findings)


def _run_parser(
    content: bytes,
    beside: Mapping[str, bytes],
    definitions: tuple[ProcessDefinition, ...],
    findings: Findings,
) -> None:
    """The proof of the pudding: the parser that will run it reads it now."""
    name = "diagram.bpmn"
    try:
        library = Library("check", {**beside, name: content})
        for definition in definitions:
            library.specs(definition.key)
    except ContentRejected as error:
        for problem in error.problems:
            _refused(problem.message, definitions, findings)
    except _LIBRARY_ERRORS as error:
        _refused(f"{type(error).__name__}: {error}", definitions, findings)


def _is_sound(path: str, content: bytes, findings: Findings) -> bool:
    """Whether a table that the diagram uses can be read; what is wrong with it, its own check says."""
    try:
        table_engine(parse_xml(content, path), path)
    except (ContentRejected, *_LIBRARY_ERRORS):
        findings.warning(
            "decision-broken",
            f"所用的决策表 {path} 本身有问题，这张图未能试读",
            "请先改正决策表，再检查这张图。",
        )
        return False
    return True


def run_table_parser(root: etree._Element, findings: Findings) -> None:
    """The same proof for a decision table. Changes the tree."""
    try:
        table_engine(root, findings.file)
    except _LIBRARY_ERRORS as error:
        _refused(f"{type(error).__name__}: {error}", (), findings)


def _refused(reason: str, definitions: tuple[ProcessDefinition, ...], findings: Findings) -> None:
    findings.error(
        "engine-refused",
        f"引擎不接受这张图：{reason[:300]}",
        "请在 Camunda Modeler（Camunda 7 模式）中检查最近改动的元素，另存后重试。",
        definitions[0] if definitions else None,
    )
