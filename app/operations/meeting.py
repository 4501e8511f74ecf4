"""A meeting's lists: the agenda drafted from what waits for it, the minutes from what was settled.

Rows are what forms hold (`dynamiclist`):
- agenda: `topic_title topic_text topic_kind topic_unit case_key disposal` (submit, solved, dropped)
  `topic_result`
- attendance: `attend_unit attend_name attend_post attend_for attend_state` (present, absent, observer)
- decided items: `matter_title matter_text owner_unit joint_units due_on case_key`
Nothing is typed twice: what one step wrote, the next one finds.
"""

from __future__ import annotations

from app.domain.operation import NoteOnCase, OperationCall, OperationResult
from app.operations.context import OperationContext
from app.operations.inputs import Inputs, unit_list
from app.operations.rows import Row, named, numbered, rows_of, said

SUBMIT, SOLVED = "submit", "solved"
PRESENT, ABSENT, OBSERVER = "present", "absent", "observer"
MOST = 100
"""Rows of one agenda; more would be a list that nobody confirms."""


def list_members(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    return OperationResult({"members": list(context.members())})


def list_missing(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    """The units that gave no answer, when the collection was closed (未报送): told, never passed over.

    `text`: the column of the answers that is told, a line a unit.
    """
    answers, column = inputs.rows("answers"), inputs.optional("text")
    answered = {said(row, "member_unit") for row in answers}
    told = [f"{context.name_of(said(row, 'member_unit'))}：{said(row, column)}" for row in answers if column]
    missing = [unit for unit in inputs.units("units") if unit not in answered]
    return OperationResult({"missing": missing, "told": "\n".join(told)})


def draft_agenda(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    """What is on the list already, the members' topics, the proposer's, the cases that are blocked.

    A second round (sent back for more) keeps what the office has written. The cases offered for the first
    time learn it, and the office may read them.
    """
    agenda = rows_of(call.inputs.get("agenda_items"))
    known_cases = {said(row, "case_key") for row in agenda if said(row, "case_key")}
    known_topics = {(said(row, "topic_unit"), said(row, "topic_title")) for row in agenda}
    answers = rows_of(call.inputs.get("topics"))
    for row in [*_submitted(answers), *_proposed(inputs)]:
        if (said(row, "topic_unit"), said(row, "topic_title")) not in known_topics:
            agenda.append(dict(row))
            known_cases.add(said(row, "case_key"))
    offered = [case for case in context.blocked() if case.business_key not in known_cases]
    agenda += [
        {
            "topic_title": case.title[:200],
            "topic_text": case.why,
            "topic_unit": case.unit or None,
            "case_key": case.business_key,
            "disposal": None,
        }
        for case in offered
    ]
    unit = inputs.text("unit")
    notes = tuple(
        NoteOnCase(case.business_key, "列入联席会议待议清单", case.why, "", unit) for case in offered[:MOST]
    )
    return OperationResult({"agenda_items": agenda[:MOST]}, notes)


def _submitted(answers: list[dict[str, object]]) -> list[Row]:
    return [
        {
            "topic_title": said(row, "topic_title"),
            "topic_text": said(row, "topic_text"),
            "topic_kind": row.get("topic_kind"),
            "topic_unit": said(row, "member_unit"),
            "case_key": said(row, "topic_case") or None,
            "disposal": None,
        }
        for row in answers
        if row.get("has_topic") == "yes"
    ]


def _proposed(inputs: Inputs) -> list[Row]:
    text = inputs.optional("proposed_topic")
    if not text:
        return []
    return [
        {
            "topic_title": text.splitlines()[0][:200],
            "topic_text": text,
            "topic_unit": inputs.optional("proposer_unit") or None,
            "case_key": inputs.optional("proposed_case") or None,
            "disposal": None,
        }
    ]


def compose_agenda(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    """The agenda in words, what was solved beforehand, the rows that are about a case, and who comes.

    `members`: units that must be invited whatever the office chose (an ordinary meeting, HT-14, YC-12).
    `unit`: who approves, and may read the cases from now on; `before`: those put to it in an earlier round.
    """
    agenda = inputs.rows("agenda_items")
    submitted = [row for row in agenda if row.get("disposal") == SUBMIT]
    solved = [row for row in agenda if row.get("disposal") == SOLVED]
    invited = dict.fromkeys(
        (*unit_list(call.inputs.get("invited_units")), *unit_list(call.inputs.get("members")))
    )
    about = [row for row in submitted if said(row, "case_key")]
    known = {said(row, "case_key") for row in rows_of(call.inputs.get("before"))}
    unit = inputs.optional("unit")
    notes = tuple(
        NoteOnCase(said(row, "case_key"), "拟提交联席会议", said(row, "topic_title"), "", unit)
        for row in about
        if unit and said(row, "case_key") not in known
    )
    return OperationResult(
        {
            "agenda": numbered(_topic(row, context) for row in submitted),
            "solved_topics": numbered(
                f"{_topic(row, context)}：{said(row, 'topic_result')}" for row in solved
            ),
            "agenda_cases": about,
            "invited_units": list(invited),
        },
        notes,
    )


def _topic(row: Row, context: OperationContext) -> str:
    about = [
        f"{context.name_of(said(row, 'topic_unit'))}提出" if said(row, "topic_unit") else "",
        f"案号 {said(row, 'case_key')}" if said(row, "case_key") else "",
    ]
    noted = "，".join(part for part in about if part)
    return said(row, "topic_title") + (f"（{noted}）" if noted else "")


def draft_minutes(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    """A line of the attendance list for every invited unit, and a decided item for every topic; what the
    office has written (sent back) stays."""
    invited = inputs.units("invited_units")
    attendees = rows_of(call.inputs.get("attendees")) or [
        {"attend_unit": unit, "attend_state": PRESENT} for unit in invited
    ]
    agenda = rows_of(call.inputs.get("agenda_items"))
    decided = rows_of(call.inputs.get("decided_items")) or [
        {
            "matter_title": said(row, "topic_title"),
            "owner_unit": said(row, "topic_unit") or None,
            "case_key": said(row, "case_key") or None,
        }
        for row in agenda
        if row.get("disposal") == SUBMIT
    ]
    return OperationResult({"attendees": attendees, "decided_items": decided})


def compose_minutes(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    """Attendance and decided items in the words of the minutes."""
    attendees, decided = inputs.rows("attendees"), inputs.rows("decided_items")

    def of(state: str) -> str:
        found = (row for row in attendees if (row.get("attend_state") or PRESENT) == state)
        return "；".join(_attendee(row, context) for row in found)

    return OperationResult(
        {
            "attendance": of(PRESENT),
            "absent": of(ABSENT),
            "observers": of(OBSERVER),
            "decided_text": numbered(_decision(row, context) for row in decided),
        }
    )


def _attendee(row: Row, context: OperationContext) -> str:
    who = " ".join(part for part in (said(row, "attend_name"), said(row, "attend_post")) if part)
    stands_in = f"（代{said(row, 'attend_for')}）" if said(row, "attend_for") else ""
    unit = context.name_of(said(row, "attend_unit")) if said(row, "attend_unit") else ""
    return " ".join(part for part in (unit, who + stands_in) if part)


def _decision(row: Row, context: OperationContext) -> str:
    joint = named(row.get("joint_units"), context.name_of)
    parts = [
        f"{said(row, 'matter_title')}：{said(row, 'matter_text')}",
        f"责任单位：{context.name_of(said(row, 'owner_unit'))}",
        f"配合单位：{joint}" if joint else "",
        f"完成期限：{_date(said(row, 'due_on'))}" if said(row, "due_on") else "",
    ]
    return "；".join(part.rstrip("。；") for part in parts if part) + "。"


def _date(iso: str) -> str:
    year, _, rest = iso.partition("-")
    month, _, day = rest.partition("-")
    whole = year.isdigit() and month.isdigit() and day.isdigit()
    return f"{year}年{int(month)}月{int(day)}日" if whole else iso


def note_on_cases(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    """Says on each case that a row is about (`case_key`) what became of it, and links it.

    `text`: the column whose text is noted. `unit`: joins those who see the case.
    """
    title, relation = inputs.text("title"), inputs.optional("relation")
    column, unit = inputs.optional("text") or "matter_text", inputs.optional("unit")
    number = inputs.optional("number")
    return OperationResult(
        effects=tuple(
            NoteOnCase(said(row, "case_key"), title, _noted(row, column, number), relation, unit)
            for row in inputs.rows("rows")
            if said(row, "case_key")
        )
    )


def _noted(row: Row, column: str, number: str) -> str:
    text = said(row, column) or said(row, "topic_title") or said(row, "matter_title")
    return f"{text}（{number}）" if number else text
