"""A complaint from the desk that first took it to its reply, by the people of 桓台, through the use cases."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from app.domain.competence import Competent, EnforcesItself, NotEnforcing
from app.domain.errors import InvalidAnswers, LianbanError
from app.usecases import actions
from app.usecases.starters import NotInThisCounty
from tests.processes.complaint_steps import AWAY, COMPLAINT, PARTY, TRANSFER, Desk, refusal
from tests.processes.officer import Officer


@pytest.fixture
def desk(huantai: Officer) -> Desk:
    return Desk(huantai.settings, "huantai")


@pytest.mark.clause("HT-50", "HT-52", "HT-53", "HT-57", "HT-58")
def test_nothing_found_is_answered_by_the_first_responder(desk: Desk) -> None:
    case = desk.complaint()
    desk.triage(case)
    desk.verify_complaint(case, "none")
    desk.reply(case)
    assert desk.end(case) == ("finished", "end_replied")
    assert desk.letters(case) == ["complaint_reply"]
    assert sorted(desk.shared()) == [
        ("zhujian", "举报投诉信访受理情况", "2026-09-30"),
        ("zhujian", "举报投诉信访处理情况", "2026-09-30"),
    ]


@pytest.mark.clause("HT-51")
def test_what_is_clearly_not_ours_is_told_where_to_go(desk: Desk) -> None:
    case = desk.complaint(matter=None)
    desk.triage(case, **AWAY, triage="not_ours")
    desk.do(
        case, "zj-officer", "inform_authority",
        competent_unit="shuiwu", inform_reason="属水务部门职责", informed_on=desk.today,
    )  # fmt: skip
    assert desk.end(case) == ("finished", "end_informed")
    assert desk.letters(case) == ["complaint_inform"]


@pytest.mark.clause("HT-51")
@pytest.mark.parametrize(("who", "part"), [("zj-officer", "主管"), ("zf-officer", "执法")])
def test_who_is_on_the_responsibility_list_turns_nobody_away(desk: Desk, who: str, part: str) -> None:
    case = desk.complaint(who)
    with pytest.raises(Competent) as caught:
        desk.triage(case, who, **AWAY, triage="not_ours", matter="road_occupation")
    unit = "桓台县住房和城乡建设局" if part == "主管" else "桓台县综合行政执法局"
    assert refusal(caught) == [
        f"职责分工清单载明{unit}是“擅自占用、挖掘城市道路”的{part}单位，不能以不属职能推出"
        "（桓政办发〔2017〕54号 二(四)4）。"
    ]
    assert caught.value.clause == "HT-51"


@pytest.mark.clause("HT-50")
def test_ordinary_matters_leave_with_a_recorded_reason(desk: Desk) -> None:
    case = desk.complaint(matter=None)
    ordinary = {**AWAY, "triage": "ordinary"}
    with pytest.raises(InvalidAnswers) as caught:
        desk.triage(case, **ordinary)
    assert refusal(caught) == ["请填写“不涉划转事项的理由和去向”（桓政办发〔2017〕54号 二(四)4）。"]
    desk.triage(case, **ordinary, ordinary_reason="属小区物业纠纷，转街道调解")
    assert desk.end(case) == ("finished", "end_ordinary")


def test_a_repeated_complaint_joins_the_running_one_and_is_answered_too(desk: Desk) -> None:
    first, second = desk.complaint(), desk.complaint(complainant_name="石二南")
    desk.triage(first)
    with pytest.raises(InvalidAnswers) as caught:
        desk.triage(second, triage="duplicate", merged_key="桓首问〔2026〕404号")
    assert refusal(caught) == ["“在办件案号”：没有案号为“桓首问〔2026〕404号”的同类案件，请核对。"]
    with pytest.raises(InvalidAnswers):
        desk.triage(second, triage="duplicate", merged_key=desk.case(second).business_key)
    desk.triage(second, triage="duplicate", merged_key=desk.case(first).business_key)
    assert desk.relations(second) == [("complaint_first_responder", "merged")]
    assert desk.waiting(second) == {"reply_complainant"}
    desk.reply(second)
    assert desk.end(second) == ("finished", "end_replied")
    assert desk.waiting(first) == {"verify_complaint"}


@pytest.mark.clause("HT-55")
def test_an_opinion_is_asked_before_it_is_decided(desk: Desk) -> None:
    case = desk.complaint()
    desk.triage(case)
    desk.verify_complaint(
        case, "ask", verified_on=None,
        assisting_unit="shuiwu", request_text="该处是否属河道管理范围", request_on=desk.today,
    )  # fmt: skip
    assert desk.relations(case) == [("assistance_request", "assistance")]
    [asked] = desk.linked(case, "assistance_request")
    assert desk.value(asked, "first_responder") == "zhujian"
    assert desk.waiting(case) == {"verify_complaint"}
    desk.verify_complaint(case, "none")
    assert desk.waiting(case) == {"reply_complainant"}


@pytest.mark.clause("HT-54", "HT-57")
def test_the_bureau_files_and_answers(desk: Desk) -> None:
    case = desk.complaint("zf-officer")
    desk.triage(case, "zf-officer", share_units=["zhujian"])
    desk.verify_complaint(case, "own", "zf-officer", **PARTY)
    desk.file(case)
    desk.investigate(case)
    desk.decide(case)
    assert desk.waiting(case) == {"reply_complainant"}
    desk.reply(case, "zf-officer")
    assert desk.end(case) == ("finished", "end_replied")


@pytest.mark.clause("HT-54", "HT-56")
@pytest.mark.parametrize(
    ("who", "finding", "more", "kind", "sentence"),
    [
        ("zj-officer", "own", PARTY, NotEnforcing, "住房和城乡建设局不能自行立案处罚，应按移送制度办理"),
        ("zf-officer", "transfer", TRANSFER, EnforcesItself, "应依法立案，不能移送"),
    ],
)  # fmt: skip
def test_who_files_and_who_transfers_is_on_the_list(
    desk: Desk, who: str, finding: str, more: dict[str, Any], kind: type[LianbanError], sentence: str
) -> None:
    case = desk.complaint(who)
    desk.triage(case, who, share_units=["shuiwu"])
    with pytest.raises(kind, match=sentence) as caught:
        desk.verify_complaint(case, finding, who, **more)
    assert "桓政办发〔2017〕54号 二(四)4" in refusal(caught)[0]


@pytest.mark.clause("HT-40")
def test_a_suspected_crime_goes_to_the_police(desk: Desk) -> None:
    case = desk.complaint()
    desk.triage(case)
    desk.verify_complaint(case, "crime", suspected_on=desk.today, **PARTY)
    assert desk.waiting(case) == {"assign_team"}
    assert desk.item(case, "assign_team").process == "criminal_referral"


@pytest.mark.clause("HT-57")
def test_an_anonymous_complainant_gets_no_reply_but_a_reason(desk: Desk) -> None:
    named = {"complainant_name": None, "complainant_phone": None}
    case = desk.complaint(anonymous=True, **named)
    with pytest.raises(InvalidAnswers) as caught:
        desk.triage(case)
    assert refusal(caught) == [
        "来件人留有姓名的须告知受理情况；匿名件选“匿名，无法告知”（桓政办发〔2017〕54号 二(四)4）。"
    ]
    desk.triage(case, accept_way="none")
    desk.verify_complaint(case, "none")
    with pytest.raises(InvalidAnswers) as caught:
        desk.reply(case, complainant_name="某人")
    assert refusal(caught)[0] == (
        "匿名件没有可以答复的人，请选“无法答复”并写明理由（桓政办发〔2017〕54号 二(四)4）。"
    )
    with pytest.raises(InvalidAnswers) as caught:
        desk.reply(case, reply_possible="no", reply_text=None, reply_way=None)
    assert refusal(caught) == ["请填写“无法答复的理由”（桓政办发〔2017〕54号 二(四)4）。"]
    assert desk.waiting(case) == {"reply_complainant"}
    desk.reply(
        case, reply_possible="no", reply_text=None, reply_way=None, no_reply_reason="匿名，没有联系方式"
    )
    assert desk.end(case) == ("finished", "end_replied")
    assert desk.letters(case) == []


@pytest.mark.clause("HT-51")
def test_an_anonymous_complaint_that_is_not_ours_is_recorded(desk: Desk) -> None:
    case = desk.complaint(anonymous=True, complainant_name=None, complainant_phone=None, matter=None)
    desk.triage(case, **AWAY, triage="not_ours")
    desk.do(case, "zj-officer", "inform_authority", inform_reason="匿名，无从告知", informed_on=desk.today)
    assert (desk.end(case), desk.letters(case)) == (("finished", "end_informed"), [])


@pytest.mark.parametrize(
    ("channel", "accept", "finish"),
    [
        ("xinfang", True, True),
        ("market_complaint", True, True),
        ("hotline", False, True),
        ("other", False, False),
    ],
)
def test_late_by_the_limits_of_the_channel(
    desk: Desk, clock: time_machine.Coordinates, channel: str, accept: bool, finish: bool
) -> None:
    """The document has no limit: those of the channel's own law count, and the case goes on when late."""
    case = desk.complaint(channel=channel)
    clock.move_to("2027-09-01T10:00:00+08:00")
    late = {"late_reason": "来件随纸质卷宗移交后补录"}
    if accept:
        assert desk.standing(case, f"complaint.{channel}.accept")[0] == "passed"
    desk.triage(case, **late)
    clock.move_to("2028-09-01T10:00:00+08:00")
    if finish:
        assert desk.standing(case, f"complaint.{channel}.finish")[0] == "passed"
    desk.verify_complaint(case, "none")
    desk.reply(case)
    assert desk.end(case) == ("finished", "end_replied")


