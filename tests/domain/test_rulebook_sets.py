"""The two shipped books against each other, against the documents and against what the diagrams ask for."""

from __future__ import annotations

import re
import tomllib

import pytest
from rulebook_files import CODES, ROOT, content, shipped, source

from app.domain.rulebook import SWITCHES, check_rulebook_file, parse_rulebook
from app.domain.rulebook_reader import line_index

HUANTAI, YICHENG = (shipped(code) for code in CODES)

LANES = [
    "移送单位承办人",
    "移送单位负责人",
    "移送单位联络员",
    "接收单位联络员",
    "接收单位承办人",
    "接收单位负责人",
    "办案单位承办人",
    "办案单位负责人",
    "办案单位正职负责人",
    "主管部门承办人",
    "许可窗口",
    "申请单位承办人",
    "对方单位承办人",
    "机构编制部门",
    "政府法制机构",
    "本级政府",
    "公安机关",
    "检察机关",
    "督办机构",
    "被督办单位承办人",
    "被督办单位负责人",
    "请求单位承办人",
    "协助单位联络员",
    "协助单位承办人",
    "协助单位负责人",
    "通报单位信息联络员",
    "接收单位信息联络员",
    "联席会议办公室",
    "副召集人",
    "召集人(组长)",
    "成员单位联络员",
    "首问单位接件人",
    "首问单位承办人",
    "最终办结单位",
]


@pytest.mark.parametrize("code", CODES)
def test_the_shipped_book_has_no_problem(code: str) -> None:
    assert check_rulebook_file(f"{code}.toml", content(code), source(code)) == []


def test_both_books_define_the_same_keys() -> None:
    assert HUANTAI.deadlines.keys() == YICHENG.deadlines.keys()
    assert HUANTAI.rules.keys() == YICHENG.rules.keys() == SWITCHES.keys()
    assert HUANTAI.roles.keys() == YICHENG.roles.keys()
    assert HUANTAI.wording.letters.keys() == YICHENG.wording.letters.keys()
    assert HUANTAI.wording.terms.keys() == YICHENG.wording.terms.keys()
    assert HUANTAI.numbering.cases.keys() == YICHENG.numbering.cases.keys()


@pytest.mark.parametrize("code", CODES)
def test_every_table_and_key_has_its_line(code: str) -> None:
    text = content(code).decode()
    lines = text.splitlines()
    index = line_index(text)

    def walk(value: object, path: tuple[str, ...]) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(inner, (*path, key))
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for number, inner in enumerate(value):
                walk(inner, (*path, str(number)))
        elif path in index:
            assert lines[index[path] - 1].lstrip().strip('"').startswith(path[-1]), path
        else:
            inline.append(path)

    inline: list[tuple[str, ...]] = []
    walk(tomllib.loads(text), ())
    # Only the keys of one-line tables have no line of their own; the line of their table stands for it.
    assert all(path[:-1] in index for path in inline)
    assert len(index) > 1500


@pytest.mark.parametrize("code", CODES)
def test_the_clauses_are_complete(code: str) -> None:
    ids = set(shipped(code).clauses)
    if code == "huantai":
        assert ids == {f"HT-{number:02}" for number in range(1, 76) if number != 63}
    else:
        assert ids == {f"YC-{number:02}" for number in range(1, 60)}


@pytest.mark.parametrize("code", CODES)
def test_every_quotation_stands_in_the_document(code: str) -> None:
    text = re.sub(r"\s", "", source(code))
    book = shipped(code)
    quotes = [clause.quote for clause in book.clauses.values()]
    quotes += [rule.quotation for rule in book.deadlines.values() if rule.quotation]
    assert len(quotes) > 80
    assert [quote for quote in quotes if re.sub(r"\s", "", quote) not in text] == []


@pytest.mark.parametrize("code", CODES)
def test_every_lane_resolves_whatever_unit_the_case_names(code: str) -> None:
    book = shipped(code)
    assert set(LANES) <= book.roles.keys()
    names = {
        name[1:]
        for role in book.roles.values()
        for name in (*role.units, *(role.recorder.units if role.recorder else ()))
        if name.startswith("$")
    }
    for lane, role in book.roles.items():
        groups = book.resolve(lane, dict.fromkeys(names, "zhifa"))
        assert bool(groups) is not role.vacant, lane
        for group in groups:
            unit, post = group.split("/")
            assert book.unit(unit).signs_in
            assert post in book.posts


