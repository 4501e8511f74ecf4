"""An issued letter afterwards: Word document, sealed copy, typed and void numbers, in both counties."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import flask
import pytest
from docx import Document

from app.domain.errors import BadInput, Conflict, ContentRejected, NotAllowed, NotFound
from app.domain.layouts_check import text_of
from app.domain.media import UploadRefused
from app.gateways import file_store
from app.settings import ROOT, Settings
from app.store import audit, letters, materials
from app.store.letters import BookFilter, IssuedLetter
from app.store.records import LetterRecord
from app.store.transaction import transaction
from app.usecases import bootstrap, deploy
from app.usecases import letters as use
from app.usecases.demo import PAGE
from tests.processes.officer import Officer


@pytest.fixture
def officer(app: flask.Flask, settings: Settings) -> Officer:
    return Officer(settings, "huantai")


@pytest.fixture
def somewhere(app: flask.Flask, settings: Settings, county: str) -> Officer:
    """Once in each county."""
    return Officer(settings, county)


def issued(officer: Officer) -> tuple[str, LetterRecord]:
    """A case whose transfer letter went out, and the letter."""
    case = officer.dispatched()
    found = [letter for letter in materials.letters(officer.admin, case) if letter.kind == "transfer_letter"]
    return case, found[0]


def of(officer: Officer, letter: LetterRecord) -> IssuedLetter:
    return letters.find(officer.admin, letter.id)


def actions(officer: Officer, case: str) -> list[str]:
    return [entry.action for entry in audit.history(officer.admin, case)]


# ---- the Word document -----------------------------------------------------------------------------


def test_document_shows_what_was_issued_and_stays_the_same(somewhere: Officer) -> None:
    case, letter = issued(somewhere)
    made = use.word(somewhere.person("zj-officer"), letter.id, somewhere.settings)
    text = text_of(made.content)
    for paragraph in letter.content["paragraphs"]:
        assert paragraph in text
    assert letter.number in text
    assert letter.content["signature"] in text
    assert made.name == f"{letter.number} {letter.title}.docx"
    assert made.sha256 == hashlib.sha256(made.content).hexdigest() == of(somewhere, letter).document_sha256
    again = use.word(somewhere.person("zf-officer"), letter.id, somewhere.settings)
    assert again.content == made.content
    assert actions(somewhere, case).count("letter.document") == 1


def test_document_lost_from_the_store_is_made_again_with_the_same_checksum(officer: Officer) -> None:
    _, letter = issued(officer)
    actor = officer.person("zj-officer")
    made = use.word(actor, letter.id, officer.settings)
    file_store.path_of(officer.settings.files_dir, made.sha256).unlink()
    again = use.word(actor, letter.id, officer.settings)
    assert (again.content, again.sha256) == (made.content, made.sha256)


def test_later_layout_does_not_change_a_letter_already_issued(officer: Officer) -> None:
    _, letter = issued(officer)
    record = (ROOT / "documents/layouts/record.docx").read_bytes()
    deploy.deploy(officer.admin, officer.county, {"documents/layouts/letter.docx": record})
    made = use.word(officer.person("zj-officer"), letter.id, officer.settings)
    assert "我单位" in text_of(made.content)
    assert _has_red_head(made.content)


def _has_red_head(document: bytes) -> bool:
    return bool(Document(BytesIO(document)).sections[0].different_first_page_header_footer)


def test_letter_of_the_time_before_layouts_takes_todays(officer: Officer) -> None:
    _, letter = issued(officer)
    with transaction() as tx:
        letters.change(tx, letter.id, layout_sha256="")
    made = use.word(officer.person("zj-officer"), letter.id, officer.settings)
    assert _has_red_head(made.content)


def test_who_may_not_see_the_case_gets_no_document(officer: Officer) -> None:
    _, letter = issued(officer)
    stranger = officer.add_person("stranger", "gongan/officer")
    for actor in (stranger, Officer(officer.settings, "yicheng").admin):
        with pytest.raises(NotFound):
            use.word(actor, letter.id, officer.settings)


# ---- the sealed copy -------------------------------------------------------------------------------


def seal(officer: Officer, letter: LetterRecord, who: str = "zj-liaison", name: str = "盖章.pdf") -> str:
    return use.return_sealed(officer.person(who), letter.id, name, 1, BytesIO(PAGE), officer.settings)


def test_sealed_copy_is_a_locked_material_beside_the_letter(officer: Officer) -> None:
    case, letter = issued(officer)
    file_id = seal(officer, letter)
    assert of(officer, letter).sealed_file == file_id
    found = materials.file(officer.person("zf-officer"), file_id)
    assert (found.group, found.sha256) == ("sealed", hashlib.sha256(PAGE).hexdigest())
    assert found.locked_at is not None
    second = seal(officer, letter)
    assert of(officer, letter).sealed_file == second
    assert file_id in {file.id for file in materials.files(officer.admin, case)}, "the first one stays"
    assert actions(officer, case).count("letter.sealed") == 2


def test_only_the_sender_returns_the_sealed_copy(officer: Officer) -> None:
    _, letter = issued(officer)
    with pytest.raises(NotAllowed):
        seal(officer, letter, who="zf-liaison")
    assert of(officer, letter).sealed_file is None


def test_sealed_copy_must_be_a_scan(officer: Officer) -> None:
    _, letter = issued(officer)
    with pytest.raises(UploadRefused):
        seal(officer, letter, name="盖章.png")
    actor, word = officer.person("zj-liaison"), use.word(officer.admin, letter.id, officer.settings)
    with pytest.raises(BadInput):
        use.return_sealed(actor, letter.id, "盖章.docx", 1, BytesIO(word.content), officer.settings)
    assert of(officer, letter).sealed_file is None


def test_delivery_is_registered_once(somewhere: Officer) -> None:
    case, letter = issued(somewhere)
    actor, today = somewhere.person("zj-liaison"), somewhere.today
    with pytest.raises(NotAllowed):
        use.deliver(somewhere.person("zf-liaison"), letter.id, today, "hand")
    for on, way, to in (
        ("", "hand", ""),
        ("2020-01-01", "hand", ""),
        ("2099-01-01", "hand", ""),
        (today, "fly", ""),
    ):
        with pytest.raises(BadInput):
            use.deliver(actor, letter.id, on, way, to)
    use.deliver(actor, letter.id, today, "hand", "  王 某某 ")
    found = of(somewhere, letter)
    assert (found.delivered_on, found.delivered_way, found.delivered_to) == (today, "hand", "王 某某")
    with pytest.raises(Conflict):
        use.deliver(actor, letter.id, today, "mail")
    assert actions(somewhere, case).count("letter.delivered") == 1


# ---- numbers ---------------------------------------------------------------------------------------


def test_void_number_stays_in_the_book_and_is_never_used_again(somewhere: Officer) -> None:
    case, letter = issued(somewhere)
    with pytest.raises(NotAllowed):
        use.void(somewhere.person("zj-officer"), letter.id, "当事人名称写错，重新制发")
    with pytest.raises(BadInput):
        use.void(somewhere.person("zj-head"), letter.id, "错")
    use.void(somewhere.person("zj-head"), letter.id, "当事人名称写错，重新制发")
    found = of(somewhere, letter)
    assert (found.void_reason, found.number) == ("当事人名称写错，重新制发", letter.number)
    assert found.voided_by == somewhere.person("zj-head").name
    with pytest.raises(Conflict):
        use.void(somewhere.person("zj-head"), letter.id, "再次作废一遍")
    with pytest.raises(Conflict):
        seal(somewhere, letter)
    assert actions(somewhere, case).count("letter.voided") == 1
    _, second = issued(somewhere)
    assert second.number != letter.number
    assert materials.letter(somewhere.admin, letter.id).content == letter.content, "the text stays readable"


def manual(officer: Officer) -> None:
    """The county turns to numbers from each unit's own register."""
    path = ROOT / "jurisdictions" / f"{officer.county}.toml"
    text = path.read_text(encoding="utf-8")
    assert '"numbering" = "platform"' in text
    changed = text.replace('"numbering" = "platform"', '"numbering" = "manual"').encode()
    deploy.load_rulebook("测试", path.name, changed)


