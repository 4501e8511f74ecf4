"""What is known beside the file being judged: the given files first, then the shipped content.

Built by the parent from the outlines that the child read, and sent back as plain JSON with each question.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from app.engine.checking.plain import from_plain, to_plain


@dataclass(frozen=True, slots=True)
class Outline:
    """One file in short.

    kind: "process", "decision", "form", "rulebook", "letter", "layout" or "" (unreadable: `key` is empty).
    passes: for each process it calls or starts, the variables it gives. names: a form's field keys, a
    decision's outputs. calls, used_decisions, issues: the processes it calls, the decisions it uses, the
    letters it may issue.
    """

    file: str
    kind: str = ""
    key: str = ""
    name: str = ""
    names: tuple[str, ...] = ()
    passes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    calls: tuple[str, ...] = ()
    used_decisions: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleNames:
    """What the rule book (or, without one, every known rule book together) defines."""

    roles: frozenset[str] = frozenset()
    deadlines: frozenset[str] = frozenset()
    clauses: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()


@dataclass(slots=True)
class Index:
    """Everything a reference may resolve to. `strict`: a rule book was named; its findings are errors."""

    outlines: list[Outline] = field(default_factory=list)
    strict: bool = False
    book: RuleNames | None = None
    _processes: dict[str, Outline] = field(default_factory=dict)
    _decisions: dict[str, Outline] = field(default_factory=dict)
    _forms: dict[tuple[str, str], Outline] = field(default_factory=dict)
    _loose_forms: dict[str, Outline] = field(default_factory=dict)
    _passed: dict[str, set[str]] = field(default_factory=dict)
    letters: set[str] = field(default_factory=set)
    names: RuleNames = field(default_factory=RuleNames)

    def __post_init__(self) -> None:
        for outline in self.outlines:
            self._place(outline)
        self.names = self.book or _all_names(self.outlines)

    def _place(self, outline: Outline) -> None:
        """Given files come first in `outlines`, so the first of a key wins."""
        if outline.kind == "process":
            self._processes.setdefault(outline.key, outline)
            for process, names in outline.passes:
                self._passed.setdefault(process, set()).update(names)
        elif outline.kind == "decision":
            self._decisions.setdefault(outline.key, outline)
        elif outline.kind == "letter":
            self.letters.add(outline.key)
        elif outline.kind == "form":
            path = PurePosixPath(outline.file)
            self._forms.setdefault((path.parent.name, path.stem), outline)
            self._loose_forms.setdefault(path.stem, outline)

    def process(self, key: str) -> Outline | None:
        return self._processes.get(key)

    @property
    def process_keys(self) -> tuple[str, ...]:
        return tuple(self._processes)

    def decision(self, key: str) -> Outline | None:
        return self._decisions.get(key)

    def form(self, process: str, key: str) -> Outline | None:
        """`forms/<process>/<key>.form`, or a form file of that name given beside the diagram."""
        return self._forms.get((process, key)) or self._loose_forms.get(key)

    def passed_to(self, process: str) -> frozenset[str]:
        """The variables that any known caller gives this process."""
        return frozenset(self._passed.get(process, ()))

    def to_json(self) -> dict[str, Any]:
        book = None
        if self.book is not None:
            book = {name: sorted(getattr(self.book, name)) for name in _RULE_NAMES}
        return {"outlines": to_plain(self.outlines), "strict": self.strict, "book": book}

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Index:
        book = document.get("book")
        return cls(
            [from_plain(Outline, item) for item in document["outlines"]],
            bool(document["strict"]),
            None if book is None else RuleNames(**{name: frozenset(book[name]) for name in _RULE_NAMES}),
        )


_RULE_NAMES = ("roles", "deadlines", "clauses", "rules")


def _all_names(outlines: Iterable[Outline]) -> RuleNames:
    books = [outline for outline in outlines if outline.kind == "rulebook"]
    return RuleNames(
        *(frozenset(name for book in books for name in getattr(book, part)) for part in _RULE_NAMES)
    )
