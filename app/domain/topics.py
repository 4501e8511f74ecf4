"""The operations a service task may name in `camunda:topic`, with the inputs and outputs of each.

The engine checks diagrams against this table and the operations implement it: one list for both, so that a
diagram which passes the check never asks for an operation, or an input, that is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Topic:
    """One operation.

    required / optional: names of its inputs; outputs: names it returns; open_inputs: every other input is
    welcome and is compared with, or becomes, a variable of the other case. `when` (false: nothing happens)
    is understood by all.
    """

    name: str
    title: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    open_inputs: bool = False

    @property
    def inputs(self) -> tuple[str, ...]:
        return (*self.required, *self.optional, "when")

    def takes(self, name: str) -> bool:
        return self.open_inputs or name in self.inputs


_ALL = (
    Topic(
        "letter.issue",
        "制发文书",
        required=("kind", "sender"),
        optional=("receivers", "number"),
        outputs=("letter_number", "letter_date"),
    ),
    Topic("letter.void", "作废文书", required=("kind", "reason")),
    Topic("case_number.assign", "编案号", required=("kind", "unit"), outputs=("number",)),
    Topic("notice.send", "发送通知", required=("units", "title"), optional=("kind", "body")),
    Topic("copy.send", "抄送", required=("units", "title"), optional=("kind", "body")),
    Topic(
        "licence_hold.place",
        "登记许可限制提示",
        required=("unit", "party_name", "party_id", "permit"),
        optional=("permit_limit", "parties"),
    ),
    Topic("licence_hold.release", "解除许可限制提示", required=("event",)),
    Topic(
        "register.share",
        "登记共享信息",
        required=("category", "unit", "receivers", "title"),
        optional=("formed_on",),
    ),
    Topic(
        "process.start",
        "发起关联办理",
        required=("process",),
        optional=("relation", "once", "each", "each_as"),
        open_inputs=True,
    ),
    Topic("case.link", "关联案件", required=("business_key",), optional=("relation",)),
    Topic(
        "case.find",
        "查找案件",
        required=("process", "day", "since"),
        optional=("until",),
        outputs=("found", "found_key", "found_on"),
        open_inputs=True,
    ),
    Topic(
        "case.note",
        "记到相关案件",
        required=("rows", "title"),
        optional=("text", "number", "relation", "unit"),
    ),
    Topic("deadline.passed", "登记超期", required=("rule",)),
    Topic("meeting.members", "列出成员单位", required=(), outputs=("members",)),
    Topic(
        "answers.missing",
        "列出未报送的单位",
        required=("answers", "units"),
        optional=("text",),
        outputs=("missing", "told"),
    ),
    Topic(
        "agenda.draft",
        "汇集议题",
        required=("unit",),
        optional=("topics", "agenda_items", "proposed_topic", "proposer_unit", "proposed_case"),
        outputs=("agenda_items",),
    ),
    Topic(
        "agenda.compose",
        "形成议题单",
        required=("agenda_items",),
        optional=("invited_units", "members", "unit", "before"),
        outputs=("agenda", "solved_topics", "agenda_cases", "invited_units"),
    ),
    Topic(
        "minutes.draft",
        "备好签到表和议定事项",
        required=("invited_units",),
        optional=("agenda_items", "attendees", "decided_items"),
        outputs=("attendees", "decided_items"),
    ),
    Topic(
        "minutes.compose",
        "形成纪要正文",
        required=("attendees", "decided_items"),
        outputs=("attendance", "absent", "observers", "decided_text"),
    ),
)

TOPICS: Mapping[str, Topic] = MappingProxyType({topic.name: topic for topic in _ALL})
