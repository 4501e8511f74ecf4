"""What a step knows besides the case: rule book, calendar, diagrams and forms; read once, kept in memory.

Everything here is immutable under its key (version or content hash), so nothing needs to be invalidated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.bounded import Bounded
from app.domain.calendar import WorkingCalendar, from_rows
from app.domain.errors import NotFound
from app.domain.forms import Form
from app.domain.recorded import for_recorder
from app.domain.rulebook import RuleBook, stored_rulebook
from app.engine import Library, load_library
from app.store import calendars, content
from app.store.records import LockedInstance, WorkItemRecord
from app.store.transaction import Transaction, database_key

_rulebooks: Bounded[tuple[int, str, int], RuleBook] = Bounded(64)
_calendars: Bounded[tuple[int, int], WorkingCalendar] = Bounded(8)
_libraries: Bounded[str, Library] = Bounded(64)
_files: Bounded[str, Mapping[str, bytes]] = Bounded(16)
_forms: Bounded[tuple[str, str], Form | None] = Bounded(2000)

LOOKED_BACK = 10
"""Former versions of a rule book that are read for what running cases may still ask."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that stands fixed while one step runs."""

    rulebook: RuleBook
    calendar: WorkingCalendar
    library: Library
    deployment_sha256: str
    deployment_id: int


def rulebook_of(tx: Transaction, jurisdiction: str, version: int) -> RuleBook:
    def make() -> RuleBook:
        book = None
        for each in range(max(1, version - LOOKED_BACK), version + 1):
            book = stored_rulebook(*content.rulebook(tx, jurisdiction, each), book)
        if book is None:
            raise NotFound(what=f"规则库 {jurisdiction}")
        return book

    return _rulebooks.get((database_key(), jurisdiction, version), make)


def current_rulebook(tx: Transaction, jurisdiction: str) -> RuleBook:
    return rulebook_of(tx, jurisdiction, content.rulebook_version(tx, jurisdiction))


def calendar_of(tx: Transaction, version: int) -> WorkingCalendar:
    def make() -> WorkingCalendar:
        rows = ((row.day, row.working, row.name, str(row.version_id)) for row in calendars.days(tx))
        return from_rows(str(version), rows)

    return _calendars.get((database_key(), version), make)


def current_calendar(tx: Transaction) -> WorkingCalendar:
    return calendar_of(tx, calendars.version(tx))


def files_of(tx: Transaction, deployment_id: int, sha256: str) -> Mapping[str, bytes]:
    return _files.get(sha256, lambda: content.files(tx, deployment_id))


def library_of(tx: Transaction, deployment_id: int, sha256: str) -> Library:
    return _libraries.get(sha256, lambda: load_library(sha256, files_of(tx, deployment_id, sha256)))


def of_instance(tx: Transaction, locked: LockedInstance) -> Knowledge:
    return Knowledge(
        rulebook_of(tx, locked.jurisdiction, locked.rulebook_version),
        calendar_of(tx, locked.calendar_version),
        library_of(tx, locked.deployment_id, locked.deployment_sha256),
        locked.deployment_sha256,
        locked.deployment_id,
    )


def of_start(tx: Transaction, jurisdiction: str, process: str) -> tuple[int, Knowledge]:
    """(definition id, knowledge) with which a new case of this process begins."""
    definition_id, deployment_id, sha256 = content.startable(tx, jurisdiction, process)
    return definition_id, Knowledge(
        current_rulebook(tx, jurisdiction),
        current_calendar(tx),
        library_of(tx, deployment_id, sha256),
        sha256,
        deployment_id,
    )


def file_of(tx: Transaction, knowledge: Knowledge, path: str) -> bytes:
    """A content file of the case's deployment; NotFound when it has none."""
    data = files_of(tx, knowledge.deployment_id, knowledge.deployment_sha256).get(path)
    if data is None:
        raise NotFound(what=f"内容文件 {path}")
    return data


def form_of(tx: Transaction, knowledge: Knowledge, process: str, form_key: str | None) -> Form | None:
    """The form of a node: `forms/<process>/<form key>.form` of the case's own deployment."""
    if not form_key:
        return None
    path = f"forms/{process}/{form_key}.form" if "/" not in form_key else f"forms/{form_key}.form"

    def make() -> Form | None:
        data = files_of(tx, knowledge.deployment_id, knowledge.deployment_sha256).get(path)
        return None if data is None else Form.parse(data)

    return _forms.get((knowledge.deployment_sha256, path), make)


def form_of_item(tx: Transaction, knowledge: Knowledge, item: WorkItemRecord) -> Form | None:
    """The form of a work item; whoever records for another unit (代录) is asked for date and scan as well."""
    form = form_of(tx, knowledge, item.process, item.form_key)
    unit = knowledge.rulebook.units.get(item.unit)
    if not item.recorder_unit or unit is None:
        return form
    return for_recorder(form, unit.name, knowledge.rulebook.rules)


def process_keys(tx: Transaction, jurisdiction: str) -> tuple[str, ...]:
    """Keys of the processes deployed in a county."""
    return tuple(sorted(content.latest_versions(tx, jurisdiction)))
