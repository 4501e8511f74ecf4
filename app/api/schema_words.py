"""The words the shapes of REST are made of."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def listed(items: Json) -> Json:
    return {"type": "array", "items": items}


def closed(properties: Json, optional: tuple[str, ...] = (), description: str = "") -> Json:
    """An object with exactly these properties, all required but the optional ones."""
    shape: Json = {"type": "object", "additionalProperties": False, "properties": properties}
    required = [name for name in properties if name not in optional]
    if required:
        shape["required"] = required
    return {"description": description, **shape} if description else shape


def text(description: str = "", **more: Any) -> Json:
    return {"type": "string", **({"description": description} if description else {}), **more}


def or_null(schema: Json) -> Json:
    return {**schema, "type": [schema["type"], "null"]}


TEXT = text()
ID = text(pattern="^[0-9a-f]{32}$")
TIME = text(format="date-time", pattern=r"T.*\+08:00$")
NUMBER = {"type": "integer"}
FLAG = {"type": "boolean"}
FREE = {"type": "object"}
REASON = text("Kept in the record of the case.", minLength=1, maxLength=2000)
DATE_RULES = "A deadline in days is due at 23:59:59+08:00 of its last day, one in hours exactly."
