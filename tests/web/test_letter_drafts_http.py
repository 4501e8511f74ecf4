"""The page of a letter before it is issued, and what was filled in on paper: as people of both counties."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from werkzeug.test import TestResponse

from app.domain.layouts_check import text_of
from app.store import materials
from app.usecases import send_back
from tests.driver import Driver
from tests.web.conftest import SignIn
from tests.web.person import Person

KIND = "transfer_letter"


class Signing:
    """A case whose transfer letter the head of 住建局 signs next."""

    def __init__(self, driver: Driver, sign_in: SignIn) -> None:
        self.driver = driver
        self.case = driver.transfer(party_name="<某某>建材 & 有限公司")
        driver.verify(self.case)
        driver.prepare(self.case)
        self.item = driver.item(self.case, "approve_transfer").id
        self.path = f"/items/{self.item}/letters/{KIND}"
        self.sign_in = sign_in
        self.head = self.person("zj-head")

    def person(self, who: str) -> Person:
        return self.sign_in(f"{self.driver.prefix}-{who}")

    def upload(self, content: bytes, name: str = "函.docx") -> TestResponse:
        return self.head.post(f"{self.path}/file", file=(BytesIO(content), name))

    def approve(self) -> TestResponse:
        answers = {"approval": "agree", "approved_on": self.driver.today}
        return self.head.send(f"/items/{self.item}", answers)


@pytest.fixture
def signing(driver: Driver, sign_in: SignIn) -> Signing:
    return Signing(driver, sign_in)


def word(*lines: str) -> bytes:
    made, target = Document(), BytesIO()
    for line in lines:
        made.add_paragraph(line)
    made.save(target)
    return target.getvalue()


def test_letter_is_previewed_changed_and_issued(signing: Signing) -> None:
    name = "涉嫌违法案件移送函" if signing.driver.is_huantai else "涉嫌违法案件移交函"
    assert f"{name}：预览与修改" in signing.head.page(f"/items/{signing.item}")
    shown = signing.head.page(signing.path)
    assert "&lt;某某&gt;建材 &amp; 有限公司涉嫌存在下列违法行为" in shown
    assert "〔    〕  号" in shown
    answer = signing.head.post(signing.path, paragraphs="一、经过\r\n改写的正文。\r\n", attachments="照片")
    assert (answer.status_code, answer.headers["Location"]) == (303, signing.path)
    shown = signing.head.page(signing.path)
    assert "文字已保存" in shown
    assert '<p class="hei">一、经过</p>' in shown
    assert signing.approve().status_code == 200
    (letter,) = materials.letters(signing.driver.admin, signing.case)
    printed = signing.head.page(f"/letters/{letter.id}")
    assert "改写的正文。" in printed
    assert "正文由" in printed
    assert letter.number in printed
    assert signing.head.get(signing.path).status_code == 409, "what was issued is no draft"


def test_word_file_takes_the_place_of_the_letter(signing: Signing) -> None:
    answer = signing.head.get(f"{signing.path}.docx")
    assert answer.mimetype.endswith("wordprocessingml.document")
    assert "有限公司" in text_of(answer.data)
    content = word("整份改写。")
    assert signing.upload(content).status_code == 303
    assert "签发时采用整份上传的" in signing.head.page(signing.path)
    assert signing.approve().status_code == 200
    (letter,) = materials.letters(signing.driver.admin, signing.case)
    printed = signing.head.page(f"/letters/{letter.id}")
    assert f"文号 {letter.number} 须写在文件的文号处" in printed
    assert "整份改写。" in printed
    assert signing.head.get(f"/letters/{letter.id}.docx").data == content


def test_refusals_stay_on_the_page_with_what_was_typed(signing: Signing) -> None:
    answer = signing.head.post(signing.path, paragraphs="  ", attachments="保留的附件")
    assert answer.status_code == 422
    assert "正文不能为空" in answer.text
    assert "保留的附件" in answer.text
    for content, name, status, sentence in (
        (b"PK\x03\x04nonsense", "函.docx", 422, "不能采用这个文件"),
        (word("正文"), "函.docm", 422, "不接受"),
    ):
        answer = signing.upload(content, name)
        assert (answer.status_code, sentence in answer.text) == (status, True), name
    answer = signing.head.post(f"{signing.path}/file")
    assert (answer.status_code, "没有选择文件" in answer.text) == (422, True)
    assert signing.head.post(f"{signing.path}/discard").status_code == 303


def test_draft_that_no_longer_fits_is_told_and_accepted(signing: Signing) -> None:
    signing.head.post(signing.path, paragraphs="改写的正文。", attachments="")
    head = signing.driver.person("zj-head")
    target = next(node for node, _ in send_back.targets(head, signing.item) if node == "prepare_materials")
    send_back.send_back(head, signing.item, target, "面积有误，请核对")
    signing.driver.prepare(signing.case, facts="占用城市道路约九十平方米")
    signing.item = signing.driver.item(signing.case, "approve_transfer").id
    signing.path = f"/items/{signing.item}/letters/{KIND}"
    refused = signing.approve()
    assert refused.status_code == 409
    assert "现在内容已有变动" in refused.get_json()["detail"]
    assert "内容有变动，请核对" in signing.head.page(f"/items/{signing.item}")
    assert "约九十平方米" in signing.head.page(signing.path)
    assert signing.head.post(f"{signing.path}/accept").status_code == 303
    assert signing.approve().status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [("zj-head", 200), ("zj-officer", 403), ("zf-officer", 404), ("admin", 403), ("auditor", 403)],
)
def test_who_sees_a_letter_before_it_is_issued(signing: Signing, who: str, status: int) -> None:
    person = signing.person(who)
    for path in (signing.path, f"{signing.path}.docx"):
        assert person.get(path).status_code == status, path
    if status != 200:
        assert person.post(signing.path, paragraphs="x", attachments="").status_code == status
        assert person.post(f"{signing.path}/discard").status_code == status
        assert signing.head.page(signing.path).count("改写：") == 0


def test_paper_of_what_was_filled_in(signing: Signing) -> None:
    officer = signing.person("zj-officer")
    assert "内部表单" in officer.page(f"/cases/{signing.case}/letters")
    start = officer.page(f"/cases/{signing.case}/records/start")
    assert "<h1>违法线索登记表</h1>" in start
    assert "&lt;某某&gt;建材" in start
    assert "91370321MA3C0XXX1A" not in start
    listed = officer.page(f"/cases/{signing.case}/records/materials")
    assert "现场检查记录.pdf" in listed
    assert "共 2 件" in listed
    assert officer.get(f"/cases/{signing.case}/records/nothing").status_code == 404
