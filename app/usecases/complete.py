"""Complete a work item: judge the answers, hand them to the engine, record, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain import recorded
from app.domain.errors import BadInput, Conflict, InvalidAnswers, NotAllowed, StaleVersion
from app.domain.viewer import Viewer
from app.store import audit, codec, materials, work_items
from app.store.audit import Entry
from app.store.records import LockedInstance, WorkItemRecord
from app.store.transaction import Transaction, transaction
from app.usecases import access, clock, incident, knowledge, step, unmask
from app.usecases import answers as judging
from app.usecases.record import Recorded
from app.usecases.step import Step

Subject = tuple[WorkItemRecord, dict[str, Any]]


class WaitsForSecondPerson(Conflict):
    """所填事实日期早于今天五个工作日以上，已提交同单位另一人复核；复核前案件不动。

    A fact date lies more than five working days back: it now waits for a second person of the unit.
    """

    code = "waits-for-second-person"


def complete(actor: Viewer, work_item_id: str, submission: Mapping[str, Any]) -> Recorded:
    """Completes a work item with answers.

    Raises InvalidAnswers (field errors), NotAllowed, SomebodyWasFirst (the answers are kept as a draft),
    WaitsForSecondPerson (the answers wait for confirmation), StepFailed (incident).
    """
    if not isinstance(submission, Mapping):
        raise BadInput(
            reason="提交的内容应为字段与值的对应表。",
            reason_en="The answers must be an object of field names and values.",
        )
    submitted = dict(submission)

    def find(tx: Transaction) -> tuple[LockedInstance, Subject]:
        locked, item = work_items.lock(tx, actor, work_item_id)
        return locked, (item, submitted)

    def act(running: Step, subject: Subject) -> None:
        item = subject[0]
        access.must_be_delegated(actor, item, running.knowledge.rulebook)
        access.must_act(actor, item)
        if item.status == "confirming":
            raise Conflict(
                reason="此项正在等待第二人复核，不能再次提交。",
                reason_en="It waits for a second person and cannot be completed again.",
            )
        known = running.knowledge
        form = knowledge.form_of_item(running.tx, known, item)
        corrects = unmask.corrections(running.tx, actor, item, form, submitted)
        question = judging.Question(form, item.data, item.instance_id, item.process, corrects)
        judged = judging.judge(running.tx, known, question, submitted)
        if judged.second:
            raise _Second(item, judged.answers, judged.late)
        finish(running, item, judged.answers, judged.late)

    try:
        return step.run(actor, find, act, kept=lambda subject: (subject[0].id, submitted))
    except _Second as waiting:
        _hold_for_second(actor, waiting)
        raise WaitsForSecondPerson() from None
    except InvalidAnswers:
        raise
    except (Conflict, StaleVersion) as conflict:
        keep(actor, work_item_id, submitted)
        raise conflict


def finish(running: Step, item: WorkItemRecord, answers: dict[str, Any], late: Mapping[str, Any]) -> None:
    """Hands valid answers to the engine and says so in the record; used materials are locked."""
    running.execution.complete(item.task_id, {k: v for k, v in answers.items() if k not in recorded.FIELDS})
    running.completed, running.answers = item, answers
    files = [file_id for value in answers.values() if isinstance(value, list) for file_id in value]
    used = [file_id for file_id in files if isinstance(file_id, str) and len(file_id) == 32]
    materials.lock_files(running.tx, item.instance_id, used, running.now)
    form = knowledge.form_of_item(running.tx, running.knowledge, item)
    for field in form.uploads if form else ():
        if field.kept and answers.get(field.key):
            unit = str(item.data.get(field.kept) or item.unit)
            materials.keep(running.tx, item.instance_id, answers[field.key], unit)
    detail: dict[str, Any] = {"answers": answers, "work_item": item.id}
    if late:
        detail["late"] = dict(late)
    if item.recorder_unit:
        detail["recorder_unit"] = item.recorder_unit
    running.note("task.completed", detail, node=item.node, name=item.name, unit=item.unit)
    corrected = unmask.corrected(form, item.data, answers)
    if corrected:
        running.note(unmask.CORRECTED, {"fields": corrected}, node=item.node, name=item.name, unit=item.unit)


class _Second(Exception):
    """Leaves the step without changing anything: the answers must be confirmed first."""

    def __init__(self, item: WorkItemRecord, answers: dict[str, Any], late: dict[str, Any]) -> None:
        super().__init__()
        self.item = item
        self.answers = answers
        self.late = late


def _hold_for_second(actor: Viewer, waiting: _Second) -> None:
    now = clock.now()
    with transaction() as tx:
        _, item = work_items.lock(tx, actor, waiting.item.id)
        access.must_act(actor, item)
        pending = {"answers": waiting.answers, "late": waiting.late}
        work_items.change(
            tx,
            [item.id],
            {"status": "confirming", "pending": codec.dump(pending), "pending_by": actor.person_id},
        )
        entry = Entry("task.waits-for-second", actor, pending, item.node, item.name, item.unit)
        audit.on_instance(tx, actor, item.instance_id, [entry], now)


def confirm(actor: Viewer, work_item_id: str, *, agree: bool, reason: str = "") -> Recorded | None:
    """A second person of the unit confirms answers with old fact dates, or gives them back with a reason."""
    if not agree:
        _give_back(actor, work_item_id, reason)
        return None

    def find(tx: Transaction) -> tuple[LockedInstance, WorkItemRecord]:
        return work_items.lock(tx, actor, work_item_id)

    def act(running: Step, item: WorkItemRecord) -> None:
        pending = _pending(actor, item)
        running.note("task.confirmed", {"reason": reason}, node=item.node, name=item.name, unit=item.unit)
        finish(running, item, dict(pending["answers"]), pending["late"])

    return step.run(actor, find, act)


def _pending(actor: Viewer, item: WorkItemRecord) -> Mapping[str, Any]:
    access.must_be_open(item)
    if item.status != "confirming" or item.pending is None:
        raise Conflict(reason="此项不在等待复核。", reason_en="It does not wait for a second person.")
    if "confirm" not in access.actions(actor, item):
        raise NotAllowed(
            reason="复核须由同单位的另一人进行，不能由填写人自己复核。",
            reason_en="another person of the same unit must confirm, not the one who answered.",
        )
    return item.pending


def _give_back(actor: Viewer, work_item_id: str, reason: str) -> None:
    if not reason.strip():
        raise BadInput(reason="退回须写明理由。", reason_en="State why it is given back.")
    now = clock.now()
    with transaction() as tx:
        _, item = work_items.lock(tx, actor, work_item_id)
        pending = _pending(actor, item)
        values = {
            "status": "claimed",
            "assignee_id": item.pending_by,
            "pending": None,
            "draft": codec.dump(pending["answers"]),
            "draft_by": item.pending_by,
            "draft_at": now,
        }
        work_items.change(tx, [item.id], values)
        entry = Entry("task.given-back", actor, {"reason": reason[:2000]}, item.node, item.name, item.unit)
        audit.on_instance(tx, actor, item.instance_id, [entry], now)


def keep(actor: Viewer, work_item_id: str, submission: Mapping[str, Any]) -> None:
    """Keeps what was typed after a lost race, for the person to copy from."""
    with transaction() as tx:
        _, item = work_items.lock(tx, actor, work_item_id)
        if item.draft is None or item.status != "done":
            incident.keep_draft(tx, item.id, dict(submission), actor, clock.now())
