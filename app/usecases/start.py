"""Start a case: by a person with the start form, or by the platform as a linked case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.definition import ProcessDefinition
from app.domain.errors import StaleVersion
from app.domain.viewer import Viewer
from app.engine import EngineFailure
from app.store import instances
from app.store.audit import Entry
from app.store.transaction import Transaction, reading, transaction
from app.usecases import answers as judging
from app.usecases import clock, incident, knowledge, live, new_case, step
from app.usecases.knowledge import Knowledge
from app.usecases.new_case import Origin
from app.usecases.options import options_of
from app.usecases.record import Recorded
from app.usecases.starters import order, own_unit, starting_units

Variables = Callable[[Transaction, Knowledge, ProcessDefinition], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class StartForm:
    """A process somebody may start: the schema to show and the values already known."""

    key: str
    name: str
    schema: Mapping[str, Any]
    data: Mapping[str, Any]
    units: tuple[str, ...]
    about: str = ""


def start(
    actor: Viewer,
    process: str,
    submission: Mapping[str, Any],
    *,
    unit: str = "",
    business_key: str = "",
    idempotency_key: str = "",
) -> Recorded:
    """Starts a case by hand. The start form validates the submission; the start event's lane says who may.

    `unit`: for whom the person starts it, when the person serves several units. A repeated
    `idempotency_key` of the same person answers with the case it started first.
    """
    start_key = f"key:{actor.person_id}:{idempotency_key[: new_case.MAX_KEY]}" if idempotency_key else None
    with reading() as tx:
        known_id = instances.by_start_key(tx, start_key) if start_key else None
    if known_id:
        return _already(actor, known_id)

    def variables(tx: Transaction, known: Knowledge, definition: ProcessDefinition) -> dict[str, Any]:
        fixed = own_unit(actor, known.rulebook, definition, unit)
        form = knowledge.form_of(tx, known, process, definition.start_form)
        judged = judging.judge(tx, known, judging.Question(form, fixed, process=process), submission)
        late.update(judged.late, second=list(judged.second)) if judged.late else None
        return {**fixed, **judged.answers}

    late: dict[str, Any] = {}
    try:
        return _start(actor, process, variables, Origin(start_key=start_key), business_key, late)
    except StaleVersion:
        # The same key at the same moment: whoever was second answers with the case of the first.
        with reading() as tx:
            known_id = instances.by_start_key(tx, start_key) if start_key else None
        if known_id is None:
            raise
        return _already(actor, known_id)


def start_linked(
    actor: Viewer,
    process: str,
    variables: Mapping[str, Any],
    origin: Origin,
    taken: Callable[[Transaction], None],
) -> Recorded | None:
    """Starts a linked case for the platform; None when `start_key` shows that it was started before.

    `taken` runs first in the transaction: the due row that asked for the start goes with it.
    """
    if origin.start_key:
        with transaction() as tx:
            if instances.by_start_key(tx, origin.start_key):
                taken(tx)
                return None

    def values(tx: Transaction, known: Knowledge, definition: ProcessDefinition) -> dict[str, Any]:
        taken(tx)
        return dict(variables)

    return _start(actor, process, values, origin, "", {})


def _start(
    actor: Viewer,
    process: str,
    variables: Variables,
    origin: Origin,
    business_key: str,
    late: Mapping[str, Any],
) -> Recorded:
    try:
        with transaction() as tx:
            definition_id, known = knowledge.of_start(tx, actor.jurisdiction, process)
            values = variables(tx, known, known.library.definition(process))
            locked = new_case.write(tx, actor, process, definition_id, known, values, origin, business_key)
            entry = Entry("case.started", actor, {"process": process, "variables": values, **late})
            recorded, after = step.begin(tx, actor, locked, known, [entry])
            if origin.instance_id:
                instances.link(tx, origin.instance_id, locked.id, origin.relation, clock.now())
    except EngineFailure as failure:
        if not actor.can("system"):
            incident.open_after(actor, None, failure, None)
        raise incident.StepFailed(
            detail=failure.sentence("zh"), detail_en=failure.sentence("en")
        ) from failure
    live.put(recorded.instance_id, recorded.version, after)
    return recorded


def startable(actor: Viewer) -> tuple[StartForm, ...]:
    """Every process the actor may start now, without its form; in the order the start events name."""
    found: list[tuple[int, StartForm]] = []
    with reading() as tx:
        rulebook = knowledge.current_rulebook(tx, actor.jurisdiction)
        for key in knowledge.process_keys(tx, actor.jurisdiction):
            _, known = knowledge.of_start(tx, actor.jurisdiction, key)
            definition = known.library.definition(key)
            units = starting_units(actor, rulebook, definition) if definition.start_form else ()
            if units:
                about = definition.documentation
                found.append((order(definition), StartForm(key, definition.name, {}, {}, units, about)))
    return tuple(form for _, form in sorted(found, key=lambda entry: (entry[0], entry[1].name)))


def start_form(actor: Viewer, process: str, unit: str = "", language: str = "zh") -> StartForm:
    """The start form of one process, as the actor would fill it in."""
    with reading() as tx:
        _, known = knowledge.of_start(tx, actor.jurisdiction, process)
        definition = known.library.definition(process)
        fixed = own_unit(actor, known.rulebook, definition, unit)
        form = knowledge.form_of(tx, known, process, definition.start_form)
        units = starting_units(actor, known.rulebook, definition)
        if form is None:
            return StartForm(process, definition.name, {"type": "default", "components": []}, fixed, units)
        schema = form.schema_for(fixed, options_of(known.rulebook), known.rulebook.rules, language)
        return StartForm(process, definition.name, schema, form.initial_data(fixed), units)


def _already(actor: Viewer, instance_id: str) -> Recorded:
    record = instances.find(actor, instance_id)
    return Recorded(record.id, record.business_key, record.version, record.status, ())


__all__ = ["Origin", "StartForm", "start", "start_form", "start_linked", "startable"]
