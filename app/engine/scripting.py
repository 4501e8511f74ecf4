"""The script engine given to SpiffWorkflow: every expression anywhere goes through the allow-list.

It is made anew for each execution and passed in on restore too; the library's own engine, which is `eval`,
never sees a diagram.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine

from app.domain.errors import LianbanError, RuleForbids
from app.engine.expressions import ExpressionProblem, compile_expression
from app.engine.failure import NodeFailure
from app.engine.inputs import compile_text
from app.engine.scripts import compile_script
from app.engine.surroundings import Record, Surroundings


class _ClosedEnvironment(BasePythonScriptEngineEnvironment):
    """Where the library would run Python: without a task there are no functions, and no scripts at all."""

    def evaluate(self, expression: str, context: Any, external_context: Any = None) -> object:
        return compile_expression(expression).evaluate({**context, **(external_context or {})}, {})

    def execute(self, script: str, context: Any, external_context: Any = None) -> bool:
        raise ExpressionProblem("此处不能执行脚本", "请改用赋值表达式。")

    def call_service(self, context: Any, **kwargs: Any) -> object:
        raise ExpressionProblem("此处不能调用外部服务", "请在服务任务上写 camunda:topic。")


class ScriptEngine(PythonScriptEngine):
    """Evaluates for one execution; each step replaces `surroundings`, `record` collects what happened."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(environment=_ClosedEnvironment())
        self.surroundings = surroundings
        self.record = Record()

    def validate(self, expression: str) -> None:
        compile_expression(expression)

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> object:
        variables = {**task.data, **external_context} if external_context else task.data
        return self._value(task, compile_expression, expression, variables)

    def text(self, task: Any, text: str, variables: Mapping[str, object] | None = None) -> object:
        """The value of a parameter text (see `compile_text`) at this task."""
        return self._value(task, compile_text, text, task.data if variables is None else variables)

    def execute(self, task: Any, script: str, external_context: Any = None) -> bool:
        """Run the assignments of a script task in order."""
        try:
            assignments = compile_script(script)
        except ExpressionProblem as problem:
            raise NodeFailure(task, problem.message) from problem
        for name, text in assignments:
            task.data[name] = self.evaluate(task, text)
        return True

    def _value(
        self, task: Any, compiler: Callable[[str], Any], text: str, variables: Mapping[str, object]
    ) -> object:
        try:
            return compiler(text).evaluate(variables, self.surroundings.functions)
        except RuleForbids:
            raise
        except ExpressionProblem as problem:
            raise NodeFailure(task, problem.message) from problem
        except LianbanError as error:
            raise NodeFailure(task, error.sentence()) from error
