"""The entries of a rule book: plain frozen data, one class for each kind of table in the TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

UnitKind = Literal["department", "town", "police", "court", "procuratorate", "government", "office", "other"]
ClauseKind = Literal["process", "deadline", "organisation", "principle"]
SafeguardKind = Literal["before", "unavoidable", "timer"]
Level = Literal["county", "district", "city"]
DocumentStatus = Literal["in_force", "trial", "expired"]

UNIT_KINDS: tuple[str, ...] = get_args(UnitKind)
CLAUSE_KINDS: tuple[str, ...] = get_args(ClauseKind)
SAFEGUARD_KINDS: tuple[str, ...] = get_args(SafeguardKind)
LEVELS: tuple[str, ...] = get_args(Level)
DOCUMENT_STATUSES: tuple[str, ...] = get_args(DocumentStatus)

RuleValue = bool | int | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """The document the rules come from. `file` is its text under `sources/`.

    status `trial`: issued as 试行. valid_to None: the document does not say how long it holds.
    banner: the sentence shown until the county has confirmed that the document still holds; may be empty.
    """

    title: str
    number: str
    issued_on: date
    file: str
    status: DocumentStatus = "in_force"
    valid_to: date | None = None
    banner: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A department, town or other body. valid_from/valid_to are inclusive days; None = open.

    signs_in False: people of this unit never use the platform; their answers are recorded for them (代录).
    successor: the unit that took over after a reform. member: named in the document as a member of the
    joint meeting. mark: 机关代字 for numbers of letters; empty = the short name.
    """

    code: str
    name: str
    short: str
    kind: UnitKind
    signs_in: bool = True
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""
    member: bool = False
    invitable: bool = False
    mark: str = ""

    def valid_on(self, day: date) -> bool:
        after = self.valid_from is None or self.valid_from <= day
        return after and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Post:
    """A post people hold in a unit, never a person."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who records the answers of a unit that does not sign in: the first of `units` that has a value."""

    units: tuple[str, ...]
    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """What must be recorded in the case before a substitute may act: the variable, and the clause."""

    variable: str
    clause: str


@dataclass(frozen=True, slots=True)
class Role:
    """Who does the tasks of a lane.

    units: unit codes or `$variable`; the first one with a value counts. posts: any of them may act.
    substitutes: posts that may stand in by name. substitutes_need: without it they may not act; once it is
    recorded they may as the posts do (受委托的召集人, HT-12). no_agent: an agent (代理) may not act here.
    vacant: this county does not have the role (峄城 has no 副召集人), so it resolves to nobody.
    kinds: only units of these kinds start a case in this role (HT-04: the town's office leads).
    """

    lane: str
    units: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()
    no_agent: bool = False
    vacant: bool = False
    recorder: Recorder | None = None
    substitutes_need: Need | None = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """A line of the responsibility list (HT-01). permit: the licence concerned, empty for none.

    transferred_on: 划转日, None when the power to punish stayed with the supervising unit.
    demonstration: example data that the county's own list replaces.
    """

    code: str
    name: str
    unit: str
    enforcing: str
    law: str
    permit: str = ""
    transferred_on: date | None = None
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A rule of the document. quote: word for word from the source. reason: why no step carries it.

    carried_by: entries of this book that carry it beside the diagrams: `role:…`, `post:…`, `unit:…`,
    `switch:…`, `members` (the units that are members of the joint meeting), `matters` (responsibility list).
    """

    id: str
    article: str
    kind: ClauseKind
    title: str
    quote: str
    reason: str = ""
    carried_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Law:
    """A source of deadlines beside the document. checked False: not yet compared with the law's own text."""

    id: str
    title: str
    article: str
    note: str
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Safeguard:
    """What a redrawn diagram must still meet.

    before: every path to `then` leads through `first`. unavoidable: after `after` no path avoids `node`
    (several ids with spaces between: one of them).
    timer: `node` is a timer on `on` with `deadline` (or the key held by the variable `deadline_from`).
    """

    id: str
    kind: SafeguardKind
    process: str
    reason: str
    clauses: tuple[str, ...]
    first: str = ""
    then: str = ""
    node: str = ""
    after: str = ""
    on: str = ""
    deadline: str = ""
    deadline_from: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """A category of shared information (HT-58, YC-27). clocks: deadline keys that run for it."""

    code: str
    name: str
    clause: str
    clocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterWording:
    """What a letter is called here, and its 文种代字."""

    name: str
    mark: str


@dataclass(frozen=True, slots=True)
class Wording:
    """Words that differ between counties: `terms` (召集人 / 组长 ...) and letters by kind."""

    terms: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[str, LetterWording] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Numbering:
    """Patterns with {mark} {kind} {year} {n}; `cases`: 代字 of case numbers by process key."""

    letter: str = "{mark}{kind}〔{year}〕{n}号"
    case: str = "{mark}{kind}案〔{year}〕{n}号"
    cases: Mapping[str, str] = field(default_factory=dict)
