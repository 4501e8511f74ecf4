"""An invented third county, 清平县, made only of files: the way docs/new-county.md describes.

The nearest rule book is copied and changed; every change must hit something, so that the county stays
different from the two others when their books change. One diagram was drawn anew, with a form of its own.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from app.settings import ROOT

CODE = "qingping"
OWN = Path(__file__).parent / CODE
"""What replaces shared files: the dispatch of a transfer redrawn with a second approval, and its form."""
SHARED = ("bpmn", "dmn", "forms", "documents", "calendars", "jurisdictions", "sources", "demo")

#: (pattern, replacement): names, codes and clause ids. Applied to the rule book and to its source text.
NAMES = [
    (r"桓政办发〔2017〕54号", "清政发〔2025〕6号"),
    (r"桓台", "清平"),
    (r'mark = "桓', 'mark = "清'),
    (r"HT-", "QP-"),
    (r"\bhuantai_2017_54\b", "qingping_2025_6"),
    (r'"huantai"', '"qingping"'),
    (r'"zhifa"', '"zonghe"'),
    (r'"zhujian"', '"jianshe"'),
]
#: The county's own numbers, in the quotation, in the source and in the deadline alike.
WORDS = [
    (r"应当在\s*2个工作日内将有关证据材料移送综合", "应当在4个工作日内将有关证据材料移送综合"),
    (r"应在\s*5个工作日内书面告知移送部门", "应在七日内书面告知移送部门"),
    (r"例行会议每半年召开一次", "例行会议每季度召开一次"),
    (r"于会前\s*5个工作日向", "于会前8个工作日向"),
]
DEADLINES = {
    "transfer.out.breach": {"amount": "4"},
    "transfer.feedback": {"amount": "7", "basis": '"natural_roll"'},
    "meeting.regular": {"basis": '"quarter"'},
    "meeting.agenda_call": {"amount": "8"},
}
SWITCHES = {
    "transfer.reject_route": '"report_government"',
    "transfer.no_second_transfer": "true",
    "dispute.route": '"legal_office"',
    "dispute.receiver_reports": "true",
    "dispute.negotiate_first": "false",
    "licence_hold": "false",
    "meeting.period": '"quarter"',
    "meeting.agenda_approval.regular": '"convener"',
    "meeting.study_topics": "true",
}
LETTERS = {
    "transfer_letter": '{ name = "涉嫌违法线索移转函", mark = "转" }',
    "meeting_minutes": '{ name = "清平县协同执法例会纪要", mark = "例" }',
}
#: A second approval: the post, the lane's role and what the redrawn diagram must never lose.
ADDED = """
[[post]]
code = "reviewer"
name = "分管复核人"

[role."移送单位分管复核人"]
unit = ["$sender_unit"]
posts = ["reviewer"]
substitutes = ["chief"]

[[safeguard]]
id = "second_approval_before_letter"
kind = "before"
process = "transfer_dispatch"
first = "review_approval"
then = "issue_letter"
clauses = ["QP-45"]
reason = "移送函签发之前须经分管复核"
"""

PEOPLE = """
person = [
  { login = "qp-zj-officer", name = "江一苇", posts = ["jianshe/officer"] },
  { login = "qp-zj-head", name = "路千里", posts = ["jianshe/head"] },
  { login = "qp-zj-reviewer", name = "顾远山", posts = ["jianshe/reviewer"] },
  { login = "qp-zj-liaison", name = "温如玉", posts = ["jianshe/liaison", "jianshe/chief"] },
  { login = "qp-zf-officer", name = "石守一", posts = ["zonghe/officer"] },
  { login = "qp-zf-head", name = "方正言", posts = ["zonghe/head"] },
  { login = "qp-zf-liaison", name = "柳如烟", posts = ["zonghe/liaison"] },
  { login = "qp-sw-liaison", name = "水清浅", posts = ["shuiwu/liaison", "shuiwu/officer", "shuiwu/chief"] },
  { login = "qp-bb-officer", name = "编一方", posts = ["bianban/officer", "bianban/liaison"] },
  { login = "qp-clerk", name = "文书华", posts = ["lianxi_ban/office_clerk", "lianxi_ban/office_director"] },
  { login = "qp-convener", name = "钟鼎铭", posts = ["lianxi/convener"] },
  { login = "qp-deputy", name = "傅立群", posts = ["lianxi/deputy_convener"] },
  { login = "qp-analyst", name = "析之微", capabilities = ["analyst"] },
  { login = "qp-admin", name = "管平湖", capabilities = ["admin"] },
]
"""


def build(folder: Path) -> Path:
    """The shipped content and the third county beside it; returns the content folder."""
    for name in SHARED:
        shutil.copytree(ROOT / name, folder / name)
    (folder / "jurisdictions" / f"{CODE}.toml").write_text(rulebook(), encoding="utf-8")
    (folder / "sources" / "qingping_2025_6.txt").write_text(source(), encoding="utf-8")
    (folder / "demo" / f"{CODE}.toml").write_text(PEOPLE, encoding="utf-8")
    shutil.copytree(OWN, folder / "jurisdictions" / CODE)
    return folder


def rulebook() -> str:
    text = (ROOT / "jurisdictions" / "huantai.toml").read_text(encoding="utf-8")
    text = _changed(_changed(text, NAMES), WORDS)
    for key, values in DEADLINES.items():
        for name, value in values.items():
            head = rf'(\[deadline\."{re.escape(key)}"\]\n(?:(?!\[).*\n)*?{name} = )\S+'
            text = _once(text, head, rf"\g<1>{value}")
    for key, value in SWITCHES.items():
        text = _once(text, rf'(?m)^"{re.escape(key)}" = .*?(?=  #|$)', f'"{key}" = {value}')
    for kind, entry in LETTERS.items():
        text = _once(text, rf"(?m)^{kind} = .*$", f"{kind} = {entry}")
    return text + ADDED


def source() -> str:
    """The county's own document; lines are joined, for quotations are compared without white space."""
    text = (ROOT / "sources" / "huantai_2017_54.txt").read_text(encoding="utf-8")
    return _changed("".join(text.split()), [("桓台", "清平"), *WORDS])


def _changed(text: str, changes: list[tuple[str, str]]) -> str:
    for pattern, new in changes:
        text, hits = re.subn(pattern, new, text)
        assert hits, f"nothing to change: {pattern}"
    return text


def _once(text: str, pattern: str, new: str) -> str:
    text, hits = re.subn(pattern, new, text)
    assert hits == 1, f"{hits} places: {pattern}"
    return text
