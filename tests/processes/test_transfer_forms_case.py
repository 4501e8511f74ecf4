"""What a transfer must bring before it goes out: four checks, materials, what was done on the spot."""

from __future__ import annotations

import pytest

from app.domain.errors import InvalidAnswers
from tests.processes.officer import Officer


@pytest.mark.clause("HT-44")
@pytest.mark.parametrize("check", ["check_facts", "check_evidence", "check_procedure", "check_formalities"])
def test_none_of_the_four_checks_may_be_left_out(huantai: Officer, check: str) -> None:
    case = huantai.transfer()
    huantai.verify(case)
    with pytest.raises(InvalidAnswers) as wrong:
        huantai.prepare(case, **{check: False})
    assert [error.key for error in wrong.value.errors] == [check]
    assert huantai.waiting(case) == {"prepare_materials"}


@pytest.mark.clause("HT-46", "YC-23")
@pytest.mark.parametrize("materials", ["source_files", "evidence_files"])
def test_no_transfer_without_its_materials(driver: Officer, materials: str) -> None:
    case = driver.transfer()
    driver.verify(case)
    with pytest.raises(InvalidAnswers) as wrong:
        driver.prepare(case, **{materials: []})
    assert [error.key for error in wrong.value.errors] == [materials]


@pytest.mark.clause("YC-15")
def test_what_was_done_to_stop_it_is_recorded(yicheng: Officer) -> None:
    """初步调查 and 及时制止: verified facts and the measures taken are asked for, with a reminder's clock."""
    case = yicheng.transfer()
    assert yicheng.clocks(case) == {"transfer.verify": "2026-10-09"}
    for missing in ("stop_measures", "facts"):
        with pytest.raises(InvalidAnswers) as wrong:
            yicheng.verify(case, **{missing: ...})
        assert [error.key for error in wrong.value.errors] == [missing]
    yicheng.verify(case)
    assert yicheng.value(case, "stop_measures") == "当场责令停止"
    assert yicheng.standing(case, "transfer.verify") == ("met", None)


@pytest.mark.clause("HT-06")
def test_somebody_of_a_squad_holds_posts_of_both(huantai: Officer) -> None:
    """派驻中队: the town directs the daily work, the bureau the person; both offer their work."""
    person = huantai.add_person("sz-squad", "suozhen/officer", "zhifa/officer")
    assert person.units == {"suozhen", "zhifa"}
    assert {"suozhen/officer", "zhifa/officer"} <= person.groups
