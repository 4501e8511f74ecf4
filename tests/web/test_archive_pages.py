"""案卷 as a tab of the case: the index, archiving, what comes later, the ZIP; for whom."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from app.store import archives
from app.usecases.demo import PAGE
from tests.driver import Driver
from tests.web.conftest import SignIn


def concluded(driver: Driver) -> str:
    case = driver.accepted()
    driver.file(case)
    driver.investigate(case)
    driver.decide(case)
    assert driver.case(case).status == "finished"
    return case


def test_archived_on_the_page_and_kept_when_refused(driver: Driver, sign_in: SignIn) -> None:
    case = concluded(driver)
    officer = sign_in(f"{driver.prefix}-zf-officer")
    page = officer.page(f"/cases/{case}/archive")
    assert "预览，未归档" in page
    assert "正卷" in page
    assert "副卷" in page
    ref = re.search(r'name="(pages-letter:[0-9a-f]+)"', page)
    assert ref
    wrong = officer.post(f"/cases/{case}/archive", archived_on="2999-01-01", number="甲-1", **{ref[1]: "3"})
    assert wrong.status_code == 422
    assert 'value="甲-1"' in wrong.text
    assert f'name="{ref[1]}" value="3"' in wrong.text
    assert (
        officer.post(f"/cases/{case}/archive", archived_on=driver.today, **{ref[1]: "x"}).status_code == 422
    )
    assert archives.of_case(driver.admin, case) is None
    done = officer.post(f"/cases/{case}/archive", archived_on=driver.today, number="甲-1", **{ref[1]: "3"})
    assert done.status_code == 303
    page = officer.page(f"/cases/{case}/archive")
    assert "已归档" in page
    assert "1—3" in page
    assert officer.post(f"/cases/{case}/archive", archived_on=driver.today).status_code == 409


def test_others_read_and_may_not(driver: Driver, sign_in: SignIn) -> None:
    case = concluded(driver)
    for who in ("zj-officer", "admin", "auditor"):
        person = sign_in(f"{driver.prefix}-{who}")
        page = person.page(f"/cases/{case}/archive")
        assert 'id="archive-form"' not in page
        assert person.post(f"/cases/{case}/archive", archived_on=driver.today).status_code == 403, who
    auditor = sign_in(f"{driver.prefix}-auditor")
    assert "导出含完整个人信息" not in auditor.page(f"/cases/{case}/archive")
    assert auditor.post(f"/cases/{case}/dossier", reason="检查").status_code == 403


def test_a_supplement_says_why(driver: Driver, sign_in: SignIn) -> None:
    case = concluded(driver)
    officer = sign_in(f"{driver.prefix}-zf-officer")
    path = f"/cases/{case}/archive/supplement"
    early = officer.post(path, reason="补交", file=(BytesIO(PAGE), "回证.pdf"))
    assert early.status_code == 409
    officer.post(f"/cases/{case}/archive", archived_on=driver.today)
    assert officer.post(path, reason="补交").status_code == 422
    assert officer.post(path, reason="", file=(BytesIO(PAGE), "回证.pdf")).status_code == 422
    assert officer.post(path, reason="补交", file=(BytesIO(b"MZ"), "回证.exe")).status_code == 422
    done = officer.post(path, reason="邮寄回执<b>后到</b>", pages="1", file=(BytesIO(PAGE), "回证.pdf"))
    assert done.status_code == 303
    page = officer.page(f"/cases/{case}/archive")
    assert "邮寄回执&lt;b&gt;后到" in page
    assert "补充" in page


def test_the_zip_comes_down_whole(driver: Driver, sign_in: SignIn) -> None:
    case = concluded(driver)
    officer = sign_in(f"{driver.prefix}-zf-officer")
    answer = officer.get(f"/cases/{case}/dossier.zip")
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(BytesIO(answer.data)) as packed:
        assert packed.testzip() is None
        assert "SHA256SUMS" in packed.namelist()
        assert "完整个人信息.json" not in packed.namelist()
    assert officer.post(f"/cases/{case}/dossier", reason=" ").status_code == 422
    full = officer.post(f"/cases/{case}/dossier", reason="移交法院")
    with zipfile.ZipFile(BytesIO(full.data)) as packed:
        assert "完整个人信息.json" in packed.namelist()
    assert "导出含个人信息的案卷" in officer.page(f"/cases/{case}/audit")
