"""A county's rule book once it is read: every question the platform asks it, answered without I/O."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from app.domain.deadline_rule import DeadlineRule
from app.domain.errors import LianbanError, UnknownRule
from app.domain.rulebook_parts import (
    Category,
    Clause,
    Law,
    Level,
    Matter,
    Numbering,
    Post,
    Role,
    RuleValue,
    Safeguard,
    SourceDocument,
    Unit,
    Wording,
)
from app.domain.rulebook_switches import UNIT_SWITCHES

Entry = TypeVar("Entry")

DEFAULT_RECORDER = "默认代录"
"""The role that records where a role names no recorder, or none that signs in."""

CASE = "case:"
"""Prefix of the kind of a case number."""


class RoleUnresolved(LianbanError):
    """角色“{lane}”没有对应的单位：{reason}

    The role “{lane}” has no unit: {reason}
    """

    code = "role-unresolved"


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Everything in which a county can differ. Immutable; equal content gives equal books.

    The mappings keep the order of the file. Deadlines, roles, rules are keyed as in the TOML tables.
    """

    code: str
    name: str
    level: Level
    time_zone: str
    document: SourceDocument
    units: Mapping[str, Unit]
    posts: Mapping[str, Post]
    roles: Mapping[str, Role]
    deadlines: Mapping[str, DeadlineRule]
    rules: Mapping[str, RuleValue]
    wording: Wording
    numbering: Numbering
    matters: Mapping[str, Matter]
    clauses: Mapping[str, Clause]
    laws: Mapping[str, Law]
    safeguards: Mapping[str, Safeguard]
    categories: Mapping[str, Category]
    earlier: RuleBook | None = None
    """What former versions stated: running cases keep diagrams that ask for it."""

    # ---- switches, deadlines, clauses -------------------------------------------------------------

    def rule(self, key: str) -> RuleValue:
        """The switch `key`; a switch that names a unit gives the unit that holds the duty now.

        Raises UnknownRule.
        """
        value = self._find(lambda book: book.rules, key)
        if key in UNIT_SWITCHES and isinstance(value, str):
            return self.current_unit(value).code
        return value

    def deadline(self, key: str) -> DeadlineRule:
        """Raises UnknownRule. A rule this county does not have is there with `none=True`."""
        return self._find(lambda book: book.deadlines, key)

    def clause(self, clause_id: str) -> Clause:
        """A clause of the document (not of a law). Raises UnknownRule."""
        return self._find(lambda book: book.clauses, clause_id)

    def citation(self, clause_id: str) -> str:
        """`桓政办发〔2017〕54号 二(四)3(1)`, or the law's name and article; the id itself when unknown."""
        if clause_id in self.clauses:
            return f"{self.document.number} {self.clauses[clause_id].article}"
        if clause_id in self.laws:
            law = self.laws[clause_id]
            return f"{law.title}{law.article}"
        return clause_id

    # ---- units and roles --------------------------------------------------------------------------

    @property
    def bureau(self) -> str:
        """The unit code of the integrated enforcement bureau."""
        return str(self.rule("bureau"))

    def unit(self, code: str) -> Unit:
        """The unit as it was entered, also one that a reform has ended. Raises UnknownRule."""
        return self._find(lambda book: book.units, code)

    def current_unit(self, code: str, on: date | None = None) -> Unit:
        """Who holds the duties of `code` on that day (None: after all reforms known). Raises UnknownRule."""
        unit = self.unit(code)
        while unit.successor and unit.valid_to is not None and (on is None or unit.valid_to < on):
            unit = self.unit(unit.successor)
        return unit

    def predecessors(self, codes: Collection[str]) -> frozenset[str]:
        """The ended units whose duties these units hold now."""
        found = (code for code in self.units if code not in codes and self.current_unit(code).code in codes)
        return frozenset(found)

    def standing_units(self, on: date | None = None) -> tuple[Unit, ...]:
        """The units that exist on that day (None: after all reforms known), in the order of the file."""
        if on is None:
            return tuple(unit for unit in self.units.values() if unit.valid_to is None)
        return tuple(unit for unit in self.units.values() if unit.valid_on(on))

    def members(self, on: date | None = None) -> tuple[Unit, ...]:
        """The joint meeting's members as they stand now: each named unit or its successor, each once."""
        current = (self.current_unit(unit.code, on) for unit in self.units.values() if unit.member)
        return tuple({unit.code: unit for unit in current}.values())

    def role(self, lane: str) -> Role:
        """Raises UnknownRule."""
        return self._find(lambda book: book.roles, lane)

    def units_of(
        self, role: str | Role, variables: Mapping[str, object], on: date | None = None
    ) -> tuple[Unit, ...]:
        """The units that the role means in this case; `()` for a vacant role.

        Raises RoleUnresolved when no variable of the role has a value or a value is no unit.
        """
        found = self.role(role) if isinstance(role, str) else role
        if found.vacant:
            return ()
        return self._units(found.lane, found.units, variables, on)

    def resolve(
        self,
        role: str | Role,
        variables: Mapping[str, object],
        *,
        on: date | None = None,
        substitutes: bool = False,
    ) -> tuple[str, ...]:
        """The candidate groups (`unit/post`) of a role in this case; `()` for a vacant role.

        A unit that does not sign in is represented by the role's recorder. `substitutes`: the posts that may
        stand in by name instead of the regular ones. Raises UnknownRule, RoleUnresolved.
        """
        found = self.role(role) if isinstance(role, str) else role
        groups: dict[str, None] = {}
        for unit in self.units_of(found, variables, on):
            posts = found.substitutes if substitutes else found.posts
            if not substitutes and found.substitutes_need and variables.get(found.substitutes_need.variable):
                posts += found.substitutes
            if unit.signs_in:
                groups.update(dict.fromkeys(f"{unit.code}/{post}" for post in posts))
            elif not substitutes:
                groups.update(dict.fromkeys(self._recorders(found, unit, variables, on)))
        return tuple(groups)

    def recorded_for(
        self, role: str | Role, variables: Mapping[str, object], on: date | None = None
    ) -> tuple[Unit, ...]:
        """The units of the role that do not sign in: whoever acts for them records (代录) in their name."""
        return tuple(unit for unit in self.units_of(role, variables, on) if not unit.signs_in)

    def supervising(self, matter: object) -> str:
        """The unit that the responsibility list (HT-01) names as supervising a matter; empty when it is not
        on the list. Today's holder of the duty."""
        found = self.matters.get(str(matter or ""))
        return self.current_unit(found.unit).code if found else ""

    def enforcing(self, matter: object) -> str:
        """The unit that the responsibility list names as enforcing a matter; empty when it is not on it."""
        found = self.matters.get(str(matter or ""))
        return self.current_unit(found.enforcing).code if found else ""

    # ---- words and numbers ------------------------------------------------------------------------

    @property
    def letter_names(self) -> Mapping[str, str]:
        """Letter kind -> name in this county."""
        return {kind: letter.name for kind, letter in self.wording.letters.items()}

    def letter_name(self, kind: str) -> str:
        """移送函 or 移交函 ... Raises UnknownRule."""
        return self._find(lambda book: book.wording.letters, kind).name

    def term(self, key: str) -> str:
        """A word that differs between counties: `term("convener")` -> 召集人 or 组长. Raises UnknownRule."""
        return self._find(lambda book: book.wording.terms, key)

    def format_number(self, kind: str, unit: str, year: int, number: int) -> str:
        """`桓综执移〔2026〕3号`: kind is a letter kind, or a process key for the number of a case.

        `case:` before a process key says so where a letter has the same kind (information_notice). A kind
        that the book does not know is printed as it is: different kinds never share a number.
        Raises UnknownRule for an unknown unit.
        """
        office = self.unit(unit)
        letter = self.wording.letters.get(kind)
        process = kind.removeprefix(CASE)
        pattern = self.numbering.letter if letter else self.numbering.case
        mark = letter.mark if letter else self.numbering.cases.get(process, process)
        values = {"mark": office.mark or office.short, "kind": mark, "year": str(year), "n": str(number)}
        for name, text in values.items():
            pattern = pattern.replace(f"{{{name}}}", text)
        return pattern

    # ---- the responsibility list ------------------------------------------------------------------

    def matter(self, code: str) -> Matter:
        """Raises UnknownRule."""
        return self._find(lambda book: book.matters, code)

    def matters_of(self, unit: str) -> tuple[Matter, ...]:
        """The matters that this unit (or a unit it succeeded) supervises or enforces."""
        mine = self.current_unit(unit).code

        def concerns(matter: Matter) -> bool:
            return mine in (self.current_unit(matter.unit).code, self.current_unit(matter.enforcing).code)

        return tuple(matter for matter in self.matters.values() if concerns(matter))

    # ---- inside -----------------------------------------------------------------------------------

    def _find(self, entries: Callable[[RuleBook], Mapping[str, Entry]], key: str) -> Entry:
        for book in (self, self.earlier):
            if book is not None and key in entries(book):
                return entries(book)[key]
        raise UnknownRule(jurisdiction=self.name, rule=key)

    def _recorders(
        self, role: Role, unit: Unit, variables: Mapping[str, object], on: date | None
    ) -> Iterator[str]:
        """The role's own recorder, else the county's; `check` holds that one of them is always there."""
        default = self.roles.get(DEFAULT_RECORDER)
        named = [(role.recorder.units, role.recorder.posts)] if role.recorder else []
        named += [(default.units, default.posts)] if default else []
        for units, posts in named:
            present = [
                recorder for recorder in self._present(role, units, variables, on) if recorder.signs_in
            ]
            if present:
                yield from (f"{recorder.code}/{post}" for recorder in present for post in posts)
                return
        raise RoleUnresolved(lane=role.lane, reason=f"{unit.short}不登录本平台，也没有能代录的单位")

    def _present(
        self, role: Role, units: tuple[str, ...], variables: Mapping[str, object], on: date | None
    ) -> tuple[Unit, ...]:
        """The units that would record; none while the case does not know them."""
        try:
            return self._units(role.lane, units, variables, on)
        except RoleUnresolved:
            return ()

    def _units(
        self, lane: str, references: tuple[str, ...], variables: Mapping[str, object], on: date | None
    ) -> tuple[Unit, ...]:
        for reference in references:
            codes = _codes(reference, variables)
            if codes:
                unknown = [code for code in codes if code not in self.units]
                if unknown:
                    raise RoleUnresolved(lane=lane, reason=f"没有代码为“{unknown[0]}”的单位")
                return tuple(self.current_unit(code, on) for code in codes)
        raise RoleUnresolved(lane=lane, reason="变量没有值：" + "、".join(references))


def _codes(reference: str, variables: Mapping[str, object]) -> tuple[str, ...]:
    """A fixed code, or what the variable holds: one code, a comma-separated text or a list."""
    if not reference.startswith("$"):
        return (reference,)
    value = variables.get(reference[1:])
    items = value if isinstance(value, list | tuple) else str(value or "").split(",")
    return tuple(text for item in items if (text := str(item).strip()))
