"""Each rule of drawing: one thing spoilt in a sound diagram gives its own finding, at its element."""

from __future__ import annotations

import pytest
from check_samples import REVIEW, codes, findings, spoil

from app.domain.errors import Problem

SOUND = {"no-diagram"}  # the sample has no shapes


def of(problems: tuple[Problem, ...], code: str) -> Problem:
    return next(problem for problem in problems if problem.code == code)


def test_the_sample_is_sound() -> None:
    assert codes(findings(REVIEW.encode(), strict=True)) == SOUND


FLOW_4 = '<bpmn:sequenceFlow id="f4" sourceRef="bt" targetRef="late"/>'
EXAMINE = '<bpmn:userTask id="examine" name="受理审查" camunda:formKey="examine">'
GATEWAY = '<bpmn:exclusiveGateway id="gw_result" name="是否同意?" default="f_yes"/>'
BACK = 'sourceRef="gw_result" targetRef="gw_join">'
END = '<bpmn:endEvent id="end" name="办结"/>'
DEADLINE = 'deadline("transfer.feedback", received_on)'
TIMER = f"<bpmn:timeDate>{DEADLINE}</bpmn:timeDate>"
CONDITION = "${accepted == false}"
CALL_IN = '<camunda:in source="party_name" target="party_name"/>'
SENDER = '<camunda:inputParameter name="sender">${receiver_unit}</camunda:inputParameter>'
SUB = (
    '<bpmn:subProcess id="sub" name="s"{}><bpmn:startEvent id="is"/>'
    '<bpmn:sequenceFlow id="if" sourceRef="is" targetRef="ie"/><bpmn:endEvent id="ie"/></bpmn:subProcess>'
    '<bpmn:sequenceFlow id="g1" sourceRef="letter" targetRef="sub"/>'
    '<bpmn:sequenceFlow id="g2" sourceRef="sub" targetRef="end"/>'
)
LAST_FLOW = '<bpmn:sequenceFlow id="f9" sourceRef="letter" targetRef="end"/>'


def throw(definition: str, kind: str = "intermediateThrowEvent") -> str:
    return (
        f'<bpmn:{kind} id="ev" name="事件">{definition}</bpmn:{kind}>'
        '<bpmn:sequenceFlow id="g1" sourceRef="letter" targetRef="ev"/>'
        '<bpmn:sequenceFlow id="g2" sourceRef="ev" targetRef="end"/>'
    )


def step(kind: str, attributes: str = "", inner: str = "") -> str:
    return (
        f'<bpmn:{kind} id="extra" name="另一步" {attributes}>{inner}</bpmn:{kind}>'
        '<bpmn:sequenceFlow id="g1" sourceRef="letter" targetRef="extra"/>'
        '<bpmn:sequenceFlow id="g2" sourceRef="extra" targetRef="end"/>'
    )


MESSAGE = '<bpmn:message id="m1" name="withdraw"/>\n</bpmn:definitions>'


def button(
    on: str = "examine", definition: str = '<bpmn:messageEventDefinition messageRef="m1"/>', **more: str
) -> str:
    """A drawn action on a step, in place of the last flow."""
    given = {"action": "撤回", "role": "接收单位承办人", **more}
    said = "".join(f'<camunda:property name="{k}" value="{v}"/>' for k, v in given.items() if v is not None)
    return (
        f'{LAST_FLOW}<bpmn:boundaryEvent id="act" name="撤回" attachedToRef="{on}"><bpmn:extensionElements>'
        f"<camunda:properties>{said}</camunda:properties></bpmn:extensionElements>{definition}"
        '</bpmn:boundaryEvent><bpmn:sequenceFlow id="ga" sourceRef="act" targetRef="end"/>'
    )


