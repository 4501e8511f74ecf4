"""A `Walk` with the start form at its beginning, and with what the tests of the case transfer ask of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from app.domain.errors import InvalidAnswers
from app.domain.facts import check_facts
from app.domain.forms import Field
from app.domain.moment import read_fact
from app.domain.operation import DeadlinePassed, Effect, OpenTask
from app.usecases.options import options_of
from tests.processes.walk import Walk, calendar, form, library, rulebook, today

Kind = TypeVar("Kind")


class Case(Walk):
    """One instance. Answers go through the task's own form and the order of facts, as a person's would."""

    @classmethod
    def start(cls, county: str, process: str, sender: str, **answers: object) -> Case:
        """Register through the start form; the platform knows the person's own unit."""
        book, own = rulebook(county), {"sender_unit": sender}
        schema = form(f"forms/{process}/{library().definition(process).start_form}.form")
        accepted = schema.validate(dict(answers), own, options_of(book), book.rules)
        assert check_facts(accepted, own, schema.facts, read_fact(today()), calendar()).errors == ()
        return cls(county, process, **own, **accepted)

    def do(self, node: str, **answers: object) -> Case:
        """Complete the open task `node`."""
        self.answer(node, **answers)
        return self

    def fill(self, node: str, **answers: object) -> Case:
        """Like `do`, with something acceptable in every other required field: for diagrams under a test of
        their own, where only the answers that choose the way matter."""
        task = self.task(node)
        schema = form(f"forms/{task.process}/{task.form_key}.form")
        fields = {field.key: field for field in schema.fields}
        for _ in fields:
            try:
                return self.do(node, **answers)
            except InvalidAnswers as wrong:
                keys = [error.key for error in wrong.errors]
                if set(keys) & set(answers):  # what the test itself chose is wrong
                    raise
                answers |= {key: _something(fields[key]) for key in keys}
        return self.do(node, **answers)

    def task(self, node: str) -> OpenTask:
        found = [task for task in self.progress.open_tasks if task.node == node]
        assert len(found) == 1, f"{node} is not open, but {self.open}"
        return found[0]

    def of(self, kind: type[Kind]) -> list[Kind]:
        """The effects of a kind so far."""
        effects: list[Effect] = self.effects
        return [effect for effect in effects if isinstance(effect, kind)]

    @property
    def clocks(self) -> dict[str, str]:
        """Rule -> day it falls due, of every deadline that runs."""
        return {str(t.rule): t.due.date().isoformat() for t in self.progress.timers}

    @property
    def late(self) -> list[str]:
        return [effect.rule for effect in self.of(DeadlinePassed)]

    @property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Who may do each open task, by the rule book's role of its lane."""
        return {
            task.node: tuple(self.book.resolve(task.lane or "", task.data))
            for task in self.progress.open_tasks
        }


def _something(field: Field) -> object:
    if field.type == "checkbox":
        return True
    if field.type == "datetime":
        return today() + ("" if field.subtype == "date" else "T10:00+08:00")
    if field.type == "filepicker":
        return ["file-1"]
    if field.type in ("select", "radio"):
        return "zhujian" if field.options else field.values[0].value
    if field.type in ("taglist", "checklist"):
        return ["zhujian"] if field.options else [field.values[0].value]
    return 2 if field.type == "number" else "内容"
