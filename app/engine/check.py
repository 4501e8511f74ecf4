"""`check_content`: every problem of every file at once, found in a child that may hang or die."""

from __future__ import annotations

from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import PurePosixPath
from typing import Any, TypeVar

from app.domain.definition import CheckReport, Found
from app.domain.errors import Problem
from app.domain.rulebook_model import RuleBook
from app.domain.rulebook_parse import source_name
from app.engine.checking.index import Index, Outline, RuleNames
from app.engine.checking.plain import NotPlain, from_plain
from app.engine.checking.safeguards import check_safeguards
from app.engine.checking.verdict import Verdict
from app.engine.checking.warm import SECONDS_A_FILE, ChildLost, WarmChild

MOST_BYTES = 20_000_000
"""Of one file: what is larger is not even sent to the child, which refuses much smaller ones itself."""

CHILDREN = 2
FEW = 150
"""Up to so many files, context included, one child is quicker than two."""

T = TypeVar("T")


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
    against all rule books among files and context. Its safeguards must hold on every diagram given.
    deploy: the files become one deployment, so a process or decision that two of them define is an error.
    seconds: the time a file may take.
    """
    with ExitStack() as stack:
        count = CHILDREN if len(files) + len(context) > FEW else 1
        children = [stack.enter_context(WarmChild(seconds)) for _ in range(count)]
        checker = _Checker(children, files, context, rulebook)
        verdicts = checker.verdicts()
    problems = [problem for verdict in verdicts for problem in verdict.problems]
    found = tuple(item for verdict in verdicts for item in verdict.found)
    if deploy:
        problems += _defined_twice(found)
    definitions = tuple(item for verdict in verdicts for item in verdict.definitions)
    if rulebook is not None:
        problems += check_safeguards(definitions, rulebook)
    return CheckReport(tuple(problems), definitions, found)


class _Checker:
    """Two rounds over the files: first what each defines, then, knowing that, what is wrong with each."""

    def __init__(
        self,
        children: list[WarmChild],
        files: Mapping[str, bytes],
        context: Mapping[str, bytes],
        rulebook: RuleBook | None,
    ) -> None:
        self.children = children
        self.files = list(files)
        self.everything = {**context, **files}
        known = [file for file in context if file not in files]
        outlines = self._spread(self._outline, [*self.files, *known])
        self.outlines = {outline.file: outline for outline in outlines}
        names = None if rulebook is None else _names(rulebook)
        self.index = Index(outlines, rulebook is not None, names)

    def verdicts(self) -> list[Verdict]:
        """One for each file, in the order given."""
        opening = {"do": "index", "index": self.index.to_json()}
        for child in self.children:
            child.open_with(opening)
        return self._spread(self._verdict, self.files)

    def _spread(self, do: Callable[[WarmChild, str], T], files: list[str]) -> list[T]:
        """`do` for each file, the files dealt out among the children; results in the order of the files."""

        def share(number: int) -> list[T]:
            return [do(self.children[number], file) for file in files[number :: len(self.children)]]

        with ThreadPoolExecutor(len(self.children)) as threads:
            shares = [iter(results) for results in threads.map(share, range(len(self.children)))]
        return [next(shares[position % len(shares)]) for position in range(len(files))]

    def _outline(self, child: WarmChild, file: str) -> Outline:
        content = self.everything[file]
        if len(content) > MOST_BYTES:
            return Outline(file)
        try:
            answer = child.ask({"do": "outline", "file": file, "content": _text(content)})
            return from_plain(Outline, answer)
        except (ChildLost, NotPlain):
            return Outline(file)  # the check of the file itself will tell

    def _verdict(self, child: WarmChild, file: str) -> Verdict:
        content = self.everything[file]
        if len(content) > MOST_BYTES:
            size = MOST_BYTES // 1_000_000
            message = f"文件超过 {size} MB，没有读取"
            return Verdict((Problem(file, "too-large", message, "请拆成几个较小的文件。"),))
        try:
            return from_plain(Verdict, child.ask(self._question(file, content)))
        except ChildLost as lost:
            return Verdict((_lost(file, lost),))
        except NotPlain as error:
            return Verdict((_lost(file, ChildLost("failed", str(error))),))

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


def _defined_twice(found: Iterable[Found]) -> list[Problem]:
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
