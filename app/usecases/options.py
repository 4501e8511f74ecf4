"""The lists a form may offer, resolved from the rule book on the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.rulebook import RuleBook

Option = Mapping[str, str]


def options_of(rulebook: RuleBook) -> Mapping[str, Sequence[Option]]:
    """`units`, `units:<kind>`, `matters`, `categories`, `rule:<switch>` (its words):
    value and label."""
    units = rulebook.standing_units()
    found: dict[str, list[Option]] = {"units": [_option(unit.code, unit.name) for unit in units]}
    for unit in units:
        found.setdefault(f"units:{unit.kind}", []).append(_option(unit.code, unit.name))
    found["matters"] = [_option(matter.code, matter.name) for matter in rulebook.matters.values()]
    for switch, words in rulebook.rules.items():
        if isinstance(words, tuple):
            found[f"rule:{switch}"] = [_option(str(word), str(word)) for word in words]
    found["categories"] = [_option(c.code, c.name) for c in rulebook.categories.values()]
    clocks = dict.fromkeys(key for c in rulebook.categories.values() for key in c.clocks)
    rules = (rulebook.deadline(key) for key in clocks)
    found["categories:clocks"] = [_option(rule.key, rule.name or rule.key) for rule in rules if not rule.none]
    return found


def _option(value: str, label: str) -> Option:
    return {"value": value, "label": label}
