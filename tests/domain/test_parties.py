"""Parties as lists hold them: who they are, which are the same, how a letter names them."""

from __future__ import annotations

from app.domain.one_letter import elsewhere, read_one_letter
from app.domain.parties import as_variables, naming_all, parties_of, together

FIRST = {"party_name": "甲公司", "party_id": "91370321MA3C0XXX1A"}
SECOND = {"party_name": "乙", "party_kind": "person", "party_id": "370321199001011234"}


def test_the_first_one_and_the_rows() -> None:
    known = {**FIRST, "facts": "x", "parties": [SECOND, {"party_name": ""}, None]}
    assert parties_of(known) == [FIRST, SECOND]
    assert parties_of({"parties": None}) == []
    assert parties_of(as_variables([SECOND, FIRST])) == [SECOND, FIRST]
    assert as_variables([SECOND])["party_phone"] is None


def test_the_same_by_number_else_by_name() -> None:
    written = {"party_name": "甲建材公司", "party_id": "91370321ma3c0xxx1a"}
    assert together([FIRST, written, SECOND]) == [FIRST, SECOND]
    assert together([FIRST, {"party_name": "甲公司"}]) == [FIRST]
    assert len(together([FIRST, {"party_name": "甲公司", "party_id": "91370321MA3C0ZZZ9Z"}])) == 2


def test_a_letter_names_all() -> None:
    assert naming_all({**FIRST, "parties": [SECOND]})["party_name"] == "甲公司、乙"
    alone = {**FIRST, "parties": []}
    assert naming_all(alone) is alone


def test_the_property_of_a_column() -> None:
    rule = read_one_letter("transfer.one_case_one_letter receiver_unit YC-18")
    assert rule is not None
    assert (rule.receiver, rule.clause) == ("receiver_unit", "YC-18")
    assert read_one_letter("receiver_unit YC-18") is None
    rows = [
        {"party_name": "乙", "to": "b"},
        {"party_name": "丙", "to": "a"},
        {"party_name": "丁", "to": None},
    ]
    assert elsewhere("to", rows, "a") == [("乙", "b")]
    assert elsewhere("to", rows, None) == []
    assert elsewhere("to", None, "a") == []
