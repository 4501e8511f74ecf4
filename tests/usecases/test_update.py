"""An update ships other rules and diagrams: cases that run go on, and what a county made its own stays."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import flask
import pytest

from app.domain.errors import UnknownRule
from app.domain.viewer import system_viewer
from app.settings import ROOT, Settings
from app.store import content
from app.store.transaction import reading, transaction
from app.usecases import bootstrap, clock, deploy, knowledge
from tests.processes.officer import Officer

BOOK = "jurisdictions/huantai.toml"


@pytest.fixture
def huantai(app: flask.Flask, settings: Settings) -> Officer:
    return Officer(settings, "huantai")


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A copy of the shipped content of 桓台, to be changed as an update would."""
    folder = tmp_path / "content"
    for name in ("bpmn", "dmn", "forms", "documents", "sources", "calendars"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "jurisdictions").mkdir()
    shutil.copy(ROOT / BOOK, folder / BOOK)
    return folder


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def store_book(text: str, actor: str = "系统") -> None:
    """A rule book as an earlier release stored it: nothing of this release judges it."""
    data = text.encode()
    values = {"sha256": hashlib.sha256(data).hexdigest(), "file_name": "huantai.toml", "content": data}
    with transaction() as tx:
        content.add_rulebook(
            tx, "huantai", "桓台县", {**values, "loaded_at": clock.now(), "loaded_by": actor}
        )


def an_earlier_book() -> str:
    """Without a switch that this release knows, and with one that it no longer knows."""
    text = (ROOT / BOOK).read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith('"archive.retention"'))
    return text.replace(line, '"archive.gone" = "former"\n"archive.list" = ["a", "b"]')


def test_a_book_of_an_earlier_release_is_read_not_judged(huantai: Officer) -> None:
    case = huantai.received()
    store_book(an_earlier_book())
    with reading() as tx:
        book = knowledge.current_rulebook(tx, "huantai")
    assert book.rules["archive.gone"] == "former"
    assert book.rules["archive.list"] == ("a", "b")
    assert "archive.retention" not in book.rules
    assert book.rule("archive.retention") == "years_30", "the version before stated it"
    huantai.review(case)
    assert huantai.waiting(case) == {"sign_reply"}


def test_what_nobody_ever_stated_is_not_guessed(huantai: Officer) -> None:
    with reading() as tx:
        book = knowledge.current_rulebook(tx, "huantai")
    with pytest.raises(UnknownRule):
        book.rule("archive.gone")


def test_an_update_brings_its_rules_and_diagrams(huantai: Officer, shipped: Path) -> None:
    case = huantai.received()
    change(shipped / "bpmn/case_transfer.bpmn", 'name="签收登记、分办"', 'name="签收、登记、分办"')
    change(shipped / BOOK, '"archive.retention" = "years_30"', '"archive.retention" = "permanent"')
    store_book(an_earlier_book())
    assert bootstrap.load_shipped(shipped) == []
    with reading() as tx:
        book = knowledge.current_rulebook(tx, "huantai")
    assert book.rule("archive.retention") == "permanent"
    assert book.rule("archive.gone") == "former", "running cases may still ask for it"
    assert "archive.gone" not in book.rules
    assert huantai.case(case).definition_version == 1
    assert huantai.case(huantai.transfer()).definition_version == 2
    huantai.review(case)
    assert huantai.waiting(case) == {"sign_reply"}
    with reading() as tx:
        before = content.current_deployment(tx, "huantai"), content.rulebook_version(tx, "huantai")
    assert bootstrap.load_shipped(shipped) == []
    with reading() as tx:
        after = content.current_deployment(tx, "huantai"), content.rulebook_version(tx, "huantai")
    assert after == before, "starting again changes nothing"


def test_what_an_analyst_published_is_not_replaced(huantai: Officer, shipped: Path) -> None:
    drawing = (ROOT / "bpmn/case_transfer.bpmn").read_text(encoding="utf-8")
    own = drawing.replace('name="签收登记、分办"', 'name="签收"')
    deploy.publish(huantai.person("analyst"), {"bpmn/case_transfer.bpmn": own.encode()})
    change(shipped / "bpmn/case_transfer.bpmn", 'name="签收登记、分办"', 'name="签收、登记、分办"')
    assert bootstrap.load_shipped(shipped) == []
    case = huantai.dispatched()
    assert huantai.item(case, "sign_receipt").name == "签收"


def test_what_an_operator_deployed_is_not_replaced(huantai: Officer, shipped: Path) -> None:
    drawing = (ROOT / "bpmn/case_transfer.bpmn").read_text(encoding="utf-8")
    own = drawing.replace('name="签收登记、分办"', 'name="签收"')
    deploy.deploy(system_viewer("huantai"), "huantai", {"bpmn/case_transfer.bpmn": own.encode()})
    bootstrap.load_shipped(shipped)
    assert huantai.item(huantai.dispatched(), "sign_receipt").name == "签收"


def test_a_rule_book_the_county_loaded_is_not_replaced(huantai: Officer, shipped: Path) -> None:
    own = (ROOT / BOOK).read_text(encoding="utf-8")
    own = own.replace('"archive.retention" = "years_30"', '"archive.retention" = "permanent"', 1)
    source = bootstrap.source_text(ROOT, own.encode())
    deploy.load_rulebook("秦守正", "huantai.toml", own.encode(), source)
    bootstrap.load_shipped(shipped)
    with reading() as tx:
        assert knowledge.current_rulebook(tx, "huantai").rule("archive.retention") == "permanent"


def test_a_broken_update_is_told_and_the_county_goes_on(huantai: Officer, shipped: Path) -> None:
    change(shipped / "bpmn/case_transfer.bpmn", 'deadline("transfer.feedback"', 'deadlin("transfer.feedback"')
    problems = bootstrap.load_shipped(shipped)
    assert [problem.file for problem in problems] == ["bpmn/case_transfer.bpmn"]
    assert huantai.waiting(huantai.transfer()) == {"verify_facts"}
