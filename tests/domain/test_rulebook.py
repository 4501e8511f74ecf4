"""The questions a rule book answers: units after the reform, roles, recorders, words and numbers."""

from __future__ import annotations

from datetime import date

import pytest
from rulebook_files import CODES, content, shipped, source

from app.domain.errors import UnknownRule
from app.domain.rulebook import RoleUnresolved, RuleBook
from app.domain.rulebook_parse import check_rulebook_file


@pytest.fixture(scope="module")
def huantai() -> RuleBook:
    return shipped("huantai")


@pytest.fixture(scope="module")
def yicheng() -> RuleBook:
    return shipped("yicheng")


def test_unknown_names_say_what_is_unknown_and_where(huantai: RuleBook) -> None:
    for ask in (
        lambda: huantai.rule("transfer.nothing"),
        lambda: huantai.deadline("transfer.nothing"),
        lambda: huantai.role("transfer.nothing"),
        lambda: huantai.unit("transfer.nothing"),
        lambda: huantai.clause("transfer.nothing"),
        lambda: huantai.letter_name("transfer.nothing"),
    ):
        with pytest.raises(UnknownRule) as caught:
            ask()
        assert "桓台县" in str(caught.value)
        assert "transfer.nothing" in str(caught.value)


def test_a_unit_ended_by_the_reform_hands_its_duties_on(huantai: RuleBook) -> None:
    assert huantai.current_unit("guotu", date(2018, 6, 1)).code == "guotu"
    assert huantai.current_unit("guotu", date(2026, 6, 1)).code == "ziranziyuan"
    assert huantai.current_unit("guotu").code == "ziranziyuan"
    assert huantai.rule("legal_office") == "sifa"


def test_members_are_those_of_the_document_then_and_now(huantai: RuleBook, yicheng: RuleBook) -> None:
    assert len(huantai.members(date(2018, 1, 1))) == 18
    today = [unit.code for unit in huantai.members()]
    assert len(today) == len(set(today)) == 15
    assert {"ziranziyuan", "nongyenongcun", "sifa"} <= set(today)
    assert not {"guotu", "guihua", "fazhi"} & set(today)
    assert len(yicheng.members()) == 17


def test_a_role_with_a_variable_follows_the_case(huantai: RuleBook) -> None:
    assert huantai.resolve("移送单位承办人", {"sender_unit": "shuiwu"}) == ("shuiwu/officer",)
    assert huantai.resolve("移送单位负责人", {"sender_unit": "guotu"}) == (
        "ziranziyuan/head",
        "ziranziyuan/leader",
    )


def test_the_first_variable_with_a_value_counts(huantai: RuleBook) -> None:
    case = {"handling_unit": "", "receiver_unit": "zhifa", "sender_unit": "shuiwu"}
    assert huantai.resolve("办案单位承办人", case) == ("zhifa/officer",)


def test_a_variable_may_hold_several_units(huantai: RuleBook) -> None:
    for value in (["shuiwu", "zhujian"], "shuiwu, zhujian", ("shuiwu", "zhujian")):
        groups = huantai.resolve("成员单位联络员", {"member_unit": value})
        assert groups == ("shuiwu/liaison", "zhujian/liaison")


def test_what_police_answer_is_recorded_by_the_counterpart(huantai: RuleBook) -> None:
    case = {"handling_unit": "zhifa"}
    assert huantai.resolve("公安机关", case) == ("zhifa/liaison",)
    assert [unit.code for unit in huantai.recorded_for("公安机关", case)] == ["gongan"]
    assert huantai.recorded_for("移送单位承办人", {"sender_unit": "shuiwu"}) == ()


def test_where_neither_side_signs_in_the_county_records(huantai: RuleBook) -> None:
    case = {"sender_unit": "gongan", "receiver_unit": "fayuan"}
    assert huantai.resolve("接收单位承办人", case) == ("lianxi_ban/office_clerk",)


@pytest.mark.parametrize("code", CODES)
def test_no_role_of_any_county_is_without_a_recorder(code: str) -> None:
    """Whatever unit is chosen in a form, somebody can do the step: a case never stops for want of one."""
    book = shipped(code)
    away = [unit.code for unit in book.units.values() if not unit.signs_in]
    for lane, role in book.roles.items():
        names = [unit.removeprefix("$") for unit in role.units if unit.startswith("$")]
        for unit in away if names and not role.vacant else ():
            groups = book.resolve(lane, dict.fromkeys(names, unit))
            assert groups, (lane, unit)
            assert all(book.unit(group.split("/")[0]).signs_in for group in groups)


