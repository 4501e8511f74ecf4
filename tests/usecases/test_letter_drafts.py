"""A letter before it is issued: previewed, its text changed, or a Word file in its place; both counties."""

from __future__ import annotations

import flask
import pytest

from app.domain.errors import BadInput, NotAllowed, NotFound
from app.domain.layouts_check import text_of
from app.domain.letter_draft import DraftOutdated
from app.settings import Settings
from app.store import letter_drafts as kept
from app.store import letters, materials
from app.store.letters import BookFilter
from app.store.records import LetterRecord, WorkItemRecord
from app.usecases import claim, complete
from app.usecases import letter_drafts as use
from app.usecases import letters as issued_use
from tests.processes.officer import Officer
from tests.processes.test_refused_case import merged_now

LETTER = "transfer_letter"


@pytest.fixture
def officer(app: flask.Flask, settings: Settings) -> Officer:
    return Officer(settings, "huantai")


@pytest.fixture
def somewhere(app: flask.Flask, settings: Settings, county: str) -> Officer:
    """Once in each county."""
    return Officer(settings, county)


def drafting(officer: Officer) -> tuple[str, WorkItemRecord]:
    """A case whose 承办人 now prepares the letter."""
    case = officer.transfer()
    officer.verify(case)
    return case, officer.item(case, "prepare_materials")


def signing(officer: Officer) -> tuple[str, WorkItemRecord]:
    """A case whose letter the head signs next."""
    case, _ = drafting(officer)
    officer.prepare(case)
    return case, officer.item(case, "approve_transfer")


def the_letter(officer: Officer, case: str, kind: str = LETTER) -> LetterRecord:
    return [letter for letter in materials.letters(officer.admin, case) if letter.kind == kind][-1]


# ---- the preview -----------------------------------------------------------------------------------


def test_preview_is_what_is_issued(somewhere: Officer) -> None:
    case, item = signing(somewhere)
    ready = use.one(somewhere.person("zj-head"), item.id, LETTER)
    assert (ready.missing, ready.draft, ready.letter.number, ready.letter.dated) == ((), None, None, None)
    assert materials.letters(somewhere.admin, case) == (), "looking takes no number"
    somewhere.approve(case)
    letter = the_letter(somewhere, case)
    assert letter.content["paragraphs"] == list(ready.letter.paragraphs)
    assert letter.content["title"] == ready.letter.title
    assert letter.content["addressees"] == list(ready.letter.addressees)
    assert letter.content["source"] == "generated"


def test_preview_follows_what_is_typed(somewhere: Officer) -> None:
    _, item = drafting(somewhere)
    actor = somewhere.person("zj-officer")
    claim.save_draft(actor, item.id, {"facts": "堆放建材约五十平方米"})
    assert "堆放建材约五十平方米" in "".join(use.one(actor, item.id, LETTER).letter.paragraphs)


def test_preview_names_what_is_missing_and_nothing_is_written_over_a_gap(officer: Officer) -> None:
    case = officer.received()
    item, actor = officer.item(case, "review_transfer"), officer.person("zf-officer")
    claim.save_draft(actor, item.id, {"accepted": "no"})
    ready = use.one(actor, item.id, "rejection_notice")
    assert ready.missing
    assert any(f"【{ready.missing[0]}】" in line for line in ready.letter.paragraphs)
    with pytest.raises(BadInput):
        use.save(actor, item.id, "rejection_notice", ["正文"], [])


def test_answers_lead_to_the_letter(somewhere: Officer) -> None:
    case = somewhere.received()
    item, actor = somewhere.item(case, "review_transfer"), somewhere.person("zf-officer")
    claim.save_draft(actor, item.id, {"accepted": "yes", "contact_name": "吴承志"})
    kinds = [ready.kind for ready in use.of_item(actor, item.id)]
    assert kinds == (["acceptance_notice"] if somewhere.is_huantai else ["feedback_opinion"])
    claim.save_draft(actor, item.id, {"accepted": "no", "refusal_reason": "不属于本局划转事项"})
    kinds = [ready.kind for ready in use.of_item(actor, item.id)]
    assert kinds == (["rejection_notice"] if somewhere.is_huantai else ["feedback_opinion"])


