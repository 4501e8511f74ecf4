"""Turns the syntax tree of an expression into closures, refusing every kind of node that is not listed."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.engine.values import ExpressionProblem, add, divide, multiply, remainder, subscript, subtract

FUNCTION_NAMES = frozenset({"deadline", "rule", "today", "period_start", "supervising", "enforcing"})

MAX_DEPTH = 40
MAX_NUMBER = 10**12
MAX_TEXT = 500

Variables = Mapping[str, object]
Functions = Mapping[str, Callable[..., object]]
Step = Callable[[Variables, Functions], object]

_CONSTANT_NAMES: dict[str, object] = {"true": True, "false": False, "null": None}
ADVICE = (
    "可用：变量、文字、数字、and / or / not、比较、in、+ - * // %、甲 if 条件 else 乙、列表、"
    "deadline(...)、rule(...)、today()。"
)


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call. `kind` is "literal" (`value` holds it), "name" (`value` is the variable) or
    "other" (`value` is None)."""

    kind: str
    value: object = None


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a listed function, as read off the syntax tree."""

    name: str
    arguments: tuple[Argument, ...]


def short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."


_BINARY: dict[type[ast.operator], Callable[[object, object], object]] = {
    ast.Add: add,
    ast.Sub: subtract,
    ast.Mult: multiply,
    ast.FloorDiv: divide,
    ast.Mod: remainder,
}

_COMPARE: dict[type[ast.cmpop], Callable[..., object]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda item, group: item in group,
    ast.NotIn: lambda item, group: item not in group,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}


class Compiler:
    """Walks one syntax tree and collects the names and calls on the way."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.calls: list[Call] = []
        self.call_of: dict[ast.AST, Call] = {}
        self.kinds: dict[type[ast.AST], Callable[..., Step]] = {
            ast.Constant: self.constant,
            ast.Name: self.name,
            ast.BoolOp: self.bool_op,
            ast.UnaryOp: self.unary,
            ast.BinOp: self.binary,
            ast.Compare: self.compare,
            ast.IfExp: self.conditional,
            ast.List: self.sequence,
            ast.Tuple: self.sequence,
            ast.Subscript: self.subscript,
            ast.Call: self.call,
        }

    def step(self, node: ast.AST, depth: int) -> Step:
        if depth > MAX_DEPTH:
            raise ExpressionProblem("表达式嵌套太深", "请拆成几个较短的表达式。")
        kind = self.kinds.get(type(node))
        if kind is None:
            raise ExpressionProblem(
                f"表达式中不能使用“{short(ast.unparse(node))}”这种写法", _node_advice(node)
            )
        return kind(node, depth + 1)

    def constant(self, node: ast.Constant, _: int) -> Step:
        value = node.value
        if value is not None and not isinstance(value, (bool, int, float, str)):
            raise ExpressionProblem(
                f"表达式中不能使用常量 {short(ast.unparse(node))}", "可用文字、数字、True、False、None。"
            )
        if isinstance(value, (int, float)) and not abs(value) <= MAX_NUMBER:
            raise ExpressionProblem("表达式中的数字太大", f"数字不能超过 {MAX_NUMBER}。")
        if isinstance(value, str) and len(value) > MAX_TEXT:
            raise ExpressionProblem("表达式中的文字太长", f"文字不能超过 {MAX_TEXT} 个字符。")
        return lambda variables, functions: value

    def name(self, node: ast.Name, _: int) -> Step:
        name = node.id
        if name in _CONSTANT_NAMES:
            value = _CONSTANT_NAMES[name]
            return lambda variables, functions: value
        if name.startswith("_"):
            raise ExpressionProblem(f"变量名“{name}”不能以下划线开头", "请改用以字母开头的变量名。")
        if name in FUNCTION_NAMES:
            raise ExpressionProblem(f"“{name}”是函数，缺少括号和参数", f"请写成 {name}(...)。")
        self.names.add(name)

        def read(variables: Variables, functions: Functions) -> object:
            try:
                return variables[name]
            except KeyError:
                raise ExpressionProblem(
                    f"变量“{name}”还没有值", "请在此之前的表单或输入中给它赋值。"
                ) from None

        return read

    def bool_op(self, node: ast.BoolOp, depth: int) -> Step:
        steps = [self.step(value, depth) for value in node.values]
        stop_at = isinstance(node.op, ast.Or)

        def decide(variables: Variables, functions: Functions) -> object:
            value: object = None
            for step in steps:
                value = step(variables, functions)
                if bool(value) is stop_at:
                    break
            return value

        return decide

    def unary(self, node: ast.UnaryOp, depth: int) -> Step:
        step = self.step(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return lambda variables, functions: not step(variables, functions)
        if isinstance(node.op, ast.USub):
            return lambda variables, functions: subtract(0, step(variables, functions))
        raise ExpressionProblem(f"表达式中不能使用“{short(ast.unparse(node))}”这种写法", ADVICE)

    def binary(self, node: ast.BinOp, depth: int) -> Step:
        act = _BINARY.get(type(node.op))
        if act is None:
            raise ExpressionProblem(
                f"表达式“{short(ast.unparse(node))}”中的运算符不可用", "可用的运算符：+ - * // %。"
            )
        left, right = self.step(node.left, depth), self.step(node.right, depth)
        return lambda variables, functions: act(left(variables, functions), right(variables, functions))

    def compare(self, node: ast.Compare, depth: int) -> Step:
        first = self.step(node.left, depth)
        pairs = [
            (_COMPARE[type(op)], self.step(other, depth))
            for op, other in zip(node.ops, node.comparators, strict=True)
        ]

        def compare_all(variables: Variables, functions: Functions) -> object:
            left = first(variables, functions)
            for test, step in pairs:
                right = step(variables, functions)
                if not test(left, right):
                    return False
                left = right
            return True

        return compare_all

    def conditional(self, node: ast.IfExp, depth: int) -> Step:
        test, yes, no = (self.step(part, depth) for part in (node.test, node.body, node.orelse))
        return lambda variables, functions: (yes if test(variables, functions) else no)(variables, functions)

    def sequence(self, node: ast.List | ast.Tuple, depth: int) -> Step:
        steps = [self.step(item, depth) for item in node.elts]
        # always a list: what a tuple would become anyway when the state is stored as JSON
        return lambda variables, functions: [step(variables, functions) for step in steps]

    def subscript(self, node: ast.Subscript, depth: int) -> Step:
        step, key = self.step(node.value, depth), _literal_key(node.slice)
        return lambda variables, functions: subscript(step(variables, functions), key)

    def call(self, node: ast.Call, depth: int) -> Step:
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTION_NAMES:
            raise ExpressionProblem(
                f"没有函数“{short(ast.unparse(node.func))}”",
                f"可用的函数：{'、'.join(sorted(FUNCTION_NAMES))}。",
            )
        if node.keywords or any(isinstance(item, ast.Starred) for item in node.args):
            raise ExpressionProblem(
                f"函数“{node.func.id}”的参数写法有误", "请按顺序写参数，不写“名称=”和“*”。"
            )
        name = node.func.id
        call = Call(name, tuple(_argument(item) for item in node.args))
        self.calls.append(call)
        self.call_of[node] = call
        steps = [self.step(item, depth) for item in node.args]

        def act(variables: Variables, functions: Functions) -> object:
            function = functions.get(name)
            if function is None:
                raise ExpressionProblem(f"此处不能使用函数“{name}”", "请核对函数名。")
            return function(*[step(variables, functions) for step in steps])

        return act


def _argument(node: ast.expr) -> Argument:
    if isinstance(node, ast.Constant):
        return Argument("literal", node.value)
    if isinstance(node, ast.Name) and node.id not in _CONSTANT_NAMES:
        return Argument("name", node.id)
    return Argument("other")


def _literal_key(node: ast.expr) -> str | int:
    if (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
    ):
        value = node.operand.value
        if isinstance(value, int) and not isinstance(value, bool):
            return -value
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, (str, int))
        and not isinstance(node.value, bool)
    ):
        return node.value
    raise ExpressionProblem(
        f"方括号中只能是文字或数字，不能是“{short(ast.unparse(node))}”", '例如 party["name"] 或 units[0]。'
    )


def _node_advice(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return '不能用“.”取值；请写成 变量["键"]，或给表单字段单独的键。'
    return ADVICE
