"""Reading TOML tables with a problem for everything that is not as it should be, each with its line.

A reading function never stops: it notes the problem and goes on with a harmless value, so that an author sees
all problems at once. The values are only used when no problem was noted.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime

from app.domain.errors import Problem

Path = tuple[str, ...]

LONGEST_TEXT = 2000
MOST_PROBLEMS = 200
HIGHEST_NUMBER = 10_000

CODE = r"[a-z][a-z0-9_]{0,40}"
CODE_MEANING = "小写字母、数字、下划线，字母开头"
CLAUSE = r"[A-Z]{2,8}-[0-9]{1,3}"
CLAUSE_MEANING = "大写字母、短横线、数字，如 HT-25"
DEADLINE = r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,5}"
DEADLINE_MEANING = "小写字母和点号，如 transfer.feedback"

_HEADER = re.compile(r"\s*\[(\[)?\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""\s*((?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'))*)\s*="""
)
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'""")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def line_index(text: str) -> dict[Path, int]:
    """The line (from 1) of every table and key. Entries of `[[x]]` carry their number: `("x", "0", "key")`.

    Only used for messages, so values that span lines are skipped in a simple way: a line inside such a value
    can at worst be taken for a key and gives a line a little off.
    """
    index: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    closing = ""
    for number, line in enumerate(text.splitlines(), 1):
        if closing:
            closing = "" if closing in line else closing
            continue
        header = _HEADER.match(line)
        key = _KEY.match(line)
        if key:
            index.setdefault(table + _parts(key[1]), number)
        elif header:
            table = _numbered(_parts(header[2]), bool(header[1]), counts)
            index.setdefault(table, number)
        closing = _open_string(line)
    return index


def _parts(text: str) -> Path:
    return tuple(part.strip("\"'") for part in _PART.findall(text))


def _numbered(path: Path, array: bool, counts: dict[Path, int]) -> Path:
    if not array:
        return path
    counts[path] = counts.get(path, -1) + 1
    return (*path, str(counts[path]))


def _open_string(line: str) -> str:
    return next((mark for mark in ('"""', "'''") if line.count(mark) % 2), "")


class Findings:
    """The problems of one file."""

    def __init__(self, file: str, lines: Mapping[Path, int] | None = None) -> None:
        self.file = file
        self.lines = lines or {}
        self.problems: list[Problem] = []

    @property
    def full(self) -> bool:
        return len(self.problems) > MOST_PROBLEMS

    def add(self, code: str, path: Path, message: str, advice: str = "", name: str = "") -> None:
        """Note a problem at `path`; `code` without the common prefix. Beyond MOST_PROBLEMS only one more."""
        if self.full:
            return
        if len(self.problems) == MOST_PROBLEMS:
            code, message, advice = "too-many", "问题太多，其余不再列出。", "请先改正以上各处。"
        line = next(
            (self.lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.lines), 0
        )
        self.problems.append(
            Problem(self.file, f"rulebook-{code}", message, advice, line, dotted(path), name or _named(path))
        )


def dotted(path: Path) -> str:
    """`deadline."transfer.out".amount`, `unit[3].code`."""
    text = ""
    for part in path:
        if part.isdigit() and text:
            text += f"[{part}]"
        else:
            shown = part if re.fullmatch(r"[A-Za-z0-9_-]+", part) else f'"{part}"'
            text += f".{shown}" if text else shown
    return text


def _named(path: Path) -> str:
    return path[1] if len(path) > 1 and not path[1].isdigit() else ""


