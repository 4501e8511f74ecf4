"""The operations by topic. Generic, so that a new diagram can use them without code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
)
from app.operations.inputs import Inputs, unit_list


@dataclass(frozen=True, slots=True)
class OperationContext:
    """What an operation may use. `take_number(kind, unit)` takes the next number within the transaction."""

    today: str
    take_number: Callable[[str, str], str]


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


def _assign_number(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    return OperationResult({"number": context.take_number(inputs.text("kind"), inputs.text("unit"))})


def _send_notice(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    kind = inputs.optional("kind") or call.topic
    notice = SendNotice(kind, inputs.units("units"), inputs.text("title"), inputs.optional("body"))
    return OperationResult(effects=(notice,))


def _place_hold(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    hold = PlaceHold(
        inputs.text("unit"),
        inputs.text("party_name"),
        inputs.text("party_id"),
        inputs.text("permit"),
        inputs.optional("permit_limit"),
    )
    return OperationResult(effects=(hold,))


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
    name = inputs.text("each_as")
    each = call.inputs["each"]
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


def _deadline_passed(call: OperationCall, inputs: Inputs, context: OperationContext) -> OperationResult:
    return OperationResult(effects=(DeadlinePassed(inputs.text("rule"), call.node),))


OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        "letter.issue": _issue_letter,
        "case_number.assign": _assign_number,
        "notice.send": _send_notice,
        "copy.send": _send_notice,
        "licence_hold.place": _place_hold,
        "licence_hold.release": _release_hold,
        "register.share": _share,
        "process.start": _start_process,
        "case.link": _link_case,
        "deadline.passed": _deadline_passed,
    }
)
