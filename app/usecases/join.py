"""并案: two cases in one hand become one. The other one ends, and everything of it is kept.

1. both are locked, in the order of their ids
2. no deadline is lengthened: a running statutory deadline of the other case must have its counterpart in the
   main case (the same timer of the diagram); where it is the earlier one, or has passed already, it goes on
   in the main case beside that, with its own start fact and trace, until the same work is done
   (docs/decisions/0026-join-and-split.md)
3. parties, facts, measures and references to the materials come to the main case
4. the other case ends with the outcome 并案; both records say so, and each case names the other

It cannot be undone; what was joined may be split again (`split.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain import parties
from app.domain.deadlines import local
from app.domain.errors import BadInput, Conflict, NotAllowed, RuleForbids
from app.domain.viewer import Viewer
from app.store import audit, codec, deadlines, due, fork, instances
from app.store.audit import Entry
from app.store.records import DeadlineRecord, LockedInstance
from app.store.transaction import Transaction, reading
from app.usecases import clock_of_unit, ending, in_hand, knowledge, rewritten, step
from app.usecases.record import Recorded
from app.usecases.record_deadlines import first_reading
from app.usecases.rewritten import FACTS, LIMITATION, MEASURES, MOST_FACTS
from app.usecases.step import STATES, CaseNotRunning, Step

JOINED = "case.joined"
JOINED_INTO = "case.joined-into"
CARRIED = "deadline.carried"
RELATION = "joined"
OUTCOME = "joined"
INTO = "joined_into"
"""Variable of the case that ended: the number of the case that it is part of now."""


class NotTogether(RuleForbids):
    """{main}与{other}不能并案：{reason}。

    {main} and {other} cannot be joined: {reason}.
    """

    code = "not-together"


class WouldLengthen(RuleForbids):
    """并案不得使期限延长：{other}的“{rule}”（{due}届满）在主案{main}中没有对应的期限。请以{other}为主案，或者先把{main}办到同一环节。

    A join lengthens no deadline: “{rule}” of {other} (due {due}) has no counterpart in {main}. Make {other}
    the main case, or bring {main} to the same step first.
    """

    code = "would-lengthen"


class MovedBefore(RuleForbids):
    """{key}的“{rule}”已经延期或者中止计算，与另一案的期限不能混同，不能并案。

    “{rule}” of {key} was extended or paused; it cannot be mixed with the deadline of another case.
    """

    code = "deadline-was-moved"


def join(actor: Viewer, main_id: str, other_id: str, reason: str) -> Recorded:
    """Joins the case `other_id` to `main_id`; the actor holds both.

    Raises BadInput without a reason, NotFound (also of another county), CaseNotRunning, NotTogether,
    WouldLengthen, MovedBefore, and what `in_hand.must_be` raises.
    """
    why = in_hand.reason_of(reason, "并案")
    if main_id == other_id:
        raise BadInput(reason="案件不能与自己并案。", reason_en="A case cannot be joined with itself.")

    def find(tx: Transaction) -> tuple[LockedInstance, LockedInstance]:
        locked = {case: instances.lock(tx, actor, case) for case in sorted((main_id, other_id))}
        return locked[main_id], locked[other_id]

    def act(running: Step, other: LockedInstance) -> None:
        unit = _must_fit(running.tx, actor, running, other)
        carried = _carry(running, other)
        ids = fork.new_file_ids(running.tx, other.id)
        fork.copy_files(running.tx, other.id, running.locked.id, ids, {})
        rewritten.apply(running, rewritten.setting(_united(running.locked, other, ids)))
        _end(running, other, unit, why)
        detail = {"key": other.business_key, "case": other.id, "reason": why, "carried": carried}
        running.note(JOINED, detail, unit=unit)
        clock_of_unit.redate(running.tx, running.locked.id, running.knowledge.library)

    return step.run(actor, find, act)


def _must_fit(tx: Transaction, actor: Viewer, running: Step, other: LockedInstance) -> str:
    """The unit that holds both."""
    main = running.locked
    if other.status != "running":
        state, state_en = STATES.get(other.status, (other.status, other.status))
        raise CaseNotRunning(
            state=f"{other.business_key}{state}", state_en=f"{other.business_key} {state_en}"
        )
    names = {"main": main.business_key, "other": other.business_key}
    if main.process != other.process:
        raise NotTogether(**names, reason="不是同一种流程", reason_en="they are cases of different processes")
    held = in_hand.must_be(tx, actor, main, running.knowledge)
    beside = in_hand.must_be(tx, actor, other, knowledge.of_instance(tx, other))
    if held.unit != beside.unit:
        raise NotTogether(**names, reason="不在同一单位手中", reason_en="they lie with different units")
    return held.unit


def _carry(running: Step, other: LockedInstance) -> list[str]:
    """Takes over the deadlines of the other case that are stricter; returns their rules."""
    tx, main = running.tx, running.locked
    twins = {(row.process, row.node): row for row in deadlines.running(tx, main.id) if not row.carried_from}
    carried: list[str] = []
    for row in deadlines.running(tx, other.id):
        if not row.statutory:
            continue  # an internal reminder of a step that the main case has, or has done
        twin = twins.get((row.process, row.node))
        _must_have_twin(running, other, row, twin)
        if twin is None or not _stricter(row, twin):
            continue
        values = {"task_id": f"joined:{row.id}", "carried_from": row.carried_from or other.business_key}
        fork.carry_deadline(tx, row.id, main.id, values)
        if row.status == "open":
            due.put(tx, [_due_row(running, row)])
        carried.append(row.rule)
        detail = {"rule": row.rule, "due": row.due_at.isoformat(), "from": other.business_key}
        running.note(CARRIED, detail, node=row.node, unit=row.unit)
    return carried


def _must_have_twin(
    running: Step, other: LockedInstance, row: DeadlineRecord, twin: DeadlineRecord | None
) -> None:
    rulebook, main = running.knowledge.rulebook, running.locked
    name = rulebook.deadline(row.rule).name or row.rule
    if twin is None:
        on = f"{local(row.due_at):%Y-%m-%d}"
        raise WouldLengthen(main=main.business_key, other=other.business_key, rule=name, due=on)
    for key, moved in ((other.business_key, row), (main.business_key, twin)):
        if moved.changes or moved.paused_at is not None:
            raise MovedBefore(key=key, rule=name)


def _stricter(row: DeadlineRecord, twin: DeadlineRecord) -> bool:
    """Whether the other case's deadline says more than the main case's: under any reading."""
    later = (row.other_due_at or row.due_at, twin.other_due_at or twin.due_at)
    return first_reading(row) < first_reading(twin) or max(row.due_at, later[0]) < max(twin.due_at, later[1])


def _due_row(running: Step, row: DeadlineRecord) -> Mapping[str, Any]:
    return {
        "jurisdiction": running.locked.jurisdiction,
        "kind": "timer",
        "instance_id": running.locked.id,
        "ref": f"joined:{row.id}",
        "run_at": first_reading(row),
        "created_at": running.now,
    }


def _united(main: LockedInstance, other: LockedInstance, ids: Mapping[str, str]) -> dict[str, Any]:
    """The variables of the main case: every party, both accounts of the facts, all measures, the earlier
    limitation."""
    own, brought = main.variables, rewritten.swap(dict(other.variables), ids)
    everybody = parties.together([*parties.parties_of(own), *parties.parties_of(brought)])
    values: dict[str, Any] = {**parties.as_variables(everybody)} if everybody else {}
    facts, more = str(own.get(FACTS) or ""), str(brought.get(FACTS) or "")
    both = f"{facts}\n（并入案件{other.business_key}）{more}" if facts and more else facts or more
    if more and more != facts and len(both) <= MOST_FACTS:
        values[FACTS] = both
    if brought.get(MEASURES):
        values[MEASURES] = [*(own.get(MEASURES) or []), *brought[MEASURES]]
    limits = [str(known[LIMITATION]) for known in (own, brought) if known.get(LIMITATION)]
    return {**values, LIMITATION: min(limits)} if limits else values


def _end(running: Step, other: LockedInstance, unit: str, why: str) -> None:
    tx, now, main = running.tx, running.now, running.locked
    ending.stop(tx, other, now, f"案件并入{main.business_key}")
    detail = {"key": main.business_key, "case": main.id, "reason": why}
    entries = [Entry(JOINED_INTO, running.actor, detail, unit=unit)]
    head = (other.audit_seq, other.audit_hash)
    seq, last = audit.append(tx, other.id, other.jurisdiction, head, entries, now)
    variables = {**other.variables, "outcome": OUTCOME, INTO: main.business_key}
    values = {
        "status": "finished",
        "ended_at": now,
        "tokens": "[]",
        "subscriptions": 0,
        "variables": codec.dump(variables),
        "audit_seq": seq,
        "audit_hash": last,
    }
    instances.save(tx, other.id, other.version, values)
    instances.link(tx, main.id, other.id, RELATION, now)


# ---- reads -----------------------------------------------------------------------------------------


def partners(actor: Viewer, main_id: str) -> tuple[tuple[str, str, str], ...]:
    """(id, number, title) of the cases that the actor could join to this one, the latest first: the same
    process, in the same hand. Whether their deadlines fit is judged when it is done."""
    with reading() as tx:
        main = instances.peek(tx, actor, main_id)
        if _why_not(tx, actor, main):
            return ()
        found = []
        for case in fork.in_hand_of(tx, actor, main.process):
            if case != main_id:
                other = instances.peek(tx, actor, case)
                if not _why_not(tx, actor, other):
                    found.append((other.id, other.business_key, other.title))
    return tuple(found)


def why_not(actor: Viewer, instance_id: str, language: str = "zh") -> str:
    """Why the actor may neither join nor split this case now; empty when both are possible."""
    with reading() as tx:
        return _why_not(tx, actor, instances.peek(tx, actor, instance_id), language)


def _why_not(tx: Transaction, actor: Viewer, locked: LockedInstance, language: str = "zh") -> str:
    if locked.status != "running":
        state, state_en = STATES.get(locked.status, (locked.status, locked.status))
        return CaseNotRunning(state=state, state_en=state_en).sentence(language)
    try:
        in_hand.must_be(tx, actor, locked, knowledge.of_instance(tx, locked))
    except (RuleForbids, Conflict, NotAllowed) as refused:
        return refused.sentence(language)
    return ""
