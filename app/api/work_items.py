"""Work items: list, look, and everything a person does with one."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify

from app.api import openapi, received, shapes
from app.domain.errors import FieldError, InvalidAnswers
from app.domain.viewer import Viewer
from app.http import current
from app.http.errors import language
from app.store import instances, materials, people, work_items, work_lists
from app.usecases import claim, clock, complete, files, send_back, task_view, unmask
from app.usecases.record import Recorded
from app.usecases.task_view import TaskView

routes = Blueprint("work_items", __name__, url_prefix="/work-items")

BOXES = {None: "todo", "me": "mine", "candidate": "offered"}


@routes.get("")
def listed() -> Response:
    viewer, query = current.viewer(), received.asked("listWorkItems")
    status, assignee = query["status"] or "open", query["assignee"]
    if status == "done" and assignee == "candidate":
        zh, en = "已办结的事项没有候选人。", "A finished item has no candidates."
        raise InvalidAnswers([FieldError("status", zh, en)])
    page = work_lists.inbox(
        viewer,
        "done" if status == "done" else BOXES[assignee],
        status=status if status in ("claimed", "confirming") else "",
        due_before=received.due_before(query["due_before"]),
        after=received.page_key(query["after"]),
        size=query["limit"],
    )
    return jsonify(items=shapes.rows(page.rows), next=received.opaque(page.next))


@routes.get("/<id>")
def one(id: str) -> Response:
    viewer = current.viewer()
    view = task_view.look(viewer, id, language())
    (line,) = shapes.items(viewer, view.case, [view.item])
    holders, receivers = _people(viewer, view)
    return jsonify(
        {
            **line,
            "clauses": list(view.item.clauses),
            "schema": dict(view.schema),
            "data": dict(view.data),
            "uploads": [{"group": group, "label": label} for group, label in view.uploads],
            "deadlines": [shapes.deadline(row) for row in view.deadlines],
            "candidates": holders,
            "receivers": receivers,
            "actions": list(view.actions),
            "send_back_to": [{"node": node, "name": name} for node, name in view.back],
            "sent_back": shapes.sent_back(view.sent_back),
        }
    )


def _people(viewer: Viewer, view: TaskView) -> tuple[list[str], list[str]]:
    """Who may act now: the holder, else everybody it is offered to; while it waits for confirmation,
    everybody of the unit but the one who answered. And to whom the holder may give it.
    """
    item, group = view.item, [person.login for person in view.candidates]
    if item.status not in work_items.OPEN:
        return [], []
    if item.status == "confirming":
        unit = people.of_unit(viewer, item.unit, clock.today())
        second = {p.id: p.login for p in (*unit, *view.candidates) if p.id != item.pending_by}
        return list(second.values()), []
    if item.assignee_id is None:
        return group, []
    holder = people.logins(viewer, [item.assignee_id]).get(item.assignee_id, "")
    return [holder], [login for login in group if login != holder]


@routes.post("/<id>/claim")
def take(id: str) -> Response:
    received.sent("EmptyRequest")
    claim.claim(current.viewer(), id)
    return _line(id)


@routes.post("/<id>/release")
def release(id: str) -> Response:
    received.sent("EmptyRequest")
    claim.release(current.viewer(), id)
    return _line(id)


@routes.put("/<id>/draft")
def draft(id: str) -> Response:
    claim.save_draft(current.viewer(), id, received.sent("CompleteRequest")["answers"])
    return _line(id)


@routes.post("/<id>/hand-over")
def hand_over(id: str) -> Response:
    body = received.sent("GiveRequest")
    claim.hand_over(current.viewer(), id, _receiver(id, body["to"]), body["reason"])
    return _line(id)


@routes.post("/<id>/delegate")
def delegate(id: str) -> Response:
    body = received.sent("GiveRequest")
    claim.delegate(current.viewer(), id, _receiver(id, body["to"]), body["reason"])
    return _line(id)


@routes.post("/<id>/send-back")
def return_to(id: str) -> Response:
    viewer, body = current.viewer(), received.sent("SendBackRequest")
    return _stepped(viewer, send_back.send_back(viewer, id, body["to"], body["reason"]))


@routes.post("/<id>/complete")
def finish(id: str) -> Response:
    viewer, body = current.viewer(), received.sent("CompleteRequest")
    return _stepped(viewer, complete.complete(viewer, id, body["answers"]))


@routes.post("/<id>/confirm")
def confirm(id: str) -> Response:
    viewer, body = current.viewer(), received.sent("ConfirmRequest")
    recorded = complete.confirm(viewer, id, agree=body["agree"], reason=body.get("reason", ""))
    if recorded is None:  # given back: the case did not move
        case = instances.find(viewer, work_items.find(viewer, id).instance_id)
        recorded = Recorded(case.id, case.business_key, case.version, case.status, ())
    return _stepped(viewer, recorded)


@routes.post("/<id>/unmask")
def look_behind(id: str) -> Response:
    viewer, body = current.viewer(), received.sent("UnmaskRequest")
    return jsonify(field=body["field"], value=unmask.at_item(viewer, id, **body))


@routes.post("/<id>/files")
def upload(id: str) -> tuple[Response, int, dict[str, str]]:
    viewer, sent = current.viewer(), received.uploaded()
    about = files.Upload(sent.name, sent.group, sent.pages, sent.copy_kind)
    file_id = files.upload(viewer, id, about, sent.stream, current_app.config["LIANBAN"])
    made = shapes.file(materials.file(viewer, file_id))
    return jsonify(made), 201, {"Location": f"{openapi.PREFIX}/files/{file_id}"}


def _receiver(id: str, login: str) -> int:
    """The person of a user name among those who may take the item; 0 names nobody, and is refused."""
    viewer = current.viewer()
    group = people.in_groups(viewer, work_items.find(viewer, id).groups, clock.today())
    return next((person.id for person in group if person.login == login), 0)


def _line(id: str) -> Response:
    viewer = current.viewer()
    item = work_items.find(viewer, id)
    (line,) = shapes.items(viewer, instances.find(viewer, item.instance_id), [item])
    return jsonify(line)


def _stepped(viewer: Viewer, recorded: Recorded) -> Response:
    return jsonify(shapes.stepped(recorded, shapes.open_items(viewer, recorded.instance_id)))
