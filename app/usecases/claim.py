"""Who holds a work item: claim, release, hand over (转办), delegate (委派), draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.errors import BadInput, Conflict, NotAllowed
from app.domain.viewer import Viewer
from app.store import audit, codec, people, work_items
from app.store.audit import Entry
from app.store.records import PersonRecord, WorkItemRecord
from app.store.transaction import Transaction, transaction
from app.usecases import access, clock

MAX_DRAFT = 200_000


def claim(actor: Viewer, work_item_id: str) -> None:
    """Takes an offered item. Raises Conflict when somebody else was first."""

    def act(tx: Transaction, item: WorkItemRecord) -> Mapping[str, Any]:
        if item.assignee_id == actor.person_id:
            raise Conflict(reason="您已签收此项。", reason_en="You have claimed it already.")
        if item.assignee_id is not None:
            raise Conflict(reason="此项刚刚被他人签收。", reason_en="Somebody else has just claimed it.")
        access.must_act(actor, item)
        work_items.withdraw_offers(tx, [item.id])
        return {"status": "claimed", "assignee_id": actor.person_id}

    _change(actor, work_item_id, "task.claimed", {}, act)


def release(actor: Viewer, work_item_id: str) -> None:
    """Offers a claimed item to its groups again; the draft stays."""

    def act(tx: Transaction, item: WorkItemRecord) -> Mapping[str, Any]:
        _must_hold(actor, item)
        work_items.offer(tx, [(item.jurisdiction, item.id, item.due_at, item.groups)])
        return {"status": "open", "assignee_id": None, "owner_id": None}

    _change(actor, work_item_id, "task.released", {}, act)


def hand_over(actor: Viewer, work_item_id: str, person_id: int, reason: str) -> None:
    """转办: another candidate becomes responsible. A reason is required."""
    _give(actor, work_item_id, person_id, reason, "task.handed-over", keep_owner=False)


def delegate(actor: Viewer, work_item_id: str, person_id: int, reason: str) -> None:
    """委派: another candidate does it, the owner stays responsible and sees it."""
    _give(actor, work_item_id, person_id, reason, "task.delegated", keep_owner=True)


def _give(
    actor: Viewer, work_item_id: str, person_id: int, reason: str, action: str, *, keep_owner: bool
) -> None:
    if not reason.strip():
        raise BadInput(reason="请写明理由。", reason_en="State the reason.")

    def act(tx: Transaction, item: WorkItemRecord) -> Mapping[str, Any]:
        _must_hold(actor, item)
        receiver = _candidate(actor, item, person_id)
        owner = actor.person_id if keep_owner else None
        detail["to"] = receiver.name
        return {"status": "claimed", "assignee_id": receiver.id, "owner_id": owner}

    detail: dict[str, Any] = {"reason": reason[:2000], "to_id": person_id}
    _change(actor, work_item_id, action, detail, act)


def _candidate(actor: Viewer, item: WorkItemRecord, person_id: int) -> PersonRecord:
    for person in people.in_groups(actor, item.groups, clock.today()):
        if person.id == person_id and person.id != actor.person_id:
            return person
    raise NotAllowed(
        reason="只能交给本单位具有同一岗位的其他人员。",
        reason_en="it can only be given to somebody else of the unit who holds the same post.",
    )


def _must_hold(actor: Viewer, item: WorkItemRecord) -> None:
    access.must_be_open(item)
    if item.status == "confirming":
        raise Conflict(reason="此项正在等待第二人复核。", reason_en="It waits for a second person.")
    if item.assignee_id != actor.person_id:
        raise NotAllowed(reason="此项不在您名下。", reason_en="the item is not yours.")


def _change(
    actor: Viewer,
    work_item_id: str,
    action: str,
    detail: Mapping[str, Any],
    act: Callable[[Transaction, WorkItemRecord], Mapping[str, Any]],
) -> None:
    with transaction() as tx:
        _, item = work_items.lock(tx, actor, work_item_id)
        access.must_be_open(item)
        work_items.change(tx, [item.id], act(tx, item))
        entry = Entry(action, actor, detail, item.node, item.name, item.unit)
        audit.on_instance(tx, actor, item.instance_id, [entry], clock.now())


def save_draft(actor: Viewer, work_item_id: str, submission: Mapping[str, Any]) -> None:
    """Keeps unfinished answers as typed; they are judged only when completed."""
    text = codec.dump(dict(submission))
    if len(text) > MAX_DRAFT:
        raise BadInput(
            reason=f"草稿太大（最多 {MAX_DRAFT} 字），请把长文作为材料上传。",
            reason_en=f"The draft is too large (at most {MAX_DRAFT} characters); upload long texts as files.",
        )
    with transaction() as tx:
        _, item = work_items.lock(tx, actor, work_item_id)
        access.must_act(actor, item)
        values = {"draft": text, "draft_by": actor.person_id, "draft_at": clock.now()}
        work_items.change(tx, [item.id], values)
