"""A whole Word file in the place of a letter: kept as issued, and looked at as at a hostile file."""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO

import flask
import pytest
from docx import Document

from app.domain.errors import BadInput
from app.domain.layouts_check import text_of
from app.domain.media import UploadRefused, UploadTooLarge
from app.gateways import file_store
from app.gateways.documents import DocumentFailed, DocumentRefused
from app.settings import Settings
from app.store.records import WorkItemRecord
from app.usecases import letter_drafts as use
from app.usecases import letters as issued_use
from tests.processes.officer import Officer
from tests.usecases.test_letter_drafts import LETTER, signing, the_letter


@pytest.fixture
def officer(app: flask.Flask, settings: Settings) -> Officer:
    return Officer(settings, "huantai")


@pytest.fixture
def somewhere(app: flask.Flask, settings: Settings, county: str) -> Officer:
    """Once in each county."""
    return Officer(settings, county)


def document(*lines: str) -> bytes:
    made, target = Document(), BytesIO()
    for line in lines:
        made.add_paragraph(line)
    made.save(target)
    return target.getvalue()


def put(officer: Officer, item: WorkItemRecord, content: bytes, name: str = "函.docx") -> None:
    use.upload(officer.person("zj-head"), item.id, LETTER, name, BytesIO(content), officer.settings)


def test_uploaded_letter_is_kept_as_issued(somewhere: Officer) -> None:
    case, item = signing(somewhere)
    content = document("某某县住房和城乡建设局", "〔    〕  号", "整份改写的正文。")
    put(somewhere, item, content)
    head = somewhere.person("zj-head")
    assert use.word(head, item.id, LETTER, somewhere.settings) == ("函.docx", content)
    somewhere.approve(case)
    letter = the_letter(somewhere, case)
    assert letter.number, "the platform gives the number all the same"
    assert letter.content["source"] == "uploaded"
    assert "整份改写的正文。" in letter.content["paragraphs"]
    made = issued_use.word(head, letter.id, somewhere.settings)
    assert (made.content, made.sha256) == (content, hashlib.sha256(content).hexdigest())
    file_store.path_of(somewhere.settings.files_dir, made.sha256).unlink()
    with pytest.raises(DocumentFailed):
        issued_use.word(head, letter.id, somewhere.settings)


def test_draft_as_word_comes_back_changed(officer: Officer) -> None:
    case, item = signing(officer)
    name, content = use.word(officer.person("zj-head"), item.id, LETTER, officer.settings)
    assert name.endswith("（稿）.docx")
    assert "〔    〕" in text_of(content)
    changed = Document(BytesIO(content))
    changed.paragraphs[-3].insert_paragraph_before("在 Word 中加上的一段。")
    target = BytesIO()
    changed.save(target)
    put(officer, item, target.getvalue())
    officer.approve(case)
    letter = the_letter(officer, case)
    assert "在 Word 中加上的一段。" in letter.content["paragraphs"]


def _with_part(name: str, data: bytes, relation: str = "") -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(document("正文"))) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if relation and entry.filename == "word/_rels/document.xml.rels":
                content = content.replace(b"</Relationships>", relation.encode() + b"</Relationships>")
            new.writestr(entry.filename, content)
        if name:
            new.writestr(name, data)
    return target.getvalue()


RELATION = '<Relationship Id="r99" Type="http://x/relationships/{}" Target="{}"{}/>'
HOSTILE = {
    "macro": _with_part("word/vbaProject.bin", b"x"),
    "link": _with_part(
        "", b"", RELATION.format("image", "http://elsewhere.example/a.png", ' TargetMode="External"')
    ),
    "template": _with_part("", b"", RELATION.format("attachedTemplate", "t.dotm", "")),
    "object": _with_part("word/embeddings/a.xlsx", b"x", RELATION.format("package", "embeddings/a.xlsx", "")),
    "entities": _with_part("word/extra.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    "no-text": document(""),
    "no-zip": b"PK\x03\x04" + b"x" * 100,
}


@pytest.mark.parametrize("what", sorted(HOSTILE))
def test_hostile_file_is_refused_and_nothing_stays(officer: Officer, what: str) -> None:
    case, item = signing(officer)
    before = {path for path in officer.settings.files_dir.rglob("*") if path.is_file()}
    with pytest.raises((DocumentRefused, BadInput)):
        put(officer, item, HOSTILE[what])
    assert {path for path in officer.settings.files_dir.rglob("*") if path.is_file()} == before
    officer.approve(case)
    assert the_letter(officer, case).content["source"] == "generated"


def test_other_files_and_large_ones_are_refused(officer: Officer) -> None:
    _, item = signing(officer)
    for name, content in (("函.pdf", b"%PDF-1.7"), ("函.docx", b"%PDF-1.7"), ("函.docm", document("正文"))):
        with pytest.raises(UploadRefused):
            put(officer, item, content, name)
    with pytest.raises(UploadTooLarge):
        put(officer, item, b"PK\x03\x04" + b"\0" * 4_000_000)
