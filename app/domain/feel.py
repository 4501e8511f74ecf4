"""The subset of FEEL that form conditions may use, parsed and evaluated the same here as in the browser.

Grammar (a leading `=` as form-js writes it is accepted):

    or    = and { "or" and }
    and   = test { "and" test }
    test  = value [ ("=" | "!=" | "<" | "<=" | ">" | ">=") value | "in" ( "(" list ")" | "[" list "]" ) ]
    value = "not" "(" or ")" | "list contains" "(" value "," value ")" | "(" or ")"
          | name | "text" | number | true | false | null | "[" list "]"

Unknown names are null. Null and values of different kinds make a comparison null, which counts as not true;
`and`, `or`, `not` are three-valued, as FEEL has it. Everything else is refused with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.domain.feel_logic import (
    COMPARISONS,
    Evaluate,
    among,
    both,
    compared,
    constant,
    contained,
    either,
    listed,
    negated,
)

MOST_CHARACTERS = 500
MOST_DEPTH = 20

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>"(?:[^"\\\n]|\\["\\n])*")
      | (?P<number>-?\d{1,15}(?:\.\d{1,6})?(?![\w.]))
      | (?P<call>list\s+contains(?=\s*\())
      | (?P<word>[A-Za-z_]\w*)
      | (?P<sign><=|>=|!=|[=<>()\[\],])
    )""",
    re.VERBOSE,
)
_LITERALS: dict[str, object] = {"true": True, "false": False, "null": None}
KEYWORDS = frozenset(
    {
        "and",
        "or",
        "not",
        "in",
        "true",
        "false",
        "null",
        "if",
        "then",
        "else",
        "for",
        "return",
        "some",
        "every",
    }
    | {"satisfies", "between", "instance", "of", "function", "this", "item", "parent", "list", "contains"}
)
"""Words that may not be names of fields, because FEEL or form-js would read them differently."""


