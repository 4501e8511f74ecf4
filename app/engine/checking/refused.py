"""Elements a diagram may not contain: each with a sentence and what to draw instead.

They are refused because the engine ignores them, runs them differently from what the drawing says, or has
no implementation. A diagram that would quietly do something else than it shows is worse than none.
"""

from __future__ import annotations

from lxml import etree

from app.engine.checking.findings import Findings
from app.engine.tags import ACTIVITIES, BPMN, NODES, local

Element = etree._Element
Refusal = tuple[str, str, str]

ELEMENTS: dict[str, Refusal] = {
    "complexGateway": (
        "complex-gateway",
        "不支持复杂网关",
        "请改用排他网关（选一条）或并行网关（全部执行），条件写在顺序流上。",
    ),
    "adHocSubProcess": (
        "adhoc-subprocess",
        "不支持临时（ad-hoc）子流程",
        "请画出步骤的先后；可选的步骤放在排他网关之后。",
    ),
    "transaction": (
        "transaction",
        "不支持事务子流程",
        "请改用普通子流程；失败用错误结束事件和错误边界事件表示。",
    ),
    "compensateEventDefinition": (
        "compensation",
        "不支持补偿事件",
        "请把撤销的步骤作为普通任务画在排他网关之后。",
    ),
    "linkEventDefinition": (
        "link-event",
        "不支持链接事件",
        "请直接用顺序流连接；图太大时拆成调用活动。",
    ),
    "cancelEventDefinition": ("cancel-event", "不支持取消事件", "请改用错误结束事件和错误边界事件。"),
    "conditionalEventDefinition": (
        "conditional-event",
        "不支持条件事件：条件变化时引擎不会触发它",
        "请改用消息事件，或在任务之后用排他网关判断。",
    ),
    "escalationEventDefinition": (
        "escalation-event",
        "不支持升级事件",
        "要中断上级流程用错误事件；要另起督办用服务任务 process.start。",
    ),
    "dataStore": ("data-store", "不支持数据存储", "请删除；数据放在流程变量（表单字段）里。"),
    "dataStoreReference": ("data-store", "不支持数据存储", "请删除；数据放在流程变量（表单字段）里。"),
    "standardLoopCharacteristics": (
        "standard-loop",
        "不支持循环标记的活动",
        "请画出回路：活动之后用排他网关判断，退回到活动之前的排他网关。",
    ),
    "complexBehaviorDefinition": (
        "complex-behaviour",
        "不支持多实例的复杂行为",
        "请只用集合（camunda:collection）和元素变量。",
    ),
    "choreography": ("choreography", "不支持编排图", "请画成一个流程（一个泳池，泳道为角色）。"),
    "globalChoreographyTask": ("choreography", "不支持编排图", "请画成一个流程。"),
    "conversation": ("conversation", "不支持会话图", "请画成一个流程。"),
    "globalConversation": ("conversation", "不支持会话图", "请画成一个流程。"),
    "globalTask": ("global-task", "不支持全局任务", "请把任务画在流程里，或画成单独的流程再调用。"),
    "globalUserTask": ("global-task", "不支持全局任务", "请把任务画在流程里。"),
    "globalScriptTask": ("global-task", "不支持全局任务", "请把任务画在流程里。"),
    "globalManualTask": ("global-task", "不支持全局任务", "请把任务画在流程里。"),
    "globalBusinessRuleTask": ("global-task", "不支持全局任务", "请把任务画在流程里。"),
    "import": ("import", "不支持引入其他文件", "请把所需内容放在本文件中，或用调用活动。"),
}

