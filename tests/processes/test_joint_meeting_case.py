"""Joint meetings with the people of both counties: every kind, every way back, late, moved, cut off."""

from __future__ import annotations

import pytest
import time_machine

from app.domain.errors import InvalidAnswers, NotAllowed, RuleForbids
from app.store import materials
from app.store.records import LetterRecord
from app.usecases import actions, claim, due_work
from tests.processes.meeting import MEMBERS, Meeting, attendee, item
from tests.processes.officer import Officer, broken_links

ON = "2026-10-28"
AT = f"{ON}T09:00+08:00"
AFTER = f"{ON}T09:00:05+08:00"


def press(driver: Officer, case: str, label: str, who: str = "lx-clerk", reason: str = "会期已近") -> None:
    person = driver.person(who)
    (found,) = [one for one in actions.offered(person, driver.case(case)) if one.label == label]
    actions.take(person, case, found.id, reason)


def letter(driver: Officer, case: str, kind: str) -> LetterRecord:
    return [found for found in materials.letters(driver.admin, case) if found.kind == kind][-1]


def collected(driver: Officer) -> Meeting:
    meeting = Meeting(driver).date(ON).call()
    return meeting.submit("zhujian", "渣土运输").submit("shuiwu")


def approved(meeting: Meeting) -> Meeting:
    """Through the approval of the county, and in 峄城 the study of the topics."""
    if meeting.driver.is_huantai:
        return meeting.deputy().approve()
    meeting.approve()
    for unit in MEMBERS:
        meeting.answer("study_topics", unit, topic_opinion="同意")
    return meeting


@pytest.mark.clause(
    "HT-10", "HT-14", "HT-15", "HT-16", "HT-17", "HT-20", "YC-03", "YC-05", "YC-06", "YC-08", "YC-09", "YC-13"
)
def test_a_regular_meeting(driver: Officer, clock: time_machine.Coordinates) -> None:
    meeting = collected(driver)
    assert meeting.topics() == [("渣土运输", None)]
    approved(meeting.prepare())
    if not driver.is_huantai:
        studied = str(driver.item(meeting.case, "issue_notice").data["opinions_text"])
        assert [line.partition("：")[2] for line in studied.splitlines()] == ["同意", "同意"]
    meeting.notify(AT)
    assert driver.waiting(meeting.case) == set()
    clock.move_to(AFTER)
    due_work.work_all()
    found = driver.item(meeting.case, "draft_minutes").data
    invited = driver.value(meeting.case, "invited_units")
    assert [row["attend_unit"] for row in found["attendees"]] == invited  # type: ignore[attr-defined]
    assert [row["matter_title"] for row in found["decided_items"]] == ["渣土运输"]  # type: ignore[attr-defined]
    meeting.minute().sign("return")
    again = driver.item(meeting.case, "draft_minutes").data
    assert again["minutes_opinion"] == "补充责任单位"
    assert [row["attend_name"] for row in again["attendees"]] == ["孙立群", "江一苇"]  # type: ignore[attr-defined]
    meeting.minute().sign()
    assert driver.end(meeting.case) == ("finished", "end_meeting")
    assert driver.letters(meeting.case) == ["meeting_call", "meeting_notice", "meeting_minutes"]
    assert driver.relations(meeting.case) == [("decided_matter", "decided")]
    assert broken_links() == []


@pytest.mark.clause("HT-11", "HT-14", "YC-01", "YC-12")
def test_all_members_are_invited_to_a_regular_meeting(driver: Officer) -> None:
    """HT-14, YC-12: whatever the office picks, no member is left out."""
    meeting = collected(driver).prepare(invited_units=["zhifa"])
    assert {*MEMBERS, "zhifa"} <= set(driver.value(meeting.case, "invited_units") or [])
    approved(meeting)
    invited = driver.item(meeting.case, "issue_notice").data["invited_units"]
    assert set(invited) == {*MEMBERS, "zhifa"}  # type: ignore[call-overload]


def special(driver: Officer) -> Meeting:
    return Meeting(driver, "special")


