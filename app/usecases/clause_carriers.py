"""What carries a clause: elements of diagrams, letters, deadlines, categories and entries of the rule book.

Written down is not carried: a letter, deadline, switch or role counts only when the diagrams, forms or
decision tables ask for it. Safeguards protect a drawing and carry nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.deadline_words import in_words
from app.domain.letters import parse_letter
from app.domain.rulebook import RuleBook
from app.domain.rulebook_switches import SWITCHES, UNIT_SWITCHES
from app.engine import load_library
from app.usecases import deploy


@dataclass(frozen=True, slots=True)
class Carrier:
    """One thing that carries a clause.

    kind: element, letter, deadline, category, switch, role, post, unit, members or matters. ref: as the
    command prints it (`bpmn/case_transfer.bpmn#approve_transfer`, `deadline:transfer.out`, `switch:…`).
    process, node: where an element stands. note: a deadline in words, the value of a switch.
    """

    kind: str
    ref: str
    name: str
    note: str = ""
    process: str = ""
    process_name: str = ""
    node: str = ""


Found = Iterator[tuple[str, Carrier]]


def carriers_of(rulebook: RuleBook, files: Mapping[str, bytes]) -> dict[str, list[Carrier]]:
    """Clause id -> what carries it, each once; every clause of the book is a key."""
    carriers: dict[str, list[Carrier]] = {clause: [] for clause in rulebook.clauses}
    asked = _asked(files)
    found = (
        *_elements(files),
        *_letters(rulebook, files, asked),
        *_deadlines(rulebook, asked),
        *_categories(rulebook),
        *_entries(rulebook, asked),
    )
    for clause, carrier in found:
        if clause in carriers and carrier.ref not in {known.ref for known in carriers[clause]}:
            carriers[clause].append(carrier)
    return carriers


def _elements(files: Mapping[str, bytes]) -> Found:
    library = load_library(deploy.snapshot_hash(files), files)
    for definition in library.definitions():
        for node in definition.nodes:
            ref = f"{definition.file}#{node.id}"
            name = node.name or node.id
            carrier = Carrier("element", ref, name, "", definition.key, definition.name, node.id)
            for clause in node.clauses:
                yield clause, carrier


def unasked(rulebook: RuleBook, files: Mapping[str, bytes]) -> tuple[set[str], set[str]]:
    """The deadlines and the switches of a rule book that no diagram, form or decision table asks for."""
    asked = _asked(files)
    deadlines = {key for key in rulebook.deadlines if not asks_for(rulebook, key, asked)}
    return deadlines, {key for key in rulebook.rules if not _switched(key, asked)}


def asks_for(rulebook: RuleBook, deadline: str, asked: str) -> bool:
    """Whether the content names the deadline, or has a form that offers those of the categories."""
    if _named(deadline, asked):
        return True
    offered = {key for category in rulebook.categories.values() for key in category.clocks}
    return deadline in offered and '"categories:clocks"' in asked


def _asked(files: Mapping[str, bytes]) -> str:
    """All content that may ask for something, as one text."""
    read = (data for path, data in files.items() if path.endswith((".bpmn", ".dmn", ".form")))
    return b"\n".join(read).decode("utf-8")


def _letters(rulebook: RuleBook, files: Mapping[str, bytes], asked: str) -> Found:
    for path, data in files.items():
        if path.startswith("documents/") and path.endswith(".toml"):
            letter = parse_letter(path, data)
            if _named(letter.kind, asked):
                name = rulebook.letter_names.get(letter.kind, letter.kind)
                for clause in letter.clauses:
                    yield clause, Carrier("letter", path, name)


def _deadlines(rulebook: RuleBook, asked: str) -> Found:
    for rule in rulebook.deadlines.values():
        if rule.clause and not rule.none and asks_for(rulebook, rule.key, asked):
            carrier = Carrier("deadline", f"deadline:{rule.key}", rule.name or rule.key, in_words(rule))
            for clause in rule.clause.replace("、", " ").split():
                yield clause, carrier


def _categories(rulebook: RuleBook) -> Found:
    for category in rulebook.categories.values():
        yield category.clause, Carrier("category", f"category:{category.code}", category.name)


def _entries(rulebook: RuleBook, asked: str) -> Found:
    """What a clause itself names; posts, units and lists are people and data, which nothing asks for."""
    for clause in rulebook.clauses.values():
        for ref in clause.carried_by:
            kind, _, name = ref.partition(":")
            if kind == "switch" and not _switched(name, asked):
                continue
            if kind == "role" and not _named(name, asked):
                continue
            yield clause.id, Carrier(kind, ref, *_entry(rulebook, kind, name))


def _entry(rulebook: RuleBook, kind: str, name: str) -> tuple[str, str]:
    """(name, note) of an entry of the book."""
    if kind == "switch":
        known = SWITCHES.get(name)
        return (known.meaning if known else name), _value(rulebook, name)
    if kind == "post":
        return rulebook.posts[name].name, ""
    if kind == "unit":
        return rulebook.units[name].name, ""
    if kind == "members":
        return "联席会议成员单位", f"{len(rulebook.members())} 家"
    if kind == "matters":
        return "责任清单", f"{len(rulebook.matters)} 项"
    return name, ""


def _value(rulebook: RuleBook, switch: str) -> str:
    """The switch as people read it: a unit by its name, yes and no in words."""
    value = rulebook.rule(switch)
    if switch in UNIT_SWITCHES:
        return rulebook.unit(str(value)).short
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(value) if isinstance(value, tuple) else str(value)


def _named(name: str, content: str) -> bool:
    """Whether the content holds the name as a whole: quoted (also escaped), or as the text of an element."""
    return re.search(rf"(?:&quot;|[\"'>]){re.escape(name)}(?:&quot;|[\"'<])", content) is not None


def _switched(switch: str, content: str) -> bool:
    """`rule("key")` in an expression; a form field with the property `rule` (`key`, `key=value`) or the
    options `rule:key`; a start event with the property `switch`."""
    key, quote = re.escape(switch), r"(?:&quot;|\\?[\"'])"
    ways = (
        rf"rule\({quote}{key}{quote}\)",
        rf'"rule":\s*"{key}(?:=\w+)?"',
        rf'"options":\s*"rule:{key}"',
        rf'name="switch" value="{key}"',
    )
    return re.search("|".join(ways), content) is not None
