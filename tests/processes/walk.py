"""Walks a diagram through the real engine, with the real rule book, calendar, forms, operations and letters.

Every answer goes through the form of its task, so a path can only be walked with what people may enter.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path

from app.domain.calendar import WorkingCalendar, load_seed
from app.domain.deadlines import due, read_fact
from app.domain.facts import check_facts
from app.domain.forms import Form
from app.domain.letters import Letter, parse_letter, render_letter
from app.domain.operation import Effect, IssueLetter, OpenTask, OperationCall, OperationResult, Progress
from app.domain.rulebook import RuleBook, Unit, parse_rulebook
from app.engine import Execution, Library, Surroundings, load_library
from app.operations import OperationContext, run
from app.usecases.options import options_of

ROOT = Path(__file__).parents[2]
CHINA = timezone(timedelta(hours=8))


def today() -> str:
    """The day in China by the clock, which tests move."""
    return datetime.now(CHINA).date().isoformat()


@lru_cache
def content() -> Mapping[str, bytes]:
    """Every shipped diagram, decision table and form, by path."""
    paths = [path for kind in ("bpmn", "dmn", "forms", "documents") for path in (ROOT / kind).rglob("*.*")]
    return {str(path.relative_to(ROOT)): path.read_bytes() for path in paths}


@lru_cache
def library() -> Library:
    return load_library("shipped", content())


@lru_cache
def rulebook(county: str) -> RuleBook:
    path = ROOT / "jurisdictions" / f"{county}.toml"
    return parse_rulebook(path.name, path.read_bytes())


@lru_cache
def calendar() -> WorkingCalendar:
    return load_seed(next((ROOT / "calendars").glob("CN-*.json")))


@lru_cache
def form(path: str) -> Form:
    return Form.parse(content()[path], path)


class Walk:
    """One case of one county. `answer` completes the open task of that node; `ended` names the end event.

    The state is dumped and restored after every step, as a case that sleeps in the store is.
    """

    def __init__(self, county: str, process: str, **variables: object) -> None:
        self.book = rulebook(county)
        self.process = process
        self.effects: list[Effect] = []
        self.letters: list[Letter] = []
        self.passed: list[str] = []
        self._numbers = 0
        self.surroundings = Surroundings(
            {
                "deadline": self._deadline,
                "rule": self.book.rule,
                "today": today,
                "supervising": self.book.supervising,
                "enforcing": self.book.enforcing,
            },
            self._operate,
        )
        self.execution = Execution.start(library(), process, variables, self.surroundings)
        self.progress = self._advance()

    @classmethod
    def opened(cls, county: str, process: str, unit: str, **answers: object) -> Walk:
        """The case as a person of `unit` starts it: through the start form, the own unit given."""
        definition = library().definition(process)
        book = rulebook(county)
        own = book.role(definition.start_lane).units[0]
        fixed = {own[1:]: unit} if own.startswith("$") else {}
        start_form = form(f"forms/{process}/{definition.start_form}.form")
        judged = start_form.validate(dict(answers), fixed, options_of(book), book.rules, masked=False)
        return cls(county, process, **{**fixed, **judged})

    @staticmethod
    def units(county: str) -> Mapping[str, Unit]:
        return rulebook(county).units

    @staticmethod
    def matters(county: str) -> Mapping[str, object]:
        return rulebook(county).matters

    @property
    def open(self) -> list[str]:
        return [task.node for task in self.progress.open_tasks]

    @property
    def ended(self) -> str:
        return self.progress.end_node or "" if self.progress.ended else ""

    @property
    def rules(self) -> dict[str, str]:
        """Waiting deadlines: timer node -> rule."""
        return {timer.node: timer.rule or "" for timer in self.progress.timers}

    @property
    def variables(self) -> Mapping[str, object]:
        return self.progress.variables

    def due(self, node: str) -> str:
        """The day on which a waiting deadline falls due."""
        return next(timer.due for timer in self.progress.timers if timer.node == node).date().isoformat()

    def answer(self, node: str, **answers: object) -> Walk:
        """Complete a task through its form. Also checks that its lane finds somebody."""
        task = next((task for task in self.progress.open_tasks if task.node == node), None)
        assert task is not None, f"{node} is not open, but {self.open}"
        self.execution.complete(task.task_id, self._judged(task, answers))
        self.progress = self._advance()
        return self

    def wake(self) -> Walk:
        """Let what is due by the clock happen."""
        self.execution.fire_due()
        self.progress = self._advance()
        return self

    def letter(self, kind: str) -> Letter:
        """The last letter of a kind."""
        return [letter for letter in self.letters if letter.kind == kind][-1]

    def _judged(self, task: OpenTask, answers: Mapping[str, object]) -> dict[str, object]:
        groups = task.candidate_groups or self.book.resolve(task.lane or "", {**self.variables, **task.data})
        assert groups, f"nobody may do {task.node}"
        assert task.form_key, f"{task.node} has no form"
        schema = form(f"forms/{task.process}/{task.form_key}.form")
        judged = schema.validate(
            dict(answers), task.data, options_of(self.book), self.book.rules, masked=False
        )
        schema.schema_for(task.data, options_of(self.book), self.book.rules)
        finding = check_facts(judged, task.data, schema.facts, read_fact(today()), calendar())
        assert not finding.errors, [error.zh for error in finding.errors]
        return judged

    def _advance(self) -> Progress:
        progress = self.execution.advance()
        self.passed += [node.node for node in progress.passed]
        self.effects += progress.effects
        self.letters += [
            self._printed(effect) for effect in progress.effects if isinstance(effect, IssueLetter)
        ]
        if not progress.ended:
            state = self.execution.dump()
            self.execution = Execution.restore(library(), self.process, state, self.surroundings)
        return progress

    def _printed(self, effect: IssueLetter) -> Letter:
        template = parse_letter(f"documents/{effect.kind}.toml", content()[f"documents/{effect.kind}.toml"])
        tables = (self.book.units, self.book.matters, self.book.categories)
        names = {code: entry.name for table in tables for code, entry in table.items()}
        unknown = {effect.sender, *effect.receivers} - names.keys()
        assert not unknown, f"{effect.kind}: no unit {unknown}"
        return render_letter(
            template, effect.fields, self.book.letter_names, names=names,
            sender=effect.sender, receivers=effect.receivers, number=effect.number, dated=effect.date,
        )  # fmt: skip

    def _deadline(self, rule: str, fact: object) -> str:
        deadline_rule = self.book.deadline(rule)
        start = read_fact(today()) if deadline_rule.none else read_fact(fact)
        return due(deadline_rule, start, calendar()).first.isoformat()

    def _operate(self, call: OperationCall) -> OperationResult:
        members = tuple(unit.code for unit in self.book.members())
        return run(call, OperationContext(today(), self._number, members=lambda: members))

    def _number(self, kind: str, unit: str) -> str:
        self._numbers += 1
        return self.book.format_number(kind, unit, 2026, self._numbers)
