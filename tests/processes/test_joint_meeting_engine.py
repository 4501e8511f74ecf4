"""Every path of a joint meeting: regular, proposed, called by the leader; sent back, declined, late."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.operation import StartProcess
from tests.processes.running import Case
from tests.processes.transfer_steps import HT, YC, letters

MEMBERS = ["zhujian", "shuiwu"]


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel("2026-09-21T10:00:00+08:00", tick=False) as traveller:
        yield traveller


def opened(county: str, kind: str) -> Case:
    switch: dict[str, object] = {"leader_call": False} if county == YC else {}
    return Case(county, "joint_meeting", meeting_kind=kind, proposed_topic="油烟扰民", **switch)


def called(running: Case) -> Case:
    running.do("set_date", meeting_on="2026-10-14")
    return running.do("call_topics", topics_until="2026-09-28", member_units=MEMBERS, called_on="2026-09-21")


def submitted(running: Case, node: str, **answers: object) -> Case:
    """Each member unit answers its own item."""
    while tasks := [task for task in running.progress.open_tasks if task.node == node]:
        assert len(tasks) <= len(MEMBERS)
        running.execution.complete(tasks[0].task_id, answers)
        running.progress = running._advance()
    return running


def collected(running: Case) -> Case:
    return submitted(
        called(running), "collect_topics", has_topic="yes", topic_title="渣土", topic_text="难点"
    )


def prepared(running: Case) -> Case:
    return running.do("prepare_agenda", agenda="渣土治理", invited_units=[*MEMBERS, "zhifa"])


def held(running: Case, clock: time_machine.Coordinates) -> Case:
    running.do(
        "issue_notice",
        meeting_at="2026-10-14T09:00+08:00",
        meeting_place="一号会议室",
        agenda="渣土治理",
        invited_units=MEMBERS,
    )
    assert running.open == []
    clock.move_to("2026-10-14T09:00:01+08:00")
    running.wake()
    return running


def minuted(running: Case) -> Case:
    return running.do(
        "draft_minutes",
        attendance="住建局、水务局",
        minutes_text="研究了渣土治理",
        decided_title="渣土治理",
        decided_text="联合检查",
        owner_units=MEMBERS,
        due_on="2026-12-31",
    )


@pytest.mark.clause("HT-15", "HT-17", "HT-20", "HT-21", "YC-05", "YC-06", "YC-09", "YC-13")
@pytest.mark.parametrize("county", [HT, YC])
def test_a_regular_meeting(clock: time_machine.Coordinates, county: str) -> None:
    running = opened(county, "regular").do("set_date", meeting_on="2026-10-14")
    # 峄城's ten days are not confirmed: the clock follows the earlier reading, ten working days
    assert running.clocks == {"meeting.agenda_call": "2026-09-23" if county == YC else "2026-10-08"}
    running.do("call_topics", topics_until="2026-09-28", member_units=MEMBERS, called_on="2026-09-21")
    assert sorted(running.open) == ["collect_topics", "collect_topics"]
    submitted(running, "collect_topics", has_topic="no")
    prepared(running)
    if county == HT:
        running.do("approve_deputy", agenda_decision="agree")
    running.do("approve_topics", agenda_decision="agree")
    if county == YC:
        submitted(running, "study_topics", topic_opinion="同意")
    minuted(held(running, clock))
    running.do("sign_minutes", minutes_decision="return", minutes_opinion="补充责任单位")
    minuted(running).do("sign_minutes", minutes_decision="sign")
    assert running.progress.end_node == "end_meeting"
    assert letters(running) == ["meeting_call", "meeting_notice", "meeting_minutes"]
    matters = running.of(StartProcess)
    assert [(m.process, m.variables["owner_unit"]) for m in matters] == [
        ("decided_matter", unit) for unit in MEMBERS
    ]


@pytest.mark.clause("HT-18", "YC-10")
@pytest.mark.parametrize(("county", "node"), [(HT, "approve_special"), (YC, "approve_topics")])
def test_a_member_proposes(clock: time_machine.Coordinates, county: str, node: str) -> None:
    running = prepared(opened(county, "special"))
    assert running.open == [node]
    if county == HT:
        assert running.groups == {node: ("lianxi/convener", "lianxi/deputy_convener")}
    running.do(node, agenda_decision="agree")
    assert running.open == ["issue_notice"]


@pytest.mark.clause("YC-11")
def test_the_leader_calls(clock: time_machine.Coordinates) -> None:
    running = Case(YC, "joint_meeting", leader_call=True)
    minuted(held(running, clock)).do("sign_minutes", minutes_decision="sign")
    assert running.progress.end_node == "end_meeting"


def test_sent_back_then_declined() -> None:
    running = prepared(opened(YC, "special"))
    running.do("approve_topics", agenda_decision="return", agenda_opinion="补充材料")
    prepared(running).do("approve_topics", agenda_decision="decline", agenda_opinion="不必开会")
    assert (running.progress.ended, running.progress.end_node) == (True, "end_declined")


@pytest.mark.clause("HT-10")
def test_topics_are_kept_with_the_case() -> None:
    running = collected(opened(HT, "regular"))
    assert running.open == ["prepare_agenda"]
    topics = running.variables["topics"]
    assert isinstance(topics, list)
    assert len(topics) == len(MEMBERS)


@pytest.mark.clause("HT-15")
def test_a_late_call(clock: time_machine.Coordinates) -> None:
    running = opened(HT, "regular").do("set_date", meeting_on="2026-10-14")
    clock.move_to("2026-10-09T00:00:01+08:00")
    running.wake()
    assert running.late == ["meeting.agenda_call"]
    assert running.open == ["call_topics"]