def test_on_time(desk: Desk) -> None:
    case = desk.complaint(channel="market_complaint")
    assert desk.clocks(case) == {"complaint.market_complaint.accept": "2026-10-15"}
    desk.triage(case)
    assert desk.standing(case, "complaint.market_complaint.accept") == ("met", None)


def test_yicheng_has_no_first_responder(yicheng: Officer) -> None:
    with pytest.raises(NotInThisCounty) as caught:
        yicheng.start("zj-officer", "complaint_first_responder", **COMPLAINT)
    assert caught.value.sentence() == (
        "“首问责任”在峄城区没有开通：峄政办发〔2022〕1号没有这一制度（规则库开关为“否”），不能发起。"
    )


def test_progress_is_told_while_the_police_look_into_it(desk: Desk) -> None:
    """A drawn action, as often as needed; the case goes on and the final reply is still owed."""
    case = desk.complaint()
    desk.triage(case)
    desk.verify_complaint(case, "crime", suspected_on=desk.today, **PARTY)
    officer = desk.person("zj-officer")
    for told in ("已移送公安机关审查", "公安机关已立案"):
        [offered] = actions.offered(officer, desk.case(case))
        assert offered.label == "阶段性答复"
        actions.take(officer, case, offered.id, "来件人询问进展", {})
        answers = {"interim_possible": "yes", "interim_text": told, "interim_way": "written"}
        desk.do(case, "zj-officer", "interim_reply", **answers, interim_on=desk.today)
        assert desk.waiting(case) == {"assign_team"}
    assert desk.letters(case) == ["complaint_interim", "complaint_interim"]
    assert actions.offered(desk.person("zf-officer"), desk.case(case)) == ()


def test_an_anonymous_complainant_gets_no_progress_either(desk: Desk) -> None:
    case = desk.complaint(anonymous=True, complainant_name=None, complainant_phone=None)
    desk.triage(case, accept_way="none")
    [offered] = actions.offered(desk.person("zj-officer"), desk.case(case))
    actions.take(desk.person("zj-officer"), case, offered.id, "拟告知进展", {})
    answers = {"interim_possible": "yes", "interim_text": "已受理", "interim_way": "phone"}
    with pytest.raises(InvalidAnswers) as caught:
        desk.do(
            case, "zj-officer", "interim_reply",
            **answers, complainant_name="某人", interim_on=desk.today,
        )  # fmt: skip
    assert refusal(caught) == ["匿名件没有可以答复的人，请选“不答复”并写明理由"]
    desk.do(
        case, "zj-officer", "interim_reply",
        interim_possible="no", no_interim_reason="匿名", interim_on=desk.today,
    )  # fmt: skip
    assert desk.waiting(case) == {"verify_complaint"}
