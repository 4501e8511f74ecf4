"""Reading `jurisdictions/<code>.toml` into a RuleBook: all problems at once, each with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar, cast

from app.domain.errors import ContentRejected, Problem
from app.domain.rulebook_check import check_rulebook
from app.domain.rulebook_entries import (
    read_category,
    read_clause,
    read_document,
    read_law,
    read_matter,
    read_post,
    read_role,
    read_safeguard,
    read_unit,
)
from app.domain.rulebook_model import RuleBook
from app.domain.rulebook_parts import LEVELS, Level, RuleValue
from app.domain.rulebook_reader import Findings, Reader, line_index
from app.domain.rulebook_terms import read_deadline, read_numbering, read_rules, read_wording

LARGEST = 512 * 1024
"""Bytes. The shipped books have a sixth of that."""
LONGEST_LINE = 2000
MOST_DOTS = 60
"""In one line. The TOML reader needs quadratic time for keys of very many parts."""

Entry = TypeVar("Entry")


def parse_rulebook(file_name: str, content: bytes, source_text: str | None = None) -> RuleBook:
    """Read and check one rule book.

    source_text: the document as published; every quotation must be found in it (white space apart).
    Without it quotations are not compared. Raises ContentRejected with every problem, never anything else.
    """
    book, problems = _read(file_name, content, source_text)
    if book is None or problems:
        raise ContentRejected(problems)
    return book


def stored_rulebook(file_name: str, content: bytes, former: RuleBook | None = None) -> RuleBook:
    """A rule book that was sound when it was loaded: read, not judged again by what later releases ask for.

    A switch it does not state is asked for in vain (UnknownRule), never guessed; one that is no longer known
    stays. former: the version before it; what only that one stated is kept for running cases (`earlier`).
    """
    findings = Findings(file_name)
    table = _table(file_name, content, findings)
    if table is None:
        raise ContentRejected(findings.problems)
    book = _book(Reader(table, (), findings))
    stated = table.get("rule")
    rules = stated if isinstance(stated, dict) else {}
    known = {key: value for key, value in book.rules.items() if key in rules}
    others = {key: _plain(value) for key, value in rules.items() if key not in known}
    return replace(book, rules={**known, **others}, earlier=_merged(former) if former else None)


def _plain(value: object) -> RuleValue:
    if isinstance(value, bool | int):
        return value
    return tuple(str(each) for each in value) if isinstance(value, list) else str(value)


def _merged(former: RuleBook) -> RuleBook:
    """The former version and what it kept of those before, as one book."""
    before = former.earlier
    if before is None:
        return former
    letters = {**before.wording.letters, **former.wording.letters}
    return replace(
        former,
        earlier=None,
        units={**before.units, **former.units},
        roles={**before.roles, **former.roles},
        deadlines={**before.deadlines, **former.deadlines},
        rules={**before.rules, **former.rules},
        matters={**before.matters, **former.matters},
        clauses={**before.clauses, **former.clauses},
        wording=replace(former.wording, letters=letters),
    )


def check_rulebook_file(file_name: str, content: bytes, source_text: str | None = None) -> list[Problem]:
    """The same for `lianban check`: the problems, an empty list when the book is sound."""
    return _read(file_name, content, source_text)[1]


def source_name(content: bytes) -> str:
    """The file under `sources/` that the book quotes from; empty when it does not say or is unreadable."""
    table = _table("", content, Findings(""))
    document = table.get("document") if table else None
    name = document.get("file") if isinstance(document, dict) else None
    return name if isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9_-]+\.txt", name) else ""


def _read(file_name: str, content: bytes, source_text: str | None) -> tuple[RuleBook | None, list[Problem]]:
    findings = Findings(file_name)
    table = _table(file_name, content, findings)
    if table is None:
        return None, findings.problems
    findings.lines = line_index(content.decode("utf-8"))
    book = _book(Reader(table, (), findings))
    check_rulebook(book, findings, source_text)
    return book, sorted(findings.problems, key=lambda problem: problem.line)


def _table(file_name: str, content: bytes, findings: Findings) -> dict[str, object] | None:
    if len(content) > LARGEST:
        findings.add("too-large", (), f"文件超过 {LARGEST // 1024} KB。", "规则库只写规则，请删去多余内容。")
        return None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        findings.problems.append(
            Problem(file_name, "rulebook-encoding", "文件不是 UTF-8 编码。", "请另存为 UTF-8。", line)
        )
        return None
    strange = _strange_line(text)
    if strange:
        findings.problems.append(
            Problem(file_name, "rulebook-syntax", "这一行太长，或点号太多。", "请分行书写。", strange)
        )
        return None
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # TOMLDecodeError is a ValueError; impossible dates and numbers of many digits are plain ones.
        found = re.search(r"line (\d+)", str(error))
        detail = str(error)[:200] or type(error).__name__
        findings.problems.append(
            Problem(
                file_name,
                "rulebook-syntax",
                f"不是合法的 TOML：{detail}",
                "请检查引号、括号、等号和日期；同一个键或同一张表不能写两次。",
                int(found[1]) if found else 0,
            )
        )
        return None


def _strange_line(text: str) -> int:
    """The first line that is too long or has too many dots; 0 for none."""
    lines = enumerate(text.splitlines(), 1)
    return next((no for no, line in lines if len(line) > LONGEST_LINE or line.count(".") > MOST_DOTS), 0)


def _book(root: Reader) -> RuleBook:
    head = root.table_of("jurisdiction", required=True) or Reader({}, ("jurisdiction",), Findings(""))
    book = RuleBook(
        code=head.text("code", pattern=r"[a-z][a-z0-9_]{1,30}", meaning="小写字母、数字、下划线，字母开头"),
        name=head.text("name"),
        level=cast(Level, head.choice("level", LEVELS, "county")),
        time_zone=head.choice("time_zone", ("Asia/Shanghai",), "Asia/Shanghai"),
        document=read_document(
            root.table_of("document", required=True) or Reader({}, ("document",), Findings(""))
        ),
        units=_keyed(root, "unit", "code", read_unit, lambda unit: unit.code, required=True),
        posts=_keyed(root, "post", "code", read_post, lambda post: post.code, required=True),
        roles={lane: read_role(lane, reader) for lane, reader in root.named_tables("role", required=True)},
        deadlines={
            key: read_deadline(key, reader) for key, reader in root.named_tables("deadline", required=True)
        },
        rules=read_rules(root),
        wording=read_wording(root),
        numbering=read_numbering(root),
        matters=_keyed(root, "matter", "code", read_matter, lambda matter: matter.code),
        clauses=_keyed(root, "clause", "id", read_clause, lambda clause: clause.id, required=True),
        laws=_keyed(root, "law", "id", read_law, lambda law: law.id),
        safeguards=_keyed(root, "safeguard", "id", read_safeguard, lambda safeguard: safeguard.id),
        categories=_keyed(root, "category", "code", read_category, lambda category: category.code),
    )
    head.finish()
    root.finish()
    return book


def _keyed(
    root: Reader,
    table: str,
    key: str,
    read: Callable[[Reader], Entry],
    name: Callable[[Entry], str],
    *,
    required: bool = False,
) -> dict[str, Entry]:
    """The entries of `[[table]]` by their code; a code may come only once."""
    entries: dict[str, Entry] = {}
    for reader, entry in _read_all(root.tables(table, required=required), read):
        if name(entry) in entries:
            reader.problem("duplicate", key, f"“{name(entry)}”已经写过。", "每个代码只写一次。")
        entries.setdefault(name(entry), entry)
    return entries


def _read_all(readers: Iterator[Reader], read: Callable[[Reader], Entry]) -> Iterator[tuple[Reader, Entry]]:
    for reader in readers:
        yield reader, read(reader)
