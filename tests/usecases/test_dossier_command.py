"""`lianban export` and `lianban verify-dossier`, and a ZIP larger than what may be held in memory."""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import cli
from app.domain.moment import CHINA
from app.gateways.zip_stream import ZipStream
from tests.driver import Driver

CHUNK = 1 << 20


def run(driver: Driver, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    monkeypatch.setenv("LIANBAN_DATA_DIR", str(driver.settings.data_dir))
    if driver.settings.database_url:
        monkeypatch.setenv("LIANBAN_DATABASE_URL", driver.settings.database_url)
    return CliRunner().invoke(cli, words)


def test_written_and_checked(driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = driver.case(driver.dispatched()).business_key
    path = tmp_path / "dossier.zip"
    written = run(driver, monkeypatch, "export", key, "-j", driver.county, "--out", str(path))
    assert written.exit_code == 0, written.output
    assert written.output.strip() == str(path)
    checked = run(driver, monkeypatch, "verify-dossier", str(path))
    assert checked.exit_code == 0, checked.output
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("正卷/099 混入.txt", "x")
    checked = run(driver, monkeypatch, "verify-dossier", str(path))
    assert checked.exit_code == 1
    assert "正卷/099 混入.txt: not in SHA256SUMS" in checked.output


def test_no_such_case(driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = driver.case(driver.dispatched()).business_key
    other = "yicheng" if driver.is_huantai else "huantai"
    path = tmp_path / "dossier.zip"
    for county, wanted in ((other, key), (driver.county, key[:-1]), (driver.county, "")):
        written = run(driver, monkeypatch, "export", wanted, "-j", county, "--out", str(path))
        assert written.exit_code == 1, (county, wanted)
    assert not path.exists()


def test_a_large_file_streams_through() -> None:
    """Two hundred megabytes; no more than a few chunks are ever held."""

    def chunks() -> Iterator[bytes]:
        for number in range(200):
            yield bytes([number]) * CHUNK

    out, written, largest = ZipStream(datetime(2026, 9, 30, tzinfo=CHINA)), 0, 0
    tracemalloc.start()
    try:
        for part in out.member("扫描件.pdf", chunks()):
            written += len(part)
            largest = max(largest, len(part))
        for part in out.close():
            written += len(part)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert written > 200 * CHUNK
    assert largest < 2 * CHUNK
    assert peak < 12 * CHUNK


def test_what_streams_is_a_whole_zip() -> None:
    out, target = ZipStream(datetime(2026, 9, 30, 10, 0, tzinfo=CHINA)), BytesIO()
    for name, compress in (("正卷/001 移送函.docx", False), ("目录.html", True), ("空.txt", True)):
        data = [] if name == "空.txt" else [name.encode(), b"x" * 100]
        for part in out.member(name, data, compress=compress):
            target.write(part)
    for part in out.close():
        target.write(part)
    with zipfile.ZipFile(target) as packed:
        assert packed.testzip() is None
        assert packed.namelist() == ["正卷/001 移送函.docx", "目录.html", "空.txt"]
        assert packed.read("目录.html") == "目录.html".encode() + b"x" * 100
        assert packed.infolist()[0].date_time == (2026, 9, 30, 10, 0, 0)
