"""Whatever comes in wrong: a clear sentence that names what is wrong, and nothing changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from app.domain.errors import (
    BadInput,
    Conflict,
    ContentRejected,
    InvalidAnswers,
    LianbanError,
    NotAllowed,
    NotFound,
    SomebodyWasFirst,
    UnknownRule,
)
from app.domain.media import UploadRefused, UploadTooLarge
from app.settings import ROOT
from app.store import audit, content, materials, work_items
from app.store.transaction import reading
from app.usecases import administer, claim, complete, demo, deploy, files, knowledge, people, send_back, start
from app.usecases.step import CaseNotRunning
from tests.driver import Driver

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@contextmanager
def refused(
    kind: type[LianbanError] | tuple[type[LianbanError], ...], *said: str
) -> Iterator[pytest.ExceptionInfo[LianbanError]]:
    """The block is refused with a Chinese sentence (of a field, a file) that holds all of `said`."""
    with pytest.raises(kind) as caught:
        yield caught
    text = sentences(caught.value)
    assert CHINESE.search(text)
    assert "{" not in caught.value.sentence("zh") + caught.value.sentence("en")
    for words in said:
        assert words in text, text


def sentences(error: LianbanError) -> str:
    """The sentence, with those of the fields or files."""
    lines = [error.sentence("zh")]
    if isinstance(error, InvalidAnswers):
        assert all(wrong.zh and wrong.en and wrong.zh != wrong.en for wrong in error.errors)
        lines += [wrong.zh for wrong in error.errors]
    if isinstance(error, ContentRejected):
        lines += [f"{p.file}：{p.message}{p.advice}" for p in error.problems]
    return "\n".join(lines)


def picture(driver: Driver, case: str) -> tuple[Any, ...]:
    found = driver.case(case)
    items = work_items.of_instance(driver.admin, case)
    return (
        (found.version, found.status, found.variables),
        [(i.id, i.status, i.assignee_id, i.answers, i.pending) for i in items],
        [(file.id, file.locked_at) for file in materials.files(driver.admin, case)],
        [entry.hash for entry in audit.history(driver.admin, case)],
    )


@contextmanager
def unchanged(driver: Driver, case: str) -> Iterator[None]:
    before = picture(driver, case)
    yield
    assert picture(driver, case) == before


@contextmanager
def each(name: str) -> Iterator[None]:
    """One line of a table, named when it fails."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"in the line: {name}")
        raise


# ---- answers ---------------------------------------------------------------------------------------

WRONG_ANSWERS: dict[str, tuple[dict[str, Any], str]] = {
    "a number for a text": ({"facts": 7}, "核实的违法事实"),
    "an object for a text": ({"facts": {"a": 1}}, "核实的违法事实"),
    "a list for a text": ({"facts": ["a"]}, "核实的违法事实"),
    "too long": ({"facts": "字" * 4001}, "核实的违法事实"),
    "a control character": ({"facts": "占用\x00道路"}, "核实的违法事实"),
    "empty": ({"facts": "  "}, "核实的违法事实"),
    "missing": ({"facts": None}, "核实的违法事实"),
    "a text for a checkbox": ({"penalty_needed": "yes"}, "有处罚条款"),
    "a list for a choice": ({"receiver_unit": ["zhifa"]}, "拟移送单位"),
    "no such unit": ({"receiver_unit": "nowhere"}, "拟移送单位"),
    "a unit that left": ({"receiver_unit": "__import__"}, "拟移送单位"),
    "no date": ({"verified_on": "明天"}, "核实日期"),
    "no such day": ({"verified_on": "2026-02-30"}, "核实日期"),
    "a number for a date": ({"verified_on": 20260101}, "核实日期"),
    "the future": ({"verified_on": "2999-01-01"}, "核实日期"),
    "before the finding": ({"verified_on": "2001-01-01"}, "核实日期"),
    "an unknown field": ({"approval": "agree"}, "approval"),
    "a variable of the platform": ({"business_key": "1"}, "business_key"),
    "a name of Python": ({"__class__": "1"}, "__class__"),
}


def test_wrong_answers(driver: Driver) -> None:
    case = driver.transfer()
    for wrong, (answers, named) in WRONG_ANSWERS.items():
        with each(wrong), unchanged(driver, case), refused(InvalidAnswers, named):
            driver.verify(case, **answers)


