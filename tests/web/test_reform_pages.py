"""After a reform of units: the successor's screens show the work, those of the ended unit no longer."""

from __future__ import annotations

from tests.driver import Driver
from tests.usecases.test_reform import ends
from tests.web.conftest import SignIn


def test_the_successors_inbox_shows_it(driver: Driver, sign_in: SignIn) -> None:
    case = driver.transfer()
    item = driver.item(case, "verify_facts").id
    former = sign_in(f"{driver.prefix}-zj-officer")
    heir = sign_in(f"{driver.prefix}-sw-officer")
    other = sign_in(f"{driver.prefix}-zf-officer")
    assert f"/items/{item}" in former.page("/inbox")
    assert f"/items/{item}" not in heir.page("/inbox")
    assert heir.get(f"/cases/{case}").status_code == 404
    ends(driver, "zhujian", "shuiwu")
    assert f"/items/{item}" not in former.page("/inbox")
    assert f"/items/{item}" in heir.page("/inbox")
    assert "办结本环节" in heir.page(f"/items/{item}")
    assert "办结本环节" not in former.page(f"/items/{item}")
    record = heir.page(f"/cases/{case}/audit")
    assert "按现行规则库改派" in record
    assert "住建局办理）" in record, "the former unit is named"
    assert other.get(f"/cases/{case}").status_code == 404
