"""The part of the OpenAPI document about clauses, registers and archived cases."""

from __future__ import annotations

from typing import Any

from app.api.openapi_operation import SUPPLEMENT, read, upload, write
from app.api.schema_words import Json, text

ZIP: Json = {"application/zip": {}}
DAY = {"maxLength": 10, "pattern": r"^\d{4}-\d{2}-\d{2}$"}
UNIT: Json = {"unit": text("A unit code.", maxLength=100)}
STATUS: Json = {"status": text(enum=["running", "suspended", "finished", "terminated"])}
LATE: Json = {"overdue": {"type": "boolean", "description": "true: only with a passed statutory deadline."}}


def _between(what: str) -> Json:
    return {"first": text(f"{what}, from.", **DAY), "last": text(f"{what}, to.", **DAY)}


def paths(county: Json, paging: Json) -> dict[str, Json]:
    """By path. paging: `after` and `limit`."""

    def listed(operation: str, summary: str, schema: str, **query: Any) -> Json:
        return {"get": read(operation, summary, schema, query={**query, **paging})}

    return {
        "/clauses": {
            "get": read("listClauses", "Clauses: what carries and proves each", "Clauses", query=county)
        },
        "/responsibility-list": {
            "get": read("listMatters", "责任清单: who supervises and who enforces", "Matters", query=UNIT)
        },
        "/letters": listed(
            "listLetters", "The number book, newest first", "LetterPage",
            **UNIT, kind=text(maxLength=100), year={"type": "integer", "minimum": 1900, "maximum": 2999},
            state=text(enum=["valid", "void", "sealed", "unsealed", "unnumbered"]),
        ),
        "/shared-information": listed(
            "listShared", "Shared information, newest first", "SharedPage",
            category=text(maxLength=100), **UNIT, state=text(enum=["running", "late"]),
            **_between("Formed on"),
        ),
        "/licence-holds": listed(
            "listHolds", "Licence holds of the caller's units", "Holds",
            **UNIT, state=text(enum=["open", "overridden", "released"]), party_id=text(maxLength=60),
        ),
        "/decided-matters": listed(
            "listDecided", "Decided matters of the joint meeting", "FollowedPage",
            **UNIT, **STATUS, **LATE, **_between("Due on"),
        ),
        "/supervisions": listed(
            "listSupervisions", "督办", "FollowedPage", **UNIT, **STATUS, **LATE, **_between("Passed on")
        ),
        "/archives": listed(
            "listArchives", "Ended cases and their entry in the archive", "ArchivePage",
            **UNIT, state=text(enum=["open", "archived"]),
        ),
        "/instances/{id}/archive": {
            "get": read("getDossier", "案卷目录; a preview while it runs", "Dossier"),
            "post": write(
                "archiveInstance", "归档: by the unit that keeps the papers", "ArchiveRequest", "Dossier"
            ),
        },
        "/instances/{id}/archive/supplements": {
            "post": upload(
                "supplementArchive",
                "补充: a material that comes after archiving, with the reason",
                "Dossier",
                SUPPLEMENT,
            ),
        },
        "/instances/{id}/dossier": {
            "get": read("getDossierZip", "Its papers as a ZIP, verifiable offline", ZIP, problems=(404, 422)),
            "post": write(
                "getDossierInFull",
                "The same with personal values in full, by whoever takes part; the reason is recorded",
                "DossierRequest",
                ZIP,
            ),
        },
    }  # fmt: skip
