"""案件: the list, and the page of one case with its tabs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain import parties
from app.domain.measures import reminders
from app.domain.one_letter import elsewhere
from app.domain.viewer import Viewer
from app.http import current
from app.store import case_lists, content, deadlines, instances, letters, materials, people, work_items
from app.store.records import AuditRecord, InstanceRecord
from app.usecases import actions, administer, case_records, case_view, clock, extend, history, join
from app.usecases.reform import REOFFERED
from app.usecases.title import shown_party
from app.web import dossier
from app.web.blueprint import bp
from app.web.cards import cards
from app.web.county import county
from app.web.facts import Fact, facts_of
from app.web.steps import steps_of
from app.web.words import STATUS

TABS = {
    "progress": "办理情况",
    "diagram": "流程图",
    "deadlines": "期限",
    "files": "材料",
    "letters": "文书",
    "links": "关联",
    "archive": "案卷",
    "audit": "操作记录",
}
QUIET = frozenset({"path.passed"})
"""Entries of the audit chain that say nothing to a reader beside the others."""


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    word: str
    url: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open step: where, and with whom."""

    id: str
    name: str
    role: str
    unit: str
    recorder: str
    assignee: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Chip:
    word: str
    url: str
    current: bool
    open: bool


@bp.get("/cases")
def cases() -> str:
    viewer = current.viewer()
    wanted = case_lists.Filter(
        process=request.args.get("process", "")[:200],
        status=request.args.get("status", "")[:20],
        overdue=request.args.get("overdue") == "1",
        text=request.args.get("q", "")[:100],
    )
    page = case_lists.search(viewer, wanted, request.args.get("after"))
    everywhere = viewer.can("admin") or viewer.can("auditor")
    return render_template(
        "cases.html",
        rows=page.rows,
        next=page.next,
        q=wanted.text,
        process=wanted.process,
        status=wanted.status,
        overdue=wanted.overdue,
        processes=[(row.key, row.name) for row in content.definitions(viewer) if row.current],
        statuses=[(key, words[0]) for key, words in STATUS.items()],
        note=f"{county().rulebook.name}全部案件" if everywhere else "您的单位参与的案件",
    )


@bp.get("/cases/<instance_id>")
def case(instance_id: str) -> str:
    return case_tab(instance_id, "progress")


@bp.get("/cases/<instance_id>/<tab>")
def case_tab(instance_id: str, tab: str) -> str:
    if tab not in TABS:
        abort(404)
    return tab_page(instance_id, tab)


def tab_page(instance_id: str, tab: str, **more: Any) -> str:
    """One tab of a case. more: what a refused form was told, with what was typed."""
    viewer = current.viewer()
    found = instances.find(viewer, instance_id)
    return render_template(
        f"case/{tab}.html",
        case=found,
        tab=tab,
        tabs=[_tab(viewer, found, key) for key in TABS],
        facts=facts_of(found, county()),
        outcome=case_view.ending(viewer, found),
        reminders=reminders(found.variables, clock.today()),
        apart=_apart(found),
        may_part=bool(viewer.posts) and found.status == "running" and not join.why_not(viewer, found.id),
        **SHOWN[tab](viewer, found),
        **more,
    )


def _apart(found: InstanceRecord) -> list[str]:
    """Parts that shall go to another unit than the case: its letter does not reach them."""
    known = found.variables
    parts = elsewhere(parties.PART_RECEIVER, known.get(parties.LIST), known.get("receiver_unit"))
    own = county().short(str(known.get("receiver_unit") or ""))
    return [
        f"{shown_party(name, '')}的部分拟移送{county().short(unit)}，本案移送的是{own}：请分案后另行移送。"
        for name, unit in parts
    ]


def _tab(viewer: Viewer, found: InstanceRecord, key: str) -> Tab:
    counts: dict[str, Callable[[], int]] = {
        "deadlines": lambda: len(deadlines.of_instance(viewer, found.id)),
        "files": lambda: len(materials.files(viewer, found.id)),
        "letters": lambda: len(materials.letters(viewer, found.id)),
        "links": lambda: len(instances.links(viewer, found.id)),
    }
    url = url_for("web.case_tab", instance_id=found.id, tab=key)
    return Tab(key, TABS[key], url, counts[key]() if key in counts else 0)


