"""The linked processes as a person starts them: the own unit is given, wrong answers are refused."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.errors import InvalidAnswers
from tests.processes.walk import Walk

DAY = "2026-11-20"
STARTS: dict[str, tuple[str, dict[str, object], str]] = {
    "jurisdiction_dispute": (
        "zhujian",
        {
            "respondent_unit": "zhifa",
            "dispute_kind": "duty",
            "dispute_subject": "某事项由谁监管",
            "facts": "双方都认为不属本单位。",
        },
        "state_dispute",
    ),
    "criminal_referral": (
        "zhifa",
        {"suspected_on": DAY, "party_name": "某某", "matter": None, "facts": "涉嫌犯罪。"},
        "assign_team",
    ),
    "supervision": (
        "",
        {"supervised_unit": "zhifa", "case_key": "某案", "reason": "领导批示", "passed_on": None},
        "prepare_letter",
    ),
    "assistance_request": (
        "zhifa",
        {
            "assisting_unit": "zhujian",
            "assist_kind": "appraisal",
            "request_on": DAY,
            "request_text": "请认定。",
        },
        "sign_letter",
    ),
    "information_notice": (
        "zhifa",
        {
            "notified_unit": "zhujian",
            "category": "other",
            "notice_rule": "share.same_day",
            "formed_on": DAY,
            "title": "标题",
            "content": "内容",
        },
        "share_notice",
    ),
}
#: What the form offers is the county's own: 峄城 knows no same day.
OWN = {
    ("information_notice", "yicheng"): ({"notice_rule": "share.regular"}, "send_notice"),
}


@pytest.fixture(autouse=True)
def _clock() -> object:
    with time_machine.travel(f"{DAY}T10:00:00+08:00", tick=False):
        yield


def answers_of(process: str, county: str) -> dict[str, object]:
    answers = STARTS[process][1] | OWN.get((process, county), ({}, ""))[0]
    if "matter" in answers:
        answers["matter"] = next(iter(Walk.matters(county)))
    return answers


@pytest.mark.parametrize("county", ["huantai", "yicheng"])
@pytest.mark.parametrize("process", STARTS)
def test_started_by_hand(process: str, county: str) -> None:
    unit, _, first = STARTS[process]
    first = OWN.get((process, county), ({}, first))[1]
    walk = Walk.opened(county, process, unit, **answers_of(process, county))
    assert walk.open == [first]


@pytest.mark.parametrize("process", STARTS)
def test_an_empty_or_foreign_start_is_refused(process: str) -> None:
    unit = STARTS[process][0]
    with pytest.raises(InvalidAnswers):
        Walk.opened("huantai", process, unit)
    with pytest.raises(InvalidAnswers):
        Walk.opened("huantai", process, unit, **answers_of(process, "huantai"), script="x")


def test_nobody_starts_in_the_name_of_another_unit() -> None:
    answers = {**answers_of("assistance_request", "huantai"), "requesting_unit": "gongan"}
    walk = Walk.opened("huantai", "assistance_request", "zhifa", **answers)
    assert walk.variables["requesting_unit"] == "zhifa"