CASES = [
    # (what is changed, into what, code, element)
    ("flow to nowhere", FLOW_4, FLOW_4.replace('"late"', '"gone"'), "flow-dangling", "f4"),
    ("not connected", END, END + '<bpmn:userTask id="alone" name="孤立"/>', "node-unconnected", "alone"),
    ("unreachable", LAST_FLOW, LAST_FLOW + step("userTask").split('<bpmn:sequenceFlow id="g1"')[0]
     + '<bpmn:sequenceFlow id="g2" sourceRef="extra" targetRef="end"/>', "node-unreachable", "extra"),
    ("dead end", LAST_FLOW, "", "dead-end", "letter"),
    ("no default", GATEWAY, GATEWAY.replace(' default="f_yes"', ""), "gateway-no-default", "gw_result"),
    ("no question", GATEWAY, GATEWAY.replace(' name="是否同意?"', ""), "gateway-unnamed", "gw_result"),
    ("no answer", 'id="f_back" name="退回"', 'id="f_back"', "answer-unnamed", "f_back"),
    ("no condition", f"<bpmn:conditionExpression>{CONDITION}</bpmn:conditionExpression>", "",
     "condition-missing", "f_back"),
    ("bad default", 'default="f_yes"', 'default="f_gone"', "gateway-no-default", "gw_result"),
    ("loop without merge", BACK, BACK.replace("gw_join", "examine"), "loop-without-merge", "f_back"),
    ("two ways out", LAST_FLOW, LAST_FLOW + '<bpmn:sequenceFlow id="g" sourceRef="letter" targetRef="end"/>',
     "several-outgoing", "letter"),
    ("condition after a task", LAST_FLOW, LAST_FLOW.replace(
        "/>", "><bpmn:conditionExpression>accepted</bpmn:conditionExpression></bpmn:sequenceFlow>"),
     "condition-ignored", "f9"),
    ("two plain starts", END, END + '<bpmn:startEvent id="s2"/>'
     '<bpmn:sequenceFlow id="g" sourceRef="s2" targetRef="gw_join"/>', "several-starts", "s2"),
    ("syntax", CONDITION, "${accepted == }", "expression", "f_back"),
    ("attribute access", CONDITION, "${accepted.__class__}", "expression", "f_back"),
    ("unknown function", CONDITION, "${open('x')}", "expression", "f_back"),
    ("wrong arguments", CONDITION, "${rule() == 1}", "function-arguments", "f_back"),
    ("unknown variable", CONDITION, "${acepted == false}", "variable-unknown", "f_back"),
    ("interrupting deadline", ' cancelActivity="false"', "", "deadline-interrupting", "bt"),
    ("deadline of a computed key", DEADLINE, 'deadline("a" + "b", received_on)', "deadline-form", "bt"),
    ("deadline of a literal date", DEADLINE, 'deadline("transfer.feedback", "2026-01-01")',
     "deadline-form", "bt"),
    ("deadline as duration", TIMER, TIMER.replace("timeDate", "timeDuration"), "deadline-kind", "bt"),
    ("other timer expression", DEADLINE, "today()", "timer-form", "bt"),
    ("empty timer", TIMER, "", "timer-empty", "bt"),
    ("cron", TIMER, "<bpmn:timeCycle>0 0 9 * * ?</bpmn:timeCycle>", "cycle-timer", "bt"),
    ("not a duration", TIMER, "<bpmn:timeDuration>5 days</bpmn:timeDuration>", "expression", "bt"),
    ("no offset", TIMER, "<bpmn:timeDate>2026-10-01T09:00:00</bpmn:timeDate>", "timer-offset", "bt"),
    ("fact never set", DEADLINE, 'deadline("transfer.feedback", replied_on)', "fact-not-set", "bt"),
    ("another overdue rule", 'name="rule">transfer.feedback', 'name="rule">transfer.out',
     "overdue-rule", "late"),
    ("no overdue stub", 'camunda:topic="deadline.passed"', 'camunda:topic="case.link"',
     "overdue-stub", "bt"),
    ("unattached", 'attachedToRef="examine"', 'attachedToRef="gw_join"', "boundary-unattached", "bt"),
    ("unknown form", 'camunda:formKey="register"', 'camunda:formKey="registre"', "form-unknown", "register"),
    ("no form", ' camunda:formKey="register"', "", "form-missing", "register"),
    ("unknown decision", 'decisionRef="route"', 'decisionRef="rout"', "decision-unknown", "decide"),
    ("no decision", ' camunda:decisionRef="route"', "", "decision-missing", "decide"),
    ("unknown process", 'calledElement="reply"', 'calledElement="replay"', "process-unknown", "call"),
    ("dynamic call", 'calledElement="reply"', 'calledElement="${x}"', "call-dynamic", "call"),
    ("nothing called", ' calledElement="reply"', "", "call-empty", "call"),
    ("calls itself", 'calledElement="reply"', 'calledElement="review"', "call-cycle", "call"),
    ("all variables", CALL_IN, '<camunda:in variables="all"/>', "call-all-variables", "call"),
    ("half a mapping", CALL_IN, '<camunda:in source="party_name"/>', "call-mapping", "call"),
    ("source expression without braces", CALL_IN, '<camunda:in sourceExpression="1 + 1" target="x"/>',
     "call-mapping", "call"),
    ("unknown topic", 'topic="letter.issue"', 'topic="letter.send"', "topic-unknown", "letter"),
    ("no topic", ' camunda:topic="letter.issue"', "", "topic-missing", "letter"),
    ("java class", 'camunda:topic="letter.issue"', 'camunda:class="org.example.X"', "code-ignored", "letter"),
    ("unknown input", SENDER, SENDER + SENDER.replace("sender", "sendr"), "input-unknown", "letter"),
    ("missing input", SENDER, "", "input-missing", "letter"),
    ("input twice", SENDER, SENDER + SENDER, "input-twice", "letter"),
    ("script input", SENDER, '<camunda:inputParameter name="sender"><camunda:script scriptFormat="js">1'
     "</camunda:script></camunda:inputParameter>", "parameter-kind", "letter"),
    ("broken input", "${receiver_unit}", "${receiver_unit +}", "expression", "letter"),
    ("people", EXAMINE, EXAMINE.replace(">", ' camunda:assignee="zhang">'), "people-in-diagram", "examine"),
    ("due date", EXAMINE, EXAMINE.replace(">", ' camunda:dueDate="2026">'), "date-ignored", "examine"),
    ("person in no lane", "<bpmn:flowNodeRef>examine</bpmn:flowNodeRef>", "", "task-without-role", "examine"),
    ("unknown role", 'name="接收单位承办人"', 'name="承办人"', "role-unknown", "lane_officer"),
    ("unnamed lane", ' name="接收单位承办人"', "", "lane-unnamed", "lane_officer"),
    ("unknown clause", "HT-47", "HT-48", "clause-unknown", "examine"),
    ("odd clause", "HT-47", "第47条", "clause-form", "examine"),
    ("duplicate id", 'id="f5"', 'id="f1"', "duplicate-id", "f1"),
    ("bad id", 'id="end_late" name', 'id="结束" name', "bad-id", "结束"),
    ("several triggers", f"{TIMER}\n      </bpmn:timerEventDefinition>", f"{TIMER}\n      "
     '</bpmn:timerEventDefinition><bpmn:signalEventDefinition signalRef="x"/>', "multiple-event", "bt"),
    ("data store", END, END + '<bpmn:dataStoreReference id="ds"/>', "data-store", "ds"),
    ("data object", END, END + '<bpmn:dataObjectReference id="do" dataObjectRef="no"/>',
     "data-reference", "do"),
    ("nested lane", "<bpmn:flowNodeRef>register", "<bpmn:childLaneSet/><bpmn:flowNodeRef>register",
     "nested-lanes", "lane_officer"),
    ("not executable", 'isExecutable="true"', 'isExecutable="false"', "not-executable", "review"),
    ("a join that waits for ever", '<bpmn:exclusiveGateway id="gw_join"/>',
     '<bpmn:parallelGateway id="gw_join"/>', "join-waits", "gw_join"),
    ("no BPMN element", END, END + '<bpmn:robotTask id="robot"/>', "unknown-element", "review"),
    # elements that the engine would not honour
    ("complex gateway", LAST_FLOW, step("complexGateway"), "complex-gateway", "extra"),
    ("ad-hoc", LAST_FLOW, step("adHocSubProcess"), "adhoc-subprocess", "extra"),
    ("transaction", LAST_FLOW, step("transaction"), "transaction", "extra"),
    ("event subprocess", LAST_FLOW, SUB.format(' triggeredByEvent="true"'), "event-subprocess", "sub"),
    ("compensation", LAST_FLOW, throw("<bpmn:compensateEventDefinition/>"), "compensation", "ev"),
    ("compensation task", LAST_FLOW, step("task", 'isForCompensation="true"'), "compensation", "extra"),
    ("link", LAST_FLOW, throw('<bpmn:linkEventDefinition name="x"/>'), "link-event", "ev"),
    ("signal end", END, '<bpmn:endEvent id="end"><bpmn:signalEventDefinition signalRef="s"/></bpmn:endEvent>',
     "signal-end-event", "end"),
    ("conditional", LAST_FLOW, throw("<bpmn:conditionalEventDefinition/>", "intermediateCatchEvent"),
     "conditional-event", "ev"),
    ("escalation", LAST_FLOW, throw("<bpmn:escalationEventDefinition/>"), "escalation-event", "ev"),
    ("standard loop", LAST_FLOW, step("userTask", "", "<bpmn:standardLoopCharacteristics/>"),
     "standard-loop", "extra"),
    ("manual task", LAST_FLOW, step("manualTask"), "manual-task", "extra"),
    ("task of no kind", LAST_FLOW, step("task"), "plain-task", "extra"),
    ("script", LAST_FLOW, step("scriptTask", "", "<bpmn:script>import os</bpmn:script>"), "script", "extra"),
    ("script language", LAST_FLOW, step("scriptTask", 'scriptFormat="groovy"',
     "<bpmn:script>x = 1</bpmn:script>"), "expression-language", "extra"),
    ("message of nothing", LAST_FLOW, throw("<bpmn:messageEventDefinition/>", "intermediateCatchEvent"),
     "message-missing", "ev"),
    ("unknown message", LAST_FLOW, throw('<bpmn:messageEventDefinition messageRef="m"/>'),
     "message-unknown", "ev"),
    ("repeated without a list", LAST_FLOW, step("userTask", "", "<bpmn:multiInstanceLoopCharacteristics/>"),
     "loop-collection", "extra"),
    ("repeated without a variable", LAST_FLOW, step(
        "userTask", "", '<bpmn:multiInstanceLoopCharacteristics camunda:collection="direction"/>'),
     "loop-variable", "extra"),
    ("broken collection", LAST_FLOW, step(
        "userTask", "", '<bpmn:multiInstanceLoopCharacteristics camunda:collection="a b" '
        'camunda:elementVariable="x"/>'), "expression", "extra"),
    ("subprocess without a start", LAST_FLOW, step("subProcess"), "no-start-event", "extra"),
    ("flow over a border", LAST_FLOW, SUB.format("").replace('targetRef="sub"', 'targetRef="ie"'),
     "flow-crosses", "g1"),
    ("listener", EXAMINE + "\n      <bpmn:extensionElements>", EXAMINE + "<bpmn:extensionElements>"
     '<camunda:taskListener event="create" class="x"/>', "code-ignored", "examine"),
    ("two pools", "<bpmn:process ", '<bpmn:collaboration id="c">'
     '<bpmn:participant id="p1" processRef="review"/><bpmn:participant id="p2"/>'
     '</bpmn:collaboration><bpmn:process ', "several-pools", "p2"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "element"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_finding(old: str, new: str, code: str, element: str) -> None:
    problems = findings(spoil(REVIEW, old, new), strict=True)
    assert code in codes(problems), [(p.code, p.element, p.message) for p in problems]
    problem = of(problems, code)
    assert problem.element == element
    assert problem.message
    assert problem.advice
    assert problem.line > 0
    assert "engine-refused" not in codes(problems), "the cause is named, not only the engine's refusal"


def act(*buttons: str) -> bytes:
    """The sample with drawn actions."""
    drawn = REVIEW.replace("</bpmn:definitions>", MESSAGE)
    drawn = drawn.replace(
        "<bpmn:flowNodeRef>examine", "<bpmn:flowNodeRef>act</bpmn:flowNodeRef><bpmn:flowNodeRef>examine"
    )
    return spoil(drawn, LAST_FLOW, "".join(buttons).replace(LAST_FLOW, "") + LAST_FLOW)


def test_a_sound_action() -> None:
    drawn = act(button(accepts="meeting_on", rule="transfer.reject_route"))
    assert codes(findings(drawn, strict=True)) == SOUND


@pytest.mark.parametrize(
    ("drawn", "code"),
    [
        (button(role="没有的角色"), "role-unknown"),
        (button(role=""), "action-without-role"),
        (button(action=""), "action-label"),
        (button(action="很" * 21), "action-label"),
        (button(rule="no.such.switch"), "rule-unknown"),
        (button(accepts="会期"), "accepts-name"),
        (button(on="decide"), "action-host"),
        (
            button(
                definition="<bpmn:timerEventDefinition><bpmn:timeDuration>P5D</bpmn:timeDuration></bpmn:timerEventDefinition>"
            ),
            "action-without-message",
        ),
    ],
    ids=[
        "unknown role",
        "no role",
        "no label",
        "long label",
        "switch",
        "variable",
        "does not wait",
        "no message",
    ],
)
def test_an_action_that_nobody_could_press(drawn: str, code: str) -> None:
    problem = of(findings(act(drawn), strict=True), code)
    assert (problem.element, problem.severity) == ("act", "error")
    assert problem.advice


def test_two_actions_of_one_name() -> None:
    other = button(on="register").replace('"act"', '"act2"').replace('"ga"', '"gb"')
    assert of(findings(act(button(), other), strict=True), "action-twice").element == "act2"


def test_an_automatic_loop_is_refused() -> None:
    """Gateway to gateway without a waiting task would never return."""
    loop = (
        '<bpmn:sequenceFlow id="g1" sourceRef="letter" targetRef="gw_a"/><bpmn:exclusiveGateway id="gw_a"/>'
        '<bpmn:sequenceFlow id="g2" sourceRef="gw_a" targetRef="gw_b"/>'
        '<bpmn:exclusiveGateway id="gw_b" name="再来?" default="g3"/>'
        '<bpmn:sequenceFlow id="g3" name="否" sourceRef="gw_b" targetRef="end"/>'
        '<bpmn:sequenceFlow id="g4" name="是" sourceRef="gw_b" targetRef="gw_a">'
        "<bpmn:conditionExpression>accepted</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )
    problems = findings(spoil(REVIEW, LAST_FLOW, loop))
    assert of(problems, "automatic-loop").element == "gw_a"
    assert "loop-without-merge" not in codes(problems)


def test_two_timers_after_one_event_gateway_are_refused() -> None:
    timer = (
        "<bpmn:timerEventDefinition><bpmn:timeDuration>P{}D</bpmn:timeDuration></bpmn:timerEventDefinition>"
    )
    drawn = '<bpmn:sequenceFlow id="g" sourceRef="letter" targetRef="eg"/><bpmn:eventBasedGateway id="eg"/>'
    for number in (1, 2):
        drawn += (
            f'<bpmn:sequenceFlow id="g{number}" sourceRef="eg" targetRef="t{number}"/>'
            f'<bpmn:intermediateCatchEvent id="t{number}">{timer.format(number)}'
            "</bpmn:intermediateCatchEvent>"
            f'<bpmn:sequenceFlow id="h{number}" sourceRef="t{number}" targetRef="end"/>'
        )
    assert of(findings(spoil(REVIEW, LAST_FLOW, drawn)), "two-timers").element == "eg"


def test_a_fact_set_on_one_path_only_is_a_warning() -> None:
    """The boundary timer is evaluated when its activity is reached: every path must have set the fact."""
    around = (
        '<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="gw_x"/>'
        '<bpmn:exclusiveGateway id="gw_x" name="已签收?" default="x1"/>'
        '<bpmn:sequenceFlow id="x1" name="否" sourceRef="gw_x" targetRef="register"/>'
        '<bpmn:sequenceFlow id="x2" name="是" sourceRef="gw_x" targetRef="gw_join">'
        '<bpmn:conditionExpression>direction == "x"</bpmn:conditionExpression></bpmn:sequenceFlow>'
    )
    old = '<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="register"/>'
    problem = of(findings(spoil(REVIEW, old, around)), "fact-not-always-set")
    assert (problem.element, problem.severity) == ("bt", "warning")


def test_without_a_rule_book_its_findings_are_warnings() -> None:
    spoilt = spoil(REVIEW, 'name="接收单位承办人"', 'name="承办人"')
    assert of(findings(spoilt, strict=False), "role-unknown").severity == "warning"
    assert of(findings(spoilt, strict=True), "role-unknown").severity == "error"
    spoilt = spoil(REVIEW, DEADLINE, 'deadline("transfer.feedbak", received_on)')
    assert of(findings(spoilt, strict=False), "deadline-unknown").severity == "warning"
    assert of(findings(spoilt, strict=True), "deadline-unknown").severity == "error"


def test_clauses_of_another_county_are_let_pass() -> None:
    assert "clause-unknown" not in codes(findings(spoil(REVIEW, "YC-20", "YC-99"), strict=True))


def test_a_timer_start_may_stand_beside_the_plain_one() -> None:
    timed = (
        '<bpmn:startEvent id="every"><bpmn:timerEventDefinition><bpmn:timeDate>{}</bpmn:timeDate>'
        "</bpmn:timerEventDefinition></bpmn:startEvent>"
        '<bpmn:sequenceFlow id="g" sourceRef="every" targetRef="gw_join"/>'
    )
    good = spoil(REVIEW, END, END + timed.format('period_start("transfer.feedback")'))
    assert "error" not in {problem.severity for problem in findings(good)}
    bad = spoil(REVIEW, END, END + timed.format("today()"))
    assert of(findings(bad), "timer-start-form").element == "every"


def test_all_problems_come_at_once() -> None:
    text = REVIEW.replace('calledElement="reply"', 'calledElement="no"').replace('"letter.issue"', '"no"')
    text = text.replace(' default="f_yes"', "").replace(CONDITION, "a b")
    found = codes(findings(text.encode()))
    assert {"process-unknown", "topic-unknown", "gateway-no-default", "expression"} <= found


def test_only_the_cause_is_told() -> None:
    """Cut the way in, and not each of the many steps behind it is called unreachable."""
    cut = spoil(REVIEW, '<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="register"/>', "")
    told = [(p.code, p.element) for p in findings(cut) if p.severity == "error"]
    assert told == [("node-unconnected", "start"), ("node-unreachable", "register")]


def test_a_loop_without_a_way_out_never_ends() -> None:
    closed = REVIEW.replace(
        'sourceRef="gw_result" targetRef="decide"', 'sourceRef="gw_result" targetRef="gw_join"'
    )
    told = {(p.code, p.element) for p in findings(closed.encode()) if p.severity == "error"}
    assert ("node-unreachable", "decide") in told
    assert len([code for code, _ in told if code == "never-ends"]) == 0, "the boundary timer has a way out"
    no_timer = closed.replace(
        '<bpmn:sequenceFlow id="f5" sourceRef="late" targetRef="end_late"/>',
        '<bpmn:sequenceFlow id="f5" sourceRef="late" targetRef="gw_join"/>',
    )
    told = {(p.code, p.element) for p in findings(no_timer.encode())}
    assert [element for code, element in told if code == "never-ends"] == ["gw_join"]
