"""What the registers of licence holds and of archived cases read."""

from __future__ import annotations

from app.domain.dossier import RETENTION
from app.domain.moment import local
from app.domain.viewer import Viewer
from app.store import archives, hold_book
from app.store.archives import ArchiveLine
from app.store.records import HoldRecord
from app.web.county import county
from app.web.holds import hold_party
from app.web.register import Cell, Field, Given, Rows, chosen
from app.web.register_sources import at_cell, case_cell, unit_words
from app.web.words import HOLD_EVENTS, masked_id

HOLD_STATES = {"open": "提示中", "overridden": "已书面越过", "released": "已解除"}
ARCHIVE_STATES = {"open": "未归档", "archived": "已归档"}


# ---- licence holds ---------------------------------------------------------------------------------


def hold_fields() -> tuple[Field, ...]:
    return (
        Field("unit", "窗口单位", options=unit_words(county().rulebook)),
        Field("state", "状态", options=HOLD_STATES),
        Field("party_id", "统一社会信用代码或身份证号", kind="search"),
    )


def holds_rows(viewer: Viewer, given: Given, after: str | None, size: int) -> Rows:
    wanted = hold_book.HoldFilter(
        unit=chosen(given, "unit", county().rulebook.units),
        state=chosen(given, "state", HOLD_STATES),
        party_id=given.get("party_id", "").strip()[:60],
    )
    page = hold_book.hold_book(viewer, wanted, after, size)
    return Rows([_hold_row(hold) for hold in page.rows], page.next)


def _hold_row(hold: HoldRecord) -> list[Cell]:
    """The number is asked for by its desk and matched; it is shown masked, like a private name."""
    if hold.released_at:
        state = Cell("已解除", note=HOLD_EVENTS.get(hold.release_event or "", hold.release_event or ""))
    elif hold.overridden_at:
        state = Cell("已书面越过", tag="tag-amber", note=f"{hold.overridden_by}：{hold.override_reason}")
    else:
        state = Cell("提示中", tag="tag-red")
    return [
        Cell(hold_party(hold)),
        Cell(masked_id(hold.party_id)),
        Cell(hold.permit),
        Cell(hold.permit_limit),
        Cell(county().short(hold.unit)),
        at_cell(hold.placed_at),
        case_cell(hold.instance_id, hold.business_key),
        state,
    ]


# ---- archived cases --------------------------------------------------------------------------------


def archive_fields() -> tuple[Field, ...]:
    return (
        Field("state", "归档", options=ARCHIVE_STATES),
        Field("unit", "保管单位", options=unit_words(county().rulebook)),
        Field("retention", "保管期限", options=RETENTION),
        Field("q", "案号、案由、档号", kind="search"),
    )


def archive_rows(viewer: Viewer, given: Given, after: str | None, size: int) -> Rows:
    wanted = archives.ArchiveFilter(
        unit=chosen(given, "unit", county().rulebook.units),
        state=chosen(given, "state", ARCHIVE_STATES),
        retention=chosen(given, "retention", RETENTION),
        text=given.get("q", "").strip()[:100],
    )
    page = archives.book(viewer, wanted, after, size)
    return Rows([_archive_row(row) for row in page.rows], page.next)


def _archive_row(row: ArchiveLine) -> list[Cell]:
    kept = row.archive
    state = Cell("已归档", tag="tag-green") if kept else Cell("未归档", tag="tag-amber")
    return [
        case_cell(row.instance_id, row.business_key, "archive"),
        Cell(row.title),
        Cell(f"{local(row.ended_at):%Y-%m-%d}"),
        state,
        Cell(kept.number if kept else ""),
        Cell(RETENTION[kept.retention] if kept else ""),
        Cell(kept.archived_on if kept else ""),
        Cell(kept.archived_by_name if kept else ""),
        Cell(county().short(kept.unit) if kept else ""),
    ]
