"""One file in, everything that can be said about it out. Runs in the child."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from lxml import etree

from app.domain.definition import Found, ProcessDefinition
from app.domain.errors import ContentRejected, Problem
from app.domain.forms_check import check_form
from app.domain.layouts_check import check_layout
from app.domain.letters_parse import check_letter
from app.domain.rulebook_parse import check_rulebook_file
from app.engine.checking.decisions import DMN_MARK, check_decisions, children
from app.engine.checking.diagram import check_diagram, run_table_parser
from app.engine.checking.findings import Findings
from app.engine.checking.index import Index
from app.engine.checking.kinds import kind_of
from app.engine.checking.outline import outline_of
from app.engine.checking.verdict import Verdict
from app.engine.tags import BPMN_NS
from app.engine.xml import parse_xml

MOST_ELEMENTS = 30_000


def judge(file: str, content: bytes, beside: Mapping[str, bytes], index: Index) -> Verdict:
    """Check one file. beside: other files it needs in full (decision tables; the source of a rule book)."""
    findings = Findings(file)
    definitions: tuple[ProcessDefinition, ...] = ()
    kind = kind_of(file, content)
    if not content.strip():
        findings.error("empty-file", "文件是空的", "请重新保存或重新导出。")
    elif kind == "xml":
        definitions = _xml(content, beside, index, findings)
    elif kind == "form":
        switches = index.names.rules or None
        _take(check_form(file, content, switches=switches), findings)
    elif kind == "letter":
        _take(check_letter(file, content), findings)
    elif kind == "layout":
        _take(check_layout(file, content), findings)
    elif kind == "rulebook":
        _take(check_rulebook_file(file, content, _source(beside)), findings)
    else:
        findings.error(
            "unknown-kind",
            "不认识这种文件",
            "可检查：流程图 .bpmn、决策表 .dmn、表单 .form、规则库和文书 .toml、文书版式 .docx。",
        )
    if findings.has_errors:
        return Verdict(findings.problems())
    found = tuple(Found(item.key, item.name, "process", file) for item in definitions)
    return Verdict(findings.problems(), definitions, found or _found(file, content))


def _take(problems: list[Problem], findings: Findings) -> None:
    for problem in problems:
        findings.take(problem)


def _source(beside: Mapping[str, bytes]) -> str | None:
    for path, content in beside.items():
        if PurePosixPath(path).suffix == ".txt":
            return content.decode("utf-8", errors="replace")
    return None


def _found(file: str, content: bytes) -> tuple[Found, ...]:
    outline = outline_of(file, content)
    if not outline.kind or not outline.key:
        return ()
    return (Found(outline.key, outline.name, outline.kind, file),)


def _xml(
    content: bytes, beside: Mapping[str, bytes], index: Index, findings: Findings
) -> tuple[ProcessDefinition, ...]:
    try:
        root = parse_xml(content, findings.file)
    except ContentRejected as error:
        _take(list(error.problems), findings)
        return ()
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        findings.error("too-large", f"元素超过 {MOST_ELEMENTS} 个", "请按阶段拆成几个文件。")
        return ()
    namespace = etree.QName(root).namespace or ""
    if namespace == BPMN_NS and etree.QName(root).localname == "definitions":
        return check_diagram(root, content, beside, index, findings)
    if DMN_MARK in namespace:
        check_decisions(root, findings)
        if not findings.has_errors:
            run_table_parser(root, findings)
        return ()
    _not_ours(root, namespace, findings)
    return ()


_OTHERS = (
    ("schema.omg.org/spec/BPMN", "BPMN 1.x"),
    ("wfmc.org", "XPDL"),
    ("CMMN", "CMMN 案例图"),
    ("bpel", "BPEL"),
    ("xhtml", "网页"),
    ("svg", "图片（SVG）"),
    ("drools", "Drools 规则"),
    ("visio", "Visio 图"),
)


def _not_ours(root: etree._Element, namespace: str, findings: Findings) -> None:
    name = etree.QName(root).localname
    other = next((title for mark, title in _OTHERS if mark.lower() in namespace.lower()), "")
    what = f"这是{other}" if other else f"根元素是“{name[:60]}”"
    if children(root, "process") or name == "definitions":
        what = f"命名空间“{namespace[:100]}”不是 BPMN 2.0"
    findings.error(
        "not-bpmn",
        f"不是 BPMN 2.0 流程图，也不是 DMN 决策表：{what}",
        "请在建模器中另存为 BPMN 2.0（.bpmn）或 DMN 1.x（.dmn）。",
        root,
    )
