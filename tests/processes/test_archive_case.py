"""归档: the index of a case in two volumes, its way into the archive, and the ZIP that anybody can check."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import flask
import pytest
import time_machine

from app.domain import record_chain
from app.domain.errors import BadInput, Conflict, NotAllowed, NotFound
from app.domain.viewer import Viewer
from app.gateways import file_store
from app.store import archives, materials
from app.usecases import archive, dossier, dossier_export, dossier_verify
from app.usecases.archive import Filing, Supplement
from app.usecases.demo import PAGE
from tests.processes.complaint_steps import Desk
from tests.processes.officer import Officer, broken_links

PARTY_ID = "91370321MA3C0XXX1A"


@pytest.fixture
def desk(huantai: Officer) -> Desk:
    return Desk(huantai.settings, "huantai")


def concluded(driver: Officer) -> str:
    case = driver.accepted()
    driver.conclude(case)
    assert driver.end(case) == ("finished", "end_closed")
    return case


def archived(driver: Officer) -> str:
    case = concluded(driver)
    archive.archive(driver.person("zf-officer"), case, Filing(driver.today, number="2026-012"))
    return case


def taken(driver: Officer, viewer: Viewer, case: str, folder: Path, reason: str | None = None) -> Path:
    packed = dossier_export.take(viewer, case, driver.settings, reason)
    path = folder / "dossier.zip"
    path.write_bytes(b"".join(packed.chunks))
    return path


def unpacked(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as packed:
        assert packed.testzip() is None
        packed.extractall(folder)
    return folder


def sums_hold(folder: Path) -> bool:
    check = subprocess.run(["sha256sum", "-c", "--quiet", "--strict", "SHA256SUMS"], cwd=folder, check=False)
    return check.returncode == 0


# ---- the index -----------------------------------------------------------------------------------------


def test_both_volumes_are_numbered_as_they_are_bound(driver: Officer) -> None:
    case = concluded(driver)
    found = dossier.look(driver.person("zf-officer"), case)
    main = [line for line in found.lines if line.paper.volume == "main"]
    side = [line for line in found.lines if line.paper.volume == "side"]
    assert [line.no for line in main] == list(range(1, len(main) + 1))
    assert [line.no for line in side] == list(range(1, len(side) + 1))
    letters = [line.paper.number for line in main if line.paper.section == "letter"]
    assert letters == [letter.number for letter in materials.letters(driver.admin, case)]
    assert {"现场检查记录.pdf", "照片.pdf"} <= {line.paper.title for line in main}
    sections = [line.paper.section for line in main]
    assert sections.index("evidence") > sections.index("letter")
    assert "receipt" in sections
    assert "decision" in sections
    assert {"opinion"} <= {line.paper.section for line in side}, "approvals stay inside"
    assert found.holder == "zhifa"
    assert found.retention == "years_30"


def test_sheets_run_on_until_somebody_has_not_counted(driver: Officer) -> None:
    case = concluded(driver)
    actor = driver.person("zf-officer")
    preview = dossier.look(actor, case)
    assert preview.lines[0].sheets == "", "a letter has no pages until somebody counts them"
    pages = {line.paper.ref: 2 for line in preview.uncounted}
    archive.archive(actor, case, Filing(driver.today, pages=pages))
    main = [line for line in dossier.look(actor, case).lines if line.paper.volume == "main"]
    assert main[0].sheets == "1—2"
    assert all(line.sheets for line in main)
    assert main[-1].last == sum(line.paper.pages or 0 for line in main)


def test_a_running_case_has_a_preview(driver: Officer) -> None:
    case = driver.dispatched()
    found = dossier.look(driver.person("zj-officer"), case)
    assert found.archive is None
    assert found.holder == "zhujian"
    assert [line.paper.section for line in found.lines if line.paper.section == "letter"] == ["letter"]


# ---- into the archive ----------------------------------------------------------------------------------


def test_archived_once_by_the_unit_that_did_the_last_step(driver: Officer) -> None:
    case = concluded(driver)
    for who in ("zj-officer", "admin", "auditor"):
        with pytest.raises(NotAllowed):
            archive.archive(driver.person(who), case, Filing(driver.today))
    actor = driver.person("zf-officer")
    archive.archive(actor, case, Filing(driver.today, retention="permanent", number="  执法-2026-012 "))
    kept = archives.of_case(driver.admin, case)
    assert kept is not None
    assert (kept.unit, kept.retention, kept.number) == ("zhifa", "permanent", "执法-2026-012")
    assert (kept.archived_on, kept.archived_by_name) == (driver.today, actor.name)
    (entry,) = driver.history(case, "case.archived")
    assert entry.detail["retention"] == "permanent"
    assert all(file.locked_at for file in materials.files(driver.admin, case))
    with pytest.raises(Conflict):
        archive.archive(actor, case, Filing(driver.today))
    assert broken_links() == []


def test_a_running_case_is_not_archived(driver: Officer) -> None:
    case = driver.dispatched()
    with pytest.raises(Conflict):
        archive.archive(driver.person("zj-officer"), case, Filing(driver.today))
    assert archives.of_case(driver.admin, case) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"archived_on": ""},
        {"archived_on": "2026-09-29"},
        {"archived_on": "2026-10-01"},
        {"archived_on": "2026-09-30", "retention": "years_10"},
        {"archived_on": "2026-09-30", "retention": "for ever"},
        {"archived_on": "2026-09-30", "number": "长" * 61},
        {"archived_on": "2026-09-30", "number": "甲\x07"},
    ],
)
def test_what_is_said_must_make_sense(huantai: Officer, wrong: dict[str, str]) -> None:
    """A day before the end or in the future, a period shorter than the county's, signs nobody prints."""
    case = concluded(huantai)
    with pytest.raises(BadInput):
        archive.archive(huantai.person("zf-officer"), case, Filing(**wrong))
    assert archives.of_case(huantai.admin, case) is None


