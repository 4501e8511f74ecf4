"""The timeline in the words of the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.usecases.case_records import START
from app.usecases.case_view import Opinion
from app.web.county import County
from app.web.words import action, moment

STYLES = {
    "open": ("open", "办理中", "tag-blue"),
    "confirming": ("open", "待复核", "tag-amber"),
    "late": ("late", "已超期", "tag-red"),
    "returned": ("", "已退回", "tag-amber"),
    "cancelled": ("", "已取消", ""),
}


@dataclass(frozen=True, slots=True)
class Step:
    style: str
    title: str
    tag: str
    tag_style: str
    who: str
    when: str
    said: tuple[tuple[str, str], ...]
    paper: str = ""


def steps_of(opinions: Iterable[Opinion], county: County) -> list[Step]:
    return [_step(opinion, county) for opinion in opinions]


def recorded(who: str, recorder: str, unit: str) -> str:
    """代录: both units and the person are named."""
    return f"由 {who}（{recorder}）代 {unit} 录入" if who else f"{unit}，由 {recorder} 代录"


def _step(opinion: Opinion, county: County) -> Step:
    style, tag, tag_style = STYLES.get(opinion.state, ("", "", ""))
    who = " · ".join(part for part in (opinion.who, county.unit(opinion.unit)) if part)
    if opinion.recorder:
        who = recorded(opinion.who, county.unit(opinion.recorder), county.unit(opinion.unit))
    when = moment(opinion.at) + (" 送达" if opinion.state == "open" else "")
    return Step(style, action(opinion.title), tag, tag_style, who or "—", when, opinion.said, _paper(opinion))


def _paper(opinion: Opinion) -> str:
    """By what its paper is asked for (`usecases/case_records`); empty when it has none."""
    if opinion.state == "started" and opinion.said:
        return START
    return opinion.work_item_id if opinion.state == "done" and opinion.said else ""
