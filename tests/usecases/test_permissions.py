"""Who may do what: one table of people and actions, walked cell by cell, in both counties.

The rule: another county's data, and a case of units one does not belong to, is not there (NotFound). Who sees
a case but has not the post for the action is told so (NotAllowed), and nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest

from app.domain.errors import NotAllowed, NotFound
from app.domain.viewer import Viewer
from app.settings import ROOT
from app.store import (
    audit,
    case_lists,
    codec,
    content,
    deadlines,
    incidents,
    instances,
    materials,
    registers,
    subscriptions,
    work_items,
)
from app.store.transaction import reading, transaction
from app.usecases import (
    actions,
    administer,
    case_view,
    claim,
    clock,
    complete,
    demo,
    deploy,
    files,
    history,
    holds,
    send_back,
    start,
    task_view,
    unmask,
)
from tests.driver import Driver
from tests.usecases.roles import CAPABLE, ELSEWHERE, EVERYBODY, HERE, NOBODY, RECEIVER, SENDER, THIRD, Cast

WHY = "核对案件情况"
OUTSIDE = {*THIRD, "analyst", NOBODY, *ELSEWHERE}
"""Those for whom a case between 住建 and 执法 is not there."""


@dataclass
class Scene:
    """A case in the state an action needs."""

    driver: Driver
    cast: Cast
    case: str
    item: str = ""
    file: str = ""
    incident: str = ""

    def fingerprint(self) -> tuple[Any, ...]:
        """Everything an action could change: the case, its items and files, its record, the content."""
        admin = self.driver.admin
        case = instances.find(admin, self.case)
        items = work_items.of_instance(admin, self.case)
        return (
            (case.version, case.status, case.variables),
            [(i.id, i.status, i.assignee_id, i.owner_id, i.draft, i.pending) for i in items],
            [file.id for file in materials.files(admin, self.case)],
            len([entry for entry in audit.history(admin, self.case) if entry.action != files.READ]),
            [hold.overridden_by for hold in registers.holds_of(admin, self.case)],
            [entry.resolved_by for entry in incidents.listed(admin, open_only=False)],
            _number(self.driver.county),
        )


# ---- the states ------------------------------------------------------------------------------------


def registered(driver: Driver, cast: Cast) -> Scene:
    case = driver.transfer(party_phone="0533-8212345")
    return Scene(driver, cast, case, driver.item(case, "verify_facts").id)


def sent(driver: Driver, cast: Cast) -> Scene:
    """Waits for the receiver's liaison; both units take part; letter, files and (桓台) hold are there."""
    case = driver.transfer(party_phone="0533-8212345")
    for phase in ("verify", "prepare", "approve", "send"):
        getattr(driver, phase)(case)
    file = materials.files(driver.admin, case)[0].id
    return Scene(driver, cast, case, driver.item(case, "sign_receipt").id, file)


def held(driver: Driver, cast: Cast) -> Scene:
    scene = sent(driver, cast)
    claim.claim(cast["zf-liaison"], scene.item)
    return scene


def to_approve(driver: Driver, cast: Cast) -> Scene:
    case = driver.transfer()
    driver.verify(case)
    driver.prepare(case)
    return Scene(driver, cast, case, driver.item(case, "approve_transfer").id)


def to_confirm(driver: Driver, cast: Cast) -> Scene:
    case = driver.transfer(found_on="2026-01-05", late_reason="台账补录")
    item = driver.item(case, "verify_facts").id
    with pytest.raises(complete.WaitsForSecondPerson):
        driver.verify(case, verified_on="2026-01-06", late_reason="台账补录")
    return Scene(driver, cast, case, item)


def with_file(driver: Driver, cast: Cast) -> Scene:
    scene = registered(driver, cast)
    scene.file = _upload(cast["zj-officer"], scene)
    return scene


