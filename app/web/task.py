"""The task page: form, deadlines, materials, what happened before; claim, complete, draft, hand over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.domain.errors import BadInput, Conflict
from app.domain.masking import STAR
from app.domain.measures import Reminder, reminders
from app.domain.viewer import Viewer
from app.http import body, current
from app.store import deadlines, instances, materials, registers, work_items, work_lists
from app.store.records import InstanceRecord, WorkItemRecord
from app.usecases import actions as case_actions
from app.usecases import (
    case_view,
    claim,
    clock,
    complete,
    extend,
    letter_drafts,
    send_back,
    task_view,
    unmask,
)
from app.usecases.task_view import TaskView
from app.web.blueprint import bp
from app.web.cards import cards
from app.web.county import county
from app.web.facts import facts_of
from app.web.files import LIMIT, file_entry
from app.web.frame import remember_deadlines
from app.web.lights import NONE, PAUSED
from app.web.start import StartPage
from app.web.steps import steps_of
from app.web.words import moment

BESIDE = 30


@dataclass(frozen=True, slots=True)
class Note:
    style: str
    text: str


@bp.get("/items/<work_item_id>")
def item(work_item_id: str) -> str:
    viewer = current.viewer()
    view = task_view.look(viewer, work_item_id)
    here = county()
    suspended = view.case.status == "suspended"
    running = [row for row in view.deadlines if row.status in {"open", "passed"}]
    beside = work_lists.inbox(viewer, "todo", size=BESIDE).rows
    remember_deadlines(viewer, beside)
    files = materials.files(viewer, view.case.id)
    # a finished step shows no day, but for a deadline that still runs over the case
    own = [row for row in running if row.due_at == view.item.due_at]
    due = view.item.due_at if own or view.item.status in work_items.OPEN else None
    return render_template(
        "item.html",
        item=view.item,
        case=view.case,
        facts=facts_of(view.case, here, brief=True),
        light=PAUSED if suspended else here.sky.of_due(due, own) if due else NONE,
        remaining="" if suspended else here.sky.remaining(due),
        beside=beside,
        clauses=here.citations(view.item.clauses),
        state_note=_returned(view) or _note(viewer, view),
        page=_page(view, files),
        actions=view.actions,
        back=view.back,
        masked=_masked(view) if view.may_look else [],
        colleagues=[person for person in view.candidates if person.id != viewer.person_id],
        main_word="办结本环节",
        cards=cards(
            running,
            here.rulebook,
            here.sky,
            suspended=suspended,
            may=extend.possibilities_of(viewer, view.case.id, running),
            changes=deadlines.changes(viewer, view.case.id),
        ),
        offered=case_actions.offered(viewer, view.case),
        holds=[hold for hold in registers.holds_of(viewer, view.case.id) if hold.released_at is None],
        about=_about(viewer, view),
        reminders=_reminders(view),
        files=files,
        upload=url_for("web.upload", work_item_id=work_item_id) if "complete" in view.actions else "",
        groups=view.uploads,
        papers=letter_drafts.of_item(viewer, work_item_id) if "complete" in view.actions else (),
        person=viewer.person_id,
        limit=LIMIT,
        steps=steps_of(case_view.timeline(viewer, view.case), here),
    )


def _about(viewer: Viewer, view: TaskView) -> list[tuple[str, InstanceRecord | None]]:
    """The cases that rows of the item's lists are about, by number; None: the viewer may not see it."""
    lists = [value for value in view.item.data.values() if isinstance(value, list)]
    rows = [row for listed in lists for row in listed if isinstance(row, dict)]
    keys = list(dict.fromkeys(str(row["case_key"]) for row in rows if row.get("case_key")))
    seen = instances.of_keys(viewer, keys) if keys else {}
    return [(key, seen.get(key)) for key in keys]


def _page(view: TaskView, files: tuple[Any, ...]) -> StartPage:
    may = "complete" in view.actions
    document: dict[str, object] = {
        "schema": view.schema,
        "cited": county().cited(view.schema or {}),
        "data": view.data,
        "submit": url_for("web.submit", work_item_id=view.item.id),
        "draft": url_for("web.draft", work_item_id=view.item.id) if may else "",
        "readonly": not may,
        "calendar": url_for("web.calendar_day"),
        "files": [file_entry(file) for file in files],
        "upload": url_for("web.upload", work_item_id=view.item.id) if may else "",
        "limit": LIMIT,
    }
    return StartPage(not may, document)


def _reminders(view: TaskView) -> list[Reminder]:
    """What the case says of measures and limitation, or the step where it knows more."""
    own = {key: value for key, value in view.item.data.items() if value}
    return reminders({**view.case.variables, **own}, clock.today())


def _masked(view: TaskView) -> list[tuple[str, str]]:
    """The (key, label) of the fields whose values this page shows masked."""

    def fields(components: Any) -> Iterator[tuple[str, str]]:
        for component in components:
            key = str(component.get("key", ""))
            if component.get("type") == "dynamiclist":
                yield from _masked_rows(component, view.data.get(str(component.get("path", ""))))
                continue
            if STAR in str(view.data.get(key, "")) and (component.get("properties") or {}).get("personal"):
                yield key, str(component.get("label", key))
            yield from fields(component.get("components", ()))

    return list(fields(view.schema.get("components", ())))


def _masked_rows(listed: Any, rows: Any) -> Iterator[tuple[str, str]]:
    """The same in the rows of a list: `parties[0].party_id`, said with the row it is of."""
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        for column in listed.get("components", ()):
            key = str(column.get("key", ""))
            if STAR in str(row.get(key, "")) and (column.get("properties") or {}).get("personal"):
                place = f"{listed.get('path')}[{number}].{key}"
                yield place, f"{listed.get('label')}第 {number + 1} 项：{column.get('label', key)}"


