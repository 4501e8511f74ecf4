"""A joint meeting of eighteen member units, from its call to its minutes, against the plain transfer.

    python benchmarks/meeting.py [--rounds N] [--json FILE]

Both run in turn in one process through the same REST route, on one SQLite database; only the `complete` call
is timed, its statements and commits are counted. A step of the meeting is held against the median step of the
transfer of the same run. Method and figures: benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app import create_app
from app.domain.moment import CHINA
from app.domain.rulebook import parse_rulebook
from app.settings import ROOT, Settings
from app.store import schema
from app.store.base import db
from app.usecases import bootstrap, demo, due_work, people
from benchmarks.statements import Counter, file_of
from benchmarks.transfer import FILES, PEOPLE, START, STEPS

AIM = 3.0
"""No step may cost more than this many times the plain transfer's step."""
UNITS = 18
TODAY = date.today().isoformat()
MEETING_ON = (date.today() + timedelta(days=45)).isoformat()
UNTIL = (date.today() + timedelta(days=7)).isoformat()
DUE = (date.today() + timedelta(days=90)).isoformat()
OFFICE, MEMBERS, DEPUTY, CONVENER = "ht-lx-clerk", "ht-bench", "ht-lx-deputy", "ht-lx-convener"
Timed = tuple[str, float, int, int]
"""(step, seconds, statements, commits)."""


class Office:
    """The product in this process, with people for every unit that a meeting asks."""

    def __init__(self, folder: Path) -> None:
        settings = Settings(content_dir=ROOT, data_dir=folder, secret_key="benchmark" * 4, demo=True)
        folder.mkdir(parents=True, exist_ok=True)
        app = create_app(settings)
        self.app, self.client, self.counter = app, app.test_client(), Counter()
        book = parse_rulebook("huantai.toml", (ROOT / "jurisdictions" / "huantai.toml").read_bytes())
        # HT-11 names eighteen units; reforms have merged some, so others fill the number up.
        units = {unit.code: unit for unit in (*book.members(date.today()), *book.standing_units())}
        self.members = list(units)[:UNITS]
        signing = [(code, "liaison") for code in self.members if units[code].signs_in]
        with app.app_context():
            schema.migrate()
            bootstrap.load_shipped(ROOT)
            demo.prepare_people(settings)
            people.add("huantai", MEMBERS, "联络员", "benchmark-only", signing)
            self.counter.listen(db.engine)
            logins = {*PEOPLE, OFFICE, MEMBERS, DEPUTY, CONVENER}
            self.tokens = {login: people.new_token(login) for login in logins}

    def call(self, login: str, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[login]}"}
        response = self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)
        if response.status_code >= 300:
            raise RuntimeError(f"{path}: {response.get_data(as_text=True)}")
        return response.get_json()

    def start(self, login: str, process: str, variables: Mapping[str, Any]) -> Timed:
        body = {"process": process, "variables": variables}
        begun, *timed = self._timed(lambda: self.call(login, "POST", "/instances", json=body))
        self.case = str(begun["id"])
        return ("start", *timed)  # type: ignore[return-value]

    def items(self, login: str, node: str) -> list[str]:
        case = self.call(login, "GET", f"/instances/{self.case}")
        return [str(item["id"]) for item in case["work_items"] if item["node"] == node]

    def complete(self, login: str, node: str, item: str, answers: Mapping[str, Any]) -> Timed:
        path = f"/work-items/{item}/complete"
        _, *timed = self._timed(lambda: self.call(login, "POST", path, json={"answers": answers}))
        return (node, *timed)  # type: ignore[return-value]

    def step(self, login: str, node: str, **answers: Any) -> Timed:
        return self.complete(login, node, self.items(login, node)[0], answers)

    def _timed(self, act: Any) -> tuple[Any, float, int, int]:
        self.counter.statements = self.counter.commits = 0
        before = time.perf_counter()
        answer = act()
        return answer, time.perf_counter() - before, self.counter.statements, self.counter.commits

    # ---- the two cases ---------------------------------------------------------------------------------

    def transfer(self) -> Iterator[Timed]:
        yield self.start(PEOPLE[0], "case_transfer", START)
        for login, node, answers in STEPS:
            item, given = self.items(login, node)[0], dict(answers)
            if node == "prepare_materials":
                path = f"/work-items/{item}/files"
                given |= {
                    name: [str(self.call(login, "POST", path, data=file_of(name))["id"])] for name in FILES
                }
            yield self.complete(login, node, item, given)

    def meeting(self) -> Iterator[Timed]:
        yield self.start(OFFICE, "joint_meeting", {"meeting_kind": "regular"})
        yield self.step(OFFICE, "set_date", meeting_on=MEETING_ON)
        yield self.step(OFFICE, "call_topics", topics_until=UNTIL, called_on=TODAY, member_units=self.members)
        yield from self._collection()
        yield self.step(OFFICE, "prepare_agenda", agenda_items=AGENDA, invited_units=self.members)
        yield self.step(DEPUTY, "approve_deputy", deputy_decision="agree")
        yield self.step(CONVENER, "approve_topics", agenda_decision="agree", approved_on=TODAY)
        at = datetime.now(CHINA) + timedelta(seconds=2)
        yield self.step(
            OFFICE,
            "issue_notice",
            meeting_at=at.isoformat(timespec="seconds"),
            moved_reason="测量",
            meeting_place="一号会议室",
            agenda="渣土治理",
            invited_units=self.members,
        )
        with self.app.app_context():
            due_work.work_all()  # what the transfer left to do is not the meeting's
        time.sleep(max(0.0, (at - datetime.now(CHINA)).total_seconds()) + 0.1)
        with self.app.app_context():
            _, *timed = self._timed(due_work.work_all)
        yield ("wait_meeting", *timed)  # type: ignore[misc]
        attendees = [
            {"attend_unit": unit, "attend_state": "present", "attend_name": "某", "attend_post": "副局长"}
            for unit in self.members
        ]
        yield self.step(
            OFFICE, "draft_minutes", attendees=attendees, minutes_text="研究了渣土治理", decided_items=DECIDED
        )
        yield self.step(CONVENER, "sign_minutes", minutes_decision="sign")

    def _collection(self) -> Iterator[Timed]:
        """Every unit answers: its liaison, or the office for a unit that does not sign in."""
        mine = self.items(MEMBERS, "collect_topics")
        for login, items in ((MEMBERS, mine), (OFFICE, [])):
            rest = items or self.items(login, "collect_topics")
            for number, item in enumerate(rest):
                answers: dict[str, Any] = dict(TOPIC if number % 6 == 0 else {"has_topic": "no"})
                who = self._may(login, item)
                if who == OFFICE:  # 代录: the scan and the day of the answer are asked for
                    path = f"/work-items/{item}/files"
                    scan = self.call(who, "POST", path, data=file_of("recorded_files"))
                    answers |= {"recorded_on": TODAY, "recorded_files": [str(scan["id"])]}
                yield self.complete(who, "collect_topics", item, answers)

    def _may(self, login: str, item: str) -> str:
        actions = self.call(login, "GET", f"/work-items/{item}")["actions"]
        return login if "complete" in actions else OFFICE


