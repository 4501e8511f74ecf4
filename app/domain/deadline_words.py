"""A deadline rule in a few words: how long, counted how, and how far it may be extended."""

from __future__ import annotations

from app.domain.deadline_rule import DeadlineRule

AMOUNTS = {
    "workday": "{n} 个工作日",
    "natural_roll": "{n} 日，末日遇休顺延",
    "natural": "{n} 日",
    "hours": "{n} 小时",
    "before_workday": "会前 {n} 个工作日",
    "before_natural": "会前 {n} 日，遇休提前",
    "half_year": "每半年",
    "quarter": "每季度",
}
KINDS = {
    "none": "本县没有此期限",
    "reminder": "内部提醒，条款没有定数",
    "soft": "一般期限",
    "statutory": "文件期限",
}


def in_words(rule: DeadlineRule) -> str:
    """`2 个工作日 · 文件期限`, with the cap of an extension where a clause gives one."""
    if rule.none:
        return KINDS["none"]
    length = "当日" if rule.basis == "same_day" else AMOUNTS[rule.basis].format(n=rule.amount)
    parts = [length, KINDS[rule.kind], _extension(rule)]
    if not rule.confirmed:
        parts.append("计日口径待确认")
    return " · ".join(part for part in parts if part)


def _extension(rule: DeadlineRule) -> str:
    extension = rule.extension
    if extension.kind == "none":
        return ""
    if extension.cap is None:
        return "可延期，须写明新到期日"
    unit = "个工作日" if (extension.cap_basis or rule.basis) == "workday" else "日"
    return (
        f"延期最多 {extension.cap} {unit}"
        if extension.cap_kind == "additional"
        else f"总长最多 {extension.cap} {unit}"
    )