def test_pages_that_are_none(huantai: Officer) -> None:
    case = concluded(huantai)
    actor = huantai.person("zf-officer")
    ref = dossier.look(actor, case).uncounted[0].paper.ref
    for count in (0, -1, 100_001):
        with pytest.raises(BadInput):
            archive.archive(actor, case, Filing(huantai.today, pages={ref: count}))


def test_what_comes_later_says_why_and_stands_at_the_end(
    driver: Officer, clock: time_machine.Coordinates
) -> None:
    case = archived(driver)
    actor = driver.person("zf-officer")
    clock.move_to("2026-10-12T10:00:00+08:00")
    about = Supplement("送达回证.pdf", "邮寄回执当时未到", pages=1, copy_kind="original")
    with pytest.raises(BadInput):
        archive.supplement(actor, case, Supplement("a.pdf", " "), BytesIO(PAGE), driver.settings)
    with pytest.raises(NotAllowed):
        archive.supplement(driver.person("zj-officer"), case, about, BytesIO(PAGE), driver.settings)
    archive.supplement(actor, case, about, BytesIO(PAGE), driver.settings)
    last = [line for line in dossier.look(actor, case).lines if line.paper.volume == "main"][-1]
    assert (last.paper.title, last.paper.supplement) == ("送达回证.pdf", "邮寄回执当时未到")
    assert last.paper.copy == "original"
    (entry,) = driver.history(case, "archive.supplemented")
    assert entry.detail["reason"] == "邮寄回执当时未到"
    assert all(file.locked_at for file in materials.files(driver.admin, case))
    assert broken_links() == []


def test_nothing_is_added_to_a_case_outside_the_archive(driver: Officer) -> None:
    case = concluded(driver)
    with pytest.raises(Conflict):
        archive.supplement(
            driver.person("zf-officer"), case, Supplement("a.pdf", "补交"), BytesIO(PAGE), driver.settings
        )


def test_another_county_finds_nothing(huantai: Officer, app: flask.Flask) -> None:
    case = archived(huantai)
    other = Officer(huantai.settings, "yicheng")
    for who in ("admin", "auditor", "zf-officer"):
        with pytest.raises(NotFound):
            dossier.look(other.person(who), case)
        with pytest.raises(NotFound):
            dossier_export.take(other.person(who), case, huantai.settings)
        with pytest.raises(NotFound):
            archive.archive(other.person(who), case, Filing(huantai.today))


# ---- the ZIP -------------------------------------------------------------------------------------------


