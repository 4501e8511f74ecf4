"""Word documents of letters, made in a child process of their own that may hang or die."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.domain.errors import BadInput, LianbanError

SECONDS = 20.0
MOST_ANSWER = 40_000_000
"""Bytes of a document in its answer; an official letter has some ten thousand."""


class DocumentFailed(LianbanError):
    """文书没有生成：{reason}。文书内容和文号没有改动，请联系管理员检查版式。

    The document was not made: {reason}. Letter and number are unchanged; have the layout checked.
    """

    code = "document-failed"


def make(layout: bytes, letter: Mapping[str, Any], number: str, seconds: float = SECONDS) -> bytes:
    """The .docx of a letter. One child a letter: nothing of one county's layout stays for the next.

    letter: the JSON kept when it was issued. number: "" leaves its slot open. Raises DocumentFailed.
    """
    question = {"layout": b64encode(layout).decode("ascii"), "letter": letter, "number": number}
    found = _asked(question, seconds)
    if "ok" in found:
        return b64decode(found["ok"])
    raise _failed(found)


class DocumentRefused(BadInput):
    """不能采用这个文件：{reason}

    This file cannot be used: {reason}
    """

    code = "document-refused"


def text_in(content: bytes, seconds: float = SECONDS) -> str:
    """The text of a letter that somebody uploaded whole, after looking at it as at a hostile file.

    Raises DocumentRefused (macros, links to elsewhere, embedded objects, a bomb, no text), DocumentFailed.
    """
    found = _asked({"inspect": b64encode(content).decode("ascii")}, seconds)
    if "text" in found:
        return found["text"]
    if "refused" in found:
        raise DocumentRefused(reason=found["refused"])
    raise _failed(found)


def _asked(question: Mapping[str, Any], seconds: float) -> dict[str, str]:
    """The answer of one child."""
    paths = os.pathsep.join(item or str(Path.cwd()) for item in sys.path)
    try:
        done = subprocess.run(
            [sys.executable, "-B", "-m", "app.gateways.documents_child"],
            input=json.dumps(question).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": paths, "PYTHONUTF8": "1"},
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        reason, english = f"超过 {seconds:g} 秒", f"it took more than {seconds:g} s"
        raise DocumentFailed(reason=reason, reason_en=english) from None
    try:
        found = json.loads(done.stdout) if len(done.stdout) <= MOST_ANSWER else {}
    except ValueError:
        found = {}
    return found if isinstance(found, dict) else {}


def _failed(found: Mapping[str, str]) -> DocumentFailed:
    if found.get("failed"):
        return DocumentFailed(reason=found["failed"])
    return DocumentFailed(reason="生成程序占用资源过多，已中止", reason_en="it used too much and was stopped")
