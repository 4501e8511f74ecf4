"""One exception family. The docstring of each class *is* the sentence a person reads.

The docstring holds two paragraphs: the Chinese sentence and the English one. `{name}` is filled from the
keyword arguments given when the error is raised. A sentence says what is wrong, where, and what to do.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field


class LianbanError(Exception):
    """操作没有完成，数据没有改动。

    The action was not carried out; nothing was changed.
    """

    code = "error"

    def __init__(self, *, clause: str | None = None, **values: object) -> None:
        super().__init__()
        self.clause = clause
        self.values = values

    def sentence(self, language: str = "zh") -> str:
        """The message in Chinese (`zh`) or English (anything else)."""
        paragraphs = inspect.cleandoc(type(self).__doc__ or "").split("\n\n")
        chinese = language.startswith("zh")
        text = paragraphs[0] if chinese else paragraphs[-1]
        return " ".join(text.split("\n")).format(**(self.values if chinese else self._english()))

    def _english(self) -> dict[str, object]:
        """The values for the English sentence: `reason_en` stands in for `reason` where it was given."""
        return {name: self.values.get(f"{name}_en", value) for name, value in self.values.items()}

    def __str__(self) -> str:
        return self.sentence("zh")


#: What was looked for, in English.
THINGS = {
    "案件": "The case",
    "待办": "The work item",
    "期限": "The deadline",
    "材料": "The file",
    "文书": "The letter",
    "用户": "The person",
    "流程图": "The diagram",
    "流程定义": "The process definition",
    "事件": "The incident",
    "许可限制提示": "The licence hold",
    "这一页": "This page of the list",
}


class NotFound(LianbanError):
    """没有找到{what}，或者您无权查看。

    {what} was not found, or you may not see it.
    """

    code = "not-found"

    def _english(self) -> dict[str, object]:
        values = super()._english()
        return {**values, "what": THINGS.get(str(values.get("what")), values.get("what"))}


class NotSignedIn(LianbanError):
    """请先登录。

    Please sign in first.
    """

    code = "not-signed-in"


class NotAllowed(LianbanError):
    """您不能执行此操作：{reason}

    You may not do this: {reason}
    """

    code = "not-allowed"


class Conflict(LianbanError):
    """{reason}

    {reason}
    """

    code = "conflict"


class SomebodyWasFirst(Conflict):
    """{who}已于{when}办理了此项，您的填写已存为草稿，未作改动。

    {who} completed this at {when}; your input was kept as a draft and nothing was changed.
    """

    code = "somebody-was-first"


class StaleVersion(Conflict):
    """案件刚刚被他人更新，请刷新后重试。您的填写已保留。

    The case has just been changed by somebody else. Reload and try again; your input was kept.
    """

    code = "stale-version"


class RuleForbids(LianbanError):
    """{reason}

    {reason}
    """

    code = "rule-forbids"
    source = ""

    def cite(self, source: str) -> None:
        """Where the clause stands in the county's document; told after the sentence unless it is in it."""
        self.source = source

    def sentence(self, language: str = "zh") -> str:
        text = super().sentence(language)
        if language.startswith("zh"):
            cited = bool(self.source) and self.source not in text
            return f"{text.removesuffix('。')}（{self.source}）。" if cited else text
        told = bool(self.clause) and str(self.clause) not in text
        return f"{text.removesuffix('.')} ({self.clause})." if told else text


class UnknownRule(LianbanError):
    """规则库“{jurisdiction}”中没有“{rule}”，请核对名称。

    The rule book of “{jurisdiction}” has no “{rule}”; check the name.
    """

    code = "unknown-rule"


class BadInput(LianbanError):
    """{reason}

    {reason}
    """

    code = "bad-input"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong answer: the key of the field and the sentence in both languages.

    clauses: what asks for the answer; `cited` puts those of the county into the sentences.
    """

    key: str
    zh: str
    en: str
    clauses: tuple[str, ...] = ()


class InvalidAnswers(LianbanError):
    """有 {count} 处填写需要更正，已填内容全部保留。

    {count} answers need correction; everything typed was kept.
    """

    code = "invalid-answers"

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__(count=len(errors))
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about an authored file, as `lianban check` prints it.

    `code` is a stable word for each kind of problem; `line` counts from 1 (0 = whole file).
    """

    file: str
    code: str
    message: str
    advice: str = ""
    line: int = 0
    element: str = ""
    name: str = ""
    severity: str = "error"
    clauses: tuple[str, ...] = field(default=())


class ContentRejected(LianbanError):
    """内容未通过检查（{count} 处问题），没有发布任何内容。

    The content did not pass the check ({count} problems); nothing was published.
    """

    code = "content-rejected"

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(count=len(problems))
        self.problems = tuple(problems)
