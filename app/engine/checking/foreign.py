"""What other tools wrote into the file: Camunda 8, Flowable, Activiti, jBPM, SpiffWorkflow, Signavio ...

Meta data of a tool is harmless and ignored with one warning a file; anything that would have *done* something
in that tool is an error at its element, because here it would silently do nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from app.engine.checking.findings import Findings
from app.engine.tags import BPMN_NS, BPMNDI_NS, CAMUNDA_NS, DC_NS, DI_NS, XSI_NS

Element = etree._Element

_OWN = frozenset({BPMN_NS, BPMNDI_NS, CAMUNDA_NS, DC_NS, DI_NS, XSI_NS})
_HARMLESS = (
    "http://bpmn.io/schema/bpmn/biocolor/1.0",
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
    "http://camunda.org/schema/modeler/1.0",
    "http://www.w3.org/",
)


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool known by its namespace. `acts`: local names that do something there; None: nearly everything."""

    name: str
    marks: tuple[str, ...]
    acts: frozenset[str] | None = None
    harmless: frozenset[str] = frozenset()


_ACTIVITI_HARMLESS = frozenset(
    {"exclusive", "async", "asyncBefore", "asyncAfter", "modelId", "initiator", "formFieldValidation"}
)
_SPIFF = frozenset(
    {
        "preScript",
        "postScript",
        "serviceTaskOperator",
        "calledDecisionId",
        "formJsonSchemaFilename",
        "formUiSchemaFilename",
        "messagePayload",
        "messageVariable",
        "payloadExpression",
        "variableName",
        "instructionsForEndUser",
        "scriptsOnInstances",
    }
)

TOOLS = (
    Tool("Camunda 8", ("camunda.org/schema/zeebe",), harmless=frozenset({"versionTag", "modelerTemplate"})),
    Tool("Flowable", ("flowable.org/",), harmless=_ACTIVITI_HARMLESS),
    Tool("Activiti", ("activiti.org/",), harmless=_ACTIVITI_HARMLESS),
    Tool(
        "jBPM",
        ("jboss.org/drools", "drools.org"),
        acts=frozenset({"onEntry-script", "onExit-script", "taskName", "import", "global"}),
    ),
    Tool("SpiffWorkflow", ("spiffworkflow.org/",), acts=_SPIFF),
    Tool("Signavio", ("signavio.com",), acts=frozenset()),
    Tool("Bonita", ("bonitasoft.org",), acts=frozenset()),
    Tool("Bizagi", ("bizagi.com",), acts=frozenset()),
    Tool("Trisotech", ("trisotech.com",), acts=frozenset()),
    Tool("ARIS", ("ariscommunity.com", "softwareag.com"), acts=frozenset()),
)

_INSTEAD = {
    "taskDefinition": "请在服务任务上写 camunda:topic（操作名）。",
    "formDefinition": "请在用户任务上写 camunda:formKey。",
    "userTaskForm": "请在用户任务上写 camunda:formKey。",
    "assignmentDefinition": "由泳道（角色）决定谁办理，请删除。",
    "userTask": "用户任务由平台办理，请删除此标记。",
    "calledElement": "请写 calledElement 属性，并用 camunda:in、camunda:out 列出传入传出的变量。",
    "calledDecision": "请写 camunda:decisionRef。",
    "calledDecisionId": "请写 camunda:decisionRef。",
    "ioMapping": "请改用 camunda:inputOutput（调用活动用 camunda:in、camunda:out）。",
    "loopCharacteristics": "请写 camunda:collection 和 camunda:elementVariable。",
    "subscription": '消息默认按案号对应；要按变量对应，用 camunda:property name="correlation"。',
    "script": "请改用服务任务或表单；脚本只能是简单赋值。",
    "taskSchedule": "期限请画成定时边界事件。",
    "formKey": "请改写为 camunda:formKey。",
    "candidateGroups": "请改写为 camunda:candidateGroups，或放入相应泳道。",
    "assignee": "由泳道（角色）决定谁办理，请删除。",
    "collection": "请改写为 camunda:collection。",
    "elementVariable": "请改写为 camunda:elementVariable。",
    "serviceTaskOperator": "请写 camunda:topic 和 camunda:inputOutput。",
    "formJsonSchemaFilename": "请写 camunda:formKey，表单用 form-js 文件。",
}
_GENERAL = "请在 Camunda Modeler（Camunda 7 模式）或本平台的编辑器中改写为 camunda: 属性。"


def check_foreign(root: Element, findings: Findings) -> None:
    seen: set[str] = set()
    for element in root.iter("*"):
        name = etree.QName(element)
        parent = element.getparent()
        inside = parent is not None and etree.QName(parent).namespace == name.namespace
        if name.namespace not in _OWN and not inside:
            _extension(name, element, findings, seen)
        for attribute in element.attrib:
            key = etree.QName(attribute)
            if key.namespace is not None and key.namespace not in _OWN:
                _extension(key, element, findings, seen)


def _extension(name: etree.QName, element: Element, findings: Findings, seen: set[str]) -> None:
    namespace = name.namespace or ""
    if namespace.startswith(_HARMLESS):
        return
    tool = next((tool for tool in TOOLS if any(mark in namespace for mark in tool.marks)), None)
    if tool is not None and _acts(tool, name.localname):
        findings.error(
            "foreign-tool",
            f"“{name.localname}”是 {tool.name} 的写法，在这里不起作用",
            _INSTEAD.get(name.localname, _GENERAL),
            element,
        )
    elif namespace not in seen:
        seen.add(namespace)
        origin = tool.name if tool else namespace or "无命名空间的内容"
        findings.warning(
            "foreign-extension",
            f"文件带有其他工具（{origin}）的附加信息，已忽略",
            "如不再需要，可用建模器另存以去除。",
            element,
        )


def _acts(tool: Tool, name: str) -> bool:
    if tool.acts is not None:
        return name in tool.acts
    return name not in tool.harmless