def _returned(view: TaskView) -> Note | None:
    """Why the case came back to this step."""
    came = view.sent_back
    if came is None or not view.actions:
        return None
    return Note("note-warn", f"{came.who}于{moment(came.at)}从“{came.step}”退回：{came.reason}")


def _note(viewer: Viewer, view: TaskView) -> Note | None:
    """Why the person sees the item as it is, when that is not plain."""
    item = view.item
    ended = {
        "done": f"本环节已由{item.completed_by_name or '系统'}办结。",
        "returned": f"本环节已由{item.completed_by_name or '系统'}退回，理由见办理情况。",
        "cancelled": f"本环节已取消：{item.cancel_reason or '案件走了别的路径'}。",
    }
    if item.status in ended:
        return Note("note-done", ended[item.status])
    if view.case.status == "suspended":
        return Note("note-violet", "案件已暂停，恢复后才能办理。法定期限仍在计算。")
    if item.status == "confirming":
        return Note("note-warn", _confirming(viewer, view))
    if item.assignee_id not in (None, viewer.person_id):
        holder = next((p.name for p in view.candidates if p.id == item.assignee_id), "他人")
        return Note("note-warn", f"本环节已由{holder}签收，您可以查看，不能填写。")
    if not view.actions:
        return Note("note-warn", f"本环节由“{item.role}”办理，您可以查看，不能填写。")
    return None


def _confirming(viewer: Viewer, view: TaskView) -> str:
    if "confirm" in view.actions:
        return "所填事实日期早于今天五个工作日以上，请核对材料后确认，或写明理由退回填写人。"
    if view.item.pending_by == viewer.person_id:
        return "您填写的事实日期早于今天五个工作日以上，正在等待同单位另一人复核。"
    return "正在等待同单位另一人复核补录的日期。"


@bp.post("/items/<work_item_id>")
def submit(work_item_id: str) -> Response:
    """Completes the item. JSON in, JSON out: the page shows field errors without losing what was typed."""
    viewer = current.viewer()
    before = work_items.find(viewer, work_item_id)
    try:
        complete.complete(viewer, work_item_id, _answers())
    except complete.WaitsForSecondPerson as waiting:
        flash(waiting.sentence(), "warn")
        return jsonify({"location": url_for("web.item", work_item_id=work_item_id)})
    flash(f"“{before.name}”已办结。", "done")
    return jsonify({"location": _onward(viewer, before)})


def _onward(viewer: Viewer, done: WorkItemRecord) -> str:
    """To the next step of the same case when it is the person's own, else back to the inbox."""
    for row in work_lists.inbox(viewer, "todo").rows:
        if row.instance_id == done.instance_id:
            return url_for("web.item", work_item_id=row.id)
    return url_for("web.inbox")


@bp.post("/items/<work_item_id>/draft")
def draft(work_item_id: str) -> Response:
    claim.save_draft(current.viewer(), work_item_id, _answers())
    return jsonify({"saved": True})


def _answers() -> dict[str, Any]:
    answers = body.json_object().get("answers")
    if not isinstance(answers, dict):
        raise BadInput(reason="缺少填写内容。")
    return answers


@bp.post("/items/<work_item_id>/claim")
def claim_item(work_item_id: str) -> BaseResponse:
    try:
        claim.claim(current.viewer(), work_item_id)
        flash("已签收，由您办理。", "done")
    except Conflict as conflict:
        flash(conflict.sentence(), "error")
    return redirect(url_for("web.item", work_item_id=work_item_id), 303)


@bp.post("/items/<work_item_id>/release")
def release(work_item_id: str) -> BaseResponse:
    claim.release(current.viewer(), work_item_id)
    flash("已退回待签收，同岗位的人都能办理。", "done")
    return redirect(url_for("web.inbox"), 303)


@bp.post("/items/<work_item_id>/give")
def give(work_item_id: str) -> BaseResponse:
    """转办 or 委派 to a colleague, with a reason."""
    viewer = current.viewer()
    person = request.form.get("person", "")
    if not person.isdecimal() or len(person) > 12:
        raise BadInput(reason="请选择接手的人。")
    act = claim.delegate if request.form.get("how") == "delegate" else claim.hand_over
    act(viewer, work_item_id, int(person), request.form.get("reason", ""))
    flash("已交给同事办理。", "done")
    return redirect(url_for("web.inbox"), 303)


@bp.post("/items/<work_item_id>/back")
def back(work_item_id: str) -> BaseResponse:
    """退回 to an earlier step, with a reason that its people see."""
    send_back.send_back(
        current.viewer(), work_item_id, request.form.get("to", ""), request.form.get("reason", "")
    )
    flash("已退回，理由随案件送达。", "done")
    return redirect(url_for("web.inbox"), 303)


@bp.post("/items/<work_item_id>/look")
def look(work_item_id: str) -> BaseResponse:
    """A masked value in full, for this person in this item; the reason goes into the record."""
    viewer, field = current.viewer(), request.form.get("field", "")
    unmask.at_item(viewer, work_item_id, field, request.form.get("reason", ""))
    flash("已显示完整内容，查看理由记入操作记录。", "done")
    return redirect(url_for("web.item", work_item_id=work_item_id), 303)


@bp.post("/items/<work_item_id>/confirm")
def confirm(work_item_id: str) -> BaseResponse:
    """A second person confirms old fact dates, or gives the answers back with a reason."""
    agree = request.form.get("agree") == "yes"
    complete.confirm(current.viewer(), work_item_id, agree=agree, reason=request.form.get("reason", ""))
    flash("已确认，本环节办结。" if agree else "已退回填写人。", "done")
    return redirect(url_for("web.inbox"), 303)