def test_number_from_the_units_own_register(somewhere: Officer) -> None:
    manual(somewhere)
    case, letter = issued(somewhere)
    sender = somewhere.person("zj-officer")
    assert letter.number == ""
    draft = use.word(sender, letter.id, somewhere.settings)
    assert draft.sha256 == ""
    assert "〔    〕" in text_of(draft.content)
    assert of(somewhere, letter).document_sha256 is None, "nothing is kept before there is a number"
    with pytest.raises(NotAllowed):
        use.type_number(somewhere.person("zf-officer"), letter.id, "综执移〔2026〕7号")
    for wrong in ("", "   ", "号" * 61, "综执\x00移"):
        with pytest.raises(BadInput):
            use.type_number(sender, letter.id, wrong)
    use.type_number(sender, letter.id, "综执移〔2026〕7号")
    assert of(somewhere, letter).number == "综执移〔2026〕7号"
    with pytest.raises(Conflict):
        use.type_number(sender, letter.id, "综执移〔2026〕8号")
    assert "综执移〔2026〕7号" in text_of(use.word(sender, letter.id, somewhere.settings).content)
    assert "letter.numbered" in actions(somewhere, case)
    _, second = issued(somewhere)
    with pytest.raises(Conflict):
        use.type_number(sender, second.id, "综执移〔2026〕7号")


