"""`check_content`: every problem of every file at once, found in a child that may hang or die."""

from __future__ import annotations

from base64 import b64encode
from collections import defaultdict
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from app.domain.definition import CheckReport, Found, ProcessDefinition
from app.domain.errors import Problem
from app.domain.rulebook_model import RuleBook
from app.domain.rulebook_parse import source_name
from app.engine.checking.index import Index, Outline, RuleNames
from app.engine.checking.plain import NotPlain, from_plain
from app.engine.checking.verdict import Verdict
from app.engine.checking.warm import SECONDS_A_FILE, ChildLost, WarmChild

MOST_BYTES = 20_000_000
"""Of one file: what is larger is not even sent to the child, which refuses much smaller ones itself."""


def check_content(
    files: Mapping[str, bytes],
    *,
    context: Mapping[str, bytes] = {},
    rulebook: RuleBook | None = None,
    deploy: bool = False,
    seconds: float = SECONDS_A_FILE,
) -> CheckReport:
    """Check `files` (path -> bytes). Never raises for content, however broken or hostile it is.

    context: shipped content that references may resolve to; it is not checked itself.
    rulebook: findings about roles, deadlines and clauses are errors against it; without one they are warnings
    against all rule books among files and context. deploy: the files become one deployment, so a process or
    decision that two of them define is an error. seconds: the time a file may take.
    """
    with WarmChild(seconds) as child:
        checker = _Checker(child, files, context, rulebook)
        for file, content in files.items():
            checker.check(file, content)
    if deploy:
        checker.problems.extend(_defined_twice(checker.found))
    return CheckReport(tuple(checker.problems), tuple(checker.definitions), tuple(checker.found))


class _Checker:
    def __init__(
        self,
        child: WarmChild,
        files: Mapping[str, bytes],
        context: Mapping[str, bytes],
        rulebook: RuleBook | None,
    ) -> None:
        self.child = child
        self.everything = {**context, **files}
        self.problems: list[Problem] = []
        self.definitions: list[ProcessDefinition] = []
        self.found: list[Found] = []
        given = [self._outline(file) for file in files]
        known = [self._outline(file) for file in context if file not in files]
        self.outlines = {outline.file: outline for outline in (*given, *known)}
        names = None if rulebook is None else _names(rulebook)
        self.index = Index([*given, *known], rulebook is not None, names)
        child.open_with({"do": "index", "index": self.index.to_json()})

    def _outline(self, file: str) -> Outline:
        content = self.everything[file]
        if len(content) > MOST_BYTES:
            return Outline(file)
        try:
            answer = self.child.ask({"do": "outline", "file": file, "content": _text(content)})
            return from_plain(Outline, answer)
        except (ChildLost, NotPlain):
            return Outline(file)  # the check of the file itself will tell

    def check(self, file: str, content: bytes) -> None:
        if len(content) > MOST_BYTES:
            size = MOST_BYTES // 1_000_000
            self.problems.append(
                Problem(file, "too-large", f"文件超过 {size} MB，没有读取", "请拆成几个较小的文件。")
            )
            return
        try:
            verdict = from_plain(Verdict, self.child.ask(self._question(file, content)))
        except ChildLost as lost:
            self.problems.append(_lost(file, lost))
        except NotPlain as error:
            self.problems.append(_lost(file, ChildLost("failed", str(error))))
        else:
            self.problems.extend(verdict.problems)
            self.definitions.extend(verdict.definitions)
            self.found.extend(verdict.found)

    def _question(self, file: str, content: bytes) -> dict[str, Any]:
        beside = {path: _text(self.everything[path]) for path in self._beside(file, content)}
        return {"do": "check", "file": file, "content": _text(content), "beside": beside}

    def _beside(self, file: str, content: bytes) -> list[str]:
        """Paths of files needed in full: the decisions of a diagram, the source of a rule book."""
        outline = self.outlines[file]
        decisions = [self.index.decision(key) for key in outline.used_decisions]
        paths = [decision.file for decision in decisions if decision is not None]
        if outline.kind == "rulebook":
            name = PurePosixPath(source_name(content)).name
            paths += [path for path in self.everything if name and PurePosixPath(path).name == name]
        return paths


def _text(content: bytes) -> str:
    return b64encode(content).decode("ascii")


def _names(book: RuleBook) -> RuleNames:
    return RuleNames(
        roles=frozenset(book.roles),
        deadlines=frozenset(book.deadlines),
        clauses=frozenset(book.clauses),
        rules=frozenset(book.rules),
    )


def _lost(file: str, lost: ChildLost) -> Problem:
    if lost.reason == "hang":
        return Problem(
            file,
            "check-timeout",
            f"检查没有在规定时间内完成（{lost.detail}），文件被拒绝",
            "请检查是否有互相引用的元素；拆小后重试。",
        )
    if lost.reason == "died":
        return Problem(
            file,
            "check-crashed",
            "检查这个文件时占用资源过多，检查程序已中止，文件被拒绝",
            "请在建模器中重新保存；拆小后重试。",
        )
    return Problem(
        file,
        "check-failed",
        f"检查程序没有读懂这个文件：{lost.detail}",
        "请在建模器中重新保存；仍有问题请把文件交给管理员。",
    )


def _defined_twice(found: list[Found]) -> list[Problem]:
    places: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for item in found:
        if item.kind in ("process", "decision"):
            places[item.kind, item.key].append(item)
    return [
        Problem(
            item.file,
            "defined-twice",
            f"“{item.key}”在另一个文件 {items[0].file} 中已经定义",
            "一次发布中每个流程、决策只能有一个；请删除多余的文件或改 id。",
            element=item.key,
            name=item.name,
        )
        for items in places.values()
        for item in items[1:]
    ]
