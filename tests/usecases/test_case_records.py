"""What was filled in, as papers: one for each step, one for steps that the diagram gives the same name."""

from __future__ import annotations

import flask
import pytest

from app.domain.errors import NotFound
from app.domain.layouts_check import text_of
from app.settings import Settings
from app.store import instances
from app.usecases import case_records as use
from tests.processes.officer import Officer


@pytest.fixture
def somewhere(app: flask.Flask, settings: Settings, county: str) -> Officer:
    """Once in each county."""
    return Officer(settings, county)


def titles(officer: Officer, case: str, who: str = "admin") -> list[str]:
    viewer = officer.person(who)
    return [paper.title for paper in use.papers(viewer, instances.find(viewer, case))]


def test_check_and_approval_are_one_paper(somewhere: Officer) -> None:
    case = somewhere.received()
    assert titles(somewhere, case) == [
        "违法线索登记表",
        "初查与制止措施记录",
        "移送审批表",
        "案件移送回执（送达回证）",
    ]
    viewer = somewhere.person("zj-officer")
    found = instances.find(viewer, case)
    approval = next(paper for paper in use.papers(viewer, found) if paper.title == "移送审批表")
    assert [part.step for part in approval.parts] == ["整理材料、自检", "审批签发"]
    assert [part.who for part in approval.parts] == [
        somewhere.person("zj-officer").name,
        somewhere.person("zj-head").name,
    ]
    assert ("审批意见", "同意移送") in approval.parts[1].said
    assert use.one(viewer, found, approval.parts[1].id) == approval, "asked for by any of its steps"
    receipt = use.one(viewer, found, use.papers(viewer, found)[-1].id)
    assert {part.unit for part in receipt.parts} == {"zhujian", "zhifa"}


def test_paper_as_word_masks_personal_values(somewhere: Officer) -> None:
    case = somewhere.transfer(party_name="<某某> & {{ x }}公司", facts="第一行\n第二行")
    viewer = somewhere.person("zj-officer")
    found = instances.find(viewer, case)
    name, content = use.word(viewer, found, use.START)
    text = text_of(content)
    assert name == f"{found.business_key} 违法线索登记表.docx"
    assert "<某某> & {{ x }}公司" in text
    assert f"案号：{found.business_key}" in text
    assert "91370321MA3C0XXX1A" not in text
    assert "〔    〕" not in text, "an inner paper has no number of its own"


def test_step_not_done_and_other_cases_have_no_paper(somewhere: Officer) -> None:
    case = somewhere.transfer()
    viewer = somewhere.person("zj-officer")
    found = instances.find(viewer, case)
    item = somewhere.item(case, "verify_facts")
    for part in (item.id, "nothing", ""):
        with pytest.raises(NotFound):
            use.one(viewer, found, part)
    somewhere.verify(case)
    assert use.one(viewer, found, item.id).title == "初查与制止措施记录"
    other = somewhere.transfer()
    with pytest.raises(NotFound):
        use.one(viewer, instances.find(viewer, other), item.id)
