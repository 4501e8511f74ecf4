"""The expressions analysts may write: a small allow-listed subset of Python, compiled once into closures.

Nothing is ever given to `eval`: the syntax tree is walked, every node kind that is not listed is refused
with a sentence that says what to write instead, and values are bounded so that none can eat the machine.
"""

from __future__ import annotations

import ast
from functools import lru_cache

from app.engine.syntax import (
    ADVICE,
    FUNCTION_NAMES,
    Argument,
    Call,
    Compiler,
    Functions,
    Step,
    Variables,
    short,
)
from app.engine.values import ExpressionProblem

__all__ = [
    "FUNCTION_NAMES",
    "Argument",
    "Call",
    "Expression",
    "ExpressionProblem",
    "compile_expression",
    "strip_braces",
]

MAX_LENGTH = 2_000


class Expression:
    """One compiled expression. Immutable: shared by threads.

    names: the variables it reads; calls: the functions it calls, in the order written;
    root_call: the call when the whole expression is nothing but one call.
    """

    __slots__ = ("_step", "calls", "names", "root_call", "text")

    def __init__(
        self,
        text: str,
        step: Step,
        names: frozenset[str],
        calls: tuple[Call, ...],
        root_call: Call | None,
    ) -> None:
        self.text = text
        self._step = step
        self.names = names
        self.calls = calls
        self.root_call = root_call

    def evaluate(self, variables: Variables, functions: Functions) -> object:
        """The value. Raises ExpressionProblem (an unset variable, values that do not fit each other ...)."""
        try:
            return self._step(variables, functions)
        except ExpressionProblem:
            raise
        except (TypeError, ValueError, ArithmeticError) as error:
            raise ExpressionProblem(
                f"表达式“{self.text}”不能计算：{error}", "请核对变量的类型和取值。"
            ) from error

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"


def strip_braces(text: str) -> str:
    """The expression inside `${...}` or `#{...}`, else the text itself; outer blanks removed."""
    text = text.strip()
    if text[:2] in ("${", "#{") and text.endswith("}"):
        return text[2:-1].strip()
    return text


@lru_cache(maxsize=4096)
def compile_expression(text: str) -> Expression:
    """Compile `text` (with or without `${}`), or raise ExpressionProblem."""
    source = " ".join(strip_braces(text).splitlines())  # authors may break long conditions
    if not source:
        raise ExpressionProblem("表达式是空的", '请写一个表达式，例如 accepted 或 route == "transfer"。')
    if len(source) > MAX_LENGTH:
        raise ExpressionProblem(f"表达式超过 {MAX_LENGTH} 个字符", "请拆成几个较短的表达式。")
    try:
        tree = ast.parse(source, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionProblem(
            f"表达式“{short(source)}”写法有误：{_reason(error)}", _syntax_advice(source)
        ) from None
    compiler = Compiler()
    step = compiler.step(tree.body, 0)
    root = compiler.call_of.get(tree.body) if isinstance(tree.body, ast.Call) else None
    return Expression(source, step, frozenset(compiler.names), tuple(compiler.calls), root)


def _reason(error: Exception) -> str:
    return error.msg if isinstance(error, SyntaxError) else type(error).__name__


def _syntax_advice(source: str) -> str:
    if "&&" in source or "||" in source:
        return "请用 and、or、not，不用 &&、||、!。"
    if "“" in source or "”" in source or "‘" in source:
        return '请用英文引号 " 括住文字。'
    if "=" in source.replace("==", "").replace("!=", "").replace(">=", "").replace("<=", ""):
        return "比较相等用 ==。"
    return ADVICE
