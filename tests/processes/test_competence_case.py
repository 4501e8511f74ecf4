"""HT-51: a unit that the responsibility list names cannot turn a complaint away as none of its business."""

from __future__ import annotations

import json

import pytest

from app.domain.errors import RuleForbids
from app.engine import check_content
from app.settings import ROOT
from tests.processes.officer import Officer

FORM = "forms/complaint_first_responder/complaint_triage.form"


def complaint(driver: Officer, who: str, **more: object) -> str:
    answers = {
        "channel": "other",
        "received_on": driver.today,
        "anonymous": True,
        "place": "建设街",
        "complaint_text": "占道堆料",
        **more,
    }
    return driver.start(who, "complaint_first_responder", **answers)


@pytest.mark.clause("HT-51")
@pytest.mark.parametrize(("who", "part"), [("zj-officer", "主管"), ("zf-officer", "执法")])
def test_a_competent_unit_keeps_it(huantai: Officer, who: str, part: str) -> None:
    case = complaint(huantai, who, matter="road_occupation")
    with pytest.raises(RuleForbids) as caught:
        huantai.do(case, who, "triage_complaint", triage="not_ours")
    assert caught.value.code == "unit-competent"
    assert caught.value.clause == "HT-51"
    assert part in caught.value.sentence()
    assert "擅自占用、挖掘城市道路" in caught.value.sentence("en")
    assert huantai.waiting(case) == {"triage_complaint"}
    huantai.fill(case, "triage_complaint", triage="accept", accept_way="none")


def test_another_unit_says_who_is_competent(huantai: Officer) -> None:
    case = complaint(huantai, "sw-officer", matter="road_occupation")
    huantai.do(case, "sw-officer", "triage_complaint", triage="not_ours")
    assert huantai.waiting(case) == {"inform_authority"}


def test_a_matter_that_is_not_listed_may_be_anybodys(huantai: Officer) -> None:
    case = complaint(huantai, "zj-officer")
    huantai.do(case, "zj-officer", "triage_complaint", triage="not_ours")
    assert huantai.waiting(case) == {"inform_authority"}


def test_the_property_is_checked() -> None:
    form = (ROOT / FORM).read_text(encoding="utf-8")
    assert check_content({FORM: form.encode()}).problems == ()
    wrong = form.replace("not_ours complaint_unit matter HT-51", "not_ours complaint_unit")
    json.loads(wrong)
    codes = {problem.code for problem in check_content({FORM: wrong.encode()}).problems}
    assert codes == {"form-competent"}
