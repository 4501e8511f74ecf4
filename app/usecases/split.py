"""分案 and 部分移送: chosen parties, or a part of the facts, become a case of their own.

1. the new case is a copy of the old one as it stands: the same steps done, the same step open, the same
   references to materials, and above all the same facts with their dates. So nothing is typed twice and no
   deadline is gained: its clocks run on from the same day, and one that has passed has passed there, too.
2. then the parties and the facts are divided; the new case gets a number and a record of its own, which
   begins with where it comes from and the hash of that record
3. both name each other. It cannot be undone; two cases of one unit may be joined (`join.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain import parties
from app.domain.again import must_not_repeat, read_not_again
from app.domain.errors import FieldError, InvalidAnswers
from app.domain.rulebook import RuleBook
from app.domain.viewer import Viewer
from app.engine import Execution
from app.store import audit, codec, fork, instances
from app.store import parties as party_list
from app.store.audit import Entry
from app.store.records import LockedInstance
from app.store.transaction import Transaction
from app.usecases import answers as judging
from app.usecases import assign, in_hand, knowledge, new_case, rewritten, step, surroundings
from app.usecases.rewritten import FACTS, MOST_FACTS, Change
from app.usecases.step import Step
from app.usecases.title import title_of

SPLIT = "case.split"
SPLIT_FROM = "case.split-from"
RELATION = "split"
RECEIVER = "receiver_unit"


@dataclass(frozen=True, slots=True)
class Wish:
    """What becomes a case of its own. parties: their places, 0 for the first one; facts: of the new case;
    facts_left: of the old one (empty: unchanged). receiver_unit: where the new case shall go, when that is
    another unit than so far."""

    reason: str
    parties: tuple[int, ...] = ()
    facts: str = ""
    facts_left: str = ""
    receiver_unit: str = ""


@dataclass(frozen=True, slots=True)
class Parted:
    """The new case."""

    instance_id: str
    business_key: str


def split(actor: Viewer, instance_id: str, wish: Wish) -> Parted:
    """Splits a case that the actor holds.

    Raises BadInput without a reason, InvalidAnswers, what `in_hand.must_be` raises, TransferredBefore.
    """
    why = in_hand.reason_of(wish.reason, "分案")
    passed = [entry.detail for entry in audit.history(actor, instance_id) if entry.action == "path.passed"]
    made: list[Parted] = []

    def find(tx: Transaction) -> tuple[LockedInstance, None]:
        return instances.lock(tx, actor, instance_id), None

    def act(running: Step, _: None) -> None:
        held = in_hand.must_be(running.tx, actor, running.locked, running.knowledge)
        taken, left = _divided(running.locked.variables, wish)
        if wish.receiver_unit:
            taken[RECEIVER] = _receiver(running.knowledge.rulebook, wish.receiver_unit, held.unit)
        parted = _make(running, taken, held.unit, why, passed)
        made.append(parted)
        rewritten.apply(running, rewritten.setting(left))
        detail = {"key": parted.business_key, "case": parted.instance_id, "reason": why, **_told(taken)}
        running.note(SPLIT, detail, unit=held.unit)

    step.run(actor, find, act)
    return made[0]


def _divided(variables: Mapping[str, Any], wish: Wish) -> tuple[dict[str, Any], dict[str, Any]]:
    """The variables that differ in the new case, and in the old one."""
    everybody = parties.parties_of(variables)
    places = sorted(set(wish.parties))
    old = str(variables.get(FACTS) or "")
    facts, facts_left = wish.facts.strip() or old, wish.facts_left.strip() or old
    wrong: list[FieldError] = []
    if any(not 0 <= place < len(everybody) for place in places):
        wrong.append(_wrong("parties", "没有所选的当事人，请刷新后重选", "There is no such party"))
    if places and len(places) >= len(everybody):
        zh = "原案至少要留一名当事人；只分出一部分事实的，不选当事人"
        wrong.append(_wrong("parties", zh, "At least one party stays; choose none to split facts only"))
    if not places and (facts == facts_left or not wish.facts.strip()):
        zh = "请选择分出的当事人，或者写明分出的事实"
        wrong.append(_wrong("parties", zh, "Choose the parties, or state the facts, of the new case"))
    for key, text in ((FACTS, facts), ("facts_left", facts_left)):
        if len(text) > MOST_FACTS:
            wrong.append(_wrong(key, f"事实最多 {MOST_FACTS} 字", f"{MOST_FACTS} characters at most"))
    if wrong:
        raise InvalidAnswers(wrong)
    if not places:
        return {FACTS: facts}, {FACTS: facts_left}
    moved = [_plain(everybody[place]) for place in places]
    stay = [party for place, party in enumerate(everybody) if place not in places]
    return {**parties.as_variables(moved), FACTS: facts}, {**parties.as_variables(stay), FACTS: facts_left}


def _plain(party: parties.Party) -> parties.Party:
    """A party without the unit its part was meant for: in its own case that is where the case goes."""
    return {key: value for key, value in party.items() if key != parties.PART_RECEIVER}


def _wrong(key: str, zh: str, en: str) -> FieldError:
    return FieldError(key, f"{zh}。", f"{en}.")


def _receiver(rulebook: RuleBook, unit: str, own: str) -> str:
    if unit not in rulebook.units or unit == own or rulebook.current_unit(unit).code != unit:
        raise InvalidAnswers([_wrong(RECEIVER, "请选择另一现有单位", "Name another unit that exists today")])
    return unit


def _told(taken: Mapping[str, Any]) -> dict[str, Any]:
    """What the record says of the new case; numbers and addresses are masked when it is shown."""
    return {"parties": [dict(party) for party in parties.parties_of(taken)], FACTS: taken.get(FACTS)}


def _make(
    running: Step, taken: dict[str, Any], unit: str, why: str, passed: Sequence[Mapping[str, Any]]
) -> Parted:
    """Writes the new case beside the old one, from the state in which the step found it."""
    tx, locked, known = running.tx, running.locked, running.knowledge
    definition = known.library.definition(locked.process)
    values = {**locked.variables, **taken}
    owner = assign.unit_of_lane(known.rulebook, definition.start_lane, values) or unit
    key = new_case.number_of(tx, known.rulebook, locked.process, owner)
    case = codec.new_id()
    files = fork.new_file_ids(tx, locked.id)
    change = rewritten.setting({**taken, "business_key": key}, files)
    around = surroundings.of_step(tx, locked.jurisdiction, known)
    execution = Execution.restore(known.library, locked.process, locked.state, around)
    execution.rewrite(change)
    progress = execution.snapshot()
    if taken.get(RECEIVER):
        _must_not_repeat(running, progress.variables)
    entries = [
        Entry(
            SPLIT_FROM,
            running.actor,
            {
                "key": locked.business_key,
                "case": locked.id,
                "reason": why,
                "record": [locked.audit_seq, locked.audit_hash],
                **_told(progress.variables),
            },
            unit=unit,
        ),
        *(Entry("path.passed", running.actor, detail) for detail in passed),
    ]
    seq, last = audit.append(tx, case, locked.jurisdiction, (0, ""), entries, running.now)
    row = {
        "id": case,
        "business_key": key,
        "version": 1,
        "state": execution.dump(),
        "variables": codec.dump(dict(progress.variables)),
        "title": title_of(progress.variables, known.rulebook, known.library.definition(locked.process)),
        "started_by": running.actor.person_id,
        "started_at": running.now,
        "start_key": None,
        "audit_seq": seq,
        "audit_hash": last,
    }
    fork.copy_case(tx, locked.id, row)
    items = fork.copy_items(tx, locked.id, case, _item_change(change, files))
    fork.copy_files(tx, locked.id, case, files, items)
    fork.copy_clocks(tx, locked.id, case)
    listed = parties.together(parties.parties_of(progress.variables))
    lines = [(str(party[parties.NAME]), str(party.get(parties.ID) or "")) for party in listed]
    party_list.keep(tx, case, locked.jurisdiction, lines)
    instances.link(tx, locked.id, case, RELATION, running.now)
    return Parted(case, key)


def _item_change(change: Change, files: Mapping[str, str]) -> Any:
    def item(row: dict[str, Any]) -> dict[str, Any]:
        """Open steps show the new values; what was answered before the split stays as it was answered."""
        data = change(row["data"]) if row["completed_at"] is None else rewritten.swap(row["data"], files)
        draft = rewritten.draft_without(row["draft"]) or None
        answers, draft = rewritten.swap(row["answers"], files), rewritten.swap(draft, files)
        return {**row, "data": data, "answers": answers, "draft": draft}

    return item


def _must_not_repeat(running: Step, variables: Mapping[str, Any]) -> None:
    """Another receiver is judged as the form in which receivers are named would judge it (YC-22)."""
    tx, known, locked = running.tx, running.knowledge, running.locked
    for node in known.library.definition(locked.process).nodes:
        form = knowledge.form_of(tx, known, locked.process, node.form_key) if node.form_key else None
        for field in form.fields if form else ():
            rule = read_not_again(field.not_again)
            if rule is not None and field.key == RECEIVER:
                same = judging.same_cases(tx, known, locked.process, locked.id, rule, variables)
                must_not_repeat(rule, variables, same, known.rulebook)