def test_platform_numbers_are_not_typed(officer: Officer) -> None:
    _, letter = issued(officer)
    with pytest.raises(Conflict):
        use.type_number(officer.person("zj-officer"), letter.id, "综执移〔2026〕7号")


# ---- the number book -------------------------------------------------------------------------------


def test_number_book_by_unit_kind_year_state_and_text(officer: Officer) -> None:
    _, letter = issued(officer)
    _, other = issued(officer)
    use.void(officer.person("zj-head"), other.id, "当事人名称写错，重新制发")
    year = officer.today[:4]

    def ids(**wanted: object) -> set[str]:
        page = letters.book(officer.admin, BookFilter(**wanted))  # type: ignore[arg-type]
        return {row.id for row in page.rows}

    assert ids() == {letter.id, other.id}
    assert ids(unit="zhujian", kind="transfer_letter", year=int(year)) == {letter.id, other.id}
    assert ids(unit="zhifa") == ids(kind="penalty_copy") == ids(year=int(year) - 1) == set()
    assert ids(state="void") == {other.id}
    assert ids(state="valid") == ids(state="unsealed") == {letter.id}
    seal(officer, letter)
    assert ids(state="sealed") == {letter.id}
    assert ids(text=letter.number) == {letter.id}
    assert ids(text="%") == set(), "a sign of the database is a sign like any other"


def test_number_book_is_paged_and_shows_only_what_one_may_see(officer: Officer) -> None:
    seen = [issued(officer)[1].id for _ in range(3)]
    first = letters.book(officer.admin, BookFilter(), size=2)
    second = letters.book(officer.admin, BookFilter(), first.next, size=2)
    assert [row.id for row in (*first.rows, *second.rows)] == seen[::-1]
    assert second.next is None
    for wrong in ("nonsense", "2026-01-01~x"):
        with pytest.raises(NotFound):
            letters.book(officer.admin, BookFilter(), wrong)
    stranger = officer.add_person("stranger", "gongan/officer")
    assert letters.book(stranger, BookFilter()).rows == ()
    other = Officer(officer.settings, "yicheng")
    assert letters.book(other.admin, BookFilter()).rows == ()


# ---- a county's own layout -------------------------------------------------------------------------


def test_county_publishes_its_own_layout(officer: Officer) -> None:
    record = (ROOT / "documents/layouts/record.docx").read_bytes()
    deploy.deploy(officer.admin, officer.county, {"documents/layouts/letter.docx": record})
    _, letter = issued(officer)
    assert of(officer, letter).layout_sha256 == hashlib.sha256(record).hexdigest()
    made = use.word(officer.person("zj-officer"), letter.id, officer.settings)
    assert not _has_red_head(made.content)


def test_upload_of_a_layout_takes_its_place(officer: Officer) -> None:
    data = (ROOT / "documents/layouts/letter.docx").read_bytes()
    for name in ("letter.docx", "letter (1).docx", "C:\\tmp\\letter.docx"):
        assert deploy.uploaded(name, data, "huantai") == {"documents/layouts/letter.docx": data}


def test_countys_own_layout_comes_before_the_shared_one(tmp_path: Path) -> None:
    for root, data in ((tmp_path, b"shared"), (tmp_path / "jurisdictions/x", b"own")):
        (root / "documents/layouts").mkdir(parents=True)
        (root / "documents/layouts/letter.docx").write_bytes(data)
    assert bootstrap.content_files(tmp_path, "x") == {"documents/layouts/letter.docx": b"own"}
    assert bootstrap.content_files(tmp_path, "y") == {"documents/layouts/letter.docx": b"shared"}


def test_broken_layout_is_not_published(officer: Officer) -> None:
    for bad in (b"PK\x03\x04", b"", b"%PDF"):
        with pytest.raises(ContentRejected):
            deploy.deploy(officer.admin, officer.county, {"documents/layouts/letter.docx": bad})