class FeelError(ValueError):
    """Why an expression is outside the subset: `zh` and `en`, with the position from 1."""

    def __init__(self, position: int, zh: str, en: str) -> None:
        super().__init__(f"{en} (character {position})")
        self.position = position
        self.zh = f"第 {position} 个字符：{zh}"
        self.en = f"character {position}: {en}"


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed expression. `names` are the variables it reads."""

    source: str
    names: frozenset[str]
    evaluate: Evaluate

    def holds(self, values: Mapping[str, object]) -> bool:
        """Only `true` is true: null and everything else do not hold."""
        return self.evaluate(values) is True

    @property
    def strict(self) -> str:
        """The same condition for the browser, whose unary test would take null for true when left bare."""
        return f"=if ({self.source.strip().removeprefix('=')}) = true then true else false"


@lru_cache(maxsize=2048)
def parse(source: str) -> Condition:
    """Parses an expression. Raises FeelError with the position and the reason."""
    body = source.strip().removeprefix("=")
    if len(source) > MOST_CHARACTERS:
        raise FeelError(MOST_CHARACTERS, f"条件超过 {MOST_CHARACTERS} 个字符", "the condition is too long")
    parser = _Parser(_tokens(body))
    evaluate = parser.either(0)
    parser.expect_end()
    return Condition(source, frozenset(parser.names), evaluate)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def _tokens(body: str) -> list[_Token]:
    tokens: list[_Token] = []
    place = 0
    while body[place:].strip():
        found = _TOKEN.match(body, place)
        if found is None or found.lastgroup is None:
            at = place + len(body[place:]) - len(body[place:].lstrip())
            raise FeelError(at + 1, f"不支持“{body[at]}”", f"“{body[at]}” is not supported here")
        tokens.append(_Token(found.lastgroup, found[found.lastgroup], found.start(found.lastgroup) + 1))
        place = found.end()
    tokens.append(_Token("end", "", len(body) + 1))
    return tokens


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.names: set[str] = set()

    @property
    def next(self) -> _Token:
        return self.tokens[self.place]

    def take(self, *texts: str) -> str:
        """The next token when it is one of `texts` (not inside quotes), else an empty text."""
        token = self.next
        if token.kind in ("sign", "word", "call") and token.text in texts:
            self.place += 1
            return token.text
        return ""

    def expect(self, text: str) -> None:
        if not self.take(text):
            self.refuse(f"此处应为“{text}”", f"“{text}” expected here")

    def expect_end(self) -> None:
        if self.next.kind != "end":
            self.refuse(f"多余的“{self.next.text}”", f"“{self.next.text}” is not expected here")

    def refuse(self, zh: str, en: str) -> None:
        raise FeelError(self.next.position, zh, en)

    def either(self, depth: int) -> Evaluate:
        if depth > MOST_DEPTH:
            self.refuse("括号嵌套太深", "nested too deeply")
        left = self.both(depth)
        while self.take("or"):
            left = either(left, self.both(depth))
        return left

    def both(self, depth: int) -> Evaluate:
        left = self.test(depth)
        while self.take("and"):
            left = both(left, self.test(depth))
        return left

    def test(self, depth: int) -> Evaluate:
        first = self.next
        left = self.value(depth)
        sign = self.take(*COMPARISONS)
        if sign:
            self.check_ordered(sign, first, self.next)
            return compared(sign, left, self.value(depth))
        if self.take("in"):
            closing = ")" if self.take("(") else "]" if self.take("[") else ""
            if not closing:
                self.refuse("in 之后应为括号中的若干值", "a list in parentheses must follow “in”")
            return among(left, self.values(closing, depth))
        return left

    def check_ordered(self, sign: str, *operands: _Token) -> None:
        """Only texts, numbers and variables have an order; engines disagree about the rest."""
        for operand in operands:
            simple = operand.kind in ("text", "number") or (
                operand.kind == "word" and operand.text not in KEYWORDS
            )
            if sign not in ("=", "!=") and not simple:
                self.refuse(f"“{operand.text}”不能比较大小", f"“{operand.text}” cannot be ordered")

    def value(self, depth: int) -> Evaluate:
        token = self.next
        if self.take("not"):
            self.expect("(")
            return negated(self.closing(")", depth))
        if token.kind == "call":
            return self.contains(depth)
        if self.take("("):
            return self.closing(")", depth)
        if self.take("["):
            return listed(self.values("]", depth))
        return self.atom(token)

    def atom(self, token: _Token) -> Evaluate:
        if token.kind in ("sign", "end"):
            self.refuse("此处应为变量、文字或数字", "a name, a text or a number expected here")
        self.place += 1
        if token.kind == "text":
            return constant(re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], token.text[1:-1]))
        if token.kind == "number":
            return constant(float(token.text) if "." in token.text else int(token.text))
        if token.text in _LITERALS:
            return constant(_LITERALS[token.text])
        self.place -= 1
        return self.name(token)

    def name(self, token: _Token) -> Evaluate:
        if token.text in KEYWORDS or "__" in token.text:
            self.refuse(f"不支持“{token.text}”", f"“{token.text}” is not supported")
        self.place += 1
        if self.next.text == "(" and self.next.kind == "sign":
            self.refuse(f"不支持函数“{token.text}”", f"the function “{token.text}” is not supported")
        self.names.add(token.text)
        key = token.text
        return lambda values: values.get(key)

    def contains(self, depth: int) -> Evaluate:
        self.place += 1
        self.expect("(")
        items = self.value(depth + 1)
        self.expect(",")
        wanted = self.value(depth + 1)
        self.expect(")")
        return contained(items, wanted)

    def closing(self, sign: str, depth: int) -> Evaluate:
        inner = self.either(depth + 1)
        self.expect(sign)
        return inner

    def values(self, closing: str, depth: int) -> list[Evaluate]:
        items = [self.value(depth + 1)]
        while self.take(","):
            items.append(self.value(depth + 1))
        self.expect(closing)
        return items
