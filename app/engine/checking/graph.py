"""Small graph algorithms, all iterative: a hostile diagram cannot exhaust the stack."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

Edges = Mapping[str, Collection[str]]


def reachable(starts: Iterable[str], edges: Edges) -> set[str]:
    """Everything that can be reached from `starts`, they included."""
    seen = set(starts)
    waiting = list(seen)
    while waiting:
        for target in edges.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def reverse(edges: Edges) -> dict[str, set[str]]:
    turned: dict[str, set[str]] = {node: set() for node in edges}
    for source, targets in edges.items():
        for target in targets:
            turned.setdefault(target, set()).add(source)
    return turned


def within(nodes: Collection[str], edges: Edges) -> dict[str, set[str]]:
    """The part of the graph that lies among `nodes`."""
    inside = set(nodes)
    return {node: {target for target in edges.get(node, ()) if target in inside} for node in inside}


def cycles(edges: Edges) -> list[set[str]]:
    """The strongly connected components in which one can go round (Kosaraju, iterative)."""
    order = _finishing_order(edges)
    backward = reverse(edges)
    seen: set[str] = set()
    found = []
    for root in reversed(order):
        if root in seen:
            continue
        component = set()
        waiting = [root]
        seen.add(root)
        while waiting:
            node = waiting.pop()
            component.add(node)
            for source in backward.get(node, ()):
                if source not in seen:
                    seen.add(source)
                    waiting.append(source)
        if len(component) > 1 or root in edges.get(root, ()):
            found.append(component)
    return found


def _finishing_order(edges: Edges) -> list[str]:
    seen: set[str] = set()
    order: list[str] = []
    for start in edges:
        if start in seen:
            continue
        seen.add(start)
        stack = [(start, iter(sorted(edges.get(start, ()))))]
        while stack:
            node, targets = stack[-1]
            for target in targets:
                if target not in seen:
                    seen.add(target)
                    stack.append((target, iter(sorted(edges.get(target, ())))))
                    break
            else:
                order.append(node)
                stack.pop()
    return order
