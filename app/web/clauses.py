"""条款覆盖: every clause of the county's document, what carries it, and the tests that prove it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import current_app, render_template, request, url_for

from app.domain.viewer import Viewer
from app.http import current
from app.settings import Settings
from app.usecases import clauses as use
from app.usecases.clause_carriers import Carrier
from app.usecases.clause_tests import LEVELS, Proof
from app.usecases.clauses import Coverage
from app.web.blueprint import bp
from app.web.county import county
from app.web.register import Field, chosen

KINDS = {"process": "程序", "deadline": "期限", "organisation": "组织", "principle": "原则"}
GAPS = {"carrier": "没有承载", "test": "没有走完案件的测试"}
SHOWN = {"gaps": "只看有缺口", "carrier": "没有承载", "test": "没有测试", "none": "没有缺口"}
GROUPS = {
    "deadline": "期限",
    "letter": "文书",
    "category": "信息类别",
    "role": "角色",
    "post": "岗位",
    "unit": "单位",
    "members": "名录",
    "matters": "名录",
    "switch": "开关",
}
"""Carriers other than steps, in the order in which a clause shows them."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """The steps of one diagram that carry a clause. url: empty for whoever may not open diagrams."""

    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """Carriers of one kind: (name, note) each."""

    word: str
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Tested:
    says: str
    where: str
    level: str


@dataclass(frozen=True, slots=True)
class Row:
    """One clause as the page shows it."""

    id: str
    article: str
    kind: str
    title: str
    quote: str
    reason: str
    gaps: tuple[str, ...]
    diagrams: tuple[Diagram, ...]
    groups: tuple[Group, ...]
    tests: tuple[Tested, ...]


@bp.get("/clauses")
def clauses() -> str:
    """Public law: everybody of the county may read it; diagrams are linked for those who may open them."""
    viewer, here = current.viewer(), county()
    settings: Settings = current_app.config["LIANBAN"]
    found = use.of_county(viewer, settings.content_dir)
    kind, gap = chosen(request.args, "kind", KINDS), chosen(request.args, "gap", SHOWN)
    text = request.args.get("q", "").strip()[:100]
    rows = [row for row in found if _wanted(row, kind, gap, text)]
    return render_template(
        "clauses.html",
        document=here.rulebook.document,
        fields=(
            Field("kind", "种类", options=KINDS),
            Field("gap", "缺口", options=SHOWN),
            Field("q", "条款、原文、环节、期限", kind="search"),
        ),
        given={"kind": kind, "gap": gap, "q": text},
        filtered=bool(kind or gap or text),
        rows=[_row(row, viewer) for row in rows],
        total=len(found),
        open=sum(bool(row.gaps) for row in found),
        tested=sum(bool(row.tests) for row in found),
    )


def _wanted(row: Coverage, kind: str, gap: str, text: str) -> bool:
    if kind and row.clause.kind != kind:
        return False
    if gap in GAPS and gap not in row.gaps:
        return False
    if gap in ("gaps", "none") and bool(row.gaps) != (gap == "gaps"):
        return False
    return not text or text.lower() in _searched(row)


def _searched(row: Coverage) -> str:
    clause = row.clause
    names = [part for c in row.carriers for part in (c.name, c.note, c.process_name, c.ref)]
    return " ".join((clause.id, clause.article, clause.title, clause.quote, *names)).lower()


def _row(row: Coverage, viewer: Viewer) -> Row:
    clause = row.clause
    linked = viewer.can("analyst") or viewer.can("admin")
    return Row(
        id=clause.id,
        article=clause.article,
        kind=KINDS[clause.kind],
        title=clause.title,
        quote=clause.quote,
        reason=row.reason,
        gaps=tuple(GAPS[gap] for gap in row.gaps),
        diagrams=_diagrams(row.carriers, linked),
        groups=_groups(row.carriers),
        tests=tuple(_tested(test) for test in row.tests),
    )


def _diagrams(carriers: Sequence[Carrier], linked: bool) -> tuple[Diagram, ...]:
    found: dict[str, list[Carrier]] = {}
    for carrier in carriers:
        if carrier.kind == "element":
            found.setdefault(carrier.process_name or carrier.process, []).append(carrier)
    return tuple(
        Diagram(name, tuple(Step(step.name, _url(step) if linked else "") for step in steps))
        for name, steps in found.items()
    )


def _url(step: Carrier) -> str:
    return url_for("web.definition", key=step.process, node=step.node)


def _groups(carriers: Iterable[Carrier]) -> tuple[Group, ...]:
    found: dict[str, list[tuple[str, str]]] = {word: [] for word in GROUPS.values()}
    for carrier in carriers:
        if carrier.kind in GROUPS:
            found[GROUPS[carrier.kind]].append((carrier.name, carrier.note))
    return tuple(Group(word, tuple(entries)) for word, entries in found.items() if entries)


def _tested(test: Proof) -> Tested:
    return Tested(test.says, f"{test.file}::{test.name}", LEVELS[test.level])