@pytest.mark.clause("HT-18", "HT-19", "YC-10", "YC-12")
def test_a_member_proposes(driver: Officer, clock: time_machine.Coordinates) -> None:
    meeting = special(driver)
    assert meeting.topics() == [("渣土运输", None)]
    meeting.prepare(invited_units=["zhujian"])
    invited = set(driver.value(meeting.case, "invited_units"))
    assert driver.waiting(meeting.case) == {"approve_special" if driver.is_huantai else "approve_topics"}
    meeting.approve()
    invited = set(driver.value(meeting.case, "invited_units"))
    if driver.is_huantai:
        assert invited == {"zhujian"}, "HT-19: by the topic"
    else:
        assert "shuiwu" in invited, "YC-12: all members"
    meeting.notify("2026-10-09T09:00+08:00")
    clock.move_to("2026-10-09T09:00:05+08:00")
    due_work.work_all()
    meeting.minute().sign()
    assert driver.end(meeting.case) == ("finished", "end_meeting")


@pytest.mark.clause("HT-18")
def test_one_of_the_two_approves_a_special_meeting(huantai: Officer) -> None:
    meeting = special(huantai).prepare()
    huantai.do(
        meeting.case, "lx-deputy", "approve_special", agenda_decision="agree", approved_on=huantai.today
    )
    assert huantai.waiting(meeting.case) == {"issue_notice"}


@pytest.mark.clause("YC-11", "YC-12")
def test_the_leader_calls(yicheng: Officer, clock: time_machine.Coordinates) -> None:
    """YC-11: at any time, without call and approval; every member is invited (YC-12)."""
    meeting = Meeting(yicheng, leader_call=True)
    assert yicheng.waiting(meeting.case) == {"issue_notice"}
    invited = yicheng.item(meeting.case, "issue_notice").data["invited_units"]
    assert len(invited) == 17  # type: ignore[arg-type]
    meeting.notify("2026-10-09T09:00+08:00")
    clock.move_to("2026-10-09T09:00:05+08:00")
    due_work.work_all()
    meeting.minute().sign()
    assert yicheng.end(meeting.case) == ("finished", "end_meeting")


@pytest.mark.clause("HT-18", "YC-10")
def test_sent_back_then_declined(driver: Officer) -> None:
    meeting = special(driver).prepare().approve("return")
    data = driver.item(meeting.case, "prepare_agenda").data
    assert data["agenda_opinion"] == "理由"
    assert meeting.topics() == [("渣土运输", None)], "what was written stays, and comes once"
    meeting.prepare().approve("decline")
    assert driver.end(meeting.case) == ("finished", "end_declined")


@pytest.mark.clause("HT-17")
def test_the_deputy_sends_back(huantai: Officer) -> None:
    """HT-17: both approve; the convener sees what the deputy thinks."""
    meeting = collected(huantai).prepare().deputy("return")
    assert huantai.waiting(meeting.case) == {"prepare_agenda"}
    meeting.prepare().deputy("decline")
    assert huantai.item(meeting.case, "approve_topics").data["deputy_opinion"] == "材料不齐"
    meeting.approve("decline")
    assert huantai.end(meeting.case) == ("finished", "end_declined")


@pytest.mark.clause("HT-16", "YC-05")
def test_solved_topics_leave_with_their_result(driver: Officer) -> None:
    meeting = Meeting(driver).date(ON).call().submit("zhujian", "渣土运输").submit("shuiwu", "河道采砂")
    rows = [{**row, "disposal": "submit"} for row in meeting.agenda]
    rows[1] |= {"disposal": "solved"}
    with pytest.raises(InvalidAnswers):
        meeting.prepare(agenda_items=rows)
    rows[1]["topic_result"] = "已商定由水务局牵头"
    meeting.prepare(agenda_items=rows)
    shown = driver.items(meeting.case)[0].data
    assert "渣土运输" in str(shown["agenda"])
    assert "河道采砂" not in str(shown["agenda"])
    assert "已商定由水务局牵头" in str(shown["solved_topics"])


# ---- the collection is closed early ------------------------------------------------------------------


@pytest.mark.clause("HT-15", "YC-09")
def test_the_office_closes_the_collection(driver: Officer) -> None:
    """The answers given stay; whoever gave none is listed as 未报送."""
    meeting = Meeting(driver).date(ON).call(["zhujian", "shuiwu", "zhifa"]).submit("zhujian", "渣土运输")
    assert not actions.offered(driver.person("zj-liaison"), driver.case(meeting.case))
    press(driver, meeting.case, "截止征集")
    assert meeting.topics() == [("渣土运输", None)]
    assert driver.item(meeting.case, "prepare_agenda").data["silent_units"] == ["shuiwu", "zhifa"]
    assert [one.answers["topic_title"] for one in meeting.done("collect_topics")] == ["渣土运输"]  # type: ignore[index]


