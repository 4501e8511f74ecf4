"""待办, 已办, 我发起的, 本单位, and the notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.moment import CHINA, local
from app.domain.viewer import Viewer
from app.http import current
from app.store import case_lists, registers, work_lists
from app.store.records import Page
from app.store.transaction import transaction
from app.usecases import clock
from app.web.blueprint import bp
from app.web.frame import remember_deadlines

BOXES = {
    "todo": ("待办", "按到期先后排列"),
    "done": ("已办", "您办结的环节，最近的在前"),
    "started": ("我发起的", "由您登记的案件"),
    "unit": ("本单位", "本单位所有待办，谁在办一看便知"),
    "confirm": ("待复核", "补录日期较早的填写，须同单位另一人复核"),
}


@dataclass(frozen=True, slots=True)
class Box:
    key: str
    word: str
    note: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Chip:
    word: str
    url: str
    current: bool


@bp.get("/")
def home() -> Response:
    """Where the work is: the inbox for those who hold a post, else the page of their capability."""
    viewer = current.viewer()
    if viewer.posts:
        return redirect(url_for("web.inbox"))
    return redirect(url_for("web.definitions" if viewer.can("analyst") else "web.cases"))


@bp.get("/inbox")
def inbox() -> str:
    viewer = current.viewer()
    key = request.args.get("box", "todo")
    key = key if key in BOXES else "todo"
    text = request.args.get("q", "")[:100]
    boxes = [_box(viewer, name) for name in BOXES if name != "confirm" or work_lists.count(viewer, "confirm")]
    due = request.args.get("due", "")
    page = Page((), None)
    cases = Page((), None)
    if key == "started":
        wanted = case_lists.Filter(text=text, started_by_me=True)
        cases = case_lists.search(viewer, wanted, request.args.get("after"))
    else:
        before = _due_before(due) if key != "done" else None
        page = work_lists.inbox(viewer, key, text=text, due_before=before, after=request.args.get("after"))
        remember_deadlines(viewer, page.rows)
    return render_template(
        "inbox.html",
        box=next((box for box in boxes if box.key == key), _box(viewer, key)),
        boxes=boxes,
        chips=[] if key in {"done", "started"} else _chips(key, due, text),
        q=text,
        rows=page.rows,
        cases=cases.rows,
        next=page.next or cases.next,
        filtered=due,
    )


def _box(viewer: Viewer, key: str) -> Box:
    word, note = BOXES[key]
    count = work_lists.count(viewer, key) if key in {"todo", "unit", "confirm"} else 0
    return Box(key, word, note, url_for("web.inbox", box=key), count)


def _chips(box: str, due: str, text: str) -> list[Chip]:
    words = (("overdue", "已到期"), ("today", "今天到期"), ("week", "七天内"))
    return [
        Chip(word, url_for("web.inbox", box=box, q=text or None, due=None if due == key else key), due == key)
        for key, word in words
    ]


def _due_before(due: str) -> datetime | None:
    now = clock.now()
    tomorrow = datetime.combine(local(now).date() + timedelta(days=1), time.min, CHINA)
    return {"overdue": now, "today": tomorrow, "week": tomorrow + timedelta(days=6)}.get(due)


@bp.route("/notices", methods=["GET", "POST"])
def notices() -> str | Response:
    viewer = current.viewer()
    if request.method == "POST":
        with transaction() as tx:
            registers.mark_read(tx, viewer, clock.now())
        return redirect(url_for("web.notices"), 303)
    return render_template("notices.html", notices=registers.notices(viewer))


@bp.get("/notices/bell")
def bell() -> str:
    """The bell with the number of unread notices, asked by the page once a minute."""
    return render_template("part/bell.html")