def test_only_who_does_the_item_sees_and_changes_its_letters(officer: Officer) -> None:
    _, item = signing(officer)
    for who in ("zj-officer", "admin"):
        with pytest.raises(NotAllowed):
            use.of_item(officer.person(who), item.id)
        with pytest.raises(NotAllowed):
            use.save(officer.person(who), item.id, LETTER, ["正文"], [])
    with pytest.raises(NotFound):
        use.of_item(officer.add_person("stranger", "gongan/officer"), item.id)
    with pytest.raises(NotFound):
        use.save(officer.person("zj-head"), item.id, "complaint_reply", ["正文"], [])


def test_work_item_without_letters_has_none(officer: Officer) -> None:
    case = officer.transfer()
    item = officer.item(case, "verify_facts")
    assert use.of_item(officer.person("zj-officer"), item.id) == ()


# ---- a changed text --------------------------------------------------------------------------------

WRITTEN = ["一、基本情况", "经查，该单位 <占用> A & B 道路，见 {{ facts }}。", "请贵单位依法处理喆堃一案。"]


def test_changed_text_is_issued(somewhere: Officer) -> None:
    case, item = signing(somewhere)
    head = somewhere.person("zj-head")
    use.save(head, item.id, LETTER, ["\n".join(WRITTEN)], ["现场照片", "", "检查笔录"])
    ready = use.one(head, item.id, LETTER)
    assert list(ready.letter.paragraphs) == WRITTEN
    assert letters.book(somewhere.admin, BookFilter()).rows == (), "a draft is in no register"
    somewhere.approve(case)
    letter = the_letter(somewhere, case)
    assert letter.content["paragraphs"] == WRITTEN
    assert letter.content["attachments"] == ["现场照片", "检查笔录"]
    assert (letter.content["source"], letter.content["drafted_by"]) == ("edited", head.name)
    assert letter.number
    text = text_of(issued_use.word(head, letter.id, somewhere.settings).content)
    assert all(line in text for line in (*WRITTEN, letter.number))
    assert kept.of_case(somewhere.admin, case) == (), "taken by the letter"
    assert somewhere.history(case, "letter.issued")[0].detail["source"] == "edited"


def test_drafter_writes_and_head_signs(somewhere: Officer) -> None:
    case, item = drafting(somewhere)
    actor = somewhere.person("zj-officer")
    typed = {
        "contact_name": "周明远",
        "contact_phone": "0533-8210000",
        "facts": "占用城市道路约三十平方米",
    }
    claim.save_draft(actor, item.id, typed)
    use.save(actor, item.id, LETTER, ["改写的正文。"], [])
    somewhere.prepare(case)
    ready = use.one(somewhere.person("zj-head"), somewhere.item(case, "approve_transfer").id, LETTER)
    assert (ready.letter.paragraphs, ready.outdated) == (("改写的正文。",), False)
    somewhere.approve(case)
    assert the_letter(somewhere, case).content["paragraphs"] == ["改写的正文。"]
    assert the_letter(somewhere, case).content["drafted_by"] == actor.name


def test_case_that_changed_since_stops_the_signing_until_looked_at(somewhere: Officer) -> None:
    case, item = drafting(somewhere)
    actor = somewhere.person("zj-officer")
    typed = {"contact_name": "周明远", "contact_phone": "0533-8210000", "facts": "占道约十平方米"}
    claim.save_draft(actor, item.id, typed)
    use.save(actor, item.id, LETTER, ["占道约十平方米，请处理。"], [])
    somewhere.prepare(case, facts="占用城市道路约九十平方米")
    head, item = somewhere.person("zj-head"), somewhere.item(case, "approve_transfer")
    assert use.one(head, item.id, LETTER).outdated
    with pytest.raises(DraftOutdated):
        somewhere.approve(case)
    assert materials.letters(somewhere.admin, case) == (), "no number was taken"
    again = somewhere.item(case, "approve_transfer")
    assert again.draft is not None
    assert again.draft["approval"] == "agree", "what the head typed is kept"
    use.accept(head, item.id, LETTER)
    assert not use.one(head, item.id, LETTER).outdated
    somewhere.approve(case)
    letter = the_letter(somewhere, case)
    assert letter.content["paragraphs"] == ["占道约十平方米，请处理。"]
    assert letter.number.endswith("1号"), "the refused signing used no number up"


