"""User tasks, service tasks, decisions, calls, multi-instances: what each must name, and if it exists."""

from __future__ import annotations

from app.domain.definition import Node, Parameter, ProcessDefinition
from app.domain.topics import TOPICS, Topic
from app.engine.checking.findings import Findings
from app.engine.checking.index import Index
from app.engine.checking.written import is_expression, is_variable
from app.engine.expressions import ExpressionProblem
from app.engine.scripts import compile_script

_SOME_TOPICS = "、".join(TOPICS)


def check_activities(process: ProcessDefinition, index: Index, findings: Findings) -> None:
    for node in process.nodes:
        if node.kind in ("userTask", "startEvent"):
            _form(process, node, index, findings)
        elif node.kind == "manualTask":
            findings.error("manual-task", "手工任务没有表单也不进待办", "请改为用户任务。", node)
        elif node.kind == "serviceTask" or (node.kind == "sendTask" and node.topic):
            _service(process, node, index, findings)
        elif node.kind == "businessRuleTask":
            _decision(node, index, findings)
        elif node.kind == "callActivity":
            _call(process, node, index, findings)
        elif node.kind == "scriptTask":
            _script(node, findings)
        if node.repeat is not None:
            _repeat(node, findings)


def _form(process: ProcessDefinition, node: Node, index: Index, findings: Findings) -> None:
    if not node.form_key:
        if node.kind == "userTask":
            findings.warning(
                "form-missing",
                "用户任务没有表单，办理时没有可填写的内容",
                "请设置 camunda:formKey，并在 forms/<流程>/ 下放同名的 .form 文件。",
                node,
            )
        return
    if index.form(process.key, node.form_key) is None:
        findings.error(
            "form-unknown",
            f"找不到表单“{node.form_key}”",
            f"请添加 forms/{process.key}/{node.form_key}.form，或改正表单名。",
            node,
        )


def _service(process: ProcessDefinition, node: Node, index: Index, findings: Findings) -> None:
    if not node.topic:
        findings.error(
            "topic-missing",
            "服务任务没有指明操作",
            f"请设置 camunda:topic，可用：{_SOME_TOPICS}。程序类、表达式、脚本不会执行。",
            node,
        )
        return
    topic = TOPICS.get(node.topic)
    if topic is None:
        findings.error("topic-unknown", f"没有操作“{node.topic}”", f"可用的操作：{_SOME_TOPICS}。", node)
        return
    _inputs(node, topic, findings)
    _outputs(node, topic, findings)
    if topic.name == "process.start":
        _started_process(process, node, index, findings)
    elif topic.name == "letter.issue":
        _letter(node, index, findings)


def _inputs(node: Node, topic: Topic, findings: Findings) -> None:
    seen: set[str] = set()
    for item in node.inputs:
        if not is_variable(item.name):
            findings.error("input-name", f"输入名“{item.name}”不能用", "只用英文字母、数字和下划线。", node)
        elif not topic.takes(item.name):
            findings.error(
                "input-unknown",
                f"操作 {topic.name} 没有输入“{item.name}”",
                f"可用的输入：{'、'.join(topic.inputs)}。",
                node,
            )
        if item.name in seen:
            findings.error("input-twice", f"输入“{item.name}”写了两次", "请只保留一个。", node)
        seen.add(item.name)
        _parameter_kind(item, node, findings)
    repeated = ("each_as",) if "each" in seen else ()
    for name in (*topic.required, *repeated):
        if not any(item.name == name and (item.text or item.kind != "text") for item in node.inputs):
            findings.error(
                "input-missing",
                f"操作 {topic.name} 缺少输入“{name}”",
                "请在 camunda:inputOutput 中补上。",
                node,
            )


def _outputs(node: Node, topic: Topic, findings: Findings) -> None:
    for item in node.outputs:
        _parameter_kind(item, node, findings)
        if not is_variable(item.name):
            findings.error(
                "output-name", f"输出变量名“{item.name}”不能用", "只用英文字母、数字和下划线。", node
            )


def _parameter_kind(item: Parameter, node: Node, findings: Findings) -> None:
    if item.kind != "text":
        findings.error(
            "parameter-kind",
            f"参数“{item.name}”的类型 {item.kind} 不受支持",
            "请写文字或 ${...} 表达式；几个单位用逗号分开，或写成列表表达式。",
            node,
        )


def _started_process(process: ProcessDefinition, node: Node, index: Index, findings: Findings) -> None:
    key = next((item.text for item in node.inputs if item.name == "process"), "")
    if key and not is_expression(key) and key != process.key and index.process(key) is None:
        findings.error(
            "process-unknown", f"要发起的流程“{key}”不存在", _known("流程", index.process_keys), node
        )