def test_without_a_recorder_for_the_county_it_is_said_where_the_case_would_stop() -> None:
    text = content("huantai").decode()
    start = text.index('[role."默认代录"]')
    without = text[:start] + text[text.index("[role", start + 5) :]
    problems = check_rulebook_file("huantai.toml", without.encode(), source("huantai"))
    (problem,) = [found for found in problems if found.code == "rulebook-no-recorder"]
    assert "案件会停住" in problem.message
    assert "默认代录" in problem.advice
    away = text.replace('[role."默认代录"]\nunit = ["lianxi_ban"]', '[role."默认代录"]\nunit = ["gongan"]')
    found = check_rulebook_file("huantai.toml", away.encode(), source("huantai"))
    assert {problem.code for problem in found} == {"rulebook-no-recorder"}
    assert any("须是固定的、登录本平台的单位" in problem.message for problem in found)


@pytest.mark.parametrize("case", [{}, {"sender_unit": None}, {"sender_unit": " "}, {"sender_unit": []}])
def test_a_case_without_the_unit_says_which_variable_is_missing(
    huantai: RuleBook, case: dict[str, object]
) -> None:
    with pytest.raises(RoleUnresolved, match=r"\$sender_unit"):
        huantai.resolve("移送单位承办人", case)


def test_a_value_that_is_no_unit_is_refused(huantai: RuleBook) -> None:
    with pytest.raises(RoleUnresolved, match="火星局"):
        huantai.resolve("移送单位承办人", {"sender_unit": "火星局"})


def test_substitutes_are_asked_for_by_name(huantai: RuleBook) -> None:
    assert huantai.resolve("召集人(组长)", {}) == ("lianxi/convener",)
    assert huantai.resolve("召集人(组长)", {}, substitutes=True) == ("lianxi/delegated_convener",)
    assert huantai.role("办案单位正职负责人").no_agent
    assert huantai.role("办案单位正职负责人").substitutes == ()


def test_yicheng_has_no_deputy_convener(huantai: RuleBook, yicheng: RuleBook) -> None:
    assert huantai.resolve("副召集人", {}) == ("lianxi/deputy_convener",)
    assert yicheng.resolve("副召集人", {}) == ()
    assert huantai.resolve("召集人或副召集人", {}) == ("lianxi/convener", "lianxi/deputy_convener")
    assert yicheng.resolve("召集人或副召集人", {}) == ("lianxi/convener",)


def test_letters_have_the_names_of_the_county(huantai: RuleBook, yicheng: RuleBook) -> None:
    assert huantai.letter_name("transfer_letter") == "涉嫌违法案件移送函"
    assert yicheng.letter_name("transfer_letter") == "涉嫌违法案件移交函"
    assert (huantai.term("convener"), yicheng.term("convener")) == ("召集人", "组长")


def test_numbers_never_meet(huantai: RuleBook) -> None:
    assert huantai.format_number("transfer_letter", "zhifa", 2026, 3) == "桓综执移〔2026〕3号"
    assert huantai.format_number("case_transfer", "zhifa", 2026, 3) == "桓综执移案〔2026〕3号"
    assert huantai.format_number("local_kind", "zhifa", 2026, 3) == "桓综执local_kind案〔2026〕3号"
    assert huantai.format_number("case:information_notice", "zhifa", 2026, 3) == "桓综执息案〔2026〕3号"
    cases = [f"case:{process}" for process in huantai.numbering.cases]
    kinds = [*huantai.wording.letters, *cases, "local_kind"]
    units = [unit.code for unit in huantai.standing_units()]
    numbers = {huantai.format_number(kind, unit, 2026, 1) for kind in kinds for unit in units}
    assert len(numbers) == len(kinds) * len(units)


def test_a_clause_is_cited_with_its_document_and_a_law_with_its_article(huantai: RuleBook) -> None:
    assert huantai.citation("HT-25") == "桓政办发〔2017〕54号 二(四)3(1)"
    assert huantai.citation("CRIM-05").endswith("第五条")
    assert huantai.citation("-") == "-"


def test_the_responsibility_list_answers_for_a_unit(huantai: RuleBook) -> None:
    assert {"construction_planning", "land_occupation"} == {m.code for m in huantai.matters_of("guotu")}
    assert len(huantai.matters_of("zhifa")) >= 10
    assert huantai.matter("food_safety").transferred_on is None
