"""What follows when a deadline passes: decided by the rule, never by the diagram, and never in its favour.

A clause with a number -> overdue, supervision is started. 一般/原则上 -> 超过一般期限, a reason is asked.
及时/立即 or by analogy -> a notice only. Not confirmed -> 口径待定 until the later reading has passed too.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.domain.deadlines import CHINA, lateness
from app.store import codec, deadlines, due, registers
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
        _supervise(recording, row)
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


def _supervise(recording: Recording, row: DeadlineRecord) -> None:
    """Starts the linked supervision, as a step of its own, so that it can never hold back this case.

    Where the county leaves it to its supervisor (`supervision.start` = offer), that unit is told instead.
    """
    rulebook = recording.knowledge.rulebook
    if rulebook.rule("supervision.start") == "auto":
        due.put(recording.tx, [_start_row(recording, row)])
        return
    name = rulebook.deadline(row.rule).name or row.rule
    _notify(recording, row, f"法定期限已超期，可发起督办：{name}", unit=str(rulebook.rule("supervisor")))


def _start_key(recording: Recording, row: DeadlineRecord) -> str:
    """One legal deadline is supervised once, however often its activity begins again (loop, send-back)."""
    parts = (recording.locked.id, row.process, row.node, row.rule, row.fact_value, row.unit)
    return "supervision:" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _start_row(recording: Recording, row: DeadlineRecord) -> dict[str, Any]:
    locked, rulebook = recording.locked, recording.knowledge.rulebook
    name = rulebook.deadline(row.rule).name or row.rule
    day = row.due_at.astimezone(CHINA).date()
    written = f"{day.year}年{day.month}月{day.day}日"
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
                "reason": f"{locked.business_key}“{name}”应于{written}前完成，已超期"
                f"（{rulebook.citation(row.clause)}）",
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
