"""The checks of one component of a form: each yields findings and knows nothing of the others."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from typing import Any

import re2

from app.domain.again import read_not_again
from app.domain.competence import read_disowning, read_power
from app.domain.facts import FACTS
from app.domain.feel import KEYWORDS, FeelError, parse
from app.domain.forms_browser import TEMPLATE
from app.domain.forms_check_finding import Finding, Scope
from app.domain.forms_fields import CHOICES, TEXTS, label_of, own
from app.domain.forms_values import compile_pattern
from app.domain.in_time_form import read_in_time
from app.domain.masking import KINDS
from app.domain.one_letter import read_one_letter

Component = dict[str, Any]
MOST_LENGTH = 50_000
FUNCTIONS = frozenset(
    {
        "deadline",
        "rule",
        "today",
        "now",
        "period_start",
        "supervising",
        "enforcing",
        "len",
        "min",
        "max",
        "abs",
        "round",
        "str",
        "int",
    }
    | {"bool", "float", "true", "false", "null", "none"}
)
"""Names that expressions of a diagram may call or that mean something else there."""
OPTION_SOURCES = frozenset({"units", "matters", "categories", "rule"})

_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
_OPTIONS = re.compile(r"[a-z][a-z_]*(:[a-z0-9_.$]+)?")
_RULE = re.compile(r"!?[a-z][a-z0-9_.]*(=[\w.-]+)?")
_CLAUSE = re.compile(r"[A-Z]{1,8}-[0-9]{1,3}")
_SUBTYPES = ("date", "time", "datetime")


def check_key(component: Component, scope: Scope, in_rows: bool) -> Iterator[Finding]:
    """The name of the variable: present, well formed, free, and given once."""
    name = "path" if component["type"] == "dynamiclist" else "key"
    key = component.get(name)
    if not isinstance(key, str) or not key:
        yield Finding(component, "form-no-key", "字段没有变量名（key）", "给它一个英文小写变量名")
        return
    if not _KEY.fullmatch(key):
        advice = "用小写英文字母、数字和下划线，字母开头，例如 received_on"
        yield Finding(component, "form-bad-key", f"变量名“{key[:60]}”不合规", advice)
    elif key in FUNCTIONS | KEYWORDS or key == "typename" or keyword.iskeyword(key):
        yield Finding(component, "form-reserved-key", f"变量名“{key}”是保留名", "换一个名字")
    if key in scope.keys:
        yield Finding(
            component, "form-duplicate-key", f"变量名“{key[:60]}”用了两次", "每个字段用自己的变量名"
        )
    scope.keys[key] = component


def check_label(component: Component, scope: Scope, in_rows: bool) -> Iterator[Finding]:
    """A label that people and screen readers get: plain text."""
    label = label_of(component)
    if not label:
        yield Finding(component, "form-no-label", "字段没有标题（label）", "写上标题，读屏软件也靠它")
    for name in ("label", "dateLabel", "timeLabel", "description"):
        text = component.get(name)
        if isinstance(text, str) and (text.lstrip().startswith("=") or "{{" in text):
            yield Finding(component, "form-expression", f"{name} 不能是表达式或模板", "写成普通文字")


def check_text(component: Component, scope: Scope, in_rows: bool) -> Iterator[Finding]:
    """A text shows words and names of variables, nothing computed."""
    text = component.get("text", "")
    if component["type"] != "text" or not isinstance(text, str):
        return
    if text.lstrip().startswith("="):
        yield Finding(component, "form-expression", "文本不能是表达式", "写成普通文字，可用 {{变量名}}")
    if "{{" in TEMPLATE.sub("", text):
        yield Finding(component, "form-template", "文本模板只能写 {{变量名}}", "去掉其中的条件、循环或函数")


def check_condition(component: Component, scope: Scope, in_rows: bool) -> Iterator[Finding]:
    """`conditional.hide` and a conditional `readonly` lie in the FEEL subset, without reading the field."""
    hide = (component.get("conditional") or {}).get("hide")
    sources = [("隐藏条件", hide)]
    if not isinstance(component.get("readonly", False), bool):
        sources.append(("只读条件", component["readonly"]))
        if in_rows:
            yield Finding(component, "form-condition", "列表中的字段不能有只读条件", "只读设为是或否")
    for name, source in sources:
        if source is None or source == "":
            continue
        if not isinstance(source, str) or not source.lstrip().startswith("="):
            yield Finding(
                component, "form-condition", f"{name}应为以 = 开头的表达式", "例如 =accepted = true"
            )
            continue
        try:
            names = parse(source).names
        except FeelError as error:
            advice = "可用：比较、and、or、not()、in、list contains()"
            yield Finding(component, "form-condition", f"{name}“{source[:80]}”不支持：{error.zh}", advice)
            continue
        if component.get("key") in names:
            yield Finding(component, "form-condition", f"{name}引用了字段自己", "改为引用别的变量")
    for name in ("disabled", "readonly"):
        if component.get(name) not in (None, True, False) and not isinstance(component.get(name), str):
            yield Finding(component, "form-component", f"{name} 应为是或否", "用表单编辑器重新设置")


def check_properties(component: Component, scope: Scope, in_rows: bool) -> Iterator[Finding]:
    """The custom properties of the platform: fact, personal, options, rule, upload, kept, competent ..."""
    kind = component["type"]
    personal, fact = own(component, "personal"), own(component, "fact")
    rule, options = own(component, "rule"), own(component, "options")
    if personal and personal not in KINDS:
        yield Finding(
            component, "form-personal", f"没有“{personal}”这类个人信息", f"可用：{'、'.join(KINDS)}"
        )
    if personal and kind not in TEXTS:
        yield Finding(component, "form-personal", "个人信息只能是文本字段", "改用文本框")
    if fact and fact not in FACTS:
        yield Finding(
            component, "form-unknown-fact", f"没有“{fact}”这种事实日期", f"可用：{'、'.join(FACTS)}"
        )
    if fact and (kind != "datetime" or component.get("subtype") == "time" or in_rows):
        yield Finding(component, "form-fact-type", "事实日期应是列表之外的日期字段", "改用日期时间组件")
    if rule and not _RULE.fullmatch(rule):
        yield Finding(component, "form-rule", f"开关“{rule[:60]}”写法不对", "写成 名称、!名称 或 名称=值")
    if options and (kind not in CHOICES or not _OPTIONS.fullmatch(options)):
        yield Finding(
            component, "form-options", f"选项来源“{options[:60]}”不能用于此字段", "例如 units:department"
        )
    elif options and options.partition(":")[0] not in OPTION_SOURCES:
        known = "、".join(sorted(OPTION_SOURCES))
        yield Finding(component, "form-options", f"未知的选项来源“{options}”", f"已知：{known}", "warning")
    yield from _check_legal(component, in_rows)
    yield from _check_upload(component)
    yield from _check_in_time(component)


def _check_in_time(component: Component) -> Iterator[Finding]:
    """The deadlines that a date must allow."""
    in_time = own(component, "in_time")
    if in_time and (component["type"] != "datetime" or not read_in_time(in_time)):
        advice = "写成 期限键 对照的日期变量 说明理由的字段，例如 meeting.agenda_call today late_call_reason"
        yield Finding(component, "form-in-time", f"“{in_time[:60]}”写法不对", advice)


def _check_upload(component: Component) -> Iterator[Finding]:
    """What a file field says of its materials."""
    for name in ("upload", "kept"):
        if own(component, name) and component["type"] != "filepicker":
            yield Finding(component, "form-upload", f"{name} 只用于上传组件", "改用 filepicker")
    if own(component, "kept") and not (_KEY.fullmatch(own(component, "kept")) and own(component, "upload")):
        advice = "写成单位变量，例如 complaint_unit，并写明 upload"
        yield Finding(component, "form-upload", "kept 应为一个变量名", advice)


def _check_legal(component: Component, in_rows: bool) -> Iterator[Finding]:
    """The properties that let a clause stand against an answer."""
    competent = own(component, "competent")
    if competent and (component["type"] not in CHOICES or read_disowning(competent) is None):
        advice = "写成 选项值 单位变量 事项变量 条款，例如 not_ours complaint_unit matter HT-51"
        yield Finding(component, "form-competent", f"“{competent[:60]}”写法不对", advice)
    power = own(component, "power")
    if power and (component["type"] not in CHOICES or read_power(power) is None):
        advice = "写成 立案的选项值 移送的选项值 单位变量 事项变量 立案条款 移送条款"
        yield Finding(component, "form-power", f"“{power[:60]}”写法不对", advice)
    not_again = own(component, "not_again")
    if not_again and read_not_again(not_again) is None:
        example = "transfer.no_second_transfer sender_unit receiver_unit party_id,matter YC-22"
        advice = f"写成 开关 现单位变量 前次接收单位变量 相同变量 条款，例如 {example}"
        yield Finding(component, "form-not-again", f"“{not_again[:60]}”写法不对", advice)
    one_letter = own(component, "one_letter")
    if one_letter and (not in_rows or read_one_letter(one_letter) is None):
        advice = "用在列表的列上，写成 开关 本案接收单位变量 条款"
        yield Finding(component, "form-one-letter", f"“{one_letter[:60]}”写法不对", advice)
    for clause in own(component, "clause").split():
        if not _CLAUSE.fullmatch(clause):
            advice = "写条款编号，用空格分开，例如 HT-49 YC-19"
            yield Finding(component, "form-clause", f"“{clause[:40]}”不像条款编号", advice)
    refuse = own(component, "refuse")
    if not refuse:
        return
    if not own(component, "refuse_says"):
        advice = "在 refuse_says 写明为什么不行、怎么办"
        yield Finding(component, "form-refuse", "不接受的答案没有说明", advice)
    try:
        parse(refuse)
    except FeelError as error:
        advice = '以 = 开头，例如 =anonymous = true and reply_possible = "yes"'
        yield Finding(component, "form-refuse", f"refuse“{refuse[:80]}”不支持：{error.zh}", advice)


def check_validation(component: Component, scope: Scope, in_rows: bool) -> Iterator[Finding]:
    """Limits are numbers, patterns compile with RE2, nothing is an expression."""
    validate = component.get("validate") or {}
    if not isinstance(validate.get("required", False), bool):
        yield Finding(component, "form-validation", "“必填”应为是或否", "需要时用隐藏条件代替")
    for name in ("min", "max"):
        if not _number(validate.get(name)):
            yield Finding(component, "form-validation", f"{name} 应为数字", "写数字，不写表达式")
    for name in ("minLength", "maxLength"):
        limit = validate.get(name)
        if limit is not None and (not _whole(limit) or not 0 <= limit <= MOST_LENGTH):
            yield Finding(component, "form-validation", f"{name} 应为 0 至 {MOST_LENGTH} 的整数", "改正数值")
    pattern = validate.get("pattern")
    if pattern and not (isinstance(pattern, str) and _compiles(pattern)):
        shown = str(pattern)[:60]
        advice = "不能用前后断言和反向引用；写成简单的格式，例如 ^[0-9]{17}[0-9X]$"
        yield Finding(component, "form-pattern", f"格式“{shown}”不能安全地检查", advice)
    if validate.get("validationType") not in (None, "", "custom", "email"):
        yield Finding(
            component, "form-validation", "只支持自定义格式和电子邮件", "电话请写格式 ^[0-9-]{7,20}$"
        )


def check_choices(component: Component, scope: Scope, in_rows: bool) -> Iterator[Finding]:
    """Choices are written out, or come from the rule book by the property `options`."""
    if component["type"] not in CHOICES:
        return
    if component.get("valuesExpression"):
        yield Finding(component, "form-expression", "选项不能由表达式计算", "写出选项，或用属性 options")
        return
    if own(component, "options"):
        return
    if component.get("valuesKey"):
        yield Finding(
            component, "form-options", "选项不能来自 valuesKey", "用属性 options，例如 units:department"
        )
        return
    values = component.get("values")
    if not isinstance(values, list) or not values:
        yield Finding(component, "form-no-choices", "没有可选项", "写出选项，或用属性 options")
        return
    kept = [v.get("value") for v in values if isinstance(v, dict)]
    if len(kept) < len(values) or not all(isinstance(v, str | int | float | bool) and v != "" for v in kept):
        yield Finding(component, "form-choices", "每个选项都要有标题和值", "补上缺少的值")
    elif len({(type(v), v) for v in kept}) < len(kept):
        yield Finding(component, "form-choices", "有两个选项的值相同", "每个选项用自己的值")


def check_type_details(component: Component, scope: Scope, in_rows: bool) -> Iterator[Finding]:
    """What only dates, numbers and files have."""
    kind = component["type"]
    if kind == "datetime" and component.get("subtype", "date") not in _SUBTYPES:
        yield Finding(component, "form-datetime", "日期类型应为 date、time 或 datetime", "重新选择类型")
    if kind == "datetime" and component.get("disallowPassedDates"):
        advice = "用规则库和事实日期控制先后"
        yield Finding(component, "form-datetime", "不支持“不允许过去的日期”", advice)
    if kind == "number":
        digits = component.get("decimalDigits")
        if digits is not None and not (_whole(digits) and 0 <= digits <= 9):
            yield Finding(component, "form-validation", "小数位应为 0 至 9", "改正数值")
    if kind == "filepicker" and not isinstance(component.get("multiple", False), bool):
        yield Finding(component, "form-expression", "multiple 应为是或否", "不写表达式")


def _number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _compiles(pattern: str) -> bool:
    if len(pattern) > 500:
        return False
    try:
        compile_pattern(pattern)
    except (re2.error, UnicodeEncodeError):
        return False
    return True
