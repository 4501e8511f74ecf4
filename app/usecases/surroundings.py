"""What the engine may see and ask for in one step: the functions of expressions and the operations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from app.domain.calendar import WorkingCalendar
from app.domain.deadlines import Due, due, read_fact
from app.domain.operation import OperationCall, OperationResult
from app.domain.rulebook import RuleBook
from app.engine import Surroundings
from app.operations import OperationContext, run
from app.store import blocked, earlier, materials
from app.store.transaction import Transaction
from app.usecases import clock
from app.usecases.knowledge import Knowledge


def of_step(tx: Transaction, jurisdiction: str, knowledge: Knowledge) -> Surroundings:
    """The surroundings of one step: rule book and calendar as they stand, numbers from its transaction."""
    rulebook = knowledge.rulebook
    context = OperationContext(
        clock.today().isoformat(),
        numbering(tx, jurisdiction, rulebook),
        lambda process: earlier.newest(tx, jurisdiction, process),
        lambda: blocked.blocked(tx, jurisdiction),
        lambda: [unit.code for unit in rulebook.members(clock.today())],
        lambda code: rulebook.units[code].name if code in rulebook.units else code,
    )

    def operate(call: OperationCall) -> OperationResult:
        return run(call, context)

    def deadline_text(rule: str, fact: object) -> str:
        return count(rulebook, knowledge.calendar, rule, fact).first.isoformat()

    return Surroundings(
        functions={
            "deadline": deadline_text,
            "rule": rulebook.rule,
            "supervising": rulebook.supervising,
            "enforcing": rulebook.enforcing,
            "today": lambda: clock.today().isoformat(),
        },
        operate=operate,
    )


def count(rulebook: RuleBook, calendar: WorkingCalendar, rule: str, fact: object) -> Due:
    """The deadline of a rule from a fact. A rule the county does not have never falls due."""
    deadline_rule = rulebook.deadline(rule)
    start = clock.today() if deadline_rule.none else read_fact(fact)
    return due(deadline_rule, start, calendar)


def numbering(tx: Transaction, jurisdiction: str, rulebook: RuleBook) -> Callable[[str, str], str]:
    """Takes the next number of (kind, unit) within the transaction; "" where the unit numbers itself."""

    def take(kind: str, unit: str) -> str:
        if kind in rulebook.wording.letters and rulebook.rule("numbering") == "manual":
            return ""  # the unit types it from its own register (`letters.type_number`)
        unit = rulebook.current_unit(unit).code if unit in rulebook.units else unit
        year = clock.today().year
        number = materials.take_number(tx, jurisdiction, unit, kind, year)
        return rulebook.format_number(kind, unit, year, number)

    return take


def day(value: object) -> date:
    """The day of a fact variable."""
    fact = read_fact(value)
    return fact.date() if isinstance(fact, datetime) else fact
