"""A case in a line: who, what, from whom; for header strips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.store.records import InstanceRecord
from app.usecases.title import party_line
from app.web.county import County


def first_responder(variables: Mapping[str, Any]) -> str:
    """The unit that first took the complaint a case comes from (HT-50), named to the end; else empty."""
    return str(variables.get("complaint_unit") or variables.get("first_responder") or "")


#: process -> what the units of a case are to each other, and the variables that name them
UNITS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "supervision": ("督办 → 被督办", ("supervisor_unit", "supervised_unit")),
    "information_notice": ("通报 → 接收", ("notifying_unit", "notified_unit")),
    "hazard_notice": ("通报 → 接收", ("notifying_unit", "notified_unit")),
    "assistance_request": ("请求 → 协助", ("requesting_unit", "assisting_unit")),
    "data_request": ("申请 → 提供", ("requesting_unit", "providing_unit")),
    "decided_matter": ("责任单位", ("owner_unit",)),
}


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str


def facts_of(case: InstanceRecord, county: County, *, brief: bool = False) -> list[Fact]:
    """Party, matter and (unless `brief`) the units and, without a party, the place, as far as known.
    Individuals are masked."""
    known = case.variables
    party = party_line(known)
    matter = county.rulebook.matters.get(str(known.get("matter") or ""))
    sender = county.short(str(known.get("sender_unit") or ""))
    receiver = county.short(str(known.get("receiver_unit") or ""))
    found = [
        ("当事人", party),
        ("事项", str(known.get("matter_name") or (matter.name if matter else ""))),
        ("首问单位", county.short(first_responder(known))),
        ("移送 → 接收" if receiver else "移送单位", " → ".join(unit for unit in (sender, receiver) if unit)),
    ]
    label, units = UNITS.get(case.process, ("", ()))
    named = [county.short(str(known.get(unit) or "")) for unit in units]
    found += [("地点", "" if party else str(known.get("place") or ""))]
    found += [(label, " → ".join(unit for unit in named if unit))]
    return [Fact(name, value) for name, value in (found[:2] if brief else found) if value]
