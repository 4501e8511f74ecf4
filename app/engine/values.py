"""Bounded arithmetic of expressions: what numbers, texts and lists may do, and how large they may grow."""

from __future__ import annotations

MAX_RESULT = 10**15
MAX_SIZE = 10_000


class ExpressionProblem(ValueError):
    """An expression that does not compile or compute: `message` (Chinese) says why, `advice` what to do."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


def _number(value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ExpressionProblem(f"“{value}”不是数字", "这里只能用数字计算；日期的计算请用 deadline(...)。")
    return value


def _bounded(value: int | float) -> int | float:
    if not abs(value) <= MAX_RESULT:
        raise ExpressionProblem("计算结果超出范围", "请核对参与计算的数字。")
    return value


def _sized(value: str | list[object]) -> object:
    if len(value) > MAX_SIZE:
        raise ExpressionProblem("计算结果太长", f"文字和列表不能超过 {MAX_SIZE}。")
    return value


def add(left: object, right: object) -> object:
    """Numbers add, texts join, lists join; nothing is converted silently."""
    if isinstance(left, str) and isinstance(right, str):
        return _sized(left + right)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return _sized([*left, *right])
    return _bounded(_number(left) + _number(right))


def subtract(left: object, right: object) -> object:
    return _bounded(_number(left) - _number(right))


def multiply(left: object, right: object) -> object:
    return _bounded(_number(left) * _number(right))


def divide(left: object, right: object) -> object:
    return _bounded(_number(left) // _not_zero(right))


def remainder(left: object, right: object) -> object:
    return _bounded(_number(left) % _not_zero(right))


def _not_zero(value: object) -> int | float:
    number = _number(value)
    if number == 0:
        raise ExpressionProblem("除数是 0", "请核对参与计算的数字。")
    return number


def subscript(value: object, key: str | int) -> object:
    """`value[key]` of a mapping, list or text."""
    try:
        if isinstance(value, dict):
            return value[key]
        if isinstance(value, (list, tuple, str)) and isinstance(key, int):
            return value[key]
    except (KeyError, IndexError):
        raise ExpressionProblem(f"没有“{key}”这一项", "请核对键或序号。") from None
    raise ExpressionProblem(
        f"不能从“{type(value).__name__}”中取“{key}”", "方括号只用于列表、文字和成组的值。"
    )
