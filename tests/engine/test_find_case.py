"""The operation `case.find`: was such a case seen between two days?"""

from __future__ import annotations

import pytest

from app.domain.operation import OperationCall
from app.operations import OperationContext, run

CASES = [
    ("联〔2026〕3号", {"meeting_kind": "regular", "meeting_at": "2026-12-20T09:00+08:00"}),
    ("联〔2026〕2号", {"meeting_kind": "special", "meeting_at": "2026-11-02T09:00+08:00"}),
    ("联〔2026〕1号", {"meeting_kind": "regular"}),
]


def find(**inputs: object) -> object:
    given = {"process": "joint_meeting", "day": "meeting_at", "since": "2026-07-01", **inputs}
    context = OperationContext(
        "2026-12-01",
        lambda kind, unit: "",
        lambda process: CASES if process == "joint_meeting" else [],
    )
    return run(OperationCall("case.find", given, "n", "查找", "p", (), {}), context).outputs["found_key"]


@pytest.mark.parametrize(
    ("inputs", "found"),
    [
        ({}, "联〔2026〕2号"),
        ({"meeting_kind": "regular"}, ""),  # the one of December is still to come
        ({"meeting_kind": "regular", "until": "2026-12-31"}, "联〔2026〕3号"),
        ({"since": "2026-11-03"}, ""),
        ({"process": "decided_matter"}, ""),
        ({"day": "held_on"}, ""),
    ],
)
def test_what_counts_as_found(inputs: dict[str, object], found: str) -> None:
    assert find(**inputs) == found
