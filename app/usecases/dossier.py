"""案卷: the papers of a case with their index, as one person may see them; for a running case a preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.dossier import WITHHELD, Line, Paper, bound, place_of, retention_of
from app.domain.moment import local
from app.domain.rulebook import RuleBook
from app.domain.viewer import Viewer
from app.store import archives, instances, letters, materials, people, work_items
from app.store.archives import Archived
from app.store.letters import IssuedLetter
from app.store.records import FileRecord, InstanceRecord, LetterRecord, WorkItemRecord
from app.store.transaction import reading
from app.usecases import unmask
from app.usecases.case_records import paper_title
from app.usecases.knowledge import Knowledge
from app.usecases.task_view import of_case

CLERKS = ("officer", "office_clerk", "supervisor", "receptionist", "liaison")
"""Posts that do the work of a case and therefore keep its papers."""
COMPLAINANT = "complainant_"


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case's papers. holder: the unit that keeps them, "" while nobody has worked on the case.

    archive: None for a preview. retention: as archived, else the county's default. takes_part: the viewer may
    see personal values and complainants; for others their papers are lines without words.
    """

    case: InstanceRecord
    archive: Archived | None
    retention: str
    holder: str
    lines: tuple[Line, ...]
    takes_part: bool

    @property
    def uncounted(self) -> tuple[Line, ...]:
        """Lines whose pages nobody has said."""
        return tuple(line for line in self.lines if not line.paper.pages)


def look(viewer: Viewer, instance_id: str) -> Dossier:
    """Raises NotFound for a case the viewer may not see."""
    case = instances.find(viewer, instance_id)
    archive = archives.of_case(viewer, instance_id)
    items = [item for item in work_items.of_instance(viewer, instance_id) if item.status == "done"]
    with reading() as tx:
        known = of_case(tx, case)
        units = instances.peek(tx, viewer, instance_id).units
    takes_part = unmask.takes_part(viewer, case.jurisdiction, units)
    papers = [
        *_letters(viewer, case, known.rulebook),
        *_materials(viewer, case, archive),
        *_steps(viewer, case, items, known),
    ]
    if not takes_part:
        papers = [_hidden(paper) if paper.section == "complainant" else paper for paper in papers]
    return Dossier(
        case=case,
        archive=archive,
        retention=archive.retention if archive else retention_of(known.rulebook),
        holder=archive.unit if archive else holder_of(items),
        lines=bound(papers, archive.pages if archive else {}),
        takes_part=takes_part,
    )


def holder_of(items: Sequence[WorkItemRecord]) -> str:
    """The unit of whoever did the last step as a clerk; of a unit that does not sign in, its recorder's."""
    done = sorted((item for item in items if item.completed_at), key=lambda item: str(item.completed_at))
    for item in reversed(done):
        for group in item.groups:
            unit, _, post = group.partition("/")
            if post in CLERKS:
                return unit
    return ""


def _short(rulebook: RuleBook, code: str) -> str:
    found = rulebook.units.get(code)
    return found.short if found else code


def _day(at: datetime) -> date:
    return local(at).date()


def _letters(viewer: Viewer, case: InstanceRecord, rulebook: RuleBook) -> list[Paper]:
    """In the main volume, but for those that name a complainant."""
    afterwards, names = letters.of_case(viewer, case.id), complainants(case)
    return [
        _letter(row, afterwards[row.id], _short(rulebook, row.sender), names)
        for row in materials.letters(viewer, case.id)
    ]


def _letter(row: LetterRecord, record: IssuedLetter, sender: str, complainants: tuple[str, ...]) -> Paper:
    volume, section, secrecy = "main", "letter", ""
    if any(name in str(row.content) for name in complainants):
        volume, section, secrecy = "side", "complainant", "举报人信息"
    title, day = _letter_title(row.title, record), _day(row.issued_at)
    ref = f"letter:{row.id}"
    return Paper(volume, section, ref, row.number, title, sender, day, None, "electronic", secrecy)


def complainants(case: InstanceRecord) -> tuple[str, ...]:
    """What the case knows of its complainant: name, telephone ... as it may stand in a letter."""
    values = (value for key, value in case.variables.items() if key.startswith(COMPLAINANT))
    return tuple(value for value in values if isinstance(value, str) and len(value) > 1)


def _letter_title(title: str, record: IssuedLetter) -> str:
    return f"{title}（已作废）" if record.voided_at else title


def _materials(viewer: Viewer, case: InstanceRecord, archive: Archived | None) -> list[Paper]:
    reasons = archives.supplements(viewer, case.id)
    return [_material(file, reasons, archive) for file in materials.files(viewer, case.id)]


def _material(file: FileRecord, reasons: Mapping[str, str], archive: Archived | None) -> Paper:
    volume, section = place_of(file.group)
    later = archive is not None and file.uploaded_at > archive.archived_at
    reason = reasons.get(file.id, "归档后回传、补交" if later else "")
    secrecy = {"complainant": "举报人信息", "internal": "内部"}.get(section, "")
    return Paper(
        volume, section, f"file:{file.id}", "", file.name, file.uploaded_by_name, _day(file.uploaded_at),
        file.pages, file.copy_kind, secrecy, reason,
    )  # fmt: skip


def _steps(
    viewer: Viewer, case: InstanceRecord, items: Sequence[WorkItemRecord], known: Knowledge
) -> list[Paper]:
    rulebook = known.rulebook
    starter = next((p.name for p in people.listed(viewer) if p.id == case.started_by), "系统")
    papers = [_step("start", "立卷登记", starter, case.started_at, "", case.variables)]
    for item in items:
        who = " ".join(part for part in (_short(rulebook, item.unit), item.completed_by_name) if part)
        if item.recorder_unit:
            recorder = _short(rulebook, item.recorder_unit)
            who = f"{_short(rulebook, item.unit)}（{recorder} {item.completed_by_name or ''} 代录）"
        at = item.completed_at or item.created_at
        papers.append(_step(item.id, _step_title(item, known), who, at, "", item.answers or {}))
    return papers


def _step_title(item: WorkItemRecord, known: Knowledge) -> str:
    """`移送审批表（审批签发）`: the paper that the diagram names, and the step that filled it in."""
    paper, named = paper_title(known.library.definition(item.process).node(item.node), item.name)
    return f"{paper}（{item.name}）" if named and paper != item.name else item.name


def _step(ref: str, title: str, by: str, at: datetime, number: str, answers: Mapping[str, object]) -> Paper:
    """A form as it was answered. Receipts and decisions belong into the main volume, the rest is internal."""
    complainant = any(key.startswith(COMPLAINANT) and value for key, value in answers.items())
    if complainant:
        volume, section, secrecy = "side", "complainant", "举报人信息"
    elif ref != "start" and "decision_on" in answers:
        volume, section, secrecy = "main", "decision", ""
    elif ref != "start" and "received_on" in answers:
        volume, section, secrecy = "main", "receipt", ""
    else:
        volume, section, secrecy = "side", "opinion", "内部"
    return Paper(volume, section, f"step:{ref}", number, title, by, _day(at), None, "electronic", secrecy)


def _hidden(paper: Paper) -> Paper:
    return Paper(
        paper.volume, paper.section, "", "", WITHHELD, "", paper.day, paper.pages, paper.copy, paper.secrecy
    )
