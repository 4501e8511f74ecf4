"""Words and numbers as people read them: Jinja filters without any state."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask

from app.domain.masking import mask
from app.domain.moment import local

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")

STATUS = {
    "running": ("办理中", "tag-blue"),
    "suspended": ("已暂停", "tag-violet"),
    "finished": ("已办结", "tag-green"),
    "terminated": ("已终止", ""),
}

ACTIONS = {
    "case.started": "登记案件",
    "case.ended": "案件结束",
    "case.linked": "关联案件",
    "case.noted": "记入关联结果",
    "case.suspended": "暂停",
    "case.resumed": "恢复",
    "case.terminated": "终止",
    "case.joined": "并案：并入本案",
    "case.joined-into": "并案：并入另一案",
    "case.split": "分案：分出新案",
    "case.split-from": "分案：由原案分出",
    "task.claimed": "签收",
    "task.released": "退回待签收",
    "task.handed-over": "转办",
    "task.delegated": "委派",
    "task.reoffered": "按现行规则库改派",
    "task.completed": "办结环节",
    "task.waits-for-second": "提交复核",
    "task.sent-back": "退回",
    "task.confirmed": "复核确认",
    "task.given-back": "复核退回",
    "action.taken": "案件操作",
    "deadline.set": "设定期限",
    "deadline.met": "期限内完成",
    "deadline.passed": "期限届满",
    "deadline.extended": "延长期限",
    "deadline.explained": "说明超过一般期限的原因",
    "deadline.paused": "中止计算期限",
    "deadline.resumed": "恢复计算期限",
    "personal.looked": "查看个人信息",
    "personal.corrected": "更正个人信息",
    "deadline.recounted": "按新日历重新计算期限",
    "deadline.carried": "并入案件的期限继续计算",
    "letter.drafted": "改写文书稿",
    "letter.draft-dropped": "文书恢复生成的文字",
    "letter.draft-accepted": "核对文书稿",
    "letter.issued": "签发文书",
    "letter.document": "生成 Word 文书",
    "letter.numbered": "登记文号",
    "letter.sealed": "回传盖章件",
    "letter.delivered": "登记送达",
    "letter.voided": "作废文号",
    "notice.sent": "发送通知",
    "hold.placed": "登记许可提示",
    "hold.released": "解除许可提示",
    "hold.kept": "许可提示继续保留",
    "hold.overridden": "越过许可提示",
    "information.shared": "共享信息",
    "process.start": "引出关联案件",
    "message.received": "收到消息",
    "file.uploaded": "上传材料",
    "file.read": "查阅材料",
    "file.removed": "删除材料",
    "case.archived": "归档",
    "archive.supplemented": "归档后补充材料",
    "dossier.taken": "导出含个人信息的案卷",
    "incident.opened": "技术事件",
    "incident.retried": "重试",
}

RELATIONS = {
    "supervision": "督办",
    "rectification": "整改",
    "notice": "通报抄告",
    "copy": "抄告",
    "assistance": "协助调查",
    "transfer": "移送",
    "dispute": "争议",
    "followup": "配合执行",
    "related": "关联",
    "merged": "并件",
    "meeting": "例会",
    "topic_of": "联席会议议题",
    "decided": "议定事项",
    "decides": "落实会议议定",
    "joined": "并案",
    "split": "分案",
}

#: What ended a licence reminder.
HOLD_EVENTS = {
    "decision": "已作出处罚决定",
    "refusal": "不予受理",
    "withdrawal": "移送单位收回、撤回",
    "return": "退回",
    "referral": "移送司法机关",
    "no_penalty": "不予处罚",
    "dismissed": "撤销案件",
    "terminated": "案件终止",
}

GROUPS = {
    "source": "案源材料",
    "evidence": "证据材料",
    "appraisal": "鉴定材料",
    "sealed": "盖章件",
    "negotiation": "协商记录",
    "reply": "答复材料",
    "recorded": "代录扫描件",
    "receipt": "签收回执",
    "answer": "答复材料",
    "decision": "决定文书",
    "filing": "立案材料",
    "recheck": "复查材料",
    "licensing": "办证材料",
    "complaint": "举报投诉材料",
    "minutes": "会议纪要",
    "other": "其他材料",
}
"""Groups of materials that forms name by a code; any other name is shown as it is."""


def group_word(group: str) -> str:
    return GROUPS.get(group, group)


def status_word(status: str) -> str:
    return STATUS.get(status, (status, ""))[0]


def status_tag(status: str) -> str:
    return STATUS.get(status, ("", ""))[1]


def action(code: str) -> str:
    return ACTIONS.get(code, code)


def relation(code: str) -> str:
    return RELATIONS.get(code, code)


def day(moment: datetime | date) -> str:
    """`2026年10月9日`."""
    if isinstance(moment, datetime):
        moment = local(moment).date()
    return f"{moment.year}年{moment.month}月{moment.day}日"


def weekday(moment: datetime) -> str:
    return WEEKDAYS[local(moment).weekday()]


def moment(at: datetime | None) -> str:
    """`10月9日 14:05`, with the year when it is not this one."""
    if at is None:
        return "—"
    here = local(at)
    year = "" if here.year == local(datetime.now().astimezone()).year else f"{here.year}年"
    return f"{year}{here.month}月{here.day}日 {here:%H:%M}"


def moment_full(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M:%S}"


def size(count: int) -> str:
    """Bytes as people read them: `830 B`, `12 KB`, `3.4 MB`."""
    if count < 1024:
        return f"{count} B"
    if count < 1024 * 1024:
        return f"{count / 1024:.0f} KB"
    return f"{count / 1024 / 1024:.1f} MB"


def masked_id(number: str) -> str:
    """A credit code or id number with its middle hidden."""
    return str(mask("id_number", number))


FILTERS = (
    status_word, status_tag, action, relation, group_word, moment, moment_full, size, weekday, day, masked_id,
)  # fmt: skip


def init_app(app: Flask) -> None:
    for function in FILTERS:
        app.jinja_env.filters[function.__name__] = function
