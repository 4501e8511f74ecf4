"""A case in a line: who, what, from whom; for header strips."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.masking import mask
from app.store.records import InstanceRecord
from app.web.county import County


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str


def facts_of(case: InstanceRecord, county: County) -> list[Fact]:
    """当事人, 事项, 移送单位 and 接收单位, as far as the case knows them. Names of individuals are masked."""
    known = case.variables
    party = str(known.get("party_name") or "")
    if party and known.get("party_kind") == "individual":
        party = str(mask("name", party))
    matter = county.rulebook.matters.get(str(known.get("matter") or ""))
    found = [
        ("当事人", party),
        ("事项", str(known.get("matter_name") or (matter.name if matter else ""))),
        ("移送单位", county.short(str(known.get("sender_unit") or ""))),
        ("接收单位", county.short(str(known.get("receiver_unit") or ""))),
    ]
    return [Fact(name, value) for name, value in found if value]
