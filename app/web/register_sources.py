"""What the registers read: letters, shared information, decided matters, matters, licence holds."""

from __future__ import annotations

from datetime import date, datetime

from flask import url_for

from app.domain.moment import local
from app.domain.rulebook import RuleBook
from app.domain.viewer import Viewer
from app.store import instances, letters, registers, shared_book
from app.store.letters import IssuedLetter
from app.store.records import HoldRecord, InstanceRecord
from app.web.county import county
from app.web.holds import hold_party
from app.web.register import Cell, Field, Given, Rows, chosen, given_day
from app.web.words import STATUS, masked_id, moment

FIRST_YEAR = 2017
"""The older of the two documents."""
LETTER_STATES = {
    "valid": "有效",
    "void": "已作废",
    "sealed": "盖章件已回传",
    "unsealed": "盖章件未回传",
    "unnumbered": "未编号",
}


def _units(book: RuleBook) -> dict[str, str]:
    return {code: unit.short for code, unit in book.units.items()}


def _at(at: datetime) -> Cell:
    return Cell(moment(at), export=f"{local(at):%Y-%m-%d %H:%M}")


def _case(instance_id: str, key: str) -> Cell:
    return Cell(key, url=url_for("web.case", instance_id=instance_id))


# ---- letters ---------------------------------------------------------------------------------------


def letter_fields() -> tuple[Field, ...]:
    book = county().rulebook
    this_year = local(county().now).year
    years = {str(year): f"{year} 年" for year in range(this_year, FIRST_YEAR - 1, -1)}
    kinds = {kind: wording.name for kind, wording in book.wording.letters.items()}
    return (
        Field("unit", "发文单位", options=_units(book)),
        Field("kind", "文种", options=kinds),
        Field("year", "年度", options=years),
        Field("state", "状态", options=LETTER_STATES),
        Field("q", "文号或标题", kind="search"),
    )


def letters_rows(viewer: Viewer, given: Given, after: str | None, size: int) -> Rows:
    book = county().rulebook
    year = given.get("year", "")
    wanted = letters.BookFilter(
        unit=chosen(given, "unit", book.units),
        kind=chosen(given, "kind", book.wording.letters),
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 and year > "1900" else 0,
        state=chosen(given, "state", LETTER_STATES),
        text=given.get("q", "").strip()[:100],
    )
    page = letters.book(viewer, wanted, after, size)
    return Rows([_letter_row(row) for row in page.rows], page.next)


def _letter_row(row: IssuedLetter) -> list[Cell]:
    here = county()
    wording = here.rulebook.wording.letters.get(row.kind)
    if row.voided_at is not None:
        state = Cell("已作废", tag="tag-red", note=f"{row.voided_by}：{row.void_reason}")
    elif row.sealed_file:
        state = Cell("盖章件已回传", tag="tag-green", url=url_for("web.file", file_id=row.sealed_file))
    else:
        state = Cell("有效") if row.number else Cell("未编号", tag="tag-amber")
    return [
        Cell(row.number or "未编号", url=url_for("web.letter", letter_id=row.id)),
        Cell(row.title),
        Cell(wording.name if wording else row.kind),
        Cell(here.short(row.sender)),
        Cell("、".join(here.short(unit) for unit in row.receivers)),
        _at(row.issued_at),
        _case(row.instance_id, row.business_key),
        state,
        Cell(row.void_reason or ""),
    ]


# ---- shared information ----------------------------------------------------------------------------


def shared_fields() -> tuple[Field, ...]:
    book = county().rulebook
    return (
        Field("category", "类别", options={code: found.name for code, found in book.categories.items()}),
        Field("unit", "提供或接收单位", options=_units(book)),
        Field("first", "形成日期起", kind="date"),
        Field("last", "形成日期止", kind="date"),
    )


def shared_rows(viewer: Viewer, given: Given, after: str | None, size: int) -> Rows:
    here = county()
    wanted = shared_book.SharedFilter(
        category=chosen(given, "category", here.rulebook.categories),
        unit=chosen(given, "unit", here.rulebook.units),
        first=given_day(given, "first"),
        last=given_day(given, "last"),
    )
    page = shared_book.shared_book(viewer, wanted, after, size)
    return Rows([_shared_row(row) for row in page.rows], page.next)


