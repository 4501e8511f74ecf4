"""What a running case may ask of the world outside the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.domain.operation import (
    Effect,
    OperationCall,
    OperationResult,
    PassedNode,
    ThrownMessage,
    WaitingTimer,
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """functions: visible in expressions (`deadline(rule, fact)` -> ISO text with offset, `rule(name)` ->
    value, `today()` -> "YYYY-MM-DD"). operate: carries out the operation of a service task."""

    functions: Mapping[str, Callable[..., object]]
    operate: Callable[[OperationCall], OperationResult]


@dataclass(slots=True)
class Record:
    """What happened since the last `advance()`."""

    passed: list[PassedNode] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    thrown: list[ThrownMessage] = field(default_factory=list)
    fired: list[WaitingTimer] = field(default_factory=list)
