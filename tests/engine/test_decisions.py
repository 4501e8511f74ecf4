"""Decision tables on business rule tasks: what matches, what comes out, and what must not pass silently."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest
from drawing import begin, flows, library, node, process

from app.domain.errors import ContentRejected
from app.engine import EngineFailure
from app.engine.decisions import compile_cell

DECIDE = process(
    "p",
    node("businessRuleTask", "decide", camunda_decisionRef="route"),
    flows("start > decide > end"),
)


def table(
    *rules: tuple[str, ...], inputs: str = "direction days", outputs: str = "route", policy: str = "UNIQUE"
) -> bytes:
    columns = "".join(
        f'<input id="i{n}" label="{name}"><inputExpression id="e{n}" typeRef="string"><text>{name}</text>'
        "</inputExpression></input>"
        for n, name in enumerate(inputs.split())
    )
    columns += "".join(
        f'<output id="o{n}" label="l" name="{name}" typeRef="string"/>'
        for n, name in enumerate(outputs.split())
    )
    width = len(inputs.split())
    drawn = ""
    for number, rule in enumerate(rules):
        cells = "".join(
            f'<{"inputEntry" if n < width else "outputEntry"} id="c{number}_{n}"><text>{escape(cell)}</text>'
            f"</{'inputEntry' if n < width else 'outputEntry'}>"
            for n, cell in enumerate(rule)
        )
        drawn += f'<rule id="r{number}"><description>d</description>{cells}</rule>'
    return (
        '<?xml version="1.0"?><!-- by a modeler --><definitions '
        'xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:x">'
        '<decision id="route" name="Route"><extensionElements/>'
        f'<decisionTable id="t" hitPolicy="{policy}">{columns}{drawn}</decisionTable></decision>'
        "</definitions>"
    ).encode()


ROUTES = table(
    ('"to_bureau"', "< 5", '"transfer"'),
    ('"to_bureau"', ">= 5", '"late"'),
    ('in ("between", "to_department")', "-", "direction"),
    ('!= "to_bureau"', "1 <= ? <= 3 and ? != 2", '"odd"'),
)


@pytest.mark.parametrize(
    ("direction", "days", "route"),
    [("to_bureau", 4, "transfer"), ("to_bureau", 5, "late"), ("between", 9, "between"), ("other", 1, "odd")],
)
def test_one_rule_matches(direction: str, days: int, route: str) -> None:
    execution = begin(library(DECIDE, route=ROUTES), {"direction": direction, "days": days})
    assert execution.advance().variables["route"] == route


@pytest.mark.parametrize(("direction", "days", "rules"), [("other", 9, "无"), ("between", 3, "3、4")])
def test_none_or_two_never_pass_silently(direction: str, days: int, rules: str) -> None:
    with pytest.raises(EngineFailure) as caught:
        begin(library(DECIDE, route=ROUTES), {"direction": direction, "days": days}).advance()
    assert caught.value.element == "decide"
    assert caught.value.detail.endswith(f"：{rules}")


def test_collect_gives_lists() -> None:
    collecting = table(
        ("-", "> 1", '"agri"', "1"), ("-", "> 2", '"water"', "2"), outputs="units numbers", policy="COLLECT"
    )
    lib = library(DECIDE, route=collecting)
    assert begin(lib, {"direction": "", "days": 3}).advance().variables["units"] == ["agri", "water"]
    assert begin(lib, {"direction": "", "days": 3}).advance().variables["numbers"] == [1, 2]
    assert begin(lib, {"direction": "", "days": 0}).advance().variables["units"] == []


@pytest.mark.parametrize(
    ("mapping", "value"),
    [
        ("singleEntry", "transfer"),
        ("singleResult", {"route": "transfer"}),
        ("collectEntries", ["transfer"]),
        ("resultList", [{"route": "transfer"}]),
        ("", [{"route": "transfer"}]),
    ],
)
def test_a_result_variable(mapping: str, value: object) -> None:
    drawn = process(
        "p",
        node(
            "businessRuleTask",
            "decide",
            camunda_decisionRef="route",
            camunda_resultVariable="result",
            camunda_mapDecisionResult=mapping,
        ),
        flows("start > decide > end"),
    )
    execution = begin(library(drawn, route=ROUTES), {"direction": "to_bureau", "days": 1})
    assert execution.advance().variables == {"direction": "to_bureau", "days": 1, "result": value}


def test_the_second_round_replaces_lists() -> None:
    """The library would merge the new list into the old one and cut it to length."""
    lib = library(DECIDE, route=table(("-", "> 1", '"agri"'), outputs="units", policy="COLLECT"))
    execution = begin(lib, {"direction": "", "days": 3, "units": ["old", "older"]})
    assert execution.advance().variables["units"] == ["agri"]


@pytest.mark.parametrize("cell", ["__import__('os')", "open('x')", "x.y", "[1..5]"])
def test_cells_are_allow_listed(cell: str) -> None:
    execution = begin(
        library(DECIDE, route=table((cell, "-", '"x"'))), {"direction": "to_bureau", "days": 1, "x": 1}
    )
    with pytest.raises(EngineFailure):
        execution.advance()


@pytest.mark.parametrize(
    ("cell", "value", "matches"),
    [
        ('"a?b"', "a?b", True),
        ("true", True, True),
        ("true", False, False),
        ("== 5", 5, True),
        ('not in ("a", "b")', "c", True),
        ('not in ("a", "b")', "a", False),
        ("<= 3", 3, True),
        ("? is None", None, True),
        ("limit", 3, True),
    ],
)
def test_cell(cell: str, value: object, matches: bool) -> None:
    condition = compile_cell(cell)
    assert condition is not None
    assert condition.evaluate({"decision_input": value, "limit": 3}, {}) is matches
    assert compile_cell("-") is None
    assert compile_cell("  ") is None


def test_a_missing_table_is_a_clear_problem() -> None:
    with pytest.raises(ContentRejected) as caught:
        begin(DECIDE)
    assert "route" in caught.value.problems[0].message
