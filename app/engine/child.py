"""The child that reads what strangers upload: `python -m app.engine.child`.

One line of JSON in, one line of JSON out. It may hang, run out of memory or die: the parent then starts
another one and says so about the file. Nothing on its import path may import Flask or a database.

Questions: {"do": "outline", "file", "content"} · {"do": "index", "index"} · {"do": "check", "file",
"content", "beside"}; contents in base64. Answers: {"ok": ...} or {"failed": reason}.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
from base64 import b64decode
from collections.abc import Callable
from typing import Any, BinaryIO

from app.engine.checking.index import Index
from app.engine.checking.judge import judge
from app.engine.checking.outline import outline_of
from app.engine.checking.plain import to_plain

MOST_MEMORY = 1_500_000_000
"""Bytes of address space; the interpreter with its libraries maps about a quarter of it."""


class Child:
    def __init__(self) -> None:
        self.index = Index()
        self.does: dict[str, Callable[[dict[str, Any]], Any]] = {
            "outline": self.outline,
            "index": self.take_index,
            "check": self.check,
        }

    def outline(self, question: dict[str, Any]) -> Any:
        return to_plain(outline_of(question["file"], b64decode(question["content"])))

    def take_index(self, question: dict[str, Any]) -> Any:
        self.index = Index.from_json(question["index"])
        return True

    def check(self, question: dict[str, Any]) -> Any:
        beside = {path: b64decode(content) for path, content in question["beside"].items()}
        return to_plain(judge(question["file"], b64decode(question["content"]), beside, self.index))

    def answer(self, line: bytes) -> dict[str, Any]:
        question = json.loads(line)
        try:
            return {"ok": self.does[question["do"]](question)}
        except Exception as error:  # noqa: BLE001 - the boundary: no file on earth may give a traceback
            return {"failed": f"{type(error).__name__}: {error}"[:500]}


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    child = Child()
    answers.write(b'{"ok": true}\n')  # warm: every import is done
    answers.flush()
    for line in questions:
        answers.write(json.dumps(child.answer(line), ensure_ascii=True).encode() + b"\n")
        answers.flush()


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    # whatever a library prints must not get between the answers
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit()
    gc.freeze()  # what the imports made stays; the collector need not walk it again for every file
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