TOPIC = {
    "has_topic": "yes",
    "topic_title": "渣土治理",
    "topic_kind": "重大疑难事项",
    "topic_text": "跨部门线索移转不畅",
}
AGENDA = [{"topic_title": "渣土治理", "topic_unit": "zhujian", "disposal": "submit"}]
DECIDED = [
    {"matter_title": f"事项{n}", "matter_text": "联合检查", "owner_unit": unit, "due_on": DUE}
    for n, unit in enumerate(("zhujian", "shuiwu", "zhifa"), 1)
]


def measure(office: Office, case: Callable[[], Iterator[Timed]], rounds: int) -> dict[str, Any]:
    """A plain transfer and a `case` in turn; the first of each is not counted."""
    plain: list[Timed] = []
    times: dict[str, list[Timed]] = defaultdict(list)
    for number in range(rounds + 1):
        transferred, met = list(office.transfer()), list(case())
        if number:
            plain += [timed for timed in transferred if timed[0] != "start"]
            for timed in met:
                times[timed[0]].append(timed)
    base = median(timed[1] for timed in plain)
    statements = median(timed[2] for timed in plain)
    rows: list[dict[str, Any]] = [
        {
            "step": step,
            "times": len(found) // rounds,
            "ms": 1000 * median(timed[1] for timed in found),
            "ratio": median(timed[1] for timed in found) / base,
            "statements": max(timed[2] for timed in found),
            "statements_ratio": max(timed[2] for timed in found) / statements,
            "commits": max(timed[3] for timed in found),
        }
        for step, found in times.items()
    ]
    return {
        "rounds": rounds,
        "plain_ms": 1000 * base,
        "plain_statements": statements,
        "rows": rows,
        "ratio": max(row["ratio"] for row in rows),
        "reached": all(row["ratio"] <= AIM for row in rows),
    }


def show(result: dict[str, Any], what: str) -> None:
    print(
        f"plain transfer: {result['plain_ms']:.2f} ms and {result['plain_statements']:g} statements a step;"
        f" {what}, {result['rounds']} rounds"
    )
    print(f"{'step':16}{'times':>6}{'ms':>9}{'ratio':>7}{'stmts':>7}{'ratio':>7}{'commits':>9}")
    for row in result["rows"]:
        print(
            f"{row['step']:16}{row['times']:6}{row['ms']:9.2f}{row['ratio']:7.2f}{row['statements']:7}"
            f"{row['statements_ratio']:7.2f}{row['commits']:9}"
        )
    print(f"dearest step: {result['ratio']:.2f} times the plain one (aim {AIM:g})")


def report(doc: str, what: str, make: Callable[[Path], Office], case: str) -> int:
    """Measures the method `case` of an office and prints it; 1 while the aim is missed."""
    options = argparse.ArgumentParser(description=doc)
    options.add_argument("--rounds", type=int, default=8)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        office = make(Path(folder) / "data")
        result = measure(office, getattr(office, case), chosen.rounds)
    show(result, what)
    if chosen.json:
        chosen.json.write_text(json.dumps(result, ensure_ascii=False, indent=2))
    return 0 if result["reached"] else 1


if __name__ == "__main__":
    raise SystemExit(report(__doc__, f"meeting of {UNITS} units", Office, "meeting"))
