"""The child: warm, killed when it hangs, replaced when it dies, and without Flask or a database inside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from check_samples import CONTENT, FILE, REVIEW

from app.engine.check import check_content
from app.engine.checking.warm import ChildLost, WarmChild
from app.engine.child import MOST_MEMORY


def _question(file: str, content: bytes) -> dict[str, object]:
    from base64 import b64encode

    return {"do": "outline", "file": file, "content": b64encode(content).decode()}


def test_nothing_heavy_is_on_the_path_of_the_child() -> None:
    code = (
        "import sys, app.engine.child; "
        "print([n for n in ('flask', 'sqlalchemy', 'waitress', 'alembic') if n in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_one_child_answers_many_questions() -> None:
    with WarmChild() as child:
        first = child.ask(_question(FILE, REVIEW.encode()))
        second = child.ask(_question("x.bpmn", b""))
        assert (first["key"], second) == ("review", {"file": "x.bpmn"})
        assert child.started == 1


def test_a_child_that_hangs_is_killed_and_replaced() -> None:
    """Stopped by a signal, the process is as silent as one in an endless loop."""
    with WarmChild(seconds=0.5) as child:
        child.ask(_question(FILE, REVIEW.encode()))
        process = child._process
        assert process is not None
        os.kill(process.pid, signal.SIGSTOP)
        before = time.monotonic()
        with pytest.raises(ChildLost) as lost:
            child.ask(_question(FILE, REVIEW.encode()))
        assert lost.value.reason == "hang"
        assert time.monotonic() - before < 5
        assert process.poll() is not None, "the hanging process is gone"
        assert child.ask(_question(FILE, REVIEW.encode()))["key"] == "review"
        assert child.started == 2


def test_a_child_that_dies_is_replaced_and_knows_the_index_again() -> None:
    with WarmChild() as child:
        child.open_with({"do": "index", "index": {"outlines": [], "strict": False, "book": None}})
        child.ask(_question(FILE, REVIEW.encode()))
        process = child._process
        assert process is not None
        process.kill()
        process.wait()
        with pytest.raises(ChildLost) as lost:
            child.ask(_question(FILE, REVIEW.encode()))
        assert lost.value.reason == "died"
        assert child.ask(_question(FILE, REVIEW.encode()))["key"] == "review"


def test_memory_is_limited() -> None:
    code = (
        "import app.engine.child as c, resource; c._limit(); "
        "assert resource.getrlimit(resource.RLIMIT_AS)[0] == c.MOST_MEMORY\n"
        "try:\n    bytearray(c.MOST_MEMORY)\nexcept MemoryError:\n    print('limited')"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "limited"
    assert MOST_MEMORY < 2**31


def test_a_question_it_cannot_answer_is_a_failure_and_no_end() -> None:
    with WarmChild() as child:
        with pytest.raises(ChildLost) as lost:
            child.ask({"do": "outline", "file": "x.bpmn", "content": 5})
        assert lost.value.reason == "failed"
        assert child.ask(_question(FILE, REVIEW.encode()))["key"] == "review"
        assert child.started == 1


def test_a_hang_is_reported_for_its_file_and_the_others_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parent is made impatient for one file only: what it does then is the real thing."""
    asked = WarmChild.ask

    def stop_before(self: WarmChild, question: dict[str, object]) -> object:
        if question["do"] == "check" and question["file"] == "bpmn/reply.bpmn" and self._process is not None:
            os.kill(self._process.pid, signal.SIGSTOP)
        return asked(self, question)

    monkeypatch.setattr(WarmChild, "ask", stop_before)
    report = check_content(CONTENT, seconds=1.0)
    assert [problem.file for problem in report.problems if problem.code == "check-timeout"] == [
        "bpmn/reply.bpmn"
    ]
    assert {item.key for item in report.found if item.kind == "process"} == {"review"}


def test_the_answer_is_plain_json() -> None:
    question = json.dumps(_question(FILE, REVIEW.encode())) + "\n"
    result = subprocess.run(
        [sys.executable, "-m", "app.engine.child"], input=question, capture_output=True, text=True, check=True
    )
    ready, answer = result.stdout.splitlines()
    assert json.loads(ready) == {"ok": True}
    assert json.loads(answer)["ok"]["key"] == "review"
