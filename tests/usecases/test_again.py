"""YC-22: what a unit received it does not transfer on, it reports to the government."""

from __future__ import annotations

import pytest

from app.domain.again import TransferredBefore, read_not_again
from app.store import codec, instances
from app.store.transaction import transaction
from app.usecases.record import Recorded
from tests.driver import Driver
from tests.usecases.test_several_parties import SECOND

PARTY = "91370321MA3C0XXX1A"


def sent_on(driver: Driver, party: str = PARTY) -> str:
    """执法局, which received a case, registers one of its own."""
    answers = {
        "party_name": "某建材有限公司",
        "party_kind": "enterprise",
        "party_id": party,
        "matter": "road_occupation",
        "found_on": driver.today,
        "source": "transferred",
        "place": "建设街与兴桓路口",
        "facts": "擅自占用城市道路堆放建材",
    }
    return driver.start("zf-officer", "case_transfer", **answers)


def verify(driver: Driver, case: str, party: str = PARTY, **changes: object) -> Recorded:
    answers: dict[str, object] = {
        "verified_on": driver.today,
        "facts": "不属本局职权",
        "party_id": party,
        "penalty_needed": True,
        "own_power": False,
        "needs_appraisal": False,
        "suspected_crime": False,
        "receiver_unit": "shuiwu",
    }
    more = {"breach_kind": "breach", "historical": False, "permit_involved": False}
    answers |= more if driver.is_huantai else {"stop_measures": "当场责令停止", "urgent": False}
    return driver.do(case, "zf-officer", "verify_facts", **answers, **changes)


@pytest.mark.clause("YC-22")
def test_a_received_case_is_not_transferred_on_in_yicheng(yicheng: Driver) -> None:
    received = yicheng.dispatched()
    number = yicheng.case(received).business_key
    case = sent_on(yicheng)
    before = yicheng.case(case).version
    with pytest.raises(TransferredBefore) as refused:
        verify(yicheng, case)
    assert refused.value.clause == "YC-22"
    assert number in refused.value.sentence("zh")
    assert "报请政府决定" in refused.value.sentence("zh")
    assert yicheng.case(case).version == before


def test_another_party_may_be_transferred(yicheng: Driver) -> None:
    yicheng.dispatched()
    other = "91370404MA3C0OTHER"
    assert verify(yicheng, sent_on(yicheng, other), other).status == "running"


@pytest.mark.clause("YC-22")
def test_one_party_in_common_is_enough(yicheng: Driver) -> None:
    """Whoever stands first in the list does not make it another case; nor does splitting it off."""
    case = yicheng.transfer(parties=[SECOND])
    yicheng.verify(case, parties=[SECOND])
    yicheng.prepare(case)
    yicheng.approve(case)
    yicheng.send(case)
    second = str(SECOND["party_id"])
    with pytest.raises(TransferredBefore):
        verify(yicheng, sent_on(yicheng, second), second)
    other = "91370404MA3C0OTHER"
    beside = sent_on(yicheng, other)
    with pytest.raises(TransferredBefore):
        verify(yicheng, beside, other, parties=[SECOND])
    assert verify(yicheng, beside, other).status == "running"


def test_huantai_knows_no_such_rule(huantai: Driver) -> None:
    huantai.dispatched()
    assert verify(huantai, sent_on(huantai)).status == "running"


def test_after_the_decision_of_the_government_it_is_sent_where_that_says(yicheng: Driver) -> None:
    received = yicheng.dispatched()
    with transaction() as tx:
        locked = instances.lock(tx, yicheng.admin, received)
        variables = {**locked.variables, "dispute_result": "designated"}
        instances.save(tx, received, locked.version, {"variables": codec.dump(variables)})
    assert verify(yicheng, sent_on(yicheng)).status == "running"


@pytest.mark.parametrize("text", ["", "x", "a b c d", "Rule sender receiver id YC-22", "r s t id, YC-22"])
def test_a_property_written_otherwise_is_no_rule(text: str) -> None:
    assert read_not_again(text) is None