@pytest.mark.clause("HT-11", "HT-15")
def test_a_court_answers_through_the_office(huantai: Officer) -> None:
    """代录: a member that does not sign in; its answer comes with its scan and day."""
    meeting = Meeting(huantai).date(ON).call(["zhujian", "fayuan"]).submit("zhujian")
    (work,) = meeting.open("collect_topics")
    assert work.unit == "fayuan"
    with pytest.raises(InvalidAnswers) as caught:
        meeting.answer("collect_topics", "fayuan", has_topic="no")
    assert {error.key for error in caught.value.errors} == {"recorded_on", "recorded_files"}
    scan = {"recorded_on": huantai.today, "recorded_files": "file:复函.pdf"}
    huantai.act(meeting.case, "collect_topics", has_topic="no", **scan)
    assert huantai.item(meeting.case, "prepare_agenda").data["silent_units"] == []


@pytest.mark.clause("YC-09")
def test_the_office_closes_the_study(yicheng: Officer) -> None:
    meeting = collected(yicheng).prepare().approve()
    meeting.answer("study_topics", "shuiwu", topic_opinion="建议列入计划")
    press(yicheng, meeting.case, "截止研究")
    data = yicheng.item(meeting.case, "issue_notice").data
    assert data["silent_study"] == ["zhujian"]
    assert str(data["opinions_text"]).endswith("：建议列入计划")


def test_reminders_of_the_collection(driver: Officer, clock: time_machine.Coordinates) -> None:
    meeting = Meeting(driver).date(ON).call()
    clock.move_to("2026-10-13T10:00:00+08:00")
    assert driver.standing(meeting.case, "meeting.topics") == ("passed", "reminder")
    assert len(meeting.open("collect_topics")) == 2


# ---- dates -------------------------------------------------------------------------------------------

TOO_NEAR = {
    "huantai": (
        "“拟开会日期”太近：“办公室于会前 5个工作日向各成员单位征集有关议题”，征集议题应不迟于2026年9月23日，"
        "已来不及。请另定日期，或者填写“来不及按期征集议题的理由”（桓政办发〔2017〕54号 二(四)1）。"
    ),
    "yicheng": (
        "“拟开会日期”太近：“应当于会前十日向各成员单位征集有关议题”，征集议题应不迟于2026年9月29日，已来不及。"
        "请另定日期，或者填写“来不及按期征集议题的理由”（峄政办发〔2022〕1号 一(四)1）。"
    ),
}
NEAR = {"huantai": "2026-10-05", "yicheng": "2026-10-09"}


@pytest.mark.clause("HT-15", "YC-09")
def test_a_date_too_near_for_the_call_of_topics(driver: Officer) -> None:
    meeting = Meeting(driver)
    with pytest.raises(InvalidAnswers) as caught:
        meeting.date(NEAR[driver.county])
    (wrong,) = caught.value.errors
    assert (wrong.key, wrong.zh) == ("meeting_on", TOO_NEAR[driver.county])
    assert driver.waiting(meeting.case) == {"set_date"}
    meeting.date(NEAR[driver.county], late_call_reason="上级紧急部署")
    assert driver.waiting(meeting.case) == {"call_topics"}


@pytest.mark.clause("HT-15", "YC-09")
def test_a_late_call(driver: Officer, clock: time_machine.Coordinates) -> None:
    meeting = Meeting(driver).date(ON)
    clock.move_to("2026-10-22T10:00:00+08:00")
    status = driver.standing(meeting.case, "meeting.agenda_call")
    assert status == ("passed", "overdue")
    assert len(driver.linked(meeting.case, "supervision")) == 1
    meeting.call(until="2026-10-26")
    assert len(meeting.open("collect_topics")) == 2


