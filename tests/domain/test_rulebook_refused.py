"""Wrong rule books: every problem at once, with line and key."""

from __future__ import annotations

import pytest
from rulebook_files import content, source

from app.domain.errors import ContentRejected, Problem
from app.domain.rulebook import check_rulebook_file, parse_rulebook

BOOK = content("huantai").decode()


def problems(text: str | bytes) -> list[Problem]:
    data = text if isinstance(text, bytes) else text.encode()
    return check_rulebook_file("huantai.toml", data, source("huantai"))


def changed(old: str, new: str) -> str:
    assert BOOK.count(old) >= 1, old
    return BOOK.replace(old, new, 1)


def line_of(text: str, needle: str) -> int:
    return text[: text.index(needle)].count("\n") + 1


WRONG = [
    # (what is written, what is put there, code, element, the text whose line is named)
    ('kind = "town"', 'kind = "village"', "not-allowed", "kind", 'kind = "village"'),
    ('court"\nsigns_in = false', 'court"\nsigns_inn = false', "unknown-key", "signs_inn", "signs_inn"),
    ('court"\nsigns_in = false', 'court"\nsigns_in = "no"', "wrong-type", "signs_in", 'signs_in = "no"'),
    ("valid_to = 2018-12-31", 'valid_to = "2018"', "wrong-type", "valid_to", 'valid_to = "2018"'),
    (
        "valid_from = 2019-01-01",
        "valid_from = 2019-01-01\nvalid_to = 2018-01-01",
        "dates",
        "valid_to",
        "valid_to = 2018-01-01",
    ),
    ('successor = "sifa"', 'successor = "nobody"', "unit-unknown", "successor", '"nobody"'),
    ('posts = ["window"]', 'posts = ["windows"]', "post-unknown", "posts", '"windows"'),
    ('unit = ["bianban"]', 'unit = ["bianbann"]', "unit-unknown", "unit", '"bianbann"'),
    ('posts = ["supervisor"]', "posts = []", "missing-key", "posts", "posts = []"),
    ('clause = "HT-25"', 'clause = "HT-99"', "clause-unknown", "clause", 'clause = "HT-99"'),
    ('clause = "HT-25"', 'clause = "25"', "wrong-value", "clause", 'clause = "25"'),
    ('clause = "HT-25"\n', "", "no-clause", "breach", '[deadline."transfer.out.breach"]'),
    ('basis = "before_workday"', 'basis = "workdays"', "not-allowed", "basis", '"workdays"'),
    ('basis = "same_day"', 'basis = "workday"', "basis", "amount", "amount = 0"),
    ("amount = 5\n", "amount = -5\n", "not-allowed", "amount", "amount = -5"),
    ("amount = 5\n", "amount = 5.5\n", "wrong-type", "amount", "amount = 5.5"),
    ("amount = 5\n", "amount = true\n", "wrong-type", "amount", "amount = true"),
    ("none = true\n", "none = true\namount = 31\n", "unknown-key", "amount", "amount = 31"),
    (
        "reminder = true\n",
        "reminder = true\nsoft = true\n",
        "contradiction",
        "reminder",
        "reminder = true\nsoft",
    ),
    ('other_basis = "workday"', 'other_basis = "hours"', "basis", "other_basis", 'other_basis = "hours"'),
    ('start_fact = "verified_on"\n', "", "missing-key", "start_fact", '[deadline."transfer.out.breach"]'),
    (
        '"licence_hold" = true',
        '"licence_hold" = "yes"',
        "wrong-type",
        "licence_hold",
        '"licence_hold" = "yes"',
    ),
    ('"licence_hold" = true', '"license_hold" = true', "unknown-key", "license_hold", '"license_hold"'),
    (
        '"transfer.reject_route" = "negotiate"',
        '"transfer.reject_route" = "no"',
        "not-allowed",
        "reject_route",
        '= "no"',
    ),
    ('"police" = "gongan"', '"police" = "police"', "unit-unknown", "police", '"police" = "police"'),
    (
        'quote = "应当进行初步调查核实"',
        'quote = "应当马上调查"',
        "quotation",
        "quote",
        'quote = "应当马上调查"',
    ),
    (
        'quotation = "但最长不超过 5个工作日"',
        'quotation = "最长6个工作日"',
        "quotation",
        "quotation",
        "最长6个",
    ),
    ('id = "HT-02"', 'id = "HT-01"', "duplicate", "id", 'id = "HT-01"\narticle = "二(一)"\nkind = "process"'),
    ('code = "caimao"', 'code = "lvyou"', "duplicate", "code", 'code = "lvyou"\nname = "桓台县旅游局"'),
    ('mark = "移审"', 'mark = "移"', "duplicate", "transfer_approval", "transfer_approval"),
    (
        'letter = "{mark}{kind}〔{year}〕{n}号"',
        'letter = "{mark}{n}号"',
        "numbering",
        "letter",
        'letter = "{mark}{n}号"',
    ),
    ('enforcing = "shichangjianguan"', 'enforcing = "market"', "unit-unknown", "enforcing", '"market"'),
    (
        'clocks = ["share.same_day", "penalty.copy", "transfer.result_notice"]',
        'clocks = ["penalty"]',
        "deadline-unknown",
        "clocks",
        '["penalty"]',
    ),
    ('file = "huantai_2017_54.txt"', 'file = "../../etc/passwd"', "wrong-value", "file", "passwd"),
    (
        "issued_on = 2017-12-18",
        "issued_on = 2017-12-18\nvalid_to = 2016-01-01",
        "dates",
        "valid_to",
        "valid_to = 2016",
    ),
    ("[document]", "[documents]", "unknown-key", "documents", "[documents]"),
    ("[numbering]", "[numbering.extra]", "unknown-key", "extra", "[numbering.extra]"),
    ('name = "承办人"', 'name = ""', "missing-key", "name", 'name = ""'),
    ('kind = "timer"', 'kind = "clock"', "not-allowed", "kind", 'kind = "clock"'),
]


