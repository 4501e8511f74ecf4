"""Guessing a password is slowed down: after five misses in a quarter of an hour, wait.

Counted for the login name and for the address, in the memory of this process. Several processes count
apart, which multiplies the allowance by their number; the argon2 hash still makes each guess slow.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque

from app.domain.errors import LianbanError

WINDOW = 15 * 60.0
PER_LOGIN = 5
PER_ADDRESS = 50
KEPT = 10_000


class TooManyAttempts(LianbanError):
    """登录失败次数过多，请 {minutes} 分钟后再试。

    Too many failed attempts; try again in {minutes} minutes.
    """

    code = "too-many-attempts"


class Throttle:
    """Misses by key, the oldest keys forgotten first."""

    def __init__(self) -> None:
        self._misses: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def refuse_if_blocked(self, login: str, address: str) -> None:
        """Raises TooManyAttempts."""
        now = time.monotonic()
        with self._lock:
            for key, allowed in ((f"l:{login}", PER_LOGIN), (f"a:{address}", PER_ADDRESS)):
                misses = self._recent(key, now)
                if len(misses) >= allowed:
                    wait = WINDOW - (now - misses[0])
                    raise TooManyAttempts(minutes=max(1, round(wait / 60)))

    def missed(self, login: str, address: str) -> None:
        now = time.monotonic()
        with self._lock:
            for key in (f"l:{login}", f"a:{address}"):
                self._misses.setdefault(key, deque(maxlen=PER_ADDRESS)).append(now)
                self._misses.move_to_end(key)
            while len(self._misses) > KEPT:
                self._misses.popitem(last=False)

    def succeeded(self, login: str) -> None:
        with self._lock:
            self._misses.pop(f"l:{login}", None)

    def _recent(self, key: str, now: float) -> deque[float]:
        misses = self._misses.get(key, deque())
        while misses and now - misses[0] > WINDOW:
            misses.popleft()
        return misses
