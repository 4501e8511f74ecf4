"""User tasks that hold letters ready, and steps that make a paper: what is drawn wrong is found."""

from __future__ import annotations

import pytest
from check_samples import REVIEW, codes, findings, spoil

from app.domain.errors import Problem

CLAUSE = '<camunda:property name="clause" value="HT-47 YC-20"/>'


def drawn(name: str, value: str) -> list[Problem]:
    """The sample whose task `examine` has one more property."""
    more = f'{CLAUSE}<camunda:property name="{name}" value="{value}"/>'
    return list(findings(spoil(REVIEW, CLAUSE, more), strict=True))


def of_tasks(problems: list[Problem]) -> set[str]:
    return {problem.code for problem in problems if problem.element == "examine"}


def issued() -> str:
    """The kind that the sample's service task issues."""
    before, _, after = REVIEW.partition('<camunda:inputParameter name="kind">')
    assert before
    return after.partition("<")[0]


def test_letter_issued_behind_the_task_is_sound() -> None:
    assert not {"letter-unknown", "letter-not-issued", "letter-place"} & of_tasks(drawn("letter", issued()))
    assert not {"record-place"} & of_tasks(drawn("record", "受理审查表"))


def test_letter_that_nothing_issues_is_found() -> None:
    found = [p for p in drawn("letter", f"{issued()} no_such_letter") if p.code == "letter-not-issued"]
    assert [("no_such_letter" in p.message, bool(p.advice), p.line > 0) for p in found] == [
        (True, True, True)
    ]


@pytest.mark.parametrize(
    ("name", "code"), [("letter", "letter-place"), ("record", "record-place"), ("until", "until-place")]
)
def test_property_on_anything_but_a_task_is_found(name: str, code: str) -> None:
    gateway = '<bpmn:exclusiveGateway id="gw_join"/>'
    held = (
        '<bpmn:exclusiveGateway id="gw_join"><bpmn:extensionElements><camunda:properties>'
        f'<camunda:property name="{name}" value="{issued()}"/>'
        "</camunda:properties></bpmn:extensionElements></bpmn:exclusiveGateway>"
    )
    assert code in codes(findings(spoil(REVIEW, gateway, held), strict=True))


def test_letter_issued_only_before_the_task_is_found() -> None:
    """The service task is turned into a plain call of another topic: nothing issues the letter any more."""
    kind = issued()
    more = f'{CLAUSE}<camunda:property name="letter" value="{kind}"/>'
    text = spoil(REVIEW, CLAUSE, more).decode()
    text = text.replace(
        f'<camunda:inputParameter name="kind">{kind}<', '<camunda:inputParameter name="kind">other<'
    )
    assert "letter-not-issued" in of_tasks(list(findings(text.encode(), strict=True)))
