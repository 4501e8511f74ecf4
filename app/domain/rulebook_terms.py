"""Reading the deadlines, switches, words and numbers of a rule book."""

from __future__ import annotations

import re
from typing import cast, get_args

from app.domain.counting import MOST
from app.domain.deadline_rule import (
    BASES,
    Basis,
    CapKind,
    DeadlineRule,
    Extension,
    ExtensionKind,
    Lead,
    LeadUnit,
)
from app.domain.rulebook_parts import LetterWording, Numbering, RuleValue, Wording
from app.domain.rulebook_reader import (
    CLAUSE,
    CLAUSE_MEANING,
    CODE,
    DEADLINE,
    DEADLINE_MEANING,
    Reader,
)
from app.domain.rulebook_switches import LOCAL, SWITCHES, Switch


def read_deadline(key: str, reader: Reader) -> DeadlineRule:
    name = reader.text("name")
    note = reader.text("authority_note", "")
    if reader.flag("none"):
        reader.finish()
        return DeadlineRule(key=key, name=name, authority_note=note, statutory=False, none=True)
    other = reader.choice("other_basis", BASES, "") if reader.has("other_basis") else None
    rule = DeadlineRule(
        key=key,
        name=name,
        amount=reader.number("amount", most=MOST),
        basis=cast(Basis, reader.choice("basis", BASES)),
        start_fact=reader.text("start_fact", pattern=CODE, meaning="流程变量名，如 received_on"),
        clause=reader.text("clause", "", pattern=CLAUSE, meaning=CLAUSE_MEANING),
        quotation=reader.text("quotation", ""),
        statutory=reader.flag("statutory", True),
        soft=reader.flag("soft"),
        reminder=reader.flag("reminder"),
        confirmed=reader.flag("confirmed", True),
        other_basis=cast(Basis | None, other or None),
        other_amount=_some(reader, "other_amount"),
        warning_lead=_lead(reader.table_of("warning_lead")),
        extension=_extension(reader.table_of("extension")),
        pause_grounds=reader.texts("pause_grounds"),
        authority_note=note,
    )
    if not re.fullmatch(DEADLINE, key):
        reader.problem("wrong-value", "", f"期限键“{key[:60]}”写法不对。", f"应为{DEADLINE_MEANING}。")
    reader.finish()
    return rule


def _some(reader: Reader, key: str) -> int | None:
    """A number from 1 on, or None when it is not written."""
    return reader.number(key, 1, least=1, most=MOST) if reader.has(key) else None


def _lead(reader: Reader | None) -> Lead:
    if reader is None:
        return Lead(1, "workday")
    lead = Lead(reader.number("amount"), cast(LeadUnit, reader.choice("unit", get_args(LeadUnit), "workday")))
    reader.finish()
    return lead


def _extension(reader: Reader | None) -> Extension:
    if reader is None:
        return Extension()
    cap_kind = reader.choice("cap_kind", get_args(CapKind)) if reader.has("cap_kind") else None
    cap_basis = reader.choice("cap_basis", BASES) if reader.has("cap_basis") else None
    extension = Extension(
        kind=cast(ExtensionKind, reader.choice("kind", get_args(ExtensionKind))),
        cap_kind=cast(CapKind | None, cap_kind),
        cap=_some(reader, "cap"),
        cap_basis=cast(Basis | None, cap_basis),
        times=_some(reader, "times"),
        clause=reader.text("clause", "", pattern=CLAUSE, meaning=CLAUSE_MEANING),
        notice_clause=reader.text("notice_clause", "", pattern=CLAUSE, meaning=CLAUSE_MEANING),
        letter=reader.text("letter", ""),
    )
    if (extension.cap_kind is None) != (extension.cap is None):
        reader.problem("contradiction", "", "cap_kind 和 cap 要么都写，要么都不写。", "没有上限的都不写。")
    reader.finish()
    return extension


def read_rules(root: Reader) -> dict[str, RuleValue]:
    """`[rule]`: every switch of the catalogue, and switches of the county's own (`local.`)."""
    reader = root.table_of("rule", required=True)
    if reader is None:
        return {}
    rules = {switch.key: _switch_value(reader, switch) for switch in SWITCHES.values()}
    for key in reader.table:
        if key.startswith(LOCAL):
            rules[key] = _local_value(reader, key)
    reader.finish()
    return rules


def _switch_value(reader: Reader, switch: Switch) -> RuleValue:
    if not reader.has(switch.key):
        reader.problem("missing-key", switch.key, f"缺少开关“{switch.key}”（{switch.meaning}）。", "请补上。")
    if switch.kind == "flag":
        return reader.flag(switch.key)
    if switch.kind == "number":
        return reader.number(switch.key, 0)
    if switch.kind == "choice":
        return reader.choice(switch.key, switch.allowed, switch.allowed[0])
    if switch.kind == "unit":
        return reader.text(switch.key, "", pattern=CODE, meaning="单位代码")
    return reader.texts(
        switch.key, pattern="|".join(switch.allowed), meaning="、".join(switch.allowed) or "文字"
    )


def _local_value(reader: Reader, key: str) -> RuleValue:
    value = reader.table[key]
    if isinstance(value, bool):
        return reader.flag(key)
    if isinstance(value, int):
        return reader.number(key)
    return reader.texts(key) if isinstance(value, list) else reader.text(key, "")


def read_wording(root: Reader) -> Wording:
    reader = root.table_of("wording")
    if reader is None:
        return Wording()
    letters: dict[str, LetterWording] = {}
    for kind, entry in reader.named_tables("letters"):
        letters[kind] = LetterWording(entry.text("name"), entry.text("mark"))
        entry.finish()
    return Wording({key: reader.text(key, "") for key in reader.table if key != "letters"}, letters)


def read_numbering(root: Reader) -> Numbering:
    reader = root.table_of("numbering")
    if reader is None:
        return Numbering()
    standard = Numbering()
    numbering = Numbering(
        reader.text("letter", standard.letter), reader.text("case", standard.case), reader.words("cases")
    )
    reader.finish()
    return numbering
