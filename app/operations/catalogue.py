"""The operations by topic. Generic, so that a new diagram can use them without code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from app.domain.errors import BadInput
from app.domain.operation import (
    DeadlinePassed,
    IssueLetter,
    LinkCase,
    OperationCall,
    OperationResult,
    PlaceHold,
    ReleaseHold,
    SendNotice,
    ShareInformation,
    StartProcess,
    VoidLetter,
)
from app.domain.parties import ID, NAME, others, together
from app.operations.context import OperationContext
from app.operations.inputs import Inputs, unit_list
from app.operations.meeting import (
    compose_agenda,
    compose_minutes,
    draft_agenda,
    draft_minutes,
    list_members,
    list_missing,
    note_on_cases,
)
from app.operations.rows import rows_of


class UnknownOperation(BadInput):
    """服务任务“{node}”的主题“{topic}”不存在，可用的有：{known}。

    Service task “{node}” names the unknown topic “{topic}”; there are: {known}.
    """

    code = "operation-unknown"


Operation = Callable[[OperationCall, Inputs, OperationContext], OperationResult]


def run(call: OperationCall, context: OperationContext) -> OperationResult:
    """Carries out the operation a service task names; `when` false means that nothing happens."""
    operation = OPERATIONS.get(call.topic)
    if operation is None:
        raise UnknownOperation(node=call.name, topic=call.topic, known="、".join(sorted(OPERATIONS)))
    if not call.inputs.get("when", True):
        return OperationResult()
    return operation(call, Inputs(call.topic, call.name, call.inputs), context)


def _issue_letter(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    """A letter to a party and not to a unit (rectification, HT-24) leaves `receivers` empty."""
    kind, sender = inputs.text("kind"), inputs.text("sender")
    number = inputs.optional("number") or context.take_number(kind, sender)
    letter = IssueLetter(
        kind, sender, unit_list(call.inputs.get("receivers")), dict(call.variables), call.node, number,
        context.today, call.clauses,
    )  # fmt: skip
    return OperationResult({"letter_number": number, "letter_date": context.today}, (letter,))


def _void_letter(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    return OperationResult(effects=(VoidLetter(inputs.text("kind"), inputs.text("reason")),))


def _assign_number(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    return OperationResult({"number": context.take_number(inputs.text("kind"), inputs.text("unit"))})


def _send_notice(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    kind = inputs.optional("kind") or call.topic
    notice = SendNotice(kind, inputs.units("units"), inputs.text("title"), inputs.optional("body"))
    return OperationResult(effects=(notice,))


def _place_hold(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    """One reminder for each party whose code or id number is known: a name alone is matched by nobody."""
    unit, permit, limit = inputs.text("unit"), inputs.text("permit"), inputs.optional("permit_limit")
    first = {NAME: inputs.text(NAME), ID: inputs.text(ID)}
    parties = together([first, *others(call.inputs)])
    return OperationResult(
        effects=tuple(
            PlaceHold(unit, str(party[NAME]), str(party[ID]), permit, limit)
            for party in parties
            if party.get(ID)
        )
    )


def _release_hold(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    return OperationResult(effects=(ReleaseHold(inputs.text("event")),))


def _share(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    entry = ShareInformation(
        inputs.text("category"),
        inputs.text("unit"),
        inputs.units("receivers"),
        inputs.text("title"),
        inputs.optional("formed_on") or context.today,
    )
    return OperationResult(effects=(entry,))


def _start_process(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    process, relation = inputs.text("process"), inputs.optional("relation") or "related"
    reserved = {"process", "relation", "once", "each", "each_as", "when"}
    variables = {key: value for key, value in call.inputs.items() if key not in reserved}
    once = inputs.optional("once")
    if "each" not in call.inputs:
        return OperationResult(effects=(StartProcess(process, variables, relation, once),))
    each = call.inputs["each"]
    rows = rows_of(each)
    if rows:
        return OperationResult(
            effects=tuple(StartProcess(process, {**variables, **row}, relation, "") for row in rows)
        )
    name = inputs.text("each_as")
    values = each if isinstance(each, list | tuple) else [each] if each else []
    return OperationResult(
        effects=tuple(
            StartProcess(process, {**variables, name: value}, relation, f"{once}:{value}" if once else "")
            for value in dict.fromkeys(str(value) for value in values)
        )
    )


def _link_case(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    return OperationResult(
        effects=(LinkCase(inputs.text("business_key"), inputs.optional("relation") or "related"),)
    )


def _find_case(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    """Whether the county has a case of `process` whose date variable `day` lies from `since` to `until`
    (today when left out) and whose other variables are those given: was the meeting of the period held?"""
    process, name = inputs.text("process"), inputs.text("day")
    since, until = inputs.text("since"), inputs.optional("until") or context.today
    named = {"process", "day", "since", "until", "when"}
    wanted = {key: str(value) for key, value in call.inputs.items() if key not in named}
    for number, variables in context.cases(process):
        on = str(variables.get(name) or "")[:10]
        same = all(str(variables.get(key)) == value for key, value in wanted.items())
        if on and same and since[:10] <= on <= until[:10]:
            return OperationResult({"found": True, "found_key": number, "found_on": on})
    return OperationResult({"found": False, "found_key": "", "found_on": ""})


def _deadline_passed(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    return OperationResult(effects=(DeadlinePassed(inputs.text("rule"), call.node),))


OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        "letter.issue": _issue_letter,
        "letter.void": _void_letter,
        "case_number.assign": _assign_number,
        "notice.send": _send_notice,
        "copy.send": _send_notice,
        "licence_hold.place": _place_hold,
        "licence_hold.release": _release_hold,
        "register.share": _share,
        "process.start": _start_process,
        "case.link": _link_case,
        "case.find": _find_case,
        "case.note": note_on_cases,
        "deadline.passed": _deadline_passed,
        "meeting.members": list_members,
        "answers.missing": list_missing,
        "agenda.draft": draft_agenda,
        "agenda.compose": compose_agenda,
        "minutes.draft": draft_minutes,
        "minutes.compose": compose_minutes,
    }
)
