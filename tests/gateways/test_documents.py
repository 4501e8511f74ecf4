"""The child that makes Word documents: it answers, is limited, and gets none of the parent's secrets."""

from __future__ import annotations

import time
import zipfile
from io import BytesIO

import pytest

from app.domain.layouts_check import text_of
from app.domain.letters_docx import SAMPLE, fill_layout
from app.gateways.documents import DocumentFailed, make
from app.settings import ROOT

LETTER = (ROOT / "documents/layouts/letter.docx").read_bytes()


def with_text(text: str) -> bytes:
    """The letter layout with one more paragraph."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(LETTER)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                more = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p><w:sectPr".encode()
                data = data.replace(b"<w:sectPr", more, 1)
            new.writestr(name, data)
    return target.getvalue()


def test_child_makes_what_the_layout_gives() -> None:
    assert make(LETTER, SAMPLE, "") == fill_layout(LETTER, SAMPLE)
    assert "甲〔2026〕9号" in text_of(make(LETTER, SAMPLE, "甲〔2026〕9号"))


def test_broken_layout_gives_a_reason() -> None:
    with pytest.raises(DocumentFailed) as failed:
        make(with_text("{{ nobody }}"), SAMPLE, "")
    assert "nobody" in failed.value.sentence("zh")
    assert "nobody" in failed.value.sentence("en")


def test_layout_that_wants_all_memory_is_stopped() -> None:
    with pytest.raises(DocumentFailed) as failed:
        make(with_text("{{ 'x' * 3000000000 }}"), SAMPLE, "")
    assert "MemoryError" in failed.value.sentence("zh")


def test_layout_that_never_ends_is_stopped() -> None:
    endless = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    begun = time.monotonic()
    with pytest.raises(DocumentFailed) as failed:
        make(with_text(endless), SAMPLE, "", seconds=2)
    assert time.monotonic() - begun < 6
    assert "超过 2 秒" in failed.value.sentence("zh")


def test_child_gets_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even by a layout that could leave the sandbox: the environment of the parent is not there."""
    import subprocess

    from app.gateways import documents

    seen: list[dict[str, str]] = []
    run = subprocess.run

    def watched(*given: object, **named: object) -> object:
        seen.append(dict(named["env"]))  # type: ignore[call-overload]
        return run(*given, **named)  # type: ignore[call-overload]

    monkeypatch.setenv("LIANBAN_SECRET_KEY", "secret")
    monkeypatch.setattr(documents.subprocess, "run", watched)
    make(LETTER, SAMPLE, "")
    assert set(seen[0]) == {"PYTHONPATH", "PYTHONUTF8"}
