"""分案 and 部分移送: nothing is typed twice, no deadline is gained, both cases name each other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from app.domain.errors import BadInput, InvalidAnswers, NotAllowed, NotFound, RuleForbids
from app.store import audit, case_lists, deadlines, instances, materials
from app.store.case_lists import Filter
from app.store.transaction import reading
from app.usecases import case_view, due_work, split, unmask
from app.usecases.split import Wish
from tests.driver import Driver
from tests.usecases.test_several_parties import SECOND, THIRD

REASON = "乙方部分属另一单位管辖"


def prepared(driver: Driver, **more: Any) -> str:
    """A case with three parties at the preparation of its letter, with materials uploaded there."""
    case = driver.transfer(parties=[SECOND, THIRD])
    driver.verify(case, parties=[SECOND, THIRD], **more)
    return case


def parted(driver: Driver, case: str, who: str = "zj-officer", **wish: Any) -> str:
    made = split.split(driver.person(who), case, Wish(**{"reason": REASON, "parties": (1,), **wish}))
    return made.instance_id


def names(driver: Driver, case: str) -> list[str]:
    known = driver.case(case).variables
    return [known["party_name"], *(row["party_name"] for row in known["parties"])]


def clocks(driver: Driver, case: str) -> set[tuple[str, str, Any, str]]:
    rows = deadlines.of_instance(driver.admin, case)
    return {(r.rule, r.fact_value, r.due_at, r.status) for r in rows if r.status in ("open", "passed")}


def test_chosen_parties_become_a_case_with_the_same_facts_and_clocks(driver: Driver) -> None:
    case = prepared(driver)
    before = clocks(driver, case)
    new = parted(driver, case)
    assert names(driver, case) == ["某建材有限公司", "某运输有限公司"]
    assert names(driver, new) == ["赵小满"]
    assert clocks(driver, case) == before
    assert clocks(driver, new) == before
    old, made = driver.case(case), driver.case(new)
    assert made.business_key != old.business_key
    assert made.variables["business_key"] == made.business_key
    for kept in ("facts", "found_on", "verified_on", "matter", "place", "receiver_unit", "clock_start"):
        assert made.variables[kept] == old.variables[kept]
    assert driver.waiting(new) == driver.waiting(case) == {"prepare_materials"}
    item = driver.item(new, "prepare_materials")
    assert item.data["party_name"] == "赵小满"
    assert item.data["facts"] == "占用城市道路约三十平方米"
    assert item.assignee_id == driver.person("zj-officer").person_id
    assert item.due_at == driver.item(case, "prepare_materials").due_at
    # both go their own way to the end of the sending
    for one, sent in ((case, "某建材有限公司、某运输有限公司涉嫌"), (new, "赵小满涉嫌")):
        driver.prepare(one)
        driver.approve(one)
        driver.send(one)
        (letter,) = materials.letters(driver.admin, one)
        assert sent in "".join(letter.content["paragraphs"])
    assert materials.letters(driver.admin, case)[0].number != materials.letters(driver.admin, new)[0].number


def test_both_cases_say_where_they_come_from(driver: Driver) -> None:
    case = prepared(driver)
    officer = driver.person("zj-officer")
    new = parted(driver, case)
    old, made = driver.case(case), driver.case(new)
    ((to),) = instances.links(officer, case)
    assert (to.business_key, to.relation, to.direction) == (made.business_key, "split", "to")
    assert [link.business_key for link in instances.links(officer, new)] == [old.business_key]
    entry = audit.history(driver.admin, case)[-1]
    assert (entry.action, entry.actor, entry.detail["key"]) == (split.SPLIT, officer.name, made.business_key)
    assert entry.detail["reason"] == REASON
    first = audit.history(driver.admin, new)[0]
    assert (first.action, first.detail["key"]) == (split.SPLIT_FROM, old.business_key)
    seq, last = first.detail["record"]
    assert audit.history(driver.admin, case)[seq - 1].hash == last
    with reading() as tx:
        assert list(audit.verify(tx)) == []
    told = [(o.title, o.said) for o in case_view.timeline(officer, made)]
    assert "case.split-from" in [title for title, _ in told]
    assert REASON in str(told)
    done = [o.title for o in case_view.timeline(officer, made) if o.state == "done" and o.work_item_id]
    assert done == ["制止并初步核实"]
    view = case_view.diagram(officer, made)
    assert "verify_facts" in view.seen


def test_materials_are_referred_to_and_can_be_used_in_both(driver: Driver) -> None:
    case = driver.transfer(parties=[SECOND])
    item = driver.item(case, "verify_facts")
    upload = driver.with_files(driver.person("zj-officer"), item.id, {"clue_files": "file:现场照片.pdf"})
    new = parted(driver, case)
    (old,), (ref,) = materials.files(driver.admin, case), materials.files(driver.admin, new)
    assert upload["clue_files"] == [old.id]
    assert ref.id != old.id
    assert (ref.sha256, ref.name, ref.uploaded_by) == (old.sha256, old.name, old.uploaded_by)
    driver.verify(new, parties=[], party_id=SECOND["party_id"])
    driver.prepare(new, source_files=[ref.id])
    assert driver.waiting(new) == {"approve_transfer"}


def test_a_deadline_that_has_passed_has_passed_in_both(driver: Driver) -> None:
    with time_machine.travel("2026-09-30T10:00:00+08:00", tick=True) as traveller:
        case = prepared(driver)
        traveller.move_to("2026-10-20T10:00:00+08:00")
        due_work.work_all()
        assert driver.case(case).overdue == 1
        new = parted(driver, case)
        assert driver.case(new).overdue == 1
        due_work.work_all()
        driver.prepare(new)
        driver.approve(new)
        driver.send(new)
        rows = [r for r in deadlines.of_instance(driver.admin, new) if r.status == "late"]
        assert len(rows) == 1


def test_an_open_deadline_passes_in_the_new_case_too(driver: Driver) -> None:
    with time_machine.travel("2026-09-30T10:00:00+08:00", tick=True) as traveller:
        case = prepared(driver)
        new = parted(driver, case)
        traveller.shift(timedelta(days=20))
        due_work.work_all()
        assert driver.case(case).overdue == driver.case(new).overdue == 1


def test_facts_alone_may_be_split(driver: Driver) -> None:
    case = driver.transfer()
    new = parted(driver, case, parties=(), facts="倾倒建筑垃圾", facts_left="占道堆放建材")
    assert driver.case(case).variables["facts"] == "占道堆放建材"
    assert driver.case(new).variables["facts"] == "倾倒建筑垃圾"
    assert names(driver, case) == names(driver, new) == ["某建材有限公司"]
    assert driver.item(case, "verify_facts").data["facts"] == "占道堆放建材"
    driver.verify(case)
    driver.verify(new)


def test_the_first_party_may_leave(driver: Driver) -> None:
    case = driver.transfer(parties=[SECOND])
    new = parted(driver, case, parties=(0,))
    assert names(driver, case) == ["赵小满"]
    assert driver.case(case).variables["party_id"] == SECOND["party_id"]
    assert names(driver, new) == ["某建材有限公司"]
    officer = driver.person("zj-officer")
    assert [c.id for c in case_lists.search(officer, Filter(text="赵小满")).rows] == [case]
    assert [c.id for c in case_lists.search(officer, Filter(text="某建材")).rows] == [new]
    item = driver.item(case, "verify_facts")
    assert unmask.at_item(officer, item.id, "party_id", "核对") == SECOND["party_id"]


@pytest.mark.clause("YC-18")
def test_a_part_for_another_unit_goes_there_in_its_own_case(driver: Driver) -> None:
    """部分移送: in 峄城 the only way (YC-18), in 桓台 a possible one."""
    case = driver.transfer(parties=[SECOND])
    other = {**SECOND, "part_receiver_unit": "shuiwu"}
    if not driver.is_huantai:
        with pytest.raises(RuleForbids):
            driver.verify(case, parties=[other])
    new = parted(driver, case, receiver_unit="shuiwu")
    item = driver.item(new, "verify_facts")
    assert item.data["receiver_unit"] == "shuiwu"
    driver.verify(case)
    driver.verify(new, party_id=SECOND["party_id"], receiver_unit="shuiwu")
    for one in (case, new):
        driver.prepare(one)
        driver.approve(one)
        driver.send(one)
    assert [materials.letters(driver.admin, one)[0].receivers for one in (case, new)] == [
        ("zhifa",),
        ("shuiwu",),
    ]


def test_a_part_may_get_another_receiver_while_the_letter_is_prepared(driver: Driver) -> None:
    case = prepared(driver)
    new = parted(driver, case, receiver_unit="shuiwu")
    driver.prepare(new)
    driver.approve(new)
    driver.send(new)
    assert materials.letters(driver.admin, new)[0].receivers == ("shuiwu",)
    assert driver.item(new, "sign_receipt").unit == "shuiwu"


@pytest.mark.parametrize(
    ("wish", "key"),
    [
        ({"parties": (0, 1, 2)}, "parties"),
        ({"parties": (7,)}, "parties"),
        ({"parties": ()}, "parties"),
        ({"facts": "x" * 4001}, "facts"),
        ({"receiver_unit": "nowhere"}, "receiver_unit"),
        ({"receiver_unit": "zhujian"}, "receiver_unit"),
    ],
)
def test_what_makes_no_case_is_refused(huantai: Driver, wish: dict[str, Any], key: str) -> None:
    case = prepared(huantai)
    with pytest.raises(InvalidAnswers) as wrong:
        parted(huantai, case, **wish)
    assert key in {error.key for error in wrong.value.errors}
    assert len(instances.links(huantai.admin, case)) == 0


def test_only_with_a_reason_and_only_who_holds_the_case(driver: Driver) -> None:
    case = prepared(driver)
    with pytest.raises(BadInput):
        parted(driver, case, reason=" ")
    with pytest.raises(NotAllowed):
        parted(driver, case, who="zj-head")
    with pytest.raises(NotFound):
        parted(driver, case, who="zf-officer")
    driver.prepare(case)
    with pytest.raises(NotAllowed):
        parted(driver, case)  # it waits for the head
    assert names(driver, parted(driver, case, who="zj-head")) == ["赵小满"]


def test_not_after_the_letter_went_out_and_not_in_other_processes(driver: Driver) -> None:
    case = prepared(driver)
    driver.prepare(case)
    driver.approve(case)
    driver.send(case)
    with pytest.raises(RuleForbids, match="移送其他单位"):
        parted(driver, case)
    driver.receive(case)
    with pytest.raises(RuleForbids, match="移送其他单位"):
        parted(driver, case, who="zf-officer")
