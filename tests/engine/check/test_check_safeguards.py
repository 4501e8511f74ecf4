"""A redrawn diagram must still meet the safeguards of the rule book; a spoilt one is found."""

from __future__ import annotations

import re

import pytest

from app.domain.errors import Problem
from app.engine import check_content
from app.engine.checking.safeguards import check_safeguards
from tests.processes.walk import content, library, rulebook

COMPLAINT = "bpmn/complaint_first_responder.bpmn"
TRANSFER = "bpmn/case_transfer.bpmn"


def with_way_out(drawn: str, gateway: str, scope_end: str) -> str:
    """A sound redraw: at a join there is now a question too, and one answer ends the process at once."""
    join = f'<bpmn:exclusiveGateway id="{gateway}"'
    assert join in drawn
    default = re.search(rf'<bpmn:sequenceFlow id="(\w+)"[^>]*sourceRef="{gateway}"', drawn)
    assert default is not None
    drawn = drawn.replace(join, f'{join} name="不必答复?" default="{default.group(1)}"')
    drawn = drawn.replace(f'id="{default.group(1)}"', f'id="{default.group(1)}" name="否"')
    way_out = (
        '<bpmn:endEvent id="end_quiet" name="静默办结"/>'
        f'<bpmn:sequenceFlow id="f_quiet" name="是" sourceRef="{gateway}" targetRef="end_quiet">'
        '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${anonymous}</bpmn:conditionExpression>'
        "</bpmn:sequenceFlow>"
    )
    return drawn.replace(scope_end, way_out + scope_end, 1)


def found(path: str, spoilt: str, county: str = "huantai") -> list[Problem]:
    report = check_content({path: spoilt.encode()}, context=content(), rulebook=rulebook(county))
    return [problem for problem in report.problems if problem.code.startswith("safeguard")]


@pytest.mark.parametrize("county", ["huantai", "yicheng"])
def test_every_shipped_diagram_meets_them(county: str) -> None:
    book = rulebook(county)
    assert check_safeguards(library().definitions(), book) == []
    drawn = {definition.key for definition in library().definitions()}
    assert {safeguard.process for safeguard in book.safeguards.values()} <= drawn


@pytest.mark.clause("HT-57")
def test_a_complaint_that_can_end_without_a_reply_is_found() -> None:
    problems = found(COMPLAINT, with_way_out(content()[COMPLAINT].decode(), "gw_reply", "</bpmn:process>"))
    assert {(p.code, p.element, p.severity) for p in problems} == {
        ("safeguard-bypassed", "end_quiet", "error")
    }
    assert problems[0].clauses == ("HT-51", "HT-53", "HT-57")
    assert problems[0].message == (
        "不经过“答复举报、投诉、信访人”或“告知向有权机关提出”或“不涉划转事项，按常规办理”也能走到“静默办结”："
        "举报、投诉、信访件办结之前，必须答复、告知向有权机关提出，或者记录理由"
        "（桓政办发〔2017〕54号 二(四)4）"
    )
    assert "complaint_replied_after_handling" in problems[1].advice


def test_an_early_end_inside_the_subprocess_only_leaves_it() -> None:
    drawn = with_way_out(content()[COMPLAINT].decode(), "gw_verify", "</bpmn:subProcess>")
    assert found(COMPLAINT, drawn) == []


def test_it_is_not_published() -> None:
    drawn = with_way_out(content()[COMPLAINT].decode(), "gw_reply", "</bpmn:process>").encode()
    report = check_content({COMPLAINT: drawn}, context=content(), rulebook=rulebook("huantai"), deploy=True)
    assert [problem.code for problem in report.errors] == ["safeguard-bypassed"] * 2


def test_a_step_that_is_gone_is_found() -> None:
    drawn = content()[COMPLAINT].decode().replace("reply_complainant", "answer_somebody")
    assert "safeguard-missing" in {problem.code for problem in found(COMPLAINT, drawn)}


def test_a_deadline_that_is_loosened_is_found() -> None:
    drawn = content()[TRANSFER].decode()
    other = drawn.replace('deadline("transfer.feedback"', 'deadline("case.decide"')
    other = other.replace(">transfer.feedback<", ">case.decide<")
    assert other != drawn
    moved = drawn.replace('attachedToRef="call_review"', 'attachedToRef="call_handling"')
    for spoilt in (other, moved):
        problems = found(TRANSFER, spoilt)
        assert [problem.code for problem in problems] == ["safeguard-timer"]
        assert "受理告知（反馈）的法定期限不得丢失或放宽" in problems[0].message


def test_without_a_rule_book_nobody_safeguards() -> None:
    drawn = with_way_out(content()[COMPLAINT].decode(), "gw_reply", "</bpmn:process>")
    report = check_content({COMPLAINT: drawn.encode()}, context=content())
    assert not [problem for problem in report.problems if problem.code.startswith("safeguard")]