def test_every_wrong_field_is_told_at_once(driver: Driver) -> None:
    case = driver.transfer()
    wrong = {"facts": 7, "verified_on": "x", "receiver_unit": "nowhere", "nonsense": 1}
    with unchanged(driver, case), refused(InvalidAnswers) as caught:
        driver.verify(case, **wrong)
    assert isinstance(caught.value, InvalidAnswers)
    assert {error.key for error in caught.value.errors} == set(wrong)


def test_a_thousand_unknown_fields_get_a_short_answer(huantai: Driver) -> None:
    case = huantai.transfer()
    with unchanged(huantai, case), refused(InvalidAnswers, "stranger_1") as caught:
        huantai.verify(case, **{f"stranger_{number}": number for number in range(1000)})
    assert len(sentences(caught.value)) < 5000


def test_a_readonly_field_sent_back_is_kept_from_the_store(driver: Driver) -> None:
    case = driver.transfer(sender_unit="zhifa")
    assert driver.case(case).variables["sender_unit"] == "zhujian"


def test_a_masked_field_sent_back_is_kept_from_the_store(driver: Driver) -> None:
    case = driver.transfer(party_id="91370321MA3C0XXX1A")
    driver.verify(case, party_id="913*************1A")
    assert driver.case(case).variables["party_id"] == "91370321MA3C0XXX1A"


def test_a_masked_value_is_no_answer_where_none_is_stored(driver: Driver) -> None:
    case = driver.transfer(party_id=None)
    with unchanged(driver, case), refused(InvalidAnswers, "统一社会信用代码"):
        driver.verify(case, party_id="913*************1A")


def test_files_of_another_case_are_no_answer(driver: Driver) -> None:
    one, other = driver.transfer(), driver.transfer()
    officer = driver.person("zj-officer")
    file = files.upload(
        officer,
        driver.item(one, "verify_facts").id,
        files.Upload("照片.pdf"),
        BytesIO(demo.PAGE),
        driver.settings,
    )
    driver.verify(other)
    for ids in ([file], ["0" * 32], ["../../etc/passwd"]):
        with unchanged(driver, other), refused(InvalidAnswers, "材料"):
            driver.prepare(other, source_files=ids, evidence_files=ids)


@pytest.mark.parametrize("sent", [[], "text", None, 7, {1: "x"}])
def test_answers_that_are_no_object(huantai: Driver, sent: Any) -> None:
    case = huantai.transfer()
    item = huantai.item(case, "verify_facts")
    with unchanged(huantai, case), refused((BadInput, InvalidAnswers), "字段"):
        complete.complete(huantai.person("zj-officer"), item.id, sent)


def test_an_old_date_needs_a_reason(driver: Driver) -> None:
    case = driver.transfer(found_on="2026-01-05", late_reason="台账补录")
    with unchanged(driver, case), refused(InvalidAnswers, "核实日期", "补录理由"):
        driver.verify(case, verified_on="2026-01-06")


def test_a_draft_too_large(huantai: Driver) -> None:
    case = huantai.transfer()
    item = huantai.item(case, "verify_facts")
    with unchanged(huantai, case), refused(BadInput, "草稿太大"):
        claim.save_draft(huantai.person("zj-officer"), item.id, {"facts": "字" * 200_001})


# ---- the wrong moment, the wrong person ------------------------------------------------------------


def test_completed_twice(driver: Driver) -> None:
    case = driver.transfer()
    item, officer = driver.item(case, "verify_facts"), driver.person("zj-officer")
    driver.verify(case)
    before = picture(driver, case)
    with refused(SomebodyWasFirst, officer.name):
        complete.complete(officer, item.id, {"facts": "再次"})
    assert picture(driver, case) == before


def test_the_wrong_person(driver: Driver) -> None:
    case = driver.dispatched()
    item = driver.item(case, "sign_receipt")
    with unchanged(driver, case), refused(NotAllowed, item.role):
        complete.complete(driver.person("zj-officer"), item.id, {})


def test_a_page_gone_stale(driver: Driver) -> None:
    """The step was sent back, taken by somebody else, or the case stands still, since the page was made."""
    case = driver.dispatched()
    item, liaison = driver.item(case, "sign_receipt"), driver.person("zf-liaison")
    answers = {"received_on": driver.today, "received_way": "platform", "materials_counted": True}
    administer.suspend(driver.admin, case, "核查")
    with unchanged(driver, case), refused(CaseNotRunning, "暂停"):
        complete.complete(liaison, item.id, answers)
    administer.resume(driver.admin, case, "核查完毕")
    claim.claim(liaison, item.id)
    with unchanged(driver, case), refused(Conflict, "签收"):
        claim.claim(liaison, item.id)
    administer.terminate(driver.admin, case, "重复登记")
    with unchanged(driver, case), refused((Conflict, SomebodyWasFirst)):
        complete.complete(liaison, item.id, answers)


