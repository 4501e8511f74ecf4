"""The FEEL subset. The truth table was run on feelin, the engine of form-js 1.23: the same results."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.feel import FeelError, parse

VALUES = {
    "direction": "to_bureau",
    "xs": ["q", "r"],
    "a": 3,
    "b": False,
    "s": "x",
    "n": None,
    "d": "2026-11-01",
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('=direction = "to_bureau"', True),
        ("=a = 3.0", True),
        ("=a = -3", False),
        ('=a = "3"', None),
        ('=a != "x"', True),
        ("=n = null", True),
        ("=missing = null", True),
        ("=a != null", True),
        ('=missing != "x"', True),
        ("=missing > 1", None),
        ("=a > 2 and not(b)", True),
        ('=a > "3"', False),
        ('=d >= "2026-10-01"', True),
        ("=b", False),
        ("=not(missing)", None),
        ("=not(b = true)", True),
        ("=missing = 1 or a = 3", True),
        ("=missing > 1 and a = 3", None),
        ("=missing > 1 and a = 4", False),
        ('=s in ("x", "y")', True),
        ('=s in ["x", "y"]', True),
        ("=n in (1, null)", True),
        ('=list contains(xs, "q")', True),
        ('=list contains(missing, "q")', None),
        ('=xs = ["q", "r"]', True),
        ("=(a = 3) or (b)", True),
        ("a = 3", True),
    ],
)
def test_values(source: str, expected: bool | None) -> None:
    condition = parse(source)
    assert condition.evaluate(VALUES) is expected
    assert condition.holds(VALUES) is (expected is True)


def test_names_are_known() -> None:
    assert parse('=a = 1 and list contains(xs, s) or not(b in (c, "d"))').names == {"a", "xs", "s", "b", "c"}


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("=", "此处应为"),
        ("=a +1", "+"),
        ("=a.b", "."),
        ("=count(a)", "不支持函数“count”"),
        ("=if a then b", "不支持“if”"),
        ("=a = 1 = 2", "多余的"),
        ("=(a", "应为“)”"),
        ('="open', "不支持"),
        ("=a in b", "in 之后"),
        ("=true > 1", "不能比较大小"),
        ("=[1] < 2", "不能比较大小"),
        ("=__import__", "不支持"),
        ("=" + "(" * 30 + "a" + ")" * 30, "嵌套太深"),
        ("=a" + " and a" * 200, "超过 500"),
        ("=a[1]", "多余的"),
        ("=every x in xs satisfies x", "不支持“every”"),
    ],
)
def test_the_rest_is_refused_with_a_place(source: str, part: str) -> None:
    with pytest.raises(FeelError) as caught:
        parse(source)
    assert part in caught.value.zh
    assert caught.value.en.startswith("character ")
    assert caught.value.position >= 1


@given(st.text(alphabet="ab=!<>()[],\"' notrueandlistcontains.+-1\\\n", max_size=60))
def test_any_text_is_parsed_or_refused(source: str) -> None:
    try:
        result = parse(source).evaluate(VALUES)
    except FeelError as refused:
        result = refused.zh
    assert result is None or isinstance(result, str | bool | int | float | list)


def test_the_browser_gets_a_strict_condition() -> None:
    assert parse("= missing > 1").strict == "=if ( missing > 1) = true then true else false"
