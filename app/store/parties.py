"""The parties of cases, so that a case is found by any of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, insert, or_, select

from app.domain.viewer import Viewer
from app.store.tables import CaseParty, Instance
from app.store.transaction import Transaction

LONGEST = 200


def keep(tx: Transaction, instance_id: str, jurisdiction: str, parties: Sequence[tuple[str, str]]) -> None:
    """Replaces the parties of a case: (name, code or id number) each."""
    tx.execute(delete(CaseParty).where(CaseParty.instance_id == instance_id))
    rows = [
        {
            "instance_id": instance_id,
            "number": number,
            "jurisdiction": jurisdiction,
            "name": name,
            "party_id": party_id.upper()[:LONGEST],
        }
        for number, (name, party_id) in enumerate(parties)
    ]
    if rows:
        tx.execute(insert(CaseParty), rows)


def named(viewer: Viewer, text: str) -> ColumnElement[bool]:
    """Cases with a party whose name holds the text, or whose whole code or id number it is.

    Part of a number finds nothing: what is masked everywhere cannot be guessed sign by sign here.
    """
    found = select(CaseParty.instance_id).where(
        CaseParty.jurisdiction == viewer.jurisdiction,
        or_(CaseParty.name.contains(text, autoescape=True), CaseParty.party_id == text.strip().upper()),
    )
    return Instance.id.in_(found)