def test_a_step_sent_back_cannot_be_completed(driver: Driver) -> None:
    case = driver.transfer()
    driver.verify(case)
    driver.prepare(case)
    item, head = driver.item(case, "approve_transfer"), driver.person("zj-head")
    send_back.send_back(head, item.id, "prepare_materials", "材料不全")
    with refused(SomebodyWasFirst, head.name):
        complete.complete(head, item.id, {"approval": "agree", "approved_on": driver.today})
    assert driver.waiting(case) == {"prepare_materials"}


@pytest.mark.parametrize("item", ["", "nothing", "0" * 32, "../x", "%", "' or 1=1 --"])
def test_no_such_item(huantai: Driver, item: str) -> None:
    officer = huantai.person("zj-officer")
    acts: list[Callable[[], object]] = [
        lambda: complete.complete(officer, item, {}),
        lambda: claim.claim(officer, item),
        lambda: claim.save_draft(officer, item, {}),
        lambda: complete.confirm(officer, item, agree=True),
    ]
    for act in acts:
        with refused(NotFound, "待办"):
            act()


@pytest.mark.parametrize("reason", ["", " \n"])
def test_reasons_that_are_asked_for(huantai: Driver, reason: str) -> None:
    case = huantai.dispatched()
    item, liaison = huantai.item(case, "sign_receipt"), huantai.person("zf-liaison")
    claim.claim(liaison, item.id)
    acts: list[Callable[[], object]] = [
        lambda: claim.hand_over(liaison, item.id, 1, reason),
        lambda: claim.delegate(liaison, item.id, 1, reason),
        lambda: administer.suspend(huantai.admin, case, reason),
        lambda: administer.terminate(huantai.admin, case, reason),
    ]
    for act in acts:
        with unchanged(huantai, case), refused(BadInput, "理由"):
            act()


def test_given_to_somebody_without_the_post(driver: Driver) -> None:
    case = driver.dispatched()
    item, liaison = driver.item(case, "sign_receipt"), driver.person("zf-liaison")
    claim.claim(liaison, item.id)
    for person in (driver.person("zf-officer").person_id, liaison.person_id, 0, 10**9):
        with unchanged(driver, case), refused(NotAllowed, "岗位"):
            claim.hand_over(liaison, item.id, person, "出差")


# ---- names that nobody knows -----------------------------------------------------------------------


def test_an_unknown_process(driver: Driver) -> None:
    for process in ("nothing", "", "case_transfer.bpmn", "../case_transfer"):
        with refused(NotFound, process):
            start.start(driver.person("zj-officer"), process, {})


def test_an_unknown_unit(driver: Driver) -> None:
    with refused(NotAllowed, "nowhere"):
        start.start(driver.person("zj-officer"), "case_transfer", {}, unit="nowhere")
    with refused(BadInput, "nowhere"):
        people.add(driver.county, "someone", "某人", "lianban2026", [("nowhere", "officer")])
    with refused(BadInput, "emperor"):
        people.add(driver.county, "someone", "某人", "lianban2026", [("zhujian", "emperor")])
    with refused(BadInput, "god"):
        people.add(driver.county, "someone", "某人", "lianban2026", (), ["god"])


def test_an_unknown_rule(driver: Driver) -> None:
    with reading() as tx:
        book = knowledge.current_rulebook(tx, driver.county)
    with refused(UnknownRule, "transfer.never", book.name):
        book.deadline("transfer.never")


@pytest.mark.parametrize("key", ["x" * 101, "a\x00b", "a\nb"])
def test_a_bad_case_number(huantai: Driver, key: str) -> None:
    with refused(BadInput, "案号"):
        start.start(huantai.person("zj-officer"), "case_transfer", clue(huantai), business_key=key)


def test_a_case_number_that_is_taken(huantai: Driver) -> None:
    taken = huantai.case(huantai.transfer()).business_key
    with refused(Conflict, taken):
        start.start(huantai.person("zj-officer"), "case_transfer", clue(huantai), business_key=taken)


def clue(driver: Driver) -> dict[str, Any]:
    return {
        "party_name": "某公司",
        "party_kind": "enterprise",
        "matter": "road_occupation",
        "found_on": driver.today,
        "source": "patrol",
        "place": "建设街",
        "facts": "占用道路",
    }


# ---- uploads ---------------------------------------------------------------------------------------

