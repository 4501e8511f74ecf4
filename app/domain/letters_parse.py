"""Reading `documents/<kind>.toml`: all problems at once, each with its line and what to do."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import TypeGuard

from app.domain.errors import ContentRejected, Problem
from app.domain.letters_render import GIVEN, LAYOUTS, LetterTemplate, Line, Piece

LARGEST = 64 * 1024
"""Bytes. The longest official letter has a fraction of that."""

_KEYS = {
    "kind": str,
    "name": str,
    "layout": str,
    "title": str,
    "sender": str,
    "receivers": list,
    "addressee": str,
    "clauses": list,
    "required": dict,
    "optional": dict,
    "codes": list,
    "values": dict,
    "body": list,
    "attachments": list,
}
_NEEDED = ("kind", "name", "title", "sender", "receivers", "clauses", "body")
_TAG = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_CLAUSE = re.compile(r"[A-Z]{2,8}-\d{1,3}|-")


def parse_letter(path: str, content: bytes) -> LetterTemplate:
    """Read one template. Raises ContentRejected with every problem found."""
    reader = _Reader(path, content)
    template = reader.read()
    if reader.problems or template is None:
        raise ContentRejected(reader.problems)
    return template


def check_letter(path: str, content: bytes) -> list[Problem]:
    """The same reading for `lianban check`: an empty list when the template is sound."""
    reader = _Reader(path, content)
    reader.read()
    return reader.problems


class _Reader:
    """One pass over one file; collects problems instead of stopping at the first."""

    def __init__(self, path: str, content: bytes) -> None:
        self.path = path
        self.content = content
        self.text = ""
        self.problems: list[Problem] = []

    def read(self) -> LetterTemplate | None:
        table = self._table()
        if table is None:
            return None
        self._check_keys(table)
        if self.problems:
            return None
        self._check_words(table)
        labels = {"required": _labels(table, "required"), "optional": _labels(table, "optional")}
        known = GIVEN | labels["required"].keys() | labels["optional"].keys()
        title = self._line(str(table["title"]), known)
        addressee = self._line(str(table.get("addressee", "")), known)
        body = tuple(self._line(text, known) for text in _texts(table, "body"))
        attachments = tuple(self._line(text, known) for text in _texts(table, "attachments"))
        return LetterTemplate(
            file=self.path,
            kind=str(table["kind"]),
            name=str(table["name"]),
            layout=str(table.get("layout", "letter")),
            sender=str(table["sender"]),
            receivers=tuple(_texts(table, "receivers")),
            clauses=tuple(_texts(table, "clauses")),
            title=title,
            addressee=addressee,
            body=body,
            attachments=attachments,
            required=labels["required"],
            optional=labels["optional"],
            codes=frozenset(_texts(table, "codes")),
            values=_value_words(table),
        )

    def _table(self) -> Mapping[str, object] | None:
        if len(self.content) > LARGEST:
            self._problem(
                "letter-too-large", f"文件超过 {LARGEST // 1024} KB。", "文书模板只写文字，请删去多余内容。"
            )
            return None
        try:
            self.text = self.content.decode("utf-8")
            return tomllib.loads(self.text)
        except UnicodeDecodeError:
            self._problem("letter-encoding", "文件不是 UTF-8 编码。", "请另存为 UTF-8。")
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"line (\d+)", str(error))
            self._problem(
                "letter-syntax",
                f"不是合法的 TOML：{error}",
                "请检查引号、括号和等号。",
                int(line[1]) if line else 0,
            )
        except (RecursionError, ValueError) as error:
            # Deep nesting exhausts the reader, a date like 2026-13-45 is a plain ValueError.
            self._problem("letter-syntax", f"不是合法的 TOML：{type(error).__name__}", "请检查嵌套和数值。")
        return None

    def _check_keys(self, table: Mapping[str, object]) -> None:
        for key in table.keys() - _KEYS.keys():
            self._problem(
                "letter-unknown-key", f"不认识的项“{key}”。", "可用的项：" + "、".join(_KEYS), self._at(key)
            )
        for key in _NEEDED:
            if key not in table or table[key] == "":
                self._problem("letter-missing-key", f"缺少“{key}”。", "请补上这一项。")
        for key, value in table.items():
            expected = _KEYS.get(key)
            if expected is not None and not _fits(value, expected, nested=key == "values"):
                self._problem("letter-wrong-type", f"“{key}”的写法不对。", _ADVICE[expected], self._at(key))

    def _check_words(self, table: Mapping[str, object]) -> None:
        kind = str(table["kind"])
        stem = self.path.rsplit("/", 1)[-1].removesuffix(".toml")
        if kind != stem:
            self._problem(
                "letter-kind", f"kind “{kind}”与文件名“{stem}”不一致。", "两者写成一样。", self._at("kind")
            )
        layout = str(table.get("layout", "letter"))
        if layout not in LAYOUTS:
            self._problem(
                "letter-layout",
                f"没有“{layout}”这种版式。",
                "可用：" + "、".join(LAYOUTS),
                self._at("layout"),
            )
        if not _texts(table, "body"):
            self._problem("letter-empty", "正文是空的。", "请在 body 中至少写一段。", self._at("body"))
        for clause in _texts(table, "clauses"):
            if not _CLAUSE.fullmatch(clause):
                self._problem(
                    "letter-clause",
                    f"“{clause}”不是条款编号。",
                    "写成 HT-46 或 YC-23；无条款写 -。",
                    self._at(clause),
                )
        self._check_names(table)

    def _check_names(self, table: Mapping[str, object]) -> None:
        declared = {*_labels(table, "required"), *_labels(table, "optional")}
        for name in sorted({*declared, str(table["sender"]), *_texts(table, "receivers")}):
            if not _NAME.fullmatch(name) or name in GIVEN:
                self._problem(
                    "letter-name",
                    f"“{name}”不能作变量名。",
                    "用小写字母、数字和下划线，字母开头。",
                    self._at(name),
                )
        for name in sorted(_labels(table, "required").keys() & _labels(table, "optional").keys()):
            self._problem("letter-name", f"“{name}”既必填又选填。", "只留一处。", self._at(name))
        for name in sorted({*_texts(table, "codes"), *_value_words(table)} - declared):
            self._problem(
                "letter-unknown-name", f"“{name}”没有声明。", "先写入 required 或 optional。", self._at(name)
            )

    def _line(self, text: str, known: frozenset[str] | set[str]) -> Line:
        """Split a text at its tags. Unknown or misplaced tags become problems."""
        pieces: list[Piece] = []
        only_if = ""
        rest = 0
        for tag in _TAG.finditer(text):
            pieces.append(self._plain(text[rest : tag.start()], only_if))
            rest = tag.end()
            word = tag[1].strip()
            if word == "/if":
                if not only_if:
                    self._tag_problem(text, "多出一个 {{/if}}。", "每个 {{/if}} 前要有 {{#if 名称}}。")
                only_if = ""
            elif word.startswith("#if "):
                if only_if:
                    self._tag_problem(text, "{{#if}} 不能套 {{#if}}。", "拆成两段。")
                only_if = self._known(text, word.removeprefix("#if ").strip(), known) or "?"
            elif name := self._known(text, word, known):
                pieces.append(Piece(name=name, only_if=only_if))
        if only_if:
            self._tag_problem(text, "{{#if}} 没有结束。", "在同一段里加上 {{/if}}。")
        pieces.append(self._plain(text[rest:], ""))
        return tuple(piece for piece in pieces if piece.text or piece.name)

    def _plain(self, text: str, only_if: str) -> Piece:
        if "{{" in text or "}}" in text:
            self._tag_problem(text, "花括号不成对。", "占位符写成 {{ 名称 }}。")
        return Piece(text=text, only_if=only_if)

    def _known(self, text: str, word: str, known: frozenset[str] | set[str]) -> str:
        if not _NAME.fullmatch(word):
            self._tag_problem(
                text, f"“{{{{{word}}}}}”不是占位符。", "只能写 {{ 名称 }}、{{#if 名称}} 和 {{/if}}。"
            )
            return ""
        if word not in known:
            self._tag_problem(text, f"占位符“{word}”没有声明。", "先写入 required 或 optional，或改正名称。")
            return ""
        return word

    def _tag_problem(self, text: str, message: str, advice: str) -> None:
        self._problem("letter-placeholder", message, advice, self._at(text.split("\n", 1)[0][:40]))

    def _at(self, needle: str) -> int:
        """The first line that holds the text, counted from 1; 0 when it is nowhere."""
        return next((number for number, line in enumerate(self.text.splitlines(), 1) if needle in line), 0)

    def _problem(self, code: str, message: str, advice: str, line: int = 0) -> None:
        self.problems.append(Problem(self.path, code, message, advice, line))


_ADVICE: Mapping[type, str] = {
    str: '写成一段文字："……"。',
    list: '写成文字的列表：["……", "……"]。',
    dict: '写成表：名称 = "文字"。',
}


def _fits(value: object, expected: type, *, nested: bool) -> bool:
    if expected is list:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if expected is dict and nested:
        return isinstance(value, dict) and all(_is_words(inner) for inner in value.values())
    return _is_words(value) if expected is dict else isinstance(value, str)


def _is_words(value: object) -> TypeGuard[dict[str, str]]:
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())


def _texts(table: Mapping[str, object], key: str) -> list[str]:
    value = table.get(key)
    return [str(item) for item in value] if isinstance(value, list) else []


def _labels(table: Mapping[str, object], key: str) -> dict[str, str]:
    value = table.get(key)
    return dict(value) if _is_words(value) else {}


def _value_words(table: Mapping[str, object]) -> dict[str, dict[str, str]]:
    value = table.get("values")
    if not isinstance(value, dict):
        return {}
    return {str(name): dict(words) for name, words in value.items() if _is_words(words)}
