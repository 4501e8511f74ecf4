"""Damaged and hostile rule books: a book or clear problems, soon, and never a traceback."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rulebook_files import CODES, content, source

from app.domain.errors import ContentRejected
from app.domain.rulebook import RuleBook, check_rulebook_file, parse_rulebook, source_name


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe[jurisdiction]",
        b"x = " + b"[" * 1500,
        b"x = " + b"[" * 100_000,
        (b"a = [\n" * 20_000),
        b"x = " + b"9" * 1900,
        b"x = 2026-13-45",
        b"x = 9999-99-99T99:99:99",
        b"[a]\n[a]",
        b"a = 1\na = 2",
        b"[unit]\ncode = 1\n",
        b"unit = 3\npost = 'x'\nrole = []\ndeadline = [[]]\nrule = 7\nclause = [1]\n",
        b"jurisdiction = 1979-05-27T07:32:00Z\n",
        b"\x00",
        b"",
        b"x = nan\ny = inf\n",
        b"\n".join(b"a." * 59 + b"a%d = 1" % n for n in range(3000)),
        b"\n".join(b"k%d = 1" % n for n in range(40_000)),
        b"[[unit]]\n" * 40_000,
        b'[role."\xe2\x80\xae"]\nunit = ["$__class__"]\nposts = ["../x"]\n',
        b"y" * 600_000,
    ],
    ids=lambda data: f"{data[:14]!r}",
)
def test_hostile_files_get_clear_problems_soon(data: bytes) -> None:
    begin = time.perf_counter()
    found = check_rulebook_file("x.toml", data, source("huantai"))
    assert found
    assert len(found) <= 201
    assert all(item.code.startswith("rulebook-") and item.message for item in found)
    assert time.perf_counter() - begin < 5
    assert source_name(data) == ""


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_any_damage_to_a_real_file_gives_a_book_or_problems(data: st.DataObject) -> None:
    """Cut, doubled, overwritten or shuffled stretches of a shipped book."""
    original = content(data.draw(st.sampled_from(CODES)))
    damaged = bytearray(original)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(original)))
        length = data.draw(st.integers(0, 60))
        junk = data.draw(st.one_of(st.binary(max_size=20), st.sampled_from(JUNK)))
        damaged[start : start + length] = junk
    answer(bytes(damaged))


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_any_value_in_any_place_gives_a_book_or_problems(data: st.DataObject) -> None:
    """A real file in which the values of a few keys were exchanged for others of any type."""
    lines = content("huantai").decode().splitlines()
    for _ in range(data.draw(st.integers(1, 5))):
        number = data.draw(st.sampled_from([n for n, line in enumerate(lines) if " = " in line]))
        key = lines[number].split(" = ")[0]
        lines[number] = f"{key} = {data.draw(st.sampled_from(VALUES))}"
    answer("\n".join(lines).encode())


JUNK = [
    b'"',
    b"[",
    b"]",
    b"\n[[unit]]\n",
    b"\n[rule]\n",
    b"= =",
    b"{",
    b"'''",
    b'"""',
    b"\n\xef\xbb\xbf",
    b"#",
    b"\\u0000",
]
VALUES = [
    "0",
    "-1",
    "99999999999999999999",
    "1.5",
    "nan",
    "true",
    "false",
    '""',
    '" "',
    '"x"',
    '"$x"',
    '"HT-25"',
    '"natural"',
    "[]",
    "[[]]",
    "[1]",
    '["a", "a"]',
    "{}",
    "{ a = 1 }",
    "[{ }]",
    "2026-01-01",
    "07:32:00",
    "2026-01-01T00:00:00",
    '"' + "长" * 1500 + '"',
    '"\\u0000"',
    '"zhifa"',
    '["$sender_unit"]',
    '"workday"',
]


def answer(data: bytes) -> None:
    try:
        book = parse_rulebook("x.toml", data, source("huantai"))
    except ContentRejected as rejected:
        found = rejected.problems
    else:
        assert isinstance(book, RuleBook)
        return
    assert found
    assert all(item.code.startswith("rulebook-") and item.message for item in found)
