"""What the service tasks of a topic would ask for with given variables, without running anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.domain.definition import Node, ProcessDefinition
from app.domain.operation import OperationCall
from app.engine.expressions import ExpressionProblem
from app.engine.inputs import compile_text
from app.engine.library import Library


def asked_for(
    library: Library,
    process_key: str,
    topic: str,
    variables: Mapping[str, object],
    functions: Mapping[str, Callable[..., object]],
) -> tuple[OperationCall, ...]:
    """The calls that service tasks of `topic` would make now: those of the process first, then all others'.

    An input that cannot be evaluated yet (a variable still open) is left out of the call's inputs. `when` is
    not looked at: what it asks about is usually decided in the step that is being prepared.
    """
    own = library.definition(process_key)
    others = (definition for definition in library.definitions() if definition.key != process_key)
    return tuple(
        OperationCall(
            topic=topic,
            inputs=dict(_inputs(node, variables, functions)),
            node=node.id,
            name=node.name,
            process=definition.key,
            clauses=node.clauses,
            variables=variables,
        )
        for definition, node in _tasks((own, *others), topic)
    )


def _tasks(
    definitions: tuple[ProcessDefinition, ...], topic: str
) -> Iterator[tuple[ProcessDefinition, Node]]:
    for definition in definitions:
        yield from ((definition, node) for node in definition.nodes if node.topic == topic)


def _inputs(
    node: Node, variables: Mapping[str, object], functions: Mapping[str, Callable[..., object]]
) -> Iterator[tuple[str, object]]:
    for item in node.inputs:
        if item.name == "when":
            continue
        try:
            yield item.name, compile_text(item.text).evaluate(variables, functions)
        except ExpressionProblem:
            continue