def suspended(driver: Driver, cast: Cast) -> Scene:
    scene = sent(driver, cast)
    administer.suspend(driver.admin, scene.case, WHY)
    return scene


def failed(driver: Driver, cast: Cast) -> Scene:
    scene = registered(driver, cast)
    scene.incident = codec.new_id()
    with transaction() as tx:
        values = {"id": scene.incident, "jurisdiction": driver.county, "instance_id": scene.case}
        incidents.open_incident(tx, {**values, "message": "试验", "opened_at": clock.now()})
    return scene


# ---- the actions -----------------------------------------------------------------------------------


def _upload(who: Viewer, scene: Scene) -> str:
    return files.upload(who, scene.item, files.Upload("照片.pdf"), BytesIO(demo.PAGE), scene.driver.settings)


def _complete(who: Viewer, scene: Scene) -> None:
    today = scene.driver.today
    answers = {"received_on": today, "received_way": "platform", "materials_counted": True}
    complete.complete(who, scene.item, answers)


def _give(act: Callable[..., None]) -> Callable[[Viewer, Scene], None]:
    return lambda who, s: act(who, s.item, s.cast["zf-liaison2"].person_id, WHY)


def _start(who: Viewer, scene: Scene) -> None:
    """Starts a transfer for 住建局; what a namesake starts at home is none of this county's."""
    answers = {
        "party_name": "某公司",
        "party_kind": "enterprise",
        "matter": "road_occupation",
        "found_on": scene.driver.today,
        "source": "patrol",
        "place": "建设街",
        "facts": "占用道路",
    }
    begun = start.start(who, "case_transfer", answers, unit="zhujian")
    instances.find(scene.driver.admin, begun.instance_id)


def _publish(who: Viewer, scene: Scene) -> None:
    path = "bpmn/rectification.bpmn"
    data = (ROOT / path).read_bytes() + f"<!-- {who.login} -->".encode()
    before = _number(scene.driver.county)
    deploy.publish(who, {path: data}, WHY)
    if _number(scene.driver.county) == before:
        raise NotFound(what="流程定义")  # it was published at home


def _number(county: str) -> int:
    with reading() as tx:
        found = content.current_deployment(tx, county)
    return found[1] if found else 0


def _something(found: Iterable[Any]) -> None:
    if not list(found):
        raise NotFound(what="案件")


def _own_hold(who: Viewer, scene: Scene) -> None:
    (hold,) = registers.holds_of(scene.driver.admin, scene.case)
    holds.override(who, hold.id, "当事人已完成整改，经研究同意继续办理")


def _links(who: Viewer, scene: Scene) -> None:
    with transaction() as tx:
        other = scene.driver.case(scene.case)
        instances.link(tx, other.id, other.id, "related", clock.now())
    _something(instances.links(who, scene.case))


def _withdraw(who: Viewer, scene: Scene) -> None:
    (action,) = subscriptions.actions(scene.driver.admin, scene.case)
    actions.take(who, scene.case, action.task_id, WHY)


@dataclass(frozen=True)
class Row:
    """One action: the state it needs, who may, and who sees the case but may not; the rest do not find it.

    changes: false for a look. only: the county that has it.
    """

    scene: Callable[[Driver, Cast], Scene]
    act: Callable[[Viewer, Scene], Any]
    may: Iterable[str]
    told: Iterable[str] = ()
    changes: bool = True
    only: str = ""


BOTH = (*SENDER, *RECEIVER)
SEES = (*BOTH, "admin", "auditor")
POSTED = ("officer", "head", "liaison")


def but(people: Iterable[str], *without: str) -> tuple[str, ...]:
    return tuple(who for who in people if who not in without)


