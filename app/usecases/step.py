"""The heart: one step of one case is one transaction.

1. lock the case row (and whatever the intention looks at) and read its version
2. take the live execution of that version, or restore it from the stored state
3. fire the timers already due, so that an answer after the deadline is seen to be late
4. act, advance, and record everything from one `Progress`
5. commit; only then the live execution may serve the next step
A failure of the engine rolls back and opens an incident in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from app.domain.errors import Conflict, LianbanError, RuleForbids
from app.domain.letter_draft import DraftOutdated
from app.domain.operation import Effect, Progress
from app.domain.viewer import Viewer
from app.engine import EngineFailure, Execution
from app.store.audit import Entry
from app.store.records import LockedInstance, WorkItemRecord
from app.store.transaction import Transaction, transaction
from app.store.work_items import Trace
from app.usecases import clock, incident, issue_letter, knowledge, live, surroundings
from app.usecases.knowledge import Knowledge
from app.usecases.live import Live
from app.usecases.record import Recorded, Recording, record

S = TypeVar("S")


@dataclass(slots=True)
class Step:
    """One step while it runs. `note` collects what the record of it must say; `effects` are those that the
    intention itself asks for, beside those of the diagram, `units` those that take part from now on."""

    tx: Transaction
    actor: Viewer
    locked: LockedInstance
    knowledge: Knowledge
    execution: Execution
    now: datetime
    entries: list[Entry] = field(default_factory=list)
    completed: WorkItemRecord | None = None
    returned: WorkItemRecord | None = None
    answers: dict[str, Any] | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    items: tuple[Trace, ...] | None = None
    effects: list[Effect] = field(default_factory=list)
    units: set[str] = field(default_factory=set)

    def note(
        self, action: str, detail: dict[str, Any], *, node: str = "", name: str = "", unit: str = ""
    ) -> None:
        self.entries.append(Entry(action, self.actor, detail, node, name, unit))


class CaseNotRunning(Conflict):
    """案件{state}，现在不能办理。

    The case is {state_en}; nothing can be done on it now.
    """

    code = "case-not-running"


STATES = {
    "suspended": ("已暂停", "suspended"),
    "finished": ("已办结", "closed"),
    "terminated": ("已终止", "terminated"),
}


def run(
    actor: Viewer,
    find: Callable[[Transaction], tuple[LockedInstance, S]],
    act: Callable[[Step, S], None],
    *,
    kept: Callable[[S], tuple[str, Any] | None] = lambda subject: None,
    fire: bool = True,
) -> Recorded:
    """Runs one step: `find` locks, `act` changes, `kept` names the item and answers to keep on failure.

    `fire=False`: `act` moves deadlines, so only then it is seen which of them are due.
    """
    subject: S | None = None
    locked: LockedInstance | None = None
    try:
        with transaction() as tx:
            locked, subject = find(tx)
            if locked.status != "running":
                state, state_en = STATES.get(locked.status, (locked.status, locked.status))
                raise CaseNotRunning(state=state, state_en=state_en)
            step = _open(tx, actor, locked)
            if fire:
                step.execution.fire_due()
            _act(act, step, subject)
            recorded, after = _close(step)
    except DraftOutdated as refused:
        issue_letter.remember(refused)
        raise
    except EngineFailure as failure:
        if not actor.can("system"):  # the worker counts its tries and opens the incident itself
            incident.open_after(actor, locked, failure, kept(subject) if subject is not None else None)
        raise incident.StepFailed(
            detail=failure.sentence("zh"), detail_en=failure.sentence("en")
        ) from failure
    live.put(recorded.instance_id, recorded.version, after)
    return recorded


def _act(act: Callable[[Step, S], None], step: Step, subject: S) -> None:
    """What a rule forbids is told with the place where it stands."""
    try:
        act(step, subject)
    except RuleForbids as refused:
        if refused.clause:
            refused.cite(step.knowledge.rulebook.citation(refused.clause))
        raise


def _open(tx: Transaction, actor: Viewer, locked: LockedInstance) -> Step:
    known = knowledge.of_instance(tx, locked)
    around = surroundings.of_step(tx, locked.jurisdiction, known)
    before = live.take(locked)
    if before is None:
        execution = Execution.restore(known.library, locked.process, locked.state, around)
        return Step(tx, actor, locked, known, execution, clock.now())
    before.execution.use(around)
    return Step(tx, actor, locked, known, before.execution, clock.now(), items=before.items)


def _close(step: Step) -> tuple[Recorded, Live]:
    progress: Progress = step.execution.advance()
    if step.effects:
        progress = replace(progress, effects=(*step.effects, *progress.effects))
    recording = Recording(
        step.tx, step.actor, step.locked, step.knowledge, step.now, step.entries, step.completed,
        step.answers, step.changes, step.units, step.returned, step.items,
    )  # fmt: skip
    state = step.execution.dump()
    try:
        recorded = record(recording, progress, state)
    except Conflict:
        raise
    except Exception as error:
        # A role without a unit, a letter without a template, a full disk: the answers cannot mend it.
        detail = f"{type(error).__name__}：{error}"
        if isinstance(error, LianbanError):
            detail = error.sentence("zh")
        raise EngineFailure(element="", name="", process=step.locked.process, detail=detail) from error
    return recorded, Live(step.execution, recording.items or ())


def begin(
    tx: Transaction, actor: Viewer, locked: LockedInstance, known: Knowledge, entries: Sequence[Entry]
) -> tuple[Recorded, Live]:
    """The first step of a new case, whose row was just written with version 0."""
    around = surroundings.of_step(tx, locked.jurisdiction, known)
    execution = Execution.start(known.library, locked.process, dict(locked.variables), around)
    step = Step(tx, actor, locked, known, execution, clock.now(), list(entries))
    return _close(step)