def test_anybody_can_check_it(driver: Officer, tmp_path: Path) -> None:
    case = archived(driver)
    path = taken(driver, driver.person("zf-officer"), case, tmp_path)
    assert dossier_verify.problems(path) == []
    folder = unpacked(path, tmp_path / "out")
    assert sums_hold(folder)
    check = subprocess.run(
        [sys.executable, "verify_chain.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stdout
    assert check.stdout.startswith("OK:")
    names = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    assert {"README.txt", "目录.html", "目录.csv", "办理记录.html", "操作记录.json"} <= names
    assert len([name for name in names if name.endswith(".docx")]) == len(driver.letters(case))
    pdf = next(folder.glob("正卷/*照片.pdf"))
    assert pdf.read_bytes() == PAGE
    assert "定期30年" in (folder / "目录.html").read_text()
    assert "sha256sum -c SHA256SUMS" in (folder / "README.txt").read_text()


def test_personal_values_are_masked(driver: Officer, tmp_path: Path) -> None:
    case = archived(driver)
    for who in ("zf-officer", "admin"):
        folder = unpacked(taken(driver, driver.person(who), case, tmp_path), tmp_path / who)
        for file in folder.rglob("*"):
            if file.is_file() and file.suffix in (".json", ".html", ".csv", ".txt"):
                assert PARTY_ID not in file.read_text(), file
    assert driver.history(case, "dossier.taken") == []


def test_in_full_with_a_reason_that_is_recorded(driver: Officer, tmp_path: Path) -> None:
    case = archived(driver)
    actor = driver.person("zf-officer")
    for who in ("admin", "auditor"):
        with pytest.raises(NotAllowed):
            dossier_export.take(driver.person(who), case, driver.settings, "检查")
    with pytest.raises(BadInput):
        dossier_export.take(actor, case, driver.settings, " ")
    assert driver.history(case, "dossier.taken") == []
    folder = unpacked(taken(driver, actor, case, tmp_path, "移交法院"), tmp_path / "out")
    assert PARTY_ID in (folder / "完整个人信息.json").read_text()
    (entry,) = driver.history(case, "dossier.taken")
    assert (entry.actor, entry.detail["reason"]) == (actor.name, "移交法院")
    record = json.loads((folder / "操作记录.json").read_text())
    assert "dossier.taken" in [line["action"] for line in record["entries"]]
    assert all(line["detail"] is not None for line in record["entries"])
    assert record_chain.problems(record) == []


def test_every_way_of_changing_the_record_is_found(driver: Officer, tmp_path: Path) -> None:
    case = archived(driver)
    path = taken(driver, driver.person("zf-officer"), case, tmp_path)
    with zipfile.ZipFile(path) as packed:
        text = packed.read("操作记录.json").decode()
    record = json.loads(text)
    withheld = [n for n, entry in enumerate(record["entries"]) if entry["detail"] is None]
    assert withheld, "the start holds a masked number"
    plain = next(n for n, entry in enumerate(record["entries"]) if entry["detail"] is not None)
    for number, field, value in (
        (plain, "detail", '{"reason":"别的"}'),
        (plain, "actor", "他人"),
        (plain, "at", "2026-09-01T00:00:00.000000+00:00"),
        (withheld[0], "actor", "他人"),
        (withheld[0], "detail_sha256", "0" * 64),
        (withheld[0], "seq", 99),
    ):
        changed = json.loads(text)
        changed["entries"][number][field] = value
        assert record_chain.problems(changed), (number, field)
    for cut in (record["entries"][:-1], record["entries"][1:], record["entries"][::-1]):
        assert record_chain.problems({**record, "entries": cut})


def test_a_masked_detail_cannot_be_guessed(driver: Officer, tmp_path: Path) -> None:
    """Four hidden digits are ten thousand guesses: without the salt none of them can be told right."""
    case = archived(driver)
    folder = unpacked(taken(driver, driver.admin, case, tmp_path), tmp_path / "out")
    record = json.loads((folder / "操作记录.json").read_text())
    assert all("salt" not in entry for entry in record["entries"] if entry["detail"] is None)


def test_a_changed_zip_is_found(driver: Officer, tmp_path: Path) -> None:
    case = archived(driver)
    path = taken(driver, driver.person("zf-officer"), case, tmp_path)
    folder = unpacked(path, tmp_path / "out")
    index = folder / "目录.csv"
    index.write_text(index.read_text().replace("照片", "照像"))
    assert not sums_hold(folder)
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace("照片".encode(), "照像".encode()) if name == "目录.csv" else data)
        new.writestr("正卷/099 混入.pdf", PAGE)
    problems = dossier_verify.problems(changed)
    assert "目录.csv: the file was changed" in problems
    assert "正卷/099 混入.pdf: not in SHA256SUMS" in problems


def test_a_chain_written_anew_is_not_the_platforms(driver: Officer, tmp_path: Path) -> None:
    """Whoever hashes a false record from its beginning passes the offline check, but not the platform's."""
    case = archived(driver)
    path = taken(driver, driver.person("zf-officer"), case, tmp_path, "移交法院")
    with zipfile.ZipFile(path) as packed:
        record = json.loads(packed.read("操作记录.json"))
    previous = ""
    for entry in record["entries"]:
        entry["actor"] = "他人"
        sealed = record_chain.sealed(entry["detail"], entry["salt"])
        previous = entry["hash"] = record_chain.link(previous, case, entry, sealed)
    record["head"]["hash"] = previous
    assert record_chain.problems(record) == []
    assert "#1: the platform recorded something else" in list(dossier_verify._known(record))


def test_bytes_that_changed_on_the_disk_fail_the_check(driver: Officer, tmp_path: Path) -> None:
    case = archived(driver)
    photo = next(f for f in materials.files(driver.admin, case) if f.name == "照片.pdf")
    where = file_store.path_of(driver.settings.files_dir, photo.sha256)
    where.write_bytes(PAGE + b"%")
    path = taken(driver, driver.person("zf-officer"), case, tmp_path)
    assert any("照片.pdf: the file was changed" in problem for problem in dossier_verify.problems(path))
    where.unlink()
    path = taken(driver, driver.person("zf-officer"), case, tmp_path)
    assert any("照片.pdf: missing" in problem for problem in dossier_verify.problems(path))
    with zipfile.ZipFile(path) as packed:
        assert "存储中缺失" in packed.read("README.txt").decode()


def test_what_is_no_dossier_is_refused(huantai: Officer, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    for content in (b"", b"PK\x03\x04", b"x" * 1000):
        path.write_bytes(content)
        with pytest.raises(BadInput):
            dossier_verify.problems(path)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.txt", "b")
    with pytest.raises(BadInput):
        dossier_verify.problems(path)


# ---- complainants --------------------------------------------------------------------------------------


def complained(desk: Desk) -> str:
    """A complaint with materials of the complainant, answered by its first responder."""
    case = desk.complaint()
    desk.triage(case, complaint_files="file:举报材料.pdf")
    desk.verify_complaint(case, "none")
    desk.reply(case)
    assert desk.end(case)[0] == "finished"
    return case


def test_a_complainant_stays_in_the_side_volume(desk: Desk, tmp_path: Path) -> None:
    case = complained(desk)
    found = dossier.look(desk.person("zj-officer"), case)
    papers = [line.paper for line in found.lines if line.paper.section == "complainant"]
    assert {paper.volume for paper in papers} == {"side"}
    assert {paper.secrecy for paper in papers} == {"举报人信息"}
    assert "举报材料.pdf" in {paper.title for paper in papers}
    folder = unpacked(taken(desk, desk.person("zj-officer"), case, tmp_path), tmp_path / "own")
    assert list(folder.glob("副卷/*举报材料.pdf"))
    assert len(list(folder.glob("副卷/*.docx"))) == len(desk.letters(case)) == 1


@pytest.mark.parametrize("who", ["auditor", "admin"])
def test_whoever_takes_no_part_gets_nothing_of_a_complainant(desk: Desk, tmp_path: Path, who: str) -> None:
    case = complained(desk)
    path = taken(desk, desk.person(who), case, tmp_path)
    folder = unpacked(path, tmp_path / "out")
    names = " ".join(file.name for file in folder.rglob("*"))
    assert "举报材料" not in names
    assert not list(folder.glob("**/*.docx")), "the reply is addressed to the complainant"
    for file in folder.rglob("*"):
        if file.is_file() and file.suffix in (".json", ".html", ".csv", ".txt"):
            text = file.read_text()
            assert "丁一诺" not in text, file
            assert "13900001234" not in text, file
            assert "丁**" not in text, file
    assert "不向您列出" in (folder / "目录.csv").read_text()
    assert dossier_verify.problems(path) == [], "what is left out is not missing"


def test_what_another_unit_provided_counts_as_read(driver: Officer, tmp_path: Path) -> None:
    case = archived(driver)
    before = len(driver.history(case, "file.read"))
    taken(driver, driver.person("zf-officer"), case, tmp_path)
    read = [entry.detail["name"] for entry in driver.history(case, "file.read")[before:]]
    assert sorted(read) == ["照片.pdf", "现场检查记录.pdf"]
    taken(driver, driver.person("zj-officer"), case, tmp_path)
    assert len(driver.history(case, "file.read")) == before + 2, "one's own materials are one's own"
