"""Registers: letters, shared information, holds, decided matters, supervision, responsibilities, archive."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, jsonify

from app.api import received, shapes
from app.api.letters import shape as letter_shape
from app.api.processes import own_county
from app.domain.errors import FieldError, InvalidAnswers
from app.domain.masking import mask
from app.domain.rulebook_parts import Matter
from app.http import current
from app.store import archives, case_lists, hold_book, letters, shared_book
from app.store.archives import Archived, ArchiveLine
from app.store.records import HoldRecord, InstanceRecord, Page
from app.store.shared_book import SharedLine
from app.store.transaction import reading
from app.usecases import clauses, knowledge
from app.usecases.title import shown_party

routes = Blueprint("registers", __name__)


@routes.get("/clauses")
def covered() -> Response:
    viewer = current.viewer()
    own_county(viewer, received.asked("listClauses")["jurisdiction"])
    found = clauses.of_county(viewer, current_app.config["LIANBAN"].content_dir)
    return jsonify(clauses.as_document(viewer.jurisdiction, found))


@routes.get("/responsibility-list")
def matters() -> Response:
    viewer, query = current.viewer(), received.asked("listMatters")
    with reading() as tx:
        book = knowledge.current_rulebook(tx, viewer.jurisdiction)
    unit = query["unit"] or ""
    known = book.matters_of(unit) if unit in book.units else () if unit else tuple(book.matters.values())
    return jsonify(items=[_matter(matter) for matter in known])


@routes.get("/letters")
def book() -> Response:
    query = received.asked("listLetters")
    wanted = letters.BookFilter(
        query["unit"] or "", query["kind"] or "", query["year"] or 0, query["state"] or ""
    )
    return _page(letters.book(current.viewer(), wanted, *_where(query)), letter_shape)


@routes.get("/shared-information")
def shared() -> Response:
    query = received.asked("listShared")
    first, last = _days(query)
    wanted = shared_book.SharedFilter(
        query["category"] or "", query["unit"] or "", first, last, query["state"] or ""
    )
    return _page(shared_book.shared_book(current.viewer(), wanted, *_where(query)), _shared)


@routes.get("/licence-holds")
def holds() -> Response:
    query = received.asked("listHolds")
    wanted = hold_book.HoldFilter(query["unit"] or "", query["state"] or "", query["party_id"] or "")
    return _page(hold_book.hold_book(current.viewer(), wanted, *_where(query)), _hold)


@routes.get("/decided-matters")
def decided() -> Response:
    return _followed("listDecided", "decided_matter", "owner_unit", "due_on")


@routes.get("/supervisions")
def supervisions() -> Response:
    return _followed("listSupervisions", "supervision", "supervised_unit", "passed_on")


@routes.get("/archives")
def archived() -> Response:
    query = received.asked("listArchives")
    wanted = archives.ArchiveFilter(query["unit"] or "", query["state"] or "")
    return _page(archives.book(current.viewer(), wanted, *_where(query)), _archive_line)


def _where(query: received.Query) -> tuple[str | None, int]:
    return received.page_key(query["after"]), query["limit"]


def _page(page: Page, shape: Any) -> Response:
    return jsonify(items=[shape(row) for row in page.rows], next=received.opaque(page.next))


def _days(query: received.Query) -> tuple[date | None, date | None]:
    """`first` and `last` as days. Raises InvalidAnswers for a date that no calendar has."""
    found: list[date | None] = []
    for name in ("first", "last"):
        try:
            found.append(date.fromisoformat(query[name]) if query[name] else None)
        except ValueError:
            wrong = FieldError(name, f"“{name}”不是日期。", f"“{name}” is no date.")
            raise InvalidAnswers([wrong]) from None
    return found[0], found[1]


def _followed(operation: str, process: str, unit: str, day: str) -> Response:
    """Linked cases that somebody follows up: by unit, state and a day."""
    query = received.asked(operation)
    first, last = _days(query)
    wanted = case_lists.Filter(
        process=process,
        status=query["status"] or "",
        overdue=bool(query["overdue"]),
        values=((unit, query["unit"]),) if query["unit"] else (),
        dated=day,
        first=first,
        last=last,
    )

    def shape(row: InstanceRecord) -> shapes.Json:
        return {
            "id": row.id,
            "business_key": row.business_key,
            "title": row.title,
            "unit": str(row.variables.get(unit) or ""),
            "due_on": str(row.variables.get(day) or ""),
            "status": row.status,
            "overdue": row.overdue,
        }

    return _page(case_lists.search(current.viewer(), wanted, *_where(query)), shape)


def _matter(matter: Matter) -> shapes.Json:
    day = matter.transferred_on
    return {
        "code": matter.code,
        "name": matter.name,
        "unit": matter.unit,
        "enforcing": matter.enforcing,
        "law": matter.law,
        "permit": matter.permit,
        "transferred_on": day.isoformat() if day else None,
        "demonstration": matter.demonstration,
    }


def _shared(row: SharedLine) -> shapes.Json:
    return {
        "id": row.id,
        "instance": row.instance_id,
        "business_key": row.business_key,
        "category": row.category,
        "unit": row.unit,
        "receivers": list(row.receivers),
        "title": row.title,
        "formed_on": row.formed_on,
        "shared_at": shapes.moment(row.shared_at),
        "status": row.status,
        "late": row.late,
    }


def _hold(row: HoldRecord) -> shapes.Json:
    return {
        "id": row.id,
        "instance": row.instance_id,
        "business_key": row.business_key,
        "unit": row.unit,
        "party_name": shown_party(row.party_name, row.party_id),
        "party_id": str(mask("id_number", row.party_id)),
        "permit": row.permit,
        "permit_limit": row.permit_limit,
        "placed_at": shapes.moment(row.placed_at),
        "released_at": shapes.maybe(row.released_at),
        "release_event": row.release_event,
        "overridden_at": shapes.maybe(row.overridden_at),
        "overridden_by": row.overridden_by,
        "override_reason": row.override_reason,
    }


def _archive_line(row: ArchiveLine) -> shapes.Json:
    return {
        "id": row.instance_id,
        "business_key": row.business_key,
        "title": row.title,
        "ended_at": shapes.moment(row.ended_at),
        "archive": archive_shape(row.archive),
    }


def archive_shape(found: Archived | None) -> shapes.Json | None:
    if found is None:
        return None
    return {
        "unit": found.unit,
        "number": found.number,
        "retention": found.retention,
        "archived_on": found.archived_on,
        "archived_by": found.archived_by_name,
        "archived_at": shapes.moment(found.archived_at),
    }
