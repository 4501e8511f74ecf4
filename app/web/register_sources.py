"""What the registers read: letters, shared information, decided matters, supervision, responsibility list."""

from __future__ import annotations

from datetime import date, datetime

from flask import url_for

from app.domain.moment import local
from app.domain.rulebook import RuleBook
from app.domain.viewer import Viewer
from app.store import case_lists, letters, shared_book
from app.store.letters import IssuedLetter
from app.store.records import InstanceRecord
from app.web.county import county
from app.web.register import Cell, Field, Given, Rows, chosen, given_day
from app.web.words import STATUS, moment

SHARED_STATES = {"running": "待签收", "late": "超期"}
FIRST_YEAR = 2017
"""The older of the two documents."""
LETTER_STATES = {
    "valid": "有效",
    "void": "已作废",
    "sealed": "盖章件已回传",
    "unsealed": "盖章件未回传",
    "unnumbered": "未编号",
}


def unit_words(book: RuleBook) -> dict[str, str]:
    return {code: unit.short for code, unit in book.units.items()}


def at_cell(at: datetime) -> Cell:
    return Cell(moment(at), export=f"{local(at):%Y-%m-%d %H:%M}")


def case_cell(instance_id: str, key: str, tab: str = "progress") -> Cell:
    return Cell(key, url=url_for("web.case_tab", instance_id=instance_id, tab=tab))


# ---- letters ---------------------------------------------------------------------------------------


def letter_fields() -> tuple[Field, ...]:
    book = county().rulebook
    this_year = local(county().now).year
    years = {str(year): f"{year} 年" for year in range(this_year, FIRST_YEAR - 1, -1)}
    kinds = {kind: wording.name for kind, wording in book.wording.letters.items()}
    return (
        Field("unit", "发文单位", options=unit_words(book)),
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
        at_cell(row.issued_at),
        case_cell(row.instance_id, row.business_key),
        state,
        Cell(row.void_reason or ""),
    ]


# ---- shared information ----------------------------------------------------------------------------


def shared_fields() -> tuple[Field, ...]:
    book = county().rulebook
    return (
        Field("category", "类别", options={code: found.name for code, found in book.categories.items()}),
        Field("unit", "提供或接收单位", options=unit_words(book)),
        Field("state", "状态", options=SHARED_STATES),
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
        state=chosen(given, "state", SHARED_STATES),
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
        at_cell(row.shared_at),
        _shared_state(row),
        case_cell(row.instance_id, row.business_key) if row.open else Cell(row.business_key),
    ]


def _shared_state(row: shared_book.SharedLine) -> Cell:
    if row.late:
        return Cell("■ 超期", tag="tag-red")
    open_ = row.status in ("running", "suspended")
    return Cell("待签收", tag="tag-blue") if open_ else Cell("已签收", tag="tag-green")


# ---- decided matters -------------------------------------------------------------------------------


def decided_fields() -> tuple[Field, ...]:
    return (
        Field("unit", "承办单位", options=unit_words(county().rulebook)),
        Field("status", "状态", options=_statuses()),
        Field("overdue", "期限", options={"1": "只看已超期"}),
        Field("first", "时限起", kind="date"),
        Field("last", "时限止", kind="date"),
        Field("q", "案号或事项", kind="search"),
    )


def _statuses() -> dict[str, str]:
    return {key: words[0] for key, words in STATUS.items()}


def decided_rows(viewer: Viewer, given: Given, after: str | None, size: int) -> Rows:
    wanted = _wanted(given, "decided_matter", "owner_unit", "due_on")
    page = case_lists.search(viewer, wanted, after, size)
    return Rows([_decided_row(row) for row in page.rows], page.next)


def _wanted(given: Given, process: str, unit: str, dated: str) -> case_lists.Filter:
    """The cases of a process, by the unit and the day that these variables hold, state, lateness and text."""
    return case_lists.Filter(
        process=process,
        status=chosen(given, "status", STATUS),
        overdue=given.get("overdue") == "1",
        text=given.get("q", "").strip()[:100],
        values=_equal(unit, chosen(given, "unit", county().rulebook.units)),
        dated=dated,
        first=given_day(given, "first"),
        last=given_day(given, "last"),
    )


def _equal(name: str, value: str) -> tuple[tuple[str, str], ...]:
    return ((name, value),) if value else ()


def _decided_row(row: InstanceRecord) -> list[Cell]:
    known, here = row.variables, county()
    return [
        case_cell(row.id, row.business_key),
        Cell(str(known.get("matter_title") or row.title)),
        Cell(here.short(str(known.get("owner_unit") or ""))),
        Cell(str(known.get("meeting_key") or "")),
        Cell(str(known.get("minutes_on") or "")),
        Cell(str(known.get("due_on") or "")),
        _status(row),
        _late(row),
        Cell(str(known.get("done_on") or "")),
    ]


def _status(row: InstanceRecord) -> Cell:
    word, tag = STATUS.get(row.status, (row.status, ""))
    return Cell(word, tag=tag)


def _late(row: InstanceRecord) -> Cell:
    return Cell("■ 已超期", tag="tag-red") if row.overdue else Cell("")


# ---- supervision -----------------------------------------------------------------------------------


def supervision_fields() -> tuple[Field, ...]:
    return (
        Field("unit", "被督办单位", options=unit_words(county().rulebook)),
        Field("status", "状态", options=_statuses()),
        Field("overdue", "答复期限", options={"1": "只看已超期"}),
        Field("first", "逾期日起", kind="date"),
        Field("last", "逾期日止", kind="date"),
        Field("q", "案号或事项", kind="search"),
    )


def supervision_rows(viewer: Viewer, given: Given, after: str | None, size: int) -> Rows:
    wanted = _wanted(given, "supervision", "supervised_unit", "passed_on")
    page = case_lists.search(viewer, wanted, after, size)
    return Rows([_supervision_row(row) for row in page.rows], page.next)


def _supervision_row(row: InstanceRecord) -> list[Cell]:
    known, here = row.variables, county()
    rule = here.rulebook.deadlines.get(str(known.get("rule_key") or ""))
    return [
        case_cell(row.id, row.business_key),
        Cell(str(known.get("reason") or row.title)),
        Cell(here.short(str(known.get("supervised_unit") or ""))),
        Cell(str(known.get("case_key") or "")),
        Cell(rule.name if rule else ""),
        Cell(str(known.get("passed_on") or "")),
        _status(row),
        _late(row),
    ]


# ---- responsibility list ---------------------------------------------------------------------------


def matter_fields() -> tuple[Field, ...]:
    return (
        Field("unit", "主管或执法单位", options=unit_words(county().rulebook)),
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