@pytest.mark.parametrize(("old", "new", "code", "element", "place"), WRONG)
def test_each_mistake_is_named_with_its_line_and_key(
    old: str, new: str, code: str, element: str, place: str
) -> None:
    text = changed(old, new)
    found = problems(text)
    fitting = [item for item in found if item.code == f"rulebook-{code}" and element in item.element]
    assert fitting, found
    assert line_of(text, place) in {item.line for item in fitting}
    assert all(item.message and item.file == "huantai.toml" for item in found)
    with pytest.raises(ContentRejected) as caught:
        parse_rulebook("huantai.toml", text.encode(), source("huantai"))
    assert list(caught.value.problems) == found


def test_all_mistakes_come_at_once() -> None:
    text = BOOK
    for old, new in (
        ('kind = "town"', 'kind = "village"'),
        ('clause = "HT-25"', 'clause = "HT-99"'),
        ('"licence_hold" = true', '"licence_hold" = "yes"'),
        ('quote = "应当进行初步调查核实"', 'quote = "应当马上调查"'),
    ):
        text = text.replace(old, new, 1)
    found = problems(text)
    assert {item.code for item in found} == {
        "rulebook-not-allowed",
        "rulebook-clause-unknown",
        "rulebook-wrong-type",
        "rulebook-quotation",
    }
    assert [item.line for item in found] == sorted(item.line for item in found)


def test_a_misspelt_key_gets_a_suggestion() -> None:
    [found] = problems(changed('successor = "sifa"', 'sucessor = "sifa"'))
    assert "successor" in found.advice


def test_a_missing_switch_is_named_with_its_meaning() -> None:
    lines = [line for line in BOOK.splitlines() if not line.startswith('"first_responder"')]
    [found] = problems("\n".join(lines))
    assert (found.code, found.element) == ("rulebook-missing-key", "rule.first_responder")
    assert "首问责任制" in found.message


def test_a_county_may_have_switches_of_its_own() -> None:
    text = changed("[rule]\n", '[rule]\n"local.night_shift" = true\n"local.desk" = "east"\n')
    book = parse_rulebook("huantai.toml", text.encode())
    assert (book.rule("local.night_shift"), book.rule("local.desk")) == (True, "east")
    [found] = problems(changed("[rule]\n", '[rule]\n"local.night_shift" = 2026-01-01\n'))
    assert found.code == "rulebook-wrong-type"


def test_successors_in_a_circle_are_refused() -> None:
    first = changed(
        'mark = "桓司"\nvalid_from = 2019-01-01', 'mark = "桓司"\nvalid_to = 2020-01-01\nsuccessor = "fazhi"'
    )
    assert {item.code for item in problems(first)} == {"rulebook-circular"}


def test_a_fixed_unit_that_does_not_sign_in_needs_a_recorder() -> None:
    start = BOOK.index('[role."公安机关"]')
    end = BOOK.index("\n\n", start)
    block = BOOK[start:end]
    without = "\n".join(line for line in block.splitlines() if not line.startswith("recorder"))
    [found] = problems(BOOK.replace(block, without))
    assert (found.code, found.name) == ("rulebook-no-recorder", "公安机关")
