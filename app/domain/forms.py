"""Forms: form-js schemas that analysts draw and that the server, not the browser, has the last word on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.domain.errors import BadInput, ContentRejected
from app.domain.facts import FactField
from app.domain.forms_answers import Answering, Choices, Values
from app.domain.forms_browser import OptionsMissing, browser_data, browser_schema, read_names
from app.domain.forms_check import check_form
from app.domain.forms_fields import Field, Option, read_fields, rule_name

__all__ = ["Choices", "Field", "Form", "Option", "OptionsMissing", "check_form"]


@dataclass(frozen=True, slots=True)
class Form:
    """A checked form. `fields` are its inputs, groups opened; `names` the variables its conditions read."""

    schema: dict[str, Any]
    fields: tuple[Field, ...]
    names: tuple[str, ...]

    @classmethod
    def parse(cls, data: bytes, path: str = "") -> Form:
        """The form of a `.form` file. Raises ContentRejected with every problem."""
        problems = [p for p in check_form(path, data) if p.severity == "error"]
        if problems:
            raise ContentRejected(problems)
        schema = json.loads(data)
        components = schema.get("components", [])
        return cls(schema, read_fields(components), tuple(sorted(set(read_names(components)))))

    def fields_for(self, switches: Mapping[str, object]) -> tuple[Field, ...]:
        """The inputs that this rule book leaves in the form."""
        return tuple(
            replace(field, rows=tuple(row for row in field.rows if row.applies(switches)))
            for field in self.fields
            if field.applies(switches)
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """Every variable this form may set, under any rule book."""
        return tuple(dict.fromkeys(field.key for field in self.fields))

    @property
    def rules(self) -> frozenset[str]:
        """The switches of the rule book it asks for."""
        return frozenset(rule_name(r) for f in self._all_fields() for r in f.rules)

    @property
    def option_sources(self) -> frozenset[str]:
        """The dynamic options to resolve before `schema_for` and `validate`: `units`, `matters` ..."""
        return frozenset(f.options for f in self._all_fields() if f.options)

    @property
    def facts(self) -> tuple[FactField, ...]:
        """The fields that hold legal facts, for `facts.check_facts`."""
        return tuple(field.fact_field for field in self.fields if field.fact)

    @property
    def uploads(self) -> tuple[Field, ...]:
        """The file fields; `upload` names the group of materials expected."""
        return tuple(field for field in self.fields if field.type == "filepicker")

    @property
    def personal(self) -> dict[str, str]:
        """Personal fields by key, with their kind of mask."""
        return {field.key: field.personal for field in self.fields if field.personal}

    def schema_for(
        self,
        variables: Values,
        options: Choices,
        switches: Mapping[str, object],
        language: str = "zh",
        *,
        masked: bool = True,
    ) -> dict[str, Any]:
        """The schema to send to the browser. Raises OptionsMissing."""
        return browser_schema(self.schema, variables, options, switches, language, masked)

    def initial_data(self, variables: Values, *, masked: bool = True) -> dict[str, object]:
        """The data to send with it: stored values, personal ones masked unless the person may see them."""
        return browser_data(self.fields, self.names, variables, masked)

    def validate(
        self,
        submission: object,
        current: Values,
        options: Choices,
        switches: Mapping[str, object],
        *,
        masked: bool = True,
    ) -> dict[str, object]:
        """The answers a submission may set. `masked` as it was sent with `initial_data`.

        A visible writable field that was left empty is null, [] or false in the answers; hidden, readonly
        and masked ones are not in them. Raises InvalidAnswers with all field errors, BadInput when no object
        came.
        """
        if not isinstance(submission, dict) or not all(isinstance(key, str) for key in submission):
            reason = (
                "提交的内容应为字段与值的对应表。 / The answers must be an object of field names and values."
            )
            raise BadInput(reason=reason)
        return Answering(self.fields_for(switches), current, options, masked).answers(submission)

    def _all_fields(self) -> tuple[Field, ...]:
        return (*self.fields, *(row for field in self.fields for row in field.rows))
