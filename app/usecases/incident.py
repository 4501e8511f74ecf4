"""Technical failures: an incident with element, error and the person's answers kept as a draft."""

from __future__ import annotations

from typing import Any

from app.domain.errors import LianbanError
from app.domain.viewer import Viewer
from app.engine import EngineFailure
from app.store import audit, codec, incidents, work_items
from app.store.audit import Entry
from app.store.records import LockedInstance
from app.store.transaction import transaction
from app.usecases import clock


class StepFailed(LianbanError):
    """流程执行出错，已通知管理员处理；您填写的内容已存为草稿，案件没有改动。（{detail}）

    The process could not go on; an administrator has been told, your answers are kept as a draft and the case
    is unchanged. ({detail_en})
    """

    code = "step-failed"


def open_after(
    actor: Viewer, locked: LockedInstance | None, failure: EngineFailure, kept: tuple[str, Any] | None
) -> None:
    """Opens the incident in a transaction of its own, after the failed one was rolled back."""
    now = clock.now()
    with transaction() as tx:
        incidents.open_incident(
            tx,
            {
                "id": codec.new_id(),
                "jurisdiction": locked.jurisdiction if locked else actor.jurisdiction,
                "instance_id": locked.id if locked else None,
                "work_item_id": kept[0] if kept else None,
                "process": failure.process,
                "node": failure.element,
                "message": failure.sentence("zh"),
                "detail": failure.detail,
                "opened_at": now,
            },
        )
        if kept:
            keep_draft(tx, kept[0], kept[1], actor, now)
        if locked:
            entry = Entry("incident.opened", actor, {"node": failure.element, "process": failure.process})
            audit.on_instance(tx, actor, locked.id, [entry], now)


def keep_draft(tx: Any, work_item_id: str, answers: Any, actor: Viewer, now: Any) -> None:
    """Nothing typed is lost: the answers stay on the item as a draft."""
    values = {"draft": codec.dump(answers), "draft_by": actor.person_id, "draft_at": now}
    work_items.change(tx, [work_item_id], values)