@pytest.mark.clause("HT-15", "YC-09")
def test_the_meeting_is_moved(driver: Officer, clock: time_machine.Coordinates) -> None:
    meeting = approved(collected(driver).prepare()).notify(AT)
    press(driver, meeting.case, "改期", reason="召集人外出")
    assert driver.item(meeting.case, "issue_notice").data["action_reason"] == "召集人外出"
    with pytest.raises(InvalidAnswers) as caught:
        meeting.notify("2026-10-05T09:00+08:00")
    assert [error.key for error in caught.value.errors] == ["meeting_at"]
    meeting.notify("2026-11-04T09:00+08:00")
    clock.move_to(AFTER)
    due_work.work_all()
    assert driver.waiting(meeting.case) == set(), "the old hour is none any more"
    clock.move_to("2026-11-04T09:00:05+08:00")
    due_work.work_all()
    assert driver.waiting(meeting.case) == {"draft_minutes"}
    assert driver.letters(meeting.case).count("meeting_notice") == 2
    assert "召集人外出" in str(letter(driver, meeting.case, "meeting_notice").content)


def test_minutes_are_reminded_of(driver: Officer, clock: time_machine.Coordinates) -> None:
    meeting = approved(collected(driver).prepare()).notify(AT)
    clock.move_to("2026-11-06T10:00:00+08:00")
    due_work.work_all()
    assert driver.standing(meeting.case, "meeting.minutes") == ("passed", "reminder")


# ---- who signs ---------------------------------------------------------------------------------------


def held(driver: Officer, clock: time_machine.Coordinates, **agenda: object) -> Meeting:
    meeting = approved(collected(driver).prepare(**agenda)).notify(AT)
    clock.move_to(AFTER)
    due_work.work_all()
    return meeting


@pytest.mark.clause("HT-20")
def test_the_deputy_never_signs_minutes(huantai: Officer, clock: time_machine.Coordinates) -> None:
    meeting = held(huantai, clock).minute()
    with pytest.raises(NotAllowed):
        meeting.sign(who="lx-deputy")


@pytest.mark.clause("HT-12", "HT-20")
def test_a_delegated_convener_needs_a_recorded_delegation(
    huantai: Officer, clock: time_machine.Coordinates
) -> None:
    """HT-12: 受委托的县府办副主任, refused with the clause until the letter is on record."""
    huantai.add_person("test-delegate", "lianxi/delegated_convener")
    meeting = held(huantai, clock).minute()
    with pytest.raises(RuleForbids) as caught:
        meeting.sign(who="test-delegate")
    assert caught.value.sentence() == (
        "受委托办理“召集人(组长)”环节，须先登记委托书；"
        "本案没有登记委托，不能办理（桓政办发〔2017〕54号 二(四)1）。"
    )
    meeting.sign("return")
    meeting.minute(delegation_files="file:召集委托书.pdf", delegation_on=huantai.today)
    claim.release(huantai.person("lx-convener"), meeting.open("sign_minutes")[0].id)
    meeting.sign(who="test-delegate")
    assert huantai.end(meeting.case) == ("finished", "end_meeting")


@pytest.mark.clause("HT-12", "HT-17")
def test_a_delegation_recorded_with_the_agenda(huantai: Officer, clock: time_machine.Coordinates) -> None:
    huantai.add_person("test-delegate", "lianxi/delegated_convener")
    meeting = collected(huantai).prepare(delegation_files="file:召集委托书.pdf", delegation_on=huantai.today)
    meeting.deputy().approve(who="test-delegate").notify(AT)
    clock.move_to(AFTER)
    due_work.work_all()
    meeting.minute().sign(who="test-delegate")
    assert huantai.end(meeting.case) == ("finished", "end_meeting")


@pytest.mark.clause("HT-20", "YC-06", "YC-12")
def test_minutes_name_who_came(driver: Officer, clock: time_machine.Coordinates) -> None:
    meeting = held(driver, clock)
    meeting.minute(
        attendees=[
            attendee("zhujian", "副局长", "孙立群", attend_for="局长钱某"),
            attendee("shuiwu", "主任科员", "江一苇", "absent"),
            attendee("bianban", "科长", "沈怀谷", "observer"),
        ],
        decided=[item("渣土治理", "zhujian", ["shuiwu"]), item("河道采砂", "shuiwu", due_on="2026-11-30")],
    ).sign()
    text = str(letter(driver, meeting.case, "meeting_minutes").content)
    housing = "县住房和城乡建设局" if driver.is_huantai else "区住房和城乡建设局"
    for wanted in (
        "孙立群 副局长（代局长钱某）",
        "江一苇 主任科员",
        "沈怀谷 科长",
        "2. 河道采砂",
        "2026年11月30日",
    ):
        assert wanted in text, (wanted, text)
    assert housing[1:5] in text
