"""Who may do what with a work item: decided by unit, post and case, and said in a sentence."""

from __future__ import annotations

from datetime import datetime

from app.domain.errors import NotAllowed, RuleForbids, SomebodyWasFirst
from app.domain.moment import CHINA
from app.domain.rulebook import RuleBook
from app.domain.viewer import Viewer
from app.store.records import WorkItemRecord
from app.store.work_items import OPEN


def when(moment: datetime | None) -> str:
    """A time as people read it."""
    return moment.astimezone(CHINA).strftime("%m月%d日 %H:%M") if moment else ""


def when_en(moment: datetime | None) -> str:
    """The same in figures, for the English sentence."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if moment else ""


def is_candidate(actor: Viewer, item: WorkItemRecord) -> bool:
    return bool(actor.groups & set(item.groups)) and actor.jurisdiction == item.jurisdiction


def may_act(actor: Viewer, item: WorkItemRecord) -> bool:
    """Its assignee, or any candidate while nobody has claimed it."""
    if item.status not in OPEN:
        return False
    return item.assignee_id == actor.person_id or (item.assignee_id is None and is_candidate(actor, item))


def must_be_open(item: WorkItemRecord) -> None:
    """Raises SomebodyWasFirst, naming who and when."""
    if item.status in OPEN:
        return
    at = item.completed_at
    if item.completed_by_name is None:
        raise SomebodyWasFirst(who="系统", who_en="The platform", when=when(at), when_en=when_en(at))
    raise SomebodyWasFirst(who=item.completed_by_name, when=when(at), when_en=when_en(at))


class NotDelegated(RuleForbids):
    """受委托办理“{role}”环节，须先登记委托书；本案没有登记委托，不能办理（{source}）。

    Acting for “{role}” needs a recorded delegation; this case has none ({source_en}).
    """

    code = "not-delegated"


def must_be_delegated(actor: Viewer, item: WorkItemRecord, rulebook: RuleBook) -> None:
    """Raises NotDelegated for somebody who may stand in by name, but only once that was recorded."""
    role = rulebook.roles.get(item.role)
    if role is None or role.substitutes_need is None or is_candidate(actor, item):
        return
    stands_in = {group.partition("/")[0] for group in item.groups}
    if actor.groups & {f"{unit}/{post}" for unit in stands_in for post in role.substitutes}:
        clause = role.substitutes_need.clause
        raise NotDelegated(role=item.role, source=rulebook.citation(clause), source_en=clause, clause=clause)


def must_act(actor: Viewer, item: WorkItemRecord) -> None:
    must_be_open(item)
    if may_act(actor, item):
        return
    if item.assignee_id is not None:
        raise NotAllowed(
            reason="此项已由他人签收，请与经办人联系，或请其释放、转办。",
            reason_en="somebody else has claimed it; ask that person to release it or to hand it over.",
        )
    raise NotAllowed(
        reason=f"此项由“{item.role}”办理，您没有这一岗位。",
        reason_en=f"it is for “{item.role}”, a post you do not hold.",
    )


def actions(actor: Viewer, item: WorkItemRecord, *, can_go_back: bool = False) -> tuple[str, ...]:
    """What the actor may do with the item now. `can_go_back`: there is a step to send it back to."""
    if item.status == "confirming":
        same_unit = item.unit in actor.units or is_candidate(actor, item)
        second = same_unit and actor.person_id != item.pending_by
        return ("confirm", "reject") if second else ()
    if not may_act(actor, item):
        return ()
    back = ("send-back",) if can_go_back else ()
    if item.assignee_id is None:
        return ("claim", "complete", "draft", *back)
    return ("complete", "draft", "release", "hand-over", "delegate", *back)
