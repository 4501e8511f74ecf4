"""A joint meeting as its people go through it: phases for the tests of meetings, over the `Officer`."""

from __future__ import annotations

from typing import Any

from app.store import work_items
from app.store.records import WorkItemRecord
from app.usecases import complete
from tests.processes.officer import Officer

MEMBERS = ["zhujian", "shuiwu"]


class Meeting:
    """One meeting of a county. The office, the convener and his deputy are demo people."""

    def __init__(self, driver: Officer, kind: str = "regular", **answers: Any) -> None:
        self.driver = driver
        if not driver.is_huantai:
            answers.setdefault("leader_call", False)
        if answers.get("leader_call"):
            given = answers
        elif kind == "special":
            given = {"proposer_unit": "zhujian", "proposed_topic": "渣土运输\n夜间遗撒多发", **answers}
        else:
            given = answers
        more = {} if answers.get("leader_call") else {"meeting_kind": kind}
        self.case = driver.start("lx-clerk", "joint_meeting", **more, **given)

    # ---- steps -----------------------------------------------------------------------------------------

    def date(self, on: str, **more: Any) -> Meeting:
        self.driver.do(self.case, "lx-clerk", "set_date", meeting_on=on, **more)
        return self

    def call(self, members: list[str] | None = None, until: str = "2026-10-09") -> Meeting:
        self.driver.do(
            self.case,
            "lx-clerk",
            "call_topics",
            topics_until=until,
            member_units=members or MEMBERS,
            called_on=self.driver.today,
        )
        return self

    def submit(self, unit: str, title: str = "", **more: Any) -> Meeting:
        """One unit's answer to the call; without a title it has no topic."""
        given: dict[str, Any] = {"has_topic": "no"}
        if title:
            kinds = "重大疑难事项" if self.driver.is_huantai else "衔接不畅与越位缺位"
            given = {
                "has_topic": "yes",
                "topic_title": title,
                "topic_text": "难点",
                "topic_kind": kinds,
                **more,
            }
        self.answer("collect_topics", unit, **given)
        return self

    def answer(self, node: str, unit: str, **answers: Any) -> None:
        (item,) = [item for item in self.open(node) if item.unit == unit]
        complete.complete(self.driver.hand(item), item.id, answers)

    def prepare(self, **more: Any) -> Meeting:
        """Puts every row that is on the list to the meeting."""
        rows = more.pop("agenda_items", None) or [
            {**row, "disposal": row.get("disposal") or "submit"} for row in self.agenda
        ]
        rows = [{key: value for key, value in row.items() if value is not None} for row in rows]
        given = {"agenda_items": rows, "invited_units": MEMBERS, **more}
        self.driver.do(self.case, "lx-clerk", "prepare_agenda", **given)
        return self

    def approve(self, decision: str = "agree", who: str = "lx-convener", **more: Any) -> Meeting:
        day = {"approved_on": self.driver.today} if decision == "agree" else {"agenda_opinion": "理由"}
        (node,) = self.driver.waiting(self.case)
        self.driver.do(self.case, who, node, agenda_decision=decision, **day, **more)
        return self

    def deputy(self, decision: str = "agree") -> Meeting:
        more = {} if decision == "agree" else {"deputy_opinion": "材料不齐"}
        self.driver.do(self.case, "lx-deputy", "approve_deputy", deputy_decision=decision, **more)
        return self

    def notify(self, at: str, **more: Any) -> Meeting:
        given = {"agenda": "一、渣土治理", "meeting_place": "一号会议室", "invited_units": MEMBERS, **more}
        self.driver.do(self.case, "lx-clerk", "issue_notice", meeting_at=at, **given)
        return self

    def minute(self, decided: list[dict[str, Any]] | None = None, **more: Any) -> Meeting:
        given = {
            "attendees": [attendee("zhujian", "副局长", "孙立群"), attendee("shuiwu", "主任科员", "江一苇")],
            "minutes_text": "会议研究了渣土运输治理。",
            "decided_items": decided if decided is not None else [item("渣土治理", "zhujian", ["shuiwu"])],
            **more,
        }
        self.driver.do(self.case, "lx-clerk", "draft_minutes", **given)
        return self

    def sign(self, decision: str = "sign", who: str = "lx-convener") -> Meeting:
        more = {"minutes_opinion": "补充责任单位"} if decision == "return" else {}
        self.driver.do(self.case, who, "sign_minutes", minutes_decision=decision, **more)
        return self

    # ---- questions -------------------------------------------------------------------------------------

    def open(self, node: str) -> list[WorkItemRecord]:
        return [found for found in self.driver.items(self.case) if found.node == node]

    @property
    def agenda(self) -> list[dict[str, Any]]:
        """The rows that the office finds on its list."""
        return list(self.driver.item(self.case, "prepare_agenda").data["agenda_items"])  # type: ignore[call-overload]

    def topics(self) -> list[tuple[str, str | None]]:
        return [(str(row["topic_title"]), row.get("case_key")) for row in self.agenda]

    def done(self, node: str) -> list[WorkItemRecord]:
        found = work_items.of_instance(self.driver.admin, self.case)
        return [one for one in found if one.node == node and one.status == "done"]


def attendee(unit: str, post: str, name: str, state: str = "present", **more: Any) -> dict[str, Any]:
    return {"attend_unit": unit, "attend_state": state, "attend_name": name, "attend_post": post, **more}


def item(title: str, owner: str, joint: list[str] | None = None, **more: Any) -> dict[str, Any]:
    """One decided item of the minutes."""
    return {
        "matter_title": title,
        "matter_text": f"{title}由责任单位牵头落实",
        "owner_unit": owner,
        "joint_units": joint or [],
        "due_on": "2026-12-31",
        **more,
    }
