"""The parties of a case: the first in variables of its own, the others as the rows of the list `parties`.

A row has the keys of the first party (`party_name`, `party_kind`, `party_id`, `party_phone`,
`party_address`), so that one table of masks fits both. `part_receiver_unit` is where the part of the case
that concerns this party shall go, when that is not where the case goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

LIST = "parties"
NAME = "party_name"
ID = "party_id"
KEYS = (NAME, "party_kind", ID, "party_phone", "party_address")
"""What is known of a party; the first party's variables have the same names."""
PART_RECEIVER = "part_receiver_unit"

Party = Mapping[str, Any]


def others(variables: Mapping[str, Any]) -> list[Party]:
    """The further parties: rows that name somebody."""
    rows = variables.get(LIST)
    return (
        [row for row in rows if isinstance(row, Mapping) and row.get(NAME)] if isinstance(rows, list) else []
    )


def parties_of(variables: Mapping[str, Any]) -> list[Party]:
    """Every party, the first one first; empty while the case knows none."""
    first = {key: variables[key] for key in KEYS if variables.get(key)}
    return [*([first] if first.get(NAME) else []), *others(variables)]


def as_variables(parties: Iterable[Party]) -> dict[str, Any]:
    """The variables of a case with these parties; what the first one lacks is emptied."""
    first, *rest = parties
    return {**{key: first.get(key) for key in KEYS}, LIST: [dict(row) for row in rest]}


def same_party(one: Party, other: Party) -> bool:
    """By code or id number when both have one, else by name: two lists may hold the same party."""
    if one.get(ID) and other.get(ID):
        return str(one[ID]).upper() == str(other[ID]).upper()
    return one.get(NAME) == other.get(NAME)


def together(parties: Iterable[Party]) -> list[Party]:
    """The parties without repetition, in order."""
    found: list[Party] = []
    for party in parties:
        if not any(same_party(party, known) for known in found):
            found.append(party)
    return found


def naming_all(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields of a letter in which the party is every party: a letter names all of them."""
    if not others(fields):
        return fields
    return {**fields, NAME: "、".join(str(party[NAME]) for party in together(parties_of(fields)))}