def _shared_row(row: shared_book.SharedLine) -> list[Cell]:
    here = county()
    category = here.rulebook.categories.get(row.category)
    return [
        Cell(row.title),
        Cell(category.name if category else row.category),
        Cell(here.short(row.unit)),
        Cell("、".join(here.short(unit) for unit in row.receivers)),
        Cell(row.formed_on),
        _at(row.shared_at),
        _case(row.instance_id, row.business_key) if row.open else Cell(row.business_key),
    ]


# ---- decided matters -------------------------------------------------------------------------------


def decided_fields() -> tuple[Field, ...]:
    statuses = {key: words[0] for key, words in STATUS.items()}
    return (
        Field("status", "状态", options=statuses),
        Field("overdue", "期限", options={"1": "只看已超期"}),
        Field("q", "案号或事项", kind="search"),
    )


def decided_rows(viewer: Viewer, given: Given, after: str | None, size: int) -> Rows:
    wanted = instances.Filter(
        process="decided_matter",
        status=chosen(given, "status", STATUS),
        overdue=given.get("overdue") == "1",
        text=given.get("q", "").strip()[:100],
    )
    page = instances.search(viewer, wanted, after, size)
    return Rows([_decided_row(row) for row in page.rows], page.next)


def _decided_row(row: InstanceRecord) -> list[Cell]:
    known, here = row.variables, county()
    word, tag = STATUS.get(row.status, (row.status, ""))
    late = Cell("■ 已超期", tag="tag-red") if row.overdue else Cell("")
    return [
        _case(row.id, row.business_key),
        Cell(str(known.get("matter_title") or row.title)),
        Cell(here.short(str(known.get("owner_unit") or ""))),
        Cell(str(known.get("meeting_key") or "")),
        Cell(str(known.get("minutes_on") or "")),
        Cell(str(known.get("due_on") or "")),
        Cell(word, tag=tag),
        late,
        Cell(str(known.get("done_on") or "")),
    ]


# ---- responsibility list ---------------------------------------------------------------------------


def matter_fields() -> tuple[Field, ...]:
    return (
        Field("unit", "主管或执法单位", options=_units(county().rulebook)),
        Field("q", "事项、法律、许可", kind="search"),
    )


def matters_rows(viewer: Viewer, given: Given, after: str | None, size: int) -> Rows:
    """The list of the viewer's own county, whole: it has a few hundred lines."""
    del after, size
    here = county()
    unit, text = chosen(given, "unit", here.rulebook.units), given.get("q", "").strip()[:100]
    found = here.rulebook.matters_of(unit) if unit else tuple(here.rulebook.matters.values())
    rows = [
        [
            Cell(matter.name, note="示例数据" if matter.demonstration else ""),
            Cell(here.short(matter.unit)),
            Cell(here.short(matter.enforcing)),
            Cell(matter.law),
            Cell(matter.permit or "—", export=matter.permit),
            Cell(_day(matter.transferred_on) or "未划转", export=_day(matter.transferred_on)),
        ]
        for matter in found
        if text in f"{matter.name} {matter.law} {matter.permit}"
    ]
    return Rows(rows)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


# ---- licence holds ---------------------------------------------------------------------------------


def hold_fields() -> tuple[Field, ...]:
    return (
        Field("all", "范围", options={"1": "含已解除"}),
        Field("party_id", "统一社会信用代码或身份证号", kind="search"),
    )


def holds_rows(viewer: Viewer, given: Given, after: str | None, size: int) -> Rows:
    del after, size
    party_id = given.get("party_id", "").strip()[:60]
    found = registers.holds(viewer, open_only=given.get("all") != "1", party_id=party_id)
    return Rows([_hold_row(hold) for hold in found])


def _hold_row(hold: HoldRecord) -> list[Cell]:
    """The number is asked for by its desk and matched; it is shown masked, like a private name."""
    if hold.released_at:
        state = Cell("已解除", note=hold.release_event or "")
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
        _at(hold.placed_at),
        Cell(hold.business_key, url=url_for("web.case", instance_id=hold.instance_id)),
        state,
    ]
