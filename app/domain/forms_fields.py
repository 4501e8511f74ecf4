"""The fields of a form-js schema as plain data, with what the platform adds in `properties`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.facts import FactField
from app.domain.feel import Condition, parse
from app.domain.masking import personal_kind

Component = Mapping[str, Any]

TEXTS = frozenset({"textfield", "textarea"})
ONE_OF = frozenset({"radio", "select"})
SEVERAL_OF = frozenset({"checklist", "taglist"})
CHOICES = ONE_OF | SEVERAL_OF
INPUTS = TEXTS | CHOICES | {"number", "checkbox", "datetime", "filepicker"}
CONTAINERS = frozenset({"group", "dynamiclist"})
STATIC = frozenset({"text", "spacer", "separator"})
MOST_TEXT = 10_000
"""Characters of a text answer unless the field states its own `maxLength`."""
MOST_ROWS = 200
MOST_CHOSEN = 500
MOST_NUMBER = 10**15


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select, radio, checklist or taglist."""

    value: str | int | float | bool
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a form.

    hide: the conditions of the field and of the groups around it; any that holds hides it. rules: switches of
    the rule book without which it does not exist. locked: readonly or disabled for everybody; `readonly_when`
    while a condition holds. competent, power, not_again: see `competence.py` and
    `again.py`. clauses: by which clauses the answer is asked for, told when it is missing or refused.
    refuse: while it holds the answer is refused with the sentence `refuse_says`. kept: the variable naming
    the one unit that sees these materials. case: a typed number must be that of another case of this process.
    options: the dynamic source; `values` are the static choices.
    rows: the inputs of a dynamic list. one_letter: see `one_letter.py`.
    """

    key: str
    type: str
    label: str
    label_en: str
    subtype: str = ""
    required: bool = False
    locked: bool = False
    readonly_when: Condition | None = None
    hide: tuple[Condition, ...] = ()
    rules: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int = MOST_TEXT
    pattern: str = ""
    pattern_says: str = ""
    email: bool = False
    decimals: int | None = None
    as_text: bool = False
    multiple: bool = False
    values: tuple[Option, ...] = ()
    options: str = ""
    personal: str = ""
    fact: str = ""
    in_time: str = ""
    upload: str = ""
    competent: str = ""
    not_again: str = ""
    one_letter: str = ""
    power: str = ""
    clauses: tuple[str, ...] = ()
    refuse: Condition | None = None
    refuse_says: str = ""
    refuse_says_en: str = ""
    kept: str = ""
    case: str = ""
    growing: bool = True
    rows: tuple[Field, ...] = ()

    @property
    def fact_field(self) -> FactField:
        return FactField(self.key, self.fact, self.label, self.label_en)

    def applies(self, switches: Mapping[str, object]) -> bool:
        """Whether the rule book has this field at all."""
        return all(rule_holds(rule, switches) for rule in self.rules)


def rule_holds(rule: str, switches: Mapping[str, object]) -> bool:
    """A property `rule`: `name` (on), `!name` (off) or `name=value`; a switch nobody set is off."""
    if rule.startswith("!"):
        return not switches.get(rule[1:])
    name, equals, value = rule.partition("=")
    return str(switches.get(name)) == value if equals else bool(switches.get(name))


def rule_name(rule: str) -> str:
    """The switch that a property `rule` asks for."""
    return rule.removeprefix("!").partition("=")[0]


def read_fields(components: list[Component]) -> tuple[Field, ...]:
    """The inputs of a checked schema, groups opened, in the order of the form."""
    return tuple(_walk(components, (), ()))


def _walk(
    components: list[Component], hide: tuple[Condition, ...], rules: tuple[str, ...]
) -> Iterator[Field]:
    for component in components:
        hidden = hide + _condition((component.get("conditional") or {}).get("hide"))
        switched = rules + tuple(filter(None, [own(component, "rule")]))
        kind = component["type"]
        if kind == "group":
            yield from _walk(component.get("components", []), hidden, switched)
        elif kind == "dynamiclist":
            yield _listed(component, hidden, switched)
        elif kind in INPUTS:
            yield _field(component, hidden, switched)


def own(component: Component, name: str) -> str:
    """A custom property of a component; the modeler writes them all as texts."""
    value = (component.get("properties") or {}).get(name, "")
    return str(value) if value is not None else ""


def personal_of(component: Component) -> str:
    """The kind of mask: as the form says, else by the shared vocabulary; empty when it is not personal."""
    return own(component, "personal") or personal_kind(str(component.get("key", ""))) or ""


def label_of(component: Component) -> str:
    """The label, wherever the component type keeps it."""
    for name in ("label", "dateLabel", "timeLabel"):
        if isinstance(component.get(name), str) and component[name].strip():
            return str(component[name]).strip()
    return ""


def _condition(source: object) -> tuple[Condition, ...]:
    return (parse(source),) if isinstance(source, str) and source.strip() else ()


def _listed(component: Component, hide: tuple[Condition, ...], rules: tuple[str, ...]) -> Field:
    label = label_of(component)
    return Field(
        key=component["path"],
        type="dynamiclist",
        label=label,
        label_en=own(component, "label_en") or label,
        required=own(component, "required") == "true",
        hide=hide,
        rules=rules,
        growing=component.get("allowAddRemove", True) is not False,
        rows=read_fields(component.get("components", [])),
    )


def _field(component: Component, hide: tuple[Condition, ...], rules: tuple[str, ...]) -> Field:
    validate = component.get("validate") or {}
    label = label_of(component)
    readonly = component.get("readonly")
    limit = validate.get("maxLength")
    return Field(
        key=component["key"],
        type=component["type"],
        label=label,
        label_en=own(component, "label_en") or label,
        subtype=component.get("subtype", "date" if component["type"] == "datetime" else ""),
        required=validate.get("required") is True,
        locked=readonly is True or component.get("disabled") is True,
        readonly_when=next(iter(_condition(readonly)), None),
        hide=hide,
        rules=rules,
        minimum=validate.get("min"),
        maximum=validate.get("max"),
        min_length=validate.get("minLength"),
        max_length=MOST_TEXT if limit is None else limit,
        pattern=validate.get("pattern") or "",
        pattern_says=str(validate.get("patternErrorMessage") or "")[:200],
        email=validate.get("validationType") == "email",
        decimals=component.get("decimalDigits"),
        as_text=component.get("serializeToString") is True,
        multiple=component.get("multiple") is True,
        values=tuple(Option(v["value"], str(v.get("label", v["value"]))) for v in _values(component)),
        options=own(component, "options"),
        personal=personal_of(component),
        fact=own(component, "fact"),
        competent=own(component, "competent"),
        not_again=own(component, "not_again"),
        one_letter=own(component, "one_letter"),
        in_time=own(component, "in_time"),
        power=own(component, "power"),
        clauses=tuple(own(component, "clause").split()),
        refuse=next(iter(_condition(own(component, "refuse"))), None),
        refuse_says=own(component, "refuse_says"),
        refuse_says_en=own(component, "refuse_says_en") or own(component, "refuse_says"),
        kept=own(component, "kept"),
        case=own(component, "case"),
        upload=own(component, "upload"),
    )


def _values(component: Component) -> list[Component]:
    if component["type"] not in CHOICES or own(component, "options"):
        return []
    return list(component.get("values") or [])
