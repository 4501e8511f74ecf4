"""What a diagram says, as plain data: read off the XML once and handed to every layer.

`kind` of a node is the BPMN element name (`userTask`, `boundaryEvent` ...). Everything an author may leave
out is empty, never None, so that a definition of a half-finished drawing can still be looked at and checked.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.errors import Problem

WAITING_KINDS = frozenset({"userTask", "manualTask", "receiveTask", "intermediateCatchEvent"})


@dataclass(frozen=True, slots=True)
class Mapping:
    """One explicit value that crosses into or out of a called process (`camunda:in`, `camunda:out`)."""

    source: str
    target: str
    is_expression: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """`camunda:inputParameter` or `camunda:outputParameter`: a name and its text (`${...}`: an expression).

    `kind` is "text", or the element inside it ("list", "map", "script" ...), which nothing here reads.
    """

    name: str
    text: str
    kind: str = "text"
    line: int = 0


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow inside one process or embedded subprocess (`parent`)."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""
    is_default: bool = False
    parent: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """One event definition. `kind`: "timer", "message", "signal", "error", "terminate", ...

    `name` is the message, signal or error code; for a timer `timer_kind` is "date", "duration" or "cycle" and
    `text` its expression as the author wrote it.
    """

    kind: str
    name: str = ""
    reference: str = ""
    timer_kind: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Multi-instance: `collection` is the expression of the list, `variable` each element's name."""

    collection: str = ""
    variable: str = ""
    cardinality: str = ""
    output: str = ""
    condition: str = ""
    sequential: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """One flow node.

    lane: own lane or that of the subprocess around it. clauses: ids such as "HT-25"; `practice` is true for
    platform practice (`clause` = "-"). For a timer written `deadline("key", fact)`: `rule` is the literal
    key, or `rule_variable` the variable that holds it, and `fact` the variable of the start date.
    """

    id: str
    name: str
    kind: str
    lane: str = ""
    parent: str = ""
    line: int = 0
    form_key: str = ""
    clauses: tuple[str, ...] = ()
    practice: bool = False
    candidate_groups: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    rule: str = ""
    rule_variable: str = ""
    fact: str = ""
    attached_to: str = ""
    interrupting: bool = True
    called: str = ""
    business_key: str = ""
    ins: tuple[Mapping, ...] = ()
    outs: tuple[Mapping, ...] = ()
    topic: str = ""
    inputs: tuple[Parameter, ...] = ()
    outputs: tuple[Parameter, ...] = ()
    decision: str = ""
    result_variable: str = ""
    result_mapping: str = ""
    script: str = ""
    repeat: Repeat | None = None
    properties: tuple[tuple[str, str], ...] = ()
    documentation: str = ""

    @property
    def event(self) -> Event | None:
        return self.events[0] if len(self.events) == 1 else None

    @property
    def timer(self) -> Event | None:
        return next((event for event in self.events if event.kind == "timer"), None)


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane; its name is a role of the rule book."""

    id: str
    name: str
    nodes: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class TimerStart:
    """A timer start event: run by the platform as a due row, never by the engine. `rule` is the deadline
    rule of `period_start("rule")`; empty for a fixed date."""

    node: str
    name: str
    timer_kind: str
    text: str
    line: int = 0
    rule: str = ""


@dataclass(frozen=True, slots=True)
class ProcessDefinition:
    """One process definition. `key` is the BPMN process id, `file` the path it was read from.

    start_form: form key of the plain start event. calls: keys of called processes; starts: keys started as
    linked instances. messages: names that a running instance may wait for.
    """

    key: str
    name: str
    file: str
    executable: bool = True
    lanes: tuple[Lane, ...] = ()
    start_form: str = ""
    start_node: str = ""
    nodes: tuple[Node, ...] = ()
    flows: tuple[Flow, ...] = ()
    calls: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    timer_starts: tuple[TimerStart, ...] = ()
    line: int = 0
    documentation: str = ""

    def node(self, node_id: str) -> Node | None:
        return next((node for node in self.nodes if node.id == node_id), None)

    def boundary_events(self, node_id: str) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.attached_to == node_id)

    @property
    def start_lane(self) -> str:
        """The lane of the plain start event: the role that may start the process."""
        node = self.node(self.start_node)
        return node.lane if node else ""

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every clause some element carries, in drawing order, each once."""
        return tuple(dict.fromkeys(clause for node in self.nodes for clause in node.clauses))


@dataclass(frozen=True, slots=True)
class Found:
    """One usable thing a checked file defines. kind: "process", "decision", "form", "rulebook", "letter"."""

    key: str
    name: str
    kind: str
    file: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Everything `check_content` found. `definitions` and `found` hold only files without errors."""

    problems: tuple[Problem, ...] = ()
    definitions: tuple[ProcessDefinition, ...] = ()
    found: tuple[Found, ...] = field(default=())

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def accepted(self) -> bool:
        return not self.errors
