"""What follows when a deadline passes: decided by the rule, never by the diagram, and never in its favour.

A clause with a number -> overdue, supervision is started. 一般/原则上 -> 超过一般期限, a reason is asked.
及时/立即 or by analogy -> a notice only. Not confirmed -> 口径待定 until the later reading has passed too.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.domain.deadlines import CHINA, lateness
from app.store import codec, deadlines, due, instances, registers, work_items
from app.store.records import DeadlineRecord
from app.usecases import count_again

if TYPE_CHECKING:
    from app.domain.rulebook import RuleBook
    from app.usecases.record import Recording

WORDS = {
    "overdue": "已超期",
    "undecided": "口径待定",
    "soft": "超过一般期限",
    "reminder": "内部提醒到期",
}


def passed(recording: Recording, row: DeadlineRecord) -> None:
    """Marks one passed deadline and does what its kind asks for."""
    known = recording.knowledge
    counted = count_again.of_row(recording.tx, known, row)
    outcome = lateness(counted, max(recording.now, row.due_at + timedelta(seconds=1))) or "reminder"
    deadlines.change(recording.tx, [row.id], {"outcome": outcome})
    name = counted.rule.name or row.rule
    recording.note(
        "deadline.passed",
        {"rule": row.rule, "due": row.due_at.isoformat(), "outcome": outcome, "clause": row.clause},
        node=row.node,
        name=name,
    )
    asks = "，请说明原因" if outcome == "soft" else ""
    _notify(recording, row, f"{WORDS[outcome]}：{name}{asks}")
    if outcome == "overdue":
        supervise(recording, row)
    if outcome == "undecided":
        due.put(
            recording.tx,
            [
                {
                    "jurisdiction": recording.locked.jurisdiction,
                    "kind": "recheck",
                    "instance_id": recording.locked.id,
                    "ref": row.id,
                    "run_at": counted.last + timedelta(seconds=1),
                    "created_at": recording.now,
                }
            ],
        )


def settle(recording: Recording, row: DeadlineRecord) -> None:
    """The activity of a passed deadline ends: the last moment to see that the later reading has passed, too.

    Afterwards the second look finds nothing unfinished, however long due work was not done.
    """
    if row.outcome != "undecided":
        return
    known = recording.knowledge
    counted = count_again.of_row(recording.tx, known, row)
    if recording.now > counted.last:
        passed(recording, row)


def supervise(recording: Recording, row: DeadlineRecord) -> None:
    """Starts the linked supervision, as a step of its own, so that it can never hold back this case.

    Where the county leaves it to its supervisor (`supervision.start` = offer), that unit is told instead. A
    unit that it does not supervise (`supervision.not_of`) is left to the law's own way; who waits is told.
    One breach is supervised once: a second deadline of the same activity is named in the first supervision.
    """
    rulebook = recording.knowledge.rulebook
    late = rulebook.units.get(row.unit)
    if late is not None and late.kind in _words(rulebook.rule("supervision.not_of")):
        _tell_who_waits(recording, row)
        return
    if rulebook.rule("supervision.start") == "auto":
        first = _supervised_already(recording, row)
        if first is None:
            due.put(recording.tx, [_start_row(recording, row)])
        else:
            _name_as_well(recording, first, row)
        return
    name = rulebook.deadline(row.rule).name or row.rule
    _notify(recording, row, f"法定期限已超期，可发起督办：{name}", unit=str(rulebook.rule("supervisor")))


def _words(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _tell_who_waits(recording: Recording, row: DeadlineRecord) -> None:
    """The late unit does not sign in: the units that record for it are told, and what the law gives them."""
    rulebook = recording.knowledge.rulebook
    deadline = rulebook.deadline(row.rule)
    title = f"{rulebook.unit(row.unit).name}已超期：{deadline.name or row.rule}，请依法催告、提请监督"
    waiting = {item.recorder_unit for item in work_items.open_of(recording.tx, recording.locked.id)}
    for unit in sorted(waiting - {"", row.unit}):
        _notify(recording, row, title, unit=unit)


def _supervised_already(recording: Recording, row: DeadlineRecord) -> DeadlineRecord | None:
    """Another deadline of the same activity and unit that is overdue already and unfinished."""
    same = (row.process, row.attached_to, row.unit)
    return next(
        (
            other
            for other in deadlines.running(recording.tx, recording.locked.id)
            if (other.process, other.attached_to, other.unit) == same
            and other.attached_to
            and other.id != row.id
            and other.outcome == "overdue"
            and other.rule != row.rule
        ),
        None,
    )


def _name_as_well(recording: Recording, first: DeadlineRecord, row: DeadlineRecord) -> None:
    """Names the second breach in the supervision of the first: while it is asked for, or on its case."""
    tx, said = recording.tx, _breach(recording, row)
    if due.amend_start(tx, recording.locked.id, f"supervision:{first.id}", {"reason": said}):
        return
    supervision = instances.by_start_key(tx, _start_key(recording, first))
    if supervision is None:
        return
    key = recording.locked.business_key
    noted = {"from": key, "title": "同一环节另一期限也已超期", "text": said, "relation": "", "unit": ""}
    due.put(
        tx,
        [
            {
                "jurisdiction": recording.locked.jurisdiction,
                "kind": "note",
                "instance_id": supervision,
                "ref": recording.locked.id,
                "run_at": recording.now,
                "created_at": recording.now,
                "payload": noted,
            }
        ],
    )


def _breach(recording: Recording, row: DeadlineRecord) -> str:
    locked, rulebook = recording.locked, recording.knowledge.rulebook
    name = rulebook.deadline(row.rule).name or row.rule
    day = row.due_at.astimezone(CHINA).date()
    written = f"{day.year}年{day.month}月{day.day}日"
    citation = rulebook.citation(row.clause)
    return f"{locked.business_key}“{name}”应于{written}前完成，已超期（{citation}）"


def _start_key(recording: Recording, row: DeadlineRecord) -> str:
    """One legal deadline is supervised once, however often its activity begins again (loop, send-back)."""
    parts = (recording.locked.id, row.process, row.node, row.rule, row.fact_value, row.unit)
    return "supervision:" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _start_row(recording: Recording, row: DeadlineRecord) -> dict[str, Any]:
    locked, rulebook = recording.locked, recording.knowledge.rulebook
    name = rulebook.deadline(row.rule).name or row.rule
    day = row.due_at.astimezone(CHINA).date()
    return {
        "jurisdiction": locked.jurisdiction,
        "kind": "start",
        "instance_id": locked.id,
        "ref": f"supervision:{row.id}",
        "run_at": recording.now,
        "created_at": recording.now,
        "payload": {
            "process": "supervision",
            "relation": "supervision",
            "start_key": _start_key(recording, row),
            "variables": {
                "supervisor_unit": _supervisor(rulebook, row),
                "supervised_unit": row.unit,
                "case_key": locked.business_key,
                "case_id": locked.id,
                "rule_key": row.rule,
                "title": f"督办 {locked.business_key} {name}",
                "reason": _breach(recording, row),
                "passed_on": day.isoformat(),
            },
        },
    }


def _supervisor(rulebook: RuleBook, row: DeadlineRecord) -> str:
    """Who supervises (HT-74, YC-03, YC-07). Nobody supervises himself: then the other one named does."""
    first, second = str(rulebook.rule("supervisor")), str(rulebook.rule("supervisor.other"))
    late = rulebook.current_unit(row.unit).code if row.unit in rulebook.units else row.unit
    return second if late == first else first


def _notify(recording: Recording, row: DeadlineRecord, title: str, unit: str = "") -> None:
    unit = unit or row.unit
    if not unit:
        return
    registers.notify(
        recording.tx,
        [
            {
                "id": codec.new_id(),
                "jurisdiction": recording.locked.jurisdiction,
                "instance_id": recording.locked.id,
                "unit": unit,
                "kind": "deadline",
                "title": f"{recording.locked.business_key} {title}",
                "body": "",
                "sent_at": recording.now,
            }
        ],
    )