UPLOADS: dict[str, tuple[str, bytes, str]] = {
    "a program": ("照片.exe", b"MZ\x90\x00", "exe"),
    "a program called pdf": ("照片.pdf", b"MZ\x90\x00" + b"\x00" * 100, ".pdf"),
    "a page with a script": ("照片.html", b"<script>", "html"),
    "a picture called pdf": ("照片.pdf", b"\x89PNG\r\n\x1a\n", ".pdf"),
    "a drawing that can hold scripts": ("照片.svg", b"<svg/>", "svg"),
    "two endings": ("照片.pdf.exe", demo.PAGE, "exe"),
    "no ending": ("照片", demo.PAGE, "无扩展名"),
    "nothing in it": ("照片.pdf", b"", "空的"),
    "no name": ("", demo.PAGE, "名称"),
    "a name of dots": ("../..", demo.PAGE, "名称"),
    "top secret": ("绝密 会议纪要.pdf", demo.PAGE, "涉密"),
    "secret": ("机密★3年 通报.pdf", demo.PAGE, "涉密"),
    "a program called txt": ("说明.txt", b"MZ\x00\x01", ".txt"),
}


def test_refused_uploads_leave_nothing_behind(huantai: Driver) -> None:
    case = huantai.transfer()
    item, officer = huantai.item(case, "verify_facts"), huantai.person("zj-officer")
    for line, (name, data, named) in UPLOADS.items():
        with each(line), unchanged(huantai, case), refused(UploadRefused, named):
            files.upload(officer, item.id, files.Upload(name), BytesIO(data), huantai.settings)
        assert stored(huantai) == [], line