class Reader:
    """One table. Ask for every key it may have, then call `finish()`: what nobody asked for is unknown."""

    def __init__(self, table: Mapping[str, object], path: Path, findings: Findings) -> None:
        self.table = table
        self.path = path
        self.findings = findings
        self._known: dict[str, None] = {}

    def problem(self, code: str, key: str, message: str, advice: str = "") -> None:
        self.findings.add(code, (*self.path, key) if key else self.path, message, advice)

    def has(self, key: str) -> bool:
        return key in self.table

    def text(
        self,
        key: str,
        default: str | None = None,
        *,
        pattern: str = "",
        meaning: str = "",
        empty: bool = False,
    ) -> str:
        """A text; without a default it is required and, unless `empty`, not empty."""
        value = self._value(key, required=default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str):
            self.problem("wrong-type", key, f"“{key}”应为文字。", f'写成 {key} = "……"。')
            return default or ""
        if len(value) > LONGEST_TEXT or _CONTROL.search(value):
            self.problem("wrong-value", key, f"“{key}”太长或含控制字符。", f"最多 {LONGEST_TEXT} 个字。")
            return default or ""
        if default is None and not empty and not value.strip():
            self.problem("missing-key", key, f"“{key}”是空的。", "请填写。")
        elif pattern and value and not re.fullmatch(pattern, value):
            self.problem("wrong-value", key, f"“{key}”的值“{value[:60]}”写法不对。", f"应为{meaning}。")
        return value

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """One of `allowed`."""
        value = self.text(key, default)
        if key in self.table and isinstance(self.table[key], str) and value not in allowed:
            self.problem(
                "not-allowed", key, f"“{key}”不能是“{value[:60]}”。", "可以是：" + "、".join(allowed) + "。"
            )
            return default or next(iter(allowed))
        return value or next(iter(allowed))

    def flag(self, key: str, default: bool = False) -> bool:
        value = self._value(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.problem("wrong-type", key, f"“{key}”应为是否。", "写成 true 或 false，不加引号。")
            return default
        return value

    def number(self, key: str, default: int | None = None, least: int = 0, most: int = HIGHEST_NUMBER) -> int:
        """A whole number in `least..most`; without a default it is required."""
        value = self._value(key, required=default is None)
        if value is None:
            return default if default is not None else least
        if isinstance(value, bool) or not isinstance(value, int):
            self.problem("wrong-type", key, f"“{key}”应为整数。", f"写成 {key} = 5，不加引号。")
            return least
        if not least <= value <= most:
            self.problem("not-allowed", key, f"“{key}”超出范围。", f"应在 {least} 到 {most} 之间。")
            return least
        return value

    def day(self, key: str, *, required: bool = False) -> date | None:
        value = self._value(key, required=required)
        if value is None:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            self.problem("wrong-type", key, f"“{key}”应为日期。", f"写成 {key} = 2018-01-01，不加引号。")
            return None
        return value

    def texts(
        self, key: str, *, required: bool = False, pattern: str = "", meaning: str = ""
    ) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        value = self._value(key, required=required)
        if value is None:
            return ()
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            self.problem("wrong-type", key, f"“{key}”应为文字的列表。", f'写成 {key} = ["……", "……"]。')
            return ()
        if required and not items:
            self.problem("missing-key", key, f"“{key}”是空的。", "至少写一项。")
        for item in items:
            if not item.strip() or _CONTROL.search(item) or (pattern and not re.fullmatch(pattern, item)):
                self.problem(
                    "wrong-value", key, f"“{key}”里的“{item[:60]}”写法不对。", f"应为{meaning or '文字'}。"
                )
        if len(set(items)) < len(items):
            self.problem("duplicate", key, f"“{key}”里有重复的项。", "每项只写一次。")
        return tuple(items)

    def words(self, key: str) -> dict[str, str]:
        """A table of texts."""
        inner = self.table_of(key)
        return {name: inner.text(name, "") for name in inner.table} if inner else {}

    def table_of(self, key: str, *, required: bool = False) -> Reader | None:
        """The inner table, or None when it is not there or not a table."""
        value = self._value(key, required=required)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.problem(
                "wrong-type", key, f"“{key}”应为一组“键 = 值”。", f"写成 [{dotted((*self.path, key))}]。"
            )
            return None
        return Reader(value, (*self.path, key), self.findings)

    def tables(self, key: str, *, required: bool = False) -> Iterator[Reader]:
        """The entries of `[[key]]`."""
        value = self._value(key, required=required)
        if value is None:
            return
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.problem("wrong-type", key, f"“{key}”应为若干条记录。", f"每条以 [[{key}]] 开头。")
            return
        for number, item in enumerate(value):
            yield Reader(item, (*self.path, key, str(number)), self.findings)

    def named_tables(self, key: str, *, required: bool = False) -> Iterator[tuple[str, Reader]]:
        """The entries of `[key."name"]`."""
        outer = self.table_of(key, required=required)
        for name in outer.table if outer else ():
            inner = outer.table_of(name) if outer else None
            if inner:
                yield name, inner

    def finish(self) -> None:
        """Report keys that nobody asked for."""
        for key in self.table:
            if key not in self._known and not self.findings.full:
                near = difflib.get_close_matches(key, self._known, 1)
                advice = f"是不是“{near[0]}”？" if near else ""
                self.problem(
                    "unknown-key",
                    key,
                    f"不认识的键“{key[:60]}”。",
                    advice + "可用的键：" + "、".join(self._known) + "。",
                )

    def _value(self, key: str, *, required: bool = False) -> object:
        self._known[key] = None
        if key in self.table:
            return self.table[key]
        if required:
            self.problem("missing-key", key, f"缺少“{key}”。", "请补上。")
        return None