TABLE: dict[str, Row] = {
    "see the case": Row(sent, lambda w, s: instances.find(w, s.case), SEES, changes=False),
    "see the case before it is sent": Row(
        registered, lambda w, s: instances.find(w, s.case), (*SENDER, "admin", "auditor"), changes=False
    ),
    "see it in the list": Row(
        sent,
        lambda w, s: _something(r for r in case_lists.search(w, case_lists.Filter()).rows if r.id == s.case),
        SEES,
        changes=False,
    ),
    "see the item": Row(sent, lambda w, s: task_view.look(w, s.item), SEES, changes=False),
    "see the timeline": Row(
        sent,
        lambda w, s: case_view.timeline(w, instances.find(w, s.case)),
        SEES,
        changes=False,
    ),
    "see the record": Row(
        sent, lambda w, s: _something(history.of(w, s.driver.case(s.case))), SEES, changes=False
    ),
    "see deadlines": Row(
        sent, lambda w, s: _something(deadlines.of_instance(w, s.case)), SEES, changes=False
    ),
    "see letters": Row(sent, lambda w, s: _something(materials.letters(w, s.case)), SEES, changes=False),
    "see a letter": Row(
        sent,
        lambda w, s: materials.letter(w, materials.letters(s.driver.admin, s.case)[0].id),
        SEES,
        changes=False,
    ),
    "see files": Row(sent, lambda w, s: _something(materials.files(w, s.case)), SEES, changes=False),
    "see links": Row(sent, _links, SEES, changes=False),
    "download a file": Row(
        sent,
        lambda w, s: b"".join(files.content(w, s.file, s.driver.settings.files_dir)[1]),
        SEES,
        changes=False,
    ),
    "see holds": Row(
        sent,
        lambda w, s: _something(h for h in registers.holds(w) if h.instance_id == s.case),
        (*SENDER, "admin", "auditor"),
        changes=False,
        only="huantai",
    ),
    "see holds on the case": Row(
        sent, lambda w, s: _something(registers.holds_of(w, s.case)), SEES, changes=False, only="huantai"
    ),
    "claim": Row(sent, lambda w, s: claim.claim(w, s.item), ["zf-liaison"], but(SEES, "zf-liaison")),
    "release": Row(held, lambda w, s: claim.release(w, s.item), ["zf-liaison"], but(SEES, "zf-liaison")),
    "complete": Row(sent, _complete, ["zf-liaison"], but(SEES, "zf-liaison")),
    "complete what is claimed": Row(held, _complete, ["zf-liaison"], but(SEES, "zf-liaison")),
    "keep a draft": Row(
        sent, lambda w, s: claim.save_draft(w, s.item, {"a": 1}), ["zf-liaison"], but(SEES, "zf-liaison")
    ),
    "upload": Row(sent, _upload, ["zf-liaison"], but(SEES, "zf-liaison")),
    "remove a file": Row(
        with_file,
        lambda w, s: files.remove(w, s.file),
        ["zj-officer"],
        (*but(SENDER, "zj-officer"), "admin", "auditor"),
    ),
    "hand over": Row(held, _give(claim.hand_over), ["zf-liaison"], but(SEES, "zf-liaison")),
    "delegate": Row(held, _give(claim.delegate), ["zf-liaison"], but(SEES, "zf-liaison")),
    "send back": Row(
        to_approve,
        lambda w, s: send_back.send_back(w, s.item, "prepare_materials", WHY),
        ["zj-head"],
        (*but(SENDER, "zj-head"), "admin", "auditor"),
    ),
    "withdraw by the drawn action": Row(sent, _withdraw, ["zj-officer"], but(SEES, "zj-officer")),
    "confirm": Row(
        to_confirm,
        lambda w, s: complete.confirm(w, s.item, agree=True),
        but(SENDER, "zj-officer"),
        ("zj-officer", "admin", "auditor"),
    ),
    "give back what waits for confirmation": Row(
        to_confirm,
        lambda w, s: complete.confirm(w, s.item, agree=False, reason=WHY),
        but(SENDER, "zj-officer"),
        ("zj-officer", "admin", "auditor"),
    ),
    "override a hold": Row(
        sent,
        _own_hold,
        ["zj-head"],
        (*but(SENDER, "zj-head"), "admin", "auditor"),
        only="huantai",
    ),
    "start": Row(
        registered, _start, ["zj-officer"], (*but(HERE, "zj-officer"), *but(ELSEWHERE, "other:zj-officer"))
    ),
    "suspend": Row(sent, lambda w, s: administer.suspend(w, s.case, WHY), ["admin"], but(SEES, "admin")),
    "resume": Row(suspended, lambda w, s: administer.resume(w, s.case, WHY), ["admin"], but(SEES, "admin")),
    "terminate": Row(sent, lambda w, s: administer.terminate(w, s.case, WHY), ["admin"], but(SEES, "admin")),
    "retry an incident": Row(
        failed, lambda w, s: administer.retry_incident(w, s.incident), ["admin"], but(HERE, "admin")
    ),
    "publish": Row(
        registered,
        _publish,
        ["analyst"],
        (*but(HERE, "analyst"), *but(ELSEWHERE, "other:analyst")),
    ),
    "see incidents": Row(
        failed,
        lambda w, s: _something(administer.incidents_of(w)),
        ["admin"],
        (*but(HERE, "admin"), *but(ELSEWHERE, "other:admin")),
        changes=False,
    ),
    "look behind the mask": Row(
        sent,
        lambda w, s: unmask.at_item(w, s.item, "party_id", WHY),
        [f"{unit}-{post}" for unit in ("zj", "zf") for post in POSTED],
        ("zj-window", "zf-window", "admin", "auditor"),
    ),
    "look behind the mask of the case": Row(
        sent,
        lambda w, s: unmask.at_case(w, s.case, "party_phone", WHY),
        [f"{unit}-{post}" for unit in ("zj", "zf") for post in POSTED],
        ("zj-window", "zf-window", "admin", "auditor"),
    ),
}


