"""A drawn case action (案件操作): a message boundary event that offers people of a role a button.

`camunda:property`: `action` (the label), `role` (the lane name whose people may press it), optional `rule`
(a switch of the rule book), `accepts` (variables that may come along), `clause`. Without `action` a message
is for other systems; `role` then says whose people may deliver it, else those of the lane it is drawn in.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.definition import ProcessDefinition

TAKEN = "action.taken"
"""The entry of the record that a press leaves."""

REASON = "action_reason"
"""The variable that brings the reason into the case."""


@dataclass(frozen=True, slots=True)
class MessageTerms:
    """Who may deliver the message of a waiting event, under which name and with what.

    action: the label of the button; empty for a message that is none. role: empty when nobody is named.
    about: name of the activity the event stands on, which it ends when `interrupting`.
    """

    action: str = ""
    role: str = ""
    rule: str = ""
    accepts: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    about: str = ""
    interrupting: bool = True


def terms_of(definition: ProcessDefinition, node_id: str) -> MessageTerms:
    node = definition.node(node_id)
    if node is None:
        return MessageTerms()
    properties = dict(node.properties)
    host = definition.node(node.attached_to) if node.attached_to else None
    return MessageTerms(
        action=properties.get("action", "").strip(),
        role=properties.get("role", "").strip() or node.lane or (host.lane if host else ""),
        rule=properties.get("rule", "").strip(),
        accepts=tuple(properties.get("accepts", "").split()),
        clauses=node.clauses,
        about=host.name if host else "",
        interrupting=node.interrupting,
    )
