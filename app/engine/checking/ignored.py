"""`camunda:` attributes and elements that Camunda would act on and this platform does not."""

from __future__ import annotations

from lxml import etree

from app.engine.checking.findings import Findings
from app.engine.tags import BPMN, CAMUNDA, local, text_of

Element = etree._Element

_PEOPLE = ("assignee", "candidateUsers")
_DATES = ("dueDate", "followUpDate")
_CODE = (
    "class",
    "expression",
    "delegateExpression",
    "variableMappingClass",
    "variableMappingDelegateExpression",
)
_CODE_ELEMENTS = {
    "executionListener": "执行监听器",
    "taskListener": "任务监听器",
    "connector": "连接器",
    "field": "注入字段",
    "errorEventDefinition": "外部任务的错误定义",
}
_LANGUAGES = frozenset({"", "feel", "python", "juel"})


def check_ignored(root: Element, findings: Findings) -> None:
    for element in root.iter("*"):
        tag = str(element.tag)
        if tag.startswith(CAMUNDA):
            _element(tag[len(CAMUNDA) :], element, findings)
        elif local(element):
            _attributes(element, findings)
        if tag in (BPMN + "conditionExpression", BPMN + "script"):
            _language(element, findings)


def _element(name: str, element: Element, findings: Findings) -> None:
    if name in _CODE_ELEMENTS:
        findings.error(
            "code-ignored",
            f"{_CODE_ELEMENTS[name]}不会执行",
            "请改为图上的服务任务（camunda:topic），或删除。",
            element,
        )
    elif name == "formData":
        findings.error(
            "form-data",
            "写在图里的表单字段（formData）不起作用",
            "请用 form-js 表单文件，任务上写 camunda:formKey。",
            element,
        )


def _attributes(element: Element, findings: Findings) -> None:
    for name in _PEOPLE:
        if element.get(CAMUNDA + name):
            findings.warning(
                "people-in-diagram",
                f"图中指定的人员（{name}）不起作用",
                "由泳道（角色）决定谁办理，请删除。",
                element,
            )
    for name in _DATES:
        if element.get(CAMUNDA + name):
            findings.warning(
                "date-ignored",
                f"任务上的日期（{name}）不起作用",
                "期限请画成任务边上的非中断定时事件。",
                element,
            )
    code = [name for name in _CODE if element.get(CAMUNDA + name)]
    if code:
        findings.error(
            "code-ignored",
            f"程序代码（camunda:{code[0]}）不会执行",
            "服务任务请用 camunda:topic 指明操作；其余请删除。",
            element,
        )
    if local(element) == "callActivity" and (element.get(CAMUNDA + "caseRef")):
        findings.error("call-case", "不支持调用 CMMN 案例", "请调用流程（calledElement）。", element)


def _language(element: Element, findings: Findings) -> None:
    owner = element.getparent()
    language = element.get("language") or (owner.get("scriptFormat") if owner is not None else "")
    if element.get(CAMUNDA + "resource"):
        findings.error("code-ignored", "不会读取外部脚本文件", "请把表达式直接写在图里。", element)
    elif (language or "").lower() not in _LANGUAGES and text_of(element):
        findings.error(
            "expression-language",
            f"不支持表达式语言“{(language or '')[:40]}”",
            '请删除语言设置，按本平台的表达式写法书写，例如 accepted 或 route == "transfer"。',
            element,
        )
