"""Which registers there are, in the order of their tabs."""

from __future__ import annotations

from collections.abc import Mapping

from app.web import register_papers as papers
from app.web import register_sources as source
from app.web.register import Column, Register


def _columns(*words: str) -> tuple[Column, ...]:
    """A word that ends in `*` is the column that may wrap, one that ends in `-` is only exported."""
    return tuple(Column(word.rstrip("*-"), word.endswith("*"), word.endswith("-")) for word in words)


REGISTERS: Mapping[str, Register] = {
    register.key: register
    for register in (
        Register(
            "letters",
            "文书",
            "文号按单位、文种、年度连续编号；作废的文号保留，不再使用。",
            _columns("文号", "标题*", "文种-", "发文", "主送", "签发时间", "案号", "状态", "作废理由-"),
            source.letter_fields,
            source.letters_rows,
            "文书在签发时编号，登记在这里。",
        ),
        Register(
            "shared",
            "共享信息",
            "本单位提供或收到的抄告、通报和共享信息。",
            _columns("内容*", "类别*", "提供单位", "接收单位", "形成日期", "共享时间", "状态", "案号"),
            source.shared_fields,
            source.shared_rows,
            "流程中抄告、通报的信息会登记在这里。",
            ("HT-58", "YC-27"),
        ),
        Register(
            "decided",
            "议定事项",
            "联席会议议定事项的承办单位、时限和落实情况。",
            _columns("案号", "事项*", "承办单位", "会议", "纪要日期", "时限", "状态", "期限", "完成日期"),
            source.decided_fields,
            source.decided_rows,
            "会议纪要签发后，议定事项会逐项登记在这里。",
            ("HT-21", "YC-07", "YC-13"),
        ),
        Register(
            "supervision",
            "督办",
            "法定期限逾期后的督办，以及领导、联席会议办公室提出的督办。",
            _columns("案号", "事由*", "被督办单位", "所督案件", "逾期的期限", "逾期日", "状态", "答复期限"),
            source.supervision_fields,
            source.supervision_rows,
            "法定期限逾期后发起的督办会登记在这里。",
            ("HT-74", "YC-03", "YC-07"),
        ),
        Register(
            "matters",
            "责任清单",
            "事项的主管单位、执法单位、依据和划转日期，取自规则库。",
            _columns("事项*", "主管单位", "执法单位", "法律依据*", "涉及许可", "划转日期"),
            source.matter_fields,
            source.matters_rows,
            "规则库中没有责任清单。",
            ("HT-01",),
        ),
        Register(
            "holds",
            "许可提示",
            "案件处理完毕前对办证窗口的提示，按证件号核对。",
            _columns("当事人*", "证件号", "许可事项", "许可自身时限", "窗口单位", "起", "案号", "状态"),
            papers.hold_fields,
            papers.holds_rows,
            "移送函发出后，涉及许可的案件会登记在这里。",
            ("HT-30",),
        ),
        Register(
            "archives",
            "案卷",
            "已结束的案件及其归档情况。归档是平台做法，文件没有规定。",
            _columns(
                "案号", "案由*", "结束日期", "归档", "档号", "保管期限", "归档日期", "立卷人", "保管单位"
            ),
            papers.archive_fields,
            papers.archive_rows,
            "案件结束后列在这里，等待归档。",
        ),
    )
}
