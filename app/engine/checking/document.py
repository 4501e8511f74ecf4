"""The document as a whole: ids, the one process, the one pool, what refers to what."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from app.engine.checking.findings import Findings
from app.engine.tags import ACTIVITIES, BPMN, BPMNDI, CAMUNDA, DC, EVENTS, GATEWAYS, NODES, local, text_of

Element = etree._Element

_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}\Z")
# names the engine gives to nodes of its own: a drawn element of the same id would replace them
_RESERVED = frozenset({"Start", "End", "Root", "StartEventSplit", "StartEventJoin"})

MOST_NODES = 150
READABLE_NODES = 45


def check_document(root: Element, findings: Findings) -> None:
    _ids(root, findings)
    _processes(root, findings)
    _pools(root, findings)
    _references(root, findings)
    _data_objects(root, findings)
    _drawing(root, findings)


def _ids(root: Element, findings: Findings) -> None:
    bpmn = [element for element in root.iter("*") if local(element)]
    counts = Counter(element.get("id") for element in bpmn if element.get("id") is not None)
    for element in bpmn:
        element_id, tag = element.get("id"), local(element)
        if element_id is None:
            if tag in NODES or tag in ("process", "message", "signal", "error"):
                findings.error("missing-id", f"元素 {tag} 没有 id", "请给它一个可读的英文 id。", element)
            continue
        if counts[element_id] > 1:
            findings.error(
                "duplicate-id",
                f"id“{_short(element_id)}”在文件中出现了 {counts[element_id]} 次",
                "请改为各不相同的 id。",
                element,
            )
        if tag in NODES or tag == "process":
            _id_shape(element, element_id, findings)


def _id_shape(element: Element, element_id: str, findings: Findings) -> None:
    if not _ID.match(element_id):
        findings.error(
            "bad-id",
            f"id“{_short(element_id)}”不能用",
            "id 以英文字母开头，只用英文字母、数字、下划线、点和连字符，最多 100 个字符。",
            element,
        )
    elif element_id in _RESERVED or element_id.endswith((".BoundaryEventSplit", ".BoundaryEventJoin")):
        findings.error("reserved-id", f"id“{element_id}”是引擎保留的名称", "请换一个 id。", element)


def _processes(root: Element, findings: Findings) -> None:
    processes = root.findall(BPMN + "process")
    if not processes:
        findings.error(
            "no-process", "文件中没有流程", "请画一个流程（process）；编排图和会话图不能执行。", root
        )
    executable = [process for process in processes if process.get("isExecutable", "true") == "true"]
    for process in processes:
        if process.get("isExecutable", "true") != "true":
            findings.error(
                "not-executable",
                "流程没有设为可执行",
                "在建模器中选中流程，勾选“可执行”（isExecutable）。",
                process,
            )
    if len(executable) > 1:
        for process in executable[1:]:
            findings.error(
                "several-processes", "一个文件只能有一个可执行流程", "请把各流程分别存成文件。", process
            )
    for process in processes:
        count = sum(1 for element in process.iter("*") if local(element) in NODES)
        if count > MOST_NODES:
            findings.error(
                "too-many-nodes",
                f"流程有 {count} 个节点，最多 {MOST_NODES} 个",
                "请按阶段拆成几个流程，用调用活动连接。",
                process,
            )
        elif count > READABLE_NODES:
            findings.warning(
                "many-nodes", f"流程有 {count} 个节点，不易看懂", "建议按阶段拆成几个流程。", process
            )


def _pools(root: Element, findings: Findings) -> None:
    pools = list(root.iter(BPMN + "participant"))
    processes = {process.get("id") for process in root.findall(BPMN + "process")}
    if len(pools) > 1:
        for pool in pools[1:]:
            findings.error(
                "several-pools",
                "一张图只能有一个泳池",
                "各部门画成同一泳池的泳道；另一单位的流程单独存成文件。",
                pool,
            )
    for pool in pools:
        if pool.get("processRef") not in processes and len(pools) == 1:
            findings.error("pool-without-process", "泳池没有流程", "请把流程画在泳池里。", pool)
    for flow in root.iter(BPMN + "messageFlow"):
        findings.error(
            "message-flow",
            "不支持泳池之间的消息流",
            "单位之间的往来画成另一泳道的任务，或用 process.start 发起关联办理。",
            flow,
        )


def _references(root: Element, findings: Findings) -> None:
    """Events that name a message, signal or error which is not in the file; lanes that name no node."""
    defined = {
        tag: {element.get("id") for element in root.iter(BPMN + tag)}
        for tag in ("message", "signal", "error")
    }
    for element in root.iter("*"):
        tag = local(element)
        kind = tag.removesuffix("EventDefinition")
        if tag.endswith("EventDefinition") and kind in defined:
            _event_reference(element, kind, defined[kind], findings)
        elif tag == "receiveTask" or (tag == "sendTask" and not element.get(CAMUNDA + "topic")):
            _event_reference(element, "message", defined["message"], findings)
        elif tag == "boundaryEvent":
            _attached(element, findings)
    for error in root.iter(BPMN + "error"):
        if not error.get("errorCode"):
            findings.error("error-without-code", "错误没有代码", "请填写错误代码（errorCode）。", error)
    for tag in ("message", "signal"):
        for element in root.iter(BPMN + tag):
            if not element.get("name"):
                findings.error(f"{tag}-without-name", f"{_TERMS[tag]}没有名称", "请填写名称。", element)


_TERMS = {"message": "消息", "signal": "信号", "error": "错误"}


def _event_reference(element: Element, kind: str, known: set[str | None], findings: Findings) -> None:
    reference = element.get(f"{kind}Ref")
    term = _TERMS[kind]
    if not reference:
        findings.error(f"{kind}-missing", f"没有指明{term}", f"请在属性面板中选择或新建{term}。", element)
    elif reference not in known:
        findings.error(
            f"{kind}-unknown",
            f"引用的{term}“{_short(reference)}”不存在",
            f"请在属性面板中重新选择{term}。",
            element,
        )


def _attached(event: Element, findings: Findings) -> None:
    scope, reference = event.getparent(), event.get("attachedToRef")
    hosts = {} if scope is None else {child.get("id"): child for child in scope if local(child) in ACTIVITIES}
    if not reference or reference not in hosts:
        findings.error(
            "boundary-unattached",
            "边界事件没有附着在任务或子流程上",
            "请把它拖到同一层的任务、子流程或调用活动的边上。",
            event,
        )
    if not [child for child in event if local(child).endswith("EventDefinition")]:
        findings.error(
            "boundary-without-trigger",
            "边界事件没有触发方式",
            "请选择定时、消息、信号或错误边界事件。",
            event,
        )


def _data_objects(root: Element, findings: Findings) -> None:
    objects = {element.get("id") for element in root.iter(BPMN + "dataObject")}
    for reference in root.iter(BPMN + "dataObjectReference"):
        if reference.get("dataObjectRef") not in objects:
            findings.error(
                "data-reference",
                "数据对象引用指向不存在的数据对象",
                "请删除这个数据对象；数据放在流程变量（表单字段）里。",
                reference,
            )


def _drawing(root: Element, findings: Findings) -> None:
    """Shapes with readable coordinates for every node: otherwise people see no diagram of their case."""
    shapes = {shape.get("bpmnElement"): shape for shape in root.iter(BPMNDI + "BPMNShape")}
    for shape in shapes.values():
        for bounds in shape.iter(DC + "Bounds"):
            if not all(_is_number(bounds.get(key, "0")) for key in ("x", "y", "width", "height")):
                findings.error("bad-bounds", "图形的坐标不是数字", "请在建模器中删除该图形后重画。", shape)
    missing = [element for element in _drawn(root) if element.get("id") not in shapes]
    if missing and not shapes:
        findings.warning("no-diagram", "文件没有图形信息，案件页面上看不到流程图", "请在建模器中画出。", root)
        return
    for element in missing:
        findings.warning("no-shape", "该元素没有图形，案件页面上看不到", "请在建模器中补画。", element)


def _drawn(root: Element) -> Iterator[Element]:
    for element in root.iter("*"):
        if local(element) in ACTIVITIES | EVENTS | GATEWAYS:
            yield element


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def check_lane_references(root: Element, findings: Findings) -> None:
    """Lanes list only nodes that exist, and no node stands in two lanes."""
    for process in root.findall(BPMN + "process"):
        nodes = {element.get("id") for element in process.iter("*") if local(element) in NODES}
        placed: dict[str, str] = {}
        for lane in process.iter(BPMN + "lane"):
            if lane.find(BPMN + "childLaneSet") is not None:
                findings.error(
                    "nested-lanes", "不支持泳道里再分泳道", "请只画一层泳道，每条泳道一个角色。", lane
                )
            for reference in lane.findall(BPMN + "flowNodeRef"):
                node = text_of(reference)
                if node not in nodes:
                    findings.warning(
                        "lane-reference",
                        f"泳道里的“{_short(node)}”不存在",
                        "请在建模器中另存以更正。",
                        lane,
                    )
                elif placed.setdefault(node, lane.get("id", "")) != lane.get("id", ""):
                    findings.error(
                        "two-lanes", f"节点“{_short(node)}”同时在两条泳道里", "请只放在一条泳道里。", lane
                    )


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
