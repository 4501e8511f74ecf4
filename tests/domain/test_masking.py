"""Masks: the same every time, recognisable, and never enough to find the person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.masking import KINDS, is_masked, mask, personal_kind


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        ("id_number", "370321199001011234", "370*************34"),
        ("id_number", "1234567", "*******"),
        ("phone", "13800001111", "138****1111"),
        ("phone", "0533-8210000", "053*****0000"),
        ("phone", "110", "***"),
        ("name", "王小明", "王**"),
        ("name", "王", "王*"),
        ("address", "桓台县索镇中心大街12号3单元", "桓台县索镇******"),
        ("other", "anything at all", "********"),
        ("phone", 13800001111, "138****1111"),
        ("name", None, None),
        ("name", "", ""),
    ],
)
def test_masks(kind: str, value: object, masked: object) -> None:
    assert mask(kind, value) == masked


@given(st.sampled_from(KINDS), st.text(min_size=1, max_size=40).filter(lambda text: "*" not in text))
def test_a_mask_hides_something_and_is_known_as_one(kind: str, value: str) -> None:
    masked = mask(kind, value)
    assert is_masked(masked)
    assert not is_masked(value)
    assert mask(kind, value) == masked
    assert isinstance(masked, str)
    shown = masked.replace("*", "")
    assert len(shown) < len(value) or len(value) == 1


def test_the_shared_vocabulary_knows_its_personal_variables() -> None:
    assert personal_kind("party_phone") == "phone"
    assert personal_kind("receiver_unit") is None
