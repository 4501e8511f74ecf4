"""Nothing stands in a rule book for show: what it states is asked for, or says here why it is not."""

from __future__ import annotations

import pytest

from app.domain.rulebook import RuleBook, parse_rulebook
from app.settings import ROOT
from app.usecases import bootstrap
from app.usecases.clause_carriers import unasked

#: Asked for by the platform itself and not by a drawing: key -> the module that asks.
BY_THE_PLATFORM = {
    "licence_hold.review": "app/usecases/effects.py",
    "licence_hold.release_events": "app/usecases/effects.py",
    "licence_hold.override": "app/usecases/holds.py",
    "fact_date.reason_after_workdays": "app/usecases/answers.py",
    "fact_date.second_person_after_workdays": "app/usecases/answers.py",
    "numbering": "app/usecases/surroundings.py",
    "supervision.start": "app/usecases/overdue.py",
    "supervision.not_of": "app/usecases/overdue.py",
    "supervisor": "app/usecases/overdue.py",
    "supervisor.other": "app/usecases/overdue.py",
    "archive.retention": "app/domain/dossier.py",
}
#: Asked for by nothing, and why it is stated all the same.
STATED = {
    "court": "names a unit for the diagrams of a county; the shared ones reach the court by its role",
    "data.bureau_provides": "the deadline data.request is statutory or a reminder",
    "second_person": "which acts of an administrator need a second person; those acts are no drawing",
    "meeting.deputy": "a county without a deputy has a vacant role, and the agenda is approved by one",
    "meeting.difficulties_studied": "a statement of the document; the step is drawn for both counties",
    "meeting.member_is_chief": "who is a member is a matter of the roster",
    "meeting.minutes_signer": "the lane signs; nobody but the convener may, in either document",
    "meeting.period": "the basis of the deadline meeting.regular counts",
    "meeting.period_strict": "the deadline meeting.regular is soft or hard",
    "meeting.preliminary_coordination": "a statement of the document; solved topics leave the agenda",
    "meeting.regular_attendance": "everybody attends, in both documents",
    "meeting.track_decided": "whether the office urges by the document or by practice; it is drawn for both",
}


def book_of(county: str) -> RuleBook:
    data = (ROOT / "jurisdictions" / f"{county}.toml").read_bytes()
    return parse_rulebook(f"{county}.toml", data, bootstrap.source_text(ROOT, data))


def left_of(county: str) -> set[str]:
    """Keys of a county that no drawing asks for; a rule the county does not have is asked for by nobody."""
    book = book_of(county)
    deadlines, switches = unasked(book, bootstrap.content_files(ROOT, county))
    return {key for key in deadlines if not book.deadline(key).none} | switches


@pytest.fixture(scope="module")
def left() -> set[str]:
    return left_of("huantai") | left_of("yicheng")


def test_everything_is_asked_for_or_says_why_not(left: set[str]) -> None:
    assert left <= BY_THE_PLATFORM.keys() | STATED.keys()
    assert not {key for key in STATED if not STATED[key]}


def test_the_lists_hold_nothing_that_is_asked_for(left: set[str]) -> None:
    """What is drawn must be taken out of the list; the meeting has tests of its own."""
    drawn = {key for key in STATED if key not in left and not key.startswith("meeting.")}
    assert drawn == set()


@pytest.mark.parametrize(("key", "where"), BY_THE_PLATFORM.items())
def test_the_platform_asks(key: str, where: str, left: set[str]) -> None:
    path = ROOT / where
    files = [path] if path.is_file() else sorted(path.rglob("*.py"))
    assert any(f'"{key}"' in file.read_text(encoding="utf-8") for file in files)


def test_what_is_taken_out_of_its_drawing_is_noticed() -> None:
    """The list is counted, not copied."""
    files = bootstrap.content_files(ROOT, "huantai")
    without = {path: data for path, data in files.items() if path != "bpmn/supervision.bpmn"}
    deadlines, switches = unasked(book_of("huantai"), without)
    assert {"supervision.answer", "supervision.review"} <= deadlines
    assert {"supervision.accountability_grounds"} <= switches
