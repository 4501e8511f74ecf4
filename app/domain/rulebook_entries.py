"""One function for each kind of table of a rule book: from the TOML table to its frozen entry."""

from __future__ import annotations

from datetime import date
from typing import cast

from app.domain.rulebook_parts import (
    CLAUSE_KINDS,
    DOCUMENT_STATUSES,
    SAFEGUARD_KINDS,
    UNIT_KINDS,
    Category,
    Clause,
    ClauseKind,
    DocumentStatus,
    Law,
    Matter,
    Need,
    Post,
    Recorder,
    Role,
    Safeguard,
    SafeguardKind,
    SourceDocument,
    Unit,
    UnitKind,
)
from app.domain.rulebook_reader import (
    CLAUSE,
    CLAUSE_MEANING,
    CODE,
    CODE_MEANING,
    DEADLINE,
    DEADLINE_MEANING,
    Reader,
)

_UNITS = r"\$?[a-z][a-z0-9_]{0,40}"
_NODE = r"[A-Za-z_][A-Za-z0-9_.-]{0,80}"
_CARRIER = r"members|matters|(role|post|unit|switch):.{1,80}"
_CARRIER_MEANING = "role:泳道名、post:岗位、unit:单位、switch:开关，或 members、matters"


def read_document(reader: Reader) -> SourceDocument:
    document = SourceDocument(
        title=reader.text("title"),
        number=reader.text("number"),
        issued_on=reader.day("issued_on", required=True) or date.min,
        file=reader.text(
            "file", pattern=r"[A-Za-z0-9_-]+\.txt", meaning="sources 下的文件名，如 huantai.txt"
        ),
        status=cast(DocumentStatus, reader.choice("status", DOCUMENT_STATUSES, "in_force")),
        valid_to=reader.day("valid_to"),
        banner=reader.text("banner", ""),
    )
    reader.finish()
    return document


def read_unit(reader: Reader) -> Unit:
    name = reader.text("name")
    unit = Unit(
        code=reader.text("code", pattern=CODE, meaning=CODE_MEANING),
        name=name,
        short=reader.text("short", name),
        kind=cast(UnitKind, reader.choice("kind", UNIT_KINDS)),
        signs_in=reader.flag("signs_in", True),
        valid_from=reader.day("valid_from"),
        valid_to=reader.day("valid_to"),
        successor=reader.text("successor", "", pattern=CODE, meaning=CODE_MEANING),
        member=reader.flag("member"),
        invitable=reader.flag("invitable"),
        mark=reader.text("mark", ""),
    )
    reader.finish()
    return unit


def read_post(reader: Reader) -> Post:
    post = Post(reader.text("code", pattern=CODE, meaning=CODE_MEANING), reader.text("name"))
    reader.finish()
    return post


def read_role(lane: str, reader: Reader) -> Role:
    vacant = reader.flag("vacant")
    role = Role(
        lane=lane,
        units=reader.texts("unit", required=not vacant, pattern=_UNITS, meaning="单位代码或 $变量名"),
        posts=reader.texts("posts", required=not vacant, pattern=CODE, meaning="岗位代码"),
        substitutes=reader.texts("substitutes", pattern=CODE, meaning="岗位代码"),
        no_agent=reader.flag("no_agent"),
        vacant=vacant,
        recorder=_recorder(reader.table_of("recorder")),
        substitutes_need=_need(reader.table_of("substitutes_need")),
        kinds=reader.texts("kinds", pattern=CODE, meaning="单位种类"),
    )
    if vacant and (role.units or role.posts):
        reader.problem("contradiction", "vacant", "空缺的角色不能再写单位和岗位。", "只写 vacant = true。")
    reader.finish()
    return role


def _need(reader: Reader | None) -> Need | None:
    if reader is None:
        return None
    need = Need(
        reader.text("variable", pattern=CODE, meaning="变量名"),
        reader.text("clause", pattern=CLAUSE, meaning=CLAUSE_MEANING),
    )
    reader.finish()
    return need


def _recorder(reader: Reader | None) -> Recorder | None:
    if reader is None:
        return None
    recorder = Recorder(
        reader.texts("unit", required=True, pattern=_UNITS, meaning="单位代码或 $变量名"),
        reader.texts("posts", required=True, pattern=CODE, meaning="岗位代码"),
    )
    reader.finish()
    return recorder


def read_matter(reader: Reader) -> Matter:
    matter = Matter(
        code=reader.text("code", pattern=CODE, meaning=CODE_MEANING),
        name=reader.text("name"),
        unit=reader.text("unit", pattern=CODE, meaning="单位代码"),
        enforcing=reader.text("enforcing", pattern=CODE, meaning="单位代码"),
        law=reader.text("law"),
        permit=reader.text("permit", ""),
        transferred_on=reader.day("transferred_on"),
        demonstration=reader.flag("demonstration"),
    )
    reader.finish()
    return matter


def read_clause(reader: Reader) -> Clause:
    clause = Clause(
        id=reader.text("id", pattern=CLAUSE, meaning=CLAUSE_MEANING),
        article=reader.text("article"),
        kind=cast(ClauseKind, reader.choice("kind", CLAUSE_KINDS)),
        title=reader.text("title"),
        quote=reader.text("quote"),
        reason=reader.text("reason", ""),
        carried_by=reader.texts("carried_by", pattern=_CARRIER, meaning=_CARRIER_MEANING),
    )
    reader.finish()
    return clause


def read_law(reader: Reader) -> Law:
    law = Law(
        id=reader.text("id", pattern=CLAUSE, meaning=CLAUSE_MEANING),
        title=reader.text("title"),
        article=reader.text("article"),
        note=reader.text("note"),
        checked=reader.flag("checked"),
    )
    reader.finish()
    return law


_SAFEGUARD_KEYS = {"before": ("first", "then"), "unavoidable": ("node", "after"), "timer": ("node", "on")}


def read_safeguard(reader: Reader) -> Safeguard:
    kind = cast(SafeguardKind, reader.choice("kind", SAFEGUARD_KINDS))
    needed = _SAFEGUARD_KEYS[kind]
    patterns = {"node": f"{_NODE}( {_NODE})*" if kind == "unavoidable" else _NODE}
    nodes = {
        key: reader.text(key, pattern=patterns.get(key, _NODE), meaning="图中元素的 id") for key in needed
    }
    timed = kind == "timer"
    safeguard = Safeguard(
        id=reader.text("id", pattern=CODE, meaning=CODE_MEANING),
        kind=kind,
        process=reader.text("process", pattern=_NODE, meaning="流程 id"),
        reason=reader.text("reason"),
        clauses=reader.texts("clauses", pattern=CLAUSE, meaning=CLAUSE_MEANING),
        deadline=reader.text("deadline", "", pattern=DEADLINE, meaning=DEADLINE_MEANING) if timed else "",
        deadline_from=reader.text("deadline_from", "", pattern=CODE, meaning="变量名") if timed else "",
        **nodes,
    )
    if timed and not (safeguard.deadline or safeguard.deadline_from):
        reader.problem("missing-key", "deadline", "缺少“deadline”或“deadline_from”。", "写出期限键。")
    reader.finish()
    return safeguard


def read_category(reader: Reader) -> Category:
    category = Category(
        code=reader.text("code", pattern=CODE, meaning=CODE_MEANING),
        name=reader.text("name"),
        clause=reader.text("clause", "", pattern=CLAUSE, meaning=CLAUSE_MEANING),
        clocks=reader.texts("clocks", pattern=DEADLINE, meaning=DEADLINE_MEANING),
    )
    reader.finish()
    return category