@pytest.mark.parametrize("code", CODES)
def test_only_the_receiving_side_may_be_a_unit_that_does_not_sign_in(code: str) -> None:
    book = shipped(code)
    away = [unit.code for unit in book.units.values() if not unit.signs_in]
    assert {book.unit(unit).kind for unit in away} >= {"police", "court", "procuratorate", "government"}
    for unit in away:
        case = {"sender_unit": "zhifa", "receiver_unit": unit}
        assert book.resolve("接收单位承办人", case) == ("zhifa/liaison",)
        assert [found.code for found in book.recorded_for("接收单位承办人", case)] == [unit]


@pytest.mark.parametrize("code", CODES)
def test_no_person_is_named(code: str) -> None:
    """The document of 峄城 lists its office holders; the rule book knows posts only."""
    text = content(code).decode()
    listed = re.findall(
        r"(?m)^(?:组长：|成员：)?\s*([\u4e00-\u9fff]\s?[\u4e00-\u9fff]{1,2}) 区?\S", source(code)[-900:]
    )
    assert not [name for name in listed if name.replace(" ", "") in text]
    if code == "yicheng":
        assert len(listed) >= 15


@pytest.mark.parametrize("code", CODES)
def test_the_documents_spell_out_the_members(code: str) -> None:
    """Each member's short name stands in the clause that lists the members."""
    book = shipped(code)
    clause = book.clause("HT-11" if code == "huantai" else "YC-01")
    named = [unit for unit in book.units.values() if unit.member]
    assert len(named) == {"huantai": 18, "yicheng": 17}[code]
    assert [unit.short for unit in named if unit.short not in clause.quote] == []


@pytest.mark.parametrize("code", CODES)
def test_the_responsibility_list_is_marked_as_a_demonstration(code: str) -> None:
    matters = shipped(code).matters.values()
    assert len(matters) >= 10
    assert all(matter.demonstration for matter in matters)
    assert any(matter.permit for matter in matters)
    assert any(not matter.permit for matter in matters)


def test_nine_and_seven_categories_of_shared_information() -> None:
    assert (len(HUANTAI.categories), len(YICHENG.categories)) == (9, 7)


def test_switches_differ_where_the_documents_differ() -> None:
    differing = {
        "transfer.route_table": ("by_permit", "single"),
        "transfer.reject_route": ("negotiate", "report_government"),
        "transfer.no_second_transfer": (False, True),
        "transfer.stop_and_investigate": (False, True),
        "transfer.historical_negotiation": (True, False),
        "licence_hold": (True, False),
        "first_responder": (True, False),
        "meeting.agenda_approval.regular": ("both", "convener"),
        "meeting.agenda_approval.special": ("either", "convener"),
        "meeting.study_topics": (False, True),
        "supervision.accountability": (True, False),
    }
    assert {key: (HUANTAI.rule(key), YICHENG.rule(key)) for key in differing} == differing


def test_what_diagrams_and_letters_name_is_there() -> None:
    """Every `rule("...")`, `deadline("...")` and lane of a shipped diagram; every shipped letter."""
    missing = []
    for path in sorted((ROOT / "bpmn").glob("*.bpmn")):
        text = path.read_text(encoding="utf-8").replace("&#34;", '"').replace("&quot;", '"')
        for book in (HUANTAI, YICHENG):
            asked = {
                "rule": (re.findall(r'\brule\("([^"]+)"\)', text), book.rules),
                "deadline": (re.findall(r'\bdeadline\("([^"]+)"', text), book.deadlines),
                "lane": (re.findall(r'<(?:bpmn:)?lane [^>]*name="([^"]+)"', text), book.roles),
            }
            for what, (names, known) in asked.items():
                missing += [(path.name, book.code, what, name) for name in names if name not in known]
    for path in sorted((ROOT / "documents").glob("*.toml")):
        kind = tomllib.loads(path.read_text(encoding="utf-8"))["kind"]
        missing += [(path.name, book.code) for book in (HUANTAI, YICHENG) if kind not in book.letter_names]
    assert missing == []


def test_a_third_county_needs_only_its_file() -> None:
    """Another code, name and unit: read by the same code, without the other counties' documents."""
    text = (
        content("huantai").decode().replace('code = "huantai"', 'code = "zouping"', 1).replace("桓台", "邹平")
    )
    book = parse_rulebook("zouping.toml", text.encode())
    assert (book.code, book.unit("zhifa").name) == ("zouping", "邹平县综合行政执法局")
