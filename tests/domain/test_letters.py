"""Letters: what a template may do, what it refuses, and every shipped letter filled."""

from __future__ import annotations

import random
import string
from pathlib import Path

import pytest

from app.domain.errors import ContentRejected
from app.domain.letters import (
    LetterIncomplete,
    LetterTemplate,
    check_letter,
    official_date,
    parse_letter,
    render_letter,
)

DOCUMENTS = Path(__file__).parents[2] / "documents"
SHIPPED = sorted(DOCUMENTS.glob("*.toml"))
NAMES = {"zhujian": "桓台县住房和城乡建设局", "zhifa": "桓台县综合行政执法局", "road": "擅自占用城市道路"}

SOUND = """
kind = "note"
name = "函"
title = "关于{{ party_name }}的{{ letter_name }}"
sender = "sender_unit"
receivers = ["receiver_unit"]
clauses = ["HT-46"]
codes = ["matter"]
body = [
    "{{ party_name }}于{{ found_on }}{{#if matter}}涉嫌{{ matter }}{{/if}}。",
    "{{ facts }}",
    "{{#if urgent}}情况紧急。{{/if}}",
]
attachments = ["证据材料"]

[required]
party_name = "当事人"
found_on = "发现日期"
facts = "事实"

[optional]
matter = "案由"
urgent = "紧急"

[values.urgent]
true = "紧急"
"""

FIELDS: dict[str, object] = {
    "sender_unit": "zhujian",
    "receiver_unit": "zhifa",
    "party_name": "<b>张三</b>",
    "found_on": "2026-09-30",
    "facts": "第一段\n\n第二段",
    "matter": "road",
    "urgent": False,
}


def template(text: str = SOUND) -> LetterTemplate:
    return parse_letter("documents/note.toml", text.encode())


def codes(text: str) -> set[str]:
    return {problem.code for problem in check_letter("documents/note.toml", text.encode())}


def test_a_letter_is_filled_with_names_dates_and_paragraphs() -> None:
    letter = render_letter(
        template(), FIELDS, {}, names=NAMES, number="桓住建移〔2026〕1号", dated="2026-10-09"
    )
    assert letter.title == "关于<b>张三</b>的函"
    assert letter.addressees == ("桓台县综合行政执法局",)
    assert letter.signature == "桓台县住房和城乡建设局"
    assert letter.paragraphs == ("<b>张三</b>于2026年9月30日涉嫌擅自占用城市道路。", "第一段", "第二段")
    assert (letter.number, letter.dated, letter.date) == (
        "桓住建移〔2026〕1号",
        "2026-10-09",
        "2026年10月9日",
    )


def test_the_county_names_the_letter() -> None:
    assert render_letter(template(), FIELDS, {"note": "移交函"}).name == "移交函"
    assert render_letter(template(), FIELDS, {"other": "移交函"}).name == "函"


def test_the_parties_of_the_effect_win_over_the_variables() -> None:
    letter = render_letter(template(), FIELDS, {}, sender="a", receivers=("b", "c"))
    assert (letter.signature, letter.addressees) == ("a", ("b", "c"))


@pytest.mark.parametrize("value", ["b,c", ["b", "c"], ("b", "c"), "b, c"])
def test_several_receivers_in_one_variable(value: object) -> None:
    assert render_letter(template(), {**FIELDS, "receiver_unit": value}, {}).addressees == ("b", "c")


def test_the_number_of_an_earlier_letter_never_appears_as_its_own() -> None:
    letter = render_letter(
        template(), {**FIELDS, "letter_number": "旧〔2026〕1号", "letter_date": "2026-01-01"}, {}
    )
    assert letter.number is None
    assert letter.dated is None


def test_a_value_is_never_read_as_a_template() -> None:
    letter = render_letter(template(), {**FIELDS, "facts": "{{ party_name }}{{#if urgent}}"}, {})
    assert "{{ party_name }}{{#if urgent}}" in letter.paragraphs


def test_control_characters_do_not_reach_the_page() -> None:
    assert "\x00" not in "".join(render_letter(template(), {**FIELDS, "facts": "a\x00b\x1b"}, {}).paragraphs)


def test_a_ticked_box_keeps_its_passage_and_an_empty_one_drops_it() -> None:
    assert "情况紧急。" in render_letter(template(), {**FIELDS, "urgent": True}, {}).paragraphs
    assert "情况紧急。" not in render_letter(template(), FIELDS, {}).paragraphs


