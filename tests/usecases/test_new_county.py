"""A third county from files alone: other numbers, units, routes, approvals, letters, a diagram of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import flask
import pytest
import third_county
import time_machine

from app import create_app
from app.domain.errors import NotFound
from app.settings import ROOT, Settings
from app.store import case_lists, content, instances, materials, work_items
from app.store.base import db
from app.store.case_lists import Filter
from app.store.transaction import reading
from app.usecases import bootstrap, complete, demo, deploy, due_work, knowledge, live
from app.usecases import clauses as coverage
from tests.driver import Driver

MORNING = "2026-09-21T10:00:00+08:00"


class Qingping(Driver):
    """The invented county's people; its forms ask what the forms of 桓台 ask, whose book it started from."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.county = third_county.CODE
        self.prefix = "qp"
        self.is_huantai = True


@pytest.fixture(scope="module")
def settings(server: Any, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation that already runs the two shipped counties, pointed at content with a third one."""
    folder = tmp_path_factory.mktemp("third")
    found: Settings = server.fresh(folder / "data")
    return replace(found, content_dir=third_county.build(folder / "content"))


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[flask.Flask]:
    """One installation for all tests here: checking a county's content takes seconds."""
    live.forget()
    application = create_app(settings)
    with application.app_context():
        bootstrap.load_shipped(settings.content_dir)
        demo.prepare_people(settings)
        yield application
        db.session.remove()
        db.engine.dispose()
    live.forget()


@pytest.fixture
def clock(app: flask.Flask) -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(MORNING, tick=True) as traveller:
        yield traveller


@pytest.fixture
def county(app: flask.Flask, clock: time_machine.Coordinates, settings: Settings) -> Qingping:
    return Qingping(settings)


def verified(county: Qingping) -> str:
    """The county has no permit reminder, so its form does not ask for permits."""
    case = county.transfer()
    no_permits = dict.fromkeys(("permit_involved", "permit", "permit_limit"), ...)
    county.verify(case, receiver_unit="zonghe", **no_permits)
    return case


def dispatched(county: Qingping) -> str:
    """Verified, prepared, approved twice and sent."""
    case = verified(county)
    county.prepare(case)
    county.approve(case)
    assert county.waiting(case) == {"review_approval"}, (
        "the second approval stands only in this county's diagram"
    )
    county.do(case, "zj-reviewer", "review_approval", second_approval="agree")
    county.send(case)
    return case


def due(county: Qingping, case: str, rule: str) -> date:
    found: datetime = county.deadlines(case)[rule].due_at
    return found.astimezone(datetime.fromisoformat(MORNING).tzinfo).date()


def test_it_stands_beside_the_two_others(app: flask.Flask) -> None:
    with reading() as tx:
        rows = {code: name for code, name, _ in content.jurisdictions(tx)}
        own = deploy._current_files(tx, third_county.CODE)
        other = deploy._current_files(tx, "huantai")
    assert rows == {"huantai": "桓台县", "yicheng": "峄城区", third_county.CODE: "清平县"}
    drawn = {path for path in own if own[path] != other.get(path)}
    assert drawn == {"bpmn/transfer_dispatch.bpmn", "forms/transfer_dispatch/review_approval.form"}


def test_it_is_made_only_of_files(settings: Settings) -> None:
    """Five files beside what is shipped; no code knows the county."""
    shipped = {path.relative_to(ROOT) for name in third_county.SHARED for path in (ROOT / name).rglob("*")}
    here = {path.relative_to(settings.content_dir) for path in settings.content_dir.rglob("*")}
    assert sorted(path.as_posix() for path in here - shipped if path.suffix) == [
        "demo/qingping.toml",
        "jurisdictions/qingping.toml",
        "jurisdictions/qingping/bpmn/transfer_dispatch.bpmn",
        "jurisdictions/qingping/forms/transfer_dispatch/review_approval.form",
        "sources/qingping_2025_6.txt",
    ]
    code = b"".join(path.read_bytes() for path in (ROOT / "app").rglob("*.py"))
    assert third_county.CODE.encode() not in code


def test_a_transfer_to_its_decision(county: Qingping) -> None:
    case = dispatched(county)
    # four working days from Monday 2026-09-21; the Mid-Autumn holiday begins on Friday 25
    assert due(county, case, "transfer.out.breach") == date(2026, 9, 28)
    letter = materials.letters(county.admin, case)[0]
    assert letter.kind == "transfer_letter"
    assert re.fullmatch(r"清建转〔2026〕\d+号", letter.number)
    assert letter.title == "涉嫌违法线索移转函"
    county.receive(case)
    # seven calendar days end on Monday 28
    assert due(county, case, "transfer.feedback") == date(2026, 9, 28)
    county.review(case)
    county.sign_reply(case)
    county.file(case)
    county.investigate(case)
    county.decide(case, related_units=["jianshe"])
    due_work.work_all()
    assert (county.case(case).status, county.case(case).end_node) == ("finished", "end_closed")


def test_the_second_approval_sends_back(county: Qingping) -> None:
    case = verified(county)
    county.prepare(case)
    county.approve(case)
    county.do(case, "zj-reviewer", "review_approval", second_approval="return")
    assert county.waiting(case) == {"prepare_materials"}
    assert not materials.letters(county.admin, case)


def test_its_reject_route_is_its_own(county: Qingping) -> None:
    """桓台 sends the refusal back to the sender; this county's receiver asks the government."""
    case = dispatched(county)
    county.receive(case)
    county.review(case, accepted="no", refusal_kind="not_ours", refusal_reason="不属于本局职责")
    county.sign_reply(case)
    due_work.work_all()
    assert county.waiting(case) == {"state_dispute"}
    assert county.item(case, "state_dispute").unit == "zonghe"


def test_a_meeting_by_its_own_rules(county: Qingping, clock: time_machine.Coordinates) -> None:
    case = county.start("clerk", "joint_meeting", meeting_kind="regular")
    county.do(case, "clerk", "set_date", meeting_on="2026-10-30")
    # eight working days before Friday 2026-10-30
    assert due(county, case, "meeting.agenda_call") == date(2026, 10, 20)
    members = ["jianshe", "shuiwu"]
    county.do(
        case, "clerk", "call_topics", topics_until="2026-10-12", member_units=members, called_on=county.today
    )
    for who in ("zj-liaison", "sw-liaison"):
        mine = [item for item in items(county, case, "collect_topics") if item.unit in units(county, who)]
        assert len(mine) == 1
        answer(
            county,
            who,
            mine[0].id,
            has_topic="yes",
            topic_title="渣土治理",
            topic_kind="重大疑难事项",
            topic_text="跨部门线索移转不畅",
        )
    listed = county.item(case, "prepare_agenda").data["agenda_items"]
    rows = [known(row, disposal="submit") for row in listed]  # type: ignore[attr-defined]
    county.do(case, "clerk", "prepare_agenda", agenda_items=rows, invited_units=members)
    assert county.waiting(case) == {"approve_topics"}, "the convener alone, other than in 桓台"
    county.do(case, "convener", "approve_topics", agenda_decision="agree", approved_on=county.today)
    assert county.waiting(case) == {"study_topics"}, "members study first, other than in 桓台"
    for who in ("zj-liaison", "sw-liaison"):
        (mine, *_) = [item for item in items(county, case, "study_topics") if item.unit in units(county, who)]
        answer(county, who, mine.id, topic_opinion="同意")
    county.do(
        case,
        "clerk",
        "issue_notice",
        meeting_at="2026-10-30T09:00+08:00",
        meeting_place="一号会议室",
        agenda="渣土治理",
        invited_units=members,
    )
    clock.move_to("2026-10-30T09:00:05+08:00")
    county.do(
        case,
        "clerk",
        "draft_minutes",
        attendees=[
            {"attend_unit": unit, "attend_state": "present", "attend_name": "某", "attend_post": "副局长"}
            for unit in members
        ],
        minutes_text="研究了渣土治理",
        decided_items=[
            {
                "matter_title": "渣土治理",
                "matter_text": "联合检查",
                "owner_unit": unit,
                "due_on": "2026-12-31",
            }
            for unit in members
        ],
    )
    county.do(case, "convener", "sign_minutes", minutes_decision="sign")
    due_work.work_all()
    issued = [letter for letter in materials.letters(county.admin, case) if letter.kind == "meeting_minutes"]
    assert [letter.title for letter in issued] == ["清平县协同执法例会纪要"]
    assert re.fullmatch(r"清综执联办例〔2026〕\d+号", issued[0].number), issued[0].number
    assert (county.case(case).status, county.case(case).end_node) == ("finished", "end_meeting")
    owners = [county.case(one).variables["owner_unit"] for one in county.linked(case, "decided_matter")]
    assert sorted(owners) == members


def test_the_others_do_not_notice(county: Qingping, settings: Settings) -> None:
    """桓台 keeps its one approval, its numbers and its privacy."""
    own = dispatched(county)
    huantai = Driver(settings, "huantai")
    case = huantai.dispatched()
    letter = materials.letters(huantai.admin, case)[0]
    assert letter.number == "桓建移〔2026〕1号"
    assert due(huantai, case, "transfer.out.breach") == date(2026, 9, 23)
    with pytest.raises(NotFound):
        instances.find(huantai.admin, own)
    with pytest.raises(NotFound):
        instances.find(county.admin, case)


def test_its_clauses_are_covered_by_its_own_book(settings: Settings, app: flask.Flask) -> None:
    """Shared diagrams cite 桓台 and 峄城; what a third county's own diagram cites is found."""
    with reading() as tx:
        book = knowledge.current_rulebook(tx, third_county.CODE)
        files = deploy._current_files(tx, third_county.CODE)
    rows = {row["id"]: row["carried_by"] for row in coverage.document(book, files)["clauses"]}
    assert "bpmn/transfer_dispatch.bpmn#review_approval" in rows["QP-45"]
    assert "deadline:meeting.regular" in rows["QP-14"]


def known(row: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A row of a list as a person sends it on: what it holds, and what is added."""
    return {**{key: value for key, value in row.items() if value is not None}, **more}


def items(county: Qingping, case: str, node: str) -> list[Any]:
    due_work.work_all()
    found = work_items.of_instance(county.admin, case)
    return [item for item in found if item.node == node and item.status in work_items.OPEN]


def units(county: Qingping, who: str) -> set[str]:
    return {group.partition("/")[0] for group in county.person(who).groups}


def answer(county: Qingping, who: str, item: str, **answers: Any) -> None:
    complete.complete(county.person(who), item, answers)


def test_the_meeting_period_is_its_own(
    county: Qingping, settings: Settings, clock: time_machine.Coordinates
) -> None:
    """A quarter here, half a year in 桓台: the same diagram, started by the same timer."""
    clock.move_to("2027-01-01T00:00:01+08:00")
    due_work.work_all()
    assert periods(county) == [("2027-01-01", "2027-03-31")]
    assert periods(Driver(settings, "huantai")) == [("2027-01-01", "2027-06-30")]


def periods(driver: Driver) -> list[tuple[Any, Any]]:
    found = case_lists.search(driver.admin, Filter(process="meeting_period")).rows
    cases = [driver.case(row.id).variables for row in found]
    return [(case["period_on"], case["period_until"]) for case in cases]