def test_back_to_the_generated_text(officer: Officer) -> None:
    case, item = signing(officer)
    head = officer.person("zj-head")
    generated = use.one(head, item.id, LETTER).generated
    use.save(head, item.id, LETTER, ["另写的正文。"], [])
    use.discard(head, item.id, LETTER)
    assert use.one(head, item.id, LETTER).draft is None
    use.save(head, item.id, LETTER, list(generated.paragraphs), list(generated.attachments))
    assert use.one(head, item.id, LETTER).draft is None, "the same text is no draft"
    officer.approve(case)
    assert the_letter(officer, case).content["source"] == "generated"
    assert [entry.action for entry in officer.history(case, "letter.drafted")] == ["letter.drafted"]


def test_unusable_text_is_refused(officer: Officer) -> None:
    _, item = signing(officer)
    head = officer.person("zj-head")
    for wrong in ([""], ["  \n \x00 \n"], ["字" * 30_001], ["段\n" * 301]):
        with pytest.raises(BadInput):
            use.save(head, item.id, LETTER, wrong, [])
    with pytest.raises(BadInput):
        use.save(head, item.id, LETTER, ["正文"], ["附件\n" * 101])
    use.save(head, item.id, LETTER, ["正\x00文\u202e甲"], [])
    assert use.one(head, item.id, LETTER).letter.paragraphs == ("正文甲",)


def test_second_letter_of_the_kind_begins_anew(officer: Officer) -> None:
    case, item = signing(officer)
    use.save(officer.person("zj-head"), item.id, LETTER, ["第一次的正文。"], [])
    officer.approve(case)
    officer.send(case)
    officer.receive(case)
    officer.refuse(case)
    officer.answer_refusal(case, "resend")
    officer.prepare(case)
    officer.approve(case)
    assert the_letter(officer, case).content["source"] == "generated"


# ---- failures --------------------------------------------------------------------------------------


def test_draft_survives_a_step_that_fails(somewhere: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    case, item = signing(somewhere)
    use.save(somewhere.person("zj-head"), item.id, LETTER, ["改写的正文。"], [])

    def full(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(materials, "add_letter", full)
        with pytest.raises(complete.incident.StepFailed):
            somewhere.approve(case)
    assert [draft.paragraphs for draft in kept.of_case(somewhere.admin, case)] == [("改写的正文。",)]
    somewhere.approve(case)
    letter = the_letter(somewhere, case)
    assert letter.content["paragraphs"] == ["改写的正文。"]
    assert letter.number.endswith("1号")


# ---- a unit merged away ----------------------------------------------------------------------------


def test_draft_written_to_a_unit_merged_since_is_looked_at_again(somewhere: Officer) -> None:
    case = somewhere.start(
        "sw-officer", "data_request",
        providing_unit="zhifa", request_text="处罚数据", purpose="统计", request_on=somewhere.today,
    )  # fmt: skip
    somewhere.do(case, "zf-officer", "sign_request", received_on=somewhere.today, receipt_signer="经办人")
    somewhere.do(case, "zf-officer", "prepare_data", data_given="yes", answer_text="一份")
    head, item = somewhere.person("zf-head"), somewhere.item(case, "sign_answer")
    use.save(head, item.id, "data_reply", ["致原水务局：数据一份。"], [])
    name = merged_now(somewhere)
    ready = use.one(head, item.id, "data_reply")
    assert (ready.outdated, ready.letter.addressees) == (True, (name,))
    with pytest.raises(DraftOutdated):
        somewhere.do(case, "zf-head", "sign_answer", signed="yes", replied_on=somewhere.today)
    use.save(head, item.id, "data_reply", ["数据一份。"], [])
    somewhere.do(case, "zf-head", "sign_answer", signed="yes", replied_on=somewhere.today)
    letter = the_letter(somewhere, case, "data_reply")
    assert (letter.content["paragraphs"], letter.content["addressees"]) == (["数据一份。"], [name])
