"""Bad input of the two documents: each refused with the clause, in the sentence the person reads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import time_machine

from app.domain.errors import InvalidAnswers, LianbanError
from app.domain.merged import UnitMerged
from app.store import deadlines, materials
from app.usecases import deploy, extend, people, start
from app.usecases.extend import Wish
from app.usecases.people import OnlyMerged
from tests.processes.complaint_steps import refusal
from tests.processes.officer import Officer

ROOT = Path(__file__).parents[2]
GUOTU = (
    "“桓台县国土资源局”已于2018年12月31日撤并，其职责由“桓台县自然资源局”承担，请改用“桓台县自然资源局”"
    "（桓政办发〔2017〕54号 二(四)1 所列单位，按机构改革后的承接关系）。"
)


def asked(driver: Officer, kind: str = "evidence") -> str:
    """执法局 asks 住建局 for help; the clock of 住建局 runs."""
    case = driver.asked(kind)
    driver.do(case, "zj-liaison", "sign_request", received_on=driver.today, receipt_signer="赵可欣")
    return case


def more_time(driver: Officer, case: str, **wish: Any) -> str:
    """The refusal of an extension."""
    [row] = [row for row in deadlines.of_instance(driver.admin, case) if row.status == "open"]
    told = {"reason": "须调阅许可档案", "notified_who": "执法局", "notified_on": driver.today}
    with pytest.raises(LianbanError) as caught:
        extend.extend(driver.person("zj-officer"), row.id, Wish(**{**told, **wish}))
    return refusal(caught)[0]


# ---- a meeting too near, time that cannot be had, refusals without a reason --------------------------


@pytest.mark.clause("HT-15", "YC-09")
def test_a_meeting_too_near_for_the_call_of_topics(driver: Officer) -> None:
    who = "lx-clerk" if driver.is_huantai else "lx-supervisor"
    case = driver.start(who, "joint_meeting", meeting_kind="regular")
    with pytest.raises(InvalidAnswers) as caught:
        driver.do(case, who, "set_date", meeting_on="2026-10-09")
    [sentence] = refusal(caught)
    article = "桓政办发〔2017〕54号 二(四)1" if driver.is_huantai else "峄政办发〔2022〕1号 一(四)1"
    assert article in sentence
    assert driver.waiting(case) == {"set_date"}


@pytest.mark.clause("HT-34", "YC-35")
def test_an_extension_after_expiry(driver: Officer, clock: time_machine.Coordinates) -> None:
    case = asked(driver)
    clock.move_to("2026-10-20T09:00:00+08:00")
    sentence = more_time(driver, case, new_date="2026-12-18", notified_on="2026-10-01")
    article = "桓政办发〔2017〕54号 二(四)3′(1)" if driver.is_huantai else "峄政办发〔2022〕1号 四(一)1"
    assert sentence.startswith("期限已于 ")
    assert "届满，延期只能在到期前登记（" in sentence
    assert article[:14] in sentence


@pytest.mark.clause("YC-41")
def test_an_extension_past_the_cap(yicheng: Officer) -> None:
    sentence = more_time(yicheng, asked(yicheng, "consult"), new_date="2026-12-18")
    assert sentence.startswith("延期最迟不得超过 2026-10-")
    assert "（峄政办发〔2022〕1号 四(二)2" in sentence


@pytest.mark.clause("HT-65")
def test_an_extension_past_the_cap_of_sharing(huantai: Officer) -> None:
    case = huantai.start(
        "zf-liaison", "information_notice",
        notified_unit="zhujian", category="penalties", notice_rule="share.same_day",
        formed_on=huantai.today, title="处罚情况", content="罚款五万元。",
    )  # fmt: skip
    told = Wish("收集整理", new_date="2026-12-18", notified_who="县住建局", notified_on=huantai.today)
    found = huantai.deadlines(case)["share.same_day"]
    with pytest.raises(LianbanError) as caught:
        extend.extend(huantai.person("zf-liaison"), found.id, told)
    assert refusal(caught)[0].endswith("（桓政办发〔2017〕54号 二(四)5）。")


@pytest.mark.clause("HT-35", "YC-37")
def test_an_extension_without_notice(driver: Officer) -> None:
    sentence = more_time(driver, asked(driver), new_date="2026-12-18", notified_who="")
    assert ("桓政办发〔2017〕54号" if driver.is_huantai else "峄政办发〔2022〕1号") in sentence


@pytest.mark.clause("HT-49", "YC-19")
def test_a_refusal_without_a_reason(driver: Officer) -> None:
    case = driver.received()
    with pytest.raises(InvalidAnswers) as caught:
        driver.review(case, accepted="no", refusal_kind="not_ours")
    source = "桓政办发〔2017〕54号 二(四)3" if driver.is_huantai else "峄政办发〔2022〕1号 二(二)2"
    assert refusal(caught) == [f"请填写“不予受理的理由”（{source}）。"]


# ---- data ------------------------------------------------------------------------------------------


@pytest.mark.clause("HT-68", "YC-42")
def test_data_refused_without_a_legal_ground(driver: Officer) -> None:
    case = driver.start(
        "zf-officer", "data_request",
        providing_unit="zhujian", request_text="某公司的许可档案", purpose="案件查处",
        request_on=driver.today,
    )  # fmt: skip
    driver.do(case, "zj-officer", "sign_request", received_on=driver.today, receipt_signer="周明远")
    with pytest.raises(InvalidAnswers) as caught:
        driver.do(case, "zj-officer", "prepare_data", data_given="no")
    source = "桓政办发〔2017〕54号 二(四)5" if driver.is_huantai else "峄政办发〔2022〕1号 四(二)3"
    assert refusal(caught) == [f"请填写“法定事由（写明法律、法规条款）”（{source}）。"]
    assert driver.waiting(case) == {"prepare_data"}


# ---- a unit that has been merged away --------------------------------------------------------------


@pytest.mark.clause("HT-11")
@pytest.mark.parametrize("word", ["guotu", "桓台县国土资源局", "县国土局", " 县国土局 "])
def test_a_merged_unit_in_a_form(huantai: Officer, word: str) -> None:
    case = huantai.transfer()
    with pytest.raises(InvalidAnswers) as caught:
        huantai.verify(case, receiver_unit=word)
    assert refusal(caught) == [GUOTU]


def test_a_merged_unit_among_several(huantai: Officer) -> None:
    case = huantai.accepted()
    huantai.file(case)
    huantai.investigate(case)
    with pytest.raises(InvalidAnswers) as caught:
        huantai.decide(case, related_units=["zhujian", "guotu"])
    assert refusal(caught) == [GUOTU]


def test_a_merged_unit_at_the_start(huantai: Officer) -> None:
    officer = huantai.person("zj-officer")
    with pytest.raises(UnitMerged) as caught:
        start.start(officer, "case_transfer", {}, unit="guotu")
    assert refusal(caught) == [GUOTU]
    assert caught.value.clause == "HT-11"
    with pytest.raises(InvalidAnswers) as wrong:
        huantai.start(
            "zf-officer", "assistance_request",
            assisting_unit="guotu", assist_kind="evidence", request_text="材料", request_on=huantai.today,
        )  # fmt: skip
    assert refusal(wrong) == [GUOTU]


def test_nobody_is_appointed_to_a_merged_unit(huantai: Officer) -> None:
    with pytest.raises(UnitMerged) as caught:
        huantai.add_person("gt-officer", "guotu/officer")
    assert refusal(caught) == [GUOTU]


def merged_now(driver: Officer) -> str:
    """From today the county has no 水务局 any more; its successor."""
    path = ROOT / "jurisdictions" / f"{driver.county}.toml"
    successor = "ziranziyuan" if driver.is_huantai else "nongyenongcun"
    text = path.read_text(encoding="utf-8")
    assert f'code = "{successor}"' in text
    changed = text.replace(
        'code = "shuiwu"\n', f'code = "shuiwu"\nvalid_to = 2026-09-29\nsuccessor = "{successor}"\n', 1
    )
    deploy.load_rulebook("系统管理员", path.name, changed.encode())
    return re.findall(rf'code = "{successor}"\nname = "(.*?)"', text)[0]


def test_a_letter_goes_to_the_successor(driver: Officer) -> None:
    case = driver.start(
        "sw-officer", "data_request",
        providing_unit="zhifa", request_text="处罚数据", purpose="统计", request_on=driver.today,
    )  # fmt: skip
    merged_now(driver)
    driver.do(case, "zf-officer", "sign_request", received_on=driver.today, receipt_signer="经办人")
    driver.do(case, "zf-officer", "prepare_data", data_given="yes", answer_text="一份")
    driver.do(case, "zf-head", "sign_answer", signed="yes", replied_on=driver.today)
    [letter] = materials.letters(driver.admin, case)
    code = "ziranziyuan" if driver.is_huantai else "nongyenongcun"
    assert letter.receivers == (code,)
    assert driver.item(case, "receive_data").groups == (f"{code}/officer",)


def test_a_reform_takes_effect_for_people_and_cases(driver: Officer) -> None:
    officer = driver.person("sw-officer")
    token = people.new_token(officer.login)
    waiting = driver.asked(assisting_unit="shuiwu")
    successor = merged_now(driver)
    with pytest.raises(OnlyMerged) as caught:
        people.sign_in(officer.login, "lianban2026")
    assert f"“{successor}”承担" in refusal(caught)[0]
    assert caught.value.clause == ("HT-11" if driver.is_huantai else "YC-01")
    with pytest.raises(OnlyMerged):
        people.new_token(officer.login)
    late = people.by_token(token)
    assert late is not None
    with pytest.raises(UnitMerged):
        start.start(late, "case_transfer", {})
    case = driver.transfer()
    with pytest.raises(InvalidAnswers) as wrong:
        driver.verify(case, receiver_unit="shuiwu")
    assert f"请改用“{successor}”" in refusal(wrong)[0]
    assert driver.case(waiting).status == "running"
