"""The switches of `[rule]` that the shipped diagrams and the platform ask for, and what each may be.

A county states all of them, so that a shared diagram never meets an unknown one; switches of its own begin
with `local.`. The values themselves, with clause or reason, stand in `jurisdictions/<code>.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SwitchKind = Literal["flag", "number", "choice", "unit", "list"]

LOCAL = "local."
"""Prefix of switches that only one county's own diagrams use; they may be of any simple type."""


@dataclass(frozen=True, slots=True)
class Switch:
    """kind: `flag` true/false, `number` whole number >= 0, `choice` one of `allowed`, `unit` a unit code,
    `list` texts (of `allowed`, when that is given). meaning: shown to analysts."""

    key: str
    kind: SwitchKind
    meaning: str
    allowed: tuple[str, ...] = ()


def _switch(key: str, kind: SwitchKind, meaning: str, allowed: str = "") -> Switch:
    return Switch(key, kind, meaning, tuple(allowed.split()))


_ALL = (
    # 本县的单位
    _switch("bureau", "unit", "综合行政执法局"),
    _switch("government", "unit", "本级政府"),
    _switch("joint_meeting", "unit", "联席会议"),
    _switch("joint_meeting_office", "unit", "联席会议办公室"),
    _switch("establishment_office", "unit", "机构编制部门"),
    _switch("legal_office", "unit", "政府法制机构"),
    _switch("police", "unit", "公安机关"),
    _switch("procuratorate", "unit", "检察机关"),
    _switch("court", "unit", "审判机关"),
    _switch("supervisor", "unit", "督办机构"),
    _switch("supervisor.other", "unit", "督办机构自己逾期时由谁督办"),
    # 案件移送
    _switch(
        "transfer.route_table", "choice", "移送方式判定：按许可情形分子类，或单一规则", "by_permit single"
    ),
    _switch("transfer.stop_and_investigate", "flag", "发现后先制止并初步调查"),
    _switch("transfer.historical_negotiation", "flag", "历史遗留问题移送前须协商"),
    _switch("transfer.rectification_notice", "flag", "移送的同时通知当事人整改、改正"),
    _switch("transfer.urgent", "flag", "情况紧急的立即移送"),
    _switch("transfer.material_self_check", "flag", "移送前四项自检是文件规定"),
    _switch("transfer.one_case_one_letter", "flag", "一案一移送"),
    _switch("transfer.no_refusal_to_take", "flag", "无正当理由不得拒绝接受"),
    _switch("transfer.acceptance_notice", "flag", "书面告知是否受理（否则为反馈意见）"),
    _switch(
        "transfer.reject_route",
        "choice",
        "不受理之后：书面理由退回再协商，或报请政府决定",
        "negotiate report_government",
    ),
    _switch("transfer.no_second_transfer", "flag", "接收单位不得再行移送（执行政府决定的除外）"),
    # 许可限制提示
    _switch("licence_hold", "flag", "移交后处罚前的许可限制提示"),
    _switch("licence_hold.override", "flag", "有权人可书面说明理由越过"),
    _switch(
        "licence_hold.release_events",
        "list",
        "解除事件",
        "decision refusal withdrawal return referral no_penalty dismissed",
    ),
    # 查办、抄告
    _switch("penalty.copy_scope", "choice", "处罚决定抄告范围", "all_related transferred_only"),
    _switch(
        "handling.other_matter", "choice", "查明不属本单位时：另案移送，或提请政府决定", "transfer dispute"
    ),
    _switch("enforcement_followup", "flag", "配合执行、建议撤销证件、强制执行"),
    _switch("share.two_clocks", "flag", "信息共享两个时钟：当日（软）和最长期限（硬）"),
    _switch("share.brief", "flag", "工作简报"),
    # 协助、咨询、数据
    _switch("assist.law_and_standard_required", "flag", "书面意见须载明应适用的法条和处罚标准"),
    _switch("assist.truth_statement", "flag", "须声明对材料真实性、准确性负责"),
    _switch("assist.onsite", "flag", "紧急派员现场处置"),
    _switch("assist.guidance", "flag", "业务指导和技术支持"),
    _switch("assist.legal_adviser", "flag", "法律顾问办公室服务"),
    _switch("data.bureau_provides", "flag", "执法局向主管部门提供处罚数据"),
    _switch("data.refusal_needs_legal_ground", "flag", "拒绝提供须有法定事由"),
    _switch("data.free_of_charge", "flag", "不得收取费用"),
    # 首问责任
    _switch("first_responder", "flag", "首问责任制"),
    _switch("complaint.share_result", "flag", "受理与处理情况共享"),
    # 争议
    _switch(
        "dispute.route",
        "choice",
        "争议由谁协调：编办和法制办会商，或法制机构协商",
        "establishment_and_legal legal_office",
    ),
    _switch("dispute.negotiate_first", "flag", "双方先充分协商"),
    _switch("dispute.receiver_reports", "flag", "由接收单位报请政府决定"),
    # 行刑衔接
    _switch("criminal.priority", "flag", "标记依法优先办理"),
    # 联席会议
    _switch("meeting.period", "choice", "例行会议周期（自然期）", "half_year quarter"),
    _switch("meeting.period_strict", "flag", "缺会即超期（否则说明原因）"),
    _switch("meeting.deputy", "flag", "有副召集人"),
    _switch("meeting.agenda_approval.regular", "choice", "例会议题由谁审定", "both either convener"),
    _switch(
        "meeting.agenda_approval.special", "choice", "专题（提议）会议议题由谁审定", "both either convener"
    ),
    _switch("meeting.preliminary_coordination", "flag", "议题先初步协调，能解决的不上会（例会）"),
    _switch("meeting.study_topics", "flag", "审定的议题先交成员单位研究"),
    _switch("meeting.leader_call", "flag", "组长可随时召集"),
    _switch("meeting.regular_attendance", "choice", "例会参加单位", "all topic"),
    _switch("meeting.special_attendance", "choice", "专题会议参加单位", "all topic"),
    _switch("meeting.minutes_signer", "choice", "纪要由谁签发（不得由副职代签）", "convener"),
    _switch("meeting.convener_delegation", "flag", "召集人可委托（须登记委托）"),
    _switch("meeting.member_is_chief", "flag", "成员为单位主要负责人"),
    _switch("meeting.topic_kinds", "list", "议题分类"),
    _switch("meeting.track_decided", "flag", "办公室督促议定事项是文件规定"),
    _switch("meeting.difficulties_studied", "flag", "办公室分析困难并提出处理意见"),
    # 联合执法、隐患、警务
    _switch("joint_enforcement.leader", "choice", "联合执法由谁牵头", "town supervising_unit"),
    _switch("joint_enforcement.whistle", "flag", "镇街吹哨、部门报到"),
    _switch("joint_enforcement.plan", "flag", "联合监督检查计划、执法协作文本"),
    _switch("hazard.notify", "flag", "重大隐患通报并报告政府"),
    _switch("police.notice_before", "flag", "重大及专项活动提前通知公安机关"),
    _switch("police.obstruction", "flag", "阻碍执法由公安机关处理"),
    # 督办、责任追究
    _switch("supervision.start", "choice", "法定期限超期后：提示发起督办，或自动发起", "offer auto"),
    _switch(
        "supervision.not_of",
        "list",
        "不由督办机构督办的单位种类：超期只登记并提醒承办单位，依各自的法律途径处理",
        "police court procuratorate government other",
    ),
    _switch("supervision.accountability", "flag", "可移交责任追究线索"),
    _switch(
        "supervision.accountability_grounds",
        "list",
        "移交线索的情形",
        "serious_loss serious_consequence adverse_effect",
    ),
    # 平台
    _switch("numbering", "choice", "文号由平台编，或按本单位登记录入", "platform manual"),
    _switch("archive.retention", "choice", "案卷保管期限的默认值", "permanent years_30 years_10"),
    _switch("fact_date.reason_after_workdays", "number", "事实日期早于登记日多少个工作日须说明理由"),
    _switch("fact_date.second_person_after_workdays", "number", "早于多少个工作日须第二人确认"),
    _switch(
        "second_person",
        "list",
        "须第二人确认的管理操作",
        "move_token change_timer edit_data override_gate calendar_import",
    ),
)

SWITCHES: dict[str, Switch] = {switch.key: switch for switch in _ALL}

UNIT_SWITCHES = frozenset(switch.key for switch in _ALL if switch.kind == "unit")
