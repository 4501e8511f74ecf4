"""Decision tables: the library reads them, the allow-list evaluates them, and nothing fails silently.

Cells are not FEEL. `-` or nothing: any value; `"a"` or `5`: equal; `< 5`, `!= "a"`: compared;
`in ("a", "b")`, `not in (...)`: contained; a cell with `?` (the input value) is a condition of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from lxml import etree
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

from app.engine.expressions import Expression, compile_expression
from app.engine.failure import NodeFailure

INPUT = "decision_input"
_OPERATOR = re.compile(r"(<=|>=|==|!=|<|>|not\s+in\b|in\b)")
_OUTSIDE_QUOTES = re.compile(r"""("[^"]*"|'[^']*')|\?""")


@lru_cache(maxsize=4096)
def compile_cell(text: str) -> Expression | None:
    """The condition of an input cell over the variable `decision_input`; None when any value will do."""
    cell = text.strip()
    if cell in ("", "-"):
        return None
    asked = _OUTSIDE_QUOTES.sub(lambda found: found.group(1) or INPUT, cell)
    if asked != cell:
        return compile_expression(asked)
    if _OPERATOR.match(cell):
        return compile_expression(f"{INPUT} {cell}")
    return compile_expression(f"{INPUT} == ({cell})")


class DecisionEngine(DMNEngine):
    """Evaluates one table. UNIQUE: exactly one rule must match; COLLECT: a list an output, perhaps empty."""

    def rows(self, task: Any) -> list[dict[str, object]]:
        """The outputs of every rule that matches, by output name."""
        engine = task.workflow.script_engine
        values = [engine.evaluate(task, item.expression) for item in self.decision_table.inputs]
        matched = [rule for rule in self.decision_table.rules if self._matches(rule, values, task)]
        if self.decision_table.hit_policy == "UNIQUE" and len(matched) != 1:
            numbers = "、".join(str(rule.row_number) for rule in matched) or "无"
            raise NodeFailure(task, f"决策表应恰好有一条规则成立，实际成立的规则：{numbers}")
        return [dict(rule.output_as_dict(task)) for rule in matched]

    def merged(self, rows: list[dict[str, object]]) -> dict[str, object]:
        """The rows as variables: the one row, or for COLLECT a list an output."""
        if self.decision_table.hit_policy == "UNIQUE":
            return rows[0]
        names = [output.name or output.label for output in self.decision_table.outputs]
        return {name: [row[name] for row in rows if name in row] for name in names}

    def _matches(self, rule: Any, values: list[object], task: Any) -> bool:
        engine = task.workflow.script_engine
        for entry, value in zip(rule.inputEntries, values, strict=True):
            condition = compile_cell(entry.lhs[0] or "")
            if condition is not None and not engine.evaluate(task, condition.text, {INPUT: value}):
                return False
        return True


def table_engine(root: etree._Element, file: str) -> tuple[str, DecisionEngine]:
    """(decision key, engine) of a checked DMN file, whichever version and prefix the modeler wrote."""
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    namespace = etree.QName(root).namespace or ""
    for element in list(root.iter(f"{{{namespace}}}extensionElements", f"{{{namespace}}}annotation")):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    parser = DMNParser(None, root, {"dmn": namespace}, filename=file)
    parser.parse()
    return parser.bpmn_id, DecisionEngine(parser.decision.decisionTables[0])
