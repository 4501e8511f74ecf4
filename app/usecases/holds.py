"""Licence holds (HT-30): a warning at the permit desk, which its head may override with a reason.

Its review day is practice of the platform: then the unit is told once, and nothing else follows. Only an
event of the case or a person ends a hold, never the clock.
"""

from __future__ import annotations

from collections.abc import Callable

from app.domain.errors import BadInput, Conflict, NotAllowed
from app.domain.viewer import Viewer
from app.store import audit, codec, instances, registers
from app.store.audit import Entry
from app.store.records import DueRow
from app.store.transaction import Transaction, reading, transaction
from app.usecases import clock, knowledge

MIN_REASON = 5
REVIEW_BODY = (
    "内部提醒，文件没有此项期限。提示不会自动解除：案件处理完毕时解除，或由负责人书面说明理由后越过。"
)
POSTS = frozenset({"head", "chief", "leader"})


def override(actor: Viewer, hold_id: str, reason: str) -> None:
    """Lets the permit go on although the case is not decided; the reason stays visible."""
    hold = registers.hold(actor, hold_id)
    with reading() as tx:
        rulebook = knowledge.current_rulebook(tx, actor.jurisdiction)
    if not rulebook.rule("licence_hold.override"):
        raise NotAllowed(
            reason="本县没有“书面说明理由后越过”的规定。",
            reason_en="this county does not let anybody override a licence hold.",
        )
    if not any((hold.unit, post) in actor.posts for post in POSTS):
        raise NotAllowed(reason="越过许可限制提示须由该单位负责人决定。")
    if len(reason.strip()) < MIN_REASON:
        raise BadInput(reason=f"请写明越过理由（至少 {MIN_REASON} 个字）。", clause="HT-30")
    now = clock.now()
    with transaction() as tx:
        if not registers.override_hold(tx, hold_id, actor.name, reason.strip()[:2000], now):
            raise Conflict(reason="此提示已解除或已被越过。")
        entry = Entry(
            "hold.overridden", actor, {"hold": hold_id, "reason": reason.strip()[:2000]}, unit=hold.unit
        )
        audit.on_instance(tx, _case_reader(actor), hold.instance_id, [entry], now)


def review(actor: Viewer, row: DueRow, take: Callable[[Transaction], None]) -> None:
    """The review day of a hold is over: one notice to the unit that placed it and whose window it warns,
    while the warning still stands. Whether the case itself has ended does not matter."""
    with transaction() as tx:
        locked = instances.lock(tx, actor, row.instance_id or "")
        take(tx)
        hold = registers.open_hold(tx, row.ref)
        if hold is None:
            return
        title = f"{hold.business_key} 许可限制提示已到复核日，请复核是否仍需提示：{hold.permit}"
        notice = {
            "id": codec.new_id(),
            "jurisdiction": locked.jurisdiction,
            "instance_id": locked.id,
            "unit": hold.unit,
            "kind": "licence_hold",
            "title": title,
            "body": REVIEW_BODY,
            "sent_at": clock.now(),
        }
        registers.notify(tx, [notice])
        said = {"kind": "licence_hold", "units": [hold.unit], "title": title}
        audit.on_instance(tx, actor, locked.id, [Entry("notice.sent", actor, said)], clock.now())


def _case_reader(actor: Viewer) -> Viewer:
    """The permit desk's head need not see the case itself, but the override belongs into its record."""
    return Viewer(
        actor.person_id, actor.jurisdiction, actor.login, actor.name, actor.posts, frozenset({"admin"})
    )
