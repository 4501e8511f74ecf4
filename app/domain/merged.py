"""A unit that a reform has ended: it can be neither chosen nor typed, and the refusal names who took over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.domain.errors import FieldError, RuleForbids
from app.domain.forms_fields import Field
from app.domain.forms_structure import place_of
from app.domain.letters import official_date
from app.domain.rulebook import RuleBook, Unit


class UnitMerged(RuleForbids):
    """“{unit}”已于{day}撤并，{then}{source}。

    “{unit}” ended on {day}; {then_en}{source_en}.
    """

    code = "unit-merged"


def merged(rulebook: RuleBook, word: object) -> UnitMerged | None:
    """Why `word` (a code, a name or a short name) cannot be used; None unless it means an ended unit."""
    unit = _ended(rulebook, word)
    if unit is None:
        return None
    clause = _named_in(rulebook, unit)
    now = rulebook.current_unit(unit.code)
    then = f"其职责由“{now.name}”承担，请改用“{now.name}”" if now.valid_to is None else "没有承接单位，请改选"
    then_en = f"“{now.name}” holds its duties: use that" if now.valid_to is None else "choose another unit"
    source = f"（{rulebook.citation(clause)} 所列单位，按机构改革后的承接关系）" if clause else ""
    return UnitMerged(
        unit=unit.name,
        day=official_date(str(unit.valid_to)),
        day_en=str(unit.valid_to),
        then=then,
        then_en=then_en,
        source=source,
        source_en=f" ({clause} names the former unit)" if clause else "",
        clause=clause or None,
    )


def must_stand(rulebook: RuleBook, word: object) -> None:
    """Raises UnitMerged for an ended unit; anything else passes, known or not."""
    found = merged(rulebook, word)
    if found is not None:
        raise found


def merged_answers(
    fields: Sequence[Field], submission: Mapping[str, object], rulebook: RuleBook
) -> dict[str, FieldError]:
    """The ended units among the answers of unit fields, by the place of the answer."""
    return {
        place: FieldError(
            place, error.sentence("zh"), error.sentence("en"), (error.clause,) if error.clause else ()
        )
        for place, value in _unit_answers(fields, submission, [])
        for error in [_first(rulebook, value)]
        if error is not None
    }


def _first(rulebook: RuleBook, value: object) -> UnitMerged | None:
    words = value if isinstance(value, list) else [value]
    return next((error for word in words if (error := merged(rulebook, word))), None)


def _unit_answers(
    fields: Sequence[Field], answers: Mapping[str, object], path: list[str | int]
) -> Iterator[tuple[str, object]]:
    for field in fields:
        value = answers.get(field.key)
        if field.options.partition(":")[0] == "units":
            yield place_of([*path, field.key]), value
        elif field.rows and isinstance(value, list):
            for number, row in enumerate(value):
                if isinstance(row, Mapping):
                    yield from _unit_answers(field.rows, row, [*path, field.key, number])


def _ended(rulebook: RuleBook, word: object) -> Unit | None:
    if not isinstance(word, str) or not word.strip():
        return None
    text = word.strip()
    for unit in rulebook.units.values():
        if unit.valid_to is not None and text in (unit.code, unit.name, unit.short):
            return unit
    return None


def _named_in(rulebook: RuleBook, unit: Unit) -> str:
    """The clause of the document that names the former unit: a member of the joint meeting, or one carried
    by the unit; empty when none does."""
    wanted = {f"unit:{unit.code}"} | ({"members"} if unit.member else set())
    return next((c.id for c in rulebook.clauses.values() if wanted & set(c.carried_by)), "")
