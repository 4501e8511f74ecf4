"""Drawn case actions: who sees the button, who may press it, what it leaves, and what comes too late."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.domain.errors import BadInput, InvalidAnswers, LianbanError, NotAllowed, NotFound
from app.store import audit, subscriptions, work_items
from app.usecases import actions, administer, case_view, complete, deploy, message
from app.usecases.actions import ActionGone
from app.usecases.step import CaseNotRunning
from tests.driver import Driver
from tests.engine import drawing
from tests.engine.drawing import boundary, extensions, flows, lanes, node, process, properties, repeat, user

VIEW = {"type": "textfield", "id": "f1", "key": "view", "label": "意见"}
FORM = {"type": "default", "id": "opinion", "schemaVersion": 18, "components": [VIEW]}
PRESS = {"action": "停止收集", "role": "移送单位承办人", "clause": "-"}


def drawn(**more: str) -> bytes:
    """Two units are asked; the officer who asked may close the round."""
    button = extensions(properties(**{**PRESS, **more})) + drawing.message("close_round")
    asked = user(
        "opinion",
        extensions(properties(collect="opinions")) + repeat('${["zhifa", "zhujian"]}', "unit"),
        name="提出意见",
        camunda_candidateGroups="${unit}/liaison",
        camunda_formKey="opinion",
    )
    return process(
        "round",
        lanes(移送单位承办人="start opinion summary closed end"),
        node("startEvent", "start", name="发起"),
        asked,
        boundary("close", "opinion", button, interrupting=True),
        user("summary", name="汇总"),
        user("closed", name="整理已收到的意见"),
        flows("start > opinion > summary > end", "close > closed > end"),
        messages="close_round",
    )


def content(**more: str) -> dict[str, bytes]:
    return {"bpmn/round.bpmn": drawn(**more), "forms/round/opinion.form": json.dumps(FORM).encode()}


@pytest.fixture
def asked(driver: Driver) -> str:
    return begin(driver)


def begin(driver: Driver, **more: str) -> str:
    deploy.deploy(driver.admin, driver.county, content(**more))
    return driver.start("zj-officer", "round")


def opinion(driver: Driver, case: str, unit: str, **answers: Any) -> None:
    items = work_items.of_instance(driver.admin, case)
    (item,) = [i for i in items if i.groups == (f"{unit}/liaison",) and i.status in work_items.OPEN]
    complete.complete(driver.hand(item), item.id, answers)


def buttons(driver: Driver, who: str, case: str) -> list[str]:
    return [one.label for one in actions.offered(driver.person(who), driver.case(case))]


def the_action(driver: Driver, case: str) -> str:
    (row,) = subscriptions.actions(driver.admin, case)
    return row.task_id


def press(driver: Driver, who: str, case: str, reason: str = "会期已近", **variables: Any) -> None:
    actions.take(driver.person(who), case, the_action(driver, case), reason, variables)


def refused(driver: Driver, case: str, who: str, **given: Any) -> LianbanError:
    """The error of a press; nothing has changed."""
    before = (driver.case(case).version, driver.waiting(case), len(audit.history(driver.admin, case)))
    with pytest.raises(LianbanError) as caught:
        press(driver, who, case, **given)
    assert before == (driver.case(case).version, driver.waiting(case), len(audit.history(driver.admin, case)))
    return caught.value


def test_only_the_people_of_the_role_see_the_button(driver: Driver, asked: str) -> None:
    assert buttons(driver, "zj-officer", asked) == ["停止收集"]
    for who in ("zj-liaison", "zf-officer", "zf-liaison", "admin"):
        assert buttons(driver, who, asked) == [], who


def test_what_a_press_leaves(driver: Driver, asked: str) -> None:
    (offered,) = actions.offered(driver.person("zj-officer"), driver.case(asked))
    assert (offered.about, offered.clauses, offered.interrupting) == ("提出意见", (), True)
    press(driver, "zj-officer", asked, "  会期已近 ")
    assert driver.waiting(asked) == {"closed"}
    assert driver.case(asked).variables["action_reason"] == "会期已近"
    (entry,) = [e for e in audit.history(driver.admin, asked) if e.action == "action.taken"]
    person = driver.person("zj-officer")
    assert (entry.name, entry.actor, entry.unit, entry.node) == ("停止收集", person.name, "zhujian", "close")
    assert entry.detail == {"action": "停止收集", "reason": "会期已近", "role": "移送单位承办人"}
    told = [o for o in case_view.timeline(driver.admin, driver.case(asked)) if o.title == "停止收集"]
    assert [(o.state, o.who, o.unit, o.said) for o in told] == [
        ("done", person.name, "zhujian", (("理由", "会期已近"),))
    ]


def test_answers_so_far_reach_the_next_step_and_open_items_say_why_they_ended(
    driver: Driver, asked: str
) -> None:
    opinion(driver, asked, "zhifa", view="同意")
    press(driver, "zj-officer", asked)
    assert driver.item(asked, "closed").data["opinions"] == [{"unit": "zhifa", "view": "同意"}]
    cut = [o for o in case_view.timeline(driver.admin, driver.case(asked)) if o.state == "cancelled"]
    assert [(o.title, o.unit, o.said) for o in cut] == [
        ("提出意见", "zhujian", (("原因", "停止收集：会期已近"),))
    ]


@pytest.mark.parametrize("who", ["zj-liaison", "zf-officer", "zf-head", "admin"])
def test_another_role_may_not(driver: Driver, asked: str, who: str) -> None:
    assert isinstance(refused(driver, asked, who), NotAllowed)


def test_who_does_not_see_the_case_does_not_find_it(driver: Driver, asked: str) -> None:
    driver.add_person("sw-officer2", "shuiwu/officer")
    assert isinstance(refused(driver, asked, "sw-officer2"), NotFound)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_required(driver: Driver, asked: str, reason: str) -> None:
    assert isinstance(refused(driver, asked, "zj-officer", reason=reason), BadInput)


def test_only_accepted_variables_come_along(driver: Driver) -> None:
    case = begin(driver, accepts="meeting_on")
    wrong = refused(driver, case, "zj-officer", sender_unit="zhifa")
    assert isinstance(wrong, InvalidAnswers)
    assert [error.key for error in wrong.errors] == ["variables.sender_unit"]
    press(driver, "zj-officer", case, meeting_on="2026-12-01")
    assert driver.case(case).variables["meeting_on"] == "2026-12-01"


@pytest.mark.parametrize("who", ["zj-liaison", "zf-officer", "admin"])
def test_nor_through_the_general_message(driver: Driver, asked: str, who: str) -> None:
    key = {"business_key": driver.case(asked).business_key}
    with pytest.raises(NotAllowed):
        message.deliver(driver.person(who), "close_round", key, {"action_reason": "想停"})
    assert driver.waiting(asked) == {"opinion"}


def test_the_general_message_asks_for_the_reason_as_well(driver: Driver, asked: str) -> None:
    key = {"business_key": driver.case(asked).business_key}
    with pytest.raises(BadInput):
        message.deliver(driver.person("zj-officer"), "close_round", key, {})
    message.deliver(driver.person("zj-officer"), "close_round", key, {"action_reason": "会期已近"})
    assert driver.waiting(asked) == {"closed"}
    assert [e.name for e in audit.history(driver.admin, asked) if e.action == "action.taken"] == ["停止收集"]


def test_too_late_says_who_was_first(driver: Driver, asked: str) -> None:
    action = the_action(driver, asked)
    opinion(driver, asked, "zhifa")
    opinion(driver, asked, "zhujian")
    assert buttons(driver, "zj-officer", asked) == []
    with pytest.raises(ActionGone) as caught:
        actions.take(driver.person("zj-officer"), asked, action, "会期已近")
    first = driver.person("zj-liaison").name
    assert caught.value.sentence().startswith(f"此操作已不能进行，案件没有改动：{first}已于")
    assert "办结“提出意见”" in caught.value.sentence()
    assert driver.waiting(asked) == {"summary"}


def test_pressed_twice(driver: Driver, asked: str) -> None:
    action = the_action(driver, asked)
    press(driver, "zj-officer", asked)
    with pytest.raises(ActionGone, match="进行“停止收集”"):
        actions.take(driver.person("zj-officer"), asked, action, "会期已近")


def test_the_button_stays_while_others_answer(driver: Driver, asked: str) -> None:
    """A page that was opened before somebody else's answer still holds."""
    action = the_action(driver, asked)
    opinion(driver, asked, "zhifa")
    actions.take(driver.person("zj-officer"), asked, action, "会期已近")
    assert driver.waiting(asked) == {"closed"}


def test_a_case_that_does_not_run(driver: Driver, asked: str) -> None:
    administer.suspend(driver.admin, asked, "核对")
    assert buttons(driver, "zj-officer", asked) == []
    assert isinstance(refused(driver, asked, "zj-officer"), CaseNotRunning)
    administer.resume(driver.admin, asked, "核对完毕")
    assert buttons(driver, "zj-officer", asked) == ["停止收集"]


def test_a_switch_of_the_rule_book(driver: Driver) -> None:
    """`licence_hold` is on in 桓台 and off in 峄城."""
    case = begin(driver, rule="licence_hold")
    if driver.is_huantai:
        assert buttons(driver, "zj-officer", case) == ["停止收集"]
        press(driver, "zj-officer", case)
    else:
        assert buttons(driver, "zj-officer", case) == []
        assert "没有开通" in refused(driver, case, "zj-officer").sentence()
