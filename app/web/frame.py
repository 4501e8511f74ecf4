"""What every page shows around its content: county, person, rail; and the filters that need the county."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for

from app.domain.viewer import Viewer
from app.http import current
from app.http.kept import keep, kept
from app.store import deadlines, incidents, registers, work_lists
from app.store.records import DeadlineRecord, InstanceRecord, WorkRow
from app.web.county import county
from app.web.lights import Light, paused_of

CAPABILITIES = {"analyst": "流程分析员", "admin": "系统管理员", "auditor": "监督人员"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the rail."""

    word: str
    icon: str
    url: str
    current: bool
    count: int = 0
    late: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    county: str
    posts: list[str]
    capabilities: list[str]
    entries: list[Entry]
    notices: int
    banners: list[str]


def init_app(app: Flask) -> None:
    app.context_processor(_context)
    app.jinja_env.globals["url_with"] = url_with
    app.jinja_env.filters.update(
        citations=lambda clauses: county().citations(clauses),
        unit=lambda code: county().unit(code),
        row_light=_row_light,
        case_light=lambda row: county().sky.of_case(row),
        remaining=_remaining,
    )


def _context() -> dict[str, Any]:
    viewer = current.signed_in()
    if viewer is None:
        return {}
    return {"viewer": viewer, "frame": LazyFrame(viewer), "now": county().now}


class LazyFrame:
    """Counts are asked only by pages that have a frame; a fragment has none."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._frame: Frame | None = None

    def __getattr__(self, name: str) -> Any:
        if self._frame is None:
            self._frame = _frame(self._viewer)
        return getattr(self._frame, name)


def _frame(viewer: Viewer) -> Frame:
    here = county()
    unread = registers.notices(viewer, unread_only=True, limit=99)
    banner = here.rulebook.document.banner
    return Frame(
        county=here.rulebook.name,
        posts=here.places(viewer),
        capabilities=[CAPABILITIES.get(name, name) for name in sorted(viewer.capabilities)],
        entries=_entries(viewer),
        notices=len(unread),
        banners=[banner] if banner and request.endpoint == "web.inbox" else [],
    )


def _entries(viewer: Viewer) -> list[Entry]:
    """Each person sees only what is theirs."""
    todo = work_lists.count(viewer) if viewer.posts else 0
    shown: list[tuple[str, str, str, tuple[str, ...], int]] = []
    if viewer.posts:
        shown.append(("待办", "inbox", "web.inbox", ("web.inbox", "web.item"), todo))
        shown.append(("发起", "start", "web.start", ("web.start", "web.start_form"), 0))
    shown.append(("案件", "case", "web.cases", ("web.cases", "web.case", "web.case_tab"), 0))
    if viewer.posts or viewer.can("admin") or viewer.can("auditor"):
        shown.append(("许可提示", "hold", "web.holds", ("web.holds", "web.hold"), 0))
        shown.append(("台账", "book", "web.registers", ("web.register", "web.letter_record"), 0))
    if not viewer.posts:  # staff reach it from 台账
        shown.append(("条款", "law", "web.clauses", ("web.clauses",), 0))
    if viewer.can("analyst") or viewer.can("admin"):
        places = ("web.definitions", "web.definition", "web.upload_definition")
        shown.append(("流程", "flow", "web.definitions", places, 0))
    if viewer.can("admin"):
        found = len(incidents.listed(viewer))
        shown.append(("系统", "gear", "web.incidents", ("web.incidents",), found))
    return [
        Entry(
            word, icon, url_for(endpoint), request.endpoint in places, count, late=endpoint == "web.incidents"
        )
        for word, icon, endpoint, places, count in shown
    ]


def url_with(**changes: Any) -> str:
    """This page with some of its filters changed; None drops one."""
    values: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(), **changes}
    kept = {name: value for name, value in values.items() if value not in (None, "")}
    return url_for(request.endpoint or "web.inbox", **kept)


def remember_deadlines(viewer: Viewer, rows: Sequence[WorkRow]) -> None:
    """One read for the lights of a whole list, instead of one for each line."""
    ids = [row.instance_id for row in rows]
    found: dict[str, list[DeadlineRecord]] = {}
    for row in deadlines.running_of(viewer, ids):
        found.setdefault(row.instance_id, []).append(row)
    keep("row_deadlines", found)


def _deadlines_of(row: WorkRow) -> Sequence[DeadlineRecord]:
    found: dict[str, list[DeadlineRecord]] = kept("row_deadlines", dict)
    return found.get(row.instance_id, ())


def _row_light(row: WorkRow) -> Light:
    return county().sky.of_row(row, _deadlines_of(row))


def _remaining(row: WorkRow | InstanceRecord) -> str:
    sky = county().sky
    if isinstance(row, InstanceRecord):
        return sky.remaining(row.next_due)
    if row.instance_status == "suspended":
        return ""
    stopped = paused_of(row, _deadlines_of(row)) if row.due_at is None else None
    return sky.left(stopped) if stopped else sky.remaining(row.due_at)