def _progress(viewer: Viewer, found: InstanceRecord) -> dict[str, Any]:
    here = county()
    opinions = case_view.timeline(viewer, found)
    return {
        "steps": steps_of(opinions, here),
        "waiting": _waiting(viewer, found),
        "offered": actions.offered(viewer, found),
        "cards": _cards(viewer, found, running_only=True),
        "details": [Fact(name, value) for name, value in case_view.details(viewer, found)],
    }


def _waiting(viewer: Viewer, found: InstanceRecord) -> list[Waiting]:
    names = {person.id: person.name for person in people.listed(viewer)}
    return [
        Waiting(
            id=item.id,
            name=item.name,
            role=item.role,
            unit=item.unit,
            recorder=item.recorder_unit,
            assignee=names.get(item.assignee_id or 0, ""),
            mine=item.assignee_id == viewer.person_id or bool(viewer.groups & set(item.groups)),
        )
        for item in work_items.of_instance(viewer, found.id)
        if item.status in work_items.OPEN
    ]


def _cards(viewer: Viewer, found: InstanceRecord, *, running_only: bool = False) -> list[Any]:
    here, rows = county(), deadlines.of_instance(viewer, found.id)
    suspended = found.status == "suspended"
    may = extend.possibilities_of(viewer, found.id, list(rows))
    changes = deadlines.changes(viewer, found.id)
    return list(
        cards(
            rows,
            here.rulebook,
            here.sky,
            suspended=suspended,
            running_only=running_only,
            may=may,
            changes=changes,
        )
    )


def _diagram(viewer: Viewer, found: InstanceRecord) -> dict[str, Any]:
    view = case_view.diagram(viewer, found, request.args.get("process", ""))
    url = url_for("web.case_tab", instance_id=found.id, tab="diagram")
    names = "、".join(view.open_names)
    chips = [
        Chip(name, f"{url}?process={key}", key == view.process, is_open) for key, name, is_open in view.others
    ]
    return {
        "diagrams": chips,
        "diagram_name": view.name,
        "diagram_words": f"正在办理：{names}" if names else "没有办理中的环节",
        "diagram": {"xml": view.xml, "seen": view.seen, "open": view.open, "late": view.late},
    }


def _files(viewer: Viewer, found: InstanceRecord) -> dict[str, Any]:
    files = materials.files(viewer, found.id)
    return {"files": files, "upload": "", "groups": (), "person": viewer.person_id, "limit": ""}


def _audit(viewer: Viewer, found: InstanceRecord) -> dict[str, Any]:
    entries = [_entry(entry) for entry in history.of(viewer, found) if entry.action not in QUIET]
    return {"entries": entries}


def _entry(entry: AuditRecord) -> AuditRecord:
    """An entry about a deadline says which one; entries about a step already name it, one about a reform
    the former unit as well."""
    if entry.action == REOFFERED and entry.detail["from"] != entry.detail["to"]:
        return replace(entry, name=f"{entry.name}（原由{county().short(entry.detail['from'])}办理）")
    rule = str(entry.detail.get("rule", ""))
    if entry.name or rule not in county().rulebook.deadlines:
        return entry
    return replace(entry, name=county().rulebook.deadline(rule).name)


SHOWN: dict[str, Callable[[Viewer, InstanceRecord], dict[str, Any]]] = {
    "progress": _progress,
    "diagram": _diagram,
    "deadlines": lambda viewer, found: {"cards": _cards(viewer, found)},
    "files": _files,
    "letters": lambda viewer, found: {
        "letters": materials.letters(viewer, found.id),
        "afterwards": letters.of_case(viewer, found.id),
        "papers": case_records.papers(viewer, found),
    },
    "links": lambda viewer, found: {"links": instances.links(viewer, found.id)},
    "archive": dossier.shown,
    "audit": _audit,
}


@bp.post("/cases/<instance_id>/administer")
def administer_case(instance_id: str) -> Response:
    """Suspend, resume or terminate, always with a reason."""
    acts = {"suspend": administer.suspend, "resume": administer.resume, "terminate": administer.terminate}
    act = acts.get(request.form.get("act", ""))
    if act is None:
        abort(400)
    act(current.viewer(), instance_id, request.form.get("reason", ""))
    flash("已执行，理由记入操作记录。", "done")
    return redirect(url_for("web.case", instance_id=instance_id), 303)