def stored(driver: Driver) -> list[str]:
    folder = driver.settings.files_dir
    return [path.name for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def test_a_huge_upload_is_cut_off(huantai: Driver) -> None:
    case = huantai.transfer()
    item = huantai.item(case, "verify_facts")
    small = replace(huantai.settings, max_upload_bytes=3 * 1024 * 1024)
    stream = Endless()
    with unchanged(huantai, case), refused(UploadTooLarge, "3 MB"):
        files.upload(huantai.person("zj-officer"), item.id, files.Upload("录像.pdf"), stream, small)
    assert stream.given <= 5 * 1024 * 1024
    assert stored(huantai) == []


class Endless(BytesIO):
    """As many bytes as one cares to read."""

    given = 0

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = 1 << 20 if size is None or size < 0 else size
        data = b"%PDF-" + b"0" * (wanted - 5)
        self.given += len(data)
        return data


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/照片.pdf", "照片.pdf"),
        ("C:\\用户\\照片.pdf", "照片.pdf"),
        ("照\x00片\n.pdf", "照片.pdf"),
        ("/照片.pdf", "照片.pdf"),
        ('照"<片>.pdf', "照片.pdf"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_names_that_lead_elsewhere_are_only_names(huantai: Driver, name: str, clean: str) -> None:
    case = huantai.transfer()
    item, officer = huantai.item(case, "verify_facts"), huantai.person("zj-officer")
    made = files.upload(officer, item.id, files.Upload(name), BytesIO(demo.PAGE), huantai.settings)
    record = materials.file(officer, made)
    assert record.name == clean
    assert stored(huantai) == [record.sha256]


@pytest.mark.parametrize(
    ("about", "named"),
    [
        (files.Upload("照片.pdf", pages=0), "页数"),
        (files.Upload("照片.pdf", pages=10**9), "页数"),
        (files.Upload("照片.pdf", copy_kind="fake"), "复印件"),
    ],
)
def test_what_is_said_about_a_file(huantai: Driver, about: files.Upload, named: str) -> None:
    case = huantai.transfer()
    item = huantai.item(case, "verify_facts")
    with unchanged(huantai, case), refused(BadInput, named):
        files.upload(huantai.person("zj-officer"), item.id, about, BytesIO(demo.PAGE), huantai.settings)


# ---- content ---------------------------------------------------------------------------------------

TRANSFER = "bpmn/case_transfer.bpmn"
GOOD = (ROOT / TRANSFER).read_bytes()
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x>&a;</x>'
CONTENT: dict[str, tuple[str, bytes]] = {
    "a doctype": (TRANSFER, BOMB),
    "no XML": (TRANSFER, b"hello"),
    "empty": (TRANSFER, b""),
    "cut off": (TRANSFER, GOOD[: len(GOOD) // 2]),
    "a step without a way on": (
        TRANSFER,
        re.sub(rb'<bpmn:sequenceFlow id="f_place_hold__sign_receipt"[^>]*/>', b"", GOOD),
    ),
    "code in a condition": (
        TRANSFER,
        GOOD.replace(b'deadline("transfer', b'__import__("os").system("transfer', 1),
    ),
    "an unknown role": (TRANSFER, GOOD.replace("移送单位承办人".encode(), "不存在的角色".encode())),
    "another process' key": ("bpmn/other_name.bpmn", GOOD),
    "a broken table": ("dmn/transfer_route.dmn", b"<definitions/>"),
    "a doctype in a table": ("dmn/transfer_route.dmn", BOMB),
    "a form that is no JSON": ("forms/case_transfer/verify_facts.form", b"{"),
    "a form with a page in it": (
        "forms/case_transfer/verify_facts.form",
        b'{"type":"default","schemaVersion":16,"components":[{"type":"html","id":"x","content":"<b>"}]}',
    ),
    "a field named like a function": (
        "forms/case_transfer/verify_facts.form",
        b'{"type":"default","components":[{"type":"textfield","id":"x","key":"deadline","label":"x"}]}',
    ),
    "a letter that is no TOML": ("documents/transfer_letter.toml", b"= ="),
    "a letter with a command in it": (
        "documents/transfer_letter.toml",
        (ROOT / "documents/transfer_letter.toml").read_bytes().replace(b"{{ ", b"{{ ().__class__ ", 1),
    ),
}


def deployed(county: str) -> tuple[int, str]:
    with reading() as tx:
        found = content.current_deployment(tx, county)
    assert found is not None
    return found[1], found[2]


def test_hostile_content_changes_nothing(huantai: Driver) -> None:
    analyst = huantai.person("analyst")
    before = deployed(huantai.county), len(audit.administration_log(huantai.admin))
    for line, (path, data) in CONTENT.items():
        assert data != (ROOT / path).read_bytes() if (ROOT / path).exists() else True, line
        with each(line), refused(ContentRejected, path.rsplit("/", 1)[-1]) as caught:
            deploy.publish(analyst, {path: data}, "试验")
        assert isinstance(caught.value, ContentRejected)
        assert all(problem.code and CHINESE.search(problem.message) for problem in caught.value.problems)
        assert (deployed(huantai.county), len(audit.administration_log(huantai.admin))) == before, line
    huantai.verify(huantai.transfer())  # and cases run as before


def test_the_problems_of_all_files_come_together(driver: Driver) -> None:
    chosen = ("no XML", "a broken table", "a form that is no JSON", "a letter that is no TOML")
    spoilt = {CONTENT[name][0]: CONTENT[name][1] for name in chosen}
    before = deployed(driver.county)
    with refused(ContentRejected, *spoilt) as caught:
        deploy.publish(driver.person("analyst"), spoilt)
    assert isinstance(caught.value, ContentRejected)
    assert {problem.file for problem in caught.value.problems} >= set(spoilt)
    assert deployed(driver.county) == before


def test_nothing_to_publish(huantai: Driver) -> None:
    with refused(BadInput, "文件"):
        deploy.publish(huantai.person("analyst"), {})
    with refused(BadInput, "病毒.exe"):
        deploy.uploaded("病毒.exe", b"MZ", "huantai")


RULEBOOKS: dict[str, tuple[Callable[[str], str], str]] = {
    "no TOML": (lambda text: "= =", ""),
    "empty": (lambda text: "", ""),
    "an unknown key": (lambda text: text + "\n[nonsense]\na = 1\n", "nonsense"),
    "an unknown basis": (lambda text: text.replace('basis = "workday"', 'basis = "moonday"', 1), "moonday"),
    "a role of no unit": (
        lambda text: text.replace('posts = ["officer"]', 'posts = ["emperor"]', 1),
        "emperor",
    ),
}


def test_a_bad_rule_book_changes_nothing(driver: Driver) -> None:
    path = ROOT / "jurisdictions" / f"{driver.county}.toml"
    good = path.read_text()
    before = version(driver.county), len(audit.administration_log(driver.admin))
    for line, (spoil, named) in RULEBOOKS.items():
        bad = spoil(good)
        assert bad != good, line
        with each(line), refused(ContentRejected, named) as caught:
            deploy.load_rulebook("系统管理员", path.name, bad.encode())
        assert isinstance(caught.value, ContentRejected)
        assert all(problem.file.endswith(path.name) for problem in caught.value.problems)
        assert (version(driver.county), len(audit.administration_log(driver.admin))) == before, line


def version(county: str) -> int:
    with reading() as tx:
        return content.rulebook_version(tx, county)
