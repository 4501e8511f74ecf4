"""Script tasks: nothing but assignments of allow-listed expressions, one a line."""

from __future__ import annotations

import ast
from functools import lru_cache

from app.engine.expressions import FUNCTION_NAMES, ExpressionProblem, compile_expression

_ADVICE = '每行一个赋值，例如 outcome = "handled"；其他语句请画成网关或服务任务。'


@lru_cache(maxsize=512)
def compile_script(text: str) -> tuple[tuple[str, str], ...]:
    """(variable, expression) of each line, checked; or ExpressionProblem."""
    if len(text) > 10_000:
        raise ExpressionProblem("脚本太长", _ADVICE)
    try:
        module = ast.parse(text.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionProblem("脚本写法有误", _ADVICE) from None
    if not module.body:
        raise ExpressionProblem("脚本是空的", _ADVICE)
    return tuple(_assignment(statement) for statement in module.body)


def _assignment(statement: ast.stmt) -> tuple[str, str]:
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        raise ExpressionProblem(f"脚本中不能使用“{ast.unparse(statement)[:80]}”", _ADVICE)
    target = statement.targets[0]
    if not isinstance(target, ast.Name) or target.id.startswith("_") or target.id in FUNCTION_NAMES:
        raise ExpressionProblem(f"不能给“{ast.unparse(target)[:80]}”赋值", "请给普通变量名赋值。")
    text = ast.unparse(statement.value)
    compile_expression(text)
    return target.id, text
