"""What a service task hands over and gets back: plain data, shared by engine, operations and use cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OperationCall:
    """A service task that was reached. `topic` names the operation, `inputs` are its evaluated parameters."""

    topic: str
    inputs: Mapping[str, object]
    node: str
    name: str
    process: str
    clauses: tuple[str, ...]
    variables: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class IssueLetter:
    """A letter to issue; its number is taken in the same transaction."""

    kind: str
    sender: str
    receivers: tuple[str, ...]
    fields: Mapping[str, object]
    node: str
    number: str
    date: str
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VoidLetter:
    """The newest letter of a kind in this case becomes void; its number stays taken."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class SendNotice:
    """A notice to units (in-app; mail through the outbox)."""

    kind: str
    units: tuple[str, ...]
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class StartProcess:
    """A linked instance to start as a step of its own, after this one committed."""

    process: str
    variables: Mapping[str, object]
    relation: str
    once: str = ""


@dataclass(frozen=True, slots=True)
class PlaceHold:
    """A reminder at the permit desk (HT-30): matched by credit code or id number, never by name."""

    unit: str
    party_name: str
    party_id: str
    permit: str
    permit_limit: str


@dataclass(frozen=True, slots=True)
class ReleaseHold:
    """Ends every open licence hold of the case; `event` says why."""

    event: str


@dataclass(frozen=True, slots=True)
class ShareInformation:
    """An entry of the shared-information register (HT-58, YC-27)."""

    category: str
    unit: str
    receivers: tuple[str, ...]
    title: str
    formed_on: str


@dataclass(frozen=True, slots=True)
class LinkCase:
    """Joins this case to another one already running."""

    business_key: str
    relation: str


@dataclass(frozen=True, slots=True)
class NoteOnCase:
    """Says on another case what became of it here, as a step of its own after this one committed.

    relation: how the two are linked; empty: they are not. unit: joins those who see the other case.
    """

    business_key: str
    title: str
    text: str
    relation: str
    unit: str


@dataclass(frozen=True, slots=True)
class BlockedCase:
    """A case that waits for a decision of several units: what a meeting may take up (HT-10, YC-03).

    since: ISO time of its start.
    """

    business_key: str
    title: str
    unit: str
    why: str
    since: str = ""


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    """A boundary timer fired: what follows depends on the rule, never on the diagram."""

    rule: str
    node: str


Effect = (
    IssueLetter
    | VoidLetter
    | SendNotice
    | StartProcess
    | PlaceHold
    | ReleaseHold
    | ShareInformation
    | LinkCase
    | NoteOnCase
    | DeadlinePassed
)


@dataclass(frozen=True, slots=True)
class OperationResult:
    """`outputs` become process variables (through the task's output mapping); `effects` are applied in the
    transaction of the step, and what leaves the machine goes to the outbox."""

    outputs: Mapping[str, object] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A user task waiting for people."""

    task_id: str
    node: str
    name: str
    process: str
    lane: str | None
    candidate_groups: tuple[str, ...]
    form_key: str | None
    clauses: tuple[str, ...]
    data: Mapping[str, object]
    loop_index: int | None = None


@dataclass(frozen=True, slots=True)
class WaitingTimer:
    """A timer event waiting in the engine. `rule` and `fact` come from `deadline("rule", fact)`."""

    task_id: str
    node: str
    name: str
    process: str
    due: datetime
    attached_to: str | None
    rule: str | None
    fact: str | None
    fact_value: str | None
    lane: str | None = None


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """A message subscription. `variables`: those visible where it waits."""

    task_id: str
    node: str
    process: str
    name: str
    correlation: Mapping[str, object]
    variables: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PassedNode:
    """A node that was completed in this step, for the history."""

    task_id: str
    node: str
    name: str
    process: str
    kind: str


@dataclass(frozen=True, slots=True)
class ThrownMessage:
    """A message thrown by the diagram; delivered as a due row of its own."""

    name: str
    variables: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Token:
    """Where the instance is: for the diagram on the case page."""

    process: str
    node: str
    state: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything one step changed, as the record of it needs.

    `fired`: deadlines whose timer went off, also those that were past already when they were set.
    """

    open_tasks: tuple[OpenTask, ...]
    timers: tuple[WaitingTimer, ...]
    messages: tuple[WaitingMessage, ...]
    passed: tuple[PassedNode, ...]
    effects: tuple[Effect, ...]
    thrown: tuple[ThrownMessage, ...]
    tokens: tuple[Token, ...]
    variables: Mapping[str, object]
    ended: bool
    end_node: str | None = None
    fired: tuple[WaitingTimer, ...] = ()
