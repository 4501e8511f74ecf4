"""The child that fills one layout, or looks at one uploaded letter. JSON in, JSON out.

It has little memory, little time, writes no file and gets none of the settings of the parent. Nothing on its
import path may import Flask or a database.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from base64 import b64decode, b64encode

from app.domain.layouts_check import check_document, text_of
from app.domain.letters_docx import fill_layout

MOST_MEMORY = 1_000_000_000
"""Bytes of address space; the interpreter with its libraries maps about a fifth of it."""
MOST_SECONDS = 15


def main() -> None:
    # whatever a library prints must not get into the answer
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with answer:
        answer.write(json.dumps(_answer(sys.stdin.buffer.read())).encode())


def _inspected(content: bytes) -> dict[str, str]:
    problems = check_document("", content)
    if problems:
        return {"refused": " ".join(f"{problem.message}{problem.advice}" for problem in problems)[:600]}
    return {"text": text_of(content, "word/document.xml")}


def _answer(question: bytes) -> dict[str, str]:
    asked = json.loads(question)
    try:
        if "inspect" in asked:
            return _inspected(b64decode(asked["inspect"]))
        document = fill_layout(b64decode(asked["layout"]), asked["letter"], asked["number"])
    except Exception as error:  # noqa: BLE001 - the boundary: whatever a layout does, the parent gets a reason
        return {"failed": f"{type(error).__name__}: {error}"[:300]}
    return {"ok": b64encode(document).decode("ascii")}


if __name__ == "__main__":
    main()
