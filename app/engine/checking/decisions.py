"""Decision tables: structure first, then every cell, then overlaps and gaps where they can be decided."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from app.engine.checking.cells import Cell, check_input_cell, check_output_cell
from app.engine.checking.coverage import check_coverage
from app.engine.checking.findings import Findings
from app.engine.checking.written import is_variable
from app.engine.expressions import ExpressionProblem, compile_expression
from app.engine.tags import line_of

Element = etree._Element

DMN_MARK = "omg.org/spec/DMN/"
MOST_RULES = 500
_FORBIDDEN = ("businessKnowledgeModel", "decisionService", "knowledgeSource")
_TABLE_CHILDREN = frozenset({"input", "output", "rule", "annotation", "extensionElements", "description"})
_LANGUAGES = ("feel", "python")


@dataclass(frozen=True)
class Table:
    """A decision table as read: the text of each input, output and cell, with its element."""

    element: Element
    inputs: tuple[Element, ...]
    outputs: tuple[Element, ...]
    rows: tuple[tuple[tuple[Cell, ...], tuple[Cell, ...]], ...]
    hit_policy: str


def local_dmn(element: Element) -> str:
    return etree.QName(element).localname


def children(element: Element, name: str) -> tuple[Element, ...]:
    return tuple(child for child in element.iterchildren("*") if local_dmn(child) == name)


def text_child(element: Element) -> str:
    found = children(element, "text")
    return (found[0].text or "").strip() if found else ""


def decision_outputs(decision: Element) -> tuple[str, ...]:
    tables = children(decision, "decisionTable")
    outputs = children(tables[0], "output") if tables else ()
    return tuple(output.get("name") or output.get("label") or "" for output in outputs)


def check_decisions(root: Element, findings: Findings) -> None:
    decisions = children(root, "decision")
    if not decisions:
        findings.error("no-decision", "文件中没有决策", "请画一个带决策表的决策。", root)
    every = [element for element in root.iter("*") if local_dmn(element) == "decision"]
    for decision in every[1:]:
        findings.error("several-decisions", "一个文件只能有一个决策", "请把各决策分别存成文件。", decision)
    for element in root.iterchildren("*"):
        if local_dmn(element) in _FORBIDDEN:
            findings.error(
                "decision-element", f"不支持 {local_dmn(element)}", "请把规则都写在一张决策表里。", element
            )
    for decision in decisions[:1]:
        _decision(decision, findings)


def _decision(decision: Element, findings: Findings) -> None:
    if not decision.get("id"):
        findings.error("missing-id", "决策没有 id", "请给它一个可读的英文 id。", decision)
    if children(decision, "informationRequirement"):
        required = children(decision, "informationRequirement")
        if any(children(item, "requiredDecision") for item in required):
            findings.error(
                "decision-requires",
                "决策依赖另一个决策，引擎不会先算那一个",
                "请在流程里先后放两个业务规则任务，或合成一张表。",
                decision,
            )
    tables = children(decision, "decisionTable")
    if len(tables) != 1:
        findings.error("no-table", "决策没有决策表", "请改为决策表；文字表达式、函数等不受支持。", decision)
        return
    table = _read(tables[0], findings)
    _structure(table, findings)
    for inputs, outputs in table.rows:
        for cell in inputs:
            check_input_cell(cell, findings)
        for cell in outputs:
            check_output_cell(cell, findings)
    if not findings.has_errors:
        check_coverage(table.hit_policy, table.inputs, [row[0] for row in table.rows], findings)


def _read(element: Element, findings: Findings) -> Table:
    inputs, outputs = children(element, "input"), children(element, "output")
    rows = []
    for number, rule in enumerate(children(element, "rule"), start=1):
        entries, results = children(rule, "inputEntry"), children(rule, "outputEntry")
        if len(entries) != len(inputs) or len(results) != len(outputs):
            findings.error(
                "row-cells",
                f"第 {number} 行的格数与列数不一致",
                "请在决策表编辑器中重建这一行。",
                rule,
            )
            continue
        for entry in (*entries, *results):
            if len(children(entry, "text")) != 1:
                findings.error(
                    "row-cells", f"第 {number} 行有一格没有内容元素", "请用决策表编辑器重新保存。", entry
                )
        rows.append(
            (
                tuple(map(_cell, entries, inputs, [number] * len(entries))),
                tuple(map(_cell, results, outputs, [number] * len(results))),
            )
        )
    return Table(element, inputs, outputs, tuple(rows), element.get("hitPolicy", "UNIQUE").upper())


def _cell(entry: Element, column: Element, row: int) -> Cell:
    return Cell(text_child(entry), row, _title(column), _type(column), entry)


def _title(column: Element) -> str:
    return column.get("label") or column.get("name") or column.get("id") or "?"


def _type(column: Element) -> str:
    expression = children(column, "inputExpression")
    type_ref = (expression[0] if expression else column).get("typeRef", "")
    return type_ref.rsplit(":", 1)[-1].lower()


def _structure(table: Table, findings: Findings) -> None:
    if table.hit_policy not in ("UNIQUE", "COLLECT"):
        findings.error(
            "hit-policy",
            f"不支持命中策略 {table.hit_policy[:30]}",
            "只支持 UNIQUE（恰好一条）和 COLLECT（列出全部）；请改写规则使之互不重叠。",
            table.element,
        )
    elif table.element.get("aggregation"):
        findings.error(
            "hit-policy", "不支持 COLLECT 的汇总方式（求和、计数等）", "请去掉汇总方式。", table.element
        )
    if not table.outputs or not table.rows:
        findings.error("table-empty", "决策表没有输出列或没有规则", "请补上输出列和规则。", table.element)
    if len(table.rows) > MOST_RULES:
        findings.error("too-many-rules", f"规则超过 {MOST_RULES} 条", "请拆成几张表。", table.element)
    for child in table.element.iterchildren("*"):
        if local_dmn(child) not in _TABLE_CHILDREN:
            findings.error("decision-element", f"决策表中不能有 {local_dmn(child)[:40]}", "请删除。", child)
    _ids(table, findings)
    for column in table.inputs:
        _input(column, findings)
    _output_names(table, findings)


def _ids(table: Table, findings: Findings) -> None:
    columns = (*table.inputs, *table.outputs)
    for element in (table.element, *columns, *children(table.element, "rule")):
        if not element.get("id"):
            findings.error(
                "missing-id", f"{local_dmn(element)} 没有 id", "请用决策表编辑器重新保存。", element
            )
    for inputs, outputs in table.rows:
        for cell in (*inputs, *outputs):
            if not cell.element.get("id"):
                findings.error("missing-id", "格子没有 id", "请用决策表编辑器重新保存。", cell.element)


def _input(column: Element, findings: Findings) -> None:
    expressions = children(column, "inputExpression")
    text = text_child(expressions[0]) if expressions else ""
    if not text:
        findings.error(
            "input-expression",
            f"输入列“{_title(column)}”没有表达式",
            "请填写要判断的变量，例如 direction。",
            column,
        )
        return
    _language(expressions[0], findings)
    try:
        compile_expression(text)
    except ExpressionProblem as problem:
        findings.error("expression", f"输入列“{_title(column)}”：{problem.message}", problem.advice, column)


def _language(expression: Element, findings: Findings) -> None:
    language = expression.get("expressionLanguage", "").lower()
    if language and not any(known in language for known in _LANGUAGES):
        findings.error(
            "expression-language",
            f"不支持表达式语言“{language[:40]}”",
            "请删除语言设置，按本平台的表达式写法书写。",
            expression,
        )


def _output_names(table: Table, findings: Findings) -> None:
    seen: set[str] = set()
    for column in table.outputs:
        name = column.get("name") or column.get("label") or ""
        if not is_variable(name):
            findings.error(
                "output-name",
                f"输出列的名称“{name[:60]}”不能作变量名",
                "请填写以英文字母开头的名称，只用字母、数字和下划线。",
                column,
            )
        elif name in seen:
            findings.error("output-name", f"输出列“{name}”重复", "请改为不同的名称。", column)
        seen.add(name)


def decision_line(decision: Element) -> int:
    return line_of(decision)
