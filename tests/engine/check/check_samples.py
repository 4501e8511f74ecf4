"""One small sound diagram with all it refers to; each test spoils one thing in it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from app.domain.errors import Problem
from app.engine.checking.index import Index, RuleNames
from app.engine.checking.judge import judge
from app.engine.checking.outline import outline_of

FILE = "bpmn/review.bpmn"

REVIEW = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="defs" targetNamespace="urn:test">
  <bpmn:process id="review" name="受理审查" isExecutable="true">
    <bpmn:laneSet id="lanes">
      <bpmn:lane id="lane_officer" name="接收单位承办人">
        <bpmn:flowNodeRef>register</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>examine</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="start" name="移送函送达" camunda:formKey="open"/>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="register"/>
    <bpmn:userTask id="register" name="签收登记" camunda:formKey="register"/>
    <bpmn:sequenceFlow id="f2" sourceRef="register" targetRef="gw_join"/>
    <bpmn:exclusiveGateway id="gw_join"/>
    <bpmn:sequenceFlow id="f3" sourceRef="gw_join" targetRef="examine"/>
    <bpmn:userTask id="examine" name="受理审查" camunda:formKey="examine">
      <bpmn:extensionElements>
        <camunda:properties><camunda:property name="clause" value="HT-47 YC-20"/></camunda:properties>
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:boundaryEvent id="bt" name="五个工作日" attachedToRef="examine" cancelActivity="false">
      <bpmn:timerEventDefinition id="bt_timer">
        <bpmn:timeDate>deadline("transfer.feedback", received_on)</bpmn:timeDate>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="f4" sourceRef="bt" targetRef="late"/>
    <bpmn:serviceTask id="late" name="登记超期" camunda:topic="deadline.passed">
      <bpmn:extensionElements>
        <camunda:inputOutput>
          <camunda:inputParameter name="rule">transfer.feedback</camunda:inputParameter>
        </camunda:inputOutput>
      </bpmn:extensionElements>
    </bpmn:serviceTask>
    <bpmn:sequenceFlow id="f5" sourceRef="late" targetRef="end_late"/>
    <bpmn:endEvent id="end_late" name="已登记"/>
    <bpmn:sequenceFlow id="f6" sourceRef="examine" targetRef="gw_result"/>
    <bpmn:exclusiveGateway id="gw_result" name="是否同意?" default="f_yes"/>
    <bpmn:sequenceFlow id="f_back" name="退回" sourceRef="gw_result" targetRef="gw_join">
      <bpmn:conditionExpression>${accepted == false}</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f_yes" name="同意" sourceRef="gw_result" targetRef="decide"/>
    <bpmn:businessRuleTask id="decide" name="判定" camunda:decisionRef="route"/>
    <bpmn:sequenceFlow id="f7" sourceRef="decide" targetRef="call"/>
    <bpmn:callActivity id="call" name="答复" calledElement="reply">
      <bpmn:extensionElements>
        <camunda:in source="party_name" target="party_name"/>
        <camunda:out source="replied_on" target="replied_on"/>
      </bpmn:extensionElements>
    </bpmn:callActivity>
    <bpmn:sequenceFlow id="f8" sourceRef="call" targetRef="letter"/>
    <bpmn:serviceTask id="letter" name="制发受理告知书" camunda:topic="letter.issue">
      <bpmn:extensionElements>
        <camunda:inputOutput>
          <camunda:inputParameter name="kind">acceptance_notice</camunda:inputParameter>
          <camunda:inputParameter name="sender">${receiver_unit}</camunda:inputParameter>
          <camunda:outputParameter name="reply_number">${letter_number}</camunda:outputParameter>
        </camunda:inputOutput>
      </bpmn:extensionElements>
    </bpmn:serviceTask>
    <bpmn:sequenceFlow id="f9" sourceRef="letter" targetRef="end"/>
    <bpmn:endEvent id="end" name="办结"/>
  </bpmn:process>
</bpmn:definitions>
"""

REPLY = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="defs2" targetNamespace="urn:test">
  <bpmn:process id="reply" name="答复" isExecutable="true">
    <bpmn:startEvent id="start"/>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="sign"/>
    <bpmn:userTask id="sign" name="签发" camunda:formKey="sign" camunda:candidateGroups="接收单位负责人"/>
    <bpmn:sequenceFlow id="f2" sourceRef="sign" targetRef="end"/>
    <bpmn:endEvent id="end"/>
  </bpmn:process>
</bpmn:definitions>
"""

ROUTE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="defs3" name="r" namespace="urn:test">
  <decision id="route" name="判定处理方式">
    <decisionTable id="table" hitPolicy="UNIQUE">
      <input id="i1" label="方向">
        <inputExpression id="ie1" typeRef="string"><text>direction</text></inputExpression>
      </input>
      <input id="i2" label="同意">
        <inputExpression id="ie2" typeRef="boolean"><text>accepted</text></inputExpression>
      </input>
      <output id="o1" label="处理" name="route" typeRef="string"/>
      <rule id="r1">
        <inputEntry id="c11"><text>"to_bureau"</text></inputEntry>
        <inputEntry id="c12"><text>true</text></inputEntry>
        <outputEntry id="c13"><text>"transfer"</text></outputEntry>
      </rule>
      <rule id="r2">
        <inputEntry id="c21"><text>"to_bureau"</text></inputEntry>
        <inputEntry id="c22"><text>false</text></inputEntry>
        <outputEntry id="c23"><text>"none"</text></outputEntry>
      </rule>
      <rule id="r3">
        <inputEntry id="c31"><text>!= "to_bureau"</text></inputEntry>
        <inputEntry id="c32"><text>-</text></inputEntry>
        <outputEntry id="c33"><text>"none"</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
"""


def form(*keys: str) -> bytes:
    fields = [{"type": "textfield", "key": key, "label": key, "id": f"Field_{key}"} for key in keys]
    return json.dumps({"type": "default", "id": "f", "schemaVersion": 18, "components": fields}).encode()


CONTENT: Mapping[str, bytes] = {
    FILE: REVIEW.encode(),
    "bpmn/reply.bpmn": REPLY.encode(),
    "dmn/route.dmn": ROUTE.encode(),
    "forms/review/open.form": form("party_name", "receiver_unit", "direction"),
    "forms/review/register.form": form("received_on"),
    "forms/review/examine.form": form("accepted"),
    "forms/reply/sign.form": form("replied_on"),
}

BOOK = RuleNames(
    roles=frozenset({"接收单位承办人", "接收单位负责人"}),
    deadlines=frozenset({"transfer.feedback"}),
    clauses=frozenset({"HT-47", "HT-49"}),
    rules=frozenset({"transfer.reject_route"}),
)


def spoil(text: str, old: str, new: str) -> bytes:
    """`text` with one thing changed; the test itself is wrong when there is nothing to change."""
    assert old in text, old
    return text.replace(old, new, 1).encode()


def findings(content: bytes, *, strict: bool = False, file: str = FILE) -> tuple[Problem, ...]:
    """What the checks say about `content`, with everything else of CONTENT known."""
    outlines = [outline_of(file, content)]
    outlines += [outline_of(path, data) for path, data in CONTENT.items() if path != file]
    index = Index(outlines, strict, BOOK)
    beside = {"dmn/route.dmn": CONTENT["dmn/route.dmn"]}
    return judge(file, content, beside, index).problems


def codes(problems: tuple[Problem, ...]) -> set[str]:
    return {problem.code for problem in problems}