def _letter(node: Node, index: Index, findings: Findings) -> None:
    kind = next((item.text for item in node.inputs if item.name == "kind"), "")
    if kind and index.letters and not is_expression(kind) and kind not in index.letters:
        findings.error(
            "letter-unknown", f"没有文书“{kind}”", _known("文书", tuple(sorted(index.letters))), node
        )


def _decision(node: Node, index: Index, findings: Findings) -> None:
    if not node.decision:
        findings.error("decision-missing", "业务规则任务没有指明决策表", "请设置 camunda:decisionRef。", node)
    elif index.decision(node.decision) is None:
        findings.error(
            "decision-unknown",
            f"找不到决策表“{node.decision}”",
            "请添加含有这个决策 id 的 .dmn 文件，或改正名称。",
            node,
        )


def _call(process: ProcessDefinition, node: Node, index: Index, findings: Findings) -> None:
    if not node.called:
        findings.error("call-empty", "调用活动没有指明流程", "请填写被调用流程的 id（calledElement）。", node)
    elif "{" in node.called:
        findings.error(
            "call-dynamic",
            f"被调用的流程“{node.called}”是表达式",
            "请写固定的流程 id；按情况调用不同流程时用排他网关。",
            node,
        )
    elif node.called != process.key and index.process(node.called) is None:
        findings.error(
            "process-unknown",
            f"被调用的流程“{node.called}”不存在",
            _known("流程", index.process_keys),
            node,
        )
    elif _calls_back(process.key, node.called, index):
        findings.error(
            "call-cycle",
            f"流程“{node.called}”又会调用回“{process.key}”，没有尽头",
            "请改用 process.start 发起关联办理。",
            node,
        )
    _mappings(node, findings)


def _calls_back(own: str, called: str, index: Index) -> bool:
    seen: set[str] = set()
    waiting = [called]
    while waiting:
        key = waiting.pop()
        if key == own:
            return True
        outline = index.process(key)
        if key not in seen and outline is not None:
            seen.add(key)
            waiting.extend(outline.calls)
    return False


def _mappings(node: Node, findings: Findings) -> None:
    if not node.ins and not node.outs:
        findings.error(
            "call-no-mapping",
            "调用活动没有列出传入和传出的变量，被调用的流程什么也看不到",
            "请用 camunda:in 和 camunda:out 逐个列出变量。",
            node,
        )
    for mapping in (*node.ins, *node.outs):
        if mapping.source == "*":
            findings.error(
                "call-all-variables",
                "不能传递全部变量（variables=all）",
                "请用 camunda:in 和 camunda:out 逐个列出变量。",
                node,
            )
        elif not mapping.source or not mapping.target:
            findings.error(
                "call-mapping", "传入或传出的变量没有写全", "请填写来源（source）和目标（target）。", node
            )
        elif mapping.is_expression and "{" not in mapping.source:
            findings.error(
                "call-mapping",
                f"表达式“{mapping.source[:60]}”没有写在 ${{...}} 中，会被当作文字",
                "请写成 ${...}；传变量本身时用 source。",
                node,
            )
        elif not mapping.is_expression and not is_variable(mapping.source):
            findings.error(
                "call-mapping",
                f"来源变量名“{mapping.source[:60]}”不能用",
                "变量名只用英文字母、数字和下划线；要计算时用 sourceExpression。",
                node,
            )
        elif not is_variable(mapping.target):
            findings.error(
                "call-mapping",
                f"目标变量名“{mapping.target[:60]}”不能用",
                "只用英文字母、数字和下划线。",
                node,
            )


def _script(node: Node, findings: Findings) -> None:
    try:
        compile_script(node.script)
    except ExpressionProblem as problem:
        findings.error("script", problem.message, problem.advice, node)


def _repeat(node: Node, findings: Findings) -> None:
    repeat = node.repeat
    if repeat is None:
        return
    if not repeat.collection and not repeat.cardinality:
        findings.error(
            "loop-collection",
            "多实例没有指明集合",
            "请设置 camunda:collection（列表变量）和 camunda:elementVariable。",
            node,
        )
    elif repeat.collection and repeat.cardinality:
        findings.error("loop-collection", "多实例同时写了集合和次数", "请只保留集合。", node)
    if repeat.collection and not repeat.variable:
        findings.error(
            "loop-variable", "多实例没有元素变量", "请设置 camunda:elementVariable，例如 unit。", node
        )
    if node.kind in ("subProcess",):
        findings.warning(
            "loop-subprocess",
            "多实例放在子流程上，各份之间的变量容易混淆",
            "建议改为多实例的调用活动，用 camunda:in、camunda:out 列出变量。",
            node,
        )


def _known(what: str, names: tuple[str, ...]) -> str:
    if not names:
        return f"没有已知的{what}；请一并给出该文件，或改正名称。"
    shown = "、".join(names[:12]) + ("……" if len(names) > 12 else "")
    return f"请改正名称，或添加该{what}。已知：{shown}。"
