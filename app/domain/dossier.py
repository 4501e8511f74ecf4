"""案卷目录: the papers of a case in their two volumes, numbered as they are bound.

正卷 holds what went out and what proves it: letters, evidence, decision, receipts, replies. 副卷 holds what
stays inside: approvals, opinions, discussions, and everything about a complainant. No clause of the two
documents says how a case is filed; the order and the volumes are practice of the platform.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.domain.rulebook import RuleBook

RETENTION_RULE = "archive.retention"
RETENTION = {"permanent": "永久", "years_30": "定期30年", "years_10": "定期10年"}
VOLUMES = {"main": "正卷", "side": "副卷"}
SECTIONS = {
    "main": {
        "letter": "文书",
        "sealed": "文书",
        "evidence": "证据材料",
        "decision": "处理决定",
        "receipt": "签收、送达",
        "reply": "答复材料",
        "other": "其他材料",
    },
    "side": {
        "opinion": "内部审批、意见、讨论记录",
        "internal": "内部材料",
        "complainant": "举报人、投诉人材料",
    },
}
"""Sections of a volume in the order in which they are bound."""

MATERIALS = {
    "complaint": ("side", "complainant"),
    "negotiation": ("side", "internal"),
    "decision": ("main", "decision"),
    "filing": ("side", "internal"),
    "reply": ("main", "reply"),
    "sealed": ("main", "sealed"),
    "other": ("main", "other"),
}
"""Group of a material -> its volume and section; every other group is evidence."""

COPIES = {"original": "原件", "copy": "复印件", "electronic": "电子件"}
WITHHELD = "举报人、投诉人材料（不向您列出）"


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper. ref: `letter:<id>`, `file:<id>` or `step:<work item id>`. pages: None when not counted.

    copy: a key of COPIES. secrecy: 内部, 举报人信息 or empty; classified material is never on the platform.
    supplement: why it was added after the case went into the archive.
    """

    volume: str
    section: str
    ref: str
    number: str
    title: str
    by: str
    day: date
    pages: int | None
    copy: str
    secrecy: str = ""
    supplement: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A paper in the index: its number in the volume, its first and last sheet (None: not known)."""

    no: int
    paper: Paper
    first: int | None
    last: int | None

    @property
    def sheets(self) -> str:
        if self.first is None or self.last is None:
            return ""
        return str(self.first) if self.first == self.last else f"{self.first}—{self.last}"


def bound(papers: Iterable[Paper], counted: Mapping[str, int]) -> tuple[Line, ...]:
    """The index of both volumes. counted: pages by ref, as whoever archived the case counted them.

    Sections in their order, papers by day, what was added later at the end. Sheets are numbered through a
    volume; after the first paper whose pages nobody has counted they are not known.
    """
    found = [paper if paper.pages else replace(paper, pages=counted.get(paper.ref)) for paper in papers]
    lines: list[Line] = []
    for volume in VOLUMES:
        order = list(SECTIONS[volume])
        mine = [paper for paper in found if paper.volume == volume]
        mine.sort(key=lambda p: (bool(p.supplement), order.index(p.section), p.day))
        lines += _numbered(mine)
    return tuple(lines)


def _numbered(papers: list[Paper]) -> list[Line]:
    lines: list[Line] = []
    sheet: int | None = 1
    for no, paper in enumerate(papers, start=1):
        if sheet is None or paper.pages is None:
            sheet = None
            lines.append(Line(no, paper, None, None))
        else:
            lines.append(Line(no, paper, sheet, sheet + paper.pages - 1))
            sheet += paper.pages
    return lines


def retention_of(rulebook: RuleBook) -> str:
    """The county's switch; a key of RETENTION."""
    return str(rulebook.rule(RETENTION_RULE))


def place_of(group: str) -> tuple[str, str]:
    """(volume, section) of a material by its group."""
    return MATERIALS.get(group, ("main", "evidence"))