def test_the_table_names_everybody() -> None:
    assert set(OUTSIDE) | set(SEES) == set(EVERYBODY)
    assert {*CAPABLE, NOBODY} < set(EVERYBODY)
    for action, row in TABLE.items():
        assert {*row.may, *row.told} <= set(EVERYBODY), action
        assert not {*row.may} & {*row.told}, action


def rows_of(scene: str, county: str) -> dict[str, Row]:
    """The rows that need this state, in a county that has the action."""
    return {
        action: row
        for action, row in TABLE.items()
        if row.scene.__name__ == scene and row.only in ("", county)
    }


@pytest.mark.parametrize("state", sorted({row.scene.__name__ for row in TABLE.values()}))
def test_who_may(driver: Driver, state: str) -> None:
    """All refusals first, in one case that must not change; then all who may, each in a case of its own."""
    cast, table = Cast(driver), rows_of(state, driver.county)
    scene = next(iter(table.values())).scene(driver, cast)
    before = scene.fingerprint()
    for action, row in table.items():
        for who in EVERYBODY:
            if who not in row.may:
                refused(scene, action, who)
        for who in row.may if not row.changes else ():
            row.act(cast[who], scene)
    assert scene.fingerprint() == before
    for action, row in table.items():
        for who in row.may if row.changes else ():
            row.act(cast[who], scene)
            if action != "start":
                assert scene.fingerprint() != before, (action, who)
            scene = row.scene(driver, cast)
            before = scene.fingerprint()


def refused(scene: Scene, action: str, who: str) -> None:
    row = TABLE[action]
    came_of_it = "done"
    try:
        row.act(scene.cast[who], scene)
    except (NotAllowed, NotFound) as error:
        came_of_it = type(error).__name__
    assert came_of_it == ("NotAllowed" if who in row.told else "NotFound"), (action, who)


def test_where_no_clause_knows_holds_there_are_none(yicheng: Driver) -> None:
    sent(yicheng, Cast(yicheng))
    assert registers.holds(yicheng.admin) == ()