_DATA = (
    "data-association",
    "与数据对象的连线不起作用",
    "数据都在流程变量（表单字段）里，可删除这些虚线。",
)
_CORRELATION = (
    "correlation",
    "BPMN 的消息相关设置不起作用",
    '消息默认按案号对应；要按变量对应，用 camunda:property name="correlation" 写变量名。',
)
IGNORED: dict[str, Refusal] = {
    "task": (
        "plain-task",
        "没有类型的任务不会等人办理，会直接通过",
        "由人办理的改为用户任务，由系统办理的改为服务任务；只作说明的可以保留。",
    ),
    "ioSpecification": (
        "io-specification",
        "输入输出规格（ioSpecification）不起作用",
        "服务任务的输入写在 camunda:inputOutput 中，表单字段自动成为变量。",
    ),
    "dataInputAssociation": _DATA,
    "dataOutputAssociation": _DATA,
    "correlationKey": _CORRELATION,
    "correlationProperty": _CORRELATION,
    "performer": ("people-in-diagram", "图中指定的人员不起作用", "由泳道（角色）决定谁办理，请删除。"),
    "humanPerformer": ("people-in-diagram", "图中指定的人员不起作用", "由泳道（角色）决定谁办理，请删除。"),
    "potentialOwner": ("people-in-diagram", "图中指定的人员不起作用", "由泳道（角色）决定谁办理，请删除。"),
}


_IN_A_PROCESS = NODES | {
    "artifact", "association", "auditing", "callChoreography", "choreographyTask", "correlationSubscription",
    "completionCondition", "dataInputAssociation", "dataObject", "dataObjectReference",
    "dataOutputAssociation", "dataStoreReference", "documentation", "event", "extensionElements", "group",
    "humanPerformer", "incoming", "ioBinding", "ioSpecification", "laneSet", "monitoring",
    "multiInstanceLoopCharacteristics", "outgoing", "performer", "potentialOwner", "property",
    "resourceRole", "sequenceFlow", "standardLoopCharacteristics", "subChoreography",
    "supportedInterfaceRef", "supports", "textAnnotation",
}  # fmt: skip


def _unknown(element: Element, tag: str, findings: Findings) -> None:
    owner = element.getparent()
    if owner is not None and local(owner) in ("process", "subProcess") and tag not in _IN_A_PROCESS:
        findings.error(
            "unknown-element",
            f"流程中不能有“{tag[:60]}”",
            "BPMN 2.0 没有这种元素，或它不在这个位置；请在建模器中删除后重画。",
            element,
        )


def check_elements(root: Element, findings: Findings) -> None:
    """Every refused element of the document, wherever it stands."""
    for element in root.iter():
        tag = local(element)
        if not tag:
            continue
        if tag in ELEMENTS:
            findings.error(*ELEMENTS[tag], at=element)
        elif tag in IGNORED:
            findings.warning(*IGNORED[tag], at=element)
        elif tag == "signalEventDefinition":
            _signal(element, findings)
        _unknown(element, tag, findings)
        if tag in ACTIVITIES:
            _activity(element, tag, findings)
        if tag.endswith(("Event", "Task")):
            _several_definitions(element, findings)


def _signal(element: Element, findings: Findings) -> None:
    owner = element.getparent()
    if owner is not None and local(owner) == "endEvent":
        findings.error(
            "signal-end-event",
            "信号结束事件不会发出信号",
            "请在普通结束事件之前加一个中间抛出信号事件。",
            owner,
        )


def _activity(element: Element, tag: str, findings: Findings) -> None:
    if element.get("isForCompensation") == "true":
        findings.error(
            "compensation", "不支持补偿活动", "请把撤销的步骤作为普通任务画在排他网关之后。", element
        )
    if tag == "subProcess" and element.get("triggeredByEvent") == "true":
        findings.error(
            "event-subprocess",
            "不支持事件子流程",
            "请改为边界事件：把要监视的步骤放进普通子流程，在其边上画定时、消息或错误边界事件。",
            element,
        )
    if len(element.findall(BPMN + "multiInstanceLoopCharacteristics")) > 1:
        findings.error("several-loops", "一个活动只能有一个多实例标记", "请只保留一个。", element)


def _several_definitions(element: Element, findings: Findings) -> None:
    definitions = [child for child in element if local(child).endswith("EventDefinition")]
    references = element.findall(BPMN + "eventDefinitionRef")
    if len(definitions) > 1:
        findings.error(
            "multiple-event", "一个事件只能有一种触发方式", "请拆成几个事件，例如用基于事件的网关。", element
        )
    if references:
        findings.error(
            "event-reference",
            "不支持引用在别处定义的事件",
            "请在事件内直接写定时、消息、信号或错误定义。",
            element,
        )