@pytest.mark.parametrize("empty", [None, "", "  ", []])
def test_a_missing_value_is_refused_by_its_name(empty: object) -> None:
    with pytest.raises(LetterIncomplete) as caught:
        render_letter(template(), {**FIELDS, "facts": empty, "receiver_unit": ""}, {})
    assert "事实、主送单位" in caught.value.sentence()
    assert "函" in caught.value.sentence("en")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{{ facts }}", "{{ facs }}", "letter-placeholder"),
        ("{{ facts }}", "{{ facts.upper() }}", "letter-placeholder"),
        ("{{ facts }}", "{{ facts }", "letter-placeholder"),
        ("{{ facts }}", "{% for x in y %}{{ facts }}{{/if}}", "letter-placeholder"),
        ("{{ facts }}", "{{#if facts}}{{#if matter}}x{{/if}}", "letter-placeholder"),
        ("{{ facts }}", "{{#if facts}}x", "letter-placeholder"),
        ("{{ facts }}", "{{#if nowhere}}x{{/if}}", "letter-placeholder"),
        ('kind = "note"', 'kind = "letter"', "letter-kind"),
        ('name = "函"', 'name = ""', "letter-missing-key"),
        ('name = "函"', 'name = "函"\nlayout = "poster"', "letter-layout"),
        ('name = "函"', "name = 7", "letter-wrong-type"),
        ('name = "函"', 'name = "函"\nscript = "x"', "letter-unknown-key"),
        ('["HT-46"]', '["第46条"]', "letter-clause"),
        ('codes = ["matter"]', 'codes = ["mater"]', "letter-unknown-name"),
        ('matter = "案由"', 'facts = "案由"', "letter-name"),
        ('matter = "案由"', 'Matter-2 = "案由"', "letter-name"),
        ('sender = "sender_unit"', 'sender = "letter_name"', "letter-name"),
        ('name = "函"', 'name = "函', "letter-syntax"),
        ('name = "函"', "x = " + "[" * 5000, "letter-syntax"),
        ('name = "函"', "x = 2026-13-45", "letter-syntax"),
    ],
)
def test_a_wrong_template_is_refused_with_a_line(old: str, new: str, code: str) -> None:
    assert old in SOUND
    text = SOUND.replace(old, new, 1)
    assert code in codes(text)
    with pytest.raises(ContentRejected):
        template(text)


def test_all_problems_come_together_with_their_lines() -> None:
    text = SOUND.replace("{{ facts }}", "{{ facs }}").replace('"HT-46"', '"46"')
    problems = check_letter("documents/note.toml", text.encode())
    assert {(problem.code, problem.line) for problem in problems} == {
        ("letter-clause", 7),
        ("letter-placeholder", 11),
    }
    assert all(problem.advice for problem in problems)


def test_wrong_encoding_and_size_are_refused() -> None:
    assert {p.code for p in check_letter("documents/x.toml", "函".encode("gb18030"))} == {"letter-encoding"}
    assert {p.code for p in check_letter("documents/x.toml", b"#" * 70_000)} == {"letter-too-large"}


def test_damaged_files_give_problems_and_never_anything_else() -> None:
    chance = random.Random(9704)
    for _ in range(400):
        content = bytearray(chance.choice(SHIPPED).read_bytes())
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(content))
            content[place : place + chance.randint(0, 4)] = chance.choice(string.printable).encode()
        problems = check_letter("documents/x.toml", bytes(content))
        assert all(problem.message and problem.advice for problem in problems)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_letter_prints_with_only_its_required_fields(path: Path) -> None:
    letter_template = parse_letter(f"documents/{path.name}", path.read_bytes())
    fields: dict[str, object] = {name: f"〈{label}〉" for name, label in letter_template.required.items()}
    for name, words in letter_template.values.items():
        if name in fields:
            fields[name] = next(iter(words))
    units = ("zhifa",) if letter_template.receivers else ()
    letter = render_letter(letter_template, fields, {}, sender="zhujian", receivers=units, names=NAMES)
    page = "\n".join((letter.title, *letter.addressees, *letter.paragraphs, *letter.attachments))
    assert "{{" not in page
    assert "}}" not in page
    for name, label in letter_template.required.items():
        assert name in letter_template.values or f"〈{label}〉" in page, f"{name} is required and not printed"
    assert "：。" not in page
    assert "（）" not in page


def test_letter_to_a_person_is_addressed_to_that_person() -> None:
    path = DOCUMENTS / "complaint_reply.toml"
    reply = parse_letter("documents/complaint_reply.toml", path.read_bytes())
    fields = {"complainant_name": "李某某", "reply_text": "已处理"}
    letter = render_letter(reply, fields, {}, sender="zhujian", names=NAMES)
    assert letter.addressees == ("李某某",)
    assert not any("李某某" in line for line in letter.paragraphs)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_coded_answer_of_a_shipped_letter_has_words(path: Path) -> None:
    letter_template = parse_letter(f"documents/{path.name}", path.read_bytes())
    for name, words in letter_template.values.items():
        assert words, name
        assert all(word.strip() for word in words.values())


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("2026-09-30", "2026年9月30日"),
        ("2026-10-08T09:05:00+08:00", "2026年10月8日9时05分"),
        ("2026-13-01", "2026-13-01"),
        ("无", "无"),
    ],
)
def test_official_dates(iso: str, shown: str) -> None:
    assert official_date(iso) == shown
