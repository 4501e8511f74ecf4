"""The parent's end of the child: started once, asked line by line, killed and started again when it hangs."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

SECONDS_A_FILE = 5.0
SECONDS_TO_START = 60.0
MOST_ANSWER = 50_000_000
_CHUNK = 1 << 16


class ChildLost(Exception):
    """The child gave no answer. `reason` is "hang", "died" or "failed"; `detail` what is known of it."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class ChildNotStarted(RuntimeError):
    """The installation is broken: the child cannot even start. No finding about any file."""


class WarmChild:
    """A context manager around one child process. `started` counts the processes it needed."""

    def __init__(self, seconds: float = SECONDS_A_FILE) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._rest = b""
        self._opening: dict[str, Any] | None = None
        self.started = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._kill()

    def open_with(self, question: dict[str, Any]) -> None:
        """Ask `question` now, and again of every child that replaces this one."""
        self._opening = question
        if self._process is not None:
            self._exchange(question, SECONDS_TO_START)

    def ask(self, question: dict[str, Any]) -> Any:
        """The answer, or ChildLost; after that the next question starts a fresh child."""
        if self._process is None:
            self._start()
        return self._exchange(question, self._seconds)

    def _start(self) -> None:
        self._rest = b""
        self.started += 1
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app.engine.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(item or str(Path.cwd()) for item in sys.path)},
            bufsize=0,
        )
        try:
            self._read_line(self._process, SECONDS_TO_START)
        except ChildLost as lost:
            raise ChildNotStarted(f"python -m app.engine.child: {lost}") from lost
        if self._opening is not None:
            self._exchange(self._opening, SECONDS_TO_START)

    def _exchange(self, question: dict[str, Any], seconds: float) -> Any:
        process = self._process
        if process is None or process.stdin is None:
            raise ChildLost("died")
        try:
            _write_all(process.stdin, json.dumps(question).encode() + b"\n")
        except BrokenPipeError as error:
            self._kill()
            raise ChildLost("died") from error
        answer = self._read_line(process, seconds)
        if "ok" not in answer:
            raise ChildLost("failed", str(answer.get("failed", "")))
        return answer["ok"]

    def _read_line(self, process: subprocess.Popen[bytes], seconds: float) -> dict[str, Any]:
        limit = time.monotonic() + seconds
        parts = [self._rest]
        size = len(self._rest)
        with selectors.DefaultSelector() as selector:
            if process.stdout is None:
                raise ChildLost("died")
            selector.register(process.stdout, selectors.EVENT_READ)
            while b"\n" not in parts[-1]:
                if not selector.select(max(0.0, limit - time.monotonic())):
                    self._lose("hang", f"{seconds:g} s")
                chunk = os.read(process.stdout.fileno(), _CHUNK)
                size += len(chunk)
                if not chunk or size > MOST_ANSWER:
                    self._lose("died", f"exit {process.poll()}")
                parts.append(chunk)
        line, self._rest = b"".join(parts).split(b"\n", 1)
        return self._parsed(line)

    def _parsed(self, line: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            self._lose("died", "unreadable answer")
        return dict(answer)

    def _lose(self, reason: str, detail: str) -> None:
        self._kill()
        raise ChildLost(reason, detail)

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        process.wait()


def _write_all(stream: IO[bytes], data: bytes) -> None:
    """An unbuffered pipe may take less than it is given."""
    rest = memoryview(data)
    while rest:
        rest = rest[stream.write(rest) :]
